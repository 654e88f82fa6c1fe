"""Values of the statistical functions against exact rational arithmetic, their dtypes, special cases and errors."""

import itertools
import math
from fractions import Fraction

import mpmath
import pytest
from arrays import double, uniform
from ulps import WORKING_DIGITS

import arraygrad as ag

UNIT = 2.0**-52  # one ulp of 1
REDUCTIONS = [ag.sum, ag.prod, ag.mean, ag.var, ag.std, ag.max, ag.min]


def exact(number):
    """Return a float or complex number in mpmath's numbers, exactly."""
    return mpmath.mpmathify(number)


def exact_mean(values):
    return mpmath.fsum(values) / len(values)


def exact_var(values, correction=0):
    mean = exact_mean(values)
    return mpmath.fsum([abs(v - mean) ** 2 for v in values]) / (len(values) - correction)


REFERENCES = {
    ag.sum: mpmath.fsum,
    ag.prod: mpmath.fprod,
    ag.mean: exact_mean,
    ag.var: exact_var,
    ag.std: lambda values: mpmath.sqrt(exact_var(values)),
    ag.max: max,
    ag.min: min,
}


def lanes(x, axis):
    """Yield for each element of a reduction's result its index in a nested list and the elements that are reduced."""
    ndim = x.ndim
    axes = set(range(ndim)) if axis is None else {a % ndim for a in (axis if isinstance(axis, tuple) else (axis,))}
    kept = [i for i in range(ndim) if i not in axes]
    nested = x.tolist()

    def element(index):
        out = nested
        for i in index:
            out = out[i]
        return out

    for position in itertools.product(*[range(x.shape[i]) for i in kept]):
        fixed = dict(zip(kept, position, strict=True))
        ranges = [[fixed[i]] if i in fixed else range(x.shape[i]) for i in range(ndim)]
        yield position, [element(index) for index in itertools.product(*ranges)]


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (1,)])
@pytest.mark.parametrize(
    ("function", "kind"),
    [*[(f, "real") for f in REDUCTIONS], *[(f, "complex") for f in REDUCTIONS if f not in (ag.max, ag.min)]],
)
def test_reductions_against_exact_ones(function, kind, axis):
    x = uniform(3, 4, 2, kind=kind)
    out = function(x, axis=axis)
    for position, values in lanes(x, axis):
        with mpmath.workdps(WORKING_DIGITS):
            numbers = [exact(v) for v in values]
            want = REFERENCES[function](numbers)
            # Rounding is relative to the terms; where they cancel, to the sum of their sizes.
            scale = mpmath.fsum(map(abs, numbers)) if function in (ag.sum, ag.mean) else want
        assert abs(out[position].item() - want) <= 16 * UNIT * float(abs(scale))


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (-1, 0), (0, 1, 2), ()])
@pytest.mark.parametrize("function", [*REDUCTIONS, ag.all, ag.any, ag.count_nonzero])
def test_shapes(function, axis, keepdims):
    x = uniform(3, 4, 2)
    axes = {0, 1, 2} if axis is None else {a % 3 for a in (axis if isinstance(axis, tuple) else (axis,))}
    if keepdims:
        shape = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    else:
        shape = tuple(n for i, n in enumerate(x.shape) if i not in axes)
    assert function(x, axis=axis, keepdims=keepdims).shape == shape


@pytest.mark.parametrize("function", [ag.cumulative_sum, ag.cumulative_prod])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_cumulative_functions_against_exact_ones(function, axis):
    x = uniform(3, 5, 2)
    reference = REFERENCES[ag.sum if function is ag.cumulative_sum else ag.prod]
    out, longer = function(x, axis=axis), function(x, axis=axis, include_initial=True)
    assert out.shape == x.shape
    count = x.shape[axis]
    for k in range(count + 1):
        key = [slice(None)] * 3
        key[axis] = slice(0, k)
        head = x[tuple(key)]
        key[axis] = k
        initial = longer[tuple(key)]
        key[axis] = k - 1
        for position, values in lanes(head, axis):
            with mpmath.workdps(WORKING_DIGITS):
                numbers = [exact(v) for v in values]
                want, scale = reference(numbers), mpmath.fsum(map(abs, numbers))
            allowed = 8 * UNIT * float(scale if function is ag.cumulative_sum else abs(want))
            assert abs(initial[position].item() - want) <= allowed
            if k:
                assert abs(out[tuple(key)][position].item() - want) <= allowed


