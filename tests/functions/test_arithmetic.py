"""Values of arithmetic, exact or in ulps; promotion, Python numbers and errors."""

import operator

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag

FLOATS = [ag.float32, ag.float64]
COMPLEXES = [ag.complex64, ag.complex128]
INTEGERS = [ag.int8, ag.int16, ag.int32, ag.int64, ag.uint8, ag.uint16, ag.uint32, ag.uint64]
# One operation per name: the function, the operator, and the same in mpmath's numbers.
BINARY = [
    (ag.add, operator.add),
    (ag.subtract, operator.sub),
    (ag.multiply, operator.mul),
    (ag.divide, operator.truediv),
]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize(("function", "reference"), BINARY, ids=name_of)
def test_real_values(function, reference, dtype):
    x1, x2 = (ag.tensor(samples.real(-1e9, 1e9, seed=seed), dtype=dtype) for seed in (1, 2))
    check_ulps(function, reference, x1, x2, limit=0.5)


@pytest.mark.parametrize("dtype", COMPLEXES, ids=str)
@pytest.mark.parametrize(("function", "reference"), BINARY, ids=name_of)
def test_complex_values(function, reference, dtype):
    x1, x2 = (ag.tensor(samples.complex_plane(1e-3, 1e3, seed=seed), dtype=dtype) for seed in (1, 2))
    check_ulps(function, reference, x1, x2, limit=4)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_floor_divide_and_remainder(dtype):
    x1, x2 = (ag.tensor(samples.real(-1e3, 1e3, seed=seed), dtype=dtype) for seed in (1, 2))
    check_ulps(ag.floor_divide, lambda a, b: mpmath.floor(a / b), x1, x2, limit=0.5)
    # The remainder is exact, but for one rounding where the signs differ.
    check_ulps(ag.remainder, lambda a, b: a - b * mpmath.floor(a / b), x1, x2, limit=0.5)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_real_powers(dtype):
    x1 = ag.tensor(samples.real(1e-3, 1e3, seed=1), dtype=dtype)
    x2 = ag.tensor(samples.real(-10, 10, seed=2), dtype=dtype)
    check_ulps(ag.pow, operator.pow, x1, x2, limit=4)


@pytest.mark.parametrize("dtype", COMPLEXES, ids=str)
def test_complex_powers(dtype):
    x1, x2 = (ag.tensor(samples.complex_plane(0.3, 3, seed=seed), dtype=dtype) for seed in (1, 2))
    # exp(x2 log(x1)) magnifies the error of the logarithm by the modulus of the exponent.
    check_ulps(ag.pow, operator.pow, x1, x2, limit=32)


@pytest.mark.parametrize("exponent", [-2, -1, 0, 0.5, 1, 2, 2.5, 3])
def test_powers_with_python_numbers(exponent):
    x = ag.tensor(samples.real(0.1, 10), dtype=ag.float64)
    check_ulps(lambda x: ag.pow(x, exponent), lambda x: mpmath.mpf(x) ** exponent, x, limit=1)
    check_ulps(lambda x: x**exponent, lambda x: mpmath.mpf(x) ** exponent, x, limit=1)
    check_ulps(lambda x: 3.0**x, lambda x: mpmath.mpf(3) ** x, x, limit=1)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_other_real_values(dtype):
    x = ag.tensor([v for v in samples.real(-1e10, 1e10) if v], dtype=dtype)
    check_ulps(ag.square, lambda x: x * x, x, limit=0.5)
    check_ulps(ag.reciprocal, lambda x: 1 / x, x, limit=0.5)
    check_ulps(ag.negative, operator.neg, x, limit=0)
    check_ulps(ag.positive, operator.pos, x, limit=0)
    check_ulps(ag.hypot, mpmath.hypot, x, ag.flip(x), limit=2)


