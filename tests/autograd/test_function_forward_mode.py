"""Forward mode through functions written by users: tangents, nested levels, and both modes together."""

import gc
import math
import weakref

import pytest
from custom_functions import Exp, Mul, constant

import arraygrad as ag
from arraygrad.autograd import Function, forward_ad


class Cube(Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * grad

    @staticmethod
    def jvp(ctx, tangent):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * tangent


def along(f, x):
    """Return the derivative of a function of one number, by forward mode."""
    return ag.func.jvp(f, (x,), (ag.ones_like(x),))[1]


def gradient(f, x):
    """Return the derivative of a function of one number, by reverse mode."""
    return ag.func.grad(f)(x)


@pytest.mark.parametrize("first", [along, gradient])
@pytest.mark.parametrize("second", [along, gradient])
@pytest.mark.parametrize("third", [along, gradient])
def test_levels_nest_in_any_order(first, second, third):
    x = constant(0.7)

    def derivative(f):
        return first(lambda a: second(lambda b: third(f, b), a), x).item()

    assert derivative(Exp.apply) == pytest.approx(math.exp(0.7), rel=1e-14)
    assert derivative(Cube.apply) == pytest.approx(6.0, rel=1e-14)
    assert derivative(lambda a: Mul.apply(a, Mul.apply(a, a))) == pytest.approx(6.0, rel=1e-14)
    inner = derivative(lambda a: Exp.apply(Cube.apply(a)))
    expected = derivative(lambda a: ag.exp(a**3))
    assert inner == pytest.approx(expected, rel=1e-13)


def test_mixed_derivatives_by_two_variables():
    x, y = constant(2.0), constant(3.0)
    mixed = along(lambda a: along(lambda b: Mul.apply(Cube.apply(a), Exp.apply(b)), y), x)
    assert mixed.item() == pytest.approx(12.0 * math.exp(3.0), rel=1e-14)
    mixed = along(lambda a: gradient(lambda b: Mul.apply(Cube.apply(a), Exp.apply(b)), y), x)
    assert mixed.item() == pytest.approx(12.0 * math.exp(3.0), rel=1e-14)


def test_one_tensor_with_two_tangents():
    x = constant([2.0])
    value, tangent = ag.func.jvp(Mul.apply, (x, x), (constant([1.0]), constant([10.0])))
    assert (value.tolist(), tangent.tolist()) == ([4.0], [22.0])


def test_a_saved_input_without_a_gradient_keeps_its_tangent():
    x, w = constant(2.0), ag.tensor(3.0, dtype=ag.float64, requires_grad=True)
    with forward_ad.dual_level():
        y = Cube.apply(Mul.apply(forward_ad.make_dual(x, constant(1.0)), w))
        (g,) = ag.autograd.grad(y, w, create_graph=True)
        # d/dw (x w)^3 = 3 x^3 w^2, and its derivative by x is 9 x^2 w^2
        assert forward_ad.unpack_dual(g).tangent.item() == pytest.approx(9 * 4 * 9, rel=1e-14)


def test_what_is_saved_for_each_mode_may_differ():
    class Scaled(Function):
        @staticmethod
        def forward(ctx, x, by):
            ctx.save_for_backward(x, by)
            ctx.save_for_forward(by)
            return x * by

        @staticmethod
        def backward(ctx, grad):
            x, by = ctx.saved_tensors
            return grad * by, (grad * x).sum()

        @staticmethod
        def jvp(ctx, tangent, _):
            (by,) = ctx.saved_tensors
            return tangent * by

    x = ag.tensor([2.0], dtype=ag.float64, requires_grad=True)
    with forward_ad.dual_level():
        y = Scaled.apply(forward_ad.make_dual(x, constant([1.0])), constant(5.0))
        assert forward_ad.unpack_dual(y).tangent.tolist() == [5.0]
        y.backward()
    assert x.grad.tolist() == [5.0]


@pytest.mark.parametrize("materialize", [True, False])
def test_missing_tangents(materialize):
    seen = []

    class Many(Function):
        @staticmethod
        def forward(ctx, x, y, number, indices):
            ctx.set_materialize_grads(materialize)
            return x * 2, x > 0

        @staticmethod
        def jvp(ctx, *tangents):
            seen.extend(tangents)
            return tangents[0] * 2, None

    with forward_ad.dual_level():
        x = forward_ad.make_dual(constant([1.0]), constant([3.0]))
        y, positive = Many.apply(x, constant([1.0, 2.0]), 4, ag.tensor([1]))
        assert forward_ad.unpack_dual(y).tangent.tolist() == [6.0]
        assert forward_ad.unpack_dual(positive).tangent is None
    assert seen[2:] == [None, None]
    if materialize:
        assert seen[1].tolist() == [0.0, 0.0]
    else:
        assert seen[1] is None


def test_an_output_without_a_derivative_has_no_tangent():
    class Split(Function):
        @staticmethod
        def forward(ctx, x):
            whole = ag.floor(x)
            ctx.mark_non_differentiable(whole)
            return x - whole, whole

        @staticmethod
        def jvp(ctx, tangent):
            return tangent, tangent

    with forward_ad.dual_level():
        rest, whole = Split.apply(forward_ad.make_dual(constant([1.5]), constant([1.0])))
        assert forward_ad.unpack_dual(rest).tangent.tolist() == [1.0]
        assert forward_ad.unpack_dual(whole).tangent is None


def test_tangents_of_outputs_close_no_cycle():
    gc.collect()
    gc.disable()
    try:
        with forward_ad.dual_level():
            x = ag.tensor([1.0], requires_grad=True)
            y = Exp.apply(forward_ad.make_dual(x, ag.tensor([1.0])))
            node = weakref.ref(y.grad_fn)
            del y
            assert node() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("returned", "error", "message"),
    [
        (lambda t: t.sum(), RuntimeError, "different size"),
        (lambda t: t.to(ag.float32), RuntimeError, "has dtype float32"),
        (lambda t: 1.0, TypeError, "must be a Tensor or None"),
        (lambda t: (t, t), RuntimeError, "one tangent for each of the 1 outputs"),
    ],
)
def test_unfit_tangents_are_refused(returned, error, message):
    class Unfit(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def jvp(ctx, tangent):
            return returned(tangent)

    with forward_ad.dual_level(), pytest.raises(error, match=message):
        Unfit.apply(forward_ad.make_dual(constant([1.0, 2.0]), constant([1.0, 2.0])))
