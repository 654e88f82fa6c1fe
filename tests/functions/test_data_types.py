"""Functions about dtypes."""

import numpy
import pytest

import arraygrad as ag
from arraygrad._backends.dtypes import ALL


def test_astype():
    x = ag.asarray([0.0, 1.5, -2.0])
    assert ag.astype(x, ag.int32).tolist() == [0, 1, -2]
    assert ag.astype(x, ag.bool).tolist() == [False, True, True]
    assert ag.astype(x, ag.complex128).tolist() == [0, 1.5, -2]
    assert ag.astype(ag.asarray([True, False]), ag.float64).tolist() == [1.0, 0.0]
    assert ag.astype(ag.asarray([1j, 0j]), ag.bool).tolist() == [True, False]
    assert ag.astype(x, float).dtype is ag.float64
    assert ag.astype(x._raw(), ag.float64).dtype is ag.float64


def test_astype_copies_unless_told_otherwise():
    x = ag.ones(2)
    assert ag.astype(x, ag.float32, copy=False) is x
    y = ag.astype(x, ag.float32)
    y[0] = 5.0
    assert x.tolist() == [1.0, 1.0]
    assert ag.astype(x, ag.float64, copy=False).dtype is ag.float64


def test_astype_moves():
    x = ag.ones(2, device="strict:0")
    y = ag.astype(x, ag.float64, device="strict:1")
    assert (str(y.device), y.dtype) == ("strict:1", ag.float64)
    assert ag.astype(x, ag.float32, copy=False, device=x.device) is x


def test_astype_drops_no_imaginary_part():
    for dtype in (ag.float32, ag.int64):
        with pytest.raises(TypeError, match=f"astype: casting complex64 to {dtype.name} would drop the imaginary part"):
            ag.astype(ag.asarray(1j), dtype)


def test_can_cast():
    assert ag.can_cast(ag.int8, ag.int16)
    assert ag.can_cast(ag.uint8, ag.int16)
    assert ag.can_cast(ag.float32, ag.complex64)
    assert ag.can_cast(ag.zeros(1), ag.float64)
    assert not ag.can_cast(ag.float64, ag.float32)
    assert not ag.can_cast(ag.int64, ag.uint64)
    assert not ag.can_cast(ag.uint64, ag.int64)
    assert not ag.can_cast(ag.float64, ag.complex64)
    assert all(ag.can_cast(dtype, dtype) for dtype in ALL)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_finfo_agrees_with_numpy(dtype):
    found, expected = ag.finfo(getattr(ag, dtype)), numpy.finfo(dtype)
    for name in ("bits", "eps", "max", "min", "smallest_normal", "tiny", "resolution"):
        value = getattr(found, name)
        assert type(value) in (int, float)
        assert value == pytest.approx(float(getattr(expected, name)), rel=1e-7), name
    assert found.dtype is getattr(ag, "float32" if found.bits == 32 else "float64")
    assert ag.finfo(ag.zeros(1, dtype=getattr(ag, dtype))) == found


@pytest.mark.parametrize("dtype", [d.name for d in ALL if d.kind in "iu"])
def test_iinfo_agrees_with_numpy(dtype):
    found, expected = ag.iinfo(getattr(ag, dtype)), numpy.iinfo(dtype)
    assert (found.bits, found.min, found.max) == (expected.bits, expected.min, expected.max)
    assert found.dtype is getattr(ag, dtype)
    assert ag.iinfo(ag.zeros(1, dtype=getattr(ag, dtype))) == found


def test_limits_of_the_other_kinds():
    with pytest.raises(TypeError, match="finfo: int8 is not a floating dtype; use iinfo"):
        ag.finfo(ag.int8)
    with pytest.raises(TypeError, match="iinfo: bool is not an integer dtype; use finfo"):
        ag.iinfo(ag.bool)
    with pytest.raises(TypeError, match="finfo: 'float32' is not a dtype"):
        ag.finfo("float32")


@pytest.mark.parametrize("dtype", ALL, ids=str)
def test_isdtype(dtype):
    kinds = {"b": "bool", "i": "signed integer", "u": "unsigned integer", "f": "real floating", "c": "complex floating"}
    for letter, kind in kinds.items():
        assert ag.isdtype(dtype, kind) is (dtype.kind == letter)
    assert ag.isdtype(dtype, "integral") is (dtype.kind in "iu")
    assert ag.isdtype(dtype, "numeric") is (dtype.kind != "b")
    assert ag.isdtype(dtype, dtype)
    assert ag.isdtype(dtype, ("bool", "numeric"))
    assert not ag.isdtype(dtype, ())
    raw = ag.zeros(1, dtype=dtype)._raw().dtype
    assert ag.isdtype(raw, dtype)
    assert ag.isdtype(dtype, (raw,))


def test_isdtype_refuses_unknown_kinds():
    with pytest.raises(ValueError, match="isdtype: unknown kind 'floaty'; the kinds are bool, signed integer"):
        ag.isdtype(ag.float32, "floaty")
    with pytest.raises(TypeError, match="isdtype: 3 is not a dtype"):
        ag.isdtype(ag.float32, 3)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((ag.int8, ag.int16), ag.int16),
        ((ag.uint8, ag.int8), ag.int16),
        ((ag.bool, ag.uint8), ag.uint8),
        ((ag.int64, ag.float32), ag.float32),
        ((ag.float64, ag.complex64), ag.complex128),
        ((ag.float32, 1), ag.float32),
        ((ag.float32, 1j), ag.complex64),
        ((ag.int8, 1.5), ag.float32),
        ((ag.bool, 3), ag.int64),
        ((ag.int64, ag.uint64, ag.float32), ag.float32),
    ],
    ids=str,
)
def test_result_type(arguments, expected):
    assert ag.result_type(*arguments) is expected
    as_arrays = [x if isinstance(x, (int, float, complex)) else ag.zeros(1, dtype=x) for x in arguments]
    assert ag.result_type(*as_arrays) is expected
    raw = [x if isinstance(x, (int, float, complex)) else ag.zeros(1, dtype=x)._raw() for x in arguments]
    assert ag.result_type(*raw) is expected
    assert ag.result_type(*[x if isinstance(x, (int, float, complex)) else x.dtype for x in raw]) is expected


def test_result_type_errors():
    with pytest.raises(TypeError, match=r"^result_type: uint64 and int64 have no common"):
        ag.result_type(ag.int64, ag.uint64)
    for arguments in ((), (1, 2.0)):
        with pytest.raises(ValueError, match="result_type: at least one argument must be an array or a dtype"):
            ag.result_type(*arguments)
    with pytest.raises(TypeError, match="result_type: 'a' is not a dtype"):
        ag.result_type("a")


def test_questions_of_pytorch():
    assert ag.promote_types(ag.uint8, ag.int8) is ag.int16
    assert ag.is_tensor(ag.zeros(1))
    assert not ag.is_tensor(numpy.zeros(1))
    assert ag.is_floating_point(ag.zeros(1))
    assert not ag.is_floating_point(ag.zeros(1, dtype=ag.complex64))
    assert ag.is_complex(ag.zeros(1, dtype=ag.complex64))
    assert not ag.is_complex(ag.zeros(1))
    assert ag.numel(ag.zeros((2, 3))) == 6
    assert ag.numel(ag.zeros(())) == 1
