"""Arrays as Python numbers, lists, pickles, copies and text."""

import cmath
import copy
import inspect
import math
import operator
import pickle
import struct
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arraygrad_cpu as xp

NAMES = list(xp.__array_namespace_info__().dtypes())


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_zero_dimensional_arrays_are_numbers(name):
    kind = np.dtype(name).kind
    x = xp.asarray(True, dtype=getattr(xp, name))
    assert bool(x) is True
    assert bool(xp.zeros((), dtype=getattr(xp, name))) is False
    assert complex(x) == 1
    assert (type(x.item()), x.item()) == ({"b": bool, "i": int, "u": int, "f": float, "c": complex}[kind], 1)
    for function in (int, float):
        if kind == "c":
            with pytest.raises(TypeError, match="complex"):
                function(x)
        else:
            assert (type(function(x)), function(x)) == (function, 1)
    if kind in "iu":
        assert operator.index(x) == 1
        assert [5, 6, 7][x] == 6
    else:
        with pytest.raises(TypeError, match="index: "):
            operator.index(x)


def test_special_numbers():
    nan, inf = xp.asarray(math.nan), xp.asarray(-math.inf)
    assert bool(nan) is True
    assert bool(xp.asarray(-0.0)) is False
    assert bool(xp.asarray(1j)) is True
    assert bool(xp.asarray(complex(0, math.nan))) is True
    assert math.isnan(float(nan))
    assert cmath.isnan(complex(nan)) and math.isnan(complex(nan).imag)
    assert complex(inf) == complex(-math.inf, 0)
    with pytest.raises(ValueError, match="NaN"):
        int(nan)
    with pytest.raises(OverflowError):
        int(inf)
    assert int(xp.asarray(-1.9)) == -1
    assert int(xp.asarray(2**64 - 1, dtype=xp.uint64)) == 2**64 - 1


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2,), (0,)], ids=str)
def test_arrays_with_axes_are_no_numbers(shape):
    x = xp.ones(shape, dtype=xp.int64)
    for function in (int, float, complex, operator.index):
        with pytest.raises(TypeError, match="0-d"):
            function(x)
    if x.size == 1:
        assert bool(x) is True
        assert x.item() == 1
        return
    with pytest.raises(ValueError, match="ambiguous"):
        bool(x)
    with pytest.raises(ValueError, match="item: "):
        x.item()


def test_lists():
    a = np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)[::-1]
    for name in NAMES:
        assert xp.asarray(a.astype(name)).tolist() == a.astype(name).tolist()
    assert xp.asarray(1.5).tolist() == 1.5
    assert xp.zeros((2, 0)).tolist() == [[], []]
    assert type(xp.asarray([True]).tolist()[0]) is bool


def test_arrays_are_not_hashable():
    with pytest.raises(TypeError, match="unhashable"):
        hash(xp.asarray(1))


def test_array_type():
    with pytest.raises(TypeError):
        xp.Array()
    with pytest.raises(TypeError):
        type("Sub", (xp.Array,), {})
    with pytest.raises(TypeError):
        xp.Array.extra = 1
    with pytest.raises(AttributeError):
        xp.ones(2).extra = 1
    assert xp.Array.__module__ == "arraygrad_cpu"


# -- devices and the namespace -----------------------------------------------------------------------------------------


def test_to_device():
    x = xp.ones(2)
    assert x.to_device("cpu") is x
    assert x.to_device(x.device, stream=None) is x
    with pytest.raises(ValueError, match="gpu"):
        x.to_device("gpu")
    with pytest.raises(ValueError, match="stream"):
        x.to_device("cpu", stream=1)
    with pytest.raises(TypeError):
        x.to_device(None)
    with pytest.raises(TypeError):
        x.to_device()


def test_array_namespace():
    x = xp.ones(2)
    assert x.__array_namespace__() is xp
    for version in (None, "2021.12", "2022.12", "2023.12", "2024.12", "2025.12"):
        assert x.__array_namespace__(api_version=version) is xp
    for bad in ("2020.10", "", "latest", 2025.12):
        with pytest.raises(ValueError, match="standard"):
            x.__array_namespace__(api_version=bad)
    assert xp.__array_api_version__ == "2025.12"


