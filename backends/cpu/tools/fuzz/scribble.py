"""python scribble.py FILE: write random bytes over a file's memory until the standard input ends.

This is a process of its own, since a thread would have to wait for the GIL whenever a function holds it.
"""

import os
import sys
import threading

import numpy as np

HOT = 1 << 16
"""Most writes are at the start, where the arrays of the latest case are."""
LENGTHS = (1, 8, 64, 1024, 16384, HOT)


def patterns(rng: np.random.Generator) -> list[np.ndarray]:
    """HOT bytes each: noise, and what makes checks succeed now and fail then."""
    words = HOT // 8
    arrays = (
        rng.integers(0, 256, HOT, np.uint8),
        np.zeros(words),
        np.ones(HOT, np.uint8),
        rng.integers(0, 2, HOT, np.uint8),
        rng.integers(0, 7, words),
        rng.integers(-4, 4, words),
        rng.integers(0, 7, 2 * words, np.int32),
        rng.normal(size=words),
        rng.choice((np.nan, np.inf, -np.inf, 0.0, 1e-310, 1e300, 0.5), size=words),
        rng.choice(np.asarray((np.nan, np.inf, -0.0, 1e-40, 1e30, 0.5), np.float32), size=2 * words),
    )
    return [array.view(np.uint8) for array in arrays]


def scribble(memory: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    pieces = patterns(rng)
    while True:
        for kind, length, start, hot in rng.integers(0, 1 << 30, (1000, 4)):
            piece, n = pieces[kind % len(pieces)], LENGTHS[length % len(LENGTHS)]
            at = start % (HOT if hot % 8 else len(memory) - n)
            memory[at : at + n] = piece[:n]


def end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    scribble(np.memmap(sys.argv[1], np.uint8, mode="r+"))
