"""Clipping gradients, and parameters as a vector."""

import math

import pytest

import arraygrad as ag
from arraygrad.nn import utils


def with_grad(values):
    x = ag.zeros_like(ag.tensor(values), requires_grad=True)
    x.grad = ag.tensor(values)
    return x


def test_the_norm_before_is_returned_and_gradients_keep_their_identity():
    x, y = with_grad([3.0]), with_grad([[4.0]])
    grad = x.grad
    assert utils.clip_grad_norm_(iter([x, y]), 1.0).item() == 5.0
    assert x.grad is grad
    assert [x.grad.item(), y.grad.item()] == pytest.approx([0.6, 0.8], rel=1e-6)
    utils.clip_grad_norm_([x, y], 10.0)
    assert [x.grad.item(), y.grad.item()] == pytest.approx([0.6, 0.8], rel=1e-6)


def test_a_shared_gradient_is_not_changed_under_its_other_holder():
    x = ag.ones(2, requires_grad=True)
    y = ag.ones(2, requires_grad=True)
    ag.sum(x + y).backward()
    utils.clip_grad_value_([x], 0.5)
    assert (x.grad.tolist(), y.grad.tolist()) == ([0.5, 0.5], [1.0, 1.0])


def test_nothing_to_clip():
    assert utils.clip_grad_norm_([], 1.0).item() == 0.0
    assert utils.clip_grad_norm_(ag.ones(2, requires_grad=True), 1.0).item() == 0.0
    assert utils.get_total_norm([ag.zeros((0,)), ag.ones(4)], math.inf).item() == 1.0


@pytest.mark.parametrize("bad", [math.inf, math.nan])
def test_a_norm_that_is_not_finite(bad):
    x = with_grad([bad, 1.0])
    with pytest.raises(RuntimeError, match=r"of order 2.0 .* is non-finite, .* it is (inf|nan)"):
        utils.clip_grad_norm_([x], 1.0, error_if_nonfinite=True)
    assert x.grad.tolist()[1] == 1.0
    assert not math.isfinite(utils.get_total_norm([x.grad]).item())


def test_values_are_clipped():
    x = with_grad([-3.0, 0.2, 3.0])
    utils.clip_grad_value_(x, 0.5)
    assert x.grad.tolist() == pytest.approx([-0.5, 0.2, 0.5])


def test_parameters_as_a_vector():
    parameters = [ag.ones((2, 2), requires_grad=True), ag.zeros(1, requires_grad=True)]
    vector = utils.parameters_to_vector(parameters)
    ag.sum(vector * vector).backward()
    assert parameters[0].grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]
    utils.vector_to_parameters(vector.detach() + 1, parameters)
    assert [p.tolist() for p in parameters] == [[[2.0, 2.0], [2.0, 2.0]], [1.0]]
    assert all(p.is_leaf for p in parameters)


def test_errors():
    parameters = [ag.ones(2, requires_grad=True)]
    with pytest.raises(ValueError, match="there are no parameters"):
        utils.parameters_to_vector([])
    with pytest.raises(RuntimeError, match=r"have 2 elements, and the vector has shape \[3\]"):
        utils.vector_to_parameters(ag.ones(3), parameters)
    with pytest.raises(TypeError, match="expected a Tensor, got list"):
        utils.vector_to_parameters([1.0], parameters)
    with pytest.raises(TypeError, match="expected Tensors, got float"):
        utils.clip_grad_norm_([1.0], 1.0)
