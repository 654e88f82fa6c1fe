import math

import numpy as np
import pytest

from arraygrad_numpy import blocks


@pytest.mark.parametrize("size", [0, 1, blocks.LENGTH, blocks.LENGTH + 1, 3 * blocks.LENGTH])
def test_blocks_cover_every_element_once(size):
    x, y = np.zeros(size), np.zeros((size, 1))
    for a, b, nothing in blocks.split(x.reshape(size, 1), y, None):
        assert nothing is None
        assert a.shape == b.shape
        assert a.size <= blocks.LENGTH
        np.add(a, 1, out=a)
        np.add(b, 2, out=b)
    assert (x == 1).all() and (y == 2).all()


def test_arrays_in_another_order_are_taken_whole_and_written_to():
    x, y = np.zeros((300, 300)), np.zeros((300, 300)).T
    ((a, b),) = blocks.split(x, y)
    assert a is x and b is y


def test_sigmoid_at_both_ends_and_at_nan():
    x = np.array([-np.inf, -1000.0, 0.0, 1000.0, np.inf, np.nan])
    np.testing.assert_array_equal(blocks.sigmoid(x), [0, 0, 0.5, 1, 1, np.nan])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sigmoid_of_many_numbers(dtype):
    x = np.linspace(-30, 30, blocks.LENGTH + 100, dtype=dtype)
    expected = [1 / (1 + math.exp(-float(v))) for v in x]
    np.testing.assert_allclose(blocks.sigmoid(x), expected, rtol=4 * np.finfo(dtype).eps)


def test_a_step_is_the_same_in_blocks_and_whole():
    shape = (200, 200)  # more than one block
    values = [np.random.default_rng(i).uniform(0.1, 1, shape) for i in range(4)]
    in_blocks = [v.copy() for v in values]
    whole = [np.asfortranarray(v) for v in values]
    for arrays in (in_blocks, whole):
        blocks.adam_step(*arrays, None, 3, 0.1, (0.9, 0.999), 1e-8, 0.01, False, False)
    for a, b, before in zip(in_blocks, whole, values, strict=True):
        np.testing.assert_array_equal(a, b)
        assert (a is in_blocks[1]) == np.array_equal(a, before)  # the gradient alone stays as it was
