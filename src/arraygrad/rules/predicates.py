"""Questions about each element, and logic: primitives without derivatives."""

from __future__ import annotations

from arraygrad._graph.primitive import standard

isfinite = standard("isfinite", "x")
isfinite.constant("x")

isinf = standard("isinf", "x")
isinf.constant("x")

isnan = standard("isnan", "x")
isnan.constant("x")

signbit = standard("signbit", "x")
signbit.constant("x")

logical_and = standard("logical_and", "x1", "x2", promotes=True)
logical_and.constant("x1", "x2")

logical_or = standard("logical_or", "x1", "x2", promotes=True)
logical_or.constant("x1", "x2")

logical_xor = standard("logical_xor", "x1", "x2", promotes=True)
logical_xor.constant("x1", "x2")

logical_not = standard("logical_not", "x")
logical_not.constant("x")
