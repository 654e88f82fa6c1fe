"""DLPack: both forms of capsules, both directions, lifetimes, and capsules that nobody should believe.

Capsules of the test's own are built with ctypes from the structures of DLPack's specification.
"""

import ctypes
import gc
import weakref
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p, py_object
from typing import ClassVar

import numpy as np
import pytest

import arraygrad_cpu as xp

NAMES = list(xp.__array_namespace_info__().dtypes())
INT, UINT, FLOAT, COMPLEX, BOOL = 0, 1, 2, 5, 6
READ_ONLY, IS_COPIED = 1, 2


class Tensor(ctypes.Structure):
    _fields_ = (
        ("data", c_void_p),
        ("device_type", c_int32),
        ("device_id", c_int32),
        ("ndim", c_int32),
        ("code", c_uint8),
        ("bits", c_uint8),
        ("lanes", c_uint16),
        ("shape", POINTER(c_int64)),
        ("strides", POINTER(c_int64)),
        ("byte_offset", c_uint64),
    )


DELETER = ctypes.CFUNCTYPE(None, c_void_p)
DESTRUCTOR = ctypes.CFUNCTYPE(None, c_void_p)


class Legacy(ctypes.Structure):
    _fields_ = (("tensor", Tensor), ("context", c_void_p), ("deleter", DELETER))


class Versioned(ctypes.Structure):
    _fields_ = (
        ("major", c_uint32),
        ("minor", c_uint32),
        ("context", c_void_p),
        ("deleter", DELETER),
        ("flags", c_uint64),
        ("tensor", Tensor),
    )


api = ctypes.pythonapi
api.PyCapsule_New.restype = py_object
api.PyCapsule_New.argtypes = [c_void_p, c_char_p, c_void_p]
api.PyCapsule_GetName.restype = c_char_p
api.PyCapsule_GetName.argtypes = [py_object]
api.PyCapsule_GetPointer.restype = c_void_p
api.PyCapsule_GetPointer.argtypes = [py_object, c_char_p]


def name_of(capsule):
    return api.PyCapsule_GetName(capsule)


class Producer:
    """An object with __dlpack__ whose capsule holds what the test says; counts the calls of the deleter."""

    alive: ClassVar[list["Producer"]] = []  # memory that capsules point to lives to the end of the tests

    def __init__(self, *, versioned=True, version=(1, 0), flags=0, deleter=True, name=None, **fields):
        self.alive.append(self)
        self.deleted = 0
        self.memory = (ctypes.c_double * 16)(*range(16))
        values = {
            "data": ctypes.addressof(self.memory), "device_type": 1, "device_id": 0, "ndim": 1, "code": FLOAT,
            "bits": 64, "lanes": 1, "shape": (4,), "strides": None, "byte_offset": 0, **fields,
        }  # fmt: skip
        for key in ("shape", "strides"):
            if values[key] is not None:
                values[key] = (c_int64 * max(len(values[key]), 1))(*values[key])
        self.keep = values
        self.delete = DELETER(self.count) if deleter else DELETER()
        self.managed = Versioned(*version, None, self.delete, flags) if versioned else Legacy()
        self.managed.deleter = self.delete
        for key, value in values.items():
            setattr(self.managed.tensor, key, value)
        self.name = name or (b"dltensor_versioned" if versioned else b"dltensor")
        self.keywords: list[dict[str, object]] = []

    def count(self, pointer):
        assert pointer == ctypes.addressof(self.managed)
        self.deleted += 1

    def __dlpack__(self, **keywords):
        self.keywords.append(keywords)
        self.capsule = api.PyCapsule_New(ctypes.addressof(self.managed), self.name, None)
        return self.capsule


# -- export ------------------------------------------------------------------------------------------------------------


def exported(x, **keywords):
    """The managed tensor in a capsule of ours."""
    capsule = x.__dlpack__(**keywords)
    kind = Versioned if name_of(capsule) == b"dltensor_versioned" else Legacy
    return capsule, kind.from_address(api.PyCapsule_GetPointer(capsule, name_of(capsule)))


@pytest.mark.parametrize("keywords", [{}, {"max_version": (1, 0)}, {"max_version": (0, 8)}, {"max_version": (2, 3)}])
def test_what_an_export_says(keywords):
    x = xp.ones((2, 3), dtype=xp.complex64)
    capsule, managed = exported(x, **keywords)
    assert name_of(capsule) == (b"dltensor_versioned" if keywords.get("max_version", (0,))[0] else b"dltensor")
    tensor = managed.tensor
    assert (tensor.device_type, tensor.device_id, tensor.ndim, tensor.byte_offset) == (1, 0, 2, 0)
    assert (tensor.code, tensor.bits, tensor.lanes) == (COMPLEX, 64, 1)
    assert (tensor.shape[:2], tensor.strides[:2]) == ([2, 3], [3, 1])
    assert tensor.data == np.asarray(x).ctypes.data
    if name_of(capsule) == b"dltensor_versioned":
        assert (managed.major, managed.minor, managed.flags) == (1, 0, 0)