@pytest.mark.parametrize("dtype", COMPLEXES, ids=str)
def test_other_complex_values(dtype):
    x = ag.tensor(samples.complex_plane(1e-3, 1e3), dtype=dtype)
    check_ulps(ag.square, lambda x: x * x, x, limit=4)
    check_ulps(ag.reciprocal, lambda x: 1 / x, x, limit=4)
    check_ulps(ag.negative, operator.neg, x, limit=0)
    check_ulps(ag.positive, operator.pos, x, limit=0)


@pytest.mark.parametrize("function", [ag.hypot])
@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_hypot_neither_overflows_nor_underflows(function, scale):
    x1, x2 = ag.tensor([3 * scale], dtype=ag.float64), ag.tensor([4 * scale], dtype=ag.float64)
    check_ulps(function, mpmath.hypot, x1, x2, limit=2)


# -- integers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_integers_stay_integers(dtype):
    x1, x2 = ag.tensor([7, 9, 2], dtype=dtype), ag.tensor([2, 3, 1], dtype=dtype)
    for out, expected in [
        (x1 + x2, [9, 12, 3]),
        (x1 - x2, [5, 6, 1]),
        (x1 * x2, [14, 27, 2]),
        (x1 // x2, [3, 3, 2]),
        (x1 % x2, [1, 0, 0]),
        (x2**x2, [4, 27, 1]),
        (ag.square(x1), [49, 81, 4]),
        (ag.positive(x1), [7, 9, 2]),
        (ag.div(x1, x2, rounding_mode="trunc"), [3, 3, 2]),
    ]:
        assert out.dtype == dtype
        assert out.tolist() == expected


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_quotients_of_integers_are_of_the_default_floating_dtype(dtype):
    x = ag.tensor([1, 2], dtype=dtype)
    for out in (x / ag.tensor([4, 4], dtype=dtype), x / 4, ag.reciprocal(x), ag.hypot(x, x)):
        assert out.dtype == ag.float32
    assert (x / 4).tolist() == [0.25, 0.5]


@pytest.mark.parametrize(("mode", "expected"), [("floor", [-4, 3, 3, -4]), ("trunc", [-3, 3, 3, -3])])
@pytest.mark.parametrize("dtype", [ag.int64, ag.float64], ids=str)
def test_rounding_modes_of_div(mode, expected, dtype):
    x1, x2 = ag.tensor([-7, 7, -7, 7], dtype=dtype), ag.tensor([2, 2, -2, -2], dtype=dtype)
    out = ag.div(x1, x2, rounding_mode=mode)
    assert out.dtype == dtype
    assert out.tolist() == expected


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
def test_integers_to_negative_powers_lose_their_fraction(dtype):
    def integers(*values):
        return ag.tensor(values, dtype=getattr(ag, dtype))

    out = integers(2, 1, -1, -1, 0, 3) ** integers(-1, -2, -3, -2, -1, 2)
    assert out.dtype == getattr(ag, dtype)
    assert out.tolist() == [0, 1, -1, 1, 0, 9]
    assert (2 ** integers(-1, 3)).tolist() == [0, 8]
    x = integers(2, 3)
    x **= integers(-1, 2)
    assert x.tolist() == [0, 9]


def test_div_truncates_large_integers_exactly():
    x = ag.tensor([-(2**62) - 1, 2**62 + 1], dtype=ag.int64)
    assert ag.div(x, 2, rounding_mode="trunc").tolist() == [-(2**61), 2**61]
    assert ag.div(x, 2).dtype == ag.float32


def test_div_refuses_an_unknown_rounding_mode():
    with pytest.raises(
        RuntimeError, match="div: expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'ceil'"
    ):
        ag.div(ag.tensor([1.0]), 2, rounding_mode="ceil")


@pytest.mark.parametrize("dtype", [ag.int32, ag.uint8], ids=str)
def test_negative_integer_powers_of_integers_are_refused(dtype):
    x = ag.tensor([1, 2], dtype=dtype)
    for power in (lambda: x**-1, lambda: ag.pow(x, -1)):
        with pytest.raises(RuntimeError, match="pow: integers to the negative power -1 are not integers"):
            power()
    assert (x**-1.0).tolist() == [1.0, 0.5]


# -- promotion ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (ag.int8, ag.int16, ag.int16),
        (ag.uint8, ag.int8, ag.int16),
        (ag.bool, ag.int32, ag.int32),
        (ag.int64, ag.float32, ag.float32),
        (ag.float32, ag.float64, ag.float64),
        (ag.int8, ag.complex64, ag.complex64),
        (ag.float64, ag.complex64, ag.complex128),
    ],
    ids=str,
)
@pytest.mark.parametrize("function", [operator.add, operator.mul, operator.pow])
def test_mixed_dtypes(function, a, b, expected):
    x1, x2 = ag.ones((2,), dtype=a), ag.ones((2, 1), dtype=b)
    for out in (function(x1, x2), function(x2, x1)):
        assert out.dtype == expected
        assert out.shape == (2, 2)


