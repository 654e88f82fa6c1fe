"""Differences between neighbours; tests of whole arrays, which have no derivative."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import Spec, primitive
from arraygrad.rules.statistical import reduction

all_ = reduction("all", constant=True)
any_ = reduction("any", constant=True)


@primitive()
def diff(xp: Any, x: Any, /, axis: Any, n: Any) -> Any:
    return xp.diff(x, axis=axis, n=n)


@diff.linear("x")
def _(xp: Any, g: Any, x: Spec, axis: Any, n: Any) -> Any:
    # Transposed, one difference is the negative difference of g with a zero at either end; n of them use n zeros.
    if not g.shape[axis]:
        return xp.zeros(x.shape, dtype=x.dtype, device=x.device)
    zeros = xp.zeros((*x.shape[:axis], n, *x.shape[axis + 1 :]), dtype=x.dtype, device=x.device)
    out = xp.diff(g, axis=axis, n=n, prepend=zeros, append=zeros)
    return -out if n % 2 else out


@primitive(broadcasts=True, constant=True)
def isclose(xp: Any, x1: Any, x2: Any, /, rtol: Any, atol: Any, equal_nan: Any) -> Any:
    finite = xp.isfinite(x1) & xp.isfinite(x2)
    # The difference of infinities is NaN, and libraries warn of it; so they are taken out first.
    first, second = xp.where(finite, x1, 0.0), xp.where(finite, x2, 0.0)
    close = xp.where(finite, xp.abs(first - second) <= atol + rtol * xp.abs(second), x1 == x2)
    return close | (xp.isnan(x1) & xp.isnan(x2)) if equal_nan else close
