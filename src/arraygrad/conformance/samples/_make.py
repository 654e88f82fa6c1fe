"""What a sample is: a function of tensors, and how to make its inputs on any backend."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from arraygrad._backends import dtypes
from arraygrad._engine.tensor import Tensor
from arraygrad.backend import Backend

_PREFERRED = {
    "f": (dtypes.float64, dtypes.float32),
    "c": (dtypes.complex128, dtypes.complex64),
    "i": (dtypes.int64, dtypes.int32),
    "b": (dtypes.bool_,),
}


class Missing(Exception):
    """The backend lacks what a sample needs; the message is the reason for a skip."""


class Input(NamedTuple):
    """An input: random values of a kind ("f", "c", "i", "b") and a shape between two bounds, or given ones."""

    kind: str
    shape: tuple[int, ...] = ()
    low: float = -2.0
    high: float = 2.0
    values: Any = None

    def make(self, backend: Backend, seed: object = 0) -> Tensor:
        """Return the input on a backend, in the widest dtype that it has; the same values for the same seed."""
        dtype = next((d for d in _PREFERRED[self.kind] if d in backend.raw_dtypes), None)
        if dtype is None:
            raise Missing(f"the library has no {_PREFERRED[self.kind][0].name}")
        values = self._random(seed) if self.values is None else self.values
        device = backend.default_device()
        raw = backend.xp.asarray(values, dtype=backend.raw_dtypes[dtype], device=device)
        if self.values is None:
            raw = backend.xp.reshape(raw, self.shape)
        return Tensor(backend.coerce(raw), backend)

    def _random(self, seed: object) -> list[Any]:
        rng = random.Random(f"{seed} {self.shape}")
        count = 1
        for n in self.shape:
            count *= n
        if self.kind == "i":
            return [rng.randint(int(self.low), int(self.high)) for _ in range(count)]
        values = [rng.uniform(self.low, self.high) for _ in range(count)]
        # Imaginary parts stay away from the real axis, where functions have their branch cuts.
        return [complex(v, rng.uniform(0.3, 1.0)) for v in values] if self.kind == "c" else values


class Sample(NamedTuple):
    """A function and its inputs. ``name`` is the public function that it is a sample of."""

    id: str
    name: str
    function: Callable[..., Any]
    inputs: tuple[Input, ...]
    modes: tuple[str, ...] = ("reverse", "forward")

    def make(self, backend: Backend) -> list[Tensor]:
        """Return the inputs on a backend."""
        return [x.make(backend, seed=f"{self.id} {i}") for i, x in enumerate(self.inputs)]


def real(*shape: int, low: float = -2.0, high: float = 2.0) -> Input:
    """Real numbers."""
    return Input("f", shape, low, high)


def positive(*shape: int) -> Input:
    """Real numbers away from zero."""
    return Input("f", shape, 0.5, 3.0)


def cplx(*shape: int, low: float = -2.0, high: float = 2.0) -> Input:
    """Complex numbers."""
    return Input("c", shape, low, high)


def integers(values: Any) -> Input:
    """Given integers."""
    return Input("i", values=values)


def booleans(values: Any) -> Input:
    """Given booleans."""
    return Input("b", values=values)


def variants(name: str, function: Callable[..., Any], kinds: str, *shapes: tuple[int, ...]) -> Iterator[Sample]:
    """A sample of one input for each kind and shape."""
    for kind in kinds:
        for shape in shapes:
            yield Sample(f"{name}-{kind}-{_spell(shape)}", name, function, (Input(kind, shape),))


def numbered(name: str, rows: Sequence[tuple[Callable[..., Any], tuple[Input, ...]]]) -> Iterator[Sample]:
    """Samples of one function, numbered."""
    for i, (function, inputs) in enumerate(rows):
        kinds = "".join(x.kind for x in inputs)
        yield Sample(f"{name}-{kinds}-{i}", name, function, inputs)


def _spell(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "0d"


def spell(*shapes: tuple[int, ...]) -> str:
    """Shapes as a part of an id: 2x3,1x3; a shape without axes is 0d."""
    return ",".join(map(_spell, shapes))
