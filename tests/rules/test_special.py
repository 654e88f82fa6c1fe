"""Derivatives of the error function and its relatives, in both modes and to the third order."""

import math

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


def test_the_gradient_of_log_ndtr_is_right_in_both_tails():
    x = ag.tensor([-1e4, -30.0, 9.0], dtype=ag.float64, requires_grad=True)
    special.log_ndtr(x).sum().backward()
    # -x (1 + 1 / x²) to the left; the density to the right.
    assert x.grad.tolist() == pytest.approx([1e4 + 1e-4, 30.0332596674, math.exp(-40.5) / math.sqrt(2 * math.pi)])
