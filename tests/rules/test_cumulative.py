"""Derivatives of cumulative sums and products."""

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives

KINDS = ["real", "complex"]


@pytest.mark.parametrize("include_initial", [False, True])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", [ag.cumulative_sum, ag.cumulative_prod])
def test_along_each_axis(function, kind, axis, include_initial):
    check_derivatives(lambda x: function(x, axis=axis, include_initial=include_initial), [uniform(2, 5, 3, kind=kind)])


@pytest.mark.parametrize("include_initial", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "values", [[5.0], [1.0, 2.0, 0.0], [0.0, 3.0, 2.0, 1.0], [1.0, 0.0, 2.0, 0.0, 3.0], [0.0, 0.0, 0.0]]
)
def test_products_with_zeros_to_the_third_order(values, kind, include_initial):
    check_derivatives(lambda x: ag.cumulative_prod(x, include_initial=include_initial), [double(values, kind)], order=3)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 16, 17])
def test_gradient_of_products_of_every_length(size):
    # With all elements 1 and cotangents 2^k, the gradient of x_j is the sum of 2^k for k from j on.
    x = double([1.0] * size).requires_grad_()
    (grad,) = ag.autograd.grad(ag.cumulative_prod(x), x, double([2.0**k for k in range(size)]))
    assert grad.tolist() == [2.0**size - 2.0**j for j in range(size)]


@pytest.mark.parametrize("function", [ag.cumulative_sum, ag.cumulative_prod])
def test_no_elements(function):
    check_derivatives(function, [uniform(0)])
    check_derivatives(lambda x: function(x, axis=0, include_initial=True), [uniform(0, 2)])


def test_a_real_input_multiplied_as_complex_has_a_real_gradient():
    check_derivatives(lambda x: ag.cumulative_prod(x, dtype=ag.complex128), [uniform(4)])
    check_derivatives(lambda x: ag.cumulative_sum(x, dtype=ag.complex128), [uniform(4)])
