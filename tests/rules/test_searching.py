"""Derivatives of selection by a condition, and that positions have none."""

import math

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize(
    ("first", "second"), [((2, 3), (2, 3)), ((3,), (2, 1)), ((), ()), ((2, 1, 1), (3,)), ((2, 0), (1,)), ((1,), (0,))]
)
def test_where_broadcasts(first, second, kind):
    condition = ag.asarray([[True], [False]])
    check_derivatives(
        lambda x1, x2: ag.where(condition, x1, x2), [uniform(*first, kind=kind), uniform(*second, kind=kind, seed=1)]
    )


@pytest.mark.parametrize("kind", ["real", "complex"])
def test_where_with_numbers(kind):
    condition = ag.asarray([True, False])
    for number in (0, 2.5, True):
        check_derivatives(lambda x, n=number: ag.where(condition, x, n), [uniform(2, kind=kind)])
        check_derivatives(lambda x, n=number: ag.where(condition, n, x), [uniform(2, kind=kind)])


def test_where_of_real_and_complex():
    condition = ag.asarray([True, False])
    check_derivatives(lambda x1, x2: ag.where(condition, x1, x2), [uniform(2), uniform(2, kind="complex")])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_nothing_leaks_from_the_branch_not_taken(bad):
    x = double([1.0, 2.0]).requires_grad_()
    other = double([bad, 3.0]).requires_grad_()
    y = ag.where(ag.asarray([True, False]), x, other)
    grads = ag.autograd.grad(y, (x, other), double([1.0, 1.0]))
    assert [g.tolist() for g in grads] == [[1.0, 0.0], [0.0, 1.0]]


def test_a_bad_cotangent_stays_in_the_branch_taken():
    x, other = double([1.0, 2.0]).requires_grad_(), double([3.0, 4.0]).requires_grad_()
    y = ag.where(ag.asarray([True, False]), x, other)
    first, second = ag.autograd.grad(y, (x, other), double([math.nan, math.inf]))
    assert math.isnan(first.tolist()[0])
    assert first.tolist()[1] == 0.0
    assert second.tolist() == [0.0, math.inf]


def test_a_bad_tangent_stays_in_the_branch_not_taken():
    x, other = double([1.0, 2.0]), double([3.0, 4.0])
    bad, good = double([5.0, math.nan]), double([math.inf, 6.0])
    with ag.autograd.forward_ad.dual_level():
        duals = [ag.autograd.forward_ad.make_dual(a, t) for a, t in ((x, bad), (other, good))]
        out = ag.where(ag.asarray([True, False]), *duals)
        assert ag.autograd.forward_ad.unpack_dual(out).tangent.tolist() == [5.0, 6.0]


@pytest.mark.parametrize("function", [ag.argmax, ag.argmin, ag.count_nonzero, lambda x: ag.nonzero(x)[0]])
def test_positions_have_no_gradient(function):
    x = uniform(3).requires_grad_()
    assert not function(x).requires_grad


def test_insertion_positions_have_no_gradient():
    x = double([1.0, 2.0, 3.0]).requires_grad_()
    assert not ag.searchsorted(x, x).requires_grad