# -- copies and pickles ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, lambda x: x.copy()], ids=["copy", "deepcopy", "method"])
def test_copies_have_memory_of_their_own(make):
    a = np.arange(12.0).reshape(3, 4)
    a.flags.writeable = False
    for view in (a, a.T, a[::-1, ::2], a[:0], a[1, 1, ...]):
        x = xp.asarray(view)
        y = make(x)
        assert (y.dtype, y.shape, y.tolist(), y.writable) == (x.dtype, x.shape, x.tolist(), True)
        assert not xp.may_share_memory(x, y)
        assert memoryview(y).c_contiguous


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", NAMES)
def test_pickles_bring_arrays_back(name, protocol):
    a = np.arange(12).reshape(3, 4).astype(name)
    for view in (a, a.T, a[:, ::-2], a[:0], a[2, 1, ...]):
        x = pickle.loads(pickle.dumps(xp.asarray(view), protocol))
        assert (x.dtype.name, x.shape, x.writable) == (name, view.shape, True)
        assert np.asarray(x).tobytes() == view.tobytes()


def test_buffers_out_of_band_share_memory():
    x = xp.arange(1000.0)
    buffers: list[pickle.PickleBuffer] = []
    stream = pickle.dumps(x, 5, buffer_callback=buffers.append)
    assert len(stream) < 300
    y = pickle.loads(stream, buffers=buffers)
    assert xp.may_share_memory(x, y)
    received = pickle.loads(stream, buffers=[bytes(buffers[0])])  # such as one that has travelled
    assert received.writable
    assert received.tolist() == x.tolist()
    unaligned = memoryview(bytearray(b"x" + bytes(buffers[0])))[1:]
    assert pickle.loads(stream, buffers=[unaligned]).tolist() == x.tolist()


def test_pickles_that_lie_are_refused():
    rebuild, (name, shape, elements) = xp.arange(3).__reduce_ex__(2)
    assert rebuild(name, shape, elements).tolist() == [0, 1, 2]
    for bad in (
        ("int65", shape, elements),
        (3, shape, elements),
        (name, (4,), elements),
        (name, (2**62, 4), elements),
        (name, (-3,), elements),
        (name, (1,) * 65, elements),
        (name, shape, elements[1:]),
    ):
        with pytest.raises(ValueError, match="_rebuild: "):
            rebuild(*bad)
    for bad in ((name, "abc", elements), (name, shape, "abc"), (name, shape, None), (name, shape)):
        with pytest.raises(TypeError):
            rebuild(*bad)


def test_weak_references():
    x = xp.ones(3)
    seen: list[object] = []
    reference = weakref.ref(x, seen.append)
    assert reference() is x
    del x
    assert reference() is None
    assert seen == [reference]
    y = xp.ones(3)  # a header from the free list
    assert weakref.getweakrefcount(y) == 0


# -- text --------------------------------------------------------------------------------------------------------------


def test_repr():
    cases = {
        "Array([1., 2.], dtype=float32)": xp.asarray([1.0, 2.0], dtype=xp.float32),
        "Array([1.  , 2.25], dtype=float64)": xp.asarray([1.0, 2.25]),
        "Array([ -1.5, 100. ,   nan,  -inf], dtype=float64)": xp.asarray([-1.5, 100.0, math.nan, -math.inf]),
        "Array([1.0e-10, 1.5e+00], dtype=float64)": xp.asarray([1e-10, 1.5]),
        "Array([0.1, 0.3], dtype=float32)": xp.asarray([0.1, 0.3], dtype=xp.float32),
        "Array([-0.,  0.], dtype=float64)": xp.asarray([-0.0, 0.0]),
        "Array(1.5, dtype=float64)": xp.asarray(1.5),
        "Array([[ 1,  2],\n       [ 3, 40]], dtype=int64)": xp.asarray([[1, 2], [3, 40]]),
        "Array([ True, False], dtype=bool)": xp.asarray([True, False]),
        "Array([1. +2.j , 1.5-0.5j], dtype=complex128)": xp.asarray([1 + 2j, 1.5 - 0.5j]),
        "Array([0.+nanj, 0.-infj], dtype=complex64)": xp.asarray(
            [complex(0, math.nan), complex(0, -math.inf)], dtype=xp.complex64
        ),
        "Array([], dtype=float64)": xp.zeros(0),
        "Array([], shape=(2, 0), dtype=int8)": xp.zeros((2, 0), dtype=xp.int8),
        "Array([[[0],\n        [0]],\n\n       [[0],\n        [0]]], dtype=uint8)": xp.zeros((2, 2, 1), dtype=xp.uint8),
        "Array([   0,    1,    2, ..., 1998, 1999, 2000], shape=(2001,), dtype=int64)": xp.arange(2001),
    }
    assert {repr(x): x for x in cases.values()} == cases


