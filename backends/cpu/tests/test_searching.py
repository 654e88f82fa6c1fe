from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

Generator = np.random.Generator

REALS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]
DTYPES = ["bool", *REALS, "complex64", "complex128"]


def random_array(rng: Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """Small numbers, many of them equal; NaN and both zeros among floats."""
    x = rng.integers(0, 9, shape)
    if dtype[0] not in "fc":
        return x.astype(dtype) if dtype != "bool" else x > 4
    values = np.asarray(x - 4, dtype)
    if dtype[0] == "c":
        values.imag = rng.integers(-1, 2, shape)
    values[rng.random(shape) < 0.1] = np.nan
    return np.where(rng.random(shape) < 0.1, -0.0, values).astype(dtype)


def random_view(rng: Generator, x: np.ndarray) -> tuple[np.ndarray, Any]:
    """The same reversed, sliced and transposed view of an array and of one of ours."""
    ours = xp.asarray(x.copy())
    key = tuple(slice(None, None, int(rng.choice([-2, -1, 1, 2]))) for _ in x.shape)
    order = tuple(int(i) for i in rng.permutation(x.ndim))
    return x[(*key, ...)].transpose(order), xp.permute_dims(ours[(*key, ...)], order)


def random_shape(rng: Generator, least: int) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(0, 8, rng.integers(least, 4)))


def assert_identical(ours: Any, theirs: Any) -> None:
    mine, want = np.asarray(ours), np.asarray(theirs)
    assert mine.dtype == np.int64
    assert mine.shape == want.shape
    np.testing.assert_array_equal(mine, want)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_searchsorted(dtype: str, side: Any) -> None:
    rng = np.random.default_rng(1)
    for length in (0, 1, 2, 3, 16, 100):
        x1 = np.sort(random_array(rng, dtype, (length,)))
        for _ in range(5):
            x2, ours = random_view(rng, random_array(rng, dtype, random_shape(rng, 0)))
            assert_identical(xp.searchsorted(xp.asarray(x1), ours, side=side), np.searchsorted(x1, x2, side=side))


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted_long(side: Any) -> None:
    rng = np.random.default_rng(2)
    x1, x2 = np.sort(rng.standard_normal(100_003)), rng.standard_normal(50_001)
    assert_identical(xp.searchsorted(xp.asarray(x1), xp.asarray(x2), side=side), np.searchsorted(x1, x2, side=side))


def test_searchsorted_takes_any_strides() -> None:
    x1, x2 = np.arange(10.0), np.linspace(-1, 11, 30)
    assert_identical(xp.searchsorted(xp.asarray(x1)[::2], xp.asarray(x2)), np.searchsorted(x1[::2], x2))
    assert_identical(xp.searchsorted(xp.asarray(-x1)[::-1], xp.asarray(x2)), np.searchsorted(-x1[::-1], x2))


@pytest.mark.parametrize("sorter_dtype", ["int8", "int64", "uint8", "uint64"])
@pytest.mark.parametrize("dtype", REALS)
def test_searchsorted_with_sorter(dtype: str, sorter_dtype: str) -> None:
    rng = np.random.default_rng(3)
    x1, x2 = random_array(rng, dtype, (60,)), random_array(rng, dtype, (4, 5))
    sorter = np.argsort(x1, stable=True)
    ours = xp.searchsorted(xp.asarray(x1), xp.asarray(x2), sorter=xp.asarray(sorter.astype(sorter_dtype)))
    assert_identical(ours, np.searchsorted(x1, x2, sorter=sorter))


def test_searchsorted_promotes() -> None:
    x1 = xp.asarray([1, 2, 3], dtype=xp.int8)
    assert_identical(xp.searchsorted(x1, xp.asarray([2, 300], dtype=xp.int32)), [1, 3])
    wide = xp.asarray([0.1], dtype=xp.float64)
    narrow = xp.asarray([0.1], dtype=xp.float32)  # a little more than the former
    assert_identical(xp.searchsorted(wide, narrow), [1])
    assert_identical(xp.searchsorted(narrow, wide, side="right"), [0])


