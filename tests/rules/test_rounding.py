"""Derivatives of rounding, absolute value, sign and bounds."""

import pytest

import arraygrad as ag
from arraygrad.conformance import check_derivatives
from arraygrad.rules import rounding

COMPLEX = [0.5 + 0.4j, -1.2 + 0.3j, 0.8 - 0.7j, -0.2 - 2.0j]
NAN = float("nan")


def tensor(values, dtype=ag.float64):
    return ag.tensor(values, dtype=dtype)


def gradients(function, *values):
    """Return the gradients of the sum of a function of real numbers, one list for each input."""
    inputs = [tensor(v).requires_grad_() for v in values]
    return [g.tolist() for g in ag.autograd.grad(ag.sum(function(*inputs)), inputs)]


@pytest.mark.parametrize("function", [ag.abs, ag.sign])
def test_derivatives_of_abs_and_sign(function):
    check_derivatives(function, [tensor([[-2.0, 0.5], [3.0, -0.1]])])
    check_derivatives(function, [tensor(COMPLEX, ag.complex128)])
    check_derivatives(function, [tensor(-0.7)])
    check_derivatives(function, [ag.reshape(tensor([]), (0, 2))])


def test_the_gradient_of_abs_at_zero_is_zero():
    assert gradients(ag.abs, [0.0, -0.0]) == [[0.0, 0.0]]


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # array-api-compat divides 0 by 0 in sign
@pytest.mark.parametrize("function", [lambda z: ag.real(ag.sign(z)), ag.abs])
def test_complex_gradients_at_zero_are_zero_to_second_order(function):
    z = tensor([0j, 1 + 0j], ag.complex128).requires_grad_()
    (grad,) = ag.autograd.grad(ag.sum(function(z)), z, create_graph=True)
    (second,) = ag.autograd.grad(ag.sum(ag.real(grad)), z)
    assert grad.tolist()[0] == 0
    assert second.tolist()[0] == 0


@pytest.mark.parametrize("function", [ag.ceil, ag.floor, ag.trunc, ag.round, ag.sign])
def test_the_derivative_of_rounding_is_zero(function):
    check_derivatives(function, [tensor([[-1.7, 0.3], [2.2, 5.9]])])
    assert gradients(function, [-1.5, 0.0, 2.0]) == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize("primitive", [rounding.ceil, rounding.floor, rounding.trunc, rounding.round_])
def test_rounding_never_gives_back_the_array_itself(primitive):
    x = ag.tensor([1, 2])
    assert primitive.forward(x.backend.xp, x._raw()) is not x._raw()


# -- clip --------------------------------------------------------------------------------------------------------------


def test_derivatives_of_clip():
    x, low, high = tensor([[-3.0, 0.5, 4.0]]), tensor([[-1.0], [-2.0]]), tensor([2.0, 3.0, 1.0])
    check_derivatives(ag.clip, [x, low, high])
    check_derivatives(ag.clip, [x, low])
    check_derivatives(lambda x, high: ag.clip(x, max=high), [x, high])
    check_derivatives(lambda x: ag.clip(x, -1, 2.0), [x])
    check_derivatives(ag.clip, [x])
    check_derivatives(lambda x, high: ag.clip(x, high + 1, high), [x, high])


def test_clip_passes_the_gradient_at_its_bounds():
    assert gradients(lambda x: ag.clip(x, -1.0, 2.0), [-1.0, 0.0, 2.0, 2.5]) == [[1.0, 1.0, 1.0, 0.0]]
    assert gradients(ag.clip, [-1.0, 2.0], [-1.0, -1.0], [2.0, 2.0]) == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


def test_the_upper_bound_gets_the_gradient_where_the_bounds_cross():
    assert gradients(ag.clip, [0.0, 1.5, 3.0], [2.0] * 3, [1.0] * 3) == [[0.0] * 3, [0.0] * 3, [1.0] * 3]


def test_clip_has_no_gradient_where_x_is_nan():
    assert gradients(ag.clip, [NAN], [0.0], [1.0]) == [[0.0], [0.0], [0.0]]


# -- pairs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [ag.maximum, ag.minimum])
def test_derivatives_of_maximum_and_minimum(function):
    x1, x2 = tensor([[-3.0, 0.5, 4.0]]), tensor([[-1.0], [2.0]])
    check_derivatives(function, [x1, x2])
    check_derivatives(lambda x: function(x, 1.5), [x1])
    check_derivatives(lambda x: function(1.5, x), [x1])
    check_derivatives(function, [tensor(1.0), tensor(2.0)])


@pytest.mark.parametrize("function", [ag.maximum, ag.minimum])
def test_a_tie_is_shared_and_nan_gives_all_to_both(function):
    assert gradients(function, [1.0, NAN, 1.0, NAN], [1.0, 1.0, NAN, NAN]) == [[0.5, 1.0, 1.0, 1.0]] * 2


def test_derivatives_of_copysign():
    check_derivatives(ag.copysign, [tensor([[-3.0, 0.5, 4.0]]), tensor([[-1.0], [2.0]])])
    assert gradients(ag.copysign, [0.0, -0.0, 2.0], [-1.0, 1.0, -0.0]) == [[0.0, 0.0, -1.0], [0.0, 0.0, 0.0]]


def test_derivatives_of_nextafter():
    assert gradients(ag.nextafter, [1.0, 2.0], [5.0, -5.0]) == [[1.0, 1.0], [0.0, 0.0]]
    # In single precision finite differences would see the steps, so only double.
    check_derivatives(ag.nextafter, [tensor([1.0, 2.0]), tensor([[5.0], [-5.0]])])


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda x: ag.clip(x, 0.0, 1.0), "ClampBackward"),
        (ag.abs, "AbsBackward"),
        (ag.round, "RoundBackward"),
        (lambda x: ag.maximum(x, x), "MaximumBackward"),
    ],
)
def test_nodes_have_the_names_of_pytorch(function, name):
    assert function(tensor([2.0]).requires_grad_()).grad_fn.name() == name
