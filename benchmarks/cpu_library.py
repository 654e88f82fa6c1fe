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
from pathlib import Path
from typing import Any

import arraygrad_cpu as cpu
import numpy as np
import torch
from timing import measure

REALS = ("float32", "float64")


@dataclass(frozen=True)
class Case:
    """One piece of work, as each library does it; no PyTorch where it has no such function."""

    name: str
    cpu: Callable[[], object]
    numpy: Callable[[], object]
    torch: Callable[[], object] | None = None


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


def triple(x: np.ndarray[Any, Any]) -> tuple[Any, Any, Any]:
    """The same array in the three libraries, in memory of its own in each."""
    return cpu.asarray(x, copy=True), x.copy(), torch.tensor(x)


def normal(dtype: str, *shape: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def same(name: str, arrays: tuple[Any, Any, Any], work: Callable[[Any, Any], object], pytorch: bool = True) -> Case:
    """A case that all libraries write alike, given their namespace and array."""
    c, n, t = arrays
    return Case(name, lambda: work(cpu, c), lambda: work(np, n), (lambda: work(torch, t)) if pytorch else None)


def small() -> Iterator[Case]:
    for size in (1, 4, 64):
        x = triple(normal("float32", size))
        yield same(f"add {size}", x, lambda xp, a: a + a)
        yield same(f"multiply {size}", x, lambda xp, a: a * a)
        yield same(f"exp {size}", x, lambda xp, a: xp.exp(a))
        yield same(f"sum {size}", x, lambda xp, a: xp.sum(a))
        yield same(f"getitem int {size}", x, lambda xp, a: a[0])
        yield same(f"getitem slice {size}", x, lambda xp, a: a[0:1])
        yield same(f"reshape {size}", x, lambda xp, a: xp.reshape(a, (1, -1)))


def stream() -> Iterator[Case]:
    for dtype in REALS:
        x = triple(normal(dtype, 10**7))
        other = "float64" if dtype == "float32" else "float32"
        mask = triple(normal(dtype, 10**7) > 0)
        yield same(f"add {dtype}", x, lambda xp, a: a + a)
        yield same(f"multiply {dtype}", x, lambda xp, a: a * a)
        yield Case(
            f"where {dtype}",
            lambda m=mask, a=x: cpu.where(m[0], a[0], a[0]),
            lambda m=mask, a=x: np.where(m[1], a[1], a[1]),
            lambda m=mask, a=x: torch.where(m[2], a[2], a[2]),
        )
        yield Case(
            f"astype {dtype}",
            lambda a=x[0], to=getattr(cpu, other): cpu.astype(a, to),
            lambda a=x[1], to=getattr(np, other): a.astype(to),
            lambda a=x[2], to=getattr(torch, other): a.to(to),
        )


def transcendental() -> Iterator[Case]:
    for dtype in REALS:
        x = triple(normal(dtype, 10**6))
        positive = triple(np.abs(normal(dtype, 10**6)) + normal(dtype, 1)[0] ** 2)
        for name in ("exp", "tanh", "sin", "cos"):
            yield same(f"{name} {dtype}", x, lambda xp, a, name=name: getattr(xp, name)(a))
        yield same(f"log {dtype}", positive, lambda xp, a: xp.log(a))
        yield Case(
            f"pow {dtype}",
            lambda a=positive, b=x: cpu.pow(a[0], b[0]),
            lambda a=positive, b=x: np.pow(a[1], b[1]),
            lambda a=positive, b=x: torch.pow(a[2], b[2]),
        )
        from scipy.special import erf  # NumPy has none

        yield Case(
            f"erf {dtype}", lambda a=x[0]: cpu.kernels.erf(a), lambda a=x[1]: erf(a), lambda a=x[2]: torch.erf(a)
        )


def reduce() -> Iterator[Case]:
    for dtype in REALS:
        for shape in ((10**3, 10**3), (10, 10**6), (10**6, 10)):
            x = triple(normal(dtype, *shape))
            for axis in (0, 1):
                for name in ("sum", "max", "mean", "var", "argmax"):
                    pytorch = "amax" if name == "max" else name
                    options: dict[str, Any] = {"correction": 0} if name == "var" else {}
                    yield Case(
                        f"{name} axis {axis} of {shape} {dtype}",
                        lambda a=x[0], f=getattr(cpu, name), i=axis: f(a, axis=i),
                        lambda a=x[1], f=getattr(np, name), i=axis: f(a, axis=i),
                        lambda a=x[2], f=getattr(torch, pytorch), i=axis, o=options: f(a, dim=i, **o),
                    )


def matmul() -> Iterator[Case]:
    for dtype in REALS:
        for n in (16, 64, 512, 2048):
            x = triple(normal(dtype, n, n))
            yield same(f"{n} {dtype}", x, lambda xp, a: a @ a)
            yield same(f"{n} transposed {dtype}", x, lambda xp, a: a.mT @ a)
        yield same(f"64 × (64, 64) {dtype}", triple(normal(dtype, 64, 64, 64)), lambda xp, a: a @ a)


def strided() -> Iterator[Case]:
    for dtype in REALS:
        x = triple(normal(dtype, 2000, 2000))
        for name, view in (
            ("transposed", lambda a: a.mT),
            ("every second column", lambda a: a[:, ::2]),
            ("every second row", lambda a: a[::2, :]),
        ):
            c, n, t = (view(a) for a in x)
            yield Case(
                f"copy {name} {dtype}",
                lambda a=c: cpu.asarray(a, copy=True),
                lambda a=n: np.array(a, order="C"),
                lambda a=t: a.clone(memory_format=torch.contiguous_format),
            )
        row, column = triple(normal(dtype, 2000)), triple(normal(dtype, 2000, 1))
        for name, other in (("a row", row), ("a column", column)):
            yield Case(
                f"add {name} {dtype}",
                lambda a=x[0], b=other[0]: a + b,
                lambda a=x[1], b=other[1]: a + b,
                lambda a=x[2], b=other[2]: a + b,
            )
        yield same(f"add transposed {dtype}", x, lambda xp, a: a + a.mT)


def sort() -> Iterator[Case]:
    for dtype in (*REALS, "int64"):
        values = normal("float64", 10**6) * (1 if dtype in REALS else 10**6)
        x = triple(values.astype(dtype))
        yield Case(
            f"sort {dtype}",
            lambda a=x[0]: cpu.sort(a),
            lambda a=x[1]: np.sort(a, stable=True),
            lambda a=x[2]: torch.sort(a, stable=True),
        )
        yield Case(
            f"argsort {dtype}",
            lambda a=x[0]: cpu.argsort(a),
            lambda a=x[1]: np.argsort(a, stable=True),
            lambda a=x[2]: torch.argsort(a, stable=True),
        )
        yield Case(
            f"sort, unstable {dtype}", lambda a=x[0]: cpu.sort(a, stable=False), lambda a=x[1]: np.sort(a, stable=False)
        )
        yield Case(
            f"argsort, unstable {dtype}",
            lambda a=x[0]: cpu.argsort(a, stable=False),
            lambda a=x[1]: np.argsort(a, stable=False),
        )
        yield same(f"unique_values {dtype}", x, lambda xp, a: xp.unique_values(a), pytorch=False)
        yield Case(
            f"cumulative_sum {dtype}",
            lambda a=x[0]: cpu.cumulative_sum(a),
            lambda a=x[1]: np.cumulative_sum(a),
            lambda a=x[2]: torch.cumsum(a, 0),
        )
        ordered = triple(np.sort(values.astype(dtype)))
        yield Case(
            f"searchsorted {dtype}",
            lambda a=ordered[0], b=x[0]: cpu.searchsorted(a, b),
            lambda a=ordered[1], b=x[1]: np.searchsorted(a, b),
            lambda a=ordered[2], b=x[2]: torch.searchsorted(a, b),
        )


def linalg() -> Iterator[Case]:
    for dtype in REALS:
        a = normal(dtype, 256, 256)
        x, definite = triple(a), triple(a @ a.T + 256 * np.eye(256, dtype=dtype))
        yield same(f"solve {dtype}", x, lambda xp, a: xp.linalg.solve(a, a))
        yield same(f"cholesky {dtype}", definite, lambda xp, a: xp.linalg.cholesky(a))
        yield same(f"qr {dtype}", x, lambda xp, a: xp.linalg.qr(a))
        yield Case(
            f"svd {dtype}",
            lambda a=x[0]: cpu.linalg.svd(a, full_matrices=False),
            lambda a=x[1]: np.linalg.svd(a, full_matrices=False),
            lambda a=x[2]: torch.linalg.svd(a, full_matrices=False),
        )
        yield same(f"eigh {dtype}", definite, lambda xp, a: xp.linalg.eigh(a))


def fft() -> Iterator[Case]:
    for part, whole in (("float32", "complex64"), ("float64", "complex128")):
        for n in (2**10, 2**20, 1009, 10007, 65537):
            real = normal(part, n)
            yield same(f"fft {n} {whole}", triple((real + 1j * real[::-1]).astype(whole)), lambda xp, a: xp.fft.fft(a))
            yield same(f"rfft {n} {part}", triple(real), lambda xp, a: xp.fft.rfft(a))
        plane = normal(part, 512, 512)
        yield Case(
            f"fft 512 × 512 {whole}",
            lambda a=cpu.asarray(plane.astype(whole), copy=True): cpu.fft.fftn(a),
            lambda a=plane.astype(whole): np.fft.fftn(a),
            lambda a=torch.tensor(plane.astype(whole)): torch.fft.fftn(a),
        )


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
            candidates = {"cpu": case.cpu, "numpy": case.numpy} | ({"torch": case.torch} if case.torch else {})
            yield Result(group, case.name, threads, measure(candidates, rounds))


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
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return (
        f"{model}, instruction set {cpu.isa()}; Python {platform.python_version()}, NumPy {np.__version__}, "
        f"PyTorch {torch.__version__}"
    )


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
