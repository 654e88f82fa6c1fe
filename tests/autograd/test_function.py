"""Functions written by users: contexts, contracts, double backward, forward mode."""

import copy
import gc
import weakref

import pytest
from custom_functions import Doubled, Exp, Same, constant, leaf

import arraygrad as ag
from arraygrad._graph.node import Node
from arraygrad.autograd import Function, forward_ad, gradcheck, gradgradcheck
from arraygrad.autograd._node import FunctionNode
from arraygrad.autograd.function import once_differentiable


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad


class DivMod(Function):
    """Two outputs, a non-tensor argument, setup_context."""

    @staticmethod
    def forward(x, step):
        return x * step, ag.floor(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.step = inputs
        ctx.mark_non_differentiable(output[1])

    @staticmethod
    def backward(ctx, grad, grad_floor):
        return grad * ctx.step, None


# Names that the engine, or a former version of it, has for something of its own. What PyTorch does not let users set
# either is left out.
READ_ONLY = {"metadata", "next_functions", "saved_tensors"}
NAMES = sorted({*dir(Node), *dir(FunctionNode), "_node", "_outputs", "_dirty", "_constant", "_save"} - READ_ONLY)
NAMES = [name for name in NAMES if not name.startswith("__")]


def test_gradient_and_name():
    x = leaf([3.0])
    y = Square.apply(x)
    assert y.grad_fn.name() == "SquareBackward"
    y.backward()
    assert x.grad.tolist() == [6.0]


def test_double_backward_through_a_user_backward():
    assert gradcheck(Square.apply, leaf([3.0, -1.0]))
    assert gradgradcheck(Square.apply, leaf([3.0, -1.0]))
    assert gradgradcheck(Exp.apply, leaf([0.5, -1.0]))


def test_several_outputs_and_arguments():
    x = leaf([1.5])
    y, n = DivMod.apply(x, 4.0)
    assert (y.requires_grad, n.requires_grad) == (True, False)
    y.backward()
    assert x.grad.tolist() == [4.0]


def test_needs_input_grad():
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx, x, y, name):
            ctx.save_for_backward(x, y)
            return x * y

        @staticmethod
        def backward(ctx, grad):
            seen.append(ctx.needs_input_grad)
            _, y = ctx.saved_tensors
            return grad * y, None, None

    x = leaf([2.0])
    Product.apply(x, ag.tensor([3.0], dtype=ag.float64), "name").backward()
    assert seen == [(True, False, False)]
    assert x.grad.tolist() == [3.0]


@pytest.mark.parametrize("materialize", [True, False])
def test_missing_cotangents(materialize):
    seen = []

    class Pair(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(materialize)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, first, second):
            seen.append(second)
            return first * 2

    x = leaf([1.0])
    Pair.apply(x)[0].backward()
    assert x.grad.tolist() == [2.0]
    assert (seen[0] is None) is not materialize
    if materialize:
        assert seen[0].tolist() == [0.0]


def test_mark_dirty_makes_the_input_the_output():

    x = leaf([1.0])
    y = x * 1
    z = Doubled.apply(y)
    assert z is y
    assert y.grad_fn.name() == "DoubledBackward"
    y.backward()
    assert x.grad.tolist() == [2.0]
    with pytest.raises(RuntimeError, match="leaf"):
        Doubled.apply(leaf([1.0]))


def test_input_returned_as_it_is():

    x = leaf([1.0])
    y = Same.apply(x)
    assert y is not x
    assert x.is_leaf
    y.backward()
    assert x.grad.tolist() == [7.0]


def test_once_differentiable():
    class Sine(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return ag.sin(x)

        @staticmethod
        @once_differentiable
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * ag.cos(x)

    x = leaf([0.5])
    (g,) = ag.autograd.grad(Sine.apply(x), x, create_graph=True)
    assert g.tolist() == [pytest.approx(0.8775825618903728)]
    with pytest.raises(RuntimeError, match="once_differentiable"):
        g.backward()


def test_forward_mode_of_a_function():
    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor([0.5], dtype=ag.float64), ag.tensor([2.0], dtype=ag.float64))
        y = forward_ad.unpack_dual(Exp.apply(x))
    assert y.tangent.tolist() == [pytest.approx(2 * 1.6487212707001282)]
    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor([0.5]), ag.tensor([1.0]))
        with pytest.raises(NotImplementedError, match="jvp"):
            Square.apply(x)


def test_gradients_are_summed_and_cast_to_the_input():
    class Spread(Function):
        @staticmethod
        def forward(ctx, x):
            return x * ag.ones(3, dtype=ag.float64)

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = ag.tensor([2.0], dtype=ag.float32, requires_grad=True)
    Spread.apply(x).sum().backward()
    assert x.grad.tolist() == [3.0]
    assert x.grad.dtype == ag.float32


def broken(backward):
    class Broken(Function):
        @staticmethod
        def forward(ctx, x, n):
            return x * 2

    Broken.backward = staticmethod(backward)
    return Broken


@pytest.mark.parametrize(
    ("backward", "error", "message"),
    [
        (lambda ctx, g: g, RuntimeError, r"incorrect number of gradients \(expected 2, got 1\)"),
        (lambda ctx, g: (g, g), RuntimeError, "input was not a Tensor"),
        (lambda ctx, g: (1.0, None), TypeError, "must be a Tensor or None"),
        (lambda ctx, g: (ag.ones((4, 5)), None), RuntimeError, "shape"),
    ],
)
def test_broken_backwards_are_refused(backward, error, message):
    x = leaf([1.0, 2.0])
    with pytest.raises(error, match=message):
        broken(backward).apply(x, 3).sum().backward()


