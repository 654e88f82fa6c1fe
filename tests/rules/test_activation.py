"""Derivatives of activation functions, in both modes and to the third order."""

import pytest
from arrays import double, uniform

import arraygrad as ag
import arraygrad.nn.functional as F
from arraygrad.conformance import check_derivatives

SMOOTH = [F.gelu, lambda x: F.gelu(x, "tanh"), F.silu, F.softplus, lambda x: F.softplus(x, 2.0, 3.0)]
BENT = [F.relu, lambda x: F.leaky_relu(x, 0.3), lambda x: F.elu(x, 0.7)]


@pytest.mark.parametrize("function", SMOOTH)
def test_smooth_functions(function):
    check_derivatives(function, [uniform(2, 3)], order=3)
    check_derivatives(function, [double([0.0, 0.4, -4.0])], order=3)


@pytest.mark.parametrize("function", BENT)
def test_functions_with_a_corner(function):
    check_derivatives(function, [uniform(2, 3)])


@pytest.mark.parametrize("function", [*SMOOTH, *BENT])
@pytest.mark.parametrize("shape", [(), (0,), (0, 3)], ids=str)
def test_shapes(function, shape):
    check_derivatives(function, [uniform(*shape)])


def test_gelu_and_its_gradient_keep_their_digits_where_they_are_tiny():
    x = ag.tensor([-20.0], dtype=ag.float64, requires_grad=True)
    y = F.gelu(x)
    y.backward()
    # x P(X <= x) and P(X <= x) + x density(x), computed with 40 digits.
    assert y.item() == pytest.approx(-5.507248237212467e-88, rel=1e-12)
    assert x.grad.item() == pytest.approx(-1.101436048313346e-86, rel=1e-12)
