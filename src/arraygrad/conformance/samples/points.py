"""Points where a function has no derivative, or a formula for it breaks down, and the gradient that PyTorch gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import arraygrad as ag


class Point(NamedTuple):
    """A function, real inputs, and the gradients of the sum of its output with respect to each of them."""

    id: str
    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    gradients: tuple[Any, ...]


POINTS: tuple[Point, ...] = (
    Point("abs at 0", lambda x: ag.abs(x), ([0.0, -0.0, 2.0],), ([0.0, 0.0, 1.0],)),
    Point("sign at 0", lambda x: ag.sign(x), ([0.0, 2.0],), ([0.0, 0.0],)),
    Point("sqrt at 0", lambda x: ag.sqrt(x), ([0.0, 4.0],), ([math.inf, 0.25],)),
    Point("clip at its bounds", lambda x: ag.clip(x, -1, 1), ([-1.0, 1.0, -2.0, 2.0],), ([1.0, 1.0, 0.0, 0.0],)),
    Point("maximum of equals", lambda x, y: ag.maximum(x, y), ([1.0, 2.0], [1.0, 3.0]), ([0.5, 0.0], [0.5, 1.0])),
    Point("minimum of equals", lambda x, y: ag.minimum(x, y), ([1.0, 2.0], [1.0, 3.0]), ([0.5, 1.0], [0.5, 0.0])),
    Point("max of equals", lambda x: ag.max(x), ([3.0, 1.0, 3.0],), ([0.5, 0.0, 0.5],)),
    Point("min of equals along an axis", lambda x: ag.min(x, axis=0), ([1.0, 1.0, 1.0, 4.0],), ([1 / 3] * 3 + [0.0],)),
    Point("sort of equals", lambda x: ag.sort(x)[:1], ([2.0, 1.0, 1.0],), ([0.0, 1.0, 0.0],)),
    Point(
        "descending sort of equals", lambda x: ag.sort(x, descending=True)[:1], ([1.0, 2.0, 2.0],), ([0.0, 1.0, 0.0],)
    ),
    Point("prod with a zero", lambda x: ag.prod(x), ([2.0, 0.0, 5.0],), ([0.0, 10.0, 0.0],)),
    Point("prod with two zeros", lambda x: ag.prod(x), ([0.0, 0.0, 5.0],), ([0.0, 0.0, 0.0],)),
    Point("cumulative_prod with a zero", lambda x: ag.cumulative_prod(x), ([2.0, 0.0, 5.0],), ([1.0, 12.0, 0.0],)),
    Point("x ** 0", lambda x: x**0, ([0.0, 2.0],), ([0.0, 0.0],)),
    Point("x ** 1 at 0", lambda x: x**1, ([0.0, 2.0],), ([1.0, 1.0],)),
    Point("x ** 2 below 0", lambda x: x**2, ([0.0, -2.0],), ([0.0, -4.0],)),
    Point("0 ** y", lambda x, y: x**y, ([0.0, 0.0], [2.0, 1.0]), ([0.0, 1.0], [0.0, 0.0])),
    Point("0.0 ** y", lambda y: 0.0**y, ([2.0, 3.0],), ([0.0, 0.0],)),
    Point("where hides NaN", lambda x: ag.where(x > 0, ag.sqrt(x), 0.0), ([-1.0, 4.0],), ([math.nan, 0.25],)),
    Point("where hides NaN of its input", lambda x: ag.where(x == x, x, 0.0), ([math.nan, 4.0],), ([0.0, 1.0],)),
    Point(
        "safe where", lambda x: ag.where(x > 0, ag.sqrt(ag.where(x > 0, x, 1.0)), 0.0), ([-1.0, 4.0],), ([0.0, 0.25],)
    ),
    Point("norm at 0", lambda x: ag.norm(x), ([0.0, 0.0],), ([0.0, 0.0],)),
    Point("relu at 0", lambda x: x.relu(), ([0.0, -1.0, 2.0],), ([0.0, 0.0, 1.0],)),
    Point("std of equals", lambda x: ag.std(x), ([2.0, 2.0],), ([0.0, 0.0],)),
    Point("floor", lambda x: ag.floor(x), ([1.0, 1.5],), ([0.0, 0.0],)),
    Point("hypot at 0", lambda x, y: ag.hypot(x, y), ([0.0, 3.0], [0.0, 4.0]), ([math.nan, 0.6], [math.nan, 0.8])),
    Point("atan2 at 0", lambda x, y: ag.atan2(x, y), ([1.0], [0.0]), ([0.0], [-1.0])),
)
"""The points."""
