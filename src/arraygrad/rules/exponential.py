"""Exponentials, logarithms and roots."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._graph.primitive import Array, Own, primitive, standard

exp = standard("exp", "x", floats=True)
exp.factor("x", "out")


expm1 = standard("expm1", "x", floats=True)


# Not out + 1, which has no correct digit left once out has rounded to -1. PyTorch keeps out, so x may be written.
@expm1.derivative("x")
def _(xp: Any, x: Own) -> Any:
    return xp.exp(x)


log = standard("log", "x", floats=True)


@log.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / x


log1p = standard("log1p", "x", floats=True, node="Log1P")


@log1p.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (1 + x)


log2 = standard("log2", "x", floats=True)


@log2.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return (1 / math.log(2)) / x


log10 = standard("log10", "x", floats=True)


@log10.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return (1 / math.log(10)) / x


logaddexp = standard("logaddexp", "x1", "x2", broadcasts=True, floats=True)


# exp(x1) / (exp(x1) + exp(x2)) in terms of the difference alone, so that it neither overflows nor cancels; smooth where
# x1 equals x2, which a formula with the larger of the two is not.
@logaddexp.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return xp.exp(-xp.logaddexp(x2 - x1, 0.0))


@logaddexp.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return xp.exp(-xp.logaddexp(x1 - x2, 0.0))


sqrt = standard("sqrt", "x", floats=True)


@sqrt.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return 0.5 / out


@primitive(floats=True)
def rsqrt(xp: Any, x: Any, /) -> Any:
    return 1 / xp.sqrt(x)


@rsqrt.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return -0.5 * out * (out * out)
