"""Vector norms: (sum |x|^p)^(1/p) along axes, and its limits."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base.arrays import is_complex
from arraygrad._graph.primitive import Array, primitive
from arraygrad.rules.statistical import expand_reduced, extremum_shares, magnitude, real_inner, reduced_shape


@primitive(node="LinalgVectorNorm")
def vector_norm(xp: Any, x: Any, /, p: Any, axis: Any, keepdims: Any) -> Any:
    size = xp.abs(x)
    if p == math.inf:
        return xp.max(size, axis=axis, keepdims=keepdims)
    if p == -math.inf:
        return xp.min(size, axis=axis, keepdims=keepdims)
    if p == 0:
        return xp.sum(xp.astype(size != 0, size.dtype), axis=axis, keepdims=keepdims)
    if p == 1:
        return xp.sum(size, axis=axis, keepdims=keepdims)
    # Powers of what lies near 1 neither overflow nor vanish.
    scale = magnitude(xp, size, axis)
    size = size / scale
    if p == 2:
        out = xp.sqrt(xp.sum(size * size, axis=axis, keepdims=True))
    else:
        out = xp.sum(size**p, axis=axis, keepdims=True) ** (1 / p)
    return xp.reshape(out * scale, reduced_shape(x.shape, axis, keepdims))


@vector_norm.vjp("x")
def _(xp: Any, g: Any, x: Array, out: Array, p: Any, axis: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * _gradient(xp, x, out, p, axis, keepdims)


@vector_norm.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array, p: Any, axis: Any, keepdims: Any) -> Any:
    return real_inner(xp, _gradient(xp, x, out, p, axis, keepdims), t, axis, keepdims)


def _gradient(xp: Any, x: Any, out: Any, p: float, axis: Any, keepdims: bool) -> Any:
    """Return the gradient x/|x| (|x| / norm)^(p-1) of the norm, with the subgradient 0 at zero elements, as PyTorch."""
    if p == 0:
        return xp.zeros_like(x)
    norm = expand_reduced(xp, out, x, axis, keepdims)
    if p == 2:
        return _ratio(xp, x, norm)
    size = xp.abs(x)
    sign = _ratio(xp, x, size) if is_complex(xp, x) else xp.sign(x)
    if p == 1:
        return sign
    if abs(p) == math.inf:
        return sign * extremum_shares(xp, size, out, axis, keepdims)
    ratio = _ratio(xp, size, norm)
    zero = ratio == 0
    return sign * xp.where(zero, 0.0, xp.where(zero, 1.0, ratio) ** (p - 1))


def _ratio(xp: Any, x: Any, y: Any) -> Any:
    """Return x/y, and 0 where y is 0, where a second derivative finds no infinity either."""
    zero = y == 0
    return xp.where(zero, xp.zeros_like(x), x / xp.where(zero, 1.0, y))
