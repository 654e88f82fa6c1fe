"""Gradient edges as outputs and inputs of backward passes."""

import pytest

import arraygrad as ag
from arraygrad.autograd import graph


def leaf(values):
    return ag.tensor(values, dtype=ag.float64, requires_grad=True)


def test_an_edge_stands_for_an_input():
    x = leaf([1.0, 2.0])
    y = x * 2
    edge = graph.get_gradient_edge(y)
    z = (y * y).sum()
    del y
    assert ag.autograd.grad(z, edge, retain_graph=True)[0].tolist() == [4.0, 8.0]
    by_edge, by_leaf = ag.autograd.grad(z, [edge, graph.get_gradient_edge(x)])
    assert (by_edge.tolist(), by_leaf.tolist()) == ([4.0, 8.0], [8.0, 16.0])


def test_an_edge_stands_for_an_output():
    x = leaf([1.0, 2.0])
    total = graph.get_gradient_edge((x * x).sum())
    assert ag.autograd.grad(total, x)[0].tolist() == [2.0, 4.0]
    several = graph.get_gradient_edge(x * x)
    ag.autograd.backward([several, x.sum()], [ag.tensor([1.0, 10.0], dtype=ag.float64), None])
    assert x.grad.tolist() == [3.0, 41.0]


def test_edges_of_several_outputs_of_one_node():
    x = leaf([2.0, 5.0])
    first, second = (x * 1).unbind()
    edges = [graph.get_gradient_edge(first), graph.get_gradient_edge(second)]
    assert [g.item() for g in ag.autograd.grad(first * second, edges)] == [5.0, 2.0]


def test_an_edge_records_higher_derivatives():
    x = leaf([2.0])
    edge = graph.get_gradient_edge(x**3)
    (first,) = ag.autograd.grad(edge, x, create_graph=True)
    assert ag.autograd.grad(first, x)[0].tolist() == [12.0]


def test_gradients_of_a_leaf_by_its_edge():
    x, y = leaf([1.0]), leaf([1.0])
    (x * 2 + y).backward(inputs=graph.get_gradient_edge(x))
    assert (x.grad.tolist(), y.grad) == ([2.0], None)


def test_a_pass_to_the_edge_of_a_result_runs_the_hooks_on_its_way():
    x = leaf([1.0])
    y = x * 2
    seen = []
    z = y * 3
    z.register_hook(lambda g: seen.append("z"))
    x.register_hook(lambda g: seen.append("x"))
    (z * 1).backward(inputs=[graph.get_gradient_edge(y)])
    assert seen == ["z"]
    assert x.grad is None


def test_an_unused_edge():
    x, other = leaf([1.0]), leaf([1.0, 2.0])
    edge = graph.get_gradient_edge(other * 1)
    assert ag.autograd.grad(x * 2, edge, allow_unused=True) == (None,)
    assert ag.autograd.grad(x * 2, edge, materialize_grads=True)[0].tolist() == [0.0, 0.0]
    with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
        ag.autograd.grad(x * 2, edge)


def test_unfit_cotangents_of_an_edge():
    edge = graph.get_gradient_edge(leaf([1.0, 2.0]) * 2)
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        ag.autograd.backward(edge)
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        ag.autograd.backward(edge, ag.ones(3))
    with pytest.raises(RuntimeError, match="names output 1 of MulBackward"):
        ag.autograd.backward(graph.GradientEdge(edge.node, 1), ag.ones(2))


def test_an_edge_made_by_hand_is_on_the_default_device():
    x = leaf([3.0])
    y = x * x
    assert ag.autograd.grad(graph.GradientEdge(y.grad_fn, 0), x)[0].tolist() == [6.0]
