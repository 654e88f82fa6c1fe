"""Comparisons: primitives without derivatives."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from arraygrad._base.arrays import is_complex
from arraygrad._graph.primitive import InputError, Primitive, operation

equal = operation(operator.eq, "equal", "x1", "x2", promotes=True, constant=True)
not_equal = operation(operator.ne, "not_equal", "x1", "x2", promotes=True, constant=True)


def _ordering(compare: Callable[[Any, Any], Any], name: str) -> Primitive:
    """Return a comparison that refuses complex numbers, which some libraries would put in an order of their own."""

    def forward(xp: Any, x1: Any, x2: Any) -> Any:
        if is_complex(xp, x1) or is_complex(xp, x2):
            raise InputError(f"{name}: complex numbers have no order; compare real(x), imag(x) or abs(x)")
        return compare(x1, x2)

    return Primitive(name, forward, ("x1", "x2"), (), {"promotes": True, "constant": True})


less = _ordering(operator.lt, "less")
less_equal = _ordering(operator.le, "less_equal")
greater = _ordering(operator.gt, "greater")
greater_equal = _ordering(operator.ge, "greater_equal")
