"""What modules and optimisers do with the gradients of their parameters."""

from __future__ import annotations

from arraygrad._tensor.tensor import Tensor
from arraygrad.functions.creation import zeros_like


def clear_grad(x: Tensor, set_to_none: bool) -> None:
    """Forget the gradient of a tensor, or set it to zero outside the graph that made it."""
    grad = x.grad
    if grad is None:
        return
    if set_to_none:
        x.grad = None
    elif grad.grad_fn is not None:
        x.grad = zeros_like(grad.detach())
    else:
        grad.requires_grad_(False).zero_()
