"""Rows that need a fresh process for each measurement: depth, memory, import."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from measure import environment

DEPTHS = (10**4, 10**5, 10**6)
ROWS = ("depth", "memory", "import")

Figures = dict[str, dict[str, float]]
"""A row's figures: by what they are, then by candidate."""


def measure_all(candidates: Sequence[str], pure: Path | None, quick: bool, rows: Sequence[str]) -> dict[str, Figures]:
    """The figures of the rows, for the libraries with a graph that is recorded as it runs."""
    recording = [name for name in candidates if not name.startswith(("jax", "autograd"))]
    measures: dict[str, Callable[[], Figures]] = {
        "depth": lambda: depth(recording, pure, quick),
        "memory": lambda: memory(recording, pure, quick),
        "import": lambda: imports(candidates, pure, 3 if quick else 11),
    }
    return {row: measures[row]() for row in rows}


def depth(candidates: Sequence[str], pure: Path | None, quick: bool) -> Figures:
    """Chains of multiplications: time per node beside that of the shortest, and bytes of memory per node.

    Medians of a few processes for each depth, which take turns.
    """
    figures: Figures = {}
    depths = DEPTHS[:2] if quick else DEPTHS
    runs: dict[tuple[str, int], list[dict[str, float]]] = {(name, n): [] for name in candidates for n in depths}
    for _ in range(1 if quick else 3):
        for (name, n), results in runs.items():
            results.append(child(name, pure, "depth", n))

    def per_node(what: str, name: str, n: int) -> float:
        return median(result[what] for result in runs[name, n]) / n

    for name in candidates:
        shortest = per_node("seconds", name, depths[0])
        for n in depths[1:]:
            label = f"time per node at {n:,} / at {depths[0]:,}"
            figures.setdefault(label, {})[name] = per_node("seconds", name, n) / shortest
        figures.setdefault(f"bytes per node at {depths[-1]:,}", {})[name] = per_node("bytes", name, depths[-1])
    return figures


def memory(candidates: Sequence[str], pure: Path | None, quick: bool) -> Figures:
    """By how many MB the peak of resident memory grows over that after the import."""
    work = ("mlp-step", "big-elementwise")
    return {f"MB in {row}": {name: child(name, pure, row, 0)["bytes"] / 1e6 for name in candidates} for row in work}


def imports(candidates: Sequence[str], pure: Path | None, rounds: int) -> Figures:
    """Milliseconds from the start of Python to its end: the import, and one tensor where the library has tensors."""
    programs = {"numpy alone": "import numpy"}
    for name in candidates:
        if name in ("jax-jit", "autograd"):
            continue
        library = {"torch": "torch", "jax": "jax.numpy"}.get(name, "arraygrad")
        programs[name] = f"import {library} as lib; lib.zeros(1)"
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, program in programs.items():
            settings = environment(name, pure) | {"ARRAYGRAD_BACKEND": name.removesuffix("-pure")}
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True, env=settings)
            if turn:  # the first round brings the files into memory
                times[name].append(time.perf_counter() - begin)
    return {"milliseconds": {name: 1000 * median(values) for name, values in times.items()}}


def child(candidate: str, pure: Path | None, what: str, size: int) -> dict[str, float]:
    """Run this file in a process of its own and return its figures."""
    command = [sys.executable, __file__, candidate, what, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment(candidate, pure))
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


# -- in the child ------------------------------------------------------------------------------------------------------


def status(field: str) -> int:
    """A field of Linux's /proc/self/status, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{field}:"):
            return 1024 * int(line.split()[1])
    raise RuntimeError(f"/proc/self/status has no {field}: memory is measured on Linux only")


def run_chain(lib: Any, n: int) -> dict[str, float]:
    """Time forward, backward and freeing of a chain, and weigh it between forward and backward."""
    y = lib.tensor([1.0, 1.0, 1.0, 1.0], requires_grad=True)

    def forward() -> Any:
        z = y
        for _ in range(n):
            z = z * y
        return z

    z = forward().sum() if n <= DEPTHS[0] else None  # what is allocated once, is; and the code is warm
    del z
    before = status("VmRSS")
    begin = time.perf_counter()
    z = forward()
    middle = time.perf_counter()
    size = status("VmRSS") - before
    weighed = time.perf_counter()
    z.sum().backward()
    del z
    return {"seconds": time.perf_counter() - weighed + middle - begin, "bytes": size}


def run_steps(candidate: str, row: str) -> dict[str, float]:
    """Run a row's work a few times and return the growth of the peak of memory over the import."""
    import worker

    before = status("VmRSS")
    work = worker.make(candidate, row, 0)
    for _ in range(5):
        work()
    return {"bytes": status("VmHWM") - before}


def main() -> None:
    """Print the figures of one measurement."""
    import worker

    candidate, what, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    lib = worker.module_of(candidate)
    lib.zeros(1)
    print(json.dumps(run_chain(lib, size) if what == "depth" else run_steps(candidate, what)))


if __name__ == "__main__":
    main()
