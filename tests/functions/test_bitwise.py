"""Bitwise operations: values, dtypes, errors."""

import operator

import pytest

import arraygrad as ag

SIGNED = [ag.int8, ag.int16, ag.int32, ag.int64]
UNSIGNED = [ag.uint8, ag.uint16, ag.uint32, ag.uint64]
LOGIC = [(ag.bitwise_and, operator.and_), (ag.bitwise_or, operator.or_), (ag.bitwise_xor, operator.xor)]
SHIFTS = [(ag.bitwise_left_shift, operator.lshift), (ag.bitwise_right_shift, operator.rshift)]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", [*SIGNED, *UNSIGNED], ids=str)
@pytest.mark.parametrize(("function", "reference"), [*LOGIC, *SHIFTS], ids=name_of)
def test_values(function, reference, dtype):
    x1, x2 = ag.tensor([5, 6, 12], dtype=dtype), ag.tensor([[1], [3]], dtype=dtype)
    expected = [[reference(a, b) for a in (5, 6, 12)] for b in (1, 3)]
    for out in (function(x1, x2), reference(x1, x2)):
        assert out.dtype == dtype
        assert out.tolist() == expected
    assert function(x1, 3).tolist() == expected[1]
    assert function(3, ag.tensor([1, 2], dtype=dtype)).tolist() == [reference(3, 1), reference(3, 2)]


@pytest.mark.parametrize("dtype", SIGNED, ids=str)
def test_right_shifts_keep_the_sign(dtype):
    assert ag.bitwise_right_shift(ag.tensor([-8, -1], dtype=dtype), 1).tolist() == [-4, -1]


@pytest.mark.parametrize("dtype", [*SIGNED, *UNSIGNED], ids=str)
def test_invert(dtype):
    x = ag.tensor([0, 5], dtype=dtype)
    expected = [-1, -6] if dtype.kind == "i" else [2 ** (8 * dtype.itemsize) - 1, 2 ** (8 * dtype.itemsize) - 6]
    assert ag.bitwise_invert(x).tolist() == (~x).tolist() == expected
    assert (~x).dtype == dtype


@pytest.mark.parametrize(("function", "reference"), LOGIC, ids=name_of)
def test_booleans(function, reference):
    x1, x2 = ag.tensor([True, True, False]), ag.tensor([True, False, False])
    out = function(x1, x2)
    assert out.dtype == ag.bool
    assert out.tolist() == [reference(True, True), reference(True, False), reference(False, False)]
    assert function(x1, True).dtype == ag.bool
    assert (~x1).tolist() == [False, False, True]


def test_mixed_integers():
    out = ag.bitwise_or(ag.tensor([1], dtype=ag.int8), ag.tensor([256], dtype=ag.int16))
    assert out.dtype == ag.int16
    assert out.tolist() == [257]


@pytest.mark.parametrize("function", [f for f, _ in LOGIC], ids=name_of)
def test_floating_numbers_are_refused(function):
    with pytest.raises(TypeError, match=f"{function.__name__}: expected integer or boolean input, got float32"):
        function(ag.tensor([1.0]), 1)
    with pytest.raises(TypeError, match=f"{function.__name__}: expected integer or boolean input, got the float 1.0"):
        function(ag.tensor([1]), 1.0)


@pytest.mark.parametrize("function", [f for f, _ in SHIFTS], ids=name_of)
@pytest.mark.parametrize("values", [[True], [1.0]])
def test_shifts_need_integers(function, values):
    with pytest.raises(TypeError, match=f"{function.__name__}: expected integer input"):
        function(ag.tensor(values), 1)


def test_invert_refuses_floating_numbers():
    with pytest.raises(TypeError, match="bitwise_invert: expected integer or boolean input, got float32"):
        ag.bitwise_invert(ag.tensor([1.0]))
