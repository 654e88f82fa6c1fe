"""Look for leaks: call each function family over and over, and watch the process's memory.

    python tools/measure_leaks.py [--calls 1000000] [--only NAME ...]

The calls that fail count as much as those that succeed. A family leaks if the resident memory, or the number of blocks
that Python has handed out, grows between the first tenth of the calls and the end; the exit status is then 1.
"""

import argparse
import os
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import arraygrad_cpu as cpu

PAGE = os.sysconf("SC_PAGE_SIZE")
SLACK_BYTES = 1 << 20
SLACK_BLOCKS = 200


def x() -> cpu.Array:
    return cpu.asarray([[4.0, 1.0, 2.0], [1.0, 5.0, 3.0], [2.0, 3.0, 6.0]])


X, V, N, B, C = x(), cpu.asarray([1.0, 2.0, 3.0]), cpu.asarray([2, 0, 1]), cpu.asarray([True, False, True]), x() + 0j
SCRATCH = x()
RAGGED = [[1.0], [2.0, 3.0]]


def assign(key: object, value: object) -> None:
    SCRATCH[key] = value


FAMILIES: dict[str, list[Callable[[], object]]] = {
    "operators": [lambda: X + X, lambda: X * 2.0, lambda: 1.0 - V, lambda: X @ X, lambda: -X, lambda: X < V],
    "operators, errors": [lambda: X + N, lambda: X + cpu.asarray([1.0, 2.0]), lambda: X & X, lambda: X + "a"],
    "elementwise": [lambda: cpu.exp(X), lambda: cpu.pow(X, V), lambda: cpu.where(B, X, V), lambda: cpu.clip(X, 0, 1)],
    "elementwise, errors": [lambda: cpu.exp(N), lambda: cpu.pow(X), lambda: cpu.clip(X, "a"), lambda: cpu.exp(X, 1)],
    "creation": [
        lambda: cpu.zeros((2, 3)),
        lambda: cpu.asarray([[1, 2], [3, 4]]),
        lambda: cpu.arange(5),
        lambda: cpu.linspace(0, 1, 7),
        lambda: cpu.full((2,), 3.0),
        lambda: cpu.meshgrid(V, V),
    ],
    "creation, errors": [
        lambda: cpu.zeros((-1,)),
        lambda: cpu.zeros((2**40, 2**40)),
        lambda: cpu.asarray(RAGGED),
        lambda: cpu.zeros(2, dtype="float32"),
        lambda: cpu.zeros((1,) * 65),
    ],
    "indexing": [lambda: X[0], lambda: X[::-1, 1:], lambda: X[N], lambda: X[B], lambda: X[None, ..., 0]],
    "assignment": [lambda: assign(0, 1.0), lambda: assign(B, V), lambda: assign((slice(None), 1), V)],
    "indexing, errors": [lambda: X[5], lambda: X[0, 0, 0], lambda: X["a"], lambda: X[cpu.asarray([7])], lambda: X[V]],
    "manipulation": [
        lambda: cpu.reshape(X, (9,)),
        lambda: cpu.concat([X, X]),
        lambda: cpu.stack([V, V]),
        lambda: cpu.roll(X, 1),
        lambda: cpu.tile(V, (2, 2)),
        lambda: cpu.repeat(V, 2),
        lambda: cpu.unstack(X),
        lambda: cpu.permute_dims(X, (1, 0)),
    ],
    "manipulation, errors": [
        lambda: cpu.reshape(X, (7,)),
        lambda: cpu.concat([X, V]),
        lambda: cpu.stack([]),
        lambda: cpu.permute_dims(X, (0, 0)),
    ],
    "reductions": [
        lambda: cpu.sum(X),
        lambda: cpu.max(X, axis=0),
        lambda: cpu.var(X, axis=(0, 1), keepdims=True),
        lambda: cpu.argmax(X, axis=1),
        lambda: cpu.any(B),
    ],
    "reductions, errors": [lambda: cpu.sum(X, axis=5), lambda: cpu.max(cpu.zeros(0)), lambda: cpu.sum(X, axis=(0, 0))],
    "sorting": [
        lambda: cpu.sort(X),
        lambda: cpu.argsort(V, descending=True),
        lambda: cpu.unique_all(X),
        lambda: cpu.searchsorted(V, X),
        lambda: cpu.nonzero(X),
        lambda: cpu.cumulative_sum(X, axis=0),
    ],
    "sorting, errors": [lambda: cpu.sort(X, axis=9), lambda: cpu.searchsorted(X, V), lambda: cpu.nonzero(cpu.sum(X))],
    "linalg": [
        lambda: cpu.linalg.solve(X, V),
        lambda: cpu.linalg.cholesky(X),
        lambda: cpu.linalg.qr(X),
        lambda: cpu.linalg.svd(X),
        lambda: cpu.linalg.eigh(X),
        lambda: cpu.linalg.eig(X),
        lambda: cpu.linalg.inv(X),
        lambda: cpu.tensordot(X, X),
    ],
    "linalg, errors": [
        lambda: cpu.linalg.cholesky(-X),
        lambda: cpu.linalg.inv(cpu.zeros((2, 2))),
        lambda: cpu.linalg.solve(X, cpu.zeros(2)),
        lambda: X @ cpu.zeros(2),
    ],
    "fft": [lambda: cpu.fft.fft(C), lambda: cpu.fft.rfft(X), lambda: cpu.fft.irfft(C, n=5), lambda: cpu.fft.fftn(C)],
    "fft, errors": [lambda: cpu.fft.fft(C, n=0), lambda: cpu.fft.fft(N), lambda: cpu.fft.fft(C, axis=9)],
    "exchange": [
        lambda: cpu.from_dlpack(X),
        X.__dlpack__,
        lambda: cpu.asarray(memoryview(X)),
        lambda: repr(X),
        X.tolist,
        lambda: float(cpu.sum(X)),
    ],
    "exchange, errors": [
        lambda: cpu.from_dlpack(1),
        lambda: X.__dlpack__(dl_device=(2, 0)),
        lambda: float(X),
        lambda: cpu.asarray(memoryview(b"abc")[::2], dtype=1),
    ],
    "kernels": [
        lambda: cpu.kernels.softmax(X, 1),
        lambda: cpu.kernels.layer_norm(X, V, V, (1,), 1e-5),
        lambda: cpu.kernels.index_add(X, N, X),
        lambda: cpu.kernels.random_bits(1, 2, 9, None),
    ],
}


