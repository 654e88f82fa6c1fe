"""Exponentials, logarithms and roots, elementwise.

They take floating and complex dtypes of any shape and keep them; integers and booleans become the default floating
dtype. Nothing is raised outside a function's domain: the result is NaN or infinite there.
"""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import ANY, REAL, elementwise
from arraygrad.rules import exponential as rules

__all__ = ["exp", "expm1", "log", "log1p", "log2", "log10", "logaddexp", "rsqrt", "sqrt"]


def exp(x: Any, /) -> Tensor:
    """Return e to the power ``x``.

    Integers become the default floating dtype.

    >>> ag.exp(ag.asarray([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """
    return elementwise(rules.exp, ANY, x)


def expm1(x: Any, /) -> Tensor:
    """Return ``exp(x) - 1``, which keeps its digits for small real ``x``.

    Integers become the default floating dtype.

    >>> ag.expm1(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 1.7183])
    """
    return elementwise(rules.expm1, ANY, x)


def log(x: Any, /) -> Tensor:
    """Return the natural logarithm.

    Integers become the default floating dtype. Complex logarithms have their branch cut along the negative real axis.

    >>> ag.log(ag.asarray([1.0, 10.0]))
    tensor([0.0000, 2.3026])
    """
    return elementwise(rules.log, ANY, x)


def log1p(x: Any, /) -> Tensor:
    """Return ``log(1 + x)``, which keeps its digits for small real ``x``.

    Integers become the default floating dtype.

    >>> ag.log1p(ag.asarray([0.0, 1.0]))
    tensor([0.0000, 0.6931])
    """
    return elementwise(rules.log1p, ANY, x)


def log2(x: Any, /) -> Tensor:
    """Return the logarithm to base 2.

    Integers become the default floating dtype.

    >>> ag.log2(ag.asarray([1.0, 8.0]))
    tensor([0., 3.])
    """
    return elementwise(rules.log2, ANY, x)


def log10(x: Any, /) -> Tensor:
    """Return the logarithm to base 10.

    Integers become the default floating dtype.

    >>> ag.log10(ag.asarray([1.0, 50.0]))
    tensor([0.0000, 1.6990])
    """
    return elementwise(rules.log10, ANY, x)


def logaddexp(x1: Any, x2: Any, /) -> Tensor:
    """Return ``log(exp(x1) + exp(x2))`` without overflow on the way.

    Real floating dtypes, integers become the default one, TypeError for complex ones; shapes broadcast.

    >>> ag.logaddexp(ag.asarray([0.0, 1000.0]), ag.asarray([0.0, 1000.0]))
    tensor([6.9315e-01, 1.0007e+03])
    """
    return elementwise(rules.logaddexp, REAL, x1, x2)


def sqrt(x: Any, /) -> Tensor:
    """Return the principal square root.

    Integers become the default floating dtype. Its derivative at 0 is infinite.

    >>> ag.sqrt(ag.asarray([4.0, 9.0]))
    tensor([2., 3.])
    """
    return elementwise(rules.sqrt, ANY, x)


def rsqrt(x: Any, /) -> Tensor:
    """Return ``1 / sqrt(x)``, which is PyTorch's.

    Integers become the default floating dtype.

    >>> ag.rsqrt(ag.asarray([4.0, 16.0]))
    tensor([0.5000, 0.2500])
    """
    return elementwise(rules.rsqrt, ANY, x)
