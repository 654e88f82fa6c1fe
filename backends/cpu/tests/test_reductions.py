"""Sums, products, means, variances, extremes and their positions, any and all, against NumPy and exact sums."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arraygrad_cpu as xp

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
REALS = ("float32", "float64")
COMPLEXES = ("complex64", "complex128")
DTYPES = ("bool", *INTEGERS, *REALS, *COMPLEXES)
NAMES = ("sum", "prod", "mean", "var", "std", "max", "min", "any", "all", "argmax", "argmin")
EPS = {"float32": 2.0**-23, "complex64": 2.0**-23, "float64": 2.0**-52, "complex128": 2.0**-52}


def numbers(rng, shape, dtype):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(shape) < 0.7
    if kind in "iu":
        return rng.integers(-100 if kind == "i" else 0, 100, shape).astype(dtype)
    x = rng.standard_normal(shape) + (1j * rng.standard_normal(shape) if kind == "c" else 0)
    return np.asarray(x, dtype=dtype)


def with_steps(rng, x):
    """The array with its axes permuted, reversed, and thinned out."""
    x = x.transpose(rng.permutation(x.ndim))
    return x[tuple(slice(None, None, (1, 2, -1)[rng.integers(3)]) for _ in range(x.ndim))] if x.ndim else x


def same(got, want, tolerance=0.0):
    got, want = np.asarray(got), np.asarray(want)
    assert (got.shape, got.dtype) == (want.shape, want.dtype)
    if tolerance:
        np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)
    else:
        np.testing.assert_array_equal(got, want)


# Lengths around the edges of vectors, buffers, blocks and chunks.
SHAPES = st.one_of(
    st.lists(st.integers(0, 5), max_size=5).map(tuple),
    st.tuples(st.sampled_from([1, 2, 31, 33, 64, 127, 130, 257, 1030]), st.integers(1, 70)),
    st.tuples(st.integers(1, 5), st.sampled_from([31, 65, 257, 4099]), st.integers(1, 3)),
    st.sampled_from([(8191,), (70001,), (3, 40000), (40000, 3), (1100, 130), (2, 9, 3000)]),
)


@st.composite
def problems(draw, dtypes):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = numbers(rng, draw(SHAPES), draw(st.sampled_from(dtypes)))
    if draw(st.booleans()):
        x = with_steps(rng, x)
    axes = draw(st.none() | st.sets(st.integers(0, x.ndim - 1)).map(tuple)) if x.ndim else None
    return x, {"axis": axes, "keepdims": draw(st.booleans())}


@settings(max_examples=150, deadline=None)
@given(problems(DTYPES))
def test_sums_products_and_logic_agree_with_numpy(problem):
    x, options = problem
    a = xp.asarray(x)
    same(xp.any(a, **options), np.any(x, **options))
    same(xp.all(a, **options), np.all(x, **options))
    if x.dtype.kind in "biu":
        same(xp.sum(a, **options), np.sum(x, **options))
        same(xp.prod(a, **options), np.prod(x, **options))
    else:
        wide = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
        same(xp.sum(a, **options), np.sum(wide, **options).astype(x.dtype), 2000 * EPS[x.dtype.name])
        if x.size:
            same(xp.mean(a, **options), np.mean(wide, **options).astype(x.dtype), 100 * EPS[x.dtype.name])


@settings(max_examples=100, deadline=None)
@given(problems(REALS), st.sampled_from([0, 1, 0.5]))
def test_variances_agree_with_numpy(problem, correction):
    x, options = problem
    x = x + 1000
    wide, a = x.astype(np.float64), xp.asarray(x)
    if not x.size or np.size(x) // max(np.size(np.any(x, **options)), 1) < 2:
        return
    same(
        xp.var(a, correction=correction, **options),
        np.var(wide, ddof=correction, **options).astype(x.dtype),
        1e-5 if x.dtype == np.float32 else 1e-12,
    )
    same(
        xp.std(a, correction=correction, **options),
        np.std(wide, ddof=correction, **options).astype(x.dtype),
        1e-5 if x.dtype == np.float32 else 1e-12,
    )


@settings(max_examples=150, deadline=None)
@given(problems((*INTEGERS, *REALS)), st.booleans())
def test_extremes_and_positions_agree_with_numpy(problem, nan):
    x, options = problem
    if nan and x.size and x.dtype.kind == "f":
        x = np.array(x)
        x.reshape(-1)[x.size // 2] = np.nan
    a = xp.asarray(x)
    if x.size:
        same(xp.max(a, **options), np.max(x, **options))
        same(xp.min(a, **options), np.min(x, **options))
        one = {"axis": options["axis"][0] if options["axis"] else None, "keepdims": options["keepdims"]}
        same(xp.argmax(a, **one), np.argmax(x, **one))
        same(xp.argmin(a, **one), np.argmin(x, **one))


# -- accuracy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", REALS)
@pytest.mark.parametrize("shape, axis", [((10**6,), 0), ((10**5, 10), 0), ((10, 10**5), 1), ((3, 10**5, 2), 1)])
def test_sums_are_as_accurate_as_pairwise_ones(dtype, shape, axis):
    x = np.random.default_rng(5).random(shape).astype(dtype)
    got = np.asarray(xp.sum(xp.asarray(x), axis=axis)).reshape(-1)
    columns = np.moveaxis(x, axis, 0).reshape(shape[axis], -1)
    exact = [math.fsum(columns[:, j].tolist()) for j in range(columns.shape[1])]
    np.testing.assert_allclose(got, exact, rtol=2 * EPS[dtype])


@pytest.mark.parametrize("dtype", REALS)
@pytest.mark.parametrize("shape, axis", [((10**5,), 0), ((10**4, 10), 0), ((20, 5000), 1), ((1000, 10), 1)])
def test_variance_does_not_cancel(dtype, shape, axis):
    offset = 1e4 if dtype == "float32" else 1e9
    x = (np.random.default_rng(6).standard_normal(shape) + offset).astype(dtype)
    want = np.var(x.astype(np.longdouble), axis=axis)
    np.testing.assert_allclose(np.asarray(xp.var(xp.asarray(x), axis=axis)), want.astype(dtype), rtol=4e-7)


def test_results_do_not_depend_on_threads():
    rng = np.random.default_rng(7)
    before = xp.get_num_threads()
    arrays = [xp.asarray(rng.standard_normal(shape).astype("float32")) for shape in ((700, 900), (10**6,), (9, 90000))]
    results = []
    try:
        for threads in (1, 2, 5):
            xp.set_num_threads(threads)
            results.append(
                [
                    bytes(memoryview(getattr(xp, name)(a, axis=axis)))
                    for a in arrays
                    for axis in (None, 0)
                    for name in ("sum", "var", "prod", "mean")
                ]
            )
    finally:
        xp.set_num_threads(before)
    assert results[0] == results[1] == results[2]


# -- what is special ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
def test_small_integers_are_accumulated_in_64_bits(dtype):
    x = xp.ones((300,), dtype=getattr(xp, dtype))
    want = {"b": xp.int64, "i": xp.int64, "u": xp.uint64}.get(np.dtype(dtype).kind, x.dtype)
    assert xp.sum(x).dtype is want
    assert xp.prod(x).dtype is want
    assert int(np.asarray(xp.sum(x)).real) == 300


def test_the_dtype_of_a_sum_can_be_chosen():
    x = xp.asarray([100, 100, 100], dtype=xp.int8)
    assert xp.sum(x, dtype=xp.int8).dtype is xp.int8
    assert int(xp.sum(x, dtype=xp.int8)) == 300 - 256
    assert float(xp.sum(x, dtype=xp.float32)) == 300.0
    y = xp.asarray([2.0**60, 1.0, -(2.0**60)], dtype=xp.float32)
    assert float(xp.sum(xp.asarray([1.0, 2.0**-40], dtype=xp.float32), dtype=xp.float64)) == 1.0 + 2.0**-40
    assert xp.prod(y, dtype=xp.complex64).dtype is xp.complex64
    with pytest.raises(TypeError, match=r"sum: complex64 cannot be accumulated in float32"):
        xp.sum(xp.asarray([1j], dtype=xp.complex64), dtype=xp.float32)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_nothing_sums_to_zero_and_multiplies_to_one(shape):
    x = xp.zeros(shape)
    assert float(xp.sum(x)) == 0.0
    assert math.copysign(1, float(xp.sum(x))) == 1
    assert float(xp.prod(x)) == 1.0
    assert math.isnan(float(xp.mean(x)))
    assert math.isnan(float(xp.var(x)))
    assert not bool(xp.any(x))
    assert bool(xp.all(x))
    for name in ("max", "min", "argmax", "argmin"):
        with pytest.raises(ValueError, match=f"^{name}: "):
            getattr(xp, name)(x)


def test_an_empty_result_needs_no_elements():
    assert xp.max(xp.zeros((0, 3)), axis=1).shape == (0,)
    assert xp.argmax(xp.zeros((0, 3)), axis=1).shape == (0,)
    with pytest.raises(ValueError, match="argmax"):
        xp.argmax(xp.zeros((0, 3)), axis=0)


@pytest.mark.parametrize("length", [1, 5, 40, 1000, 100000])
@pytest.mark.parametrize("dtype", REALS)
def test_nan_wins_wherever_it_is(length, dtype):
    for place in {0, length // 3, length - 1}:
        x = np.arange(length, dtype=dtype)
        x[place] = np.nan
        for layout in (x, x[:, None], np.repeat(x, 3).reshape(length, 3)[:, 1], np.repeat(x[:, None], 40, axis=1)):
            a = xp.asarray(layout)
            assert np.isnan(np.asarray(xp.max(a, axis=0))).all()
            assert np.isnan(np.asarray(xp.min(a, axis=0))).all()
            assert (np.asarray(xp.argmax(a, axis=0)) == place).all()
            assert (np.asarray(xp.argmin(a, axis=0)) == place).all()


@pytest.mark.parametrize("length", [2, 50, 3000, 200000])
def test_the_first_of_equal_extremes_is_found(length):
    x = np.zeros(length, dtype="float32")
    x[[length // 2, length - 1]] = 1
    assert int(xp.argmax(xp.asarray(x))) == length // 2
    assert int(xp.argmin(xp.asarray(-x))) == length // 2
    assert int(xp.argmax(xp.zeros(length))) == 0
    assert (np.asarray(xp.argmax(xp.asarray(np.stack([x] * 3, axis=1)), axis=0)) == length // 2).all()


def test_negative_zero_sums_to_itself():
    assert math.copysign(1, float(xp.sum(xp.asarray([-0.0, -0.0])))) == -1


def test_infinities_do_not_become_nan():
    x = xp.asarray([math.inf, 1.0, 2.0] * 1000)
    assert float(xp.sum(x)) == math.inf
    assert float(xp.max(x)) == math.inf
    assert math.isnan(float(xp.sum(xp.asarray([math.inf, -math.inf]))))


def test_too_large_a_correction_divides_by_zero():
    assert float(xp.var(xp.asarray([1.0, 2.0]), correction=3)) == math.inf
    assert math.isnan(float(xp.var(xp.asarray([1.0]), correction=1)))


@pytest.mark.parametrize("name", NAMES)
def test_broadcast_views_are_read_as_what_they_show(name):
    x = np.broadcast_to(np.array([[1.0], [3.0], [2.0]]), (3, 50))
    function, reference = getattr(xp, name), getattr(np, name)
    for axis in (0, 1, None):
        a = xp.broadcast_to(xp.asarray([[1.0], [3.0], [2.0]]), (3, 50))
        same(function(a, axis=axis), reference(x, axis=axis), 1e-14)


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_bad_arguments_are_refused(name):
    function, x = getattr(xp, name), xp.ones((2, 3))
    with pytest.raises(IndexError, match=f"^{name}: "):
        function(x, axis=2)
    with pytest.raises(TypeError, match=f"^{name}: "):
        function([1.0, 2.0])
    with pytest.raises(TypeError, match=f"^{name}: "):
        function(x, axis="0")
    with pytest.raises(TypeError, match=f"^{name}: "):
        function(x, keepdims=1)
    with pytest.raises(TypeError, match=f"^{name}: "):
        function(x, 0)
    with pytest.raises(ValueError if name[:3] != "arg" else TypeError, match=f"^{name}: "):
        function(x, axis=(0, 0))


@pytest.mark.parametrize("name", ["mean", "var", "std"])
def test_integers_have_no_mean(name):
    with pytest.raises(TypeError, match=f"^{name}: .*int64"):
        getattr(xp, name)(xp.ones(3, dtype=xp.int64))


@pytest.mark.parametrize("name", ["max", "min", "argmax", "argmin", "var", "std"])
def test_complex_numbers_have_no_order(name):
    with pytest.raises(TypeError, match=f"^{name}: .*complex"):
        getattr(xp, name)(xp.ones(3, dtype=xp.complex64))


@pytest.mark.parametrize("name", NAMES)
def test_signatures_are_the_standards(name):
    parameters = inspect.signature(getattr(xp, name)).parameters
    assert parameters["x"].kind is inspect.Parameter.POSITIONAL_ONLY
    assert parameters["axis"].kind is inspect.Parameter.KEYWORD_ONLY
    assert parameters["keepdims"].default is False
