"""Dropout."""

import math

import pytest

import arraygrad as ag
import arraygrad.nn.functional as F


def generator():
    return ag.Generator().manual_seed(5)


def test_elements_are_dropped_with_the_probability_given():
    n, p = 20000, 0.3
    out = ag.dropout(ag.ones(n), p, generator=generator())
    assert sorted(set(out.tolist())) == [0.0, pytest.approx(1 / (1 - p))]
    # Four standard deviations of a binomial distribution.
    assert abs(out.tolist().count(0.0) - n * p) < 4 * math.sqrt(n * p * (1 - p))


def test_the_gradient_passes_where_the_element_did():
    x = ag.ones(50, requires_grad=True)
    out = ag.dropout(x, 0.5, generator=generator())
    ag.sum(out).backward()
    assert x.grad.tolist() == out.tolist()


def test_evaluation_and_no_probability_return_the_input():
    x = ag.ones(3)
    assert ag.dropout(x, 0.5, training=False) is x
    assert ag.dropout(x, 0.0) is x


def test_certain_dropout():
    x = ag.ones(3, requires_grad=True)
    out = ag.dropout(x, 1.0)
    ag.sum(out).backward()
    assert out.tolist() == x.grad.tolist() == [0.0, 0.0, 0.0]


def test_in_place_and_complex():
    x = ag.ones(20)
    assert F.dropout(x, 0.5, inplace=True, generator=generator()) is x
    assert set(x.tolist()) == {0.0, 2.0}
    assert set(ag.dropout(ag.ones(20, dtype=ag.complex64), 0.5, generator=generator()).tolist()) == {0j, 2 + 0j}


def test_errors():
    for p in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="probability has to be between 0 and 1"):
            ag.dropout(ag.ones(2), p)
    with pytest.raises(TypeError, match="expected a floating input"):
        ag.dropout(ag.tensor([1, 2]))
