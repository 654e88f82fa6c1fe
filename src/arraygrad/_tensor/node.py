"""The public nodes: PrimitiveNode and AccumulateGrad (see Note [Compiled classes] in tensor.py)."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from arraygrad._engine.calls import CallNode
from arraygrad._graph.node import Hooks, Node
from arraygrad._graph.tensor import leaf_hooks

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor


class PrimitiveNode(CallNode):
    """A recorded call of a primitive."""

    __slots__ = ("__weakref__",)

    def __getattr__(self, name: str) -> Any:
        # PyTorch's spelling of a saved value: grad_fn._saved_x1.
        if name.startswith("_saved_"):
            saved = self.saved
            if name[7:] in saved:
                return saved[name[7:]]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")


class AccumulateGrad(Node):
    """How ``next_functions`` shows a leaf: gradients that arrive here are added to ``variable.grad``."""

    __slots__ = ("__weakref__", "variable")

    def __init__(self, variable: Tensor) -> None:
        data = variable._data
        super().__init__(variable._backend, (), data.shape, data.dtype)
        self.variable = variable

    def leaf(self) -> Tensor:
        return self.variable

    # The node lives as long as somebody looks at it; what is put on it is kept by the leaf.

    @property
    def metadata(self) -> dict[Any, Any]:
        """Facts about the node: what you put there."""
        extra = self.variable._extra_state()
        if extra.metadata is None:
            extra.metadata = {}
        return extra.metadata

    def own_hooks(self) -> Hooks:
        """Return the hooks of the leaf."""
        return leaf_hooks(self.variable)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccumulateGrad) and other.variable is self.variable

    def __hash__(self) -> int:
        return hash((AccumulateGrad, id(self.variable)))


# The public node of each leaf, as long as somebody holds it: so that `is` works between two looks at one leaf.
# The node holds its variable, so the identity that is the key cannot be reused while the entry lives.
_accumulators: weakref.WeakValueDictionary[int, AccumulateGrad] = weakref.WeakValueDictionary()


def as_node(target: Any) -> Node:
    """Return an edge's target as a node: itself, or the AccumulateGrad of a leaf."""
    if isinstance(target, Node):
        return target
    node = _accumulators.get(id(target))
    if node is None or node.backend is not target._backend:
        node = AccumulateGrad(target)
        _accumulators[id(target)] = node
    return node
