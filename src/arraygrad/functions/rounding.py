"""Rounding, absolute value, sign and bounds, elementwise."""

from __future__ import annotations

from typing import Any

from arraygrad._backends.dtypes import DType
from arraygrad._backends.scalars import number_type
from arraygrad._plain.errors import ValueRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._axes import operand
from arraygrad.functions._elementwise import ANY, NUMERIC, REAL, REAL_NUMERIC, elementwise
from arraygrad.functions.data_types import iinfo
from arraygrad.rules import rounding as rules

__all__ = [
    "abs",
    "ceil",
    "clamp",
    "clip",
    "copysign",
    "floor",
    "maximum",
    "minimum",
    "nextafter",
    "round",
    "sign",
    "trunc",
]


def abs(x: Any, /) -> Tensor:
    """Return the absolute value, for complex numbers the modulus.

    Any shape and numeric dtype; a real dtype is kept, a complex one gives the real dtype of the same precision. The
    gradient at 0 is 0.

    >>> ag.abs(ag.asarray([-2, 3]))
    tensor([2, 3])
    >>> ag.abs(ag.asarray([3 + 4j]))
    tensor([5.])
    """
    return elementwise(rules.abs_, NUMERIC, x)


def sign(x: Any, /) -> Tensor:
    """Return -1, 0 or 1 by the sign of ``x``; for complex numbers ``x / abs(x)``, and 0 at 0.

    Any shape and numeric dtype, which is kept. The derivative is 0 for real numbers.

    >>> ag.sign(ag.asarray([-2, 0, 3]))
    tensor([-1,  0,  1])
    """
    x = operand("sign", x)
    return elementwise(rules.complex_sign if x.dtype.kind == "c" else rules.sign, ANY, x)


def ceil(x: Any, /) -> Tensor:
    """Return the smallest integer not below ``x``, in the same real dtype.

    TypeError for complex numbers and booleans. The derivative is 0.

    >>> ag.ceil(ag.asarray([-1.5, 1.5]))
    tensor([-1.,  2.])
    """
    return elementwise(rules.ceil, REAL_NUMERIC, x)


def floor(x: Any, /) -> Tensor:
    """Return the largest integer not above ``x``, in the same real dtype.

    TypeError for complex numbers and booleans. The derivative is 0.

    >>> ag.floor(ag.asarray([-1.5, 1.5]))
    tensor([-2.,  1.])
    """
    return elementwise(rules.floor, REAL_NUMERIC, x)


def trunc(x: Any, /) -> Tensor:
    """Return ``x`` without its fraction, in the same real dtype.

    TypeError for complex numbers and booleans. The derivative is 0.

    >>> ag.trunc(ag.asarray([-1.5, 1.5]))
    tensor([-1.,  1.])
    """
    return elementwise(rules.trunc, REAL_NUMERIC, x)


def round(x: Any, /) -> Tensor:
    """Return the integer next to ``x``, the even one of two, in the same numeric dtype.

    Complex numbers are rounded part by part; TypeError for booleans. The derivative is 0.

    >>> ag.round(ag.asarray([0.5, 1.5, 2.4]))
    tensor([0., 2., 2.])
    """
    return elementwise(rules.round_, NUMERIC, x)


def clip(x: Any, /, min: Any = None, max: Any = None) -> Tensor:
    """Return ``x`` confined to the range from ``min`` to ``max``.

    :param x: an array of a real dtype and any shape.
    :param min: the lower bound: an array, whose shape broadcasts with ``x``, a Python number, or None for none.
    :param max: the upper bound, likewise; it wins where the two cross.

    The result has the common dtype of the inputs. NaN in any of them gives NaN. The gradient goes to ``x`` where it is
    within the bounds or on one of them, otherwise to the bound that took its place; to none where the bounds are equal
    and ``x`` lies outside, and none where there is a NaN. Raises TypeError for complex numbers.

    >>> ag.clip(ag.asarray([-1.0, 0.5, 2.0]), 0.0, 1.0)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if int in (number_type(type(min)), number_type(type(max))):
        x = operand("clip", x)
        min, max = _binding(x.dtype, min, max)
    return elementwise(rules.clip, REAL, x, min, max)


def _binding(dtype: DType, min: Any, max: Any) -> tuple[Any, Any]:
    """Return the bounds without those Python integers that no number of an integer dtype can violate."""
    if dtype.kind in "iu":
        limits = iinfo(dtype)
        min = None if number_type(type(min)) is int and min <= limits.min else min
        max = None if number_type(type(max)) is int and max >= limits.max else max
    return min, max


def copysign(x1: Any, x2: Any, /) -> Tensor:
    """Return numbers with the magnitude of ``x1`` and the sign of ``x2``, of which -0.0 has one, too.

    Real floating dtypes, integers become the default one, TypeError for complex ones; shapes broadcast. The derivative
    by ``x1`` is 1 or -1, and 0 at 0; that by ``x2`` is 0.

    >>> ag.copysign(ag.asarray([1.0, -2.0]), -0.0)
    tensor([-1., -2.])
    """
    return elementwise(rules.copysign, REAL, x1, x2)


def maximum(x1: Any, x2: Any, /) -> Tensor:
    """Return the greater of each pair of elements, and NaN where either is NaN.

    Real dtypes, TypeError for complex ones; shapes broadcast. In a tie each gets half of the gradient; where there is a
    NaN each gets all of it.

    >>> ag.maximum(ag.asarray([1.0, 5.0]), 3.0)
    tensor([3., 5.])
    """
    return elementwise(rules.maximum, REAL, x1, x2)


def minimum(x1: Any, x2: Any, /) -> Tensor:
    """Return the smaller of each pair of elements, and NaN where either is NaN.

    Real dtypes, TypeError for complex ones; shapes broadcast. In a tie each gets half of the gradient; where there is a
    NaN each gets all of it.

    >>> ag.minimum(ag.asarray([1.0, 5.0]), 3.0)
    tensor([1., 3.])
    """
    return elementwise(rules.minimum, REAL, x1, x2)


def nextafter(x1: Any, x2: Any, /) -> Tensor:
    """Return the representable number next to ``x1`` in the direction of ``x2``.

    Real floating dtypes, integers become the default one, TypeError for complex ones; shapes broadcast. The derivatives
    are 1 and 0.

    >>> ag.nextafter(ag.asarray([1.0]), 2.0) - 1
    tensor([1.1921e-07])
    """
    return elementwise(rules.nextafter, REAL, x1, x2)


def clamp(x: Any, /, min: Any = None, max: Any = None) -> Tensor:
    """Return ``clip(x, min, max)``, under PyTorch's name; RuntimeError without any bound.

    >>> ag.clamp(ag.asarray([-1.0, 2.0]), min=0.0)
    tensor([0., 2.])
    """
    if min is None and max is None:
        raise ValueRuntimeError("clamp: At least one of 'min' or 'max' must not be None")
    return clip(x, min, max)
