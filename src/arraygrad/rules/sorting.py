"""Sorting. The permutation is found again when a derivative is asked for, so that sorting alone stays a plain sort."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import Array, primitive


@primitive(constant=True)
def argsort(xp: Any, x: Any, /, axis: Any, descending: Any, stable: Any) -> Any:
    return xp.argsort(x, axis=axis, descending=descending, stable=stable)


@primitive()
def sort(xp: Any, x: Any, /, axis: Any, descending: Any, stable: Any) -> Any:
    return xp.sort(x, axis=axis, descending=descending, stable=stable)


@sort.vjp("x")
def _(xp: Any, g: Any, x: Array, axis: Any, descending: Any) -> Any:
    # The inverse of a permutation sorts it: gathering with it undoes the sort, and nothing needs to be scattered.
    inverse = xp.argsort(xp.argsort(x, axis=axis, descending=descending), axis=axis)
    return xp.take_along_axis(g, inverse, axis=axis)


@sort.jvp("x")
def _(xp: Any, t: Any, x: Array, axis: Any, descending: Any) -> Any:
    return xp.take_along_axis(t, xp.argsort(x, axis=axis, descending=descending), axis=axis)
