"""Derivatives by numbers, arrays and nested structures of them."""

import re
from typing import NamedTuple

import numpy
import pytest

import arraygrad as ag
from arraygrad import func
from arraygrad.autograd import forward_ad, functional


class Layer(NamedTuple):
    w: object
    b: object


def test_gradients_by_numbers_and_arrays():
    for number in (2.0, 2, numpy.float32(2), ag.tensor(2.0)):
        slope = func.grad(lambda x: x**3)(number)
        assert (slope.item(), slope.shape, slope.dtype) == (12, (), ag.float32)
    assert func.grad(func.grad(lambda x: x**3))(2.0).item() == 12
    by_array = func.grad(lambda x: (x**2).sum())(numpy.asarray([1.0, 3.0]))
    assert (by_array.tolist(), by_array.dtype) == ([2, 6], ag.float64)


def test_gradients_have_the_structure_of_the_arguments():
    def f(p):
        return p["w"][0] * p["w"][1].b ** 2 + p["c"]

    tree = {"w": [2.0, Layer(ag.tensor(7.0), 3.0)], "c": 1.0, "nothing": None}
    slopes = func.grad(f)(tree)
    assert list(slopes) == ["w", "c", "nothing"]
    assert (slopes["w"][0].item(), slopes["c"].item(), slopes["nothing"]) == (9, 1, None)
    assert type(slopes["w"][1]) is Layer
    assert [v.item() for v in slopes["w"][1]] == [0, 12]
    assert tree["w"][0] == 2.0

    both = func.grad(lambda x, p, y: x * p["a"] * y, argnums=(0, 1))(2.0, {"a": 3.0}, 5.0)
    assert (both[0].item(), both[1]["a"].item()) == (15, 10)
    slope, (value, aux) = func.grad_and_value(lambda p: (p[0] * p[1], "aux"), has_aux=True)((2.0, 3.0))
    assert ([v.item() for v in slope], value.item(), aux) == ([3, 2], 6, "aux")


def test_gradients_by_the_parameters_of_a_layer_as_a_dictionary():
    layer = ag.nn.Linear(2, 1)
    parameters = {name: p.detach() for name, p in layer.named_parameters()}
    x = ag.tensor([[1.0, 2.0]])
    slopes = func.grad(lambda p: ag.nn.functional.linear(x, p["weight"], p["bias"]).sum())(parameters)
    assert (slopes["weight"].tolist(), slopes["bias"].tolist()) == ([[1, 2]], [1])


def test_products_with_jacobians():
    value, slope = func.jvp(lambda p: p["a"] * p["b"], ({"a": 2.0, "b": 3.0},), ({"a": 1.0, "b": 0.0},))
    assert (value.item(), slope.item()) == (6, 3)
    value, slope = func.jvp(lambda x: {"double": [x * 2]}, (numpy.ones(2),), (numpy.asarray([1.0, 0.0]),))
    assert (value["double"][0].tolist(), slope["double"][0].tolist()) == ([2, 2], [2, 0])

    value, pull = func.vjp(lambda x, y: [x * y, {"sum": x + y}], 2.0, {"y": 3.0}["y"])
    assert (value[0].item(), value[1]["sum"].item()) == (6, 5)
    assert [g.item() for g in pull([1.0, {"sum": 1.0}])] == [4, 3]
    assert [g.item() for g in pull([0.0, {"sum": 1.0}])] == [1, 1]


@pytest.mark.parametrize("jacobian", [func.jacrev, func.jacfwd])
def test_jacobians(jacobian):
    rows = jacobian(lambda p: {"double": p["x"] * 2, "product": (p["x"] * p["y"],)})({"x": ag.ones(2), "y": 3.0})
    assert rows["double"]["x"].tolist() == [[2, 0], [0, 2]]
    assert rows["double"]["y"].tolist() == [0, 0]
    assert rows["product"][0]["x"].tolist() == [[3, 0], [0, 3]]
    assert rows["product"][0]["y"].tolist() == [1, 1]


