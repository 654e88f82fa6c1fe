"""Elementwise work on large arrays, a block at a time.

NumPy makes one pass through memory for each operation. In blocks that stay in the processor's cache, the operations
after the first find their numbers there, and two small buffers are all that is allocated.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

# Numbers in a block: with its operands and buffers it fits into a second-level cache.
LENGTH = 1 << 14


def split(*arrays: Any) -> Iterator[tuple[Any, ...]]:
    """Yield views of corresponding parts of arrays of one shape, of at most ``LENGTH`` elements where that can be.

    None stands for an array that is not there and is yielded as it is. Arrays that do not lie in memory in C order are
    yielded whole.
    """
    present = [x for x in arrays if x is not None]
    size = present[0].size
    if size <= LENGTH or not all(x.flags.c_contiguous for x in present):
        yield arrays
        return
    flat = [None if x is None else x.reshape(-1) for x in arrays]
    for start in range(0, size, LENGTH):
        yield tuple(None if x is None else x[start : start + LENGTH] for x in flat)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) of a floating array: z / (1 + exp(-|x|)), where z is 1 if x >= 0, else exp(-|x|)."""
    x = np.asarray(x)
    out = np.empty_like(x)
    for block in split(x, out):
        _sigmoid_of_block(*block)
    return out


def _sigmoid_of_block(x: Any, out: Any) -> None:
    small = np.abs(x, out=np.empty_like(x))
    np.negative(small, out=small)
    np.exp(small, out=small)
    np.greater_equal(x, 0, out=out)
    np.maximum(out, small, out=out)
    small += 1
    out /= small


def sgd_step(p: Any, grad: Any, velocity: Any, *settings: Any) -> None:
    """One step of optim.SGD, in place."""
    for block in split(p, grad, velocity):
        _sgd_step_of_block(*block, *settings)


def _sgd_step_of_block(
    p: Any,
    grad: Any,
    velocity: Any,
    lr: float,
    momentum: float,
    dampening: float,
    weight_decay: float,
    nesterov: bool,
    maximize: bool,
) -> None:
    if maximize:
        grad = -grad
    if weight_decay:
        grad = grad + weight_decay * p
    if velocity is not None:
        velocity *= momentum
        velocity += (1 - dampening) * grad if dampening else grad
        grad = grad + momentum * velocity if nesterov else velocity
    p -= lr * grad


def adam_step(p: Any, grad: Any, mean: Any, square: Any, largest: Any, *settings: Any) -> None:
    """One step of optim.Adam, in place."""
    for block in split(p, grad, mean, square, largest):
        _adam_step_of_block(*block, *settings)


def _adam_step_of_block(
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
) -> None:
    beta1, beta2 = betas
    if maximize:
        grad = -grad
    if decoupled:
        p *= 1 - lr * weight_decay
    elif weight_decay:
        grad = grad + weight_decay * p
    change = np.subtract(grad, mean, out=np.empty_like(p))
    change *= 1 - beta1
    mean += change
    np.multiply(grad, grad, out=change)
    change *= 1 - beta2
    square *= beta2
    square += change
    if largest is not None:
        np.maximum(largest, square, out=largest)
    # mean / (sqrt(square) / scale + eps), multiplied by `scale` above and below: a division less.
    scale = math.sqrt(1 - beta2**step)
    np.sqrt(square if largest is None else largest, out=change)
    change += eps * scale
    np.divide(mean, change, out=change)
    change *= lr * scale / (1 - beta1**step)
    p -= change
