"""Questions about each element, and logic: values, dtypes, errors."""

import cmath
import math

import pytest

import arraygrad as ag

QUESTIONS = [
    (ag.isfinite, math.isfinite, cmath.isfinite),
    (ag.isinf, math.isinf, cmath.isinf),
    (ag.isnan, math.isnan, cmath.isnan),
]
VALUES = [1.0, 0.0, -0.0, math.inf, -math.inf, math.nan]
LOGIC = [
    (ag.logical_and, lambda a, b: bool(a) and bool(b)),
    (ag.logical_or, lambda a, b: bool(a) or bool(b)),
    (ag.logical_xor, lambda a, b: bool(a) != bool(b)),
]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(("function", "reference", "_"), QUESTIONS, ids=name_of)
def test_real_numbers(function, reference, _, dtype):
    out = function(ag.tensor(VALUES, dtype=dtype))
    assert out.dtype == ag.bool
    assert out.tolist() == [reference(v) for v in VALUES]


@pytest.mark.parametrize("dtype", [ag.complex64, ag.complex128], ids=str)
@pytest.mark.parametrize(("function", "_", "reference"), QUESTIONS, ids=name_of)
def test_complex_numbers(function, _, reference, dtype):
    values = [complex(a, b) for a in VALUES for b in VALUES]
    assert function(ag.tensor(values, dtype=dtype)).tolist() == [reference(v) for v in values]


@pytest.mark.parametrize("dtype", [ag.int8, ag.uint64], ids=str)
def test_integers_are_finite(dtype):
    x = ag.tensor([0, 1], dtype=dtype)
    assert ag.isfinite(x).tolist() == [True, True]
    assert ag.isinf(x).tolist() == ag.isnan(x).tolist() == [False, False]


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
def test_signbit(dtype):
    values = [0.0, -0.0, 2.0, -2.0, math.inf, -math.inf, math.nan, math.copysign(math.nan, -1)]
    out = ag.signbit(ag.tensor(values, dtype=dtype))
    assert out.dtype == ag.bool
    assert out.tolist() == [math.copysign(1, v) < 0 for v in values]


def test_signbit_of_integers():
    assert ag.signbit(ag.tensor([-2, 0, 3])).tolist() == [True, False, False]
    assert ag.signbit(ag.tensor([2, 0], dtype=ag.uint8)).tolist() == [False, False]
    assert ag.signbit(ag.tensor([True, False])).tolist() == [False, False]


@pytest.mark.parametrize(("function", "expected"), [(ag.isfinite, True), (ag.isinf, False), (ag.isnan, False)])
def test_booleans_are_finite(function, expected):
    assert function(ag.tensor([True, False])).tolist() == [expected, expected]


def test_signbit_of_complex_numbers_is_refused():
    with pytest.raises(TypeError, match="signbit: expected real input, got complex64"):
        ag.signbit(ag.tensor([1j]))


@pytest.mark.parametrize(("function", "reference"), LOGIC, ids=name_of)
def test_logic_of_booleans(function, reference):
    x1, x2 = ag.tensor([[True], [False]]), ag.tensor([True, False])
    out = function(x1, x2)
    assert out.dtype == ag.bool
    assert out.tolist() == [[reference(a, b) for b in (True, False)] for a in (True, False)]
    assert function(x2, True).tolist() == function(True, x2).tolist() == [reference(a, True) for a in (True, False)]


@pytest.mark.parametrize(("function", "reference"), LOGIC, ids=name_of)
@pytest.mark.parametrize("values", [[0, 3], [0.0, -0.0, 0.5, math.nan], [0j, 1j]])
def test_other_numbers_are_true_unless_zero(function, reference, values):
    x = ag.tensor(values)
    assert function(x, True).tolist() == [reference(v, True) for v in values]
    assert function(x, 0).tolist() == [reference(v, False) for v in values]
    assert ag.logical_not(x).tolist() == [not v for v in values]


def test_logical_not():
    assert ag.logical_not(ag.tensor([True, False])).tolist() == [False, True]


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_shapes(shape):
    x = ag.ones(shape)
    for out in (ag.isnan(x), ag.signbit(x), ag.logical_not(x), ag.logical_and(x, x)):
        assert out.shape == shape
