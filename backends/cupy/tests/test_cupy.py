"""What of the plugin can be told without a GPU: its honesty, and the arithmetic of its corrections, run on NumPy.

With a GPU the conformance suite is the test: `nox -s gpu`.
"""

import contextlib
import importlib
import subprocess
import sys
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from arraygrad._backends import loading
from arraygrad_cupy import CupyBackend, backend

NEEDS_CUPY = "CuPy is not installed, and the corrections are made to its functions"


class Device:
    """Stands for a CUDA device: remembers what happens where."""

    log: ClassVar[list[str]] = []
    current: ClassVar[list[int]] = [0]

    def __init__(self, number):
        self.id = number

    def __eq__(self, other):
        return isinstance(other, Device) and self.id == other.id

    __hash__ = None

    def __enter__(self):
        Device.current.append(self.id)
        Device.log.append(f"enter {self.id}")

    def __exit__(self, *exception):
        Device.current.pop()

    def synchronize(self):
        Device.log.append(f"synchronize {self.id}")

    def record(self):
        Device.log.append(f"record on {Device.current[-1]}")
        return f"event of {Device.current[-1]}"

    def wait_event(self, event):
        Device.log.append(f"{Device.current[-1]} waits for {event}")


class Array(np.ndarray):
    """A NumPy array that says it is on a CUDA device."""

    @property
    def device(self):
        return Device(1)


@pytest.fixture
def devices(monkeypatch):
    devices = pytest.importorskip("arraygrad_cupy._devices", reason=NEEDS_CUPY, exc_type=ImportError)
    Device.log.clear()
    monkeypatch.setattr(devices, "SEVERAL", True)
    return devices


@pytest.fixture
def namespace(monkeypatch, devices):
    namespace = importlib.import_module("arraygrad_cupy.namespace")
    monkeypatch.setattr(namespace, "cp", np)
    return namespace


# ------------------------------------------------------------------------------------------------- availability


def test_unavailable_says_what_cuda_says(monkeypatch):
    cupy = pytest.importorskip("cupy", reason=NEEDS_CUPY)
    if cupy.cuda.runtime.driverGetVersion() == 0:
        assert backend.unavailable().startswith("no NVIDIA driver is installed")
        with pytest.raises(loading.BackendError, match="backend 'cupy' cannot be used: no NVIDIA driver is installed"):
            loading.get_backend("cupy")
        monkeypatch.setattr(backend.namespace, "driver_version", lambda: 12000)
    try:
        cupy.zeros(1)
    except Exception as error:
        assert backend.unavailable() == f"no usable CUDA device: {error}"
    else:
        assert backend.unavailable() is None
        assert loading.get_backend("cupy") is backend


def test_listed_with_its_reason():
    (info,) = [info for info in loading.backends() if info.name == "cupy"]
    assert info.distribution == "arraygrad-cupy"
    assert info.available == (backend.unavailable() is None)
    assert info.reason == backend.unavailable()


def test_importing_the_plugin_does_not_import_cupy():
    program = "import sys, arraygrad_cupy; sys.exit('cupy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_missing_cupy_is_a_reason(monkeypatch):
    monkeypatch.setitem(sys.modules, "arraygrad_cupy.namespace", None)
    assert "install arraygrad-cupy[cuda12]" in CupyBackend().unavailable()


def test_wrong_results_are_a_reason():
    fresh = CupyBackend()
    fresh.namespace = SimpleNamespace(zeros=lambda n: np.full(n, 5.0), driver_version=lambda: 12000)
    assert "wrongly" in fresh.unavailable()


def test_device_index_is_cudas_number():
    assert backend.device_index(Device(3)) == 3


def test_other_attributes_are_missing():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = backend.nothing


# ---------------------------------------------------------------------------------------------------- namespace


@pytest.mark.parametrize("value", [-0.0, 0.0, 0, 2.5, -1.0, np.float32(-0.0), np.asarray(-0.0), np.asarray(3.0)])
def test_full_keeps_the_sign_of_zero(namespace, monkeypatch, value):
    def fill_like_cupy(shape, fill_value, *, dtype=None):
        assert not isinstance(fill_value, np.ndarray), "CuPy reads it back"
        return np.zeros(shape, dtype) if fill_value == 0 else np.full(shape, fill_value, dtype)

    names = {name: getattr(np, name) for name in ("ndarray", "broadcast_to", "asarray")}
    monkeypatch.setattr(namespace, "cp", SimpleNamespace(full=fill_like_cupy, **names))
    out = namespace.full((2, 3), value, dtype=np.float32)
    assert out.shape == (2, 3)
    assert out.dtype == np.float32
    assert out.flags.writeable
    assert (out == value).all()
    assert (np.signbit(out) == np.signbit(value)).all()


