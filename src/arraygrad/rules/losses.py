"""Losses that are better as one operation than composed."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base import kernels
from arraygrad._base.arrays import device_of
from arraygrad._graph.primitive import Array, Spec, primitive
from arraygrad.rules.normalization import softmax

# -- cross-entropy with the index of the true class --------------------------------------------------------------------
#
# The loss of one sample is logsumexp(x) - x[target], and its gradient softmax(x) - onehot(target). Classes lie along
# ``axis``, which ``target`` and the result lack. A target that is no class, which a device would have to be waited for
# to find out, makes the loss and its gradient NaN.


@primitive()
def cross_entropy(xp: Any, x: Any, target: Any, /, axis: Any) -> Any:
    kernel = kernels.find(xp, "cross_entropy")
    if kernel is not None:
        return kernel(x, target, axis)
    if 0 in x.shape:
        return xp.full(target.shape, math.nan, dtype=x.dtype, device=device_of(xp, x))
    # The largest logit is not added again: beside 1e8 the logarithm would be lost in rounding.
    shifted = x - xp.max(x, axis=axis, keepdims=True)
    return xp.log(xp.sum(xp.exp(shifted), axis=axis)) - _pick(xp, shifted, target, axis)


cross_entropy.constant("target")


@cross_entropy.vjp("x")
def _(xp: Any, g: Any, x: Array, target: Array, axis: Any) -> Any:
    g = _checked(xp, g, target, x.shape[axis])
    return xp.expand_dims(g, axis=axis) * (softmax.forward(xp, x, axis) - _one_hot(xp, target, x, axis))


@cross_entropy.jvp("x")
def _(xp: Any, t: Any, x: Array, target: Array, axis: Any) -> Any:
    slope = softmax.forward(xp, x, axis) - _one_hot(xp, target, x, axis)
    return _checked(xp, xp.sum(t * slope, axis=axis), target, x.shape[axis])


@primitive()
def nll_loss(xp: Any, x: Any, target: Any, /, axis: Any) -> Any:
    return -_pick(xp, x, target, axis)


nll_loss.constant("target")


@nll_loss.linear("x")
def _(xp: Any, g: Any, x: Spec, target: Array, axis: Any) -> Any:
    g = _checked(xp, g, target, x.shape[axis])
    return -xp.expand_dims(g, axis=axis) * _one_hot(xp, target, x, axis)


def _pick(xp: Any, x: Any, target: Any, axis: int) -> Any:
    """Return x[target] along an axis, which goes; NaN where the target is no index of it."""
    index = target if xp.isdtype(target.dtype, "signed integer") else xp.astype(target, xp.int64)
    index = xp.where(_inside(index, x.shape[axis]), index, 0)
    found = xp.take_along_axis(x, xp.expand_dims(index, axis=axis), axis=axis)
    return _checked(xp, xp.squeeze(found, axis=axis), target, x.shape[axis])


def _inside(target: Any, classes: int) -> Any:
    return (target >= 0) & (target < classes)


def _checked(xp: Any, values: Any, target: Any, classes: int) -> Any:
    """Return one value for each target, NaN where that is no class."""
    return xp.where(_inside(target, classes), values, math.nan)


def _one_hot(xp: Any, target: Any, x: Any, axis: int) -> Any:
    """Return ones, in the dtype and shape of ``x``, at the indices ``target`` along an axis, and zeros elsewhere."""
    classes = xp.arange(x.shape[axis], dtype=target.dtype, device=device_of(xp, target))
    column = [1] * len(x.shape)
    column[axis] = x.shape[axis]
    return xp.astype(xp.expand_dims(target, axis=axis) == xp.reshape(classes, tuple(column)), x.dtype)


# -- binary cross-entropy of probabilities -----------------------------------------------------------------------------
#
# Logarithms are taken as -100 at least, and the divisor of the derivative as 1e-12 at least: PyTorch's convention,
# which keeps loss and gradient finite where a probability is 0 or 1.


@primitive(broadcasts=True, floats=True)
def binary_cross_entropy(xp: Any, x: Any, target: Any, /) -> Any:
    return -(target * _bounded_log(xp, x) + (1 - target) * _bounded_log(xp, 1 - x))


@binary_cross_entropy.derivative("x")
def _(xp: Any, x: Array, target: Array) -> Any:
    return (x - target) / xp.maximum((1 - x) * x, 1e-12)


@binary_cross_entropy.derivative("target")
def _(xp: Any, x: Array) -> Any:
    return _bounded_log(xp, 1 - x) - _bounded_log(xp, x)


def _bounded_log(xp: Any, x: Any) -> Any:
    return xp.where(x == 0, -100.0, xp.maximum(xp.log(xp.where(x == 0, 1.0, x)), -100.0))


# -- Huber's loss of a difference: quadratic near zero, linear beyond delta --------------------------------------------


@primitive(floats=True)
def huber(xp: Any, x: Any, /, delta: Any) -> Any:
    size = xp.abs(x)
    inner = xp.minimum(size, delta)
    return inner * (size - 0.5 * inner)


@huber.derivative("x")
def _(xp: Any, x: Array, delta: Any) -> Any:
    return xp.where(xp.abs(x) < delta, x, delta * xp.sign(x))
