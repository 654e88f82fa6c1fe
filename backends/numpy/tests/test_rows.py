"""NumPy's kernels against plain loops."""

import numpy as np
import pytest

from arraygrad.backend import KERNELS
from arraygrad_numpy import backend, rows

SHAPES = [(5,), (5, 3), (5, 2, 2), (5, 0), (1, 4)]
DTYPES = ["float32", "float64", "complex64", "complex128", "int8", "uint64"]


def arguments(shape, dtype, count=20):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 5, shape).astype(dtype)
    indices = rng.integers(0, shape[0], count)
    return x, indices, rng.integers(0, 3, (count, *shape[1:])).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_index_add(shape, dtype):
    x, indices, values = arguments(shape, dtype)
    before, expected = x.copy(), x.copy()
    for i, value in zip(indices, values, strict=True):
        expected[i] += value
    out = rows.index_add(x, indices, values)
    assert out.dtype == x.dtype
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("dtype", [*DTYPES, "bool"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_index_put(shape, dtype):
    x, indices, values = arguments(shape, dtype)
    before, expected = x.copy(), x.copy()
    for i, value in zip(indices, values, strict=True):
        expected[i] = value
    np.testing.assert_array_equal(rows.index_put(x, indices, values), expected)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("function", [rows.index_add, rows.index_put])
def test_layouts_and_nothing(function):
    x, indices, values = arguments((4, 3), "float64")
    expected = function(x, indices, values)
    np.testing.assert_array_equal(function(np.asfortranarray(x), indices, np.asfortranarray(values)), expected)
    read_only = np.broadcast_to(values[:1], values.shape)
    np.testing.assert_array_equal(function(x, indices, read_only), function(x, indices, read_only.copy()))
    np.testing.assert_array_equal(function(x, indices[:0], values[:0]), x)
    assert function(x[:0], indices[:0], values[:0]).shape == (0, 3)


def test_the_plugin_brings_known_kernels_only():
    assert set(backend.kernels) <= set(KERNELS)
