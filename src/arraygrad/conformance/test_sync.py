"""No hidden synchronization: nothing is read back to the host on the way forward or backward.

On a GPU each such read makes the program wait for the device. Here the arrays are wrapped in ones that refuse to become
Python numbers or another library's arrays, and every sample runs on them, to second order. Then, where the library's
own array type is a Python class, its conversions are made to refuse as well: this finds the reads inside the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from arraygrad._engine.reverse import grad
from arraygrad._tensor.tensor import Tensor
from arraygrad.backend import Backend
from arraygrad.conformance.proxy import ProxyBackend, Replacement
from arraygrad.conformance.samples import SAMPLES, Sample
from arraygrad.conformance.tools import inputs_of

_READS = ("__bool__", "__int__", "__float__", "__complex__", "__index__", "__array__", "__iter__", "__dlpack__")
_METHODS = ("item", "tolist", "numpy", "get", "to_host")


class HostRead(Exception):
    """An array was read back to the host."""


def _refusal(name: str) -> Callable[..., Any]:
    def refuse(self: Any, *args: Any, **options: Any) -> Any:
        raise HostRead(f"{name} reads a {type(self).__name__} of shape {tuple(self.shape)} back to the host")

    return refuse


def _replacement(name: str) -> Replacement:
    return lambda original: _refusal(name)


@pytest.fixture(scope="module")
def silent(backend: Backend) -> Backend:
    """The backend under test behind arrays that cannot be read."""
    methods = {name: _replacement(name) for name in (*_READS, *_METHODS)}
    return ProxyBackend("silent", backend, methods=methods).resolve()


def _twice(function: Callable[..., Any], inputs: list[Tensor]) -> None:
    """Run a function forward and backward, with a graph of the gradient, and that graph backward again."""
    xs = [x.requires_grad_() for x in inputs if x.dtype.kind in "fc"]
    first = _grads(function(*inputs), xs, create_graph=True)
    _grads(first, xs, create_graph=False)
    _grads(function(*inputs), xs, create_graph=False)


def _grads(outs: Any, xs: list[Tensor], create_graph: bool) -> list[Tensor]:
    outs = [o for o in (outs if isinstance(outs, (tuple, list)) else (outs,)) if o is not None and o.requires_grad]
    if not outs:
        return []
    ones = [Tensor(o.backend.xp.ones_like(o._raw()), o.backend) for o in outs]
    return [g for g in grad(outs, xs, ones, create_graph=create_graph, allow_unused=True) if g is not None]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_nothing_is_read_back(sample: Sample, silent: Backend) -> None:
    _twice(sample.function, inputs_of(sample, silent))


def test_the_arrays_do_refuse(silent: Backend) -> None:
    x = silent.xp.zeros(())
    for read in (float, int, bool, complex, iter):
        with pytest.raises(HostRead):
            read(x)


@contextmanager
def _watched(backend: Backend) -> Iterator[None]:
    """Make the library's own array type refuse; skip where it cannot be changed."""
    cls, before = backend.array_type, {}
    names = [name for name in (*_READS, *_METHODS) if hasattr(cls, name)]
    try:
        for name in names:
            before[name] = cls.__dict__.get(name)
            setattr(cls, name, _refusal(name))
    except TypeError:
        pytest.skip(f"{cls.__module__}.{cls.__qualname__} is no Python class: what it is asked for cannot be watched")
    try:
        yield
    finally:
        for name, original in before.items():
            if original is None:
                delattr(cls, name)
            else:
                setattr(cls, name, original)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_the_library_reads_nothing_back_itself(sample: Sample, backend: Backend) -> None:
    inputs = inputs_of(sample, backend)
    with _watched(backend):
        _twice(sample.function, inputs)
