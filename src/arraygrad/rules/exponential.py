"""Exponentials, logarithms and roots."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._graph.primitive import Array, Own, primitive


@primitive(floats=True)
def exp(xp: Any, x: Any, /) -> Any:
    return xp.exp(x)


exp.factor("x", "out")


@primitive(floats=True)
def expm1(xp: Any, x: Any, /) -> Any:
    return xp.expm1(x)


# Not out + 1, which has no correct digit left once out has rounded to -1. PyTorch keeps out, so x may be written.
@expm1.derivative("x")
def _(xp: Any, x: Own) -> Any:
    return xp.exp(x)


@primitive(floats=True)
def log(xp: Any, x: Any, /) -> Any:
    return xp.log(x)


@log.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / x


@primitive(floats=True, node="Log1P")
def log1p(xp: Any, x: Any, /) -> Any:
    return xp.log1p(x)


@log1p.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (1 + x)


@primitive(floats=True)
def log2(xp: Any, x: Any, /) -> Any:
    return xp.log2(x)


@log2.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return (1 / math.log(2)) / x


@primitive(floats=True)
def log10(xp: Any, x: Any, /) -> Any:
    return xp.log10(x)


@log10.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return (1 / math.log(10)) / x


@primitive(broadcasts=True, floats=True)
def logaddexp(xp: Any, x1: Any, x2: Any, /) -> Any:
    return xp.logaddexp(x1, x2)


# exp(x1) / (exp(x1) + exp(x2)) in terms of the difference alone, so that it neither overflows nor cancels; smooth where
# x1 equals x2, which a formula with the larger of the two is not.
@logaddexp.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return xp.exp(-xp.logaddexp(x2 - x1, 0.0))


@logaddexp.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return xp.exp(-xp.logaddexp(x1 - x2, 0.0))


@primitive(floats=True)
def sqrt(xp: Any, x: Any, /) -> Any:
    return xp.sqrt(x)


@sqrt.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return 0.5 / out


@primitive(floats=True)
def rsqrt(xp: Any, x: Any, /) -> Any:
    return 1 / xp.sqrt(x)


@rsqrt.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return -0.5 * out * (out * out)
