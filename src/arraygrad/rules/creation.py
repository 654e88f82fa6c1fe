"""The triangles of matrices, which the standard counts among the creation functions."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import primitive


@primitive()
def tril(xp: Any, x: Any, /, k: Any) -> Any:
    return xp.tril(x, k=k)


@tril.linear("x")
def _(xp: Any, g: Any, k: Any) -> Any:
    return xp.tril(g, k=k)


@primitive()
def triu(xp: Any, x: Any, /, k: Any) -> Any:
    return xp.triu(x, k=k)


@triu.linear("x")
def _(xp: Any, g: Any, k: Any) -> Any:
    return xp.triu(g, k=k)
