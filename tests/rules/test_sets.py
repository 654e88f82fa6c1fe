"""Derivatives of unique elements."""

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives

FUNCTIONS = [
    lambda x: ag.unique_all(x).values,
    lambda x: ag.unique_counts(x).values,
    lambda x: ag.unique_inverse(x).values,
    ag.unique_values,
]


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("shape", [(4,), (2, 3), (), (0,)])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_values(function, shape, kind):
    check_derivatives(function, [uniform(*shape, kind=kind)])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_first_of_equal_elements_gets_the_gradient(function):
    x = double([[2.0, 1.0, 2.0], [3.0, 3.0, 1.0]]).requires_grad_()
    values = function(x)
    # The order of the values is the backend's choice: weigh each by a function of itself.
    (grad,) = ag.autograd.grad(values, x, (values * 10).detach())
    assert grad.tolist() == [[20.0, 10.0, 0.0], [30.0, 0.0, 0.0]]


def test_positions_and_counts_have_no_gradient():
    _, *rest = ag.unique_all(uniform(3).requires_grad_())
    assert [r.requires_grad for r in rest] == [False, False, False]
