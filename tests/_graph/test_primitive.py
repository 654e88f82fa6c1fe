"""Declaring primitives: what is misspelt is found when a module of rules is imported."""

import operator

import pytest

import arraygrad as ag
from arraygrad._engine.apply import apply
from arraygrad._graph.primitive import Array, Own, operation, primitive, standard

X = ag.tensor([1.0, 2.0])


def test_the_three_ways_to_make_a_primitive():
    @primitive()
    def scaled(xp, x, /, factor):
        return x * factor

    sine, difference = standard("sin", "x"), operation(operator.sub, "subtract", "x1", "x2")
    choice = standard("where", "condition", "x1", "x2")
    assert [p.name for p in (scaled, sine, difference, choice)] == ["scaled", "sin", "subtract", "where"]
    assert (scaled.inputs, scaled.options) == (("x",), ("factor",))
    assert (sine.inputs, difference.inputs) == (("x",), ("x1", "x2"))
    assert apply(scaled, (X,), (3.0,)).tolist() == [3.0, 6.0]
    assert apply(sine, (X,)).tolist() == ag.sin(X).tolist()
    assert apply(difference, (X, X)).tolist() == [0.0, 0.0]
    assert apply(choice, (X > 1.0, X, -X)).tolist() == [-1.0, 2.0]


def test_traits_are_off_unless_they_are_declared():
    plain, floats = standard("sin", "x"), standard("sin", "x", node="Sine", floats=True)
    assert not any((plain.floats, plain.promotes, plain.broadcasts, plain.view, plain.casts))
    assert (floats.floats, floats.promotes, floats.node_name) == (True, True, "SineBackward")
    assert plain.node_name == "SinBackward"


def test_a_constant_primitive_passes_no_gradient():
    larger = operation(operator.gt, "greater", "x1", "x2", constant=True)
    assert larger.constant_in == {"x1", "x2"}
    assert not apply(larger, (ag.ones(2, requires_grad=True), X)).requires_grad


@pytest.mark.parametrize(
    "declare",
    [
        lambda: standard("sin", "x", float=True),
        lambda: operation(operator.neg, "negative", "x", float=True),
        lambda: primitive(float=True)(lambda xp, x, /: x),
    ],
)
def test_an_unknown_trait_is_an_error(declare):
    with pytest.raises(TypeError, match="no trait 'float'; there are node, broadcasts, promotes, floats"):
        declare()


def test_a_primitive_needs_inputs():
    with pytest.raises(TypeError, match="has no inputs before '/'"):
        standard("sin")


def test_rules_ask_for_what_there_is_once():
    sine = standard("sin", "x")
    with pytest.raises(TypeError, match="primitive sin: a rule asks for 'y', which is none of x, out"):

        @sine.derivative("x")
        def _(xp, y: Array):
            return y

    with pytest.raises(TypeError, match="primitive sin: annotate 'x' with Array or Own"):

        @sine.derivative("x")
        def _(xp, x):
            return x

    with pytest.raises(TypeError, match="primitive sin: no input 'z'; its inputs are x"):
        sine.unit("z")
    sine.unit("x")
    with pytest.raises(TypeError, match="primitive sin: input 'x' already has this rule"):
        sine.unit("x")


def test_inputs_and_options_are_counted_where_a_call_fails():
    @primitive()
    def scaled(xp, x, /, factor):
        return x * factor

    words = r"scaled: takes the inputs \(x\) and the options \(factor\), got "
    with pytest.raises(TypeError, match=words + "1 and 0"):
        apply(scaled, (X,))
    with pytest.raises(TypeError, match=words + "2 and 1"):
        apply(scaled, (X, X), (3.0,))


def test_a_gradient_is_not_lost_for_want_of_a_rule():
    product = operation(operator.mul, "multiply", "x1", "x2")
    product.factor("x1", "x2")
    x = X.clone().requires_grad_()
    assert ag.autograd.grad(apply(product, (x, X)).sum(), x)[0].tolist() == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="multiply: input 'x2' has no reverse-mode rule"):
        apply(product, (X, x))
    with ag.no_grad():
        assert apply(product, (X, x)).tolist() == [1.0, 4.0]


@pytest.mark.parametrize("own", [Own, "Own"], ids=["as it is", "as a string"])
def test_own_values_outlive_a_write(own):
    @primitive()
    def cube(xp, x, /):
        return x * x * x

    def slope(xp, x):
        return 3 * x * x

    slope.__annotations__["x"] = own
    cube.derivative("x")(slope)
    x = X.clone().requires_grad_()
    y = x * 1
    z = apply(cube, (y,))
    y += 1
    z.sum().backward()
    assert x.grad.tolist() == [3.0, 12.0]