@pytest.mark.parametrize("value", [complex(-0.0, 0.0), complex(0.0, -0.0), complex(-0.0, -0.0)])
def test_full_keeps_the_signs_of_a_complex_zero(namespace, value):
    out = namespace.full((2,), value, dtype=np.complex64)
    assert (np.signbit(out.real) == np.signbit(value.real)).all()
    assert (np.signbit(out.imag) == np.signbit(value.imag)).all()


def test_creation_runs_on_the_device(devices):
    made = devices.creator(lambda n: (n, Device.current[-1]))
    assert made(3, device=Device(1)) == (3, 1)
    assert made(3) == (3, 0)


def test_like_creation_runs_on_the_arrays_device_by_default(devices):
    made = devices.like(lambda x: Device.current[-1])
    x = np.zeros(2).view(Array)
    assert made(x) == 1
    assert made(x, device=Device(2)) == 2


def test_with_one_gpu_nothing_is_entered(devices, monkeypatch):
    monkeypatch.setattr(devices, "SEVERAL", False)
    assert devices.creator(lambda n: n)(3, device=Device(1)) == 3
    assert Device.log == []


@pytest.mark.parametrize("turn", [lambda x: x, lambda x: x.T, lambda x: x[:, ::2], lambda x: x[::-1]])
def test_moves_between_gpus_are_of_contiguous_arrays_and_ordered(namespace, monkeypatch, turn):
    class Gpu(np.ndarray):
        @property
        def device(self):
            return Device(1)

        def copy(self):
            if Device.current[-1] != 1:  # as CuPy's
                assert self.flags.c_contiguous or self.flags.f_contiguous
            Device.log.append(f"copy on {Device.current[-1]}")
            return np.ndarray.copy(self)

    cuda = SimpleNamespace(get_current_stream=lambda: Device(None))
    monkeypatch.setattr(namespace, "cp", SimpleNamespace(ndarray=np.ndarray, cuda=cuda))
    x = turn(np.arange(12.0).reshape(3, 4).view(Gpu))
    moved = namespace.asarray(x, device=Device(2), dtype=np.float32)
    np.testing.assert_array_equal(moved, x)
    assert moved.dtype == np.float32
    assert [line for line in Device.log if not line.startswith("copy on 1")] == [
        *("enter 1", "record on 1"),
        *("enter 2", "2 waits for event of 1", "copy on 2", "record on 2"),
        *("enter 1", "1 waits for event of 2"),
    ]
    with pytest.raises(ValueError, match="another device"):
        namespace.asarray(x, device=Device(2), copy=False)


def test_a_move_to_where_the_array_is_is_none():
    x = np.zeros(2).view(Array)
    assert backend.to_device(x, Device(1)) is x


def test_copies_are_made_on_the_device_of_the_array():
    class Gpu(Array):
        def copy(self):
            return Device.current[-1]

    assert backend.copy(np.zeros(2).view(Gpu)) == 1


def test_synchronize_waits_for_every_device_and_raises_what_was_noted(monkeypatch, devices):
    bounds = importlib.import_module("arraygrad_cupy.bounds")
    monkeypatch.setattr(bounds, "raise_noted", lambda: Device.log.append("raise"))
    fresh = CupyBackend()
    monkeypatch.setattr(fresh, "devices", lambda: (Device(0), Device(1)))
    fresh.synchronize()
    assert Device.log == ["synchronize 0", "synchronize 1", "raise"]


@pytest.mark.parametrize(("low", "high"), [(None, None), (-1.0, None), (None, 1.5), (-1.0, 1.5)])
def test_clip_agrees_with_numpy(namespace, low, high):
    x = np.asarray([-3.0, -1.0, 0.5, 2.0, np.nan], dtype=np.float32)
    out = namespace.clip(x, low, high)
    expected = x if low is None and high is None else np.clip(x, low, high)
    np.testing.assert_array_equal(out, expected)
    assert out.dtype == x.dtype
    assert out is not x


def test_clip_broadcasts_array_bounds_and_keeps_the_dtype(namespace):
    x = np.asarray([1, 5, 9], dtype=np.int8)
    out = namespace.clip(x, np.asarray([[2], [6]], dtype=np.int64), 8)
    np.testing.assert_array_equal(out, np.asarray([[2, 5, 8], [6, 6, 8]]))
    assert out.dtype == np.int8


