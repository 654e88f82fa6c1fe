"""What a sample is: a function of tensors, and how to make its inputs on any backend."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import arraygrad as ag
from arraygrad._backends import dtypes
from arraygrad._tensor.tensor import Tensor
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
    """A function and its inputs. ``name`` is the public function that it is a sample of.

    ``elementwise`` says that the function takes these inputs alone and treats all elements within their bounds alike,
    ``extension`` which of the standard's extensions it needs.
    """

    id: str
    name: str
    function: Callable[..., Any]
    inputs: tuple[Input, ...]
    modes: tuple[str, ...] = ("reverse", "forward")
    elementwise: bool = False
    extension: str | None = None

    def make(self, backend: Backend) -> list[Tensor]:
        """Return the inputs on a backend."""
        if self.extension is not None and not hasattr(backend.xp, self.extension):
            raise Missing(f"the library has no extension {self.extension}")
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


_SHAPES = ((), (0,), (2, 3))
_PAIRS = (((), ()), ((2, 3), (2, 3)), ((3,), (2, 1)), ((), (2,)), ((0,), (1,)), ((2, 0), (1, 1)))


def elementwise(name: str, kinds: str, *bounds: tuple[float, float], of: Any = ag) -> Iterator[Sample]:
    """Samples, in shapes of all sorts, of a function of one input or two that is smooth within bounds for each.

    :param kinds: "f" for real numbers, "c" for complex ones; the bounds are those of the real parts.
    :param of: where the function is found.
    """

    def function(*xs: Any) -> Any:
        # Looked up when it is called, so that a function that is missing fails its own samples alone.
        return getattr(of, name)(*xs)

    def sample(kinds: str, *shapes: tuple[int, ...]) -> Sample:
        inputs = tuple(Input(k, s, *b) for k, s, b in zip(kinds, shapes, bounds, strict=True))
        id = f"{name}-{kinds}-{','.join('x'.join(map(str, s)) or '0d' for s in shapes)}"
        return Sample(id, name, function, inputs, elementwise=True)

    for kind in kinds:
        if len(bounds) == 1:
            yield from [sample(kind, shape) for shape in _SHAPES]
        else:
            yield from [sample(kind * 2, *shapes) for shapes in _PAIRS]
    if len(bounds) == 2 and "c" in kinds:
        yield from [sample(pair, (2, 1), (3,)) for pair in ("fc", "cf")]


def numbered(name: str, rows: Sequence[tuple[Callable[..., Any], tuple[Input, ...]]]) -> Iterator[Sample]:
    """Samples of one function, numbered."""
    for i, (function, inputs) in enumerate(rows):
        kinds = "".join(x.kind for x in inputs)
        yield Sample(f"{name}-{kinds}-{i}", name, function, inputs)
