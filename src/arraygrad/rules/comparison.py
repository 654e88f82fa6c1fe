"""Comparisons: primitives without derivatives."""

from __future__ import annotations

import operator
from typing import Any

from arraygrad._base.arrays import is_complex
from arraygrad._graph.primitive import InputError, operation, primitive

equal = operation(operator.eq, "equal", "x1", "x2", promotes=True)
equal.constant("x1", "x2")


not_equal = operation(operator.ne, "not_equal", "x1", "x2", promotes=True)
not_equal.constant("x1", "x2")


@primitive(promotes=True)
def less(xp: Any, x1: Any, x2: Any, /) -> Any:
    _check_ordered(xp, "less", x1, x2)
    return x1 < x2


less.constant("x1", "x2")


@primitive(promotes=True)
def less_equal(xp: Any, x1: Any, x2: Any, /) -> Any:
    _check_ordered(xp, "less_equal", x1, x2)
    return x1 <= x2


less_equal.constant("x1", "x2")


@primitive(promotes=True)
def greater(xp: Any, x1: Any, x2: Any, /) -> Any:
    _check_ordered(xp, "greater", x1, x2)
    return x1 > x2


greater.constant("x1", "x2")


@primitive(promotes=True)
def greater_equal(xp: Any, x1: Any, x2: Any, /) -> Any:
    _check_ordered(xp, "greater_equal", x1, x2)
    return x1 >= x2


greater_equal.constant("x1", "x2")


def _check_ordered(xp: Any, name: str, x1: Any, x2: Any) -> None:
    """Refuse complex numbers, which some libraries would put in an order of their own."""
    if is_complex(xp, x1) or is_complex(xp, x2):
        raise InputError(f"{name}: complex numbers have no order; compare real(x), imag(x) or abs(x)")