def test_empty_tensors_have_no_address():
    capsule, managed = exported(xp.zeros((2, 0)))
    assert managed.tensor.data is None
    del capsule


def test_flags_of_exports():
    x = xp.asarray(np.broadcast_to(np.float64(1), (3,)))
    assert not x.writable
    for array, copy, flags in ((x, None, READ_ONLY), (x, True, IS_COPIED), (xp.ones(3), False, 0)):
        _capsule, managed = exported(array, max_version=(1, 0), copy=copy)
        assert managed.flags == flags
    _capsule, managed = exported(x)  # the legacy form cannot say "read-only", so it gets a copy
    assert managed.tensor.strides[0] == 1
    with pytest.raises(BufferError, match="copied"):
        x.__dlpack__(copy=False)


def test_arguments_of_dlpack():
    x = xp.ones(3)
    assert x.__dlpack_device__() == (1, 0)
    assert x.__dlpack__(dl_device=(1, 0), stream=None, copy=None) is not None
    with pytest.raises(BufferError, match="CPU"):
        x.__dlpack__(dl_device=(2, 0))
    with pytest.raises(ValueError, match="stream"):
        x.__dlpack__(stream=1)
    for bad in (
        {"max_version": 1},
        {"max_version": (1,)},
        {"dl_device": "cpu"},
        {"copy": 1},
        {"max_version": ("1", 0)},
    ):
        with pytest.raises(TypeError):
            x.__dlpack__(**bad)


@pytest.mark.parametrize("keywords", [{}, {"max_version": (1, 0)}])
def test_unused_capsules_give_their_memory_back(keywords):
    xp.empty_cache()
    before = xp.memory_stats()["allocated_bytes"]
    for _ in range(100):
        xp.ones(100_000).__dlpack__(**keywords)
    assert xp.memory_stats()["allocated_bytes"] - before < 800_000


@pytest.mark.parametrize("name", NAMES)
def test_numpy_reads_our_memory_and_keeps_it_alive(name):
    x = xp.full((2, 3), True, dtype=getattr(xp, name))
    a = np.from_dlpack(x)
    assert a.dtype == name
    assert a.ctypes.data == np.asarray(x).ctypes.data
    del x
    gc.collect()
    assert np.array_equal(a, np.ones((2, 3), name))


def test_torch_shares_our_memory_and_we_share_torchs():
    torch = pytest.importorskip("torch", reason="shares memory with PyTorch")
    x = xp.arange(6.0)
    t = torch.from_dlpack(x)
    t[0] = 9
    assert x.tolist()[0] == 9
    t = torch.arange(12, dtype=torch.float32).reshape(3, 4).T
    y = xp.from_dlpack(t)
    assert (y.shape, y.strides, y.dtype) == ((4, 3), (4, 16), xp.float32)
    t[1, 2] = -1
    assert y.tolist() == t.tolist()
    assert xp.asarray(t).tolist() == t.tolist()


# -- import ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "view", [np.s_[...], np.s_[::-2, 1:], np.s_[:, 0], np.s_[0, 0, ...], np.s_[:0], np.s_[:, None]], ids=str
)
def test_numpys_views_arrive_as_they_are(name, view):
    a = np.arange(20).reshape(4, 5).astype(name)[view]
    for x in (xp.from_dlpack(a), xp.from_dlpack(a, copy=False), xp.from_dlpack(a, device="cpu")):
        assert (x.shape, x.dtype.name) == (a.shape, name)
        assert x.tolist() == a.tolist()
        if a.size:
            assert np.asarray(x).ctypes.data == a.ctypes.data
    copied = xp.from_dlpack(a, copy=True)
    assert copied.tolist() == a.tolist()
    assert not (a.size and np.shares_memory(np.asarray(copied), a))


def test_read_only_memory_stays_read_only():
    a = np.arange(3.0)
    a.flags.writeable = False
    assert not xp.from_dlpack(a).writable
    assert xp.from_dlpack(a, copy=True).writable
    assert xp.from_dlpack(np.arange(3.0)).writable


def test_our_own_arrays_come_back():
    x = xp.arange(3)
    y = xp.from_dlpack(x)
    assert y is not x
    assert xp.may_share_memory(x, y)
    assert not xp.may_share_memory(x, xp.from_dlpack(x, copy=True))


