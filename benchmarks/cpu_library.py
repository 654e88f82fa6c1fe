"""arraygrad-cpu beside NumPy and PyTorch: every case, its ratio, and the target.

    python benchmarks/cpu_library.py [--threads 1 2] [--groups small stream ...] [--quick] [--markdown FILE]

A ratio is arraygrad-cpu's time over the better of NumPy's and PyTorch's, or over NumPy's alone where the group says so;
below 1 is faster. All libraries run in one process with the same number of threads, take turns, and are compared by
their medians. Rows where another library wins stay in the table.
"""

import argparse
import math
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from timeit import Timer
from typing import Any

import numpy as np
import scipy.special
import torch
from timing import measure

import arraygrad_cpu as cpu

REALS = ("float32", "float64")
LIBRARIES: dict[str, Any] = {"cpu": cpu, "numpy": np, "torch": torch}

Operand = dict[str, Any]
"""The same array in each library."""


@dataclass(frozen=True)
class Case:
    """One piece of work, ready to be timed, for each library that can do it."""

    name: str
    work: dict[str, Timer]


@dataclass(frozen=True)
class Group:
    """A row of the table of targets."""

    name: str
    target: float
    against: str
    cases: Callable[[], Iterator[Case]]


@dataclass(frozen=True)
class Result:
    """A case's times in seconds by library, and what counts."""

    group: Group
    case: str
    threads: int
    times: dict[str, float]

    @property
    def ratio(self) -> float:
        peers = ["numpy"] if self.group.against == "NumPy" else [name for name in self.times if name != "cpu"]
        return self.times["cpu"] / min(self.times[name] for name in peers)


def operand(x: np.ndarray[Any, Any]) -> Operand:
    """An array in memory of its own in each library."""
    return {"cpu": cpu.asarray(x, copy=True), "numpy": x.copy(), "torch": torch.tensor(x)}


