"""The fused kernels: values against float64 references, and hostile arguments. Contracts: the conformance suite."""

from __future__ import annotations

import numpy as np
import pytest

import arraygrad_cpu as xp
from arraygrad._random.philox import random_bits

kernels = xp.kernels
REALS = [("float32", 4e-6), ("float64", 1e-14)]
SHAPES = [(3,), (64, 10), (5, 200), (500, 3), (4, 5, 6), (3, 100, 70), (2, 70, 1), (1, 1000), (65, 64), (2, 64, 65)]


def log_softmax(x, axis):
    x = x.astype(np.float64)
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype, tolerance", REALS)
def test_softmax_and_losses_along_every_axis(shape, dtype, tolerance):
    rng = np.random.default_rng(1)
    x = (rng.standard_normal(shape) * 5).astype(dtype)
    for axis in range(-len(shape), len(shape)):
        want = log_softmax(x, axis)
        got = kernels.softmax(xp.asarray(x), axis)
        assert got.dtype is getattr(xp, dtype)
        np.testing.assert_allclose(np.asarray(got), np.exp(want), rtol=10 * tolerance, atol=tolerance)
        np.testing.assert_allclose(
            np.asarray(kernels.log_softmax(xp.asarray(x), axis)), want, rtol=10 * tolerance, atol=tolerance
        )
        target = rng.integers(0, shape[axis], np.delete(shape, axis))
        loss = -np.take_along_axis(want, np.expand_dims(target, axis), axis).squeeze(axis)
        got = np.asarray(kernels.cross_entropy(xp.asarray(x), xp.asarray(target), axis))
        np.testing.assert_allclose(got, loss, rtol=10 * tolerance, atol=tolerance)


def test_softmax_of_transposed_and_0d_arrays():
    x = np.random.default_rng(2).standard_normal((7, 40))
    np.testing.assert_allclose(np.asarray(kernels.softmax(xp.asarray(x).T, 0)), np.exp(log_softmax(x.T, 0)), rtol=1e-13)
    assert float(kernels.softmax(xp.asarray(3.0), None)) == 1.0
    assert float(kernels.log_softmax(xp.asarray(3.0), None)) == 0.0


