"""How a Tensor prints: PyTorch's layout."""

from __future__ import annotations

from typing import Any


def format_tensor(x: Any) -> str:
    """Return the tensor as text."""
    tail = "" if x.grad_fn is None else f", grad_fn=<{x.grad_fn.name()}>"
    if x.grad_fn is None and x.requires_grad:
        tail = ", requires_grad=True"
    return f"tensor({x._raw()}{tail})"