@pytest.mark.parametrize("versioned", [True, False])
def test_the_deleter_is_called_once_at_the_end_of_the_last_view(versioned):
    producer = Producer(versioned=versioned, shape=(2, 2), ndim=2)
    x = xp.from_dlpack(producer)
    assert name_of(producer.capsule) == (b"used_dltensor_versioned" if versioned else b"used_dltensor")
    assert x.tolist() == [[0, 1], [2, 3]]
    capsule = x.__dlpack__()
    view = np.asarray(x)
    del x
    assert producer.deleted == 0
    del view
    assert producer.deleted == 0
    del capsule
    assert producer.deleted == 1


@pytest.mark.parametrize("versioned", [True, False])
def test_copies_call_the_deleter_at_once(versioned):
    producer = Producer(versioned=versioned)
    x = xp.from_dlpack(producer, copy=True)
    assert producer.deleted == 1
    producer.memory[0] = 7
    assert x.tolist() == [0, 1, 2, 3]


class Talkative(Producer):
    """Its deleter runs Python code, which does not work where an exception is pending."""

    def count(self, pointer):
        super().count(pointer)
        assert [int(digit) for digit in "12"] == [1, 2]


@pytest.mark.parametrize("versioned", [True, False])
def test_deleters_do_not_disturb_errors(versioned):
    def asarray(producer):
        return xp.asarray(producer, dtype=xp.float32, copy=False)

    def ragged(producer):
        return xp.asarray([producer, [1.0]])

    def mixed(producer):
        return xp.asarray([producer, xp.asarray([1, 2, 3, 4])])

    def unusable(producer):
        producer.managed.tensor.data = None
        return xp.from_dlpack(producer)

    def operation(producer):
        return xp.add(xp.from_dlpack(producer), xp.ones(3))

    for call, error in (
        (asarray, ValueError),
        (ragged, ValueError),
        (mixed, TypeError),
        (unusable, BufferError),
        (operation, ValueError),
    ):
        producer = Talkative(versioned=versioned)
        with pytest.raises(error) as caught:
            call(producer)
        caught.value.__traceback__ = None
        assert producer.deleted == 1, call.__name__


def test_destructors_of_capsules_do_not_disturb_errors():
    destroyed = []

    def destroy(pointer):
        destroyed.append([int(digit) for digit in "12"])

    kept = DESTRUCTOR(destroy)

    class Unusable(Producer):
        def __dlpack__(self, **keywords):
            return api.PyCapsule_New(ctypes.addressof(self.managed), self.name, ctypes.cast(kept, c_void_p))

    for fields in ({"bits": 7}, {"ndim": 65}, {"device_type": 2}):
        with pytest.raises(BufferError):
            xp.from_dlpack(Unusable(**fields))
    assert destroyed == [[1, 2]] * 3


def test_errors_of_deleters_are_reported_and_disturb_nothing(monkeypatch):
    class Failing(Producer):
        def count(self, pointer):
            super().count(pointer)
            raise ZeroDivisionError

    reported = []
    monkeypatch.setattr("sys.unraisablehook", lambda details: reported.append(details.exc_type))
    with pytest.raises(ValueError, match="copy=False"):
        xp.asarray(Failing(), dtype=xp.float32, copy=False)
    assert reported == [ZeroDivisionError]


def test_a_producers_copy_is_not_copied_again():
    producer = Producer(flags=IS_COPIED)
    x = xp.from_dlpack(producer, copy=True)
    assert producer.deleted == 0
    assert np.asarray(x).ctypes.data == ctypes.addressof(producer.memory)
    with pytest.raises(BufferError, match="copy=False"):
        xp.from_dlpack(Producer(flags=IS_COPIED), copy=False)


def test_a_missing_deleter_is_allowed():
    for versioned in (True, False):
        assert xp.from_dlpack(Producer(versioned=versioned, deleter=False)).tolist() == [0, 1, 2, 3]


def test_strides_and_offset_are_followed():
    assert xp.from_dlpack(Producer(strides=(3,))).tolist() == [0, 3, 6, 9]
    assert xp.from_dlpack(Producer(strides=(-1,), byte_offset=8 * 5)).tolist() == [5, 4, 3, 2]
    repeated = xp.from_dlpack(Producer(strides=(0,)))
    assert repeated.tolist() == [0, 0, 0, 0]
    assert not repeated.writable
    wild = Producer(ndim=2, shape=(1, 4), strides=(2**63 - 1, 1))  # never stepped along
    assert xp.from_dlpack(wild).strides == (32, 8)


def test_the_producer_is_asked_with_the_keywords_that_matter():
    producer = Producer(flags=IS_COPIED)
    xp.from_dlpack(producer)
    xp.from_dlpack(producer, device="cpu", copy=True)
    assert producer.keywords == [
        {"max_version": (1, 0)},
        {"max_version": (1, 0), "dl_device": (1, 0), "copy": True},
    ]


