"""The classes Tensor, PrimitiveNode and AccumulateGrad, which add to compiled bases what only plain Python can do.

Note [Compiled classes]
    The engine's modules are compiled by mypyc where that is wanted. A compiled class has a single base, cannot be
    weakly referenced, and has no property that can be deleted. So state and work are in bases in those modules, and
    this module, which is never compiled, adds the rest.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

from arraygrad._backends.device import Device
from arraygrad._engine.apply import CallNode
from arraygrad._engine.tensor import TensorBase
from arraygrad._graph.node import Hooks, Node
from arraygrad._lost import warn_lost
from arraygrad._tensor import repr as _repr
from arraygrad._tensor.methods import Methods


def _undeletable(compiled: Any) -> property:
    """A compiled base's property as one of Python's: a compiled setter crashes where it is asked to delete."""
    return property(compiled.__get__, compiled.__set__, doc=compiled.__doc__)


class Tensor(TensorBase, Methods):
    """An array with automatic differentiation; made by ``tensor``, ``asarray`` and the creation functions.

    Attributes are PyTorch's: ``requires_grad``, ``grad``, ``grad_fn``, ``is_leaf``, ``data``; and the standard's:
    ``shape``, ``dtype``, ``device``, ``ndim``, ``size``, ``T``, ``mT``.

    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    __slots__ = ("__weakref__",)

    # NumPy then leaves `array * tensor` to the tensor, instead of looping over it.
    __array_ufunc__ = None

    # Equality is elementwise; tensors hash by identity, as in PyTorch.
    __hash__ = object.__hash__

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return _repr.format_tensor(self)

    if not TYPE_CHECKING:
        data = _undeletable(TensorBase.data)
        requires_grad = _undeletable(TensorBase.requires_grad)

    @property
    def grad(self) -> Tensor | None:
        """The accumulated gradient of a leaf, or of a tensor with ``retain_grad``; None before any backward.

        Warns where it stays None: on a result of recorded operations without ``retain_grad``.
        """
        grad = self._grad
        if grad is None and (self._node is not None or self._view is not None):
            _warn_unkept(self)
        return grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            self._check_grad(value)
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None


def _warn_unkept(x: Tensor) -> None:
    """Warn of a gradient that is asked for and not kept."""
    if x.requires_grad and not x.is_leaf and not x.retains_grad:
        warn_lost(
            "grad: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its gradient is not "
            "kept, so this is None: call retain_grad() on the tensor before backward, or ask for it with autograd.grad"
        )


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
        extra = self.variable._extra_state()
        if extra.hooks is None:
            extra.hooks = Hooks()
        return extra.hooks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccumulateGrad) and other.variable is self.variable

    def __hash__(self) -> int:
        return hash((AccumulateGrad, id(self.variable)))


class GradientEdge(NamedTuple):
    """Where a tensor stands in the graph: a node and which of its outputs.

    ``backward`` and ``grad`` take it where they take a tensor, which then need not be kept. Gradients arrive on
    ``device``, the backend's default device where it is None.
    """

    node: Node
    output_nr: int
    device: Device | None = None


# The public node of each leaf, as long as somebody holds it: so that `is` works between two looks at one leaf.
# The node holds its variable, so the identity that is the key cannot be reused while the entry lives.
_accumulators: weakref.WeakValueDictionary[int, AccumulateGrad] = weakref.WeakValueDictionary()


def as_node(target: Any) -> Node:
    """Return an edge's target as a node: itself, or the AccumulateGrad of a leaf."""
    if isinstance(target, Node):
        return target
    node = _accumulators.get(id(target))
    if node is None:
        node = AccumulateGrad(target)
        _accumulators[id(target)] = node
    return node
