"""Derivatives of the error function and its relatives, in both modes and to the third order."""

import math
import warnings

import mpmath
import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives

special = ag.special
FUNCTIONS = [ag.erf, ag.erfc, ag.sigmoid, special.log_sigmoid, special.erfcx, special.ndtr, special.log_ndtr]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_to_the_third_order(function):
    check_derivatives(function, [uniform(2, 3)], order=3)
    check_derivatives(function, [double([0.0, -0.0, 0.5, 0.99999, 1.00001, -3.0])], order=3)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("shape", [(), (0,), (0, 3)], ids=str)
def test_shapes(function, shape):
    check_derivatives(function, [uniform(*shape)])


def test_the_gradient_of_log_sigmoid_keeps_its_digits_where_it_is_tiny():
    x = ag.tensor([50.0, 700.0, -700.0], dtype=ag.float64, requires_grad=True)
    ag.sum(ag.special.log_sigmoid(x)).backward()
    assert x.grad.tolist() == pytest.approx([math.exp(-50), math.exp(-700), 1.0], rel=1e-13)


def test_logit():
    check_derivatives(special.logit, [double([[0.1, 0.3], [0.5, 0.95]])], order=3)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("dtype", "rel"), [(ag.float32, 2e-6), (ag.float64, 1e-13)], ids=str)
def test_log_ndtr_in_both_tails_to_the_second_order(dtype, rel):
    def log_ndtr(x):
        return mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2) if x < 0 else mpmath.log1p(-mpmath.ncdf(-x))

    def hazard(x):
        return mpmath.npdf(x) / mpmath.ncdf(x)

    x = ag.tensor([-1e4, -60.0, -49.0, -12.0, -0.5, 3.0, 12.4526], dtype=dtype, requires_grad=True)
    y = special.log_ndtr(x)
    (first,) = ag.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = ag.autograd.grad(first.sum(), x)
    with mpmath.workdps(60):
        exact = [mpmath.mpf(v) for v in x.tolist()]
        assert y.tolist() == pytest.approx([float(log_ndtr(v)) for v in exact], rel=rel, abs=0)
        assert first.tolist() == pytest.approx([float(hazard(v)) for v in exact], rel=rel, abs=0)
        expected = [float(-hazard(v) * (v + hazard(v))) for v in exact]
        # Up to -50, where x + hazard cancels, about eps x^2 is lost.
        assert second.tolist() == pytest.approx(expected, rel=2500 * rel, abs=0)
        assert second.tolist()[0] == pytest.approx(expected[0], rel=rel)


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")  # of NumPy, where array-api-strict runs it
def test_far_out_nothing_is_nan():
    x = ag.tensor([14.0, 40.0, 1e5, math.inf, -1e19], requires_grad=True)
    for function, limits in ((special.log_ndtr, [0, 0, 0, 0, -1]), (special.ndtr, [0, 0, 0, 0, 0])):
        (first,) = ag.autograd.grad(function(x).sum(), x, create_graph=True)
        (second,) = ag.autograd.grad(first.sum(), x)
        assert second.tolist() == pytest.approx(limits, rel=1e-6, abs=1e-30)


def test_logit_outside_has_no_gradient():
    x = ag.tensor([0.25, 2.0, -1.0], requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy's, of the logarithms
        special.logit(x).sum().backward()
    assert x.grad.tolist() == pytest.approx([16 / 3, math.nan, math.nan], nan_ok=True)
