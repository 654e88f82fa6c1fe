"""Candidates take turns: each is a worker process, and the medians of the rounds are compared."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rows import Row

ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "PYTHONHASHSEED": "0",
}


def environment(candidate: str, pure: Path | None) -> dict[str, str]:
    """The environment of a candidate's processes; `pure` is a folder with the pure form of arraygrad."""
    paths = [str(pure)] if candidate.endswith("-pure") else []
    inherited = os.environ.get("PYTHONPATH", "")
    return {**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join([*paths, *filter(None, [inherited])])}


class Worker:
    """A candidate's process."""

    def __init__(self, candidate: str, pure: Path | None) -> None:
        self.name = candidate
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("worker.py")), candidate],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(candidate, pure),
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        """Put a question and wait for the answer; RuntimeError for an error over there."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "the process ended"}
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer

    def seconds(self, times: int) -> float:
        """How long so many runs take."""
        return float(self.ask(run=times)["seconds"])

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def repetitions(worker: Worker, seconds: float) -> int:
    """How many runs take about so long; warms up, too."""
    count, spent = 1, worker.seconds(1)
    spent = min(spent, worker.seconds(1))
    while spent < seconds / 4:
        count *= 4
        spent = worker.seconds(count)
    return max(1, round(count * seconds / spent))


def compare(workers: Sequence[Worker], row: Row, size: int, rounds: int, seconds: float) -> dict[str, float]:
    """The median time of one run in seconds, by candidate; all must agree on the gradients first.

    Each round begins with another candidate, so that a machine that slows down for a while slows them all down.
    """
    taking_part = []
    expected: list[list[float]] | None = None
    for worker in workers:
        try:
            grads = worker.ask(make=row.name, size=size)["grads"]
        except RuntimeError as error:
            print(f"  {row.name}: {error}", file=sys.stderr)
            continue
        expected = expected or grads
        check(row.name, worker.name, grads, expected)
        taking_part.append(worker)
    if not taking_part:
        raise RuntimeError(f"{row.name}: no candidate can do it")
    counts = {worker.name: repetitions(worker, seconds) for worker in taking_part}
    times: dict[str, list[float]] = {worker.name: [] for worker in taking_part}
    for turn in range(rounds):
        first = turn % len(taking_part)
        for worker in taking_part[first:] + taking_part[:first]:
            times[worker.name].append(worker.seconds(counts[worker.name]) / counts[worker.name])
    return {name: median(values) for name, values in times.items()}


def check(row: str, name: str, grads: list[list[float]], expected: list[list[float]]) -> None:
    """Raise RuntimeError where a candidate computed something else than the first one, up to float32's rounding."""
    for mine, theirs in zip(grads, expected, strict=True):
        scale = max(map(abs, theirs), default=0.0) or 1.0
        if len(mine) != len(theirs) or any(
            not math.isclose(a, b, rel_tol=2e-3, abs_tol=1e-4 * scale) for a, b in zip(mine, theirs, strict=True)
        ):
            raise RuntimeError(f"{row}: the gradients of {name} differ, so times cannot be compared")
