"""Comparisons: values, promotion, errors."""

import math
import operator

import pytest

import arraygrad as ag

ORDER = [
    (ag.less, operator.lt),
    (ag.less_equal, operator.le),
    (ag.greater, operator.gt),
    (ag.greater_equal, operator.ge),
]
ALL = [(ag.equal, operator.eq), (ag.not_equal, operator.ne), *ORDER]
VALUES = [-1.0, 0.0, -0.0, 1.0, math.inf, -math.inf, math.nan]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(("function", "reference"), ALL, ids=name_of)
def test_every_pair_of_floating_values(function, reference, dtype):
    x = ag.tensor(VALUES, dtype=dtype)
    expected = [[reference(a, b) for b in VALUES] for a in VALUES]
    rows = ag.reshape(x, (-1, 1))
    assert function(rows, x).tolist() == expected
    assert reference(rows, x).tolist() == expected
    assert function(rows, x).dtype == ag.bool


@pytest.mark.parametrize("dtype", [ag.int8, ag.int64, ag.uint8, ag.uint64], ids=str)
@pytest.mark.parametrize(("function", "reference"), ALL, ids=name_of)
def test_integers_with_a_number_on_either_side(function, reference, dtype):
    x = ag.tensor([1, 2, 3], dtype=dtype)
    assert function(x, 2).tolist() == reference(x, 2).tolist() == [reference(v, 2) for v in (1, 2, 3)]
    assert function(2, x).tolist() == reference(2, x).tolist() == [reference(2, v) for v in (1, 2, 3)]
    assert function(x, 2.5).tolist() == [reference(v, 2.5) for v in (1, 2, 3)]


@pytest.mark.parametrize(("function", "reference"), ALL, ids=name_of)
def test_mixed_dtypes(function, reference):
    x1, x2 = ag.tensor([1, 2, 3], dtype=ag.int16), ag.tensor([0.5, 2.0, 3.5], dtype=ag.float64)
    assert function(x1, x2).tolist() == [reference(a, b) for a, b in zip((1, 2, 3), (0.5, 2.0, 3.5), strict=True)]


def test_equality_of_complex_numbers_and_booleans():
    z = ag.tensor([1j, 1 + 1j])
    assert ag.equal(z, 1j).tolist() == [True, False]
    assert ag.not_equal(z, ag.tensor([1.0, 1.0])).tolist() == [True, True]
    assert ag.equal(ag.tensor([True, False]), True).tolist() == [True, False]


@pytest.mark.parametrize("function", [f for f, _ in ORDER], ids=name_of)
def test_complex_numbers_have_no_order(function):
    with pytest.raises(TypeError, match=f"{function.__name__}: complex numbers have no order; compare real"):
        function(ag.tensor([1j]), 1.0)


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_shapes(shape):
    assert ag.equal(ag.ones(shape), 1.0).shape == shape
