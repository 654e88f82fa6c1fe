"""The autograd face of Tensor, compiled: gradients, hooks, and its relation to the graph."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from arraygrad._engine import reverse, view
from arraygrad._engine.operators import Operators
from arraygrad._graph.node import Node, RemovableHandle
from arraygrad._graph.tensor import TensorBase, leaf_hooks
from arraygrad._plain.compiled import Flag, mypyc_attr
from arraygrad._plain.modes import state
from arraygrad._typing import Tensor

T = TypeVar("T", bound="Autograd")


@mypyc_attr(allow_interpreted_subclasses=True)
class Autograd(Operators):
    """What PyTorch's tensors have for automatic differentiation."""

    __slots__ = ()

    def _raw(self) -> Any:
        """Return the backend's array, in step with the base if this is a view."""
        return self._data if self._view is None else view.read(self)

    # -- autograd ------------------------------------------------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow to this tensor. Settable on leaves of a floating or complex dtype."""
        if self._view is not None:
            view.refresh(self)
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: Flag) -> None:
        self.requires_grad_(value)

    def requires_grad_(self: T, requires_grad: Flag = True) -> T:
        """Set ``requires_grad`` in place and return the tensor.

        Raises RuntimeError for integers and booleans, and when a result of recorded operations is to stop requiring
        a gradient (use ``detach``).

        >>> ag.ones(2).requires_grad_().requires_grad
        True
        """
        if requires_grad and self.dtype.kind not in "fc":
            raise RuntimeError(
                "requires_grad_: only Tensors of floating point dtype can require gradients (Only Tensors of floating "
                f"point and complex dtype can require gradients), and this one is {self.dtype.name}; convert it first, "
                "for example with .to(arraygrad.float32)"
            )
        if not requires_grad and self.grad_fn is not None:
            raise RuntimeError(
                "requires_grad_: you can only change requires_grad flags of leaf variables, and this tensor is the "
                "result of recorded operations; use .detach() for a tensor outside the graph"
            )
        if requires_grad and self.is_inference() and not state.inference:
            raise RuntimeError(
                "requires_grad_: Setting requires_grad=True on inference tensor outside InferenceMode is not allowed; "
                "clone() it first"
            )
        self._requires_grad = bool(requires_grad)
        return self

    def _check_grad(self, value: Any) -> None:
        if not isinstance(value, TensorBase):
            raise TypeError(f"grad: assigned grad expected to be a Tensor or None but got {type(value).__name__}")
        if value is self:
            raise RuntimeError("grad: can't assign Variable as its own grad")
        for what, mine, theirs in (
            ("size", list(self.shape), list(value.shape)),
            ("dtype", self.dtype, value.dtype),
            ("device", self.device, value.device),
        ):
            if mine != theirs:
                raise RuntimeError(
                    f"grad: attempting to assign a gradient of {what} '{theirs}' to a tensor of {what} '{mine}': they "
                    "must be equal"
                )

    @property
    def grad_fn(self) -> Node | None:
        """The node that made this tensor; None for a leaf."""
        if self._view is not None:
            view.refresh(self)
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of ``grad_fn`` this tensor is."""
        if self._view is not None:
            view.refresh(self)
        return self._index

    @property
    def is_leaf(self) -> bool:
        """Whether gradients accumulate here: made by the user, or not requiring a gradient."""
        return self.grad_fn is None

    @property
    def _version(self) -> int:
        return 0 if self._counter is None else self._counter.value

    def is_inference(self) -> bool:
        """Return whether the tensor was made in ``inference_mode``."""
        return self._extra is not None and self._extra.inference

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: Flag | None = None,
        create_graph: Flag = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None:
        """Add the gradient of this tensor to the ``grad`` of every leaf that it depends on.

        :param gradient: the cotangent, of this tensor's shape and dtype; may be left out for a single element.
        :param retain_graph: keep saved values for another backward; by default the value of ``create_graph``.
        :param create_graph: record the backward pass itself, for higher derivatives.
        :param inputs: accumulate only into these tensors.

        Raises RuntimeError without a graph, for a missing or unfit ``gradient``, a freed graph, or a saved value that
        was changed in place.

        >>> x = ag.tensor([3.0], requires_grad=True)
        >>> (x**2).backward()
        >>> x.grad
        tensor([6.])
        """
        reverse.backward(self, gradient, retain_graph, create_graph, inputs)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call ``hook(grad)`` when this tensor's gradient is known; a Tensor that it returns replaces the gradient.

        Raises RuntimeError on a tensor that does not require a gradient.

        >>> x = ag.tensor([1.0], requires_grad=True)
        >>> handle = x.register_hook(lambda grad: grad * 10)
        >>> (x * 2).backward()
        >>> x.grad
        tensor([20.])
        """
        if not self.requires_grad:
            raise RuntimeError(
                "register_hook: cannot register a hook on a tensor that doesn't require gradient, as it would never "
                "run; call requires_grad_() first"
            )
        if self._node is None:
            return RemovableHandle(leaf_hooks(self).tensor.setdefault(0, {}), hook)
        return RemovableHandle(self._node.own_hooks().tensor.setdefault(self._index, {}), hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Call ``hook(tensor)`` after a backward pass has added to this leaf's ``grad``.

        Raises RuntimeError on anything but a leaf that requires a gradient.
        """
        if not self.requires_grad or self._node is not None:
            raise RuntimeError(
                "register_post_accumulate_grad_hook: post accumulate grad hooks cannot be registered on non-leaf "
                "tensors, nor on tensors that don't require gradient: nothing accumulates there"
            )
        return RemovableHandle(leaf_hooks(self).accumulated, hook)

    def retain_grad(self) -> None:
        """Keep this tensor's gradient in ``grad`` at backward, although it is no leaf.

        Raises RuntimeError on a tensor that does not require a gradient; does nothing on a leaf.
        """
        if not self.requires_grad:
            raise RuntimeError(
                "retain_grad: can't retain_grad on Tensor that has requires_grad=False; call requires_grad_() first"
            )
        if self._node is not None:
            self._node.own_hooks().retained[self._index] = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was called on this tensor (False for leaves, which always keep theirs)."""
        node = self.grad_fn
        if node is None or node.hooks is None:
            return False
        kept = node.hooks.retained.get(self._index)
        return kept is not None and kept() is self

    def detach(self) -> Tensor:
        """Return the same data outside the graph; in-place changes to either are seen by both.

        >>> ag.tensor([1.0], requires_grad=True).detach().requires_grad
        False
        """
        return view.detach(self)  # type: ignore[no-any-return]  # a Tensor, which is made above

    def detach_(self: T) -> T:
        """Take this tensor itself out of the graph: it becomes a leaf that requires no gradient.

        Raises RuntimeError on a view, whose base would still reach it.
        """
        if self._view is not None and self._view.recorded:
            raise RuntimeError("detach_: Can't detach views in-place; use detach() instead")
        self._node = None
        self._index = 0
        self._requires_grad = False
        return self

    @property
    def data(self) -> Tensor:
        """The same data outside the graph; assigning replaces the data.

        Unlike PyTorch's, it counts in-place writes like ``detach``: a stale saved value is an error, never a wrong
        gradient.
        """
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, TensorBase):
            raise TypeError(
                f"data: Variable data has to be a tensor, but got {type(value).__name__}; wrap it with "
                "arraygrad.asarray"
            )
        if self._requires_grad and value.dtype.kind not in "fc":
            raise RuntimeError(
                "data: data set to a tensor that requires gradients must be floating point or complex dtype, and this "
                f"is {value.dtype.name}"
            )
        # What was saved of the old data stays valid: its version counter is left behind with it.
        memory: TensorBase = view.detach(value)
        self._data, self._backend = memory._data, memory._backend
        self._counter, self._view = memory._counter, memory._view
