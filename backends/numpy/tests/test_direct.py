"""The shorter ways give what NumPy's own functions give."""

import array_api_compat.numpy
import numpy as np
import pytest

from arraygrad_numpy import direct

SHAPES = [(), (0,), (5,), (3, 4), (2, 0, 3), (2, 3, 4)]
DTYPES = ["int8", "uint64", "float32", "complex64"]
AXES = [None, 0, 1, -1, (0, 1), (), 7]


def array(shape, dtype):
    return (np.random.default_rng(0).normal(size=shape) * 3).astype(dtype)


def outcome(function, *args, **options):
    """What a call returns, or the class of its error, as an expectation for another call."""
    try:
        return function(*args, **options)
    except (ValueError, IndexError, TypeError) as error:
        return type(error)


def assert_same(ours, theirs):
    if isinstance(theirs, type):
        assert ours is theirs
    else:
        np.testing.assert_array_equal(ours, theirs, strict=True)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
def test_reductions(name, shape, dtype, axis, keepdims):
    x, options = array(shape, dtype), {"axis": axis, "keepdims": keepdims}
    assert_same(outcome(getattr(direct, name), x, **options), outcome(getattr(np, name), x, **options))


@pytest.mark.parametrize("name", ["sum", "prod"])
def test_sums_and_products_in_another_dtype(name):
    x = array((3, 4), "float32")
    assert_same(getattr(direct, name)(x, axis=1, dtype=np.float64), getattr(np, name)(x, axis=1, dtype=np.float64))


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
def test_reductions_of_a_scalar(name):
    assert_same(getattr(direct, name)(np.float32(2.5)), getattr(np, name)(np.float32(2.5)))


@pytest.mark.parametrize("include_initial", [False, True])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_cumulative_sum(shape, dtype, axis, wide, include_initial):
    x = array(shape, dtype)
    options = {
        "axis": axis,
        "dtype": np.result_type(x, np.float64) if wide else None,
        "include_initial": include_initial,
    }
    theirs = outcome(array_api_compat.numpy.cumulative_sum, x, **options)
    assert_same(outcome(direct.cumulative_sum, x, **options), theirs)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("shape", SHAPES)
def test_flip(shape, axis):
    x = array(shape, "float32")
    assert_same(outcome(direct.flip, x, axis=axis), outcome(np.flip, x, axis=axis))


def test_flip_is_a_view():
    x = array((3, 4), "float32")
    assert direct.flip(x, axis=1).base is x


@pytest.mark.parametrize("shift", [0, 1, -1, 3, 7, -12, (1, 2)])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("shape", SHAPES)
def test_roll(shape, axis, shift):
    x = array(shape, "float32")
    assert_same(outcome(direct.roll, x, shift, axis=axis), outcome(np.roll, x, shift, axis=axis))


def test_roll_makes_a_copy():
    x = array((3, 4), "float32")
    assert not np.shares_memory(direct.roll(x, 0, axis=0), x)
