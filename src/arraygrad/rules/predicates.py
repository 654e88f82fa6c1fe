"""Questions about each element, and logic: primitives without derivatives."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import primitive


@primitive()
def isfinite(xp: Any, x: Any, /) -> Any:
    return xp.isfinite(x)


isfinite.constant("x")


@primitive()
def isinf(xp: Any, x: Any, /) -> Any:
    return xp.isinf(x)


isinf.constant("x")


@primitive()
def isnan(xp: Any, x: Any, /) -> Any:
    return xp.isnan(x)


isnan.constant("x")


@primitive()
def signbit(xp: Any, x: Any, /) -> Any:
    return xp.signbit(x)


signbit.constant("x")


@primitive(promotes=True)
def logical_and(xp: Any, x1: Any, x2: Any, /) -> Any:
    return xp.logical_and(x1, x2)


logical_and.constant("x1", "x2")


@primitive(promotes=True)
def logical_or(xp: Any, x1: Any, x2: Any, /) -> Any:
    return xp.logical_or(x1, x2)


logical_or.constant("x1", "x2")


@primitive(promotes=True)
def logical_xor(xp: Any, x1: Any, x2: Any, /) -> Any:
    return xp.logical_xor(x1, x2)


logical_xor.constant("x1", "x2")


@primitive()
def logical_not(xp: Any, x: Any, /) -> Any:
    return xp.logical_not(x)


logical_not.constant("x")
