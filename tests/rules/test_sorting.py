"""Derivatives of sorting."""

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_sort(axis, descending):
    check_derivatives(lambda x: ag.sort(x, axis=axis, descending=descending), [uniform(3, 4, 2)])


@pytest.mark.parametrize("shape", [(1,), (0,), (2, 0)])
def test_sort_of_one_and_of_none(shape):
    check_derivatives(ag.sort, [uniform(*shape)])


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_topk(dim, largest):
    check_derivatives(lambda x: ag.topk(x, 2, dim, largest).values, [uniform(3, 4, 2)])


@pytest.mark.parametrize(
    ("descending", "expected"), [(False, [30.0, 10.0, 40.0, 20.0]), (True, [10.0, 30.0, 20.0, 40.0])]
)
@pytest.mark.parametrize("stable", [False, True])
def test_ties_go_back_in_their_order(stable, descending, expected):
    x = double([2.0, 1.0, 2.0, 1.0]).requires_grad_()
    y = ag.sort(x, descending=descending, stable=stable)
    (grad,) = ag.autograd.grad(y, x, double([10.0, 20.0, 30.0, 40.0]))
    assert grad.tolist() == expected


def test_positions_have_no_gradient():
    x = uniform(3).requires_grad_()
    assert not ag.argsort(x).requires_grad
    assert not ag.topk(x, 2).indices.requires_grad
