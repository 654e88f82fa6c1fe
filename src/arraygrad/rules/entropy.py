"""Products with a logarithm that are 0 where the factor is 0, and the terms of entropies."""

from __future__ import annotations

from typing import Any

from arraygrad._base import kernels
from arraygrad._graph.primitive import Array, primitive


@primitive(broadcasts=True, floats=True)
def xlogy(xp: Any, x1: Any, x2: Any, /) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 * xp.log(_harmless(xp, x1, x2, 1.0))


# At x1 = 0 and an x2 that has no logarithm both derivatives are 0.
@xlogy.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return xp.log(xp.where((x1 == 0) & (x2 <= 0), 1.0, x2))


@xlogy.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 / _harmless(xp, x1, x2, 1.0)


@primitive(broadcasts=True, floats=True)
def xlog1py(xp: Any, x1: Any, x2: Any, /) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 * xp.log1p(_harmless(xp, x1, x2, 0.0))


@xlog1py.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return xp.log1p(xp.where((x1 == 0) & (x2 <= -1), 0.0, x2))


@xlog1py.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 / (1 + _harmless(xp, x1, x2, 0.0))


def _harmless(xp: Any, x1: Any, x2: Any, root: float) -> Any:
    """Return ``x2``, but the root of the logarithm where ``x1`` is 0 and the logarithm infinite or NaN."""
    return xp.where((x1 == 0) & ((x2 <= root - 1) | (x2 == xp.inf)), root, x2)


@primitive(floats=True)
def entr(xp: Any, x: Any, /) -> Any:
    z = xp.where(x <= 0, 1.0, x)
    return xp.where(x < 0, -xp.inf, 0.0 - z * xp.log(z))


@entr.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return -1 - xp.log(x)


@primitive(broadcasts=True, floats=True)
def rel_entr(xp: Any, x1: Any, x2: Any, /) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    positive = (x1 > 0) & (x2 > 0)
    inside = xp.where(positive, x1, 1.0) * _log_ratio(xp, positive, x1, x2)
    known = (x1 == x1) & (x2 == x2)
    outside = xp.where((x1 == 0) & (x2 >= 0), 0.0, xp.where(known, xp.inf, xp.where(x1 == x1, x2, x1)))
    return xp.where(positive, inside, outside)


# At (0, 0) both derivatives are 0.
@rel_entr.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    positive = (x1 > 0) & (x2 > 0)
    inside = 1 + _log_ratio(xp, positive, x1, x2)
    outside = xp.where(x1 == 0, xp.where(x2 == 0, xp.zeros_like(inside), -xp.inf), xp.full_like(inside, xp.nan))
    return xp.where(positive, inside, outside)


@rel_entr.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return -x1 / xp.where((x1 == 0) & (x2 == 0), 1.0, x2)


def _log_ratio(xp: Any, positive: Any, x1: Any, x2: Any) -> Any:
    """Return log(x1 / x2) where both are positive, and 0 elsewhere."""
    return log_ratio.forward(xp, xp.where(positive, x1, 1.0), xp.where(positive, x2, 1.0))


# To full accuracy also where the numbers, which are positive, are close, or far apart. A primitive, as its formula has
# other derivatives than the function where both are equal.
@primitive(broadcasts=True)
def log_ratio(xp: Any, x1: Any, x2: Any, /) -> Any:
    recorded = kernels.find(xp, "log_ratio")
    if recorded is not None:
        return recorded(x1, x2)
    small, large = xp.minimum(x1, x2), xp.maximum(x1, x2)
    ratio = small / large
    near, normal = ratio > 0.5, ratio >= float(xp.finfo(ratio.dtype).smallest_normal)
    difference = xp.where(near, (small - large) / large, 0.0)
    apart = xp.where(normal, xp.log(xp.where(normal, ratio, 1.0)), xp.log(small) - xp.log(large))
    out = xp.where(near, xp.log1p(difference), apart)
    return xp.where(x1 < x2, out, -out)


@log_ratio.derivative("x1")
def _(xp: Any, x1: Array) -> Any:
    return 1 / x1


@log_ratio.derivative("x2")
def _(xp: Any, x2: Array) -> Any:
    return -1 / x2


def _arrays(xp: Any, x1: Any, x2: Any) -> tuple[Any, Any]:
    """Return two inputs, of which one may be a Python number, as arrays."""
    if isinstance(x1, (int, float)):
        return xp.full_like(x2, x1), x2
    return x1, xp.full_like(x1, x2) if isinstance(x2, (int, float)) else x2
