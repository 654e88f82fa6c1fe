"""Derivatives of differences, and that tests have none."""

import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_diff(n, axis, kind):
    check_derivatives(lambda x: ag.diff(x, axis=axis, n=n), [uniform(2, 3, 4, kind=kind)])


@pytest.mark.parametrize("kind", ["real", "complex"])
def test_diff_between_other_values(kind):
    x, first, last = uniform(2, 3, kind=kind), uniform(2, 1, kind=kind), uniform(2, 2, kind=kind)
    for n in (0, 1, 3):
        check_derivatives(lambda x, p, q, n=n: ag.diff(x, axis=1, n=n, prepend=p, append=q), [x, first, last])
    check_derivatives(lambda x, p: ag.diff(x, prepend=p), [x, first])
    check_derivatives(lambda x, q: ag.diff(x, append=q), [x, last])


@pytest.mark.parametrize("function", [ag.all, ag.any, lambda x: ag.isclose(x, x)])
def test_tests_have_no_gradient(function):
    assert not function(uniform(3).requires_grad_()).requires_grad
