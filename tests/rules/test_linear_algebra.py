"""Derivatives of matrix products and transposes, and of vector norms."""

import math

import pytest
from arrays import double, uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives

KINDS = ["real", "complex"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 2)),
        ((4, 2, 3), (3, 2)),
        ((2, 3), (4, 3, 2)),
        ((4, 2, 3), (4, 3, 2)),
        ((4, 1, 2, 3), (5, 3, 2)),
        ((1, 2, 3), (4, 3, 2)),
        ((3,), (4, 3, 2)),
        ((4, 2, 3), (3,)),
        ((5, 4, 2, 3), (3, 2)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
        ((0, 2, 3), (3, 2)),
        ((2, 3), (0, 3, 2)),
        ((2, 0), (4, 0, 3)),
    ],
)
def test_matmul(first, second, kind):
    check_derivatives(ag.matmul, [uniform(*first, kind=kind), uniform(*second, kind=kind, seed=1)])


@pytest.mark.parametrize("first", KINDS)
def test_matmul_of_real_and_complex(first):
    second = "complex" if first == "real" else "real"
    check_derivatives(lambda x, y: x @ y, [uniform(2, 3, kind=first), uniform(3, 2, kind=second)])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "second", "axes"),
    [
        ((2, 3), (3, 2), 1),
        ((2, 3), (2, 3), 2),
        ((2,), (3,), 0),
        ((), (2,), 0),
        ((), (), 0),
        ((2, 3, 4), (4, 5, 3), ((1, 2), (2, 0))),
        ((2, 3, 4), (4, 5, 3), ((2, 1), (0, 2))),
        ((2, 3), (2, 3), ((0, 1), (0, 1))),
        ((2, 3), (3, 2), ((-1, 0), (0, 1))),
        ((2, 3, 2), (4, 2, 2), ((0,), (1,))),
        ((3, 2, 4), (5, 3), ([0], [-1])),
        ((0, 3), (3, 2), 1),
        ((2, 0), (0, 3), 1),
    ],
)
def test_tensordot(first, second, axes, kind):
    check_derivatives(
        lambda x1, x2: ag.tensordot(x1, x2, axes=axes),
        [uniform(*first, kind=kind), uniform(*second, kind=kind, seed=1)],
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "second", "axis"),
    [
        ((3,), (3,), -1),
        ((2, 3), (3,), -1),
        ((4, 2, 3), (2, 3), -1),
        ((4, 3, 2), (3, 1), -2),
        ((3, 2), (3, 2), 0),
        ((1, 3), (4, 3), -1),
        ((2, 0), (2, 0), -1),
        ((0, 2), (2,), -1),
    ],
)
def test_vecdot(first, second, axis, kind):
    check_derivatives(
        lambda x1, x2: ag.vecdot(x1, x2, axis=axis), [uniform(*first, kind=kind), uniform(*second, kind=kind, seed=1)]
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3), (0, 2)])
def test_matrix_transpose(shape, kind):
    check_derivatives(ag.matrix_transpose, [uniform(*shape, kind=kind)])


def test_gradient_of_shared_weights_needs_no_batch_of_gradients():
    # The gradient of x @ w in w is one product over all rows: no array with the batch's axes next to w's is made.
    x, w = uniform(7, 2, 3), uniform(3, 4).requires_grad_()
    y = x @ w
    (grad,) = ag.autograd.grad(y, w, ag.ones_like(y), create_graph=True)
    assert ag.allclose(grad, ag.tensordot(x, ag.ones_like(y), axes=((0, 1), (0, 1))))


# -- norms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("p", [1, 2, 3, 1.5, 0.5, -1, -2, math.inf, -math.inf])
@pytest.mark.parametrize("dim", [None, 1, (0, 1)])
def test_norms_away_from_kinks(p, dim, kind):
    for keepdim in (False, True):
        check_derivatives(lambda x, keepdim=keepdim: ag.norm(x, p, dim, keepdim), [uniform(2, 3, kind=kind)])


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("p", [0, 1, 1.5, 2, 3, math.inf])
def test_the_gradient_of_a_norm_at_zero_is_zero(p, kind):
    x = double([0.0, 0.0], kind).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x, p), x)
    assert grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("p", "expected"), [(0.5, 1.0), (1, 1.0), (1.5, 1.0), (2, 1.0), (4, 1.0), (math.inf, 1.0)])
def test_zero_elements_of_a_norm_have_no_gradient(p, expected):
    x = double([0.0, 3.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x, p), x)
    assert grad.tolist() == pytest.approx([0.0, expected], rel=1e-15)


def test_ties_share_the_gradient_of_the_largest_absolute_value():
    x = double([-2.0, 1.0, 2.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x, math.inf), x)
    assert grad.tolist() == [-0.5, 0.0, 0.5]


def test_the_second_derivative_of_a_norm_at_zero_is_zero():
    x = double([0.0, 0.0]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.norm(x), x, create_graph=True)
    (second,) = ag.autograd.grad(ag.sum(grad), x)
    assert second.tolist() == [0.0, 0.0]
