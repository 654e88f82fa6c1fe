"""Softmax and its relatives, and layer normalization.

Softmax and log-softmax go along one axis, which is None for a 0-d array; logsumexp reduces as the reductions do. The
maximum is subtracted before the exponential is taken, so that nothing overflows (Blanchard, Higham and Higham,
"Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41, 2021).
"""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base import kernels
from arraygrad._base.arrays import device_of
from arraygrad._graph.primitive import Array, Spec, primitive
from arraygrad.rules.statistical import expand_reduced, reduced_count, reduced_shape

# -- softmax -----------------------------------------------------------------------------------------------------------


@primitive(floats=True)
def softmax(xp: Any, x: Any, /, axis: Any) -> Any:
    kernel = kernels.find(xp, "softmax")
    if kernel is not None:
        return kernel(x, axis)
    if 0 in x.shape:
        return xp.zeros_like(x)
    weights = xp.exp(x - xp.max(x, axis=axis, keepdims=True))
    return weights / xp.sum(weights, axis=axis, keepdims=True)


# The Jacobian diag(out) - out outT is symmetric.
@softmax.vjp("x")
@softmax.jvp("x")
def _(xp: Any, g: Any, out: Array, axis: Any) -> Any:
    return out * (g - xp.sum(g * out, axis=axis, keepdims=True))


@primitive(floats=True)
def log_softmax(xp: Any, x: Any, /, axis: Any) -> Any:
    kernel = kernels.find(xp, "log_softmax")
    if kernel is not None:
        return kernel(x, axis)
    if 0 in x.shape:
        return xp.zeros_like(x)
    shifted = x - xp.max(x, axis=axis, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=axis, keepdims=True))


@log_softmax.vjp("x")
def _(xp: Any, g: Any, out: Array, axis: Any) -> Any:
    return g - xp.exp(out) * xp.sum(g, axis=axis, keepdims=True)


@log_softmax.jvp("x")
def _(xp: Any, t: Any, out: Array, axis: Any) -> Any:
    return t - xp.sum(xp.exp(out) * t, axis=axis, keepdims=True)


@primitive(floats=True)
def logsumexp(xp: Any, x: Any, /, axis: Any, keepdims: Any) -> Any:
    if not reduced_count(x.shape, axis):
        shape = reduced_shape(x.shape, axis, keepdims)
        return xp.full(shape, -math.inf, dtype=x.dtype, device=device_of(xp, x))
    # Shifting by the largest number at most keeps inf - inf, which is NaN, out of rows of infinities.
    bound = float(xp.finfo(x.dtype).max)
    shift = xp.minimum(xp.maximum(xp.max(x, axis=axis, keepdims=True), -bound), bound)
    total = xp.sum(xp.exp(x - shift), axis=axis, keepdims=True)
    return xp.reshape(_log(xp, total) + shift, reduced_shape(x.shape, axis, keepdims))


def _log(xp: Any, x: Any) -> Any:
    """Return the logarithm, -inf at 0 without a warning from the library."""
    return xp.where(x == 0, -math.inf, xp.log(xp.where(x == 0, 1.0, x)))


@logsumexp.vjp("x")
def _(xp: Any, g: Any, x: Array, out: Array, axis: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * _shares(xp, x, out, axis, keepdims)


@logsumexp.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array, axis: Any, keepdims: Any) -> Any:
    return xp.sum(t * _shares(xp, x, out, axis, keepdims), axis=axis, keepdims=keepdims)


def _shares(xp: Any, x: Any, out: Any, axis: Any, keepdims: bool) -> Any:
    """Return the softmax; zero where all terms vanish, so that a row which is masked out has no gradient.

    Dividing by the sum once more makes up for what ``out`` lost in rounding: next to 1e8 a float32 has no log(2).
    """
    total = expand_reduced(xp, out, x, axis, keepdims)
    weights = xp.exp(x - xp.where(total == -math.inf, 0.0, total))
    sums = xp.sum(weights, axis=axis, keepdims=True)
    return weights / xp.where(sums == 0, 1.0, sums)


# -- layer normalization -----------------------------------------------------------------------------------------------
#
# With the deviation d = x - mean(x), the scale s = 1 / sqrt(mean(d^2) + eps) and y = d s, a change t of x changes y by
# s (t - mean(t) - y mean(y t)), which is symmetric (Ba, Kiros and Hinton, "Layer normalization", arXiv:1607.06450).


@primitive(promotes=True)
def layer_norm(xp: Any, x: Any, weight: Any, bias: Any, /, axes: Any, eps: Any) -> Any:
    """Normalize over the last axes, given as a tuple; ``weight`` and ``bias`` have their shape or are None."""
    kernel = kernels.find(xp, "layer_norm")
    if kernel is not None:
        return kernel(x, weight, bias, axes, eps)
    out = _normalized(xp, x, axes, eps)[0]
    if weight is not None:
        out = out * weight
    return out if bias is None else out + bias


def _normalized(xp: Any, x: Any, axes: tuple[int, ...], eps: float) -> tuple[Any, Any]:
    """Return the elements with mean 0 and variance 1, and the scale that does it."""
    deviation = x - xp.mean(x, axis=axes, keepdims=True)
    scale = 1 / xp.sqrt(xp.mean(deviation * deviation, axis=axes, keepdims=True) + eps)
    return deviation * scale, scale


def _project(xp: Any, t: Any, x: Any, axes: tuple[int, ...], eps: float) -> Any:
    """Return the derivative of the normalized elements along ``t``."""
    y, scale = _normalized(xp, x, axes, eps)
    return scale * (t - xp.mean(t, axis=axes, keepdims=True) - y * xp.mean(y * t, axis=axes, keepdims=True))


@layer_norm.vjp("x")
def _(xp: Any, g: Any, x: Array, weight: Array, axes: Any, eps: Any) -> Any:
    return _project(xp, g if weight is None else g * weight, x, axes, eps)


@layer_norm.jvp("x")
def _(xp: Any, t: Any, x: Array, weight: Array, axes: Any, eps: Any) -> Any:
    change = _project(xp, t, x, axes, eps)
    return change if weight is None else change * weight


@layer_norm.vjp("weight")
def _(xp: Any, g: Any, x: Array, axes: Any, eps: Any) -> Any:
    return _sum_rest(xp, g * _normalized(xp, x, axes, eps)[0], axes)


@layer_norm.jvp("weight")
def _(xp: Any, t: Any, x: Array, axes: Any, eps: Any) -> Any:
    return t * _normalized(xp, x, axes, eps)[0]


@layer_norm.vjp("bias")
def _(xp: Any, g: Any, axes: Any) -> Any:
    return _sum_rest(xp, g, axes)


@layer_norm.jvp("bias")
def _(xp: Any, t: Any, x: Spec) -> Any:
    return xp.broadcast_to(t, x.shape)


def _sum_rest(xp: Any, g: Any, axes: tuple[int, ...]) -> Any:
    """Sum over the axes that are not normalized."""
    return xp.sum(g, axis=tuple(range(axes[0]))) if axes[0] else g
