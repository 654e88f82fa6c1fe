"""Comparisons: primitives without derivatives."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import primitive


@primitive(promotes=True)
def equal(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 == x2


equal.constant("x1", "x2")


@primitive(promotes=True)
def not_equal(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 != x2


not_equal.constant("x1", "x2")


@primitive(promotes=True)
def less(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 < x2


less.constant("x1", "x2")


@primitive(promotes=True)
def less_equal(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 <= x2


less_equal.constant("x1", "x2")


@primitive(promotes=True)
def greater(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 > x2


greater.constant("x1", "x2")


@primitive(promotes=True)
def greater_equal(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 >= x2


greater_equal.constant("x1", "x2")