def test_mean_of_many_float32_numbers_stays_accurate():
    # Adding one by one in float32 loses more than this.
    x = ag.asarray([0.1] * 100_000, dtype=ag.float32)
    assert abs(ag.mean(x).item() - Fraction(0.1)) < 1e-6


@pytest.mark.parametrize("correction", [0, 1, 0.5, -1, 2])
def test_correction_divides_by_fewer(correction):
    x = double([1.0, 2.0, 4.0, 9.0])
    assert ag.var(x, correction=correction).item() == pytest.approx(38.0 / (4 - correction), rel=1e-15)
    assert ag.std(x, correction=correction).item() == pytest.approx(math.sqrt(38.0 / (4 - correction)), rel=1e-15)


@pytest.mark.parametrize("function", [ag.var, ag.std])
def test_correction_defaults_to_the_standards_zero(function):
    assert function(double([1.0, 3.0])).item() == 1.0


@pytest.mark.parametrize("function", [ag.var, ag.std])
@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [3.0, 3.0]])
def test_variance_without_degrees_of_freedom_is_nan(function, values):
    assert math.isnan(function(double(values), correction=len(values)).item())
    assert math.isnan(function(double(values), correction=len(values) + 1).item())


def test_results_for_no_elements():
    empty = double([])
    assert ag.sum(empty).item() == 0.0
    assert ag.prod(empty).item() == 1.0
    assert math.isnan(ag.mean(empty).item())
    assert ag.cumulative_sum(empty).shape == (0,)
    assert ag.cumulative_prod(empty, include_initial=True).tolist() == [1.0]
    nothing = ag.mean(ag.asarray([], dtype=ag.complex128)).item()
    assert math.isnan(nothing.real)
    assert math.isnan(nothing.imag)
    assert ag.mean(uniform(2, 0), axis=0).shape == (0,)


@pytest.mark.parametrize("function", REDUCTIONS)
def test_nan_spreads_along_its_own_lane_alone(function):
    out = function(double([[1.0, math.nan], [2.0, 3.0]]), axis=1).tolist()
    assert math.isnan(out[0])
    assert not math.isnan(out[1])


@pytest.mark.parametrize("function", [ag.max, ag.min])
def test_extremum_of_nothing(function):
    for axis in (None, 0):
        with pytest.raises(IndexError, match=r"Expected reduction dim .*\(shape \[0, 3\]\)"):
            function(uniform(0, 3), axis=axis)
    assert function(uniform(0, 3), axis=1).shape == (0,)


# -- dtypes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [ag.sum, ag.prod, ag.cumulative_sum, ag.cumulative_prod])
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (ag.bool, ag.int64),
        (ag.int8, ag.int64),
        (ag.int32, ag.int64),
        (ag.int64, ag.int64),
        (ag.uint8, ag.uint64),
        (ag.uint64, ag.uint64),
        (ag.float32, ag.float32),
        (ag.float64, ag.float64),
        (ag.complex64, ag.complex64),
    ],
)
def test_dtype_of_sums_and_products(function, dtype, expected):
    x = ag.asarray([1, 1, 0], dtype=dtype)
    assert function(x).dtype == expected


@pytest.mark.parametrize("function", [ag.sum, ag.prod, ag.cumulative_sum, ag.cumulative_prod])
@pytest.mark.parametrize("dtype", [ag.int8, ag.int64, ag.float64, ag.complex128])
@pytest.mark.parametrize("source", [ag.bool, ag.int16, ag.float32])
def test_dtype_asked_for(function, source, dtype):
    assert function(ag.asarray([1, 1, 0], dtype=source), dtype=dtype).dtype == dtype


def test_sums_in_a_wider_dtype_do_not_overflow():
    x = ag.asarray([200, 100], dtype=ag.uint8)
    assert ag.sum(x).item() == 300
    assert ag.sum(x, dtype=ag.uint8).item() == 300 % 256
    assert ag.prod(x).item() == 20_000
    assert ag.cumulative_sum(x).tolist() == [200, 300]


