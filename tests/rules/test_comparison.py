"""Comparisons have no gradient."""

import pytest

import arraygrad as ag


@pytest.mark.parametrize("function", [ag.equal, ag.not_equal, ag.less, ag.less_equal, ag.greater, ag.greater_equal])
def test_results_require_no_gradient(function):
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    for out in (function(x, 1.0), function(1.0, x), function(x, x)):
        assert not out.requires_grad
        assert out.grad_fn is None
        assert out.dtype == ag.bool


@pytest.mark.parametrize("function", [ag.less, ag.less_equal, ag.greater, ag.greater_equal])
def test_complex_numbers_have_no_order(function):
    z = ag.tensor([1j])
    for arguments in ((z, z), (z, 1.0), (ag.tensor([1.0]), 1j)):
        with pytest.raises(TypeError, match=f"{function.__name__}: complex numbers have no order"):
            function(*arguments)
    with pytest.raises(TypeError, match="less: complex numbers have no order"):
        z < 1  # noqa: B015  # the comparison itself raises
