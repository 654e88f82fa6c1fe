"""The numbers that every library computes with."""

from typing import Any

import numpy as np


def numbers(shape: int | tuple[int, ...], seed: int) -> Any:
    """Float32 numbers between -1 and 1: the same ones for the same seed."""
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)
