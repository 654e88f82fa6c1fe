"""What a backend says about itself, and whether it is so."""

from __future__ import annotations

import pickle
from array import array as buffer
from collections.abc import Callable
from typing import Any

import pytest

import arraygrad as ag
from arraygrad._backends import dtypes, loading, matching
from arraygrad._backends.device import Device, parse
from arraygrad._backends.dtypes import DType
from arraygrad.backend import OLDEST_PROTOCOL, PROTOCOL, Backend
from arraygrad.conformance.proxy import ProxyBackend
from arraygrad.conformance.tools import array, check, flat, raw_dtype, widest_float

# -- names and lists -------------------------------------------------------------------------------------------------


def test_name_and_protocol(backend: Backend) -> None:
    assert backend.name.isidentifier()
    assert backend.name not in loading.RESERVED
    assert OLDEST_PROTOCOL <= backend.protocol <= PROTOCOL
    assert backend.name in repr(backend)


def test_the_backend_is_listed_as_available(backend: Backend) -> None:
    (info,) = [info for info in loading.backends() if info.name == backend.name]
    assert info.available
    assert info.reason is None
    assert info.distribution
    assert info.version
    assert len(info.devices) == len(backend.devices())


def test_unavailable_is_none_on_a_machine_where_the_suite_runs(backend: Backend) -> None:
    assert backend.unavailable() is None


def test_the_backend_is_found_by_name_and_by_array(backend: Backend) -> None:
    assert loading.get_backend(backend.name) is backend
    assert matching.backend_for(array(backend, [1.0])) is backend
    assert pickle.loads(pickle.dumps(backend)) is backend


def test_expected_failures_have_reasons(backend: Backend) -> None:
    assert all(isinstance(p, str) and isinstance(r, str) and p and r for p, r in backend.expected_failures.items())


def test_the_namespace_over_tensors_is_one_object(backend: Backend) -> None:
    x = ag.asarray([1.0])
    namespace: Any = x.__array_namespace__()
    assert namespace is backend.tensor_namespace
    assert getattr(ag, backend.name) is namespace
    assert hash(namespace) == hash(backend.tensor_namespace)
    assert isinstance(namespace.__name__, str)


# -- arrays ----------------------------------------------------------------------------------------------------------

_RESULTS: dict[str, Callable[[Any, Any], Any]] = {
    "zeros": lambda xp, x: xp.zeros(()),
    "sum": lambda xp, x: xp.sum(x),
    "max": lambda xp, x: xp.max(x),
    "element": lambda xp, x: x[1],
    "operator": lambda xp, x: x[0] * x[1],
    "scalar operator": lambda xp, x: 2 * x[1],
    "comparison": lambda xp, x: x[0] < x[1],
    "function": lambda xp, x: xp.exp(x[0]),
    "any": lambda xp, x: xp.any(x > 0),
}


@pytest.mark.parametrize("name", _RESULTS)
def test_results_are_arrays_of_the_main_type_after_coerce(name: str, backend: Backend) -> None:
    raw = _RESULTS[name](backend.xp, array(backend, [1.0, 2.0]))
    assert issubclass(type(raw), backend.array_types)
    coerced = backend.coerce(raw)
    assert issubclass(type(coerced), backend.array_type)
    assert tuple(coerced.shape) == ()
    assert coerced.dtype == raw.dtype


def test_coerce_leaves_arrays_as_they_are(backend: Backend) -> None:
    x = array(backend, [1.0, 2.0])
    assert flat(backend, backend.coerce(x)) == [1.0, 2.0]
    assert backend.coerce(x).dtype == x.dtype
    assert backend.device_of(backend.coerce(x)) == backend.device_of(x)


# -- dtypes ----------------------------------------------------------------------------------------------------------


def test_the_dtypes_that_the_core_needs_are_there(backend: Backend) -> None:
    assert dtypes.bool_ in backend.raw_dtypes
    assert dtypes.float32 in backend.raw_dtypes
    assert dtypes.int64 in backend.raw_dtypes or dtypes.int32 in backend.raw_dtypes


