"""Derivatives of arithmetic."""

import operator

import pytest

import arraygrad as ag
from arraygrad.conformance import check_derivatives

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
SHAPES = [((2, 3), (2, 3)), ((2, 1), (3,)), ((), (2,)), ((3,), ()), ((0, 3), (1, 3)), ((), ())]


def tensor(values, dtype=ag.float64):
    return ag.tensor(values, dtype=dtype)


def positive(shape, start=0.6):
    """Return numbers of 0.6 and more, all different."""
    count = 1
    for n in shape:
        count *= n
    return ag.reshape(tensor([start + 0.3 * i for i in range(count)]), shape)


@pytest.mark.parametrize("function", BINARY)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_real_derivatives(function, shapes):
    check_derivatives(function, [positive(shapes[0]), positive(shapes[1], start=1.1)])


@pytest.mark.parametrize("function", BINARY)
def test_complex_derivatives(function):
    x1 = tensor([0.5 + 0.4j, -1.2 + 0.3j, 0.8 - 0.7j], ag.complex128)
    x2 = tensor([[1.1 - 0.6j], [-0.4 + 0.9j]], ag.complex128)
    check_derivatives(function, [x1, x2])


@pytest.mark.parametrize("function", BINARY)
def test_derivatives_of_real_numbers_with_complex_ones(function):
    real, complex_ = tensor([0.5, 1.2]), tensor([1.1 - 0.6j, 0.4 + 0.9j], ag.complex128)
    check_derivatives(function, [real, complex_])
    check_derivatives(function, [complex_, real])


@pytest.mark.parametrize("function", BINARY)
@pytest.mark.parametrize("number", [3, 2.5, 1 + 2j])
def test_derivatives_with_a_python_number(function, number):
    for x in (tensor([0.5, 1.2]), tensor([0.5 + 0.2j, 1.2 - 0.4j], ag.complex128)):
        check_derivatives(lambda x: function(x, number), [x])
        check_derivatives(lambda x: function(number, x), [x])


def test_derivatives_of_remainder():
    # Away from the jumps, which are where the quotient is an integer.
    x1, x2 = tensor([[5.3, -5.3, 2.2, -7.9]]), tensor([[2.0], [-3.0]])
    check_derivatives(operator.mod, [x1, x2])
    check_derivatives(lambda x: x % 2.0, [x1])
    check_derivatives(lambda x: 7.3 % x, [x2])


@pytest.mark.parametrize("function", [ag.floor_divide, lambda a, b: ag.div(a, b, rounding_mode="trunc")])
def test_the_derivative_of_a_rounded_quotient_is_zero(function):
    check_derivatives(function, [tensor([5.3, -5.3]), tensor([[2.0], [-3.0]])])
    x = tensor([5.3, -5.3]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.sum(function(x, 2.0)), x)
    assert grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("function", [ag.negative, ag.positive, ag.square, ag.reciprocal, ag.neg])
def test_derivatives_of_one_input(function):
    check_derivatives(function, [tensor([[0.5, -1.5], [2.0, 3.0]])])
    check_derivatives(function, [tensor(0.7)])
    check_derivatives(function, [tensor([0.5 + 0.2j, -1.2 - 0.4j], ag.complex128)])


def test_derivatives_of_hypot():
    check_derivatives(ag.hypot, [tensor([[3.0, -1.0, 0.0]]), tensor([[4.0], [-0.5]])])
    check_derivatives(lambda x: ag.hypot(x, 2.0), [tensor([1.0, -3.0])])
    check_derivatives(lambda x: ag.hypot(2.0, x), [tensor([1.0, -3.0])])


@pytest.mark.parametrize("function", [ag.add, ag.subtract, ag.sub])
def test_derivatives_with_alpha(function):
    check_derivatives(lambda x1, x2: function(x1, x2, alpha=3), [positive((2,)), positive((2, 1))])


# -- powers at special points ------------------------------------------------------------------------------------------


def derivatives(function, x, order):
    """Return the value and the first derivatives of a function of one number; a constant has derivatives of 0."""
    x = tensor(x).requires_grad_()
    found = [function(x)]
    for _ in range(order):
        last = found[-1]
        found.append(ag.autograd.grad(last, x, create_graph=True)[0] if last.requires_grad else tensor(0.0))
    return [f.item() for f in found]


@pytest.mark.parametrize("exponent", [0, 0.0, 1, 1.0, 2, 3, 2.0])
@pytest.mark.parametrize("x", [0.0, -2.0, 3.0])
def test_derivatives_of_integer_powers(exponent, x):
    n = int(exponent)
    expected = [x**n]
    factor = 1
    for k in range(1, 5):
        factor *= n - k + 1
        expected.append(factor * x ** (n - k) if factor else 0.0)
    assert derivatives(lambda x: x**exponent, x, 4) == expected


@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("x", [0.0, -2.0, 3.0])
def test_derivatives_of_powers_whose_exponents_are_tensors(exponent, x):
    n = int(exponent)
    expected = [x**n, n * x ** (n - 1) if n else 0.0, n * (n - 1) * x ** (n - 2) if n > 1 else 0.0]
    assert derivatives(lambda x: x ** tensor(exponent), x, 2) == expected


@pytest.mark.parametrize("exponent", [0.0, 0.5, 3.0])
def test_powers_of_zero_do_not_change_with_their_exponents(exponent):
    assert derivatives(lambda x: tensor(0.0) ** x, exponent, 2) == [0.0**exponent, 0.0, 0.0]
    assert derivatives(lambda x: 0.0**x, exponent, 2) == [0.0**exponent, 0.0, 0.0]


def test_the_mixed_derivative_of_a_power_at_exponent_zero():
    x, y = tensor(4.0).requires_grad_(), tensor(0.0).requires_grad_()
    (by_x,) = ag.autograd.grad(x**y, x, create_graph=True)
    (mixed,) = ag.autograd.grad(by_x, y)
    assert mixed.item() == 0.25


def test_the_gradient_of_a_power_ends_in_a_multiplication():
    x = tensor([2.0]).requires_grad_()
    (grad,) = ag.autograd.grad(x**3, x, create_graph=True)
    assert grad.grad_fn.name() == "MulBackward"


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda x: x + 1, "AddBackward"),
        (lambda x: x - 1, "SubBackward"),
        (lambda x: x * 2, "MulBackward"),
        (lambda x: x / 2, "DivBackward"),
        (lambda x: x**2, "PowBackward"),
        (lambda x: 2**x, "PowBackward"),
        (lambda x: x % 2, "RemainderBackward"),
        (lambda x: -x, "NegBackward"),
        (ag.square, "PowBackward"),
        (ag.reciprocal, "ReciprocalBackward"),
        (lambda x: ag.hypot(x, x), "HypotBackward"),
    ],
)
def test_nodes_have_the_names_of_pytorch(function, name):
    assert function(tensor([2.0]).requires_grad_()).grad_fn.name() == name
