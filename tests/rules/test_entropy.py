"""Derivatives of products with a logarithm and of the terms of entropies."""

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad import special
from arraygrad.conformance import check_derivatives

POSITIVE = [0.3, 0.99, 1.0, 2.5]


@pytest.mark.parametrize("function", [special.xlogy, special.xlog1py])
def test_products(function):
    check_derivatives(function, [uniform(2, 1), double([0.3, 1.0, 2.5])], order=3)
    check_derivatives(lambda x: function(x, 1.5), [uniform(3)])
    check_derivatives(lambda x: function(1.5, x), [double(POSITIVE)])


def test_entropies():
    check_derivatives(special.entr, [double(POSITIVE)], order=3)
    check_derivatives(special.rel_entr, [double([[0.4], [1.0]]), double(POSITIVE)], order=3)
    check_derivatives(lambda x: special.rel_entr(x, 1.5), [double(POSITIVE)])
    check_derivatives(lambda x: special.rel_entr(0.5, x), [double(POSITIVE)])


@pytest.mark.parametrize(
    ("function", "bad"),
    [(special.xlogy, [0.0, -1.0]), (special.xlog1py, [-1.0, -2.0]), (special.rel_entr, [0.0, -0.0])],
)
def test_a_zero_factor_has_no_infinite_gradients(function, bad):
    x, y = ag.zeros(2, requires_grad=True), ag.tensor(bad, requires_grad=True)
    function(x, y).sum().backward()
    assert x.grad.tolist() == y.grad.tolist() == [0, 0]
