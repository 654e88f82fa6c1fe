"""Unique elements and membership."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._graph.primitive import Array, Spec, primitive, standard


@primitive(outputs=True, node="Unique")
def unique_all(xp: Any, x: Any, /) -> Any:
    return tuple(xp.unique_all(x))


@unique_all.vjp("x")
def _(xp: Any, g: Any, x: Spec, out: Array) -> Any:
    # Each element looks up the gradient of its value and keeps it if it is the first of its kind.
    _, indices, inverse, _ = out
    size = math.prod(x.shape)
    if not size:
        return xp.zeros(x.shape, dtype=x.dtype, device=x.device)
    kinds = xp.reshape(inverse, (size,))
    first = xp.take(indices, kinds) == xp.arange(size, dtype=indices.dtype, device=x.device)
    return xp.reshape(xp.where(first, xp.take(g[0], kinds), 0), x.shape)


@unique_all.jvp("x")
def _(xp: Any, t: Any, out: Array) -> Any:
    return xp.take(xp.reshape(t, (math.prod(t.shape),)), out[1]), None, None, None


# For dtypes without gradients, where a library can save itself the positions.


@primitive(outputs=True, constant=True)
def unique_counts(xp: Any, x: Any, /) -> Any:
    return tuple(xp.unique_counts(x))


@primitive(outputs=True, constant=True)
def unique_inverse(xp: Any, x: Any, /) -> Any:
    return tuple(xp.unique_inverse(x))


unique_values = standard("unique_values", "x", constant=True)


@primitive(promotes=True, constant=True)
def isin(xp: Any, x1: Any, x2: Any, /, invert: Any) -> Any:
    # Inverted here: array-api-strict 2.6 ignores the argument.
    found = xp.isin(x1, x2)
    return xp.logical_not(found) if invert else found
