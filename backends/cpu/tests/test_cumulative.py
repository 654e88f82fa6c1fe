from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

Generator = np.random.Generator

SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float32", "float64", "complex64", "complex128"]
NUMBERS = [*SIGNED, *UNSIGNED, *FLOATS]

SHAPES = [
    (0,),
    (1,),
    (2,),
    (100,),
    (40_000,),
    (3, 4),
    (5, 0),
    (0, 5),
    (300, 7),
    (7, 300),
    (400, 300),
    (2, 3, 4),
    (4, 1, 2),
]


def result_dtype(dtype: str) -> str:
    return "int64" if dtype in SIGNED else "uint64" if dtype in UNSIGNED else dtype


def random_array(rng: Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    if dtype not in FLOATS:
        limits = np.iinfo(dtype)
        return rng.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)
    x = rng.uniform(0.5, 1.5, shape).astype(dtype)
    if dtype.startswith("complex"):
        x.imag = rng.uniform(-0.5, 0.5, shape)
    return x


def random_view(rng: Generator, x: np.ndarray) -> tuple[np.ndarray, Any]:
    """The same reversed, sliced and transposed view of an array and of one of ours."""
    ours = xp.asarray(x.copy())
    key = tuple(slice(None, None, int(rng.choice([-2, -1, 1, 2]))) for _ in x.shape)
    order = tuple(int(i) for i in rng.permutation(x.ndim))
    return x[key].transpose(order), xp.permute_dims(ours[key], order)


def running(x: np.ndarray, axis: int, multiply: bool) -> np.ndarray:
    """One step after the other, rounded (or wrapped) to the dtype each time."""
    lines = np.moveaxis(x, axis, 0)
    out = lines.copy()
    with np.errstate(all="ignore"):
        for i in range(1, len(lines)):
            out[i] = out[i - 1] * lines[i] if multiply else out[i - 1] + lines[i]
    return np.moveaxis(out, 0, axis)


def assert_close(ours: Any, theirs: np.ndarray, ulps: int) -> None:
    mine = np.asarray(ours)
    assert mine.dtype == theirs.dtype
    assert mine.shape == theirs.shape
    if ulps:
        np.testing.assert_allclose(mine, theirs, rtol=ulps * float(np.finfo(theirs.dtype).eps), atol=0)
    else:
        np.testing.assert_array_equal(mine, theirs)


FUNCTIONS = [(xp.cumulative_sum, False), (xp.cumulative_prod, True)]


@pytest.mark.parametrize(("function", "multiply"), FUNCTIONS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", NUMBERS)
def test_running_totals(dtype: str, shape: tuple[int, ...], function: Any, multiply: bool) -> None:
    rng = np.random.default_rng(1)
    x = random_array(rng, dtype, shape)
    wide = x.astype(result_dtype(dtype))
    ulps = 4 * max(shape) if multiply and dtype.startswith("complex") else 0  # NumPy's product may use an FMA
    for axis in range(-x.ndim, x.ndim):
        want = running(wide, axis, multiply)
        if np.isfinite(want).all():
            assert_close(function(xp.asarray(x), axis=axis), want, ulps)
            first = np.full_like(wide, multiply, shape=[1 if i == axis % x.ndim else n for i, n in enumerate(shape)])
            with_first = np.concatenate([first, want], axis=axis)
            assert_close(function(xp.asarray(x), axis=axis, include_initial=True), with_first, ulps)


@pytest.mark.parametrize("dtype", NUMBERS)
def test_running_totals_of_views(dtype: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        x, ours = random_view(
            rng, random_array(rng, dtype, tuple(int(n) for n in rng.integers(0, 9, rng.integers(1, 4))))
        )
        axis = int(rng.integers(-x.ndim, x.ndim))
        assert_close(xp.cumulative_sum(ours, axis=axis), running(x.astype(result_dtype(dtype)), axis, False), 0)


def test_special_values_are_those_of_repeated_additions() -> None:
    x = np.asarray([1.0, np.inf, 5.0, -np.inf, 2.0])
    assert_close(xp.cumulative_sum(xp.asarray(x)), np.asarray([1.0, np.inf, np.inf, np.nan, np.nan]), 0)
    large = np.asarray([1.7e308, 1.7e308, -1.7e308, 0.0] * 4)
    with np.errstate(over="ignore"):
        assert_close(xp.cumulative_sum(xp.asarray(large)), np.cumsum(large), 0)
    assert np.signbit(np.asarray(xp.cumulative_sum(xp.asarray([-0.0, -0.0])))).all()
    assert_close(xp.cumulative_prod(xp.asarray([2.0, 0.0, np.inf])), np.asarray([2.0, 0.0, np.nan]), 0)


def test_the_axis_may_be_left_out_for_one_axis_only() -> None:
    np.testing.assert_array_equal(np.asarray(xp.cumulative_sum(xp.asarray([1, 2, 3]), axis=None)), [1, 3, 6])
    for x in (xp.asarray(1), xp.asarray([[1]])):
        with pytest.raises(ValueError, match="needs the argument 'axis'"):
            xp.cumulative_sum(x)
    with pytest.raises(IndexError, match="axis 1 is out of range"):
        xp.cumulative_prod(xp.asarray([1]), axis=1)
    with pytest.raises(IndexError):
        xp.cumulative_prod(xp.asarray(1), axis=0)


@pytest.mark.parametrize(("function", "multiply"), FUNCTIONS)
@pytest.mark.parametrize("to", ["int8", "uint16", "float32", "float64", "complex64"])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "float32"])
def test_elements_are_converted_first(dtype: str, to: str, function: Any, multiply: bool) -> None:
    x = np.asarray([[3, 2, 1], [7, 0, 5]], dtype)
    want = running(x.astype(to), 1, multiply)
    assert_close(function(xp.asarray(x), axis=1, dtype=getattr(xp, to)), want, 0)
    got = function(xp.asarray(x), axis=0, dtype=getattr(xp, to), include_initial=True)
    assert_close(got[1:, :], running(x.astype(to), 0, multiply), 0)