def test_str_has_no_commas():
    assert str(xp.asarray([[1.0, 2.5], [3.0, 4.0]])) == "[[1.  2.5]\n [3.  4. ]]"
    assert str(xp.asarray(3)) == "3"
    assert str(xp.asarray(0.5)) == "0.5"
    assert str(xp.zeros((0, 3))) == "[]"


def test_long_rows_are_broken_and_large_arrays_shortened():
    lines = repr(xp.arange(100)).split("\n")
    assert max(map(len, lines)) <= 79
    assert all(line.startswith("       ") for line in lines[1:])
    text = repr(xp.zeros((50, 50, 50)))
    assert text.count("...") > 3
    assert len(text) < 2000
    assert "shape=(50, 50, 50)" in text
    assert "..." not in repr(xp.zeros(1000))


@given(st.lists(st.floats(), min_size=1, max_size=8))
def test_the_text_of_float64_brings_it_back(values):
    x = xp.asarray(values)
    words = str(x).strip("[]").split()
    assert [struct.pack("d", float(w)) if w != "nan" else w for w in words] == [
        struct.pack("d", v) if v == v else "nan" for v in values
    ]


@given(st.lists(st.floats(width=32), min_size=1, max_size=8))
def test_the_text_of_float32_brings_it_back_and_is_short(values):
    x = xp.asarray(values, dtype=xp.float32)
    words = str(x).strip("[]").split()
    for word, value in zip(words, values, strict=True):
        assert np.float32(word).tobytes() == np.float32(value).tobytes() or word == "nan"
    if len(values) == 1 and math.isfinite(values[0]):
        digits = len(
            np.format_float_scientific(np.float32(values[0]), unique=True).split("e")[0].strip("-").replace(".", "")
        )
        mine = words[0].split("e")[0].strip("-").replace(".", "").strip("0")
        assert len(mine) <= max(digits, 17 if abs(values[0]) >= 1e9 else 0)


@given(st.lists(st.complex_numbers(), min_size=1, max_size=4))
def test_the_text_of_complex_numbers_brings_them_back(values):
    words = str(xp.asarray(values)).strip("[]").replace("+", " +").replace("j", " ").replace("e +", "e+")
    numbers = words.replace("-", " -").replace("e -", "e-").split()
    expected = [part for v in values for part in (v.real, v.imag)]
    for word, value in zip(numbers, expected, strict=True):
        assert float(word) == value or value != value


def test_format():
    x = xp.asarray(3.14159)
    assert f"{x:.2f} {x} {x!r}" == "3.14 3.14159 Array(3.14159, dtype=float64)"
    assert f"{xp.asarray(7):04d}" == "0007"
    assert f"{xp.asarray([1, 2])}" == "[1 2]"
    with pytest.raises(TypeError, match="0-d"):
        f"{xp.asarray([1, 2]):d}"
    with pytest.raises(ValueError, match="format"):
        f"{x:zzz}"


# -- signatures --------------------------------------------------------------------------------------------------------


def test_every_function_and_method_has_a_signature_and_a_text():
    functions = [getattr(xp, name) for name in dir(xp) if inspect.isbuiltin(getattr(xp, name))]
    methods = [m for n, m in vars(xp.Array).items() if inspect.ismethoddescriptor(m) and not n.startswith("__")]
    assert functions and methods
    for function in functions + methods:
        assert inspect.signature(function) is not None, function
        assert function.__doc__, function
