"""Questions about elements, and logic, have no gradient."""

import pytest

import arraygrad as ag


@pytest.mark.parametrize("function", [ag.isfinite, ag.isinf, ag.isnan, ag.signbit, ag.logical_not])
def test_results_of_one_input_require_no_gradient(function):
    out = function(ag.tensor([1.0, 2.0], requires_grad=True))
    assert not out.requires_grad
    assert out.dtype == ag.bool


@pytest.mark.parametrize("function", [ag.logical_and, ag.logical_or, ag.logical_xor])
def test_results_of_two_inputs_require_no_gradient(function):
    x = ag.tensor([1.0, 0.0], requires_grad=True)
    out = function(x, x)
    assert not out.requires_grad
    assert out.dtype == ag.bool
