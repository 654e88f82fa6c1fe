import contextlib
from types import SimpleNamespace

import array_api_compat.numpy
import array_api_strict
import numpy as np
import pytest

import arraygrad as ag
from arraygrad._backends import dtypes
from arraygrad.backend import KERNELS, PROTOCOL, Backend, GenericBackend
from arraygrad_numpy import NumpyBackend


class Minimal(Backend):
    """As little as a plugin can be."""

    name = "minimal"
    protocol = PROTOCOL
    namespace = array_api_strict
    array_types = (type(array_api_strict.zeros(0)),)


def test_a_generic_backend_leaves_out_the_device_none():
    info = SimpleNamespace(devices=lambda: [None, "first", "second"], default_device=lambda: None)
    xp = SimpleNamespace(__name__="somelib", __array_namespace_info__=lambda: info)
    backend = GenericBackend(xp, type(xp))
    assert backend.devices() == ("first", "second")
    assert backend.default_device() == "first"
    assert backend.device_index("second") == 1


def test_a_generic_backend_copes_with_arrays_that_have_no_device():
    info = SimpleNamespace(devices=lambda: ["first"], default_device=lambda: "first")
    xp = SimpleNamespace(__name__="somelib", __array_namespace_info__=lambda: info)
    backend = GenericBackend(xp, type(xp))
    assert backend.device_of(SimpleNamespace()) == "first"
    assert backend.device_of(SimpleNamespace(device=None)) == "first"
    assert backend.device_of(SimpleNamespace(device="other")) == "other"


def test_a_backend_of_one_device_enters_no_scopes():
    @contextlib.contextmanager
    def scope(self, device):
        pytest.fail("there is only one device")
        yield

    Alone = type("Alone", (NumpyBackend,), {"name": "alone", "scope": scope, "kernels": {}})
    backend = Alone().resolve()
    assert not backend.scopes
    x = ag.Tensor(backend.xp.ones(2), backend).requires_grad_()
    (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_plugin_must_state_its_protocol():
    assert not hasattr(Backend, "protocol")


def test_defaults():
    backend = Minimal()
    assert backend.unavailable() is None
    assert backend.mutable is False
    assert backend.kernels == {}
    assert backend.expected_failures == {}
    assert backend.default_device() == array_api_strict.Device("CPU_DEVICE")
    assert len(backend.devices()) == 5
    assert backend.synchronize() is None
    assert hash(backend) != hash(Minimal())


def test_resolve_fills_in_what_the_core_reads():
    backend = Minimal()
    assert backend.resolve() is backend
    assert backend.xp is array_api_strict
    assert backend.array_type is backend.array_types[0]
    assert backend.dtypes[array_api_strict.float32] is dtypes.float32
    assert backend.raw_dtypes[dtypes.float32] is array_api_strict.float32
    tables = backend.raw_dtypes, backend.dtypes
    assert backend.resolve().raw_dtypes is tables[0]
    assert backend.dtypes is tables[1]


def test_unavailable_is_what_the_allocation_raised():
    class Dead:
        @staticmethod
        def zeros(n):
            raise MemoryError("nothing left")

    backend = Minimal()
    backend.namespace = Dead
    assert backend.unavailable() == "MemoryError: nothing left"


def partial_namespace(missing, narrowed):
    """NumPy without one dtype, and with another that it silently replaces by a narrower one, as JAX does."""

    class Namespace:
        __name__ = "partial"

        @staticmethod
        def zeros(n, dtype):
            return np.zeros(n, narrowed.get(np.dtype(dtype).name, dtype))

    for dtype in dtypes.ALL:
        if dtype.name not in missing:
            setattr(Namespace, dtype.name, np.dtype(dtype.name))
    return Namespace()


def test_dtypes_that_the_library_lacks_are_left_out():
    backend = GenericBackend(partial_namespace({"uint64"}, {"float64": "float32"}), np.ndarray).resolve()
    assert set(dtypes.ALL) - set(backend.raw_dtypes) == {dtypes.uint64, dtypes.float64}
    assert backend.dtypes[np.dtype("float32")] is dtypes.float32
    with pytest.raises(
        TypeError, match=r"backend 'partial': dtype arraygrad.float64 is not supported; .* float32, int16"
    ):
        backend.raw_dtypes[dtypes.float64]
    with pytest.raises(TypeError, match="dtype float64 is not supported"):
        backend.dtypes[np.dtype("float64")]


def test_generic_backends_name_is_the_librarys():
    assert GenericBackend(array_api_compat.numpy, np.ndarray).name == "numpy"
    assert GenericBackend(array_api_strict, Minimal.array_types[0]).name == "array_api_strict"


def test_mutable_backend_must_define_shares_memory():
    with pytest.raises(NotImplementedError, match="backend 'minimal' is mutable and must define shares_memory"):
        Minimal().shares_memory(None, None)


def test_copy_is_independent():
    x = array_api_strict.zeros(2)
    y = Minimal().copy(x)
    y[0] = 1
    assert float(x[0]) == 0


def test_to_device():
    x = array_api_strict.zeros(2)
    other = array_api_strict.Device("device1")
    assert Minimal().to_device(x, other).device == other


class Remote:
    """An array on a device that can only be read through DLPack with the CPU as target."""

    def __init__(self, data):
        self.data = data

    def __dlpack_device__(self):
        return (2, 0)

    def __dlpack__(self, *, dl_device=None, stream=None, **options):
        if dl_device != (1, 0):
            raise BufferError("on a device")
        return self.data.__dlpack__(dl_device=dl_device, **options)


def test_to_host_exports_an_array_on_a_device():
    x = np.arange(3.0)
    host = Minimal().to_host(Remote(x))
    assert np.from_dlpack(host).tolist() == [0, 1, 2]


def test_to_host_leaves_an_array_on_the_cpu():
    x = np.arange(3.0)
    assert Minimal().to_host(x) is x


def test_from_foreign_puts_the_array_on_the_device():
    device = array_api_strict.Device("device2")
    x = Minimal().from_foreign(np.arange(3), device)
    assert x.device == device
    assert x.dtype == array_api_strict.int64


def test_kernels_are_described():
    for name, kernel in KERNELS.items():
        assert kernel.signature.startswith(f"{name}(")
        assert kernel.meaning.endswith(".")
