"""Activation functions: dtypes, options, in-place forms and errors; values are compared with PyTorch's elsewhere."""

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag
import arraygrad.nn.functional as F

FLOATING = [F.leaky_relu, F.elu, F.gelu, F.silu, F.softplus, F.logsigmoid]


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(
    ("function", "reference"),
    [
        (F.gelu, lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2),
        (F.silu, lambda x: x / (1 + mpmath.exp(-x))),
        (lambda x: F.softplus(x, threshold=1e9), lambda x: mpmath.log1p(mpmath.exp(x))),
        (F.elu, lambda x: x if x > 0 else mpmath.expm1(x)),
    ],
)
def test_values(function, reference, dtype):
    # Rounding x / sqrt(2) alone costs gelu x**2 / 2 ulps in its tail.
    check_ulps(function, reference, ag.tensor(samples.real(-4, 30), dtype=dtype), limit=24)


@pytest.mark.parametrize("function", FLOATING)
def test_integers_become_the_default_floating_dtype(function):
    assert function(ag.tensor([0, 1])).dtype == ag.float32


def test_relu_keeps_integers():
    out = ag.relu(ag.tensor([-1, 2]))
    assert (out.dtype, out.tolist()) == (ag.int64, [0, 2])


@pytest.mark.parametrize("function", [F.relu, *FLOATING])
@pytest.mark.parametrize("value", [[True], [1j]], ids=str)
def test_other_dtypes_are_refused(function, value):
    with pytest.raises(TypeError, match=r"expected real numbers, got (bool|complex).* inputs not supported"):
        function(ag.tensor(value))


@pytest.mark.parametrize("function", [F.relu, F.leaky_relu, F.elu, F.silu])
def test_in_place(function):
    leaf = ag.tensor([-1.0, 2.0], requires_grad=True)
    x = leaf * 1
    out = function(x, inplace=True)
    assert out is x
    ag.sum(x).backward()
    expected = ag.tensor([-1.0, 2.0], requires_grad=True)
    y = function(expected)
    ag.sum(y).backward()
    assert x.tolist() == y.tolist()
    assert leaf.grad.tolist() == expected.grad.tolist()
    with pytest.raises(RuntimeError, match="leaf"):
        function(leaf, inplace=True)


def test_an_unknown_approximation_of_gelu():
    with pytest.raises(RuntimeError, match="'none' or 'tanh'"):
        F.gelu(ag.ones(1), "sine")
