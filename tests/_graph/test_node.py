"""Nodes: names, edges, what they saved, and their place in the graph."""

import pytest

import arraygrad as ag
from arraygrad.autograd import graph


def test_names_and_next_functions():
    x, y = ag.tensor([2.0], requires_grad=True), ag.tensor([3.0])
    z = x * y + 1
    assert z.grad_fn.name() == "AddBackward"
    ((mul, index),) = z.grad_fn.next_functions  # a Python scalar at the end has no place in the graph
    assert (mul.name(), index) == ("MulBackward", 0)
    assert mul.next_functions[0][0].name() == "AccumulateGrad"
    assert mul.next_functions[0][0].variable is x
    assert mul.next_functions[1] == (None, 0)


def test_repr_has_name_and_address():
    y = ag.tensor([2.0], requires_grad=True) ** 2
    assert repr(y.grad_fn) == f"<PowBackward object at {id(y.grad_fn):#x}>"


def test_accumulate_grad_of_one_leaf_is_one_node():
    x = ag.tensor([2.0], requires_grad=True)
    left, right = (x * x).grad_fn.next_functions
    assert left[0] is right[0]
    assert left[0] == graph.get_gradient_edge(x).node


def test_nodes_show_what_they_saved():
    x, y = ag.tensor([2.0], requires_grad=True), ag.tensor([3.0])
    node = (x * y).grad_fn
    assert list(node.saved) == ["x2"]
    assert node._saved_x2.tolist() == [3.0]
    with pytest.raises(AttributeError, match="_saved_x1"):
        _ = node._saved_x1


def test_only_what_the_needed_gradients_use_is_saved():
    x = ag.tensor([2.0], requires_grad=True)
    assert (x + 1).grad_fn.saved == {}
    assert (x * 3).grad_fn.kept == (3,)


def test_saved_values_are_gone_after_backward():
    x = ag.tensor([2.0], requires_grad=True)
    y = x * x
    y.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        _ = y.grad_fn.saved


def test_walk_meets_every_node_once():
    x = ag.tensor([2.0], requires_grad=True)
    y = x * 2
    names = [node.name() for node in graph.walk((y * y + y).grad_fn)]
    assert sorted(names) == ["AccumulateGrad", "AddBackward", "MulBackward", "MulBackward"]


def test_increment_version_reveals_a_foreign_write():
    x = ag.tensor([2.0], requires_grad=True)
    y = x * 1
    z = y * y
    graph.increment_version(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_gradient_edge_needs_a_gradient():
    with pytest.raises(RuntimeError, match="does not require a gradient"):
        graph.get_gradient_edge(ag.tensor([1.0]))
