"""Changing shape, order and dtype."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import Spec, primitive, real_like, sum_to


@primitive(casts=True, node="ToCopy")
def astype(xp: Any, x: Any, /, dtype: Any) -> Any:
    return xp.astype(x, dtype)


@astype.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return xp.astype(real_like(xp, g, x), x.dtype)


@primitive(view=True)
def reshape(xp: Any, x: Any, /, shape: Any) -> Any:
    return xp.reshape(x, shape)


@reshape.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return xp.reshape(g, x.shape)


@primitive(view=True, node="Expand")
def broadcast_to(xp: Any, x: Any, /, shape: Any) -> Any:
    return xp.broadcast_to(x, shape)


@broadcast_to.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return sum_to(xp, g, x.shape)
