"""Data type functions and inspection, against the standard's tables and NumPy."""

import itertools
import pickle
from copy import copy, deepcopy

import numpy as np
import pytest

import arraygrad_cpu as xp

SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
REAL = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]
NAMES = ["bool", *SIGNED, *UNSIGNED, *REAL, *COMPLEX]
PAIRS = list(itertools.product(NAMES, NAMES))
KINDS = {
    "bool": ["bool"],
    "signed integer": SIGNED,
    "unsigned integer": UNSIGNED,
    "integral": SIGNED + UNSIGNED,
    "real floating": REAL,
    "complex floating": COMPLEX,
    "numeric": NAMES[1:],
}


def dtype(name):
    return getattr(xp, name)


def promoted(a, b):
    """NumPy's promotion, where the standard has one: within the kinds that mix."""
    result = np.promote_types(a, b).name
    groups = (["bool"], SIGNED + UNSIGNED, REAL + COMPLEX)
    allowed = any(a in group and b in group and result in group for group in groups)
    return dtype(result) if allowed else None


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_promotion_is_the_standards(a, b):
    expected = promoted(a, b)
    mixed = (dtype(a), xp.zeros(2, dtype=dtype(b)))
    for arguments in ((dtype(a), dtype(b)), mixed, mixed[::-1], (dtype(a), dtype(b), dtype(a))):
        if expected is None:
            with pytest.raises(TypeError, match="result_type: "):
                xp.result_type(*arguments)
        else:
            assert xp.result_type(*arguments) is expected
    assert xp.can_cast(dtype(a), dtype(b)) is (expected is dtype(b))
    assert xp.can_cast(xp.zeros((), dtype=dtype(a)), dtype(b)) is (expected is dtype(b))


@pytest.mark.parametrize("name", NAMES)
def test_scalars_are_weak(name):
    kind = dtype(name).kind
    results = [
        (True, {"b": name}),
        (1, dict.fromkeys("iufc", name)),
        (1.5, dict.fromkeys("fc", name)),
        (1j, {"c": name, "f": {"float32": "complex64"}.get(name, "complex128")}),
    ]
    for scalar, table in results:
        for arguments in ((dtype(name), scalar), (scalar, xp.zeros(2, dtype=dtype(name)), scalar)):
            if kind in table:
                assert xp.result_type(*arguments) is dtype(table[kind])
            else:
                with pytest.raises(TypeError, match="result_type: "):
                    xp.result_type(*arguments)


def test_result_type_errors():
    with pytest.raises(TypeError):
        xp.result_type()
    with pytest.raises(ValueError, match="array or a dtype"):
        xp.result_type(1, 2.0)
    with pytest.raises(TypeError):
        xp.result_type("float32", xp.float32)
    with pytest.raises(TypeError):
        xp.result_type(xp.float32, None)
    with pytest.raises(TypeError, match="keyword"):
        xp.result_type(xp.float32, x=1)


@pytest.mark.parametrize(("kind", "members"), KINDS.items())
def test_kinds(kind, members):
    for name in NAMES:
        assert xp.isdtype(dtype(name), kind) is (name in members)
        assert xp.isdtype(dtype(name), (kind,)) is (name in members)
        assert xp.isdtype(dtype(name), ("bool", kind, xp.int8)) is (name in [*members, "bool", "int8"])
        assert xp.isdtype(dtype(name), dtype(members[0])) is (name == members[0])
        assert xp.isdtype(dtype(name), ()) is False
    info = xp.__array_namespace_info__()
    assert info.dtypes(kind=kind) == {name: dtype(name) for name in members}
    assert info.dtypes(kind=(kind, "bool")) == {name: dtype(name) for name in {*members, "bool"}}


def test_isdtype_errors():
    with pytest.raises(ValueError, match="kinds"):
        xp.isdtype(xp.int8, "integer")
    with pytest.raises(ValueError, match="kinds"):
        xp.isdtype(xp.int8, ("integral", "integer"))
    with pytest.raises(TypeError):
        xp.isdtype(xp.int8, ["integral"])
    with pytest.raises(TypeError):
        xp.isdtype("int8", "integral")
    with pytest.raises(TypeError):
        xp.isdtype(None, "integral")


@pytest.mark.parametrize("name", REAL + COMPLEX)
def test_finfo_is_numpys(name):
    expected = np.finfo(name)
    for argument in (dtype(name), xp.zeros(2, dtype=dtype(name))):
        got = xp.finfo(argument)
        assert got.bits == expected.bits
        for field in ("eps", "max", "min", "smallest_normal"):
            assert type(getattr(got, field)) is float
            assert getattr(got, field) == float(getattr(expected, field))
        assert got.dtype is dtype(expected.dtype.name)


