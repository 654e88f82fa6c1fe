"""Trigonometric and hyperbolic functions and their inverses.

The derivatives of the inverses are written so that they neither cancel near +1 and -1 nor, for complex arguments, leave
the branch of the function itself.
"""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import is_complex
from arraygrad._graph.primitive import Array, primitive


@primitive(floats=True)
def sin(xp: Any, x: Any, /) -> Any:
    return xp.sin(x)


@sin.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.cos(x)


@primitive(floats=True)
def cos(xp: Any, x: Any, /) -> Any:
    return xp.cos(x)


@cos.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return -xp.sin(x)


@primitive(floats=True)
def tan(xp: Any, x: Any, /) -> Any:
    return xp.tan(x)


@tan.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return 1 + out * out


@primitive(floats=True)
def asin(xp: Any, x: Any, /) -> Any:
    return xp.asin(x)


@asin.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / xp.sqrt((1 - x) * (1 + x))


@primitive(floats=True)
def acos(xp: Any, x: Any, /) -> Any:
    return xp.acos(x)


@acos.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return -1 / xp.sqrt((1 - x) * (1 + x))


@primitive(floats=True)
def atan(xp: Any, x: Any, /) -> Any:
    return xp.atan(x)


@atan.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (1 + x * x)


@primitive(broadcasts=True, floats=True)
def atan2(xp: Any, x1: Any, x2: Any, /) -> Any:
    return xp.atan2(x1, x2)


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


@primitive(floats=True)
def sinh(xp: Any, x: Any, /) -> Any:
    return xp.sinh(x)


@sinh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.cosh(x)


@primitive(floats=True)
def cosh(xp: Any, x: Any, /) -> Any:
    return xp.cosh(x)


@cosh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.sinh(x)


@primitive(floats=True)
def tanh(xp: Any, x: Any, /) -> Any:
    return xp.tanh(x)


@tanh.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return 1 - out * out


@primitive(floats=True)
def asinh(xp: Any, x: Any, /) -> Any:
    return xp.asinh(x)


@asinh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (xp.sqrt(1 + x * x) if is_complex(xp, x) else xp.hypot(x, 1.0))


@primitive(floats=True)
def acosh(xp: Any, x: Any, /) -> Any:
    return xp.acosh(x)


# One root of the product would have the wrong sign in the left half of the complex plane.
@acosh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / (xp.sqrt(x - 1) * xp.sqrt(x + 1))


@primitive(floats=True)
def atanh(xp: Any, x: Any, /) -> Any:
    return xp.atanh(x)


@atanh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 1 / ((1 - x) * (1 + x))
