"""Jacobians, Hessians and their products, in both spellings."""

import pytest

import arraygrad as ag
from arraygrad import func
from arraygrad.autograd import functional


def plain(values):
    return ag.tensor(values, dtype=ag.float64)


def product(x, y):
    return x * y, ag.sum(x * x)


@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode"])
def test_jacobian_of_several_inputs_and_outputs(strategy):
    (xx, xy), (sx, sy) = functional.jacobian(product, (plain([1.0, 2.0]), plain([3.0, 4.0])), strategy=strategy)
    assert xx.tolist() == [[3.0, 0.0], [0.0, 4.0]]
    assert xy.tolist() == [[1.0, 0.0], [0.0, 2.0]]
    assert sx.tolist() == [2.0, 4.0]
    assert sy.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode"])
def test_a_jacobian_without_entries_lives_where_its_output_does(strategy):
    x = ag.zeros(0, dtype=ag.float64, device="strict")
    block = functional.jacobian(ag.sum, x, strategy=strategy)
    assert (block.shape, block.dtype, block.device) == ((0,), ag.float64, x.device)


def test_hessian_and_products():
    def f(x):
        return ag.sum(x**3) + x[0] * x[1]

    x, v = plain([1.0, 2.0]), plain([1.0, -1.0])
    assert functional.hessian(f, x).tolist() == [[6.0, 1.0], [1.0, 12.0]]
    assert functional.hvp(f, x, v)[1].tolist() == [5.0, -11.0]
    assert functional.vhp(f, x, v)[1].tolist() == [5.0, -11.0]
    assert functional.vjp(f, x)[1].tolist() == [5.0, 13.0]
    assert functional.jvp(f, x, v)[1].item() == -8.0


def test_create_graph_connects_to_the_caller():
    x = plain([1.0, 2.0]).requires_grad_()
    jac = functional.jacobian(lambda x: x**3, x, create_graph=True)
    jac.sum().backward()
    assert x.grad.tolist() == [6.0, 12.0]
    assert not functional.jacobian(lambda x: x**3, x).requires_grad


def test_strict_refuses_independent_outputs():
    with pytest.raises(RuntimeError, match="does not depend"):
        functional.jacobian(lambda x: ag.ones(2, dtype=ag.float64), plain([1.0]), strict=True)
    assert functional.jacobian(lambda x: ag.ones(2, dtype=ag.float64), plain([1.0])).tolist() == [[0.0], [0.0]]


def test_argument_errors():
    with pytest.raises(TypeError, match="Tensor"):
        functional.jacobian(lambda x: x, 1.0)
    with pytest.raises(ValueError, match="strategy"):
        functional.jacobian(lambda x: x, plain([1.0]), strategy="sideways")
    with pytest.raises(RuntimeError, match="v "):
        functional.vjp(lambda x: x, plain([1.0, 2.0]))
    with pytest.raises(RuntimeError, match="single element"):
        functional.hessian(lambda x: x, plain([1.0, 2.0]))


def test_func_grad_nests_and_leaves_no_graph_behind():
    g = func.grad(func.grad(func.grad(lambda x: x**4)))(plain(2.0))
    assert g.item() == 48.0
    assert not g.requires_grad


def test_func_grad_of_captured_tensors_stays_differentiable():
    w = plain(3.0).requires_grad_()
    g = func.grad(lambda x: w * x**2)(plain(2.0))
    g.backward()
    assert w.grad.item() == 4.0


def test_func_grad_options():
    slopes, value = func.grad_and_value(lambda x, y: x * y, argnums=(0, 1))(plain(2.0), plain(3.0))
    assert [s.item() for s in slopes] == [3.0, 2.0]
    assert value.item() == 6.0
    slope, aux = func.grad(lambda x: (x * x, "aux"), has_aux=True)(plain(2.0))
    assert (slope.item(), aux) == (4.0, "aux")
    with pytest.raises(RuntimeError, match="single element"):
        func.grad(lambda x: x)(plain([1.0, 2.0]))
    with pytest.raises(TypeError, match="Tensor"):
        func.grad(lambda x: x)("2.0")


def test_func_vjp_and_jacobians():
    value, pull = func.vjp(lambda x: x**2, plain([1.0, 2.0]))
    assert value.tolist() == [1.0, 4.0]
    assert not value.requires_grad
    assert pull(plain([1.0, 1.0]))[0].tolist() == [2.0, 4.0]
    assert pull(plain([0.0, 1.0]))[0].tolist() == [0.0, 4.0]
    x = plain([1.0, 2.0])
    for jacobian in (func.jacrev, func.jacfwd):
        assert jacobian(lambda x: x**2)(x).tolist() == [[2.0, 0.0], [0.0, 4.0]]
    assert func.hessian(lambda x: ag.sum(x**3))(x).tolist() == [[6.0, 0.0], [0.0, 12.0]]
