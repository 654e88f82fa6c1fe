"""The buffer protocol, both ways."""

import array
import ctypes
import gc
import mmap
import weakref

import numpy as np
import pytest

import arraygrad_cpu as xp

NAMES = list(xp.__array_namespace_info__().dtypes())


# -- export ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 2), (1,) * 64], ids=str)
def test_numpy_sees_our_memory(name, shape):
    x = xp.full(shape, True, dtype=getattr(xp, name))
    a = np.asarray(x)
    assert (a.dtype, a.shape, a.flags.writeable) == (np.dtype(name), shape, True)
    assert a.dtype.num == np.dtype(name).num  # not merely an equal type with another name
    assert np.array_equal(a, np.ones(shape, name))
    a[...] = False
    assert x.tolist() == np.zeros(shape, name).tolist()


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith("complex")])
def test_memoryviews_read_elements(name):
    view = memoryview(xp.full((2, 3), True, dtype=getattr(xp, name)))
    assert view.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert (view.ndim, view.shape, view.nbytes, view.readonly) == (2, (2, 3), 6 * view.itemsize, False)
    assert view.c_contiguous


def test_strided_views_are_exported_with_their_strides():
    a = np.arange(12.0).reshape(3, 4)
    for view in (a.T, a[::-1, ::2], a[:, 1], a[1:1]):
        x = xp.asarray(view)
        exported = memoryview(x)
        assert exported.tolist() == view.tolist()
        assert exported.tobytes() == view.tobytes()
        assert exported.f_contiguous == memoryview(view).f_contiguous


def test_requests_that_cannot_be_fulfilled():
    a = np.arange(12.0).reshape(3, 4)
    get_buffer = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.c_void_p, ctypes.c_int)(
        ("PyObject_GetBuffer", ctypes.pythonapi)
    )
    view = ctypes.create_string_buffer(200)  # room for a Py_buffer
    for flags in (0x38, 0x98, 0x08, 0x00):  # PyBUF_C_CONTIGUOUS, PyBUF_ANY_CONTIGUOUS, PyBUF_ND, PyBUF_SIMPLE
        with pytest.raises(BufferError, match=r"contiguous|strides"):
            get_buffer(xp.asarray(a[:, ::2]), view, flags)
    with pytest.raises(BufferError, match="Fortran"):
        get_buffer(xp.asarray(a), view, 0x58)  # PyBUF_F_CONTIGUOUS
    read_only = xp.asarray(b"abc")
    with pytest.raises(BufferError, match="writable"):
        get_buffer(read_only, view, 0x01)  # PyBUF_WRITABLE
    with pytest.raises(TypeError):
        (ctypes.c_char * 3).from_buffer(read_only)


def test_an_export_keeps_the_storage_alive():
    x = xp.arange(100_000)
    gone = weakref.ref(x)
    view = memoryview(x)
    del x
    gc.collect()
    assert gone() is not None
    assert view[99_999] == 99_999
    view.release()
    assert gone() is None


def test_bytes_of_an_array():
    x = xp.asarray([1, 2], dtype=xp.int16)
    assert bytes(x) == b"\1\0\2\0"
    assert bytearray(x) == b"\1\0\2\0"


# -- import ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("view", [np.s_[...], np.s_[::-2, 1:], np.s_[:, 0], np.s_[:0], np.s_[..., None]], ids=str)
def test_numpys_memory_is_shared(name, view):
    a = np.arange(20).reshape(4, 5).astype(name)[view]
    x = xp.asarray(a)
    assert (x.shape, x.dtype.name, x.tolist()) == (a.shape, name, a.tolist())
    assert np.asarray(x).ctypes.data == a.ctypes.data or not a.size
    assert np.shares_memory(np.asarray(x), a) == bool(a.size)
    assert not np.shares_memory(np.asarray(xp.asarray(a, copy=True)), a)


@pytest.mark.parametrize("code", "bBhHiIlLqQfd")
def test_the_module_arrays_memory_is_shared(code):
    values = array.array(code, [1, 2, 3])
    x = xp.asarray(values)
    assert x.tolist() == [1, 2, 3]
    assert (x.itemsize, x.dtype.kind) == (values.itemsize, "f" if code in "fd" else "iu"[code.isupper()])
    values[0] = 7
    assert x.tolist() == [7, 2, 3]


def test_bytes_are_read_only_uint8():
    x = xp.asarray(b"\1\2")
    assert (x.dtype, x.tolist(), x.writable) == (xp.uint8, [1, 2], False)
    y = xp.asarray(bytearray(b"\1\2"))
    assert y.writable
    assert xp.asarray(b"\1\2", copy=True).writable


