"""Indexing: reading and writing parts of an array."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import Array, Spec, primitive, sum_to


@primitive(view=True)
def getitem(xp: Any, x: Any, /, key: Any) -> Any:
    return x[key]


@getitem.linear("x")
def _(xp: Any, g: Any, x: Spec, key: Any) -> Any:
    return put(xp, xp.zeros(x.shape, dtype=x.dtype, device=x.device), g, key)


@primitive(node="CopySlices")
def setitem(xp: Any, x: Any, value: Any, /, key: Any) -> Any:
    return put(xp, x, value, key)


@setitem.linear("x")
def _(xp: Any, g: Any, key: Any) -> Any:
    return put(xp, g, 0, key)


@setitem.vjp("value")
def _(xp: Any, g: Any, value: Spec, key: Any) -> Any:
    return sum_to(xp, g[key], value.shape)


@setitem.jvp("value")
def _(xp: Any, t: Any, x: Array, key: Any) -> Any:
    return put(xp, xp.zeros_like(x), t, key)


def put(xp: Any, x: Any, value: Any, key: Any) -> Any:
    """Return a copy of ``x`` with ``x[key]`` replaced by ``value``."""
    out = xp.asarray(x, copy=True)
    out[key] = value
    return out
