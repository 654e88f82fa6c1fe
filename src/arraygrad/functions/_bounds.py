"""Numbers whose bounds must hold, checked where that costs no wait for a device."""

from __future__ import annotations

from arraygrad._typing import Tensor


def extremes(numbers: Tensor) -> tuple[float, float] | None:
    """Return the smallest and the largest of real numbers; None where a device would have to be waited for.

    Of no numbers at all they are 0 and -1, which no check finds fault with.
    """
    backend = numbers._backend
    if not backend.immediate:
        return None
    if not numbers.numel():
        return 0, -1
    raw = numbers._raw()
    number = float if numbers.dtype.kind == "f" else int
    return number(backend.xp.min(raw)), number(backend.xp.max(raw))


def first_outside(indices: Tensor, size: int) -> float | None:
    """Return an index outside [0, ``size``); None where there is none, or a device would have to be waited for."""
    found = extremes(indices)
    if found is None:
        return None
    low, high = found
    return low if low < 0 else high if high >= size else None
