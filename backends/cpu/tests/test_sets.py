import pickle
from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
REALS = ["bool", *INTEGERS, "float32", "float64"]
COMPLEXES = ["complex64", "complex128"]


def random_array(rng: np.random.Generator, dtype: str, shape: tuple[int, ...], distinct: int) -> np.ndarray:
    x = rng.integers(0, distinct, shape)
    if dtype[0] not in "fc":
        return x.astype(dtype)
    values = np.asarray(x - distinct // 2, dtype)
    if dtype[0] == "c":
        values.imag = rng.integers(-1, 2, shape)
    values[rng.random(shape) < 0.1] = np.nan
    return np.where((values == 0) & (rng.random(shape) < 0.5), -values, values).astype(dtype)


def random_view(rng: np.random.Generator, dtype: str) -> tuple[np.ndarray, Any]:
    shape = tuple(int(n) for n in rng.integers(0, 9, rng.integers(0, 4)))
    x = random_array(rng, dtype, shape, int(rng.choice([1, 3, 50])))
    ours = xp.asarray(x.copy())
    key = tuple(slice(None, None, int(rng.choice([-2, -1, 1, 2]))) for _ in x.shape)
    return x[(*key, ...)], ours[(*key, ...)]


def assert_identical(ours: Any, theirs: Any) -> None:
    """Equal elements, and equal signs of zeros."""
    mine, want = np.asarray(ours), np.asarray(theirs)
    assert mine.dtype == want.dtype
    assert mine.shape == want.shape
    np.testing.assert_array_equal(mine, want)
    if want.dtype.kind == "f":
        np.testing.assert_array_equal(np.signbit(mine[mine == 0]), np.signbit(want[want == 0]))


@pytest.mark.parametrize("dtype", REALS)
def test_unique(dtype: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(60):
        x, ours = random_view(rng, dtype)
        _, indices, inverse, counts = np.unique(
            x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False
        )
        values = x.reshape(-1)[indices]  # the first of equal elements
        assert_identical(xp.unique_values(ours), values)
        every = xp.unique_all(ours)
        for mine, theirs in zip(every, (values, indices, inverse.reshape(x.shape), counts), strict=True):
            assert_identical(mine, theirs)
        for mine, theirs in zip(xp.unique_counts(ours), (values, counts), strict=True):
            assert_identical(mine, theirs)
        for mine, theirs in zip(xp.unique_inverse(ours), (values, inverse.reshape(x.shape)), strict=True):
            assert_identical(mine, theirs)


@pytest.mark.parametrize("dtype", COMPLEXES)
def test_unique_complex(dtype: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(60):
        x, ours = random_view(rng, dtype)
        flat = x.reshape(-1)
        every = xp.unique_all(ours)
        values, indices, inverse, counts = (np.asarray(field) for field in every)
        numbers = flat[flat == flat]
        assert len(values) == len(set(numbers.tolist())) + int(np.sum(flat != flat))
        np.testing.assert_array_equal(values, flat[indices])
        np.testing.assert_array_equal(values[inverse], x)
        np.testing.assert_array_equal(np.bincount(inverse.reshape(-1), minlength=len(values)), counts)
        np.testing.assert_array_equal(values, np.sort(values))
        for value, index in zip(values, indices, strict=True):
            if value == value:
                assert index == np.nonzero(flat == value)[0][0]
        assert_identical(xp.unique_values(ours), values)
        assert_identical(xp.unique_counts(ours).counts, counts)


@pytest.mark.parametrize("distinct", [2, 1000, 10**9])
@pytest.mark.parametrize("dtype", ["int64", "float32", "float64"])
def test_unique_of_many(dtype: str, distinct: int) -> None:
    x = np.random.default_rng(3).integers(0, distinct, (400, 500)).astype(dtype)
    values, indices, inverse, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    every = xp.unique_all(xp.asarray(x))
    for mine, theirs in zip(every, (values, indices, inverse.reshape(x.shape), counts), strict=True):
        assert_identical(mine, theirs)
    assert_identical(xp.unique_values(xp.asarray(x)), values)


def test_results_have_names() -> None:
    x = xp.asarray([2, 1, 2])
    assert xp.unique_all(x)._fields == ("values", "indices", "inverse_indices", "counts")
    assert xp.unique_counts(x)._fields == ("values", "counts")
    assert xp.unique_inverse(x)._fields == ("values", "inverse_indices")
    for result in (xp.unique_all(x), xp.unique_counts(x), xp.unique_inverse(x)):
        again = pickle.loads(pickle.dumps(result))
        assert type(again) is type(result)
        for mine, theirs in zip(again, result, strict=True):
            assert_identical(mine, theirs)


@pytest.mark.parametrize("function", [xp.unique_all, xp.unique_counts, xp.unique_inverse, xp.unique_values])
def test_unique_takes_arrays(function: Any) -> None:
    with pytest.raises(TypeError, match=r"arraygrad_cpu\.Array"):
        function([1, 2])
    with pytest.raises(TypeError):
        function()


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("dtype", [*REALS, *COMPLEXES])
def test_isin(dtype: str, invert: bool) -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        x1, ours1 = random_view(rng, dtype)
        x2, ours2 = random_view(rng, dtype)
        want = np.any(x1.reshape(-1, 1) == x2.reshape(1, -1), axis=1).reshape(x1.shape) != invert
        assert_identical(xp.isin(ours1, ours2, invert=invert), want)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_isin_at_the_limits(dtype: str) -> None:
    limits = np.iinfo(dtype)
    x1 = np.asarray([limits.min, limits.min + 1, -1 if limits.min else 1, 0, limits.max - 1, limits.max], dtype)
    for least, most in ((0, 6), (0, 2), (4, 6), (2, 4), (1, 1)):
        x2 = x1[least:most]
        assert_identical(xp.isin(xp.asarray(x1), xp.asarray(x2)), np.isin(x1, x2))


def test_isin_of_many() -> None:
    rng = np.random.default_rng(5)
    for spread in (1000, 10**12):
        x1, x2 = rng.integers(0, spread, 50_000), rng.integers(0, spread, 300)
        x2 = np.concatenate([x2, x1[:50]])
        assert_identical(xp.isin(xp.asarray(x1), xp.asarray(x2)), np.isin(x1, x2))


def test_isin_promotes_and_takes_scalars() -> None:
    x = xp.asarray([1, 2, 3], dtype=xp.int8)
    assert_identical(xp.isin(x, xp.asarray([300, 3], dtype=xp.int32)), [False, False, True])
    assert_identical(xp.isin(x, 2), [False, True, False])
    assert_identical(xp.isin(2, x), True)
    assert_identical(xp.isin(7, x, invert=True), True)
    assert_identical(xp.isin(xp.asarray(2.0), xp.asarray([2.0])), True)


def test_isin_errors() -> None:
    x = xp.asarray([1, 2])
    with pytest.raises(TypeError, match="no common dtype"):
        xp.isin(x, xp.asarray([1.0]))
    with pytest.raises(TypeError):
        xp.isin(1, 2)
    with pytest.raises(TypeError, match="'invert' must be True or False"):
        xp.isin(x, x, invert=1)