def test_searchsorted_takes_scalars() -> None:
    assert_identical(xp.searchsorted(xp.asarray([1, 2, 2, 3]), 2), 1)
    assert_identical(xp.searchsorted(xp.asarray([1.0, 2.0]), 2, side="right"), 2)
    assert_identical(xp.searchsorted(xp.asarray([1.0, 2.0]), float("nan")), 2)


def test_searchsorted_errors() -> None:
    x = xp.asarray([1, 2, 3])
    with pytest.raises(ValueError, match="one axis"):
        xp.searchsorted(xp.asarray([[1]]), x)
    with pytest.raises(ValueError, match="'left' or 'right', not 'middle'"):
        xp.searchsorted(x, x, side="middle")
    with pytest.raises(ValueError, match="shape of 'x1'"):
        xp.searchsorted(x, x, sorter=xp.asarray([0, 1]))
    with pytest.raises(TypeError, match="integer dtype"):
        xp.searchsorted(x, x, sorter=xp.asarray([0.0, 1.0, 2.0]))
    for index in (3, -1):
        with pytest.raises(IndexError, match="out of range"):
            xp.searchsorted(x, x, sorter=xp.asarray([0, 1, index]))
    with pytest.raises(IndexError, match="out of range"):
        xp.searchsorted(x, x, sorter=xp.asarray([0, 1, 2**64 - 1], dtype=xp.uint64))
    with pytest.raises(TypeError, match="no common dtype"):
        xp.searchsorted(x, xp.asarray([1.0]))
    with pytest.raises(TypeError):
        xp.searchsorted(1, x)


@pytest.mark.parametrize("dtype", DTYPES)
def test_nonzero(dtype: str) -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        x, ours = random_view(rng, random_array(rng, dtype, random_shape(rng, 1)))
        found = xp.nonzero(ours)
        assert isinstance(found, tuple)
        assert len(found) == x.ndim
        for mine, theirs in zip(found, np.nonzero(x), strict=True):
            assert_identical(mine, theirs)


@pytest.mark.parametrize("density", [0.0, 0.01, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("shape", [(1,), (7,), (8,), (1000,), (100_001,), (30, 40), (500, 3), (3, 5, 70)])
def test_nonzero_of_all_densities(shape: tuple[int, ...], density: float) -> None:
    x = np.random.default_rng(5).random(shape) < density
    for mine, theirs in zip(xp.nonzero(xp.asarray(x)), np.nonzero(x), strict=True):
        assert_identical(mine, theirs)


def test_nonzero_needs_an_axis() -> None:
    with pytest.raises(ValueError, match="0-d"):
        xp.nonzero(xp.asarray(1))


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_count_nonzero(dtype: str, keepdims: bool) -> None:
    rng = np.random.default_rng(6)
    for _ in range(30):
        x, ours = random_view(rng, random_array(rng, dtype, random_shape(rng, 0)))
        assert_identical(xp.count_nonzero(ours, keepdims=keepdims), np.count_nonzero(x, keepdims=keepdims))
        axes = tuple(int(i) for i in rng.permutation(x.ndim)[: rng.integers(0, x.ndim + 1)])
        want = np.sum(x != 0, axis=axes, keepdims=keepdims, dtype=np.int64)
        assert_identical(xp.count_nonzero(ours, axis=axes, keepdims=keepdims), want)
        if len(axes) == 1:
            assert_identical(xp.count_nonzero(ours, axis=axes[0] - x.ndim, keepdims=keepdims), want)


def test_count_nonzero_of_many() -> None:
    x = np.random.default_rng(7).random(100_003) < 0.7
    assert_identical(xp.count_nonzero(xp.asarray(x)), np.count_nonzero(x))
    assert_identical(xp.count_nonzero(xp.ones((3, 40_000), dtype=xp.bool), axis=1), [40_000] * 3)


def test_count_nonzero_errors() -> None:
    x = xp.asarray([[1, 0]])
    with pytest.raises(IndexError, match="axis 2 is out of range"):
        xp.count_nonzero(x, axis=2)
    with pytest.raises(ValueError, match="given twice"):
        xp.count_nonzero(x, axis=(0, -2))
    with pytest.raises(TypeError):
        xp.count_nonzero([1, 2])
