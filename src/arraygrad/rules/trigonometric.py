"""Trigonometric and hyperbolic functions and their inverses.

The derivatives of the inverses are written so that they neither cancel near +1 and -1 nor, for complex arguments, leave
the branch of the function itself.
"""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import is_complex
from arraygrad._graph.primitive import Array, standard

sin = standard("sin", "x", floats=True)


@sin.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.cos(x)


cos = standard("cos", "x", floats=True)


@cos.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return -xp.sin(x)


tan = standard("tan", "x", floats=True)


@tan.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return 1 + out * out


asin = standard("asin", "x", floats=True)


@asin.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / xp.sqrt((1 - x) * (1 + x))


acos = standard("acos", "x", floats=True)


@acos.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return -1 / xp.sqrt((1 - x) * (1 + x))


atan = standard("atan", "x", floats=True)


@atan.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (1 + x * x)


atan2 = standard("atan2", "x1", "x2", broadcasts=True, floats=True)


@atan2.derivative("x1")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    radius = _radius(xp, x1, x2)
    return x2 / radius / radius


@atan2.derivative("x2")
def _(xp: Any, x1: Array, x2: Array) -> Any:
    radius = _radius(xp, x1, x2)
    return -x1 / radius / radius


def _radius(xp: Any, x1: Any, x2: Any) -> Any:
    """Return the distance from the origin, and 1 at the origin itself, where the gradient of atan2 is taken as 0."""
    radius = xp.hypot(x1, x2)
    return xp.where(radius == 0, 1, radius)


sinh = standard("sinh", "x", floats=True)


@sinh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.cosh(x)


cosh = standard("cosh", "x", floats=True)


@cosh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.sinh(x)


tanh = standard("tanh", "x", floats=True)


@tanh.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return 1 - out * out


asinh = standard("asinh", "x", floats=True)


@asinh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (xp.sqrt(1 + x * x) if is_complex(xp, x) else xp.hypot(x, 1.0))


acosh = standard("acosh", "x", floats=True)


# One root of the product would have the wrong sign in the left half of the complex plane.
@acosh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (xp.sqrt(x - 1) * xp.sqrt(x + 1))


atanh = standard("atanh", "x", floats=True)


@atanh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / ((1 - x) * (1 + x))
