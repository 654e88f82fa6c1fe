"""Derivatives of softmax, log-softmax, logsumexp and layer normalization."""

import math

import pytest
from arrays import uniform

import arraygrad as ag
import arraygrad.nn.functional as F
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("function", [ag.softmax, ag.log_softmax, ag.logsumexp])
def test_along_one_axis(function, axis):
    check_derivatives(lambda x: function(x, axis), [uniform(2, 3, 2)])


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, (0, 2), (-1, 0)])
def test_logsumexp_along_several_axes(axis, keepdims):
    check_derivatives(lambda x: ag.logsumexp(x, axis=axis, keepdims=keepdims), [uniform(2, 3, 2)])


@pytest.mark.parametrize("function", [ag.softmax, ag.log_softmax, ag.logsumexp])
@pytest.mark.parametrize("shape", [(2, 0), (1,)], ids=str)
def test_few_elements(function, shape):
    check_derivatives(lambda x: function(x, 0), [uniform(*shape)])


@pytest.mark.parametrize("function", [ag.softmax, ag.log_softmax, ag.logsumexp])
def test_an_axis_without_elements(function):
    x = ag.zeros((0, 2), requires_grad=True)
    ag.sum(function(x, 0)).backward()
    assert x.grad.shape == (0, 2)


@pytest.mark.parametrize("function", [ag.softmax, ag.log_softmax])
def test_one_number(function):
    check_derivatives(lambda x: function(x, 0), [uniform()])


def test_a_row_that_is_masked_out_has_no_gradient():
    x = ag.tensor([[0.0, 1.0], [-math.inf, -math.inf]], dtype=ag.float64, requires_grad=True)
    out = ag.logsumexp(x, 1)
    (grad,) = ag.autograd.grad(ag.sum(out), x, create_graph=True)
    assert out.tolist() == [pytest.approx(math.log(1 + math.e)), -math.inf]
    assert grad.tolist()[1] == [0.0, 0.0]
    (second,) = ag.autograd.grad(ag.sum(grad * grad), x)
    assert second.tolist()[1] == [0.0, 0.0]


def test_a_masked_element_has_no_gradient():
    x = ag.tensor([0.0, -math.inf, 1.0], dtype=ag.float64, requires_grad=True)
    for function in (ag.softmax, ag.log_softmax):
        (grad,) = ag.autograd.grad(function(x, 0)[0], x)
        assert grad.tolist()[1] == 0.0
        assert all(map(math.isfinite, grad.tolist()))


@pytest.mark.parametrize("shape", [(2,), (3, 2), (2, 3, 2)], ids=str)
@pytest.mark.parametrize("parameters", [0, 1, 2])
def test_layer_norm(shape, parameters):
    more = [uniform(*shape, seed=i + 1) for i in range(parameters)]
    check_derivatives(lambda x, *more: F.layer_norm(x, shape, *more), [uniform(2, 3, 2), *more])


def test_layer_norm_with_a_bias_alone_and_of_no_rows():
    check_derivatives(lambda x, b: F.layer_norm(x, 3, bias=b), [uniform(2, 3), uniform(3)])
    check_derivatives(lambda x, w: F.layer_norm(x, 3, w), [uniform(0, 3), uniform(3)])
