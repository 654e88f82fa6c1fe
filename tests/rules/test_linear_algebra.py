"""Derivatives of matrix products and transposes."""

import pytest
from arrays import uniform

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
