"""Products with a logarithm that are 0 where the factor is 0, and the terms of entropies."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import Array, primitive


@primitive(broadcasts=True, floats=True)
def xlogy(xp: Any, x1: Any, x2: Any, /) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 * xp.log(_where_it_counts(xp, x1, x2, 1.0))


# At x1 = 0 and an x2 that has no logarithm both derivatives are 0.
@xlogy.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return xp.log(xp.where((x1 == 0) & (x2 <= 0), 1.0, x2))


@xlogy.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 / _where_it_counts(xp, x1, x2, 1.0)


@primitive(broadcasts=True, floats=True)
def xlog1py(xp: Any, x1: Any, x2: Any, /) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 * xp.log1p(_where_it_counts(xp, x1, x2, 0.0))


@xlog1py.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return xp.log1p(xp.where((x1 == 0) & (x2 <= -1), 0.0, x2))


@xlog1py.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    x1, x2 = _arrays(xp, x1, x2)
    return x1 / (1 + _where_it_counts(xp, x1, x2, 0.0))


def _where_it_counts(xp: Any, x1: Any, x2: Any, one: float) -> Any:
    """Return ``x2``, but where ``x1`` is 0 and the logarithm is infinite or NaN, that whose logarithm is 0.

    Elsewhere it is left alone, also beside a 0: there the rules have derivatives of their own.
    """
    return xp.where((x1 == 0) & ((x2 <= one - 1) | (x2 == xp.inf)), one, x2)


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
    inside = xp.where(positive, x1, 1.0) * _log_ratio(xp, xp.where(positive, x1, 1.0), xp.where(positive, x2, 1.0))
    either = x1 + x2
    outside = xp.where((x1 == 0) & (x2 >= 0), 0.0, xp.where(either == either, xp.inf, either))
    return xp.where(positive, inside, outside)


@rel_entr.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return 1 + xp.log(x1 / x2)


@rel_entr.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return -x1 / x2


def _log_ratio(xp: Any, x1: Any, x2: Any) -> Any:
    """Return log(x1 / x2) of positive numbers, to full accuracy also where they are close."""
    ratio = x1 / x2
    near = (ratio > 0.5) & (ratio < 2)
    # Where the quotient leaves the range of the dtype, the difference of the logarithms does not.
    far = xp.where((ratio > 0) & xp.isfinite(ratio), xp.log(ratio), xp.log(x1) - xp.log(x2))
    return xp.where(near, xp.log1p(xp.where(near, (x1 - x2) / x2, 0.0)), far)


def _arrays(xp: Any, x1: Any, x2: Any) -> tuple[Any, Any]:
    """Return two inputs, of which one may be a Python number, as arrays."""
    if isinstance(x1, (int, float)):
        return xp.full_like(x2, x1), x2
    return x1, xp.full_like(x1, x2) if isinstance(x2, (int, float)) else x2
