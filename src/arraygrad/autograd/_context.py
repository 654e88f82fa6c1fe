"""The context of one call of a `Function`: what its author puts on it and gets from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from arraygrad._tensor.tensor import Tensor

if TYPE_CHECKING:
    from arraygrad._graph.node import Node, RemovableHandle
    from arraygrad.autograd._node import FunctionNode


class FunctionCtx:
    """What ``forward``, ``backward`` and ``jvp`` get: a face of the node, which takes attributes of any name.

    See Note [Contexts and nodes] in _node.py.
    """

    __slots__ = ("__dict__", "__node", "__weakref__")

    needs_input_grad: tuple[bool, ...]

    def __init__(self, node: FunctionNode) -> None:
        self.__node = node
        self.__dict__ = node.attributes

    def __repr__(self) -> str:
        return repr(self.__node)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"cannot pickle or copy the context of {self.__node.name()!r}: it belongs to one call")

    # -- what forward and setup_context call ---------------------------------------------------------------------------

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs or intermediate tensors for ``backward``, which finds them in ``saved_tensors``.

        Raises TypeError for anything but Tensors and None: put other values on the context as attributes.
        """
        self.__node.to_save = _only_tensors("save_for_backward", tensors)

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for ``jvp``, which finds them in ``saved_tensors``: these, or else those for ``backward``.

        Errors as for ``save_for_backward``.
        """
        self.__node.to_save_forward = _only_tensors("save_for_forward", tensors)

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs ``forward`` changed in place; each must also be returned."""
        self.__node.dirty = tensors
        self.__node.writes = bool(tensors)

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self.__node.constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Choose what stands for gradients and tangents that are not there: zeros (the default), or None."""
        self.__node.materialize = bool(value)

    # -- what backward and jvp call ------------------------------------------------------------------------------------

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors given to ``save_for_backward``, with their place in the graph.

        Raises RuntimeError when they were freed by an earlier backward, or changed in place since they were saved.
        """
        return self.__node.saved_tensors

    # -- the node's, as in PyTorch -------------------------------------------------------------------------------------

    def name(self) -> str:
        """Return the node's name: the class of the function, with Backward after it."""
        return self.__node.name()

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes that the gradients go to, with the output of each."""
        return self.__node.next_functions

    @property
    def metadata(self) -> dict[Any, Any]:
        """Facts about the node: what you put there."""
        return self.__node.metadata

    def register_hook(self, hook: Callable[[Any, Any], Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node has run; a returned tuple replaces grad_inputs."""
        return self.__node.register_hook(hook)

    def register_prehook(self, hook: Callable[[Any], Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node runs; a returned tuple replaces grad_outputs."""
        return self.__node.register_prehook(hook)


def _only_tensors(name: str, tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    for x in tensors:
        if x is not None and not isinstance(x, Tensor):
            raise TypeError(
                f"{name}: can only save variables, but one argument is of type {type(x).__name__}; keep values other "
                "than tensors and None as attributes of ctx"
            )
    return tensors
