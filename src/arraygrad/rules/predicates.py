"""Questions about each element, and logic: primitives without derivatives."""

from __future__ import annotations

from arraygrad._graph.primitive import standard

isfinite = standard("isfinite", "x", constant=True)
isinf = standard("isinf", "x", constant=True)
isnan = standard("isnan", "x", constant=True)
signbit = standard("signbit", "x", constant=True)
logical_and = standard("logical_and", "x1", "x2", promotes=True, constant=True)
logical_or = standard("logical_or", "x1", "x2", promotes=True, constant=True)
logical_xor = standard("logical_xor", "x1", "x2", promotes=True, constant=True)
logical_not = standard("logical_not", "x", constant=True)
