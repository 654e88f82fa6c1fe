"""Derivatives by numbers, arrays and nested structures of them."""

from typing import NamedTuple

import numpy
import pytest

import arraygrad as ag
from arraygrad import func


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