def normal(dtype: str, *shape: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def case(name: str, operands: Sequence[Operand], **work: Callable[..., object]) -> Case:
    """A case that the libraries write differently: a function of the arrays for each."""
    return Case(name, {key: Timer(partial(function, *(x[key] for x in operands))) for key, function in work.items()})


def same(name: str, operands: Sequence[Operand], work: Callable[..., object], pytorch: bool = True) -> Case:
    """A case that the libraries write alike: a function of the namespace and the arrays."""
    chosen = {key: partial(work, xp) for key, xp in LIBRARIES.items() if key != "torch" or pytorch}
    return case(name, operands, **chosen)


def statement(name: str, x: Operand, code: str) -> Case:
    """A case so short that a function around it would count: an expression of the namespace and the array `a`."""
    return Case(name, {key: Timer(code, globals={"xp": xp, "a": x[key]}) for key, xp in LIBRARIES.items()})


def named(function: str, **spellings: str) -> dict[str, Callable[..., object]]:
    """The function of a name in each library; `spellings` holds the names that differ."""
    return {key: getattr(xp, spellings.get(key, function)) for key, xp in LIBRARIES.items()}


def small() -> Iterator[Case]:
    for size in (1, 4, 64):
        x = operand(normal("float32", size))
        yield statement(f"add {size}", x, "a + a")
        yield statement(f"multiply {size}", x, "a * a")
        yield statement(f"exp {size}", x, "xp.exp(a)")
        yield statement(f"sum {size}", x, "xp.sum(a)")
        yield statement(f"getitem int {size}", x, "a[0]")
        yield statement(f"getitem slice {size}", x, "a[0:1]")
        yield statement(f"reshape {size}", x, "xp.reshape(a, (1, -1))")


def stream() -> Iterator[Case]:
    for dtype, other in (REALS, REALS[::-1]):
        values = normal(dtype, 10**7)
        x, mask = operand(values), operand(values > 0)
        yield same(f"add {dtype}", [x], lambda xp, a: a + a)
        yield same(f"multiply {dtype}", [x], lambda xp, a: a * a)
        yield same(f"where {dtype}", [mask, x], lambda xp, m, a: xp.where(m, a, a))
        yield case(
            f"astype {dtype}",
            [x],
            cpu=partial(lambda to, a: cpu.astype(a, to), getattr(cpu, other)),
            numpy=partial(lambda to, a: a.astype(to), getattr(np, other)),
            torch=partial(lambda to, a: a.to(to), getattr(torch, other)),
        )


def transcendental() -> Iterator[Case]:
    for dtype in REALS:
        x = operand(normal(dtype, 10**6))
        positive = operand(np.abs(normal(dtype, 10**6)) + np.asarray(0.01, dtype))
        for name in ("exp", "tanh", "sin", "cos"):
            yield case(f"{name} {dtype}", [x], **named(name))
        yield case(f"log {dtype}", [positive], **named("log"))
        yield case(f"pow {dtype}", [positive, x], **named("pow"))
        yield case(f"erf {dtype}", [x], cpu=cpu.kernels.erf, numpy=scipy.special.erf, torch=torch.erf)


def reduce() -> Iterator[Case]:
    for dtype in REALS:
        for shape in ((10**3, 10**3), (10, 10**6), (10**6, 10)):
            x = operand(normal(dtype, *shape))
            for axis in (0, 1):
                for name in ("sum", "max", "mean", "var", "argmax"):
                    functions = named(name, torch="amax") if name == "max" else named(name)
                    work = {key: partial(function, **{AXIS[key]: axis}) for key, function in functions.items()}
                    if name == "var":
                        work["torch"] = partial(work["torch"], correction=0)
                    yield case(f"{name} axis {axis} of {shape} {dtype}", [x], **work)


AXIS = {"cpu": "axis", "numpy": "axis", "torch": "dim"}


def matmul() -> Iterator[Case]:
    for dtype in REALS:
        for n in (16, 64, 512, 2048):
            x = [operand(normal(dtype, n, n))]
            yield same(f"{n} {dtype}", x, lambda xp, a: a @ a)
            yield same(f"{n} transposed {dtype}", x, lambda xp, a: a.mT @ a)
        yield same(f"64 × (64, 64) {dtype}", [operand(normal(dtype, 64, 64, 64))], lambda xp, a: a @ a)


def strided() -> Iterator[Case]:
    for dtype in REALS:
        x = operand(normal(dtype, 2000, 2000))
        for name, view in (
            ("transposed", lambda a: a.mT),
            ("every second column", lambda a: a[:, ::2]),
            ("every second row", lambda a: a[::2, :]),
        ):
            yield case(
                f"copy {name} {dtype}",
                [{key: view(a) for key, a in x.items()}],
                cpu=lambda a: cpu.asarray(a, copy=True),
                numpy=lambda a: np.array(a, order="C"),
                torch=lambda a: a.clone(memory_format=torch.contiguous_format),
            )
        yield same(f"add a row {dtype}", [x, operand(normal(dtype, 2000))], lambda xp, a, b: a + b)
        yield same(f"add a column {dtype}", [x, operand(normal(dtype, 2000, 1))], lambda xp, a, b: a + b)
        yield same(f"add transposed {dtype}", [x], lambda xp, a: a + a.mT)


def sort() -> Iterator[Case]:
    for dtype in (*REALS, "int64"):
        values = (normal("float64", 10**6) * (1 if dtype in REALS else 10**6)).astype(dtype)
        x, ordered = operand(values), operand(np.sort(values))
        for name in ("sort", "argsort"):
            functions = named(name)
            for stable in (True, False):
                work = {key: partial(function, stable=stable) for key, function in functions.items()}
                yield case(f"{name}, {'stable' if stable else 'unstable'}, {dtype}", [x], **work)
        yield same(f"unique_values {dtype}", [x], lambda xp, a: xp.unique_values(a), pytorch=False)
        yield case(f"cumulative_sum {dtype}", [x], **CUMULATIVE_SUM)
        yield case(f"searchsorted {dtype}", [ordered, x], **named("searchsorted"))


CUMULATIVE_SUM: dict[str, Callable[..., object]] = {
    "cpu": cpu.cumulative_sum,
    "numpy": np.cumulative_sum,
    "torch": lambda a: torch.cumsum(a, 0),
}


def linalg() -> Iterator[Case]:
    for dtype in REALS:
        a = normal(dtype, 256, 256)
        x, definite = [operand(a)], [operand(a @ a.T + 256 * np.eye(256, dtype=dtype))]
        yield same(f"solve {dtype}", x, lambda xp, a: xp.linalg.solve(a, a))
        yield same(f"cholesky {dtype}", definite, lambda xp, a: xp.linalg.cholesky(a))
        yield same(f"qr {dtype}", x, lambda xp, a: xp.linalg.qr(a))
        yield same(f"svd {dtype}", x, lambda xp, a: xp.linalg.svd(a, full_matrices=False))
        yield same(f"eigh {dtype}", definite, lambda xp, a: xp.linalg.eigh(a))


def fft() -> Iterator[Case]:
    for part, whole in (("float32", "complex64"), ("float64", "complex128")):
        for n in (2**10, 2**20, 1009, 10007, 65537):
            real = normal(part, n)
            both = (real + 1j * real[::-1]).astype(whole)
            yield same(f"fft {n} {whole}", [operand(both)], lambda xp, a: xp.fft.fft(a))
            yield same(f"rfft {n} {part}", [operand(real)], lambda xp, a: xp.fft.rfft(a))
        plane = operand(normal(part, 512, 512).astype(whole))
        yield same(f"fft 512 × 512 {whole}", [plane], lambda xp, a: xp.fft.fftn(a))


GROUPS = (
    Group("small", 0.4, "NumPy", small),
    Group("stream", 0.5, "the better", stream),
    Group("transcendental", 0.9, "the better", transcendental),
    Group("reduce", 0.9, "the better", reduce),
    Group("matmul", 1.05, "the better", matmul),
    Group("strided", 0.8, "the better", strided),
    Group("sort", 1.2, "NumPy", sort),
    Group("linalg", 1.1, "the better", linalg),
    Group("fft", 1.3, "NumPy", fft),
)


def run(group: Group, threads: int, rounds: int, only: str | None) -> Iterator[Result]:
    for case in group.cases():
        if only is None or only in case.name:
            yield Result(group, case.name, threads, measure(case.work, rounds))


def set_threads(threads: int) -> None:
    """The same number for all three; NumPy's is that of its BLAS, all else in it has one thread."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads)
    torch.set_num_threads(threads)
    cpu.set_num_threads(threads)


def seconds(time: float | None) -> str:
    if time is None:
        return ""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if time >= scale:
            return f"{time / scale:.3g} {unit}"
    return f"{time * 1e9:.3g} ns"


def geometric_mean(values: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def summary(results: Sequence[Result]) -> Iterator[str]:
    yield "| group | threads | against | target | mean ratio | worst ratio | cases within target |"
    yield "|---|--:|---|--:|--:|--:|--:|"
    for group, threads in dict.fromkeys((r.group, r.threads) for r in results):
        ratios = [r.ratio for r in results if r.group is group and r.threads == threads]
        within = sum(ratio <= group.target for ratio in ratios)
        yield (
            f"| {group.name} | {threads} | {group.against} | {group.target} | {geometric_mean(ratios):.2f} "
            f"| {max(ratios):.2f} | {within} of {len(ratios)} |"
        )


def details(results: Sequence[Result]) -> Iterator[str]:
    yield "| group | case | threads | arraygrad-cpu | NumPy | PyTorch | ratio | target |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for r in results:
        mark = "" if r.ratio <= r.group.target else " ✗"
        times = " | ".join(seconds(r.times.get(name)) for name in ("cpu", "numpy", "torch"))
        yield f"| {r.group.name} | {r.case} | {r.threads} | {times} | {r.ratio:.2f}{mark} | {r.group.target} |"


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), platform.processor())
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}"
    return f"{model}, instruction set {cpu.isa()}; {versions}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Time arraygrad-cpu beside NumPy and PyTorch.")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--groups", nargs="+", choices=[g.name for g in GROUPS], default=[g.name for g in GROUPS])
    parser.add_argument("--only", help="run only cases whose name contains this")
    parser.add_argument("--quick", action="store_true", help="five rounds instead of eleven")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file too")
    options = parser.parse_args()
    results = []
    for threads in options.threads:
        set_threads(threads)
        for group in GROUPS:
            if group.name in options.groups:
                results += list(run(group, threads, 5 if options.quick else 11, options.only))
                print(f"{group.name}, {threads} threads: done", file=sys.stderr)
    lines = [machine(), "", *summary(results), "", *details(results)]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
