"""Indices whose bounds must hold, checked where that costs no wait for a device."""

from __future__ import annotations

from arraygrad._typing import Tensor


def extremes(indices: Tensor) -> tuple[int, int] | None:
    """Return the smallest and the largest of integers; None where a device would have to be waited for.

    Of no integers at all they are 0 and -1, which no check finds fault with.
    """
    backend = indices._backend
    if not backend.immediate:
        return None
    if not indices.numel():
        return 0, -1
    raw = indices._raw()
    return int(backend.xp.min(raw)), int(backend.xp.max(raw))


def first_outside(indices: Tensor, size: int) -> int | None:
    """Return an index outside [0, ``size``); None where there is none, or a device would have to be waited for."""
    found = extremes(indices)
    if found is None:
        return None
    low, high = found
    return low if low < 0 else high if high >= size else None
