"""Timing side by side: the candidates take turns, and the medians of the rounds are compared."""

import time
from collections.abc import Callable, Mapping
from statistics import median

Work = Callable[[], object]


def repetitions(work: Work, seconds: float) -> int:
    """How often `work` runs in about the given time, at least once; also warms it up."""
    count, spent = 1, 0.0
    work()
    while spent < seconds / 4:
        start = time.perf_counter()
        for _ in range(count):
            work()
        spent = time.perf_counter() - start
        if spent < seconds / 4:
            count *= 4
    return max(1, round(count * seconds / spent))


def measure(candidates: Mapping[str, Work], rounds: int = 7, seconds: float = 0.02) -> dict[str, float]:
    """The median time of one call of each candidate in seconds.

    In every round each candidate runs for about `seconds`, in turn, and each round begins with another one, so that a
    machine that slows down for a while slows them all down.
    """
    names = list(candidates)
    counts = {name: repetitions(candidates[name], seconds) for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            work, count = candidates[name], counts[name]
            start = time.perf_counter()
            for _ in range(count):
                work()
            times[name].append((time.perf_counter() - start) / count)
    return {name: median(values) for name, values in times.items()}
