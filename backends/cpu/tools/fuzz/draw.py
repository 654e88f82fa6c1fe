"""Random choices: dtypes, shapes, values, and the same array in both libraries."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import arraygrad_cpu as cpu

SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = SIGNED + UNSIGNED
REALS = ("float32", "float64")
COMPLEXES = ("complex64", "complex128")
FLOATS = REALS + COMPLEXES
NUMBERS = INTEGERS + FLOATS
ORDERED = INTEGERS + REALS
ALL = ("bool", *NUMBERS)

SPECIAL = (0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-310, 1e-40, 1e30, -1e300, 0.5, 2.5, -3.5)
LENGTHS = (0, 1, 1, 2, 3, 4, 5, 7, 16, 33)


@dataclass(frozen=True)
class Pair:
    """One array in both libraries."""

    cpu: Any
    numpy: np.ndarray[Any, Any]


class Draw:
    """Random choices of one case."""

    def __init__(self, seed: int, number: int) -> None:
        self.rng = np.random.default_rng((seed, number))

    def choice(self, items: Sequence[Any]) -> Any:
        return items[int(self.rng.integers(len(items)))]

    def integer(self, low: int, high: int) -> int:
        """An int with low <= result <= high."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def shape(self, least: int = 0, most: int = 4) -> tuple[int, ...]:
        ndim = self.integer(least, most)
        shape = [self.choice(LENGTHS) for _ in range(ndim)]
        if shape and self.chance(0.03):
            shape[self.integer(0, ndim - 1)] = self.choice((257, 1000, 5000))
        while np.prod(shape, dtype=np.int64) > 20000:
            shape[shape.index(max(shape))] = 2
        return tuple(shape)

    def values(self, shape: tuple[int, ...], dtype: str, tame: bool) -> np.ndarray[Any, Any]:
        rng = self.rng
        if dtype == "bool":
            return np.asarray(rng.random(shape) < 0.5)
        if dtype in INTEGERS:
            info = np.iinfo(dtype)
            low, high = (max(info.min, -9), 9) if tame or self.chance(0.6) else (info.min, info.max)
            return np.asarray(rng.integers(low, high, shape, dtype=dtype, endpoint=True))
        if dtype in COMPLEXES:
            part = "float32" if dtype == "complex64" else "float64"
            out = np.empty(shape, dtype)
            out.real, out.imag = self.values(shape, part, tame), self.values(shape, part, tame)
            return out
        x = rng.normal(size=shape)
        if not tame:
            x = x * 10.0 ** rng.integers(-3, 4, shape)
            if self.chance(0.4):
                x = np.where(rng.random(shape) < 0.3, rng.choice(SPECIAL, size=shape), x)
        if self.chance(0.3):
            x = np.round(x)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.asarray(x).astype(dtype)

    def shared(self, x: np.ndarray[Any, Any]) -> tuple[Any, np.ndarray[Any, Any]]:
        """A contiguous array in memory of its own in each library."""
        return cpu.asarray(x, copy=True), x

    def pair(self, x: np.ndarray[Any, Any]) -> Pair:
        return Pair(*self.shared(x))

    def array(self, dtype: str, shape: tuple[int, ...] | None = None, tame: bool = False) -> Pair:
        """An array, often a view with strides of every kind; the shape given is that of the view."""
        if shape is None:
            shape = self.shape()
        order = list(self.rng.permutation(len(shape)))
        steps = [self.choice((1, 1, 1, 2, 3, -1, -2)) for _ in shape]
        starts = [self.choice((0, 0, 1, 2)) for _ in shape]
        lengths = [start + abs(step) * max(n - 1, 0) + 1 for start, step, n in zip(starts, steps, shape, strict=True)]
        lengths = [0 if n == 0 else length for n, length in zip(shape, lengths, strict=True)]
        plain = self.chance(0.35)
        base = self.values(shape if plain else tuple(lengths[i] for i in order), dtype, tame)
        ours, base = self.shared(np.asarray(base, order="C"))
        if plain or not shape:
            return Pair(ours, base)
        back = tuple(int(i) for i in np.argsort(order))
        key = tuple(
            slice(start, None, step) if step > 0 else slice(length - 1, None if start == 0 else start - 1, step)
            for start, step, length in zip(starts, steps, lengths, strict=True)
        )
        return Pair(cpu.permute_dims(ours, back)[key], np.permute_dims(base, back)[key])

    def broadcastable(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """A shape that broadcasts with another, or, now and then, does not."""
        if self.chance(0.5):
            return shape
        kept = shape[self.integer(0, len(shape)) :]
        return tuple(1 if self.chance(0.3) else n + (1 if self.chance(0.01) else 0) for n in kept)

    def axis(self, ndim: int) -> int:
        return self.integer(-ndim, ndim - 1) if ndim and not self.chance(0.01) else self.integer(-ndim - 1, ndim)

    def axes(self, ndim: int) -> int | tuple[int, ...] | None:
        kind = self.integer(0, 3)
        if kind == 0 or ndim == 0:
            return None
        if kind == 1:
            return self.axis(ndim)
        chosen = self.rng.permutation(ndim)[: self.integer(1, ndim)]
        return tuple(int(i) - (ndim if self.chance(0.5) else 0) for i in chosen)


def kind_of(dtype: str) -> str:
    return "integer" if dtype in INTEGERS else "float" if dtype in FLOATS else dtype


def promotes(a: str, b: str) -> bool:
    return a == b or kind_of(a) == "float" or "uint64" not in (a, b) or (a in UNSIGNED and b in UNSIGNED)


def translated(value: Any, library: str) -> Any:
    """An argument as one of the libraries takes it."""
    if isinstance(value, Pair):
        return getattr(value, library)
    if isinstance(value, tuple | list):
        return type(value)(translated(item, library) for item in value)
    if isinstance(value, str) and value in ALL:
        return getattr(cpu, value) if library == "cpu" else np.dtype(value)
    return value