def test_scalars_of_numpy_become_arrays_of_their_own():
    for name in NAMES:
        x = xp.asarray(np.ones((), name)[()])
        assert (x.shape, x.writable, x.tolist()) == ((), True, 1)
        expected = {"float64": xp.float64, "complex128": xp.complex128}.get(name, getattr(xp, name))
        assert x.dtype is expected


def test_dtype_and_copy():
    a = np.arange(3, dtype="int16")
    assert xp.asarray(a, dtype=xp.float32).tolist() == [0, 1, 2]
    assert xp.asarray(a, dtype=xp.int16, copy=False).dtype is xp.int16
    with pytest.raises(ValueError, match="copy=False"):
        xp.asarray(a, dtype=xp.int32, copy=False)
    with pytest.raises(TypeError, match="real"):
        xp.asarray(np.ones(2, "complex64"), dtype=xp.float32)


def test_memory_stays_while_it_is_needed():
    a = np.arange(10.0)
    gone = weakref.ref(a)
    x = xp.asarray(a)
    del a
    gc.collect()
    assert gone() is not None
    assert x.tolist() == list(range(10))
    del x
    gc.collect()
    assert gone() is None


def test_an_exporter_cannot_be_resized_while_an_array_is_over_it():
    values = bytearray(b"abcd")
    x = xp.asarray(values)
    with pytest.raises(BufferError):
        values.extend(b"more" * 1000)
    other = array.array("d", [1.0])
    y = xp.asarray(other)
    with pytest.raises(BufferError):
        other.append(2.0)
    with mmap.mmap(-1, 64) as pages:
        z = xp.asarray(pages)
        with pytest.raises(BufferError):
            pages.close()
        del z
    del x, y
    values.extend(b"more")
    other.append(2.0)


def test_unaligned_memory_is_copied_or_refused():
    raw = bytearray(range(1, 34))
    a = np.frombuffer(raw, "<f8", count=4, offset=1)
    x = xp.asarray(a)
    assert x.tolist() == a.tolist()
    assert not np.shares_memory(np.asarray(x), a)
    with pytest.raises(ValueError, match="aligned"):
        xp.asarray(a, copy=False)
    records = np.zeros(3, [("tag", "i1"), ("value", "<f8")])
    records["value"] = [1.5, 2.5, 3.5]
    assert xp.asarray(records["value"]).tolist() == [1.5, 2.5, 3.5]
    assert xp.asarray(np.zeros((2,) * 32, "i1")).ndim == 32


def test_fields_of_records_are_shared_where_they_are_aligned():
    records = np.zeros(3, np.dtype([("value", "<f8"), ("small", "<f4")]))
    x = xp.asarray(records["small"])
    assert x.strides == (12,)
    assert np.shares_memory(np.asarray(x), records)
    assert np.from_dlpack(x).strides == (12,)
    complex_field = np.ones(2, [("z", "<c16"), ("x", "<f8")])["z"]  # aligned for C, but not to whole elements
    y = xp.asarray(complex_field)
    assert not np.shares_memory(np.asarray(y), complex_field)
    assert y.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("a", "error"),
    [
        (np.zeros(2, ">f8"), BufferError),
        (np.zeros(2, ">i4"), BufferError),
        (np.zeros(2, "longdouble"), TypeError),
        (np.zeros(2, "clongdouble"), TypeError),
        (np.zeros(2, "S3"), TypeError),
        (np.zeros(2, "U3"), TypeError),
        (np.zeros(2, "V4"), TypeError),
        (np.zeros(2, object), TypeError),
        (np.zeros(2, [("a", "i4"), ("b", "f4")]), TypeError),
        (np.zeros(2, "M8[s]"), (TypeError, ValueError)),
        (memoryview(b"ab").cast("c"), TypeError),
        ((ctypes.c_wchar * 2)("a", "b"), TypeError),
    ],
    ids=lambda value: getattr(getattr(value, "dtype", ""), "str", ""),
)
def test_elements_without_a_dtype_are_refused(a, error):
    with pytest.raises(error):
        xp.asarray(a)


def test_big_endian_bytes_have_no_order():
    assert xp.asarray(np.asarray([1, 2], ">i1")).tolist() == [1, 2]


def test_ctypes_arrays():
    values = (ctypes.c_int16 * 3 * 2)((1, 2, 3), (4, 5, 6))
    x = xp.asarray(values)
    assert (x.dtype, x.tolist()) == (xp.int16, [[1, 2, 3], [4, 5, 6]])


def test_released_memoryviews_are_refused():
    view = memoryview(bytearray(4))
    view.release()
    with pytest.raises(ValueError, match="released"):
        xp.asarray(view)


def test_broadcast_memory_is_not_writable():
    a = np.lib.stride_tricks.as_strided(np.arange(3.0), (2, 3), (0, 8))
    assert a.flags.writeable
    x = xp.asarray(a)
    assert not x.writable
    assert x.tolist() == [[0, 1, 2], [0, 1, 2]]