@pytest.mark.parametrize(
    ("dtype", "number", "expected"),
    [
        (ag.int8, 1, ag.int8),
        (ag.int8, 1.0, ag.float32),
        (ag.int8, 1j, ag.complex64),
        (ag.float32, 1, ag.float32),
        (ag.float32, 1.0, ag.float32),
        (ag.float64, 1j, ag.complex128),
        (ag.complex64, 1.0, ag.complex64),
        (ag.bool, 1, ag.int64),
        (ag.bool, 1.0, ag.float32),
    ],
    ids=str,
)
@pytest.mark.parametrize("function", [operator.add, operator.mul, operator.pow])
def test_python_numbers_are_weak(function, dtype, number, expected):
    x = ag.ones((2,), dtype=dtype)
    assert function(x, number).dtype == expected
    assert function(number, x).dtype == expected


def test_signed_integers_with_uint64_are_refused():
    with pytest.raises(TypeError, match="have no common integer dtype"):
        ag.ones((1,), dtype=ag.int8) + ag.ones((1,), dtype=ag.uint64)


# -- the rest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [ag.add, ag.subtract, ag.multiply, ag.divide, ag.pow, ag.remainder])
def test_one_input_must_be_an_array(function):
    with pytest.raises(TypeError, match="none of the inputs is a tensor"):
        function(1, 2)
    with pytest.raises(TypeError, match="expected a Tensor, an array or a Python number, got str"):
        function(ag.ones((1,)), "1")


@pytest.mark.parametrize("function", [ag.floor_divide, ag.remainder, ag.hypot])
def test_complex_numbers_are_refused_where_they_mean_nothing(function):
    with pytest.raises(TypeError, match=f"{function.__name__}: expected real input, got complex64"):
        function(ag.ones((1,), dtype=ag.complex64), 2)


def test_alpha():
    x1, x2 = ag.tensor([10, 20]), ag.tensor([1, 2])
    assert ag.add(x1, x2, alpha=3).tolist() == [13, 26]
    assert ag.subtract(x1, x2, alpha=3).tolist() == [7, 14]
    assert ag.sub(x1, 1, alpha=2).tolist() == [8, 18]


def test_names_of_pytorch():
    x1, x2 = ag.tensor([10.0, 20.0]), ag.tensor([4.0, 5.0])
    assert ag.sub(x1, x2).tolist() == ag.subtract(x1, x2).tolist()
    assert ag.mul(x1, x2).tolist() == ag.multiply(x1, x2).tolist()
    assert ag.div(x1, x2).tolist() == ag.divide(x1, x2).tolist()
    assert ag.neg(x1).tolist() == ag.negative(x1).tolist()


@pytest.mark.parametrize("dtype", [ag.int32, ag.float64, ag.complex64], ids=str)
def test_positive_makes_a_copy(dtype):
    x = ag.ones((2,), dtype=dtype)
    out = +x
    out[0] = 5
    assert x.tolist() == [1, 1]


@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (1, 1)])
def test_shapes(shape):
    x = ag.ones(shape)
    for out in (x + 1, 1 - x, x * x, x / x, x**2, -x, ag.square(x), ag.reciprocal(x), ag.hypot(x, x)):
        assert out.shape == shape
