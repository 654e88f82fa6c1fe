import copy
import itertools
import pickle

import array_api_strict
import numpy as np
import pytest

from arraygrad._backends import dtypes as _dtypes
from arraygrad._backends import loading
from arraygrad._backends.dtypes import ALL, KINDS, DType, promote, promote_scalar

loading.get_backend("numpy")
PAIRS = list(itertools.product(ALL, ALL))
MIXED_64 = [(a, b) for a, b in PAIRS if {a.kind, b.kind} == {"i", "u"} and _dtypes.uint64 in (a, b)]


@pytest.fixture
def double_default():
    _dtypes.set_default_dtype(_dtypes.float64)
    yield
    _dtypes.set_default_dtype(_dtypes.float32)


@pytest.mark.parametrize("dtype", ALL, ids=str)
def test_attributes_are_numpys(dtype):
    theirs = np.dtype(dtype.name)
    assert (dtype.name, dtype.kind, dtype.itemsize) == (theirs.name, theirs.kind, theirs.itemsize)
    assert repr(dtype) == f"arraygrad.{theirs.name}"


@pytest.mark.parametrize("dtype", ALL, ids=str)
def test_one_object_per_name(dtype):
    assert DType(dtype.name) is dtype
    assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert copy.copy(dtype) is dtype
    assert copy.deepcopy(dtype) is dtype


@pytest.mark.parametrize("name", ["float16", "Float32", None, 3, []])
def test_no_other_dtypes(name):
    with pytest.raises(TypeError, match="is no dtype of the standard; it has bool, int8"):
        DType(name)


def test_immutable():
    with pytest.raises(AttributeError, match=r"arraygrad\.int8 is immutable: cannot set 'name'"):
        _dtypes.int8.name = "other"
    with pytest.raises(AttributeError, match=r"arraygrad\.int8 is immutable: cannot delete 'name'"):
        del _dtypes.int8.name


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_equal_to_itself_and_to_numpys(a, b):
    assert (a == b) == (a is b)
    for theirs in (np.dtype(b.name), np.dtype(b.name).type):
        assert (a == theirs) == (a is b)
        assert (theirs == a) == (a is b)
        assert (a != theirs) == (a is not b)


def test_equal_to_a_loaded_plugins_dtypes():
    _dtypes.register_raw({array_api_strict.float32: _dtypes.float32})
    assert _dtypes.float32 == array_api_strict.float32
    assert _dtypes.float64 != array_api_strict.float32
    assert _dtypes.float32 == np.dtype("float32")  # of the same hash as strict's, which warns when compared


@pytest.mark.parametrize("other", ["float32", None, 4, [], {}, float, object(), np.dtype("float16"), np.dtype(">f4")])
def test_unequal_to_anything_else(other):
    assert _dtypes.float32 != other


def test_hashable():
    assert len(dict.fromkeys(ALL) | {DType("int8"): None}) == 13


def test_kinds_are_numpys():
    for kind, dtypes in KINDS.items():
        assert dtypes == {dtype for dtype in ALL if np.isdtype(np.dtype(dtype.name), kind)}


def test_pytorchs_questions():
    assert [d.name for d in ALL if d.is_floating_point] == ["float32", "float64"]
    assert [d.name for d in ALL if d.is_complex] == ["complex64", "complex128"]
    assert {d.name for d in ALL if not d.is_signed} == {"bool", "uint8", "uint16", "uint32", "uint64"}


# ---------------------------------------------------------------------------------------------------- promotion


def standard_kind(dtype):
    """Dtypes whose mixtures the standard defines."""
    return {"b": "bool", "i": "integer", "u": "integer", "f": "floating", "c": "floating"}[dtype.kind]


@pytest.mark.parametrize(("a", "b"), [pair for pair in PAIRS if pair not in MIXED_64])
def test_promotion_is_the_standards_where_it_speaks(a, b):
    if standard_kind(a) == standard_kind(b):
        theirs = [getattr(array_api_strict, dtype.name) for dtype in (a, b)]
        assert promote(a, b).name == repr(array_api_strict.result_type(*theirs)).removeprefix("array_api_strict.")
    else:  # bool gives way to all, integers to floating and complex: as in PyTorch
        assert promote(a, b) is max(a, b, key=lambda dtype: "biufc".index(dtype.kind))
    assert promote(a, b) is promote(b, a)


@pytest.mark.parametrize(("a", "b"), MIXED_64)
def test_signed_with_uint64_names_both(a, b):
    with pytest.raises(TypeError, match=f"promote: {a.name} and {b.name} have no common integer dtype; convert one"):
        promote(a, b)


def test_result_type_of_several():
    assert _dtypes.result_type([_dtypes.bool_, _dtypes.int8, _dtypes.uint8]) is _dtypes.int16
    assert _dtypes.result_type([_dtypes.int64, _dtypes.uint64, _dtypes.float32]) is _dtypes.float32
    assert _dtypes.result_type([_dtypes.int8]) is _dtypes.int8
    with pytest.raises(ValueError, match="at least one"):
        _dtypes.result_type([])


@pytest.mark.parametrize(
    ("dtype", "scalar", "result"),
    [
        ("bool", True, "bool"),
        ("bool", 1, "int64"),
        ("bool", 1.0, "float32"),
        ("bool", 1j, "complex64"),
        ("int8", True, "int8"),
        ("int8", 1000, "int8"),
        ("uint64", -1, "uint64"),
        ("int64", 1.0, "float32"),
        ("int8", 1j, "complex64"),
        ("float32", True, "float32"),
        ("float32", 1, "float32"),
        ("float32", 1e300, "float32"),
        ("float64", 1.0, "float64"),
        ("float32", 1j, "complex64"),
        ("float64", 1j, "complex128"),
        ("complex64", 1.0, "complex64"),
        ("complex64", 1j, "complex64"),
        ("complex128", 1, "complex128"),
    ],
)
def test_scalars_are_weak(dtype, scalar, result):
    assert promote_scalar(DType(dtype), scalar).name == result


@pytest.mark.usefixtures("double_default")
def test_scalars_follow_the_default():
    assert promote_scalar(_dtypes.int8, 1.0) is _dtypes.float64
    assert promote_scalar(_dtypes.bool_, 1j) is _dtypes.complex128
    assert promote_scalar(_dtypes.float32, 1.0) is _dtypes.float32


@pytest.mark.parametrize("scalar", ["1", None])
def test_only_numbers_are_scalars(scalar):
    with pytest.raises(TypeError, match="promote_scalar: expected a Python bool, int, float or complex, got "):
        promote_scalar(_dtypes.int8, scalar)


# ------------------------------------------------------------------------------------------------- the default


@pytest.mark.usefixtures("double_default")
def test_default_is_settable():
    assert _dtypes.get_default_dtype() is _dtypes.float64
    assert _dtypes.get_default_complex() is _dtypes.complex128
    _dtypes.set_default_dtype(np.float32)
    assert _dtypes.get_default_dtype() is _dtypes.float32
    assert _dtypes.get_default_complex() is _dtypes.complex64


@pytest.mark.parametrize("dtype", [_dtypes.int64, _dtypes.complex64, "float64", float, None])
def test_default_must_be_floating(dtype):
    with pytest.raises(TypeError, match="set_default_dtype: the default dtype can be float32 or float64, not"):
        _dtypes.set_default_dtype(dtype)
    assert _dtypes.get_default_dtype() is _dtypes.float32
