"""How arguments of functions written by users are bound: by position, by keyword, by default."""

import pytest
from custom_functions import Mul, leaf

import arraygrad as ag
from arraygrad.autograd import Function, forward_ad


class Scale(Function):
    """The form with setup_context, with defaults."""

    @staticmethod
    def forward(x, factor=2.0, offset=None):
        return x * factor if offset is None else x * factor + offset

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.factor, ctx.offset = inputs

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None, None if ctx.offset is None else grad

    @staticmethod
    def jvp(ctx, tangent, _, offset):
        return tangent * ctx.factor if offset is None else tangent * ctx.factor + offset


@pytest.mark.parametrize(
    "call", [lambda x, y: Mul.apply(x=x, y=y), lambda x, y: Mul.apply(y=y, x=x), lambda x, y: Mul.apply(x, y=y)]
)
def test_tensors_by_keyword_have_gradients(call):
    x, y = leaf(2.0), leaf(3.0)
    (call(x, y) + x).backward()
    assert (x.grad.item(), y.grad.item()) == (4.0, 2.0)


def test_defaults_are_in_the_inputs_of_setup_context():
    x = leaf([1.0])
    for call in (lambda: Scale.apply(x), lambda: Scale.apply(x, 5.0), lambda: Scale.apply(offset=x, x=x)):
        call().backward()
    assert x.grad.tolist() == [2.0 + 5.0 + 3.0]


def test_defaults_up_to_the_last_argument_given_where_forward_takes_ctx():
    class Options(Function):
        @staticmethod
        def forward(ctx, x, first=1.0, second=2.0, third=3.0):
            return x * first * second * third

        @staticmethod
        def backward(ctx, grad):
            return grad * 6.0, None, None

    x = leaf([1.0])
    Options.apply(x, second=2.0).backward()
    assert x.grad.tolist() == [6.0]


def test_tensors_by_keyword_have_tangents():
    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor([3.0]), ag.tensor([1.0]))
        assert forward_ad.unpack_dual(Scale.apply(x=x, factor=4.0)).tangent.tolist() == [4.0]


def test_options_of_any_name_are_passed_on():
    class Named(Function):
        @staticmethod
        def forward(ctx, x, **options):
            ctx.options = options
            return x * options["by"]

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.options["by"]

    x = leaf([1.0])
    Named.apply(x, by=3.0).backward()
    assert x.grad.tolist() == [3.0]
    with pytest.raises(TypeError, match="'by' has no place among forward's positional parameters"):
        Named.apply(x, by=leaf([1.0]))


def test_any_number_of_arguments():
    class Total(Function):
        @staticmethod
        def forward(ctx, *xs):
            ctx.count = len(xs)
            return sum(xs)

        @staticmethod
        def backward(ctx, grad):
            return (grad,) * ctx.count

    x, y = leaf([1.0]), leaf([2.0])
    Total.apply(x, y, x).backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([2.0], [1.0])


def test_unfit_arguments_are_named():
    with pytest.raises(TypeError, match=r"Scale.apply: missing a required argument: 'x'"):
        Scale.apply()
    with pytest.raises(TypeError, match=r"Mul.apply: got an unexpected keyword argument 'z'"):
        Mul.apply(leaf(1.0), leaf(1.0), z=leaf(1.0))


def test_a_forward_that_is_replaced_is_read_again():
    class Changing(Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

        @staticmethod
        def backward(ctx, *grads):
            return (grads[0],) * len(ctx.needs_input_grad)

    x = leaf([1.0])
    Changing.apply(a=x).backward()
    Changing.forward = staticmethod(lambda ctx, b, c: b + c)
    Changing.apply(c=x, b=x).backward()
    assert x.grad.tolist() == [3.0]