def test_hessians():
    rows = func.hessian(lambda p: p["a"] ** 2 * p["b"])({"a": 2.0, "b": 3.0})
    assert {(i, j): rows[i][j].item() for i in rows for j in rows[i]} == {
        ("a", "a"): 6,
        ("a", "b"): 4,
        ("b", "a"): 4,
        ("b", "b"): 0,
    }


def test_what_cannot_be_differentiated_by():
    with pytest.raises(TypeError, match=r"must be a Tensor, an array, a number, or tuples, .* got str"):
        func.grad(lambda x: x)({"a": "b"})
    with pytest.raises(RuntimeError, match="jvp: 2 tensors need as many tangents, got 1"):
        func.jvp(lambda p: p[0], ((1.0, 2.0),), ((1.0,),))
    with pytest.raises(RuntimeError, match="vjp: 2 tensors need as many cotangents, got 1"):
        func.vjp(lambda x: (x, x), 1.0)[1](1.0)


def cube(x):
    return (x**3).sum()


def vjp(x):
    return func.vjp(cube, x)[1](ag.tensor(1.0))[0]


def jvp(x):
    return func.jvp(lambda x: x**3, (x,), (ag.ones(2),))[1]


# Called with [1, 2]: what is made of the third powers, and the entries that are not 0.
TRANSFORMS = [
    (func.grad(cube), [3, 12]),
    (lambda x: func.grad_and_value(cube)(x)[0], [3, 12]),
    (vjp, [3, 12]),
    (jvp, [3, 12]),
    (func.jacrev(lambda x: x**3), [3, 12]),
    (func.jacfwd(lambda x: x**3), [3, 12]),
    (func.hessian(cube), [6, 12]),
    (func.jacfwd(func.grad(cube)), [6, 12]),
    (lambda x: functional.jacobian(lambda x: x**3, x), [3, 12]),
    (lambda x: functional.vjp(cube, x)[1], [3, 12]),
    (lambda x: functional.jvp(lambda x: x**3, x, ag.ones(2))[1], [3, 12]),
    (lambda x: functional.hessian(cube, x), [6, 12]),
    (lambda x: functional.hvp(cube, x, ag.ones(2))[1], [6, 12]),
    (lambda x: functional.vhp(cube, x, ag.ones(2))[1], [6, 12]),
]


@pytest.mark.parametrize(("derivative", "expected"), TRANSFORMS)
@pytest.mark.parametrize("mode", [ag.enable_grad, ag.no_grad, ag.inference_mode])
@pytest.mark.parametrize("origin", [ag.enable_grad, ag.inference_mode])
def test_derivatives_do_not_depend_on_the_modes_around_them(derivative, expected, mode, origin):
    with origin():
        x = ag.tensor([1.0, 2.0])
    with mode():
        result = derivative(x)
    assert [v for v in result.reshape(-1).tolist() if v] == expected
    assert not result.is_inference()
    assert not result.requires_grad
    assert x.is_inference() is (origin is ag.inference_mode)


@pytest.mark.parametrize("mode", [ag.no_grad, ag.inference_mode])
def test_results_are_connected_where_the_caller_records(mode):
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    value, pull = func.vjp(cube, x)
    assert func.grad(cube)(x).requires_grad
    assert pull(1.0)[0].requires_grad
    with mode():
        assert not func.grad(cube)(x).requires_grad
        assert not func.grad(lambda y: cube(x) * cube(y))(ag.ones(2)).requires_grad
        assert not func.jacrev(cube)(x).requires_grad
        assert not pull(1.0)[0].requires_grad
    assert value.requires_grad


def test_modes_inside_the_function_count():
    def f(x):
        with ag.no_grad():
            constant = x * x
        return x - constant

    with ag.inference_mode():
        assert func.grad(f)(3.0).item() == 1
        assert func.grad(lambda x: x * ag.is_grad_enabled() * (not ag.is_inference_mode_enabled()))(3.0).item() == 1
        assert ag.is_inference_mode_enabled()


