"""Casts."""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import is_complex, real_like
from arraygrad._graph.primitive import Spec, primitive


@primitive(casts=True, node="ToCopy")
def astype(xp: Any, x: Any, /, dtype: Any) -> Any:
    if is_complex(xp, x) and xp.isdtype(dtype, "bool"):  # the standard says how, but not every library does it
        return x != 0
    return xp.astype(x, dtype)


@astype.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return xp.astype(real_like(xp, g, x), x.dtype)
