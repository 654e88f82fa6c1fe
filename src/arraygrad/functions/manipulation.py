"""Manipulation functions."""

from __future__ import annotations

from typing import Any

from arraygrad._apply import apply
from arraygrad._tensor import Tensor
from arraygrad.rules import manipulation as rules


def reshape(x: Tensor, /, shape: Any, *, copy: bool | None = None) -> Tensor:
    """Reshape."""
    return apply(rules.reshape, (x,), (shape,))


def broadcast_to(x: Tensor, /, shape: Any) -> Tensor:
    """Broadcast."""
    return apply(rules.broadcast_to, (x,), (shape,))
