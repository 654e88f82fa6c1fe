"""Arithmetic, elementwise with broadcasting.

Inputs of different dtypes meet in their common dtype, Python numbers adapt to the array beside them. Of two inputs one
must be a tensor or an array.
"""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import ANY, NUMERIC, REAL, elementwise
from arraygrad.rules import arithmetic as rules

__all__ = [
    "add",
    "div",
    "divide",
    "floor_divide",
    "hypot",
    "mul",
    "multiply",
    "neg",
    "negative",
    "positive",
    "pow",
    "reciprocal",
    "remainder",
    "square",
    "sub",
    "subtract",
]


def add(x1: Any, x2: Any, /, *, alpha: complex = 1) -> Tensor:
    """Return ``x1 + alpha * x2``.

    Numbers of any dtype; shapes broadcast. ``alpha``, a Python number, is PyTorch's.

    >>> ag.add(ag.asarray([1.0, 2.0]), 10.0)
    tensor([11., 12.])
    """
    return elementwise(rules.add, ANY, x1, x2 if alpha == 1 else x2 * alpha)


def subtract(x1: Any, x2: Any, /, *, alpha: complex = 1) -> Tensor:
    """Return ``x1 - alpha * x2``.

    Numbers of any dtype; shapes broadcast. ``alpha``, a Python number, is PyTorch's.

    >>> ag.subtract(ag.asarray([1.0, 2.0]), 10.0)
    tensor([-9., -8.])
    """
    return elementwise(rules.subtract, ANY, x1, x2 if alpha == 1 else x2 * alpha)


def multiply(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1 * x2``.

    Numbers of any dtype; shapes broadcast.

    >>> ag.multiply(ag.asarray([1.0, 2.0]), ag.asarray([[3.0], [4.0]]))
    tensor([[3., 6.],
            [4., 8.]])
    """
    return elementwise(rules.multiply, ANY, x1, x2)


def divide(x1: Any, x2: Any, /) -> Tensor:
    """Return the true quotient ``x1 / x2``.

    Floating or complex dtypes; two integers are divided in the default floating dtype. Shapes broadcast.

    >>> ag.divide(ag.asarray([1, 2]), 4)
    tensor([0.2500, 0.5000])
    """
    if type(x1) in (int, float) and isinstance(x2, Tensor):
        return x1 / x2  # type: ignore[no-any-return]  # the checker does not see which types are left
    return elementwise(rules.divide, ANY, x1, x2)


def floor_divide(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1 // x2``: the quotient rounded towards minus infinity.

    Real dtypes, TypeError for complex ones; shapes broadcast. Its derivative is 0.

    >>> ag.floor_divide(ag.asarray([-7, 7]), 2)
    tensor([-4,  3])
    """
    return elementwise(rules.floor_divide, REAL, x1, x2)


def remainder(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1 % x2``, which has the sign of ``x2``.

    Real dtypes, TypeError for complex ones; shapes broadcast. The derivatives are 1 and ``-(x1 // x2)``.

    >>> ag.remainder(ag.asarray([-7, 7]), 3)
    tensor([2, 1])
    """
    return elementwise(rules.remainder, REAL, x1, x2)


def pow(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1`` to the power ``x2``.

    Numbers of any dtype; shapes broadcast. Integers to negative powers in an array lose their fraction: they are 0, but
    for 1 and -1. Raises RuntimeError for integers to the power of a negative Python integer.

    At 0**0 both derivatives are 0, and so is that by the exponent at 0 to a positive power.

    >>> ag.pow(ag.asarray([2.0, 3.0]), 2)
    tensor([4., 9.])
    """
    return elementwise(rules.pow_, ANY, x1, x2)


def negative(x: Any, /) -> Tensor:
    """Return ``-x``, of the same numeric dtype.

    >>> ag.negative(ag.asarray([1, -2]))
    tensor([-1,  2])
    """
    return elementwise(rules.negative, ANY, x)


def positive(x: Any, /) -> Tensor:
    """Return ``+x``: a copy.

    >>> ag.positive(ag.asarray([1, -2]))
    tensor([ 1, -2])
    """
    return elementwise(rules.positive, ANY, x)


def square(x: Any, /) -> Tensor:
    """Return ``x * x``, of the same numeric dtype.

    >>> ag.square(ag.asarray([1, -2]))
    tensor([1, 4])
    """
    return elementwise(rules.square, NUMERIC, x)


def reciprocal(x: Any, /) -> Tensor:
    """Return ``1 / x``; integers become the default floating dtype.

    >>> ag.reciprocal(ag.asarray([2, 4]))
    tensor([0.5000, 0.2500])
    """
    return elementwise(rules.reciprocal, ANY, x)


def hypot(x1: Any, x2: Any, /) -> Tensor:
    """Return ``sqrt(x1**2 + x2**2)`` without overflow on the way.

    Real floating dtypes, integers become the default one, TypeError for complex ones; shapes broadcast. As in PyTorch
    the gradient is NaN at (0, 0).

    >>> ag.hypot(ag.asarray([3.0, 5.0]), ag.asarray([4.0, 12.0]))
    tensor([ 5., 13.])
    """
    return elementwise(rules.hypot, REAL, x1, x2)


# -- PyTorch's names ---------------------------------------------------------------------------------------------------


sub = subtract
mul = multiply
neg = negative


def div(x1: Any, x2: Any, /, *, rounding_mode: str | None = None) -> Tensor:
    """Return a quotient, under PyTorch's name.

    ``rounding_mode`` is None for ``divide``, "floor" for ``floor_divide``, and "trunc" for rounding towards zero; any
    other is a RuntimeError. Rounding needs real dtypes, and its derivative is 0.

    >>> ag.div(ag.asarray([-7, 7]), 2, rounding_mode="trunc")
    tensor([-3,  3])
    """
    if rounding_mode is None:
        return divide(x1, x2)
    if rounding_mode == "floor":
        return floor_divide(x1, x2)
    if rounding_mode == "trunc":
        return elementwise(rules.trunc_divide, REAL, x1, x2)
    raise RuntimeError(
        f"div: expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}"
    )
