"""Values of rounding, absolute value, sign and bounds; dtypes and errors."""

import math

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag

FLOATS = [ag.float32, ag.float64]
INTEGERS = [ag.int8, ag.int16, ag.int32, ag.int64, ag.uint8, ag.uint16, ag.uint32, ag.uint64]
ROUNDING = [(ag.ceil, math.ceil), (ag.floor, math.floor), (ag.trunc, math.trunc), (ag.round, round)]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize(("function", "reference"), ROUNDING, ids=name_of)
def test_rounding(function, reference, dtype):
    x = ag.tensor([*samples.real(-1000, 1000), -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 7.0], dtype=dtype)
    out = function(x)
    assert out.dtype == dtype
    assert out.tolist() == [reference(v) for v in x.tolist()]


@pytest.mark.parametrize("function", [f for f, _ in ROUNDING], ids=name_of)
@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_rounding_an_integer_makes_a_copy(function, dtype):
    x = ag.tensor([1, 100], dtype=dtype)
    out = function(x)
    assert out.dtype == dtype
    assert out.tolist() == [1, 100]
    out[0] = 5
    assert x.tolist() == [1, 100]


def test_round_of_complex_numbers():
    assert ag.round(ag.tensor([0.5 + 1.5j, -2.4 + 0.6j])).tolist() == [2j, -2 + 1j]


@pytest.mark.parametrize("function", [ag.ceil, ag.floor, ag.trunc, ag.signbit])
def test_complex_numbers_have_no_order(function):
    with pytest.raises(TypeError, match=f"{function.__name__}: expected real .*input, got complex64; take real"):
        function(ag.ones((1,), dtype=ag.complex64))


@pytest.mark.parametrize("function", [ag.abs, ag.ceil, ag.floor, ag.trunc, ag.round, ag.square])
def test_booleans_are_no_numbers(function):
    with pytest.raises(TypeError, match=f"{function.__name__}: expected .*numeric input, got bool; .*convert"):
        function(ag.tensor([True]))


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_real_abs_and_sign(dtype):
    x = ag.tensor([*samples.real(-1e10, 1e10), 0.0, -0.0], dtype=dtype)
    assert ag.abs(x).tolist() == [abs(v) for v in x.tolist()]
    assert ag.sign(x).tolist() == [(v > 0) - (v < 0) for v in x.tolist()]


@pytest.mark.parametrize("dtype", [ag.complex64, ag.complex128], ids=str)
def test_complex_abs_and_sign(dtype):
    x = ag.tensor(samples.complex_plane(1e-10, 1e10), dtype=dtype)
    assert ag.abs(x).dtype == (ag.float32 if dtype == ag.complex64 else ag.float64)
    check_ulps(ag.abs, abs, x, limit=2)
    check_ulps(ag.sign, mpmath.sign, x, limit=4)


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_integer_abs_and_sign(dtype):
    values = [0, 1, 100] if dtype.kind == "u" else [0, 1, -100]
    x = ag.tensor(values, dtype=dtype)
    assert ag.abs(x).dtype == ag.sign(x).dtype == dtype
    assert ag.abs(x).tolist() == [0, 1, 100]
    assert ag.sign(x).tolist() == [(v > 0) - (v < 0) for v in values]


# -- clip --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [ag.clip, ag.clamp])
@pytest.mark.parametrize("dtype", [*FLOATS, ag.int8, ag.int64], ids=str)
def test_clip_with_numbers_and_arrays(function, dtype):
    x = ag.tensor([-5, 0, 5], dtype=dtype)
    for out, expected in [
        (function(x, -1, 2), [-1, 0, 2]),
        (function(x, min=-1), [-1, 0, 5]),
        (function(x, max=2), [-5, 0, 2]),
        (function(x, ag.tensor([-9, 1, 9], dtype=dtype)), [-5, 1, 9]),
        (function(x, 1, ag.tensor([[3], [4]], dtype=dtype)), [[1, 1, 3], [1, 1, 4]]),
        (function(x, None, ag.tensor(2, dtype=dtype)), [-5, 0, 2]),
    ]:
        assert out.dtype == dtype
        assert out.tolist() == expected


def test_clip_without_bounds_copies():
    x = ag.tensor([1.0, 2.0])
    out = ag.clip(x)
    out[0] = 5.0
    assert x.tolist() == [1.0, 2.0]


