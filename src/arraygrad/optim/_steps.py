"""One step of an optimiser on raw arrays, by a backend's kernel where it has one.

The arrays to change come from ``begin`` and go back through ``commit`` (see ``_arrays.py``): a function here changes
them by augmented assignments, and returns what they are bound to in the end. A kernel changes them in place.
"""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base import kernels


def sgd_step(
    xp: Any,
    p: Any,
    grad: Any,
    velocity: Any,
    lr: float,
    momentum: float,
    dampening: float,
    weight_decay: float,
    nesterov: bool,
    maximize: bool,
) -> tuple[Any, Any]:
    """Return parameter and velocity after a step of ``SGD``; the velocity is None without momentum."""
    kernel = kernels.find(xp, "sgd_step")
    if kernel is not None and not xp.isdtype(p.dtype, "complex floating"):
        kernel(p, grad, velocity, lr, momentum, dampening, weight_decay, nesterov, maximize)
        return p, velocity
    if maximize:
        grad = -grad
    if weight_decay:
        grad = grad + weight_decay * p
    if velocity is not None:
        velocity *= momentum
        velocity += (1 - dampening) * grad if dampening else grad
        grad = grad + momentum * velocity if nesterov else velocity
    p -= lr * grad
    return p, velocity


def adam_step(
    xp: Any,
    p: Any,
    grad: Any,
    mean: Any,
    square: Any,
    largest: Any,
    step: int,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    weight_decay: float,
    decoupled: bool,
    maximize: bool,
) -> tuple[Any, Any, Any, Any]:
    """Return parameter, means and largest mean square after step number ``step`` of ``Adam``.

    The largest mean square is None without amsgrad.
    """
    kernel = kernels.find(xp, "adam_step")
    if kernel is not None:
        kernel(p, grad, mean, square, largest, step, lr, betas, eps, weight_decay, decoupled, maximize)
        return p, mean, square, largest
    beta1, beta2 = betas
    if maximize:
        grad = -grad
    if decoupled:
        p *= 1 - lr * weight_decay
    elif weight_decay:
        grad = grad + weight_decay * p
    mean += (1 - beta1) * (grad - mean)
    square *= beta2
    square += (1 - beta2) * grad * grad
    if largest is not None:
        largest = xp.maximum(largest, square)
    # The corrections for starting at zero go into the numbers, not into the arrays.
    scale = xp.sqrt(square if largest is None else largest)
    scale /= math.sqrt(1 - beta2**step)
    scale += eps
    change = mean / scale
    change *= lr / (1 - beta1**step)
    p -= change
    return p, mean, square, largest
