"""The ends of edges: where gradients arrive, on which backend, and in what shape."""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import same_shape, sum_to
from arraygrad._graph.node import Node
from arraygrad._graph.tensor import TensorBase


def place_of(tensor: Any) -> tuple[Any, int]:
    """Return where gradients of a tensor arrive; a dual leaf stands for its primal."""
    x: TensorBase = tensor
    while x._node is None and x._extra is not None and x._extra.dual is not None:
        x = x._extra.dual.primal
    return (x, 0) if x._node is None else (x._node, x._index)


def backend_of(target: Any) -> Any:
    """Return the backend of the gradients that arrive at the end of an edge."""
    return target.backend if isinstance(target, Node) else target._backend


def input_backend(node: Node, position: int) -> Any:
    """Return the backend of the gradient of an input: another than the node's where that moves a tensor."""
    target: Any = node.targets[position] if position < len(node.targets) else None
    return node.backend if target is None else backend_of(target)


def fit(source: Node | None, grad: Any, shape: Any, dtype: Any, create_graph: bool) -> Any:
    """Return a gradient in the shape of what it belongs to; raise where it is not and must be."""
    if grad.shape != shape and not same_shape(grad.shape, shape):
        if source is None or not source.sums_broadcast():
            raise RuntimeError(
                f"{_name(source)}: a gradient of shape {list(grad.shape)} arrived where {list(shape)} is expected"
            )
        backend = source.backend
        grad = sum_to(backend.tensor_namespace if create_graph else backend.xp, grad, shape)
    found = grad._data.dtype if create_graph else grad.dtype
    if found is not dtype and found != dtype:
        raise RuntimeError(f"{_name(source)}: a gradient of dtype {found} arrived where {dtype} is expected")
    return grad


def _name(source: Node | None) -> str:
    return "backward" if source is None else source.name()
