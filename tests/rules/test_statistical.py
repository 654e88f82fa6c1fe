"""Derivatives of reductions along axes, and of cumulative sums and products."""

import math

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives

AXES = [None, 0, -1, (0, 1), (2, 0), ()]
KINDS = ["real", "complex"]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", [ag.sum, ag.mean, ag.prod])
def test_sums_means_and_products(function, kind, axis, keepdims):
    check_derivatives(lambda x: function(x, axis=axis, keepdims=keepdims), [uniform(2, 3, 2, kind=kind)])


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("function", [ag.max, ag.min])
def test_extrema(function, axis, keepdims):
    check_derivatives(lambda x: function(x, axis=axis, keepdims=keepdims), [uniform(2, 3, 2)])


def test_median():
    check_derivatives(lambda x: x.median(), [uniform(2, 3)])
    check_derivatives(lambda x: x.median(keepdims=True), [uniform(2, 2)])


@pytest.mark.parametrize("correction", [0, 0.5, 1])
@pytest.mark.parametrize("axis", [None, 1, -1, (0, 1), (2, 0)])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", [ag.var, ag.std])
def test_variance_and_deviation(function, kind, axis, correction):
    for keepdims in (False, True):
        check_derivatives(
            lambda x, keepdims=keepdims: function(x, axis=axis, correction=correction, keepdims=keepdims),
            [uniform(2, 3, 2, kind=kind)],
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "values",
    [[5.0], [1.0, 2.0, 3.0], [1.0, 0.0, 3.0, 2.0], [0.0, 2.0, 0.0, 3.0], [0.0, 0.0, 0.0], [[0.0, 1.0], [2.0, 0.0]]],
)
def test_products_with_zeros_to_the_third_order(values, kind):
    check_derivatives(ag.prod, [double(values, kind)], order=3)
    check_derivatives(lambda x: ag.prod(x, axis=0), [double(values, kind)], order=3)


@pytest.mark.parametrize("function", [ag.sum, ag.mean, ag.prod, ag.max, ag.min])
def test_no_axes_at_all(function):
    check_derivatives(function, [uniform()])


@pytest.mark.parametrize(("shape", "axis"), [((0,), None), ((0, 3), 1), ((2, 3, 0), (0, 2))])
@pytest.mark.parametrize("function", [ag.sum, ag.prod])
def test_no_elements(function, shape, axis):
    check_derivatives(lambda x: function(x, axis=axis), [uniform(*shape)])


def test_mean_and_variance_of_no_elements_have_an_empty_gradient():
    for function in (ag.mean, ag.var, ag.std, ag.sum, ag.prod):
        x = uniform(2, 0).requires_grad_()
        (grad,) = ag.autograd.grad(function(x, axis=1), x, uniform(2))
        assert grad.shape == (2, 0)


@pytest.mark.parametrize("function", [ag.sum, ag.prod])
def test_gradient_of_a_real_input_summed_as_complex_is_real(function):
    check_derivatives(lambda x: function(x, dtype=ag.complex128), [uniform(2, 3)])


def test_gradient_of_a_sum_in_a_wider_dtype_has_the_dtype_of_the_input():
    x = ag.tensor([1.0, 2.0], dtype=ag.float32, requires_grad=True)
    total = ag.sum(x, dtype=ag.float64)
    assert total.dtype == ag.float64
    total.backward()
    assert x.grad.dtype == ag.float32
    assert x.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("function", "values"), [(ag.max, [1.0, 4.0, 4.0]), (ag.min, [9.0, 4.0, 4.0])])
def test_ties_share_the_gradient_evenly(function, values):
    x = double(values).requires_grad_()
    (grad,) = ag.autograd.grad(function(x), x)
    assert grad.tolist() == [0.0, 0.5, 0.5]


@pytest.mark.parametrize("function", [ag.max, ag.min])
def test_nans_share_the_gradient_evenly(function):
    x = double([1.0, math.nan, math.nan]).requires_grad_()
    (grad,) = ag.autograd.grad(function(x), x)
    assert grad.tolist() == [0.0, 0.5, 0.5]


def test_ties_share_evenly_across_several_axes():
    x = double([[[3.0, 1.0], [3.0, 0.0]], [[1.0, 5.0], [2.0, 3.0]]]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.max(x, axis=(0, 1)), x, double([6.0, 1.0]))
    assert grad.tolist() == [[[3.0, 0.0], [3.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]]]


def test_deviation_of_equal_elements_has_a_zero_gradient_of_both_orders():
    x = double([2.0, 2.0, 2.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.std(x), x, create_graph=True)
    assert grad.tolist() == [0.0, 0.0, 0.0]
    (second,) = ag.autograd.grad(grad, x, double([1.0, 2.0, 5.0]))
    assert second.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [ag.var, ag.std])
def test_too_few_elements_for_the_correction_give_a_nan_gradient(function):
    x = double([1.0, 2.0]).requires_grad_()
    out = function(x, correction=2)
    assert math.isnan(out.item())
    (grad,) = ag.autograd.grad(out, x)
    assert all(map(math.isnan, grad.tolist()))


def test_infinite_elements_do_not_disturb_the_gradient_of_a_sum():
    x = double([math.inf, math.nan, 1.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.sum(x), x)
    assert grad.tolist() == [1.0, 1.0, 1.0]


def test_sums_save_no_values():
    x = uniform(3).requires_grad_()
    for function in (ag.sum, ag.mean):
        y = function(x)
        with ag.no_grad():
            x += 1
        (grad,) = ag.autograd.grad(y, x)
        assert grad.shape == (3,)


# -- cumulative functions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("include_initial", [False, True])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", [ag.cumulative_sum, ag.cumulative_prod])
def test_cumulative_functions_along_each_axis(function, kind, axis, include_initial):
    check_derivatives(lambda x: function(x, axis=axis, include_initial=include_initial), [uniform(2, 5, 3, kind=kind)])


@pytest.mark.parametrize("include_initial", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "values", [[5.0], [1.0, 2.0, 0.0], [0.0, 3.0, 2.0, 1.0], [1.0, 0.0, 2.0, 0.0, 3.0], [0.0, 0.0, 0.0]]
)
def test_cumulative_products_with_zeros_to_the_third_order(values, kind, include_initial):
    check_derivatives(lambda x: ag.cumulative_prod(x, include_initial=include_initial), [double(values, kind)], order=3)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 16, 17])
def test_gradient_of_products_of_every_length(size):
    # With all elements 1 and cotangents 2^k, the gradient of x_j is the sum of 2^k for k from j on.
    x = double([1.0] * size).requires_grad_()
    (grad,) = ag.autograd.grad(ag.cumulative_prod(x), x, double([2.0**k for k in range(size)]))
    assert grad.tolist() == [2.0**size - 2.0**j for j in range(size)]


@pytest.mark.parametrize("function", [ag.cumulative_sum, ag.cumulative_prod])
def test_cumulative_functions_of_no_elements(function):
    check_derivatives(function, [uniform(0)])
    check_derivatives(lambda x: function(x, axis=0, include_initial=True), [uniform(0, 2)])


def test_a_real_input_multiplied_as_complex_has_a_real_gradient():
    check_derivatives(lambda x: ag.cumulative_prod(x, dtype=ag.complex128), [uniform(4)])
    check_derivatives(lambda x: ag.cumulative_sum(x, dtype=ag.complex128), [uniform(4)])
