"""Selection by a condition; positions of elements, which have no derivative."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import Array, primitive, standard
from arraygrad.rules.statistical import reduction

where = standard("where", "condition", "x1", "x2", broadcasts=True)
where.constant("condition")


# Selecting again, instead of multiplying by the condition, keeps NaN and infinity of the other branch out.


@where.vjp("x1")
@where.jvp("x1")
def _(xp: Any, g: Any, condition: Array) -> Any:
    return xp.where(condition, g, 0)


@where.vjp("x2")
@where.jvp("x2")
def _(xp: Any, g: Any, condition: Array) -> Any:
    return xp.where(condition, 0, g)


argmax = reduction("argmax", constant=True)
argmin = reduction("argmin", constant=True)
count_nonzero = reduction("count_nonzero", constant=True)


nonzero = standard("nonzero", "x", outputs=True, constant=True)


@primitive(constant=True)
def searchsorted(xp: Any, x1: Any, x2: Any, sorter: Any, /, side: Any) -> Any:
    return xp.searchsorted(x1, x2, side=side, sorter=sorter)
