"""Questions about each element, and logic; the results are booleans and have no gradient."""

from __future__ import annotations

from typing import Any

from arraygrad._backends.dtypes import uint8
from arraygrad._backends.scalars import plain
from arraygrad._engine.record import as_operand
from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import ANY, REAL, elementwise
from arraygrad.functions.data_types import astype
from arraygrad.rules import predicates as rules
from arraygrad.rules.comparison import less, not_equal

__all__ = ["isfinite", "isinf", "isnan", "logical_and", "logical_not", "logical_or", "logical_xor", "signbit"]


def isfinite(x: Any, /) -> Tensor:
    """Return whether each element is neither infinite nor NaN.

    Any shape and dtype; a complex number is so if both parts are.

    >>> ag.isfinite(ag.asarray([1.0, float("-inf"), float("nan")]))
    tensor([ True, False, False])
    """
    return elementwise(rules.isfinite, ANY, _as_number(x))


def isinf(x: Any, /) -> Tensor:
    """Return whether each element is infinite, of either sign.

    Any shape and dtype; a complex number is so if either part is.

    >>> ag.isinf(ag.asarray([1.0, float("-inf"), float("nan")]))
    tensor([False,  True, False])
    """
    return elementwise(rules.isinf, ANY, _as_number(x))


def isnan(x: Any, /) -> Tensor:
    """Return whether each element is NaN.

    Any shape and dtype; a complex number is so if either part is.

    >>> ag.isnan(ag.asarray([1.0, float("-inf"), float("nan")]))
    tensor([False, False,  True])
    """
    return elementwise(rules.isnan, ANY, _as_number(x))


def signbit(x: Any, /) -> Tensor:
    """Return whether the sign bit of each element is set: it is for -0.0, and may be for NaN.

    Any shape and real dtype; TypeError for complex numbers. Integers have it where they are negative.

    >>> ag.signbit(ag.asarray([0.0, -0.0, -1.0]))
    tensor([False,  True,  True])
    """
    if isinstance(x, Tensor) and x.dtype.kind in "biu":
        return elementwise(less, REAL, _as_number(x), 0)
    return elementwise(rules.signbit, REAL, x)


def logical_and(x1: Any, x2: Any, /) -> Tensor:
    """Return whether both are true.

    Booleans; other dtypes count as true where they are not 0. Shapes broadcast.

    >>> ag.logical_and(ag.asarray([True, True, False]), ag.asarray([True, False, False]))
    tensor([ True, False, False])
    """
    return elementwise(rules.logical_and, ANY, _as_bool("logical_and", x1), _as_bool("logical_and", x2))


def logical_or(x1: Any, x2: Any, /) -> Tensor:
    """Return whether at least one is true.

    Booleans; other dtypes count as true where they are not 0. Shapes broadcast.

    >>> ag.logical_or(ag.asarray([True, True, False]), ag.asarray([True, False, False]))
    tensor([ True,  True, False])
    """
    return elementwise(rules.logical_or, ANY, _as_bool("logical_or", x1), _as_bool("logical_or", x2))


def logical_xor(x1: Any, x2: Any, /) -> Tensor:
    """Return whether exactly one is true.

    Booleans; other dtypes count as true where they are not 0. Shapes broadcast.

    >>> ag.logical_xor(ag.asarray([True, True, False]), ag.asarray([True, False, False]))
    tensor([False,  True, False])
    """
    return elementwise(rules.logical_xor, ANY, _as_bool("logical_xor", x1), _as_bool("logical_xor", x2))


def logical_not(x: Any, /) -> Tensor:
    """Return the opposite of each element.

    Booleans of any shape; of other dtypes, whether the element is 0.

    >>> ag.logical_not(ag.asarray([True, False]))
    tensor([False,  True])
    """
    return elementwise(rules.logical_not, ANY, _as_bool("logical_not", x))


def _as_number(x: Any) -> Any:
    """Return booleans as integers, which libraries have answers for, and anything else as it is."""
    return astype(x, uint8) if isinstance(x, Tensor) and x.dtype.kind == "b" else x


def _as_bool(name: str, x: Any) -> Any:
    """Return booleans as they are, and of other numbers whether they are not 0."""
    if not isinstance(x, Tensor):
        number = plain(x)
        if number is not None:
            return bool(number)
        x = as_operand(name, x)
    return x if x.dtype.kind == "b" else elementwise(not_equal, ANY, x, 0)
