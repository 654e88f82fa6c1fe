"""Arithmetic: the primitives behind the arithmetic operators, and their relatives."""

from __future__ import annotations

import math
import operator
from typing import Any

from arraygrad._base.arrays import conj, device_of
from arraygrad._graph.primitive import Array, Own, operation, primitive, standard

add = operation(operator.add, "add", "x1", "x2", broadcasts=True, promotes=True)
add.unit("x1", "x2")


subtract = operation(operator.sub, "subtract", "x1", "x2", broadcasts=True, promotes=True, node="Sub")
subtract.unit("x1")


@subtract.vjp("x2")
@subtract.jvp("x2")
def _(xp: Any, g: Any) -> Any:
    return -g


multiply = operation(operator.mul, "multiply", "x1", "x2", broadcasts=True, promotes=True, node="Mul")
multiply.factor("x1", "x2")
multiply.factor("x2", "x1")


divide = operation(operator.truediv, "divide", "x1", "x2", broadcasts=True, floats=True, node="Div")


@divide.linear("x1")
def _(xp: Any, g: Any, x2: Array) -> Any:
    return g / conj(xp, x2)


@divide.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return -(x1 / x2) / x2


# Apart from divide, because its nodes keep neither input nor result: either may be written in place, as in PyTorch.
@primitive(floats=True, node="Div")
def divide_number(xp: Any, x: Any, /, number: Any) -> Any:
    return number / x


@divide_number.derivative("x")
def _(xp: Any, out: Own, number: Any) -> Any:
    if number and math.isfinite(number):
        return -out * (out / number)
    return out * out if number < 0 else -out * out


floor_divide = operation(operator.floordiv, "floor_divide", "x1", "x2", broadcasts=True, promotes=True)
floor_divide.zero("x1", "x2")


remainder = operation(operator.mod, "remainder", "x1", "x2", broadcasts=True, promotes=True)
remainder.unit("x1")


# x1 % x2 is x1 - (x1 // x2) * x2, and the quotient is constant between its jumps.
@remainder.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    return -(x1 // x2)


@primitive(broadcasts=True, promotes=True)
def pow_(xp: Any, x1: Any, x2: Any, /) -> Any:
    if isinstance(x2, int) and x2 < 0 and xp.isdtype(x1.dtype, "integral"):
        raise RuntimeError(
            f"pow: integers to the negative power {x2} are not integers; convert the base to a floating dtype first, "
            "for example with .to(arraygrad.float32)"
        )
    try:
        return x1**x2
    except ValueError:  # NumPy's, for negative integers among the powers
        return _integer_power(xp, x1, x2)


def _integer_power(xp: Any, x1: Any, x2: Any) -> Any:
    """Return integers to the power of integers, negative ones, too: their fraction is cut off, as in PyTorch."""
    if isinstance(x1, int):
        x1 = xp.asarray(x1, dtype=x2.dtype, device=device_of(xp, x2))
    whole = x1 ** xp.where(x2 < 0, 0, x2)
    inverse = xp.where(x1 == 1, x1, xp.where(x1 == -1, 1 - 2 * (x2 % 2), 0))
    return xp.where(x2 < 0, inverse, whole)


# The product comes last, so that the gradient of x**3 was made by a multiplication. At 0**0 the power must not become
# 0**-1: its product with the exponent 0 would be NaN, also in the derivatives of this derivative.
@pow_.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    if not isinstance(x2, (int, float, complex)):
        return x2 * x1 ** xp.where((x1 == 0) & (x2 == 0), x2, x2 - 1)
    if not x2:
        return xp.zeros_like(x1)
    return x2 * (x1 if x2 == 2 else x1 ** (x2 - 1))


# 0**x2 is 0 for every positive x2, so its derivative is 0 and not 0 * log(0); at 0**0, too, as in PyTorch.
@pow_.derivative("x2")
def _(xp: Any, x1: Array, x2: Array, out: Array) -> Any:
    if isinstance(x1, (int, float, complex)):
        x1 = xp.asarray(x1, dtype=out.dtype, device=device_of(xp, out))
    flat = (x1 == 0) & (_real(xp, x2) >= 0)
    return xp.where(flat, 0, out * xp.log(xp.where(flat, 1, x1)))


def _real(xp: Any, x: Any) -> Any:
    return x.real if isinstance(x, complex) else x if isinstance(x, (int, float)) else xp.real(x)


negative = operation(operator.neg, "negative", "x", node="Neg")


@negative.linear("x")
def _(xp: Any, g: Any) -> Any:
    return -g


@primitive()
def positive(xp: Any, x: Any, /) -> Any:
    return xp.asarray(x, copy=True)


positive.unit("x")


square = standard("square", "x", node="Pow")


@square.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 2 * x


reciprocal = standard("reciprocal", "x", floats=True)


@reciprocal.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return -out * out


hypot = standard("hypot", "x1", "x2", broadcasts=True, floats=True)


@hypot.derivative("x1")
def _(xp: Any, x1: Array, out: Array) -> Any:
    return x1 / out


@hypot.derivative("x2")
def _(xp: Any, x2: Array, out: Array) -> Any:
    return x2 / out


@primitive(broadcasts=True, promotes=True, node="Div")
def trunc_divide(xp: Any, x1: Any, x2: Any, /) -> Any:
    # Through the remainder, so that large integers keep their digits: the floor is one too low where there is a
    # remainder and the signs differ.
    quotient = x1 // x2
    low = (x1 % x2 != 0) & ((x1 < 0) != (x2 < 0))
    return quotient + xp.astype(low, quotient.dtype)


trunc_divide.zero("x1", "x2")
