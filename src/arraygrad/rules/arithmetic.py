"""Arithmetic: the primitives behind the arithmetic operators."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import Array, conj, primitive


@primitive(broadcasts=True, promotes=True)
def add(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 + x2


@add.linear("x1")
def _(xp: Any, g: Any) -> Any:
    return g


@add.linear("x2")
def _(xp: Any, g: Any) -> Any:
    return g


@primitive(broadcasts=True, promotes=True, node="Sub")
def subtract(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 - x2


@primitive(broadcasts=True, promotes=True, node="Mul")
def multiply(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 * x2


@multiply.linear("x1")
def _(xp: Any, g: Any, x2: Array) -> Any:
    return g * conj(xp, x2)


@multiply.linear("x2")
def _(xp: Any, g: Any, x1: Array) -> Any:
    return g * conj(xp, x1)


@primitive(broadcasts=True, floats=True, node="Div")
def divide(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 / x2


@primitive(broadcasts=True, promotes=True)
def floor_divide(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 // x2


@primitive(broadcasts=True, promotes=True)
def remainder(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 % x2


@primitive(broadcasts=True, promotes=True)
def pow_(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1**x2


@pow_.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return x2 * x1 ** (x2 - 1)


@primitive(promotes=True, node="Neg")
def negative(xp: Any, x: Any, /) -> Any:
    return -x


@primitive(promotes=True)
def positive(xp: Any, x: Any, /) -> Any:
    return +x
