"""Derivatives of vector norms."""

import math

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("p", [1, 2, 3, 1.5, 0.5, -1, -2, math.inf, -math.inf])
@pytest.mark.parametrize("dim", [None, 1, (0, 1)])
def test_away_from_kinks(p, dim, kind):
    for keepdim in (False, True):
        check_derivatives(lambda x, keepdim=keepdim: ag.norm(x, p, dim, keepdim), [uniform(2, 3, kind=kind)])


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("p", [0, 1, 1.5, 2, 3, math.inf])
def test_gradient_at_zero_is_zero(p, kind):
    x = double([0.0, 0.0], kind).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x, p), x)
    assert grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("p", "expected"), [(0.5, 1.0), (1, 1.0), (1.5, 1.0), (2, 1.0), (4, 1.0), (math.inf, 1.0)])
def test_zero_elements_have_no_gradient(p, expected):
    x = double([0.0, 3.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x, p), x)
    assert grad.tolist() == pytest.approx([0.0, expected], rel=1e-15)


def test_ties_share_the_gradient_of_the_largest_absolute_value():
    x = double([-2.0, 1.0, 2.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x, math.inf), x)
    assert grad.tolist() == [-0.5, 0.0, 0.5]


def test_second_derivative_at_zero_is_zero():
    x = double([0.0, 0.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x), x, create_graph=True)
    (second,) = ag.autograd.grad(ag.sum(grad), x)
    assert second.tolist() == [0.0, 0.0]