def test_the_context_takes_attributes_of_any_name():
    class Annotated(Exp):
        @staticmethod
        def forward(ctx, x):
            out = Exp.forward(ctx, x)
            for name in NAMES:
                setattr(ctx, name, f"my {name}")
            return out

        @staticmethod
        def backward(ctx, grad):
            assert vars(ctx) == {"needs_input_grad": (True,), **{name: f"my {name}" for name in NAMES}}
            return Exp.backward(ctx, grad)

    x = leaf([1.0])
    y = Annotated.apply(x)
    assert y.grad_fn.name() == "AnnotatedBackward"
    (grad,) = ag.autograd.grad(y, x, create_graph=True)
    grad.backward()
    assert grad.tolist() == x.grad.tolist() == y.tolist()
    assert gradcheck(Annotated.apply, [x], check_forward_ad=True)


def test_the_node_shows_and_takes_the_attributes_of_its_context():
    class Scaled(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.scale, ctx.label = 2.0, "mine"
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            assert not hasattr(ctx, "label")
            return grad * ctx.scale

    x = leaf([3.0])
    y = Scaled.apply(x)
    assert y.grad_fn.label == "mine"
    assert y.grad_fn.needs_input_grad == (True,)
    y.grad_fn.scale = 7.0
    del y.grad_fn.label
    for owner in (y.grad_fn, y.grad_fn.context()):
        with pytest.raises(AttributeError, match="label"):
            del owner.label
        with pytest.raises(AttributeError, match="nothing"):
            _ = owner.nothing
    y.backward()
    assert x.grad.tolist() == [7.0]


def test_a_context_that_is_kept_keeps_its_node():
    kept = []

    class Kept(Exp):
        @staticmethod
        def forward(ctx, x):
            kept.append(ctx)
            ctx.metadata["seen"] = True
            ctx.register_hook(lambda grads, _: (grads[0] * 2,))
            return Exp.forward(ctx, x)

        @staticmethod
        def backward(ctx, grad):
            assert ctx is kept[0]
            return Exp.backward(ctx, grad)

    x = leaf([1.0])
    y = Kept.apply(x)
    assert y.grad_fn.metadata["seen"]
    assert repr(kept[0]) == repr(y.grad_fn)
    expected = 2 * y.item()
    del y
    (out,) = kept[0].saved_tensors
    assert kept[0].next_functions[0][0].variable is x
    assert kept[0].name() == "KeptBackward"
    assert ag.autograd.grad(out, x)[0].item() == expected
    for copied in (kept[0], out.grad_fn):
        with pytest.raises(TypeError, match="cannot pickle"):
            copy.copy(copied)


def test_jvp_finds_what_forward_put_on_the_node_though_nothing_is_recorded():
    class Noted(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.metadata["factor"] = 2.0
            return x * 2

        @staticmethod
        def jvp(ctx, tangent):
            return tangent * ctx.metadata["factor"]

    x = constant([1.0])
    assert ag.func.jvp(Noted.apply, (x,), (x,))[1].tolist() == [2.0]


def test_an_attribute_error_of_the_authors_own_is_shown():
    calls = []

    class Failing(Exp):
        @staticmethod
        def jvp(ctx, tangent):
            calls.append(tangent)
            if len(calls) > 1:
                raise AttributeError("my own error")
            return tangent

    x = leaf([2.0])
    with forward_ad.dual_level():
        y = Failing.apply(forward_ad.make_dual(x, constant([1.0])))
        with pytest.raises(AttributeError, match="my own error"):
            ag.autograd.grad(y, x)


def test_misuse():
    with pytest.raises(RuntimeError, match="apply"):
        Square()
    with pytest.raises(NotImplementedError, match="forward"):
        Function.apply(leaf([1.0]))

    class Saves(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(3.0)
            return x

    with pytest.raises(TypeError, match="save_for_backward"):
        Saves.apply(leaf([1.0]))


def test_saved_tensors_notice_writes_and_are_freed():
    x = leaf([2.0])
    y = x * 1
    z = Square.apply(y)
    y += 1
    with pytest.raises(RuntimeError, match="inplace"):
        z.backward()
    z = Square.apply(x)
    z.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        z.backward()


def test_saved_output_makes_no_cycle():
    gc.collect()
    gc.disable()
    try:
        y = Exp.apply(leaf([1.0]))
        node = weakref.ref(y.grad_fn)
        del y
        assert node() is None
    finally:
        gc.enable()


def test_without_recording_it_is_a_plain_call():
    x = leaf([2.0])
    with ag.no_grad():
        assert not Square.apply(x).requires_grad
    assert not Square.apply(x.detach()).requires_grad


def test_outputs_that_are_no_tensors_have_no_gradient():
    class Several(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, 5, None, x * 3

        @staticmethod
        def backward(ctx, first, number, nothing, last):
            assert number is None
            assert nothing is None
            return first * 2 + last * 3

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    result = Several.apply(x)
    assert result[1:3] == (5, None)
    result[3].sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