def resident() -> int:
    """Bytes of resident memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


def call(functions: list[Callable[[], object]], calls: int, errors: bool) -> None:
    """Call functions in turn, each of which must be refused if ``errors`` says so."""
    for _ in range(calls // len(functions)):
        for function in functions:
            try:
                function()
            except Exception:  # whatever is refused must be refused without a leak
                if not errors:
                    raise
            else:
                assert not errors, f"line {function.__code__.co_firstlineno} is not refused"


def growth(functions: list[Callable[[], object]], calls: int, errors: bool) -> tuple[int, int]:
    """How much resident memory and Python's blocks grow from the first tenth of the calls to the end."""
    call(functions, max(calls // 10, 1000), errors)
    bytes_before, blocks_before = resident(), sys.getallocatedblocks()
    call(functions, calls, errors)
    return resident() - bytes_before, sys.getallocatedblocks() - blocks_before


def main() -> int:
    parser = argparse.ArgumentParser(description="Call functions over and over and watch memory.")
    parser.add_argument("--calls", type=int, default=1_000_000, help="calls of each family")
    parser.add_argument("--only", nargs="+", choices=sorted(FAMILIES), default=sorted(FAMILIES), metavar="NAME")
    options = parser.parse_args()
    leaking = 0
    for name in options.only:
        size, blocks = growth(FAMILIES[name], options.calls, name.endswith("errors"))
        leaks = size > SLACK_BYTES or blocks > SLACK_BLOCKS
        leaking += leaks
        print(f"{name:24} {size / 1024:+9.0f} KiB {blocks:+6} blocks{'  LEAK' if leaks else ''}", flush=True)
    print(f"Python {sysconfig.get_python_version()}, {options.calls} calls each: {leaking} families leak")
    return 1 if leaking else 0


if __name__ == "__main__":
    sys.exit(main())
