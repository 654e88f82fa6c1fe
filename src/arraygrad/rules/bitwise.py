"""Bitwise operations: primitives without derivatives."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import primitive


@primitive(promotes=True)
def bitwise_and(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 & x2


bitwise_and.constant("x1", "x2")


@primitive(promotes=True)
def bitwise_or(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 | x2


bitwise_or.constant("x1", "x2")


@primitive(promotes=True)
def bitwise_xor(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 ^ x2


bitwise_xor.constant("x1", "x2")


@primitive(promotes=True)
def bitwise_left_shift(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 << x2


bitwise_left_shift.constant("x1", "x2")


@primitive(promotes=True)
def bitwise_right_shift(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 >> x2


bitwise_right_shift.constant("x1", "x2")


@primitive()
def bitwise_invert(xp: Any, x: Any, /) -> Any:
    return ~x


bitwise_invert.constant("x")