def test_inference_tensors_beside_the_variables():
    with ag.inference_mode():
        w = ag.tensor([3.0, 4.0])
    for mode in (ag.enable_grad, ag.inference_mode):
        with mode():
            assert func.grad(lambda x: (w * x).sum())(ag.ones(2)).tolist() == [3, 4]
            assert func.grad(lambda x, w: (w * x).sum())(ag.ones(2), w).tolist() == [3, 4]
            assert func.hessian(lambda x: (w * x * x).sum())(ag.ones(2)).tolist() == [[6, 0], [0, 8]]
    with ag.inference_mode():
        _, pull = func.vjp(lambda x: w * x, ag.ones(2))
        w.mul_(2)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            pull(ag.ones(2))
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        ag.ones(2, requires_grad=True) * w


def test_a_function_may_save_inference_tensors_where_it_is_transformed():
    class Square(ag.autograd.Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.save_for_backward(x, w)
            return x * x * w

        @staticmethod
        def backward(ctx, g):
            x, w = ctx.saved_tensors
            return 2 * x * w * g, None

    with ag.inference_mode():
        w = ag.tensor(2.0)
        assert func.grad(lambda x: Square.apply(x, w))(3.0).item() == 12


def test_aux_is_outside_the_graph_and_the_level():
    x = ag.tensor(2.0)
    assert not func.grad(lambda x: (x * x, {"twice": x * 2, "name": "f"}), has_aux=True)(x)[1]["twice"].requires_grad
    assert not func.vjp(lambda x: (x * x, x * 2), x, has_aux=True)[2].requires_grad
    inner = lambda x: func.jvp(lambda y: (y * y, y * 3), (x,), (1.0,), has_aux=True)[2]  # noqa: E731  # one expression
    assert [v.item() for v in func.jvp(inner, (x,), (1.0,))] == [6, 3]
    aux = func.jvp(lambda y: (y * y, y * 3), (x,), (1.0,), has_aux=True)[2]
    with forward_ad.dual_level():
        assert forward_ad.unpack_dual(aux).tangent is None


def test_what_leaks_from_an_inner_level_keeps_the_tangent_of_the_outer_one():
    def leaked(x):
        kept = []
        func.jvp(lambda y: kept.append(y * 3) or y, (x,), (ag.ones_like(ag.asarray(x)),))
        return kept[0]

    assert [v.item() for v in func.jvp(leaked, (2.0,), (1.0,))] == [6, 3]
    assert [v.item() for v in func.jvp(lambda x: leaked(x) ** 2, (2.0,), (1.0,))] == [36, 36]
    assert func.jacfwd(lambda x: leaked(x)[1:] * x[:1])(ag.asarray([1.0, 2.0])).tolist() == [[6, 3]]
    assert func.jacfwd(lambda x: leaked(x).mul_(x))(ag.asarray([1.0, 2.0])).tolist() == [[6, 0], [0, 12]]
    assert func.jacfwd(func.grad(lambda y: leaked(y) * y))(ag.asarray(2.0)).item() == 6


@pytest.mark.parametrize("jacobian", [func.jacrev, func.jacfwd, func.hessian])
def test_jacobians_by_complex_inputs_are_refused(jacobian):
    z = ag.tensor([1 + 2j, 3 - 1j])
    for f in (lambda z: z.real, ag.conj, lambda z: z * z):
        with pytest.raises(RuntimeError, match=r"Expected all inputs to be real .* at flattened input idx: 0"):
            jacobian(f)(z)
    with pytest.raises(RuntimeError, match=r"Expected all inputs to be real .* at flattened input idx: 1"):
        jacobian(lambda p: p["z"].real, argnums=0)({"x": 1.0, "z": 1j})
    # A complex number that is not differentiated by does no harm.
    assert jacobian(lambda x, z: (x * x * z).real.sum())(ag.ones(2), z).shape[-1] == 2


def test_jacobians_of_complex_outputs():
    x = ag.tensor([1.0, 2.0])
    assert func.jacfwd(lambda x: x * 1j)(x).tolist() == [[1j, 0], [0, 1j]]
    assert functional.jacobian(lambda x: x * 1j, x, strategy="forward-mode").tolist() == [[1j, 0], [0, 1j]]
    with pytest.raises(RuntimeError, match=r"jacrev: Expected all outputs to be real .* at flattened input idx: 1"):
        func.jacrev(lambda x: (x, x * 1j))(x)
    with pytest.raises(RuntimeError, match="hessian: Expected all outputs to be real"):
        func.hessian(lambda x: (x * 1j).sum())(x)


REAL = "grad can be implicitly created only for real scalar outputs but got complex64"


@pytest.mark.parametrize(
    "call",
    [
        lambda f, x: func.grad(f)(x),
        lambda f, x: func.grad_and_value(f)(x),
        functional.jacobian,
        functional.hessian,
        functional.vjp,
        lambda f, x: functional.hvp(f, x, x),
        lambda f, x: functional.vhp(f, x, x),
    ],
)
def test_complex_outputs_without_a_cotangent_are_refused(call):
    for x in (ag.tensor([1.0, 2.0]), ag.tensor([1j, 2.0])):
        with pytest.raises(RuntimeError, match=REAL):
            call(lambda x: (x * 1j).sum(), x)


def test_complex_inputs_without_a_vector_are_refused():
    def f(z):
        return (z * ag.conj(z)).real

    z = ag.tensor(1 + 2j)
    for product in (functional.jvp, functional.hvp, functional.vhp, functional.hessian):
        with pytest.raises(RuntimeError, match=REAL):
            product(f, z)
    assert func.grad(f)(z).item() == functional.vjp(f, z)[1].item() == 2 + 4j
    assert functional.jvp(f, z, ag.tensor(1j))[1].item() == 4
    assert functional.hvp(f, z, ag.tensor(1j))[1].item() == 2j


def test_positions_that_are_not_there():
    for transform in (func.grad, func.grad_and_value, func.jacrev, func.jacfwd, func.hessian):
        for argnums in (5, -2, (0, 5)):
            with pytest.raises(RuntimeError, match=r"Got argnum=-?\d, but only 1 positional inputs") as error:
                transform(cube, argnums=argnums)(ag.ones(2))
            assert isinstance(error.value, IndexError)
        for argnums, message in [
            ((), "argnums must be non-empty"),
            ((0, -1), r"argnums elements must be unique, got \(0, 0\)"),
            ("0", "argnums must be int or Tuple"),
            ((0.0,), "argnum must be int"),
        ]:
            with pytest.raises(RuntimeError, match=message):
                transform(cube, argnums=argnums)(ag.ones(2))


def test_functions_that_return_something_else():
    x = ag.ones(2)
    missing = "output of function f should be a tuple: (output, aux) if has_aux is True"
    for call in (
        lambda f: func.grad(f, has_aux=True)(x),
        lambda f: func.grad_and_value(f, has_aux=True)(x),
        lambda f: func.vjp(f, x, has_aux=True),
        lambda f: func.jvp(f, (x,), (x,), has_aux=True),
    ):
        for f in (cube, lambda x: x, lambda x: (cube(x), 1, 2)):
            with pytest.raises(RuntimeError, match=re.escape(missing)):
                call(f)
    for call in (
        lambda f: func.jacrev(f)(x),
        lambda f: func.jacfwd(f)(x),
        lambda f: func.vjp(f, x),
        lambda f: func.jvp(f, (x,), (x,)),
    ):
        with pytest.raises(RuntimeError, match="to return only tensors, got unsupported type float"):
            call(lambda x: (x, 2.0))


def test_primals_and_tangents_that_are_no_tuples():
    x = ag.ones(2)
    for kind in (RuntimeError, TypeError):
        with pytest.raises(kind, match="Expected primals to be a tuple"):
            func.jvp(cube, x, (x,))
        with pytest.raises(kind, match="Expected primals and tangents to have the same python structure"):
            func.jvp(cube, (x,), x)