def test_clamp_needs_a_bound():
    with pytest.raises(RuntimeError, match="clamp: At least one of 'min' or 'max' must not be None"):
        ag.clamp(ag.tensor([1.0]))


def test_the_upper_bound_wins_where_the_bounds_cross():
    assert ag.clip(ag.tensor([0.0, 1.5, 3.0]), 2.0, 1.0).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("arguments", [(math.nan, 0.0, 1.0), (0.5, math.nan, 1.0), (0.5, 0.0, math.nan)])
def test_nan_anywhere_in_clip_gives_nan(arguments):
    x, low, high = (ag.tensor([v]) for v in arguments)
    assert math.isnan(ag.clip(x, low, high).item())


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_integer_bounds_beyond_the_dtype_bind_nothing(dtype):
    x = ag.tensor([0, 5, 100], dtype=dtype)
    out = ag.clip(x, -(2**70), 2**70)
    assert out.dtype == dtype
    assert out.tolist() == [0, 5, 100]


def test_floating_bounds_lift_integers():
    out = ag.clip(ag.tensor([1, 2, 3]), 1.5, 2.5)
    assert out.dtype == ag.float32
    assert out.tolist() == [1.5, 2.0, 2.5]
    assert ag.clip(ag.tensor([1.0]), ag.tensor([2.0], dtype=ag.float64)).dtype == ag.float64


def test_clip_refuses_complex_numbers():
    with pytest.raises(TypeError, match="clip: expected real input, got complex64"):
        ag.clip(ag.tensor([1j]), 0.0, 1.0)
    with pytest.raises(TypeError, match="clip: expected real input, got the complex 1j"):
        ag.clip(ag.tensor([1.0]), 1j)


def test_clip_takes_raw_arrays():
    x = ag.tensor([-1.0, 0.5])
    assert ag.clip(x._raw(), 0).tolist() == [0.0, 0.5]


# -- pairs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [*FLOATS, ag.int8, ag.uint64], ids=str)
def test_maximum_and_minimum(dtype):
    x1, x2 = ag.tensor([1, 5, 3], dtype=dtype), ag.tensor([[2], [4]], dtype=dtype)
    assert ag.maximum(x1, x2).tolist() == [[2, 5, 3], [4, 5, 4]]
    assert ag.minimum(x1, x2).tolist() == [[1, 2, 2], [1, 4, 3]]
    assert ag.maximum(x1, 4).tolist() == ag.maximum(4, x1).tolist() == [4, 5, 4]
    assert ag.maximum(x1, 4).dtype == ag.minimum(4, x1).dtype == dtype


@pytest.mark.parametrize("function", [ag.maximum, ag.minimum])
def test_nan_wins(function):
    out = function(ag.tensor([math.nan, 1.0]), ag.tensor([1.0, math.nan]))
    assert all(map(math.isnan, out.tolist()))


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_copysign(dtype):
    x1 = ag.tensor([1.0, -2.0, 0.0, math.inf, -math.nan], dtype=dtype)
    x2 = ag.tensor([[-0.0], [3.0]], dtype=dtype)
    minus, plus = ag.copysign(x1, x2).tolist()
    assert minus[:4] == [-1.0, -2.0, -0.0, -math.inf]
    assert plus[:4] == [1.0, 2.0, 0.0, math.inf]
    assert [math.copysign(1, v) for v in minus] == [-1.0] * 5
    assert [math.copysign(1, v) for v in plus] == [1.0] * 5
    assert ag.copysign(x1, -1)[0].item() == -1.0
    assert ag.copysign(ag.tensor([2, 3]), -1).dtype == ag.float32


def test_nextafter():
    x = ag.tensor([0.0, 1.0, -1.0, 1e300], dtype=ag.float64)
    assert ag.nextafter(x, math.inf).tolist() == [math.nextafter(v, math.inf) for v in x.tolist()]
    assert ag.nextafter(x, -math.inf).tolist() == [math.nextafter(v, -math.inf) for v in x.tolist()]
    assert ag.nextafter(ag.tensor([1.0]), 2.0).item() == 1 + 2**-23


@pytest.mark.parametrize("function", [ag.maximum, ag.minimum, ag.copysign, ag.nextafter])
def test_pairs_of_complex_numbers_are_refused(function):
    with pytest.raises(TypeError, match=f"{function.__name__}: expected real input, got complex64"):
        function(ag.tensor([1.0]), ag.tensor([1j]))
