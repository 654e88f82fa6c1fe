"""Elementwise work on large arrays, a block at a time.

NumPy makes one pass through memory for each operation. In blocks that stay in the processor's cache, the operations
after the first find their numbers there, and two small buffers are all that is allocated.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

# Numbers in a block: with its operands and buffers it fits into a second-level cache.
LENGTH = 1 << 14


def split(*arrays: Any) -> Iterator[tuple[Any, ...]]:
    """Yield views of corresponding parts of arrays of one shape, of at most ``LENGTH`` elements where that can be.

    Arrays that do not lie in memory in C order are yielded whole.
    """
    size = arrays[0].size
    if size <= LENGTH or not all(x.flags.c_contiguous for x in arrays):
        yield arrays
        return
    flat = [x.reshape(-1) for x in arrays]
    for start in range(0, size, LENGTH):
        yield tuple(x[start : start + LENGTH] for x in flat)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) of a floating array: z / (1 + exp(-|x|)), where z is 1 if x >= 0, else exp(-|x|)."""
    x = np.asarray(x)
    out = np.empty_like(x)
    for part, result in split(x, out):
        small = np.abs(part, out=np.empty_like(part))
        np.negative(small, out=small)
        np.exp(small, out=small)
        np.greater_equal(part, 0, out=result)
        np.maximum(result, small, out=result)
        small += 1
        result /= small
    return out


def sgd_step(
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
    """One step of optim.SGD, in place."""
    arrays = (p, grad) if velocity is None else (p, grad, velocity)
    for part, slope, *rest in split(*arrays):
        change = -slope if maximize else slope
        if weight_decay:
            change = change + weight_decay * part
        if velocity is not None:
            (speed,) = rest
            speed *= momentum
            speed += (1 - dampening) * change if dampening else change
            change = change + momentum * speed if nesterov else speed
        part -= lr * change


def adam_step(
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
    """One step of optim.Adam, number ``step``, in place."""
    beta1, beta2 = betas
    rate, correction = lr / (1 - beta1**step), (1 - beta2**step) ** 0.5
    arrays = (p, grad, mean, square) if largest is None else (p, grad, mean, square, largest)
    for part, slope, average, power, *rest in split(*arrays):
        if maximize:
            slope = -slope
        if decoupled:
            part *= 1 - lr * weight_decay
        elif weight_decay:
            slope = slope + weight_decay * part
        change = np.subtract(slope, average, out=np.empty_like(part))
        change *= 1 - beta1
        average += change
        np.multiply(slope, slope, out=change)
        change *= 1 - beta2
        power *= beta2
        power += change
        if rest:
            np.maximum(rest[0], power, out=rest[0])
        np.sqrt(rest[0] if rest else power, out=change)
        change /= correction
        change += eps
        np.divide(average, change, out=change)
        change *= rate
        part -= change
