"""Values, dtypes and errors of the searching functions."""

import math

import pytest
from arrays import double, uniform

import arraygrad as ag


def test_argmax_and_argmin_take_the_first_of_equal_elements():
    x = double([[1.0, 5.0, 5.0], [7.0, 7.0, 0.0]])
    assert ag.argmax(x).item() == 3
    assert ag.argmin(x).item() == 5
    assert ag.argmax(x, axis=1).tolist() == [1, 0]
    assert ag.argmin(x, axis=0, keepdims=True).tolist() == [[0, 0, 1]]
    assert ag.argmax(x, axis=-2).dtype == ag.int64
    assert ag.argmax(x, keepdims=True).shape == (1, 1)


def test_argmax_of_booleans():
    assert ag.argmax(ag.asarray([False, True, True])).item() == 1
    assert ag.argmin(ag.asarray([True, True, False])).item() == 2


@pytest.mark.parametrize("function", [ag.argmax, ag.argmin])
def test_position_of_an_extremum_of_nothing(function):
    with pytest.raises(IndexError, match="Expected reduction dim"):
        function(uniform(0))
    with pytest.raises(IndexError, match="Expected reduction dim"):
        function(uniform(2, 0), axis=1)
    assert function(uniform(2, 0), axis=0).shape == (0,)


@pytest.mark.parametrize("function", [ag.argmax, ag.argmin])
def test_bad_axis(function):
    with pytest.raises(IndexError, match="Dimension out of range"):
        function(uniform(2, 3), axis=2)
    with pytest.raises(TypeError, match="an axis is an int"):
        function(uniform(2, 3), axis=(0, 1))


def test_count_nonzero():
    x = double([[0.0, 2.0], [math.nan, -0.0]])
    assert ag.count_nonzero(x).item() == 2
    assert ag.count_nonzero(x, axis=(0,)).tolist() == [1, 1]
    assert ag.count_nonzero(ag.asarray([0j, 1j, 1 + 0j])).item() == 2
    assert ag.count_nonzero(ag.asarray([True, False])).dtype == ag.int64


def test_nonzero():
    rows, columns = ag.nonzero(double([[0.0, 2.0], [3.0, 4.0]]))
    assert (rows.tolist(), columns.tolist()) == ([0, 1, 1], [1, 0, 1])
    assert rows.dtype == ag.int64
    assert isinstance(ag.nonzero(double([0.0])), tuple)
    with pytest.raises(ValueError, match="0-d"):
        ag.nonzero(double(1.0))


@pytest.mark.parametrize(("side", "expected"), [("left", [0, 1, 1, 3]), ("right", [0, 3, 1, 3])])
def test_searchsorted(side, expected):
    grid = double([1.0, 2.0, 2.0])
    out = ag.searchsorted(grid, double([0.0, 2.0, 1.5, 9.0]), side=side)
    assert out.tolist() == expected
    assert out.dtype == ag.int64


def test_searchsorted_of_a_number_and_of_more_axes():
    grid = double([1.0, 2.0, 4.0])
    assert ag.searchsorted(grid, 3).item() == 2
    assert ag.searchsorted(grid, 2.5).shape == ()
    assert ag.searchsorted(grid, double([[0.0], [5.0]])).tolist() == [[0], [3]]
    assert ag.searchsorted(ag.asarray([1, 2, 4]), 2.5).item() == 2


def test_searchsorted_through_a_sorter():
    grid = double([4.0, 1.0, 2.0])
    assert ag.searchsorted(grid, double([2.0, 3.0]), sorter=ag.argsort(grid)).tolist() == [1, 2]


def test_searchsorted_of_different_dtypes():
    assert ag.searchsorted(ag.asarray([1, 2, 4]), double([1.5])).tolist() == [1]


def test_searchsorted_errors():
    with pytest.raises(RuntimeError, match="side is 'left' or 'right'"):
        ag.searchsorted(double([1.0]), double([1.0]), side="middle")
    with pytest.raises(RuntimeError, match="one axis"):
        ag.searchsorted(uniform(2, 2), double([1.0]))
    with pytest.raises(TypeError, match="no order"):
        ag.searchsorted(double([1.0]), uniform(2, kind="complex"))
    with pytest.raises(TypeError, match="expected real numeric input, got bool"):
        ag.searchsorted(ag.asarray([False, True]), ag.asarray([True]))


def test_where_chooses():
    condition = ag.asarray([[True], [False]])
    assert ag.where(condition, double([1.0, 2.0]), double(9.0)).tolist() == [[1.0, 2.0], [9.0, 9.0]]


@pytest.mark.parametrize(
    ("x1", "x2", "expected"),
    [
        (ag.int64, ag.float32, ag.float32),
        (ag.bool, ag.uint8, ag.uint8),
        (ag.float64, ag.complex64, ag.complex128),
        (ag.int8, ag.uint8, ag.int16),
    ],
)
def test_where_promotes_its_branches(x1, x2, expected):
    condition = ag.asarray([True, False])
    out = ag.where(condition, ag.asarray([1, 1], dtype=x1), ag.asarray([0, 0], dtype=x2))
    assert out.dtype == expected
    assert out.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("dtype", "number", "expected"),
    [
        (ag.float32, 2, ag.float32),
        (ag.float32, 2.5, ag.float32),
        (ag.int8, 2, ag.int8),
        (ag.int8, 2.5, ag.float32),
        (ag.float32, 2j, ag.complex64),
        (ag.bool, True, ag.bool),
    ],
)
def test_numbers_are_weak_in_where(dtype, number, expected):
    condition = ag.asarray([True, False])
    x = ag.asarray([1, 0], dtype=dtype)
    assert ag.where(condition, x, number).dtype == expected
    assert ag.where(condition, number, x).dtype == expected
    assert ag.where(condition, x, number).tolist()[1] == number


def test_where_of_two_numbers():
    out = ag.where(ag.asarray([True, False]), 1.5, 0)
    assert out.dtype == ag.float32
    assert out.tolist() == [1.5, 0.0]


def test_where_needs_a_boolean_condition():
    with pytest.raises(TypeError, match="expected a boolean condition, got int64"):
        ag.where(ag.asarray([1, 0]), double([1.0, 2.0]), 0.0)


def test_where_accepts_raw_arrays():
    condition, x = ag.asarray([True, False]), double([1.0, 2.0])
    assert ag.where(condition._raw(), x._raw(), x).tolist() == [1.0, 2.0]
    assert ag.where(condition, x._raw(), 0.0).tolist() == [1.0, 0.0]
