"""Reductions along axes."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import Spec, primitive


def expand_reduced(xp: Any, g: Any, x: Spec, axis: Any, keepdims: bool) -> Any:
    """Return ``g``, the gradient of a reduction, with the reduced axes as size 1: ready to broadcast against ``x``."""
    if keepdims:
        return g
    axes = range(len(x.shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    kept = {a % len(x.shape) for a in axes} if x.shape else set()
    return xp.reshape(g, tuple(1 if i in kept else n for i, n in enumerate(x.shape)))


@primitive(casts=True)
def sum_(xp: Any, x: Any, /, axis: Any, dtype: Any, keepdims: Any) -> Any:
    return xp.sum(x, axis=axis, dtype=dtype, keepdims=keepdims)


@sum_.linear("x")
def _(xp: Any, g: Any, x: Spec, axis: Any, keepdims: Any) -> Any:
    return xp.astype(xp.broadcast_to(expand_reduced(xp, g, x, axis, keepdims), x.shape), x.dtype, copy=False)
