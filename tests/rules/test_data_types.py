"""Derivatives of casts."""

import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("kind", ["real", "complex"])
def test_a_cast_to_the_same_dtype(kind):
    check_derivatives(lambda x: ag.astype(x, x.dtype), [uniform(2, kind=kind)])


def test_a_cast_from_real_to_complex():
    check_derivatives(lambda x: ag.astype(x, ag.complex128), [uniform(2)])


def test_the_gradient_of_a_cast_is_cast_back():
    x = ag.ones(2, dtype=ag.float32, requires_grad=True)
    (grad,) = ag.autograd.grad(ag.astype(x, ag.complex128), x, ag.asarray([2 + 3j, 4j], dtype=ag.complex128))
    assert grad.dtype is ag.float32
    assert grad.tolist() == [2.0, 0.0]


def test_a_cast_to_an_integer_ends_the_graph():
    x = ag.ones(2, requires_grad=True)
    assert not ag.astype(x, ag.int64).requires_grad