@pytest.mark.parametrize("n", [3, 300])
def test_softmax_at_the_edges_of_numbers(n):
    row = np.zeros(n)
    row[0] = 1e308
    assert np.asarray(kernels.softmax(xp.asarray(row), 0)).tolist() == [1.0] + [0.0] * (n - 1)
    row[0] = -np.inf
    assert np.asarray(kernels.softmax(xp.asarray(row), 0))[0] == 0.0
    for value in (np.nan, np.inf):
        row[n // 2] = value
        assert np.isnan(np.asarray(kernels.softmax(xp.asarray(row), 0))).all()


def test_a_target_that_is_no_class_gives_nan():
    x = xp.ones((4, 3))
    for dtype, bad in (("int64", -1), ("int8", 3), ("uint64", 2**63 + 1)):
        target = xp.asarray(np.array([0, bad, 2, 1], dtype=dtype))
        assert np.isnan(np.asarray(kernels.cross_entropy(x, target, 1))).tolist() == [False, True, False, False]


@pytest.mark.parametrize("shape, axes", [((2, 3, 4), (2,)), ((2, 3, 4), (1, 2)), ((50, 1300), (1,)), ((5,), (0,))])
@pytest.mark.parametrize("dtype, tolerance", REALS)
def test_layer_norm(shape, axes, dtype, tolerance):
    rng = np.random.default_rng(3)
    x = (rng.standard_normal(shape) + 100).astype(dtype)
    weight, bias = (rng.standard_normal(shape[axes[0] :]).astype(dtype) for _ in range(2))
    wide = x.astype(np.float64)
    want = (wide - wide.mean(axes, keepdims=True)) / np.sqrt(wide.var(axes, keepdims=True) + 1e-5)
    got = kernels.layer_norm(xp.asarray(x), xp.asarray(weight), xp.asarray(bias), axes, 1e-5)
    np.testing.assert_allclose(np.asarray(got), want * weight + bias, rtol=0, atol=200 * tolerance)
    got = kernels.layer_norm(xp.asarray(x), None, None, axes, 1e-5)
    np.testing.assert_allclose(np.asarray(got), want, rtol=0, atol=200 * tolerance)


@pytest.mark.parametrize("width", [(), (3,), (2, 300)], ids=str)
@pytest.mark.parametrize("dtype", ["int8", "uint32", "int64", "float32", "float64", "complex64", "complex128"])
def test_adding_and_putting_rows(width, dtype):
    rng = np.random.default_rng(4)
    x, values = ((rng.standard_normal((n, *width)) * 10).astype(dtype) for n in (10, 200))
    indices = rng.integers(0, 10, 200)
    arguments = xp.asarray(x), xp.asarray(indices), xp.asarray(values)
    added, put = x.copy(), x.copy()
    np.add.at(added, indices, values)
    put[indices] = values
    np.testing.assert_allclose(np.asarray(kernels.index_add(*arguments)), added, rtol=1e-4, atol=1e-3)
    np.testing.assert_array_equal(np.asarray(kernels.index_put(*arguments)), put)
    np.testing.assert_array_equal(np.asarray(arguments[0]), x)


@pytest.mark.parametrize("name", ["index_add", "index_put"])
@pytest.mark.parametrize(
    "indices, values, error",
    [
        ([0, 3], np.ones((2, 2)), IndexError),
        ([-1, 0], np.ones((2, 2)), IndexError),
        ([0.0, 1.0], np.ones((2, 2)), TypeError),
        ([[0, 1]], np.ones((2, 2)), ValueError),
        ([0, 1], np.ones((3, 2)), ValueError),
        ([0, 1], np.ones((2, 3)), ValueError),
        ([0, 1], np.ones((2, 2), dtype="float32"), TypeError),
    ],
)
def test_rows_that_do_not_fit_are_refused(name, indices, values, error):
    with pytest.raises(error, match=f"^{name}: "):
        getattr(kernels, name)(xp.ones((3, 2)), xp.asarray(indices), xp.asarray(values))


@pytest.mark.parametrize("n", [0, 1, 5, 127, 128, 129, 70001])
def test_random_bits_are_those_of_the_core(n):
    for key, counter in ((0, 0), (2**64 - 1, 2**128 - 2), (123456789123456789, 2**64 - 3), (1, 2**100 + 5)):
        got = np.asarray(kernels.random_bits(key, counter, n, "cpu"))
        np.testing.assert_array_equal(got, random_bits(np, key, counter, n, None))


def test_bad_draws_are_refused():
    with pytest.raises(ValueError, match="random_bits"):
        kernels.random_bits(0, 0, -1, None)
    with pytest.raises(ValueError, match="random_bits"):
        kernels.random_bits(0, 0, 4, "cuda")
    with pytest.raises(TypeError, match="random_bits"):
        kernels.random_bits(0.5, 0, 4, None)


@pytest.mark.parametrize("shape", [(5,), (7, 5), (1, 5), (40, 1, 5), (1, 1, 1), (), (40, 7, 5), (7, 1)], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_sums_to_a_shape(shape, dtype):
    x = np.random.default_rng(5).standard_normal((40, 7, 5)).astype(dtype)
    padded = (1,) * (3 - len(shape)) + shape
    want = x.sum(axis=tuple(i for i in range(3) if padded[i] == 1), keepdims=True).reshape(shape)
    got = kernels.sum_to_shape(xp.asarray(x), shape)
    assert got.shape == shape
    np.testing.assert_allclose(np.asarray(got), want, rtol=1e-5, atol=1e-4 if want.dtype.itemsize < 16 else 1e-12)


def test_a_shape_that_does_not_broadcast_is_refused():
    for shape in ((3,), (1, 1, 2, 2), (4, 2)):
        with pytest.raises(ValueError, match="sum_to_shape"):
            kernels.sum_to_shape(xp.ones((2, 2)), shape)


def steps(p, grad, state, strided):
    """The two steps, on arrays that are contiguous or every second column of larger ones."""
    columns = slice(None, None, 2 if strided else 1)
    arrays = [xp.asarray(np.repeat(a, 2, axis=1) if strided else a.copy())[:, columns] for a in (p, grad, *state)]
    kernels.sgd_step(arrays[0], arrays[1], arrays[2], 0.1, 0.9, 0.0, 0.01, True, False)
    kernels.adam_step(arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], 3, 0.1, (0.9, 0.99), 1e-8, 0.1, True, True)
    return [np.asarray(a) for a in arrays]


@pytest.mark.parametrize("dtype, tolerance", REALS)
def test_steps_follow_strides(dtype, tolerance):
    rng = np.random.default_rng(6)
    p, grad = (rng.standard_normal((30, 20)).astype(dtype) for _ in range(2))
    state = [rng.random((30, 20)).astype(dtype) for _ in range(3)]
    for a, b in zip(steps(p, grad, state, False), steps(p, grad, state, True), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def test_without_decay_infinite_parameters_keep_finite_gradients():
    p, velocity = xp.asarray([np.inf, 1.0]), xp.zeros(2)
    kernels.sgd_step(p, xp.ones(2), velocity, 0.1, 0.9, 0.0, 0.0, False, False)
    assert np.asarray(velocity).tolist() == [1.0, 1.0]


def test_bad_steps_are_refused():
    p, options = xp.ones(3), (0.1, 0.9, 0.0, 0.0, False, False)
    with pytest.raises(ValueError, match=r"sgd_step: .*shape"):
        kernels.sgd_step(p, xp.ones(4), None, *options)
    with pytest.raises(ValueError, match=r"sgd_step: .*dtype"):
        kernels.sgd_step(p, xp.ones(3, dtype=xp.float32), None, *options)
    with pytest.raises(TypeError, match=r"sgd_step: .*float32 or float64"):
        kernels.sgd_step(xp.ones(3, dtype=xp.int64), xp.ones(3), None, *options)
    with pytest.raises(ValueError, match=r"sgd_step: .*not writable"):
        kernels.sgd_step(xp.broadcast_to(xp.ones(()), (3,)), p, None, *options)
    with pytest.raises(TypeError, match="adam_step"):
        kernels.adam_step(p, p, None, None, None, 1, 0.1, (0.9, 0.99), 1e-8, 0.0, False, False)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_bad_axes_are_refused(name):
    function = getattr(kernels, name)
    with pytest.raises(IndexError, match=f"^{name}: "):
        function(xp.ones((2, 2)), 2)
    with pytest.raises(TypeError, match=f"^{name}: "):
        function(xp.ones((2, 2)), None)
    with pytest.raises(TypeError, match=f"^{name}: "):
        function(xp.ones((2, 2), dtype=xp.int64), 0)
    with pytest.raises(ValueError, match="layer_norm"):
        kernels.layer_norm(xp.ones((2, 2)), None, None, (0,), 1e-5)