def test_old_producers_know_no_keywords():
    class Old:
        def __dlpack__(self):
            return np.arange(3.0).__dlpack__()

    assert xp.from_dlpack(Old()).tolist() == [0, 1, 2]
    assert xp.from_dlpack(Old(), copy=True).tolist() == [0, 1, 2]


def test_unaligned_elements_are_copied_or_refused():
    producer = Producer(byte_offset=3, code=UINT, bits=32)
    expected = np.frombuffer(bytes(producer.memory)[3:19], "<u4").tolist()
    assert xp.from_dlpack(producer).tolist() == expected
    assert producer.deleted == 1
    refused = Producer(byte_offset=3)
    with pytest.raises(BufferError, match="aligned"):
        xp.from_dlpack(refused, copy=False)
    assert refused.deleted == 1


HOSTILE = {
    "negative ndim": {"ndim": -1},
    "65 axes": {"ndim": 65, "shape": (1,) * 65},
    "no shape": {"shape": None},
    "no data": {"data": None},
    "no data, but an offset": {"data": None, "byte_offset": 64},
    "negative length": {"shape": (-4,)},
    "lengths that overflow": {"ndim": 2, "shape": (2**40, 2**40)},
    "bytes that overflow": {"shape": (2**61,)},
    "strides that overflow": {"strides": (2**62,)},
    "strides beyond the address space": {"shape": (3,), "strides": (2**59,)},
    "negative strides below zero": {"shape": (4,), "strides": (-(2**59),)},
    "smallest stride": {"shape": (2,), "strides": (-(2**63),)},
    "offset beyond the address space": {"byte_offset": 2**64 - 1},
    "vectors": {"lanes": 4},
    "no lanes": {"lanes": 0},
    "float8": {"bits": 8},
    "float7": {"bits": 7},
    "bfloat32": {"code": 4, "bits": 32},
    "opaque": {"code": 3},
    "unknown code": {"code": 200},
    "wide bool": {"code": BOOL, "bits": 32},
    "cuda": {"device_type": 2},
    "unknown device": {"device_type": -5},
    "empty with lengths that overflow": {"ndim": 3, "shape": (0, 2**40, 2**40)},
}


@pytest.mark.parametrize("copy", [None, True, False])
@pytest.mark.parametrize("versioned", [True, False])
@pytest.mark.parametrize("fields", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_tensors_are_refused(fields, versioned, copy):
    producer = Producer(versioned=versioned, **fields)
    with pytest.raises(BufferError, match="from_dlpack: "):
        xp.from_dlpack(producer, copy=copy)
    used = name_of(producer.capsule).startswith(b"used")
    assert producer.deleted == used  # what has not been taken over is still the producer's


def test_hostile_capsules_are_refused():
    for name in (b"used_dltensor", b"used_dltensor_versioned", b"something"):
        producer = Producer(name=name)
        with pytest.raises(BufferError, match="unused"):
            xp.from_dlpack(producer)
        assert producer.deleted == 0
    with pytest.raises(BufferError, match=r"2\.0"):
        xp.from_dlpack(Producer(version=(2, 0), data=1, ndim=-5))
    assert xp.from_dlpack(Producer(version=(1, 99))).shape == (4,)

    class Liar:
        def __init__(self, answer):
            self.answer = answer

        def __dlpack__(self, **keywords):
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    with pytest.raises(BufferError, match="unused"):
        xp.from_dlpack(Liar(3))
    with pytest.raises(ZeroDivisionError):
        xp.from_dlpack(Liar(ZeroDivisionError()))
    with pytest.raises(TypeError):
        xp.from_dlpack(Liar(TypeError("twice")))
    for thing in (3, "x", None, [1.0]):
        with pytest.raises(TypeError, match="__dlpack__"):
            xp.from_dlpack(thing)
    with pytest.raises(ValueError, match="device"):
        xp.from_dlpack(xp.ones(2), device="cuda")


def test_a_capsule_is_used_once():
    x = xp.ones(3)

    class Twice:
        capsule = x.__dlpack__(max_version=(1, 0))

        def __dlpack__(self, **keywords):
            return self.capsule

    twice = Twice()
    assert xp.from_dlpack(twice).tolist() == [1, 1, 1]
    with pytest.raises(BufferError, match="unused"):
        xp.from_dlpack(twice)


def test_imported_arrays_can_be_referenced_weakly_and_exported_again():
    a = np.arange(4.0)
    alive = weakref.ref(a)
    x = xp.from_dlpack(np.from_dlpack(xp.from_dlpack(a)))
    del a
    gc.collect()
    assert x.tolist() == [0, 1, 2, 3]
    assert alive() is not None
    del x
    gc.collect()
    assert alive() is None