@pytest.mark.parametrize("name", SIGNED + UNSIGNED)
def test_iinfo_is_numpys(name):
    expected = np.iinfo(name)
    for argument in (dtype(name), xp.zeros(2, dtype=dtype(name))):
        got = xp.iinfo(argument)
        assert (got.bits, got.max, got.min, got.dtype) == (expected.bits, expected.max, expected.min, dtype(name))


def test_limits_of_other_dtypes_are_refused():
    for function, bad in ((xp.finfo, xp.int8), (xp.finfo, xp.bool), (xp.iinfo, xp.float32), (xp.iinfo, xp.bool)):
        with pytest.raises(TypeError):
            function(bad)
    for bad in ("float32", None, float, 1.0):
        with pytest.raises(TypeError):
            xp.finfo(bad)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_astype_is_numpys_where_values_fit(a, b):
    values = np.asarray([0, 1, 0, 1, 100] if a != "bool" else [0, 1, 0, 1, 1]).astype(a)
    x = xp.asarray(values.reshape(5, 1))
    if a in COMPLEX and b not in [*COMPLEX, "bool"]:
        with pytest.raises(TypeError, match="astype: "):
            xp.astype(x, dtype(b))
        return
    got = xp.astype(x, dtype(b))
    assert (got.dtype, got.shape) == (dtype(b), (5, 1))
    assert np.array_equal(np.asarray(got), values.astype(b).reshape(5, 1))


def test_astype_of_floats_out_of_range_saturates():
    x = xp.asarray([np.inf, -np.inf, np.nan, 1e30, -1e30, 1.9, -1.9])
    assert xp.astype(x, xp.int8).tolist() == [127, -128, 0, 127, -128, 1, -1]
    assert xp.astype(x, xp.uint64).tolist() == [2**64 - 1, 0, 0, 2**64 - 1, 0, 1, 0]
    assert xp.astype(x, xp.int64).tolist() == [2**63 - 1, -(2**63), 0, 2**63 - 1, -(2**63), 1, -1]


def test_astype_copies_unless_told_not_to():
    x = xp.ones(3)
    assert xp.astype(x, xp.float64, copy=False) is x
    assert not xp.may_share_memory(x, xp.astype(x, xp.float64))
    assert xp.astype(x, xp.float32, copy=False).dtype is xp.float32
    strided = xp.asarray(np.arange(12).reshape(3, 4).T[::2])
    assert xp.astype(strided, xp.float32, device="cpu").tolist() == strided.tolist()
    for bad in (None, "float32", float):
        with pytest.raises(TypeError, match="astype: "):
            xp.astype(x, bad)
    with pytest.raises(TypeError, match="astype: "):
        xp.astype([1], xp.int8)
    with pytest.raises(ValueError, match="device"):
        xp.astype(x, xp.int8, device="gpu")


@pytest.mark.parametrize("name", NAMES)
def test_dtypes_are_values(name):
    d = dtype(name)
    assert (d.name, str(d), repr(d)) == (name, name, f"arraygrad_cpu.{name}")
    assert (d.kind, d.itemsize) == (np.dtype(name).kind, np.dtype(name).itemsize)
    assert d == d and hash(d) == hash(d)
    assert d != name and d != np.dtype(name) and d is not None
    assert pickle.loads(pickle.dumps(d)) is d
    assert copy(d) is d
    assert deepcopy(d) is d
    with pytest.raises(AttributeError):
        d.name = "other"


def test_inspection():
    info = xp.__array_namespace_info__()
    assert info.capabilities() == {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}
    assert info.devices() == ("cpu",)
    assert info.default_device() == "cpu"
    expected = {
        "real floating": xp.float64, "complex floating": xp.complex128, "integral": xp.int64, "indexing": xp.int64,
    }  # fmt: skip
    assert info.default_dtypes() == info.default_dtypes(device="cpu") == expected
    assert list(info.dtypes()) == NAMES
    assert info.dtypes(device="cpu", kind=None) == {name: dtype(name) for name in NAMES}
    for bad in ("integer", ("bool", "integer")):
        with pytest.raises(ValueError, match="kinds"):
            info.dtypes(kind=bad)
    with pytest.raises(TypeError):
        info.dtypes(kind=3)
    with pytest.raises(ValueError, match="device"):
        info.dtypes(device="gpu")
    with pytest.raises(TypeError):
        type(info)()
