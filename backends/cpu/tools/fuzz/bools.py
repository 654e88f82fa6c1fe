"""Bools of any bytes: what is true in NumPy's array is any byte from 1 to 255 in ours."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from draw import Draw

import arraygrad_cpu as cpu


class BoolDraw(Draw):
    """Draws bool arrays more often than others, wherever there may be one."""

    def choice(self, items: Sequence[Any]) -> Any:
        return "bool" if "bool" in items and self.chance(0.7) else super().choice(items)

    def shared(self, x: np.ndarray[Any, Any]) -> tuple[Any, np.ndarray[Any, Any]]:
        if x.dtype != bool:
            return super().shared(x)
        return cpu.asarray((self.rng.integers(1, 256, x.shape, np.uint8) * x).view(bool)), x
