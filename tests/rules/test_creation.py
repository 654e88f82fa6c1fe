"""Derivatives of creation functions that take arrays."""

import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("shape", [(2, 3, 3), (3, 2), (0, 2, 2)], ids=str)
@pytest.mark.parametrize("k", [-1, 0, 1])
def test_triangles(k, shape, kind):
    check_derivatives(lambda x: ag.tril(x, k=k), [uniform(*shape, kind=kind)])
    check_derivatives(lambda x: ag.triu(x, k=k), [uniform(*shape, kind=kind)])


def test_no_nan_reaches_the_gradient_of_the_other_triangle():
    x = ag.asarray([[1.0, ag.nan], [2.0, 3.0]]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.sum(ag.tril(x)), x)
    assert grad.tolist() == [[1.0, 0.0], [1.0, 1.0]]


def test_meshgrid():
    check_derivatives(ag.meshgrid, [uniform(2), uniform(3)])
    check_derivatives(lambda x, y: ag.meshgrid(x, y, indexing="ij"), [uniform(2), uniform(3)])
