"""The graph for those who want to look at it: nodes and edges, and walking them."""

from __future__ import annotations

from collections.abc import Iterator

from arraygrad._graph.node import GradientEdge as GradientEdge
from arraygrad._graph.node import Node as Node
from arraygrad._graph.tensor import version_of
from arraygrad._tensor.node import AccumulateGrad as AccumulateGrad
from arraygrad._tensor.node import as_node
from arraygrad._tensor.tensor import Tensor


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Return the node that gradients of ``tensor`` go to: its grad_fn, or AccumulateGrad for a leaf.

    Raises RuntimeError for a tensor that does not require a gradient.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> edge = ag.autograd.graph.get_gradient_edge(x * 2)
    >>> edge.node.name()
    'MulBackward'
    >>> ag.autograd.grad(edge, x)
    (tensor([2.]),)
    """
    if not tensor.requires_grad:
        raise RuntimeError("get_gradient_edge: the tensor does not require a gradient, so it has no place in the graph")
    return GradientEdge(as_node(tensor if tensor.grad_fn is None else tensor.grad_fn), tensor.output_nr, tensor.device)


def walk(*roots: Node) -> Iterator[Node]:
    """Yield every node that the roots lead to, each once, leaves included; iterative, whatever the depth.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> [node.name() for node in ag.autograd.graph.walk((x * 2 + 1).grad_fn)]
    ['AddBackward', 'MulBackward', 'AccumulateGrad']
    """
    seen: set[Node] = set()
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        stack.extend(following for following, _ in reversed(node.next_functions) if following is not None)


def increment_version(tensors: Tensor | list[Tensor]) -> None:
    """Count a write that happened behind arraygrad's back, so that stale saved values are noticed.

    For code that changes a tensor's memory directly, through NumPy, say.
    """
    for x in [tensors] if isinstance(tensors, Tensor) else tensors:
        version_of(x).value += 1
