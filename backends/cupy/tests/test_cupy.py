"""What of the plugin can be told without a GPU: its honesty, and the arithmetic of its corrections, run on NumPy.

With a GPU the conformance suite is the test: `nox -s gpu`.
"""

import contextlib
import importlib
import subprocess
import sys
from typing import ClassVar

import numpy as np
import pytest

from arraygrad._backends import loading
from arraygrad_cupy import CupyBackend, backend

NEEDS_CUPY = "CuPy is not installed, and the corrections are made to its functions"


class Device:
    """Stands for a CUDA device: remembers which one is current."""

    entered: ClassVar[list[int]] = []

    def __init__(self, number):
        self.id = number

    def __enter__(self):
        Device.entered.append(self.id)

    def __exit__(self, *exception):
        pass


class Array(np.ndarray):
    """A NumPy array that says it is on a CUDA device."""

    @property
    def device(self):
        return Device(1)


@pytest.fixture
def namespace(monkeypatch):
    namespace = pytest.importorskip("arraygrad_cupy.namespace", reason=NEEDS_CUPY, exc_type=ImportError)

    Device.entered.clear()
    monkeypatch.setattr(namespace, "cp", np)
    monkeypatch.setattr(importlib.import_module("arraygrad_cupy._devices"), "cp", np)
    return namespace


# ------------------------------------------------------------------------------------------------- availability


def test_unavailable_says_what_cuda_says():
    cupy = pytest.importorskip("cupy", reason=NEEDS_CUPY)
    try:
        cupy.zeros(1)
    except Exception as error:
        assert backend.unavailable() == f"no usable CUDA device: {error}"
        with pytest.raises(loading.BackendError, match="backend 'cupy' cannot be used: no usable CUDA device: "):
            loading.get_backend("cupy")
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


def test_wrong_results_are_a_reason(monkeypatch):
    fresh = CupyBackend()
    fresh.namespace = type("Wrong", (), {"zeros": staticmethod(lambda n: np.full(n, 5.0))})
    assert "wrongly" in fresh.unavailable()


def test_device_index_is_cudas_number():
    assert backend.device_index(Device(3)) == 3


def test_other_attributes_are_missing():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = backend.nothing


# ---------------------------------------------------------------------------------------------------- namespace


@pytest.mark.parametrize("value", [-0.0, 0.0, 0, 2.5, -1.0])
def test_full_keeps_the_sign_of_zero(namespace, monkeypatch, value):
    def fill_like_cupy(shape, fill_value, *, dtype=None):
        return np.zeros(shape, dtype) if fill_value == 0 else np.full(shape, fill_value, dtype)

    monkeypatch.setattr(namespace.array_api_compat.cupy, "full", fill_like_cupy)
    out = namespace.full((2, 3), value, dtype=np.float32)
    assert out.shape == (2, 3)
    assert out.flags.writeable
    assert (out == value).all()
    assert (np.signbit(out) == np.signbit(value)).all()


@pytest.mark.parametrize("value", [complex(-0.0, 0.0), complex(0.0, -0.0), complex(-0.0, -0.0)])
def test_full_keeps_the_signs_of_a_complex_zero(namespace, value):
    out = namespace.full((2,), value, dtype=np.complex64)
    assert (np.signbit(out.real) == np.signbit(value.real)).all()
    assert (np.signbit(out.imag) == np.signbit(value.imag)).all()


def test_creation_runs_on_the_device(namespace):
    made = namespace.creator(lambda n: (n, list(Device.entered)))
    assert made(3, device=Device(1)) == (3, [1])


def test_like_creation_runs_on_the_arrays_device_by_default(namespace):
    made = namespace.like(lambda x: list(Device.entered))
    x = np.zeros(2).view(Array)
    assert made(x) == [1]
    assert made(x, device=Device(0)) == [1, 0]


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


def test_sign_of_real_numbers(namespace):
    x = np.asarray([-2.0, -0.0, 0.0, 3.0, np.nan, np.inf])
    np.testing.assert_array_equal(namespace.sign(x), [-1, 0, 0, 1, np.nan, 1])


def test_sign_of_complex_numbers(namespace):
    x = np.asarray([3 + 4j, 0, -2j], dtype=np.complex64)
    out = namespace.sign(x)
    np.testing.assert_allclose(out, [0.6 + 0.8j, 0, -1j], rtol=1e-6)
    assert out.dtype == np.complex64


def test_from_dlpack_refuses_to_share_with_the_host(namespace):
    with pytest.raises(BufferError, match="without a copy"):
        namespace.from_dlpack(np.zeros(2), copy=False)


def test_guarded_functions_run_on_the_first_arrays_device(namespace):
    from arraygrad_cupy import _devices as devices

    x = np.zeros(2).view(Array)
    assert devices.guarded(lambda *args: list(Device.entered))(1.0, [x, x]) == [1]


def test_guard_leaves_classes_modules_and_placed_functions_alone(namespace):
    names = {"add": np.add, "float32": np.float32, "zeros": np.zeros, "zeros_like": np.zeros_like, "fft": np.fft}
    assert list(namespace.guard(names)) == ["add"]


def test_with_several_gpus_the_namespace_is_guarded():
    pytest.importorskip("cupy", reason=NEEDS_CUPY)
    program = """
import cupy
cupy.cuda.runtime.getDeviceCount = lambda: 2
from array_api_compat.cupy import fft, linalg
from arraygrad_cupy import namespace
guarded = namespace.add, namespace.fft.rfft, namespace.linalg.det
for wrapped, original in zip(guarded, (cupy.add, fft.rfft, linalg.det)):
    assert wrapped.__wrapped__ is original, wrapped
for name in ("float32", "asarray", "full", "linalg", "pi", "__array_namespace_info__"):
    assert not hasattr(getattr(namespace, name), "__wrapped__"), name
"""
    subprocess.run([sys.executable, "-c", program], check=True)


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

ATOMIC = {"int32", "uint32", "uint64", "float32", "float64"}


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