@pytest.mark.parametrize("dtype", dtypes.ALL, ids=lambda dtype: dtype.name)
def test_dtypes_map_both_ways(dtype: DType, backend: Backend) -> None:
    raw = raw_dtype(backend, dtype)
    made = backend.xp.zeros(2, dtype=raw)
    assert backend.dtypes[made.dtype] is dtype
    assert backend.dtypes[raw] is dtype
    kinds = {"b": "bool", "i": "signed integer", "u": "unsigned integer", "f": "real floating", "c": "complex floating"}
    assert [kind for kind in kinds.values() if backend.xp.isdtype(made.dtype, kind)] == [kinds[dtype.kind]]


def test_an_unknown_dtype_is_an_error_that_names_the_backend(backend: Backend) -> None:
    with pytest.raises(TypeError, match=backend.name):
        backend.dtypes["no dtype"]
    with pytest.raises(TypeError, match="float32"):
        backend.raw_dtypes["no dtype"]  # type: ignore[index]  # the wrong type is the point


# -- devices ---------------------------------------------------------------------------------------------------------


def test_device_names_lead_back_to_their_devices(backend: Backend) -> None:
    devices = backend.devices()
    assert isinstance(devices, tuple)
    assert backend.default_device() in devices
    names = [str(Device(backend, raw)) for raw in devices]
    assert len(set(names)) == len(devices)
    assert [parse(name) for name in names] == [(backend, raw) for raw in devices]
    assert parse(backend.name) == (backend, backend.default_device())


def test_arrays_live_on_the_device_that_was_asked_for(backend: Backend) -> None:
    default = array(backend, [1.0, 2.0], dtypes.float32)
    here = backend.device_of(default)
    assert here == backend.default_device()
    for device in backend.devices():
        assert backend.device_of(backend.xp.zeros(2, dtype=default.dtype, device=device)) == device
        assert backend.device_of(backend.xp.zeros_like(default, device=device)) == device
        moved = backend.to_device(default, device)
        assert (backend.device_of(moved), moved.dtype) == (device, default.dtype)
        assert flat(backend, backend.to_device(moved, here)) == [1.0, 2.0]


def test_unknown_devices_are_errors(backend: Backend) -> None:
    with pytest.raises(RuntimeError, match=backend.name):
        ag.zeros(2, device=f"{backend.name}:{len(backend.devices())}")
    with pytest.raises(ValueError, match="number"):
        ag.zeros(2, device=f"{backend.name}:first")
    with pytest.raises(ValueError, match=backend.name):
        ag.zeros(2, device="no_such_backend")


def test_two_backends_do_not_mix(backend: Backend) -> None:
    other = ProxyBackend("other_backend", backend).resolve()
    x, y = ag.asarray([1.0]), ag.Tensor(other.xp.zeros(1, dtype=backend.raw_dtypes[dtypes.float32]), other)
    with pytest.raises(RuntimeError, match=rf"'{backend.name}' and 'other_backend'"):
        x + y


# -- memory ----------------------------------------------------------------------------------------------------------

_VIEWS: dict[str, Callable[[Any, Any], Any]] = {
    "itself": lambda xp, x: x,
    "slice": lambda xp, x: x[1:],
    "row": lambda xp, x: x[0],
    "reversed": lambda xp, x: x[::-1, ...],
    "ellipsis": lambda xp, x: x[...],
    "reshape": lambda xp, x: xp.reshape(x, (-1,)),
    "permute_dims": lambda xp, x: xp.permute_dims(x, (1, 0)),
    "mT": lambda xp, x: x.mT,
    "expand_dims": lambda xp, x: xp.expand_dims(x, axis=0),
    "broadcast_to": lambda xp, x: xp.broadcast_to(x, (2, *x.shape)),
    "asarray": lambda xp, x: xp.asarray(x),
    "astype": lambda xp, x: xp.astype(x, x.dtype, copy=False),
    "flip": lambda xp, x: xp.flip(x),
    "squeeze": lambda xp, x: xp.squeeze(xp.expand_dims(x, axis=0), axis=0),
}


def _needs_writing(backend: Backend) -> None:
    if not backend.mutable:
        pytest.skip("the backend does not write in place")