def test_clip_ignores_a_bound_beyond_the_dtype(namespace):
    x = np.asarray([-128, 127], dtype=np.int8)
    np.testing.assert_array_equal(namespace.clip(x, -1000, 1000), x)


def test_from_dlpack_refuses_to_share_with_the_host(namespace):
    with pytest.raises(BufferError, match="without a copy"):
        namespace.from_dlpack(np.zeros(2), copy=False)


def test_what_only_passes_on_its_arguments_is_cupys_own():
    cupy = pytest.importorskip("cupy", reason=NEEDS_CUPY)
    namespace = importlib.import_module("arraygrad_cupy.namespace")
    for name in ("isdtype", "matmul", "matrix_transpose", "permute_dims", "sign", "tensordot", "exp", "sum", "where"):
        assert getattr(namespace, name) is getattr(cupy, name), name


@pytest.mark.parametrize(
    "shapes", [((3, 3), (3,)), ((3, 3), (3, 2)), ((4, 3, 3), (3, 2)), ((3, 3), (4, 3, 2)), ((4, 1, 3, 3), (5, 3, 2))]
)
def test_solve_broadcasts_batch_axes(monkeypatch, shapes):
    linalg = pytest.importorskip("arraygrad_cupy.linalg", reason=NEEDS_CUPY, exc_type=ImportError)

    def solve_like_cupy(a, b):
        assert b.ndim == 1 or a.shape[:-1] == b.shape[:-1]
        return np.linalg.solve(a, b)

    numpy = SimpleNamespace(broadcast_to=np.broadcast_to, linalg=SimpleNamespace(solve=solve_like_cupy))
    monkeypatch.setattr(linalg, "cp", numpy)
    monkeypatch.setattr(linalg.cupyx, "errstate", lambda **state: contextlib.nullcontext())
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=shape) for shape in shapes)
    np.testing.assert_allclose(linalg.solve(a, b), np.linalg.solve(a, b))


def test_linalg_asks_cupy_to_check(monkeypatch):
    linalg = pytest.importorskip("arraygrad_cupy.linalg", reason=NEEDS_CUPY, exc_type=ImportError)
    states = []

    @contextlib.contextmanager
    def errstate(**state):
        states.append(state)
        yield

    monkeypatch.setattr(linalg.cupyx, "errstate", errstate)
    assert linalg._checked(lambda x: x + 1)(1) == 2
    assert states == [{"linalg": "raise"}]


# ------------------------------------------------------------------------------------------------------ kernels

ATOMIC = {"int32", "int64", "uint32", "uint64", "float32", "float64"}


@pytest.mark.parametrize(
    "dtype",
    [
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ],
)
@pytest.mark.parametrize("shape", [(4,), (4, 3)])
def test_index_add_accumulates_in_every_dtype(monkeypatch, dtype, shape):
    kernels = pytest.importorskip("arraygrad_cupy.kernels", reason=NEEDS_CUPY, exc_type=ImportError)

    def scatter_add(out, indices, values):
        assert out.dtype.name in ATOMIC
        assert values.dtype == out.dtype
        np.add.at(out, indices, values)

    monkeypatch.setattr(kernels.cupyx, "scatter_add", scatter_add)
    rng = np.random.default_rng(0)
    x = rng.integers(0, 9, shape).astype(dtype).view(Array)
    values = (rng.integers(0, 9, (5, *shape[1:])) * (1j if "complex" in dtype else 1)).astype(dtype).view(Array)
    indices, before = np.asarray([0, 2, 2, 3, 0]), x.copy()
    expected = np.asarray(x).copy()
    np.add.at(expected, indices, np.asarray(values))
    out = backend.kernels["index_add"](x, indices, values)
    np.testing.assert_array_equal(out, expected)
    assert out.dtype == expected.dtype
    np.testing.assert_array_equal(x, before)


def test_index_add_wraps_like_the_dtype(monkeypatch):
    kernels = pytest.importorskip("arraygrad_cupy.kernels", reason=NEEDS_CUPY, exc_type=ImportError)

    monkeypatch.setattr(kernels.cupyx, "scatter_add", np.add.at)
    x = np.asarray([120, -1], dtype=np.int8).view(Array)
    out = kernels.index_add(x, np.asarray([0, 1]), np.asarray([20, -5], dtype=np.int8).view(Array))
    np.testing.assert_array_equal(out, np.asarray([-116, -6], dtype=np.int8))