def test_a_dtype_may_be_given_as_the_backends_own():
    x = ag.asarray([1.5, 2.5], dtype=ag.float32)
    raw = x.backend.raw_dtypes[ag.float64]
    assert ag.sum(x, dtype=raw).dtype == ag.float64


def test_sums_count_true_values():
    assert ag.sum(ag.asarray([True, True, False])).item() == 2


def test_extrema_of_integers_and_booleans_keep_the_dtype():
    assert ag.max(ag.asarray([1, 5, 2], dtype=ag.int16)).dtype == ag.int16
    assert ag.max(ag.asarray([False, True])).item() is True
    assert ag.min(ag.asarray([False, True])).item() is False


@pytest.mark.parametrize("function", [ag.mean, ag.var, ag.std])
@pytest.mark.parametrize("dtype", [ag.bool, ag.int64])
def test_averages_refuse_integers(function, dtype):
    with pytest.raises(TypeError, match=r"either a floating point or complex dtype. Got: .*; convert it first"):
        function(ag.asarray([1, 0], dtype=dtype))


def test_mean_converts_first_when_a_dtype_is_given():
    out = ag.mean(ag.asarray([1, 2]), dtype=ag.float64)
    assert (out.dtype, out.item()) == (ag.float64, 1.5)


@pytest.mark.parametrize(("dtype", "expected"), [(ag.complex64, ag.float32), (ag.complex128, ag.float64)])
@pytest.mark.parametrize("function", [ag.var, ag.std])
def test_variance_of_complex_numbers_is_real(function, dtype, expected):
    out = function(ag.asarray([1 + 2j, 3 - 2j], dtype=dtype))
    assert out.dtype == expected
    assert out.item() == pytest.approx(5.0 if function is ag.var else math.sqrt(5.0), rel=1e-6)


@pytest.mark.parametrize("function", [ag.max, ag.min, ag.argmax, ag.argmin, ag.sort, ag.argsort])
def test_complex_numbers_have_no_order(function):
    with pytest.raises(TypeError, match="complex numbers have no order"):
        function(uniform(3, kind="complex"))


# -- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [*REDUCTIONS, ag.all, ag.any, ag.count_nonzero])
def test_bad_axes(function):
    x = uniform(2, 3)
    with pytest.raises(IndexError, match=r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)"):
        function(x, axis=2)
    with pytest.raises(IndexError, match="but got -3"):
        function(x, axis=(0, -3))
    with pytest.raises(RuntimeError, match="appears multiple times"):
        function(x, axis=(0, -2))
    with pytest.raises(TypeError, match=r"an axis is an int, got 0\.5"):
        function(x, axis=0.5)
    with pytest.raises(IndexError, match="0-d array"):
        function(uniform(), axis=1)


@pytest.mark.parametrize("function", [ag.cumulative_sum, ag.cumulative_prod])
def test_cumulative_functions_need_an_axis(function):
    with pytest.raises(ValueError, match="axis is needed"):
        function(uniform(2, 3))
    with pytest.raises(ValueError, match="0-d"):
        function(uniform())
    with pytest.raises(IndexError, match="out of range"):
        function(uniform(2, 3), axis=2)


@pytest.mark.parametrize("function", [*REDUCTIONS, ag.cumulative_sum, ag.all])
def test_inputs_that_are_no_arrays(function):
    with pytest.raises(TypeError, match="expected a Tensor, an array or a Python number, got list"):
        function([1.0, 2.0])


def test_raw_arrays_are_accepted():
    raw = double([1.0, 2.0])._raw()
    out = ag.sum(raw)
    assert isinstance(out, ag.Tensor)
    assert out.item() == 3.0


def test_pytorchs_names():
    x = double([[3.0, 1.0], [2.0, 4.0]])
    assert ag.amax(x, 0).tolist() == [3.0, 4.0]
    assert ag.amin(x, (0, 1)).item() == 1.0
    assert ag.amax(x, dim=1, keepdim=True).tolist() == [[3.0], [4.0]]
    for function in (ag.amax, ag.amin):
        with pytest.raises(IndexError, match=f"^{function.__name__}: Dimension out of range"):
            function(x, 2)
    assert ag.cumsum(x, dim=1).tolist() == [[3.0, 4.0], [2.0, 6.0]]
    assert ag.cumprod(x, 0, dtype=ag.float32).dtype == ag.float32