@pytest.mark.parametrize("name", _VIEWS)
def test_shares_memory_admits_what_a_write_shows(name: str, backend: Backend) -> None:
    _needs_writing(backend)
    x = array(backend, [[1.0, 2.0], [3.0, 4.0]])
    view = _VIEWS[name](backend.xp, x)
    before = flat(backend, view)
    shared = backend.shares_memory(x, view)
    x[...] = array(backend, 7.0)
    if flat(backend, view) != before:
        assert shared, "a write through one array changed the other, and shares_memory said that it cannot"


def test_shares_memory_is_false_for_separate_arrays(backend: Backend) -> None:
    _needs_writing(backend)
    x = array(backend, [1.0, 2.0])
    assert backend.shares_memory(x, x)
    assert backend.shares_memory(x, x[1:])
    for other in (array(backend, [1.0, 2.0]), backend.copy(x), x + 0, backend.xp.zeros_like(x)):
        assert not backend.shares_memory(x, other)


def test_writes_reach_the_memory_that_views_share(backend: Backend) -> None:
    _needs_writing(backend)
    x = array(backend, [[1.0, 2.0], [3.0, 4.0]])
    row, column = x[0], x[:, 0]
    x[...] = array(backend, [[5.0, 6.0], [7.0, 8.0]])
    assert flat(backend, row) == [5.0, 6.0]
    row[...] = array(backend, 9.0)
    assert flat(backend, x) == [9.0, 9.0, 7.0, 8.0]
    column += array(backend, [1.0, 2.0])
    assert flat(backend, x) == [10.0, 9.0, 9.0, 8.0]


@pytest.mark.parametrize("operation", ["+=", "-=", "*="])
def test_augmented_assignment_is_in_place(operation: str, backend: Backend) -> None:
    _needs_writing(backend)
    x = array(backend, [6.0, 8.0])
    same = x[...]
    y = array(backend, 2.0)
    if operation == "+=":
        x += y
    elif operation == "-=":
        x -= y
    else:
        x *= y
    assert flat(backend, same) == flat(backend, x)
    assert flat(backend, x) == {"+=": [8.0, 10.0], "-=": [4.0, 6.0], "*=": [12.0, 16.0]}[operation]


def test_copy_has_memory_of_its_own(backend: Backend) -> None:
    x = array(backend, [1.0, 2.0])
    copied = backend.copy(x)
    assert (copied.dtype, backend.device_of(copied)) == (x.dtype, backend.device_of(x))
    check(backend, copied, (2,), widest_float(backend), [1.0, 2.0])
    if backend.mutable:
        x[...] = array(backend, 7.0)
        assert flat(backend, copied) == [1.0, 2.0]


# -- exchange --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64, dtypes.int64, dtypes.complex128, dtypes.uint8])
def test_arrays_travel_through_dlpack(dtype: DType, backend: Backend) -> None:
    x = array(backend, [[1, 2, 3], [4, 5, 6]], dtype)
    host = backend.to_host(x)
    assert host.__dlpack_device__()[0] == 1, "to_host gives what other libraries read on the CPU"
    back = backend.coerce(backend.from_foreign(host, backend.default_device(), copy=True))
    number: Any = {"f": float, "c": complex}.get(dtype.kind, int)
    check(backend, back, (2, 3), dtype, [number(i) for i in range(1, 7)])
    if backend.mutable:
        back[...] = array(backend, 0, dtype)
        assert flat(backend, x)[0] == 1


def test_a_copy_of_a_slice_arrives_in_order(backend: Backend) -> None:
    x = array(backend, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    back = backend.from_foreign(backend.to_host(x[:, ::2]), backend.default_device(), copy=True)
    check(backend, back, (2, 2), widest_float(backend), [1.0, 3.0, 4.0, 6.0])


def test_a_buffer_is_read_right_or_refused(backend: Backend) -> None:
    try:
        read = backend.from_foreign(buffer("f", [1.5, 2.5]), backend.default_device())
    except BufferError:
        return
    assert flat(backend, read) == [1.5, 2.5]


def test_what_cannot_be_read_is_a_buffer_error(backend: Backend) -> None:
    with pytest.raises(BufferError, match=backend.name):
        backend.from_foreign(object(), backend.default_device())


def test_synchronize_returns(backend: Backend) -> None:
    backend.synchronize()
