"""Timing side by side: the candidates take turns, and the medians of the rounds are compared."""

from collections.abc import Mapping
from statistics import median
from timeit import Timer


def repetitions(work: Timer, seconds: float) -> int:
    """How often `work` runs in about the given time, at least once; also warms it up."""
    count, spent = 1, work.timeit(1)
    while spent < seconds / 4:
        count *= 4
        spent = work.timeit(count)
    return max(1, round(count * seconds / spent))


def measure(candidates: Mapping[str, Timer], rounds: int = 7, seconds: float = 0.02) -> dict[str, float]:
    """The median time of one run of each candidate in seconds.

    In every round each candidate runs for about `seconds`, in turn, and each round begins with another one, so that a
    machine that slows down for a while slows them all down.
    """
    names = list(candidates)
    counts = {name: repetitions(candidates[name], seconds) for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            times[name].append(candidates[name].timeit(counts[name]) / counts[name])
    return {name: median(values) for name, values in times.items()}
