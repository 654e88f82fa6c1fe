"""Each optional kernel that the plugin brings, against the core's version of it in standard functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._base import arrays
from arraygrad._random import philox
from arraygrad.backend import KERNELS, Backend
from arraygrad.conformance.samples import Input
from arraygrad.conformance.tools import FLOATS, array, flat, raw_dtype
from arraygrad.optim import _steps
from arraygrad.rules import activation, indexing, losses, normalization, special


class _Plain:
    """A library's namespace under another identity, for which no kernels are known: the core's own versions run."""

    def __init__(self, xp: Any) -> None:
        self._xp = xp

    def __getattr__(self, name: str) -> Any:
        return getattr(self._xp, name)


Arguments = tuple[Any, ...]
Cases = Callable[[Backend, DType], list[Arguments]]


def _random(backend: Backend, dtype: DType, *shape: int) -> Any:
    raw = Input("f", shape, -3.0, 3.0).make(backend, seed=shape)._raw()
    if dtype.kind in "iu":
        raw = backend.xp.abs(raw) * 30
    return backend.coerce(backend.xp.astype(raw, raw_dtype(backend, dtype)))


def _rows(backend: Backend, dtype: DType) -> list[Arguments]:
    """Arrays, indices (repeated, out of order, none), and values for them."""
    cases = []
    for shape, places in (((5,), [3, 0, 3, 3, 1]), ((4, 2), [2, 2]), ((3, 1, 2), []), ((2,), [1, 0] * 40), ((0,), [])):
        for kind in (dtypes.int64, dtypes.int32):
            indices = array(backend, places, kind)
            cases.append((_random(backend, dtype, *shape), indices, _random(backend, dtype, len(places), *shape[1:])))
    return cases


def _elements(backend: Backend, dtype: DType) -> list[Arguments]:
    special_values = array(backend, [0.0, -0.0, 1e-9, -40.0, 40.0, float("inf"), -float("inf"), float("nan")], dtype)
    return [(_random(backend, dtype, *shape),) for shape in ((), (0,), (2, 3))] + [(special_values,)]


def _along_axes(backend: Backend, dtype: DType) -> list[Arguments]:
    return [
        (_random(backend, dtype, 2, 3), -1),
        (_random(backend, dtype, 2, 3, 4), 1),
        (_random(backend, dtype, 0, 3), 1),
        (_random(backend, dtype, 3) * 1e4, 0),
    ]


def _normalizations(backend: Backend, dtype: DType) -> list[Arguments]:
    x, weight, bias = (_random(backend, dtype, *shape) for shape in ((2, 3, 4), (4,), (4,)))
    flat_weight = _random(backend, dtype, 3, 4)
    return [
        (x, weight, bias, (2,), 1e-5),
        (x, None, None, (2,), 1e-5),
        (x, flat_weight, None, (1, 2), 1e-3),
    ]


def _classifications(backend: Backend, dtype: DType) -> list[Arguments]:
    targets = array(backend, [2, 0], dtypes.int64)
    maps = array(backend, [[1, 0, 2, 2], [0, 0, 1, 2]], dtypes.int64)
    return [(_random(backend, dtype, 2, 3), targets, 1), (_random(backend, dtype, 2, 3, 4), maps, 1)]


def _draws(backend: Backend, dtype: DType) -> list[Arguments]:
    device = backend.default_device()
    return [(0, 0, n, device) for n in (0, 1, 4, 31, 1000)] + [(2**64 - 1, 2**128 - 2, 50, device)]


def _gradients(backend: Backend, dtype: DType) -> list[Arguments]:
    shapes = ((4,), (3, 4), (1, 4), (2, 1, 4), (2, 3, 1), (1, 1, 1), ())
    return [(_random(backend, dtype, 2, 3, 4), shape) for shape in shapes] + [(_random(backend, dtype, 0, 2), (1, 2))]


def _indices(backend: Backend, dtype: DType) -> list[Arguments]:
    """Indices inside an axis, from its end too, in several shapes."""
    last = [-3, -1] if dtype.kind == "i" else []
    made: list[Arguments] = [(array(backend, values, dtype), 3) for values in ([0, 2, 1, *last], [[2, 0], [1, 1]], 2)]
    return [*made, (array(backend, [], dtype), 3), (array(backend, [], dtype), 0)]


def _looked_up(xp: Any, indices: Any, size: int) -> Any:
    """The kernel ``wrap_indices`` in standard functions."""
    dtype = xp.__array_namespace_info__().default_dtypes()["indexing"]
    flat = xp.reshape(xp.astype(indices, dtype), (-1,))
    return xp.reshape(xp.take(xp.arange(size, dtype=dtype), flat, axis=0), indices.shape)


_NUMBERS = (*FLOATS, dtypes.complex64, dtypes.complex128, dtypes.int32, dtypes.int64, dtypes.uint8)
# By kernel: the core's version, the cases, and the dtypes.
_TABLE: Mapping[str, tuple[Callable[..., Any], Cases, tuple[DType, ...]]] = {
    "index_add": (indexing.standard_index_add, _rows, _NUMBERS),
    "index_put": (indexing.standard_index_put, _rows, _NUMBERS),
    "random_bits": (philox.random_bits, _draws, (dtypes.int64,)),
    "erf": (special.erf.forward, _elements, FLOATS),
    "erfc": (special.erfc.forward, _elements, FLOATS),
    "sigmoid": (special.sigmoid.forward, _elements, FLOATS),
    "gelu": (activation.gelu.forward, _elements, FLOATS),
    "softmax": (normalization.softmax.forward, _along_axes, FLOATS),
    "log_softmax": (normalization.log_softmax.forward, _along_axes, FLOATS),
    "layer_norm": (normalization.layer_norm.forward, _normalizations, FLOATS),
    "cross_entropy": (losses.cross_entropy.forward, _classifications, FLOATS),
    "sum_to_shape": (arrays.sum_to, _gradients, (*FLOATS, dtypes.complex64, dtypes.complex128)),
    "wrap_indices": (_looked_up, _indices, (dtypes.int64, dtypes.int32, dtypes.int8, dtypes.uint8, dtypes.uint64)),
}
# By kernel that works in place: the core's version, the number of arrays that change, and what follows the arrays.
_STEPS: Mapping[str, tuple[Callable[..., Any], tuple[int, ...], list[Arguments]]] = {
    "sgd_step": (
        _steps.sgd_step,
        (0, 2),
        [
            (0.1, momentum, dampening, decay, nesterov, maximize)
            for momentum, dampening, nesterov in ((0.0, 0.0, False), (0.9, 0.1, False), (0.9, 0.0, True))
            for decay in (0.0, 0.2)
            for maximize in (False, True)
        ],
    ),
    "adam_step": (
        _steps.adam_step,
        (0, 2, 3, 4),
        [
            (step, 0.1, (0.9, 0.99), 1e-8, decay, decoupled, maximize)
            for step in (1, 7)
            for decay, decoupled in ((0.0, False), (0.2, False), (0.2, True))
            for maximize in (False, True)
        ],
    ),
}


def test_kernels_are_known_by_name(backend: Backend) -> None:
    assert set(backend.kernels) <= set(KERNELS)
    assert all(callable(kernel) for kernel in backend.kernels.values())


def test_every_kernel_has_cases_here() -> None:
    assert set(KERNELS) <= set(_TABLE) | set(_STEPS)


@pytest.mark.parametrize(
    "name, dtype",
    [(name, dtype) for name in _TABLE for dtype in _TABLE[name][2]],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_kernels_agree_with_the_standard_version(name: str, dtype: DType, backend: Backend) -> None:
    kernel = backend.kernels.get(name)
    if kernel is None:
        pytest.skip("the plugin brings no kernel of this name; the core's version is used")
    standard, cases, _ = _TABLE[name]
    raw_dtype(backend, dtype)
    for arguments in cases(backend, dtype):
        before = _values(backend, arguments)
        wanted = backend.coerce(standard(_Plain(backend.xp), *arguments))
        got = backend.coerce(kernel(*arguments))
        assert (tuple(got.shape), got.dtype) == (tuple(wanted.shape), wanted.dtype)
        assert backend.device_of(got) == backend.device_of(wanted)
        tolerance = 0.0 if dtype.kind in "iu" else {4: 1e-5, 8: 1e-13}[_precision(dtype)]
        approx = pytest.approx(flat(backend, wanted), rel=tolerance, abs=tolerance, nan_ok=True)
        assert flat(backend, got) == approx, arguments
        assert _values(backend, arguments) == before, "the kernel changed its arguments"


@pytest.mark.parametrize("optional", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("dtype", FLOATS, ids=lambda dtype: dtype.name)
@pytest.mark.parametrize("name", _STEPS)
def test_steps_agree_with_the_standard_version(name: str, dtype: DType, optional: bool, backend: Backend) -> None:
    kernel = backend.kernels.get(name)
    if kernel is None:
        pytest.skip("the plugin brings no kernel of this name; the core's version is used")
    assert backend.mutable, "a step works in place"
    standard, changed, options = _STEPS[name]
    raw_dtype(backend, dtype)
    tolerance = {4: 1e-5, 8: 1e-13}[dtype.itemsize]
    for numbers in options:
        for shape in ((3, 4), (), (0,)):
            multiples = [_random(backend, dtype, *shape) * (i + 1) for i in range(max(changed) + 1)]
            multiples[2:] = [backend.xp.abs(a) for a in multiples[2:]]
            arrays: list[Any] = [backend.coerce(a) for a in multiples]
            if not optional:
                arrays[-1] = None
            copies = [None if a is None else backend.copy(a) for a in arrays]
            wanted = standard(_Plain(backend.xp), *copies, *numbers)
            before = flat(backend, arrays[1])
            kernel(*arrays, *numbers)
            for i, value in zip(changed, wanted, strict=True):
                if value is not None:
                    assert flat(backend, arrays[i]) == pytest.approx(flat(backend, value), rel=tolerance, abs=tolerance)
            assert flat(backend, arrays[1]) == before, "the kernel changed the gradient"


def _values(backend: Backend, arguments: Arguments) -> str:
    """The elements of all arrays among the arguments; as text, in which NaN equals NaN."""
    return repr([flat(backend, a) for a in arguments if issubclass(type(a), backend.array_types)])


def _precision(dtype: DType) -> int:
    return dtype.itemsize // (2 if dtype.kind == "c" else 1)


@pytest.mark.parametrize("dtype", _NUMBERS, ids=lambda dtype: dtype.name)
def test_the_standard_versions_add_and_put_in_order(dtype: DType, backend: Backend) -> None:
    raw_dtype(backend, dtype)
    for x, indices, values in _rows(backend, dtype):
        width = len(flat(backend, x[:1, ...])) if x.shape[0] else 1
        added, put = flat(backend, x), flat(backend, x)
        rows = flat(backend, values)
        for i, place in enumerate(flat(backend, indices)):
            for j in range(width):
                added[place * width + j] += rows[i * width + j]
                put[place * width + j] = rows[i * width + j]
        if dtype.kind in "iu":
            added = [v % 2**8 if dtype is dtypes.uint8 else v for v in added]
        got = indexing.standard_index_add(_Plain(backend.xp), x, indices, values)
        assert flat(backend, got) == pytest.approx(added, rel=1e-5, abs=1e-5)
        assert flat(backend, indexing.standard_index_put(_Plain(backend.xp), x, indices, values)) == put
