"""Derivatives of trigonometric and hyperbolic functions and of their inverses."""

import mpmath
import pytest
import samples
from ulps import check_gradient_ulps

import arraygrad as ag
from arraygrad.conformance import check_derivatives

EVERYWHERE = [ag.sin, ag.cos, ag.tan, ag.atan, ag.sinh, ag.cosh, ag.tanh, ag.asinh]
BETWEEN_MINUS_ONE_AND_ONE = [ag.asin, ag.acos, ag.atanh]
FUNCTIONS = [*EVERYWHERE, *BETWEEN_MINUS_ONE_AND_ONE, ag.acosh]

# Two points in each quadrant, on both sides of the unit circle, and away from the branch cuts.
COMPLEX = [0.3 + 0.4j, 1.5 + 0.8j, -0.3 + 0.6j, -1.7 + 0.5j, -0.4 - 0.2j, -1.2 - 1.1j, 0.5 - 0.3j, 1.4 - 0.7j]


def name_of(function):
    return getattr(function, "__name__", "")


@pytest.mark.parametrize("function", EVERYWHERE, ids=name_of)
def test_derivatives_on_the_real_line(function):
    check_derivatives(function, [ag.tensor([[-2.0, -0.6, 0.0], [0.1, 1.2, 2.5]], dtype=ag.float64)])


@pytest.mark.parametrize("function", BETWEEN_MINUS_ONE_AND_ONE, ids=name_of)
def test_derivatives_between_minus_one_and_one(function):
    check_derivatives(function, [ag.tensor([[-0.8, -0.3], [0.0, 0.6]], dtype=ag.float64)])


def test_derivatives_of_acosh_from_one_on():
    check_derivatives(ag.acosh, [ag.tensor([1.3, 2.0, 10.0], dtype=ag.float64)])


@pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
def test_derivatives_in_the_complex_plane(function):
    check_derivatives(function, [ag.tensor(COMPLEX, dtype=ag.complex128)])


# Not tanh where it is nearly 1: its derivative 1 - tanh(x)**2 is taken from the rounded result, as in PyTorch.
@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(
    ("function", "reference", "interval"),
    [
        (ag.sin, mpmath.sin, (-100, 100)),
        (ag.cos, mpmath.cos, (-100, 100)),
        (ag.tan, mpmath.tan, (-100, 100)),
        (ag.asin, mpmath.asin, (-0.9999, 0.9999)),
        (ag.acos, mpmath.acos, (-0.9999, 0.9999)),
        (ag.atan, mpmath.atan, (-1e10, 1e10)),
        (ag.sinh, mpmath.sinh, (-80, 80)),
        (ag.cosh, mpmath.cosh, (-80, 80)),
        (ag.tanh, mpmath.tanh, (-1, 1)),
        (ag.asinh, mpmath.asinh, (-1e10, 1e10)),
        (ag.acosh, mpmath.acosh, (1.0001, 1e10)),
        (ag.atanh, mpmath.atanh, (-0.9999, 0.9999)),
        (lambda x: ag.atan2(x, 2.0), lambda x: mpmath.atan2(x, 2), (-1e10, 1e10)),
    ],
    ids=name_of,
)
def test_gradients_in_ulps(function, reference, interval, dtype):
    check_gradient_ulps(function, reference, ag.tensor(samples.real(*interval), dtype=dtype), limit=16)


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f is not ag.acosh], ids=name_of)
@pytest.mark.parametrize("shape", [(), (0, 3), (1,)])
def test_shapes(function, shape):
    x = ag.reshape(ag.tensor([0.5] * (0 if 0 in shape else 1), dtype=ag.float64), shape)
    check_derivatives(function, [x])


@pytest.mark.parametrize("x1", [1.5, -1.5])
@pytest.mark.parametrize("x2", [0.7, -0.7])
def test_derivatives_of_atan2_in_each_quadrant(x1, x2):
    check_derivatives(ag.atan2, [ag.tensor([x1], dtype=ag.float64), ag.tensor([x2, 2 * x2], dtype=ag.float64)])


def test_derivatives_of_atan2_with_a_number():
    x = ag.tensor([0.7, -2.0], dtype=ag.float64)
    check_derivatives(lambda x: ag.atan2(x, 2.0), [x])
    check_derivatives(lambda x: ag.atan2(2.0, x), [x])


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_the_gradient_of_atan2_neither_overflows_nor_underflows(scale):
    y, x = (ag.tensor([v * scale], dtype=ag.float64, requires_grad=True) for v in (3.0, 4.0))
    by_y, by_x = ag.autograd.grad(ag.atan2(y, x), (y, x))
    assert by_y.item() * scale == pytest.approx(0.16, rel=1e-14)
    assert by_x.item() * scale == pytest.approx(-0.12, rel=1e-14)


def test_the_gradient_of_atan2_at_the_origin_is_zero():
    y, x = (ag.tensor([0.0], dtype=ag.float64, requires_grad=True) for _ in range(2))
    grads = ag.autograd.grad(ag.atan2(y, x), (y, x))
    assert [g.item() for g in grads] == [0.0, 0.0]


@pytest.mark.parametrize(("function", "sign"), [(ag.asin, 1), (ag.acos, -1)], ids=["asin", "acos"])
def test_the_gradients_of_asin_and_acos_keep_their_digits_near_one(function, sign):
    x = ag.tensor([1 - 2.0**-50], dtype=ag.float64, requires_grad=True)
    (grad,) = ag.autograd.grad(function(x), x)
    # 1 / sqrt((1 - x) (1 + x)) = 1 / sqrt(2**-49 - 2**-100)
    assert grad.item() == pytest.approx(sign * 2.0**24.5, rel=1e-14)
