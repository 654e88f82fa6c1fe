"""Rounding, absolute value, sign and bounds."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import primitive


@primitive()
def abs_(xp: Any, x: Any, /) -> Any:
    return xp.abs(x)
