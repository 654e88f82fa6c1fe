"""Softmax, logsumexp and layer normalization: extremes, arguments and errors."""

import math

import pytest

import arraygrad as ag
import arraygrad.nn.functional as F


def test_large_numbers_do_not_overflow():
    x = ag.tensor([1e4, 1e4, -1e4], dtype=ag.float64)
    assert ag.softmax(x, 0).tolist() == [0.5, 0.5, 0.0]
    assert ag.log_softmax(x, 0).tolist() == pytest.approx([-math.log(2), -math.log(2), -2e4 - math.log(2)])
    assert ag.logsumexp(x, 0).item() == 1e4 + math.log(2)


def test_logsumexp_of_nothing_and_of_infinities():
    assert ag.logsumexp(ag.zeros((0, 2)), 0).tolist() == [-math.inf, -math.inf]
    assert ag.logsumexp(ag.tensor([-math.inf, -math.inf])).item() == -math.inf
    assert ag.logsumexp(ag.tensor([math.inf, -math.inf, 1.0])).item() == math.inf
    assert math.isnan(ag.logsumexp(ag.tensor([math.nan, math.inf])).item())


def test_both_spellings_of_the_axis():
    x = ag.tensor([[1.0, 2.0], [3.0, 5.0]])
    for function in (ag.softmax, ag.log_softmax, ag.logsumexp):
        assert function(x, 1).tolist() == function(x, axis=1).tolist() == function(x, dim=-1).tolist()
        with pytest.raises(TypeError, match="two names of one argument"):
            function(x, 1, axis=1)
    assert ag.logsumexp(x, 1, keepdim=True).shape == ag.logsumexp(x, 1, keepdims=True).shape == (2, 1)
    assert ag.logsumexp(x).shape == ()


def test_dtypes():
    assert ag.softmax(ag.tensor([1, 2]), 0).dtype == ag.float32
    assert ag.softmax(ag.tensor([1.0, 2.0]), 0, dtype=ag.float64).dtype == ag.float64
    assert ag.logsumexp(ag.tensor([1, 2])).item() == pytest.approx(2 + math.log1p(math.exp(-1)))


@pytest.mark.parametrize("function", [ag.softmax, ag.log_softmax, ag.logsumexp])
def test_errors(function):
    x = ag.ones((2, 2))
    with pytest.raises(IndexError, match="out of range"):
        function(x, 2)
    with pytest.raises(TypeError, match="complex"):
        function(ag.tensor([1j]), 0)
    if function is not ag.logsumexp:
        with pytest.raises(TypeError, match="say along which axis"):
            function(x)


def test_layer_norm_has_mean_0_and_variance_1():
    x = ag.randn(4, 50, generator=ag.Generator().manual_seed(0), dtype=ag.float64) * 7 + 3
    y = F.layer_norm(x, 50)
    assert ag.max(ag.abs(ag.mean(y, axis=1))).item() < 1e-12
    assert ag.max(ag.abs(ag.var(y, axis=1) - 1)).item() < 1e-5


def test_layer_norm_errors():
    x = ag.ones((2, 3))
    with pytest.raises(RuntimeError, match=r"Given normalized_shape=\[2\], expected input with shape \[\*, 2\]"):
        F.layer_norm(x, (2,))
    with pytest.raises(RuntimeError, match=r"Given normalized_shape=\[\]"):
        F.layer_norm(x, ())
    with pytest.raises(RuntimeError, match=r"got bias of shape \[2\]"):
        F.layer_norm(x, 3, None, ag.ones(2))
    with pytest.raises(TypeError, match="input must be of a real floating dtype"):
        F.layer_norm(ag.ones((2, 3), dtype=ag.int64), 3)
