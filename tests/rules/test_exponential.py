"""Derivatives of exponentials, logarithms and roots."""

import mpmath
import pytest
import samples
from ulps import check_gradient_ulps

import arraygrad as ag
from arraygrad.conformance import check_derivatives

FUNCTIONS = [ag.exp, ag.expm1, ag.log, ag.log1p, ag.log2, ag.log10, ag.sqrt, ag.rsqrt]


def name_of(function):
    return getattr(function, "__name__", "")


@pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
def test_real_derivatives(function):
    check_derivatives(function, [ag.tensor([[0.3, 0.9], [1.7, 4.0]], dtype=ag.float64)])


@pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
def test_complex_derivatives(function):
    check_derivatives(function, [ag.tensor([0.3 + 0.4j, -0.7 + 0.2j, 1.5 - 2.0j], dtype=ag.complex128)])


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(
    ("function", "reference", "interval"),
    [
        (ag.exp, mpmath.exp, (-80, 80)),
        (ag.expm1, mpmath.expm1, (-80, 80)),
        (ag.log, mpmath.log, (1e-30, 1e30)),
        (ag.log1p, mpmath.log1p, (-0.999, 1e30)),
        (ag.log2, lambda x: mpmath.log(x, 2), (1e-30, 1e30)),
        (ag.log10, mpmath.log10, (1e-30, 1e30)),
        (ag.sqrt, mpmath.sqrt, (1e-20, 1e30)),
        (ag.rsqrt, lambda x: 1 / mpmath.sqrt(x), (1e-10, 1e10)),
        (lambda x: ag.logaddexp(x, 1.0), lambda x: mpmath.log(mpmath.exp(x) + mpmath.e), (-8, 8)),
    ],
    ids=name_of,
)
def test_gradients_in_ulps(function, reference, interval, dtype):
    check_gradient_ulps(function, reference, ag.tensor(samples.real(*interval), dtype=dtype), limit=16)


@pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
@pytest.mark.parametrize("shape", [(), (0, 3), (1,)])
def test_shapes(function, shape):
    x = ag.reshape(ag.tensor([0.5] * (0 if 0 in shape else 1), dtype=ag.float64), shape)
    check_derivatives(function, [x])


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((2, 1), (3,)), ((), (2,)), ((0,), (1,))])
def test_derivatives_of_logaddexp(shapes):
    x1, x2 = (values(shape, start) for shape, start in zip(shapes, (0.5, -1.0), strict=True))
    check_derivatives(ag.logaddexp, [x1, x2])


def values(shape, start):
    count = 1
    for n in shape:
        count *= n
    return ag.reshape(ag.tensor([start + 0.7 * i for i in range(count)], dtype=ag.float64), shape)


def test_logaddexp_is_smooth_where_its_inputs_are_equal():
    check_derivatives(ag.logaddexp, [ag.tensor([1.0, -3.0], dtype=ag.float64)] * 2)
    check_derivatives(lambda x: ag.logaddexp(x, 2.0), [ag.tensor([2.0], dtype=ag.float64)])


@pytest.mark.parametrize("difference", [50.0, 800.0])
def test_the_gradient_of_logaddexp_neither_overflows_nor_loses_its_digits(difference):
    big = ag.tensor([3000.0], dtype=ag.float64, requires_grad=True)
    small = (big.detach() - difference).requires_grad_()
    to_big, to_small = ag.autograd.grad(ag.logaddexp(big, small), (big, small))
    assert to_big.tolist() == [1.0]
    assert to_small.item() == pytest.approx(ag.exp(small - big).item(), rel=1e-12, abs=1e-300)


def test_the_gradient_of_expm1_keeps_its_digits_where_expm1_is_minus_one():
    x = ag.tensor([-50.0], dtype=ag.float64, requires_grad=True)
    (grad,) = ag.autograd.grad(ag.expm1(x), x)
    assert grad.item() == pytest.approx(1.9287498479639178e-22, rel=1e-14)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")  # NumPy tells of the infinity
def test_the_derivative_of_a_root_at_zero_is_infinite():
    x = ag.tensor([0.0], dtype=ag.float64, requires_grad=True)
    (grad,) = ag.autograd.grad(ag.sqrt(x), x)
    assert grad.tolist() == [float("inf")]
