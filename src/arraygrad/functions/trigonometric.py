"""Trigonometric and hyperbolic functions and their inverses, elementwise.

They take floating and complex dtypes of any shape and keep them; integers and booleans become the default floating
dtype. Angles are in radians. Nothing is raised outside a function's domain: the result is NaN or infinite
there. The branch cuts of the complex inverses are those of the standard, which follows C99.
"""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import ANY, REAL, elementwise
from arraygrad.rules import trigonometric as rules

__all__ = ["acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh", "sin", "sinh", "tan", "tanh"]


def sin(x: Any, /) -> Tensor:
    """Return the sine of an angle in radians.

    Integers become the default floating dtype.

    >>> ag.sin(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 0.8415])
    """
    return elementwise(rules.sin, ANY, x)


def cos(x: Any, /) -> Tensor:
    """Return the cosine of an angle in radians.

    Integers become the default floating dtype.

    >>> ag.cos(ag.asarray([0.0, 1.0]))
    tensor([1.0000, 0.5403])
    """
    return elementwise(rules.cos, ANY, x)


def tan(x: Any, /) -> Tensor:
    """Return the tangent of an angle in radians.

    Integers become the default floating dtype.

    >>> ag.tan(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 1.5574])
    """
    return elementwise(rules.tan, ANY, x)


def asin(x: Any, /) -> Tensor:
    """Return the angle in radians, between -pi/2 and pi/2, whose sine is ``x``.

    Integers become the default floating dtype.

    >>> ag.asin(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 1.5708])
    """
    return elementwise(rules.asin, ANY, x)


def acos(x: Any, /) -> Tensor:
    """Return the angle in radians, between 0 and pi, whose cosine is ``x``.

    Integers become the default floating dtype.

    >>> ag.acos(ag.asarray([0.0, 1.0]))
    tensor([1.5708, 0.0000])
    """
    return elementwise(rules.acos, ANY, x)


def atan(x: Any, /) -> Tensor:
    """Return the angle in radians, between -pi/2 and pi/2, whose tangent is ``x``.

    Integers become the default floating dtype.

    >>> ag.atan(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 0.7854])
    """
    return elementwise(rules.atan, ANY, x)


def atan2(x1: Any, x2: Any, /) -> Tensor:
    """Return the angle in radians, between -pi and pi, of the point with ordinate ``x1`` and abscissa ``x2``.

    Real floating dtypes, integers become the default one, TypeError for complex ones; shapes broadcast. The gradient at
    (0, 0) is 0.

    >>> ag.atan2(ag.asarray([1.0, -1.0]), ag.asarray([1.0, -1.0]))
    tensor([ 0.7854, -2.3562])
    """
    return elementwise(rules.atan2, REAL, x1, x2)


def sinh(x: Any, /) -> Tensor:
    """Return the hyperbolic sine.

    Integers become the default floating dtype.

    >>> ag.sinh(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 1.1752])
    """
    return elementwise(rules.sinh, ANY, x)


def cosh(x: Any, /) -> Tensor:
    """Return the hyperbolic cosine.

    Integers become the default floating dtype.

    >>> ag.cosh(ag.asarray([0.0, 1.0]))
    tensor([1.0000, 1.5431])
    """
    return elementwise(rules.cosh, ANY, x)


def tanh(x: Any, /) -> Tensor:
    """Return the hyperbolic tangent.

    Integers become the default floating dtype.

    >>> ag.tanh(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """
    return elementwise(rules.tanh, ANY, x)


def asinh(x: Any, /) -> Tensor:
    """Return the inverse hyperbolic sine.

    Integers become the default floating dtype.

    >>> ag.asinh(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 0.8814])
    """
    return elementwise(rules.asinh, ANY, x)


def acosh(x: Any, /) -> Tensor:
    """Return the inverse hyperbolic cosine, which is real from 1 on.

    Integers become the default floating dtype.

    >>> ag.acosh(ag.asarray([1.0, 2.0]))
    tensor([0.0000, 1.3170])
    """
    return elementwise(rules.acosh, ANY, x)


def atanh(x: Any, /) -> Tensor:
    """Return the inverse hyperbolic tangent, which is real between -1 and 1.

    Integers become the default floating dtype.

    >>> ag.atanh(ag.asarray([0.0, 0.5]))
    tensor([0.0000, 0.5493])
    """
    return elementwise(rules.atanh, ANY, x)
