import numpy as np
import pytest

from arraygrad._backends.loading import get_backend
from arraygrad._backends.matching import backend_for
from arraygrad.backend import Backend
from arraygrad_numpy import backend, namespace


def test_entry_point_gives_the_instance():
    assert get_backend("numpy") is backend
    assert isinstance(backend, Backend)
    assert backend.unavailable() is None
    assert repr(backend) == "<Backend numpy>"


def test_resolved_attributes():
    assert backend.xp is namespace
    assert backend.array_type is np.ndarray
    assert len(backend.raw_dtypes) == 13
    assert backend.dtypes[np.zeros(1, dtype="complex64").dtype].name == "complex64"


def test_unsupported_dtype_is_named():
    with pytest.raises(TypeError, match=r"backend 'numpy': dtype float16 is not supported"):
        backend.dtypes[np.dtype("float16")]


def test_scalars_and_arrays_match_this_backend():
    assert backend_for(np.zeros(2)) is backend
    assert backend_for(np.float64(1)) is backend
    assert backend_for(np.bool_(True)) is backend


def test_coerce_turns_a_scalar_into_an_array():
    coerced = backend.coerce(np.float32(1.5))
    assert type(coerced) is np.ndarray
    assert (coerced.shape, coerced.dtype) == ((), np.dtype("float32"))


def test_shares_memory():
    x = np.arange(6)
    assert backend.shares_memory(x, x[2:])
    assert not backend.shares_memory(x, x.copy())


def test_copy_has_its_own_memory():
    x = np.arange(3)
    y = backend.copy(x)
    y[0] = 9
    assert x[0] == 0


def test_from_foreign_copies_or_shares_as_asked():
    x = np.arange(3)
    assert np.shares_memory(backend.from_foreign(x, "cpu"), x)
    assert not np.shares_memory(backend.from_foreign(x, "cpu", copy=True), x)


def test_from_foreign_reads_a_buffer():
    y = backend.from_foreign(memoryview(bytearray(b"ab")), "cpu", copy=True)
    assert y.tolist() == [97, 98]


def test_from_foreign_names_what_it_cannot_read():
    with pytest.raises(BufferError, match=r"backend 'numpy' cannot read a builtins.object: through DLPack: .* buffer"):
        backend.from_foreign(object(), "cpu")
