"""Matrix products and transposes."""

from __future__ import annotations

from typing import Any

from arraygrad._primitive import primitive


@primitive(promotes=True)
def matmul(xp: Any, x1: Any, x2: Any, /) -> Any:
    return x1 @ x2
