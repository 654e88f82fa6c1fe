"""Functions whose arrays another process writes to all the while.

Values are not compared. What must hold: nothing crashes, no other error is raised than those for bad input, and results
are within bounds: indices inside of the array, counts no larger than it.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from compare import flattened, outcome
from draw import Draw, translated
from table import ROWS, Call, Row

import arraygrad_cpu as cpu

ARENA = 1 << 21
TIMES = 8
"""Each call is made so often: what changes under it differs, and drawing it takes longer."""


class Arena:
    """Memory that another process writes to as long as it lives."""

    def __init__(self) -> None:
        handle, self.path = tempfile.mkstemp()
        os.truncate(handle, ARENA)
        os.close(handle)
        self.memory = np.memmap(self.path, np.uint8, mode="r+")
        self.used = 0
        scribble = Path(__file__).with_name("scribble.py")
        plain = {key: value for key, value in os.environ.items() if key != "LD_PRELOAD"}  # no sanitizer
        self.process = subprocess.Popen([sys.executable, str(scribble), self.path], stdin=subprocess.PIPE, env=plain)

    def place(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """A copy of an array in this memory; elsewhere where it is full."""
        start = -(-self.used // 16) * 16
        if start + x.nbytes > ARENA:
            return x.copy()
        self.used = start + x.nbytes
        place = np.asarray(self.memory)[start : self.used].view(x.dtype).reshape(x.shape)
        place[...] = x
        return place

    def close(self) -> None:
        assert self.process.stdin is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the writer ended with status {self.process.returncode}")
        self.process.stdin.close()
        self.process.wait()
        os.unlink(self.path)


class WriterDraw(Draw):
    """Arrays lie in the arena, and are larger, so that more happens to them during a call."""

    def __init__(self, seed: int, number: int, arena: Arena) -> None:
        super().__init__(seed, number)
        self.arena = arena
        arena.used = 0

    def shape(self, least: int = 0, most: int = 4) -> tuple[int, ...]:
        shape = list(super().shape(least, most))
        if shape and self.chance(0.6):
            shape[self.integer(0, len(shape) - 1)] = self.choice((60, 300, 2048, 9000))
            while np.prod(shape, dtype=np.int64) > 20000:
                shape[shape.index(min(n for n in shape if n > 1))] = 1
        return tuple(shape)

    def shared(self, x: np.ndarray[Any, Any]) -> tuple[Any, np.ndarray[Any, Any]]:
        return cpu.asarray(self.arena.place(x)), x


# ---- what is not compared with NumPy, or looks at single elements ----


def _any(d: Draw) -> Call:
    return (d.array(d.choice(("bool", "int64", "int8", "float32", "float64", "complex64", "complex128"))),), {}


def _long(d: Draw) -> Call:
    return (d.pair(d.values((20_000,), d.choice(("int8", "int64", "float32", "float64")), False)),), {}


def _rows(d: Draw) -> tuple[int, int]:
    return d.choice((1, 3, 70, 500)), d.choice((1, 2, 10, 65, 200))


def _cross_entropy(d: Draw) -> Call:
    n, classes = _rows(d)
    turned = d.chance(0.5)
    x = d.array(d.choice(("float32", "float64")), (classes, n) if turned else (n, classes))
    return (x, d.pair(d.rng.integers(0, classes, n)), 0 if turned else 1), {}


def _scatter(d: Draw) -> Call:
    n, width = _rows(d)
    dtype, count = d.choice(("int64", "float32", "complex128")), d.integer(0, 300)
    indices = d.pair(d.rng.integers(0, n, count))
    return (d.array(dtype, (n, width)), indices, d.array(dtype, (count, width))), {}


def _sorter(d: Draw) -> Call:
    n = d.choice((1, 50, 3000))
    return (d.array("float64", (n,)), d.array("float64", (200,))), {"sorter": d.pair(d.rng.permutation(n))}


def _repeat(d: Draw) -> Call:
    n = d.choice((1, 7, 300, 2000))
    return (d.array("int32", (n,)), d.pair(d.rng.integers(0, 4, n).astype(d.choice(("int8", "uint8"))))), {}


def _square(d: Draw) -> Call:
    n = d.choice((1, 3, 8, 33))
    return (d.array(d.choice(("float32", "float64", "complex128")), (n, n)),), {}


def _line(d: Draw) -> Call:
    return (d.array(d.choice(("complex64", "complex128")), (d.choice((1, 16, 101, 360, 4096)),)),), {}


def rows() -> dict[str, Row]:
    """The rows of the table, but with our own functions alone, and some more."""
    more: dict[str, tuple[Callable[[Draw], Call], Callable[..., Any]]] = {
        "argmax_long": (_long, lambda x: [int(cpu.argmax(x)) for _ in range(20)]),
        "repr": (_any, repr),
        "tolist": (_any, lambda x: x.tolist()),
        "pickle": (_any, lambda x: pickle.loads(pickle.dumps(x, 2))),
        "cross_entropy": (_cross_entropy, cpu.kernels.cross_entropy),
        "index_add": (_scatter, cpu.kernels.index_add),
        "index_put": (_scatter, cpu.kernels.index_put),
        "searchsorted_sorter": (_sorter, cpu.searchsorted),
        "repeat_each": (_repeat, cpu.repeat),
        "softmax": (_square, lambda x: cpu.kernels.softmax(cpu.real(x) if x.dtype == cpu.complex128 else x, 1)),
        "solve": (_square, lambda x: cpu.linalg.solve(x, x)),
        "eigh": (_square, cpu.linalg.eigh),
        "svd": (_square, cpu.linalg.svd),
        "fft": (_line, cpu.fft.fft),
    }
    return ROWS | {name: Row(name, draw, cpu=function) for name, (draw, function) in more.items()}


# ---- bounds ----


def _within(indices: Any, length: int, *, end: bool = False) -> bool:
    found = np.asarray(indices)
    return bool(np.all((found >= 0) & (found < length + end)))


def _unique(found: Any, x: Any) -> bool:
    """What a function on sets has found: the fields that it has are consistent with each other and with x."""
    runs = found.values.shape[0]
    return (
        runs <= x.size
        and _within(getattr(found, "inverse_indices", 0), max(runs, 1))
        and _within(getattr(found, "indices", 0), max(x.size, 1))
        and int(np.sum(np.asarray(getattr(found, "counts", x.size)))) == x.size
    )


def _position(found: Any, x: Any, axis: int | None, keepdims: bool) -> bool:
    return _within(found, x.size if axis is None else x.shape[axis])


BOUNDS: dict[str, Callable[..., bool]] = {
    "nonzero": lambda found, x: all(_within(part, n) for part, n in zip(found, x.shape, strict=True)),
    "count_nonzero": lambda found, x, axis, keepdims: _within(found, x.size, end=True),
    "argmax": _position,
    "argmin": _position,
    "argmax_long": lambda found, x: _within(found, x.size),
    "argsort": lambda found, x, axis: _within(found, x.shape[axis]),
    "searchsorted": lambda found, x1, x2, side: _within(found, x1.size, end=True),
    "searchsorted_sorter": lambda found, x1, x2, sorter: _within(found, x1.size, end=True),
    "unique_counts": _unique,
    "unique_inverse": _unique,
    "unique_all": _unique,
    "unique_bool": _unique,
}


def beyond_bounds(chosen: Row, call: Call) -> str | None:
    """Make a call; what is wrong with its results, or None."""
    args = translated(call[0], "cpu")
    options = {name: translated(value, "cpu") for name, value in call[1].items()}
    for _ in range(TIMES):
        got = outcome(chosen.cpu or getattr(cpu, chosen.name), call, "cpu")
        within = isinstance(got, Exception) or BOUNDS.get(chosen.name, lambda *_, **__: True)(got, *args, **options)
        if not within:
            return f"out of bounds: {[np.asarray(part) for part in flattened(got)]}"
    return None