def test_bools_are_counted() -> None:
    got = xp.cumulative_sum(xp.asarray([True, False, True]))
    assert got.dtype == xp.int64
    np.testing.assert_array_equal(np.asarray(got), [1, 1, 2])


def test_dtypes_that_results_cannot_have() -> None:
    with pytest.raises(TypeError, match="cannot be bool"):
        xp.cumulative_sum(xp.asarray([1]), dtype=xp.bool)
    with pytest.raises(TypeError, match="without loss"):
        xp.cumulative_sum(xp.asarray([1j]), dtype=xp.float64)
    with pytest.raises(TypeError, match="not a dtype"):
        xp.cumulative_sum(xp.asarray([1]), dtype="float64")


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("dtype", NUMBERS)
def test_diff(dtype: str, n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(20):
        x, ours = random_view(
            rng, random_array(rng, dtype, tuple(int(k) for k in rng.integers(0, 9, rng.integers(1, 4))))
        )
        axis = int(rng.integers(-x.ndim, x.ndim))
        parts, given = [x], {}
        for name in ("prepend", "append"):
            if rng.random() < 0.5:
                shape = list(x.shape)
                shape[axis] = int(rng.integers(0, 4))
                part = random_array(rng, dtype, tuple(shape))
                given[name] = xp.asarray(part)
                parts = [part, *parts] if name == "prepend" else [*parts, part]
        want = np.diff(np.concatenate(parts, axis=axis), n=n, axis=axis)
        assert_close(xp.diff(ours, axis=axis, n=n, **given), want, 0)


def test_diff_promotes() -> None:
    got = xp.diff(xp.asarray([1, 2], dtype=xp.int8), prepend=xp.asarray([1000], dtype=xp.int32))
    assert got.dtype == xp.int32
    np.testing.assert_array_equal(np.asarray(got), [-999, 1])


def test_diff_of_order_zero_is_a_copy() -> None:
    x = xp.asarray([1, 2])
    copy = xp.diff(x, n=0)
    assert not xp.may_share_memory(copy, x)
    np.testing.assert_array_equal(np.asarray(copy), [1, 2])


def test_diff_errors() -> None:
    x = xp.asarray([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="negative"):
        xp.diff(x, n=-1)
    with pytest.raises(ValueError, match="0-d"):
        xp.diff(xp.asarray(1))
    with pytest.raises(TypeError, match="bool"):
        xp.diff(xp.asarray([True]))
    with pytest.raises(IndexError, match="axis 2 is out of range"):
        xp.diff(x, axis=2)
    with pytest.raises(ValueError, match="'prepend' must have the shape of 'x'"):
        xp.diff(x, prepend=xp.asarray([[1, 2, 3]]), axis=0)
    with pytest.raises(ValueError, match="'append' must have the shape of 'x'"):
        xp.diff(x, append=xp.asarray([1, 2]))
    with pytest.raises(TypeError, match="no common"):
        xp.diff(x, append=xp.asarray([[1.0], [2.0]]))
    with pytest.raises(TypeError):
        xp.diff(x, append=1)


def test_a_length_that_leaves_no_place_for_the_initial_value() -> None:
    x = xp.zeros((2**63 - 1, 0), dtype=xp.int8)
    with pytest.raises(ValueError, match="no place for the initial value"):
        xp.cumulative_sum(x, axis=0, dtype=xp.int8, include_initial=True)
