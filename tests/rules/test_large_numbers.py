"""Values and gradients of numbers whose squares and exponentials no float32 holds, against exact values."""

import math

import pytest
from arrays import double

import arraygrad as ag
import arraygrad.nn.functional as F

SIZES = [1e-40, 1e-30, 1e-20, 1.0, 1e20, 1e30]


def value_and_gradient(function, numbers, dtype=ag.float32):
    x = ag.tensor(numbers, dtype=dtype, requires_grad=True)
    out = function(x)
    out.backward()
    return out.item(), x.grad.tolist()


@pytest.mark.parametrize("size", [0.0, 1e4, 1e8, -1e8, 1e30])
@pytest.mark.parametrize("axis", [None, 0])
def test_logsumexp_shares_its_gradient(size, axis):
    value, gradient = value_and_gradient(lambda x: ag.logsumexp(x, axis), [size, size])
    assert value == pytest.approx(size + math.log(2))
    assert gradient == pytest.approx([0.5, 0.5])


def test_second_derivative_of_logsumexp_of_large_numbers():
    x = ag.tensor([1e8, 1e8], requires_grad=True)
    (gradient,) = ag.autograd.grad(ag.logsumexp(x), x, create_graph=True)
    gradient[0].backward()
    assert x.grad.tolist() == pytest.approx([0.25, -0.25])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("p", "value", "gradient"),
    [
        (2, 5.0, [0.6, -0.8]),
        (3, 91 ** (1 / 3), [9 / 91 ** (2 / 3), -16 / 91 ** (2 / 3)]),
        (0.5, 7 + 4 * math.sqrt(3), [1 + 2 / math.sqrt(3), -1 - math.sqrt(3) / 2]),
        (math.inf, 4.0, [0.0, -1.0]),
    ],
)
def test_norms_neither_overflow_nor_vanish(size, p, value, gradient):
    found, slopes = value_and_gradient(lambda x: ag.norm(x, p), [3 * size, -4 * size])
    # A subnormal number has a few digits only.
    assert found == pytest.approx(value * size, rel=1e-5 if size > 1e-38 else 1e-3)
    assert slopes == pytest.approx(gradient, rel=1e-5 if size > 1e-38 else 1e-3)


def test_norms_of_complex_numbers_neither_overflow_nor_vanish():
    for size in (1e-30, 1e30):
        x = ag.tensor([3 * size, 4j * size], dtype=ag.complex64, requires_grad=True)
        out = ag.norm(x)
        out.backward()
        assert out.item() == pytest.approx(5 * size)
        assert x.grad.tolist() == pytest.approx([0.6, 0.8j])


def test_norms_of_doubles_along_an_axis():
    x = double([[3e200, 4e200], [0.0, 0.0], [3e-200, 4e-200]]).requires_grad_()
    out = ag.norm(x, 2, 1)
    out.sum().backward()
    assert out.tolist() == pytest.approx([5e200, 0.0, 5e-200])
    assert x.grad.tolist() == [pytest.approx([0.6, 0.8]), [0.0, 0.0], pytest.approx([0.6, 0.8])]
    assert ag.norm(double([math.inf, 1.0])).item() == math.inf


@pytest.mark.parametrize("size", SIZES)
def test_standard_deviations_neither_overflow_nor_vanish(size):
    value, gradient = value_and_gradient(lambda x: x.std(), [2 * size, 4 * size, 6 * size])
    assert value == pytest.approx(2 * size, rel=1e-5 if size > 1e-38 else 1e-3)
    assert gradient == pytest.approx([-0.5, 0.0, 0.5], rel=1e-3, abs=1e-6)


def test_standard_deviations_of_equal_numbers_have_no_gradient():
    assert value_and_gradient(lambda x: x.std(), [1e30, 1e30]) == (0.0, [0.0, 0.0])


@pytest.mark.parametrize(("size", "slope"), [(1e20, 1e-20), (-1e30, 1e-30), (1.0, math.sqrt(0.5))])
def test_asinh(size, slope):
    assert value_and_gradient(ag.asinh, size)[1] == pytest.approx(slope, rel=1e-5)


@pytest.mark.parametrize(("size", "slope"), [(1e20, 1.0), (3e38, 1.0), (-1e20, 0.0), (-3e38, 0.0)])
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")  # some libraries say so of a square on the way
@pytest.mark.parametrize("function", [F.gelu, lambda x: F.gelu(x, approximate="tanh"), F.silu, F.softplus, F.relu])
def test_activations(function, size, slope):
    assert value_and_gradient(function, size)[1] == slope


@pytest.mark.parametrize("size", [1e8, 1e30])
def test_logaddexp_and_softmax(size):
    assert value_and_gradient(lambda x: ag.logaddexp(x[0], x[1]), [size, size])[1] == pytest.approx([0.5, 0.5])
    assert value_and_gradient(lambda x: ag.softmax(x, 0)[0], [size, size])[1] == pytest.approx([0.25, -0.25])
    assert value_and_gradient(lambda x: ag.log_softmax(x, 0)[0], [size, size])[1] == pytest.approx([0.5, -0.5])
