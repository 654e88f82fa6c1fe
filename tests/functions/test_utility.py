"""Values and errors of the utility functions."""

import itertools
import math

import pytest
from arrays import double, uniform

import arraygrad as ag


@pytest.mark.parametrize("dtype", [ag.bool, ag.int8, ag.float64, ag.complex128])
def test_all_and_any(dtype):
    x = ag.asarray([[0, 1], [1, 1]], dtype=dtype)
    assert ag.all(x, axis=1).tolist() == [False, True]
    assert ag.any(x, axis=0).tolist() == [True, True]
    assert ag.all(x).item() is False
    assert ag.any(x).dtype == ag.bool


def test_all_and_any_of_nothing_and_of_nan():
    assert ag.all(double([])).item() is True
    assert ag.any(double([])).item() is False
    assert ag.all(double([math.nan])).item() is True
    assert ag.any(uniform(2, 0), axis=1).tolist() == [False, False]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5])
def test_diff_against_python(n):
    values = [1, 4, 9, 16]
    expected = values
    for _ in range(n):
        expected = [b - a for a, b in itertools.pairwise(expected)]
    out = ag.diff(ag.asarray(values), n=n)
    assert out.dtype == ag.int64
    assert out.tolist() == expected


def test_diff_between_other_values():
    x = ag.asarray([[1.0, 3.0], [6.0, 10.0]])
    assert ag.diff(x, axis=0).tolist() == [[5.0, 7.0]]
    assert ag.diff(x, prepend=ag.zeros((2, 1)), append=ag.ones((2, 2))).tolist() == [
        [1.0, 2.0, -2.0, 0.0],
        [6.0, 4.0, -9.0, 0.0],
    ]


def test_diff_of_booleans_says_where_they_change():
    x = ag.asarray([True, True, False, True])
    assert ag.diff(x).tolist() == [False, True, True]
    assert ag.diff(x, n=2).tolist() == [True, False]


def test_no_differences_are_a_copy():
    x = double([1.0, 2.0])
    y = ag.diff(x, n=0)
    y += 1
    assert x.tolist() == [1.0, 2.0]


def test_diff_errors():
    with pytest.raises(RuntimeError, match="order must be non-negative but got n=-1"):
        ag.diff(uniform(3), n=-1)
    with pytest.raises(IndexError, match="Dimension out of range"):
        ag.diff(uniform(3), axis=1)
    with pytest.raises(IndexError, match="no dimensions"):
        ag.diff(uniform())


@pytest.mark.parametrize(
    ("x1", "x2", "expected"),
    [
        (1.0, 1.0 + 1e-6, True),
        (1.0, 1.0 + 1e-4, False),
        (0.0, 1e-9, True),
        (0.0, 1e-7, False),
        (math.inf, math.inf, True),
        (math.inf, -math.inf, False),
        (math.inf, 1.0, False),
        (1.0, math.inf, False),
        (math.nan, math.nan, False),
        (math.nan, 1.0, False),
    ],
)
def test_isclose(x1, x2, expected):
    assert ag.isclose(double([x1]), double([x2])).tolist() == [expected]
    assert ag.allclose(double([x1]), double([x2])) is expected
    assert ag.isclose(double([x1]), x2).tolist() == [expected]


def test_isclose_takes_nan_as_equal_when_asked():
    assert ag.isclose(double([math.nan, 1.0]), double([math.nan, math.nan]), equal_nan=True).tolist() == [True, False]


def test_isclose_of_integers_and_of_complex_numbers():
    assert ag.isclose(ag.asarray([10, 11]), ag.asarray([10, 10])).tolist() == [True, False]
    assert ag.isclose(ag.asarray([10, 11]), ag.asarray([10, 10]), atol=1.0).tolist() == [True, True]
    assert ag.isclose(ag.asarray([1 + 1j]), ag.asarray([1 + 1.000001j])).tolist() == [True]
    assert ag.allclose(ag.asarray([1, 2]), double([1.0, 2.0])) is True


def test_allclose_broadcasts():
    assert ag.allclose(ag.ones((2, 3)), ag.asarray(1.0)) is True
