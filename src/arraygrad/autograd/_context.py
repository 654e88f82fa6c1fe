"""The context of one call of a `Function`: what users put on it and get from it.

Note [Contexts and nodes]
    In PyTorch the context is the node. Here the node holds the context, so that a user's ``ctx.targets`` or
    ``ctx.shape`` is never taken for the engine's; what one lacks is looked for on the other. The context refers to its
    node weakly: see Note [No reference cycles].
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from arraygrad._engine.calls import refuse_inference
from arraygrad._engine.duals import make_dual
from arraygrad._graph.node import Node, Version, freed_error, stale_error
from arraygrad._graph.plan import spec_of
from arraygrad._graph.primitive import Spec
from arraygrad._graph.tensor import version_of
from arraygrad._plain.modes import state
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd._trees import as_tuple

if TYPE_CHECKING:
    from arraygrad.autograd.function import Function


class SavedTensor(NamedTuple):
    """What ``save_for_backward`` keeps of a tensor: its raw array and its place in the graph, never the Tensor.

    ``target`` is the node or leaf that it came from, or None for a constant. ``input`` or ``output`` says which
    argument or result of the function it is, if any; ``own`` that it is an output in the graph, at the context itself.
    """

    data: Any
    backend: Any
    target: Any
    port: int
    input: int | None
    output: int | None
    own: bool
    version: Version
    value: int


class DualCall(NamedTuple):
    """A forward-mode level at which the function was called, and the tangents of its arguments there."""

    level: Any
    tangents: tuple[Any, ...]


# Attributes of the node that a context has too, as in PyTorch, unless a user gives it some of these names.
_OF_THE_NODE = frozenset(["metadata", "name", "next_functions", "register_hook", "register_prehook"])


class FunctionCtx:
    """The context of one call of a `Function`, with whatever attributes its author gives it."""

    # To leave users the names, those that are not PyTorch's have an underscore.
    needs_input_grad: tuple[bool, ...]

    def __init__(self, node: Node, function: type[Function], args: tuple[Any, ...], needs: tuple[bool, ...]) -> None:
        self._node = weakref.ref(node)
        self._function = function
        self.needs_input_grad = needs
        self._materializes = True
        # What is known of each argument: its spec and its backend, or None for one that is no tensor.
        self._inputs: tuple[tuple[Any, Any] | None, ...] = tuple(
            [(spec_of(x), x._backend) if isinstance(x, Tensor) else None for x in args]
        )
        # The specs of the outputs, and which of them have a derivative.
        self._outputs: tuple[Spec, ...] = ()
        self._differentiable: tuple[bool, ...] = ()
        self._to_save: tuple[Any, ...] = ()
        self._to_save_forward: tuple[Any, ...] | None = None
        self._saved: tuple[SavedTensor | None, ...] = ()
        self._saved_forward: tuple[SavedTensor | None, ...] | None = None
        self._released = False
        self._dirty: tuple[Any, ...] = ()
        self._constant: tuple[Any, ...] = ()
        # Forward mode: the levels of the call, outermost first, and how many of them a running jvp sees.
        self._calls: list[DualCall] = []
        self._pushing: int | None = None
        self._writes = False

    def __getattr__(self, name: str) -> Any:
        node = self._node() if name in _OF_THE_NODE else None
        if node is None:
            raise AttributeError(f"the context (ctx) of a Function has no attribute {name!r}")
        return getattr(node, name)

    def _node_name(self) -> str:
        return self._function.__name__ + "Backward"

    # -- what forward and setup_context call ---------------------------------------------------------------------------

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs or intermediate tensors for ``backward``, which finds them in ``saved_tensors``.

        Raises TypeError for anything but Tensors and None: put other values on the context as attributes.
        """
        self._to_save = _only_tensors("save_for_backward", tensors)

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for ``jvp``, which finds them in ``saved_tensors``: these, or else those for ``backward``.

        Errors as for ``save_for_backward``.
        """
        self._to_save_forward = _only_tensors("save_for_forward", tensors)

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs ``forward`` changed in place; each must also be returned."""
        self._dirty = tensors
        self._writes = bool(tensors)

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Choose what stands for gradients and tangents that are not there: zeros (the default), or None."""
        self._materializes = bool(value)

    # -- what backward and jvp call ------------------------------------------------------------------------------------

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors given to ``save_for_backward``, with their place in the graph.

        Raises RuntimeError when they were freed by an earlier backward, or changed in place since they were saved.
        """
        if self._released:
            raise freed_error(self._node_name())
        if self._to_save or self._to_save_forward:  # still in the forward pass
            return self._to_save or self._to_save_forward or ()
        saved: Sequence[SavedTensor | None] = self._saved
        if self._saved_forward is not None and (self._pushing is not None or not saved):
            saved = self._saved_forward
        tensors = [None if s is None else self._unpack(i, s) for i, s in enumerate(saved)]
        for position, call in enumerate(self._calls[: self._pushing]):
            if call.level in state.levels:
                pairs = zip(tensors, self._tangents_of(position, call, saved), strict=True)
                tensors = [x if x is None or t is None else make_dual(x, t, call.level) for x, t in pairs]
        return tuple(tensors)

    def _unpack(self, position: int, saved: SavedTensor) -> Tensor:
        if saved.version.value != saved.value:
            node = self._node()
            facts = {} if node is None else node.metadata
            what, shape = f"saved tensor {position}", tuple(saved.data.shape)
            raise stale_error(self._node_name(), facts, what, shape, saved.value, saved.version.value)
        if saved.target is not None and not isinstance(saved.target, Node):
            return saved.target  # type: ignore[no-any-return]  # a leaf
        node, port = (self._node(), saved.output or 0) if saved.own else (saved.target, saved.port)
        out = Tensor(saved.data, saved.backend, node, port)
        out._counter = saved.version  # what is written to it, is written to the tensor that was saved
        return out

    # -- what the call does --------------------------------------------------------------------------------------------

    def _describe(self, outputs: list[Any]) -> None:
        """Note what the outputs are."""
        self._outputs = tuple([spec_of(x) or Spec((), None, None) for x in outputs])
        self._differentiable = tuple(
            [isinstance(x, Tensor) and x.dtype.kind in "fc" and not is_in(x, self._constant) for x in outputs]
        )

    def _keep(self, args: tuple[Any, ...], before: tuple[Any, ...], after: list[Any]) -> None:
        """Take over what was to be saved; ``before`` are the outputs as forward returned them."""
        self._saved = tuple([self._save(x, args, before, after) for x in self._to_save])
        if self._to_save_forward is not None:
            self._saved_forward = tuple([self._save(x, args, before, after) for x in self._to_save_forward])
        self._to_save, self._to_save_forward = (), None

    def _save(self, x: Any, args: tuple[Any, ...], before: tuple[Any, ...], after: list[Any]) -> SavedTensor | None:
        """Take from a tensor what will be needed of it, without holding the tensor."""
        if x is None:
            return None
        if x.is_inference() and any(self.needs_input_grad):
            refuse_inference(self._function.__name__)
        output = next((i for i, y in enumerate(before) if y is x or after[i] is x), None)
        source = next((i for i, a in enumerate(args) if a is x), None)
        if source is not None and not is_in(x, self._dirty):
            output = None
        elif output is not None:
            x = after[output]
        own = output is not None and after[output]._requires_grad and any(self.needs_input_grad)
        target, port = (None, 0) if own or not x._requires_grad else (x if x._node is None else x._node, x._index)
        version = version_of(x)
        return SavedTensor(x._raw(), x._backend, target, port, source, output, own, version, version.value)

    def _forget(self) -> None:
        """Release what was saved."""
        if self._saved or self._saved_forward:
            self._saved, self._saved_forward = (), None
            self._released = True

    # -- forward mode --------------------------------------------------------------------------------------------------

    def _enter(self, level: Any, tangents: tuple[Any, ...]) -> tuple[Any, ...]:
        """Note the tangents of the arguments at a level inside those noted so far; return those of the outputs."""
        self._calls.append(DualCall(level, tangents))
        return self._push(len(self._calls) - 1)

    def _push(self, position: int) -> tuple[Any, ...]:
        """Run the user's jvp on the tangents of one call; the saved tensors are duals of the levels outside of it."""
        incoming = self._calls[position].tangents
        if self._materializes:
            incoming = tuple(map(self._tangent_or_zeros, range(len(incoming)), incoming))
        if self._writes:
            # It writes to its tangents, as forward does to the values; and it may be run on them again.
            incoming = tuple(t.clone() if isinstance(t, Tensor) else t for t in incoming)
        before, self._pushing = self._pushing, position
        try:
            tangents = self._function.jvp(self, *incoming)
        finally:
            self._pushing = before
        return self._checked_tangents(as_tuple(tangents))

    def _tangent_or_zeros(self, position: int, tangent: Any) -> Any:
        known = self._inputs[position]
        if tangent is not None or known is None:
            return tangent
        spec, backend = known
        if backend.dtypes[spec.dtype].kind not in "fc":
            return None
        return Tensor(backend.xp.zeros(spec.shape, dtype=spec.dtype, device=spec.device), backend)

    def _checked_tangents(self, tangents: tuple[Any, ...]) -> tuple[Any, ...]:
        """Check what a user's jvp returns against the outputs."""
        name, outputs = f"{self._function.__name__}.jvp", self._outputs
        if len(tangents) != len(outputs):
            raise RuntimeError(f"{name}: expected one tangent for each of the {len(outputs)} outputs")
        for position, (tangent, spec) in enumerate(zip(tangents, outputs, strict=True)):
            if tangent is None or not self._differentiable[position]:
                continue
            if not isinstance(tangent, Tensor):
                raise TypeError(f"{name}: tangent {position} must be a Tensor or None, got {type(tangent).__name__}")
            if tangent.shape != tuple(spec.shape):
                raise RuntimeError(
                    f"{name}: tangent {position} has a different size than its output: shape {list(tangent.shape)} "
                    f"instead of {list(spec.shape)}"
                )
            if tangent._data.dtype != spec.dtype:
                raise RuntimeError(
                    f"{name}: tangent {position} has dtype {tangent.dtype.name}, its output "
                    f"{tangent._backend.dtypes[spec.dtype].name}; they must be equal"
                )
        return tuple([t if able else None for t, able in zip(tangents, self._differentiable, strict=True)])

    def _tangents_of(self, position: int, call: DualCall, saved: Sequence[SavedTensor | None]) -> list[Any]:
        """Return the tangents that saved tensors have at a level: those of the inputs and outputs that they are.

        Tangents of outputs are computed again: kept here, to where they lead, they would close a reference cycle.
        """
        outgoing = self._push(position) if any(s is not None and s.output is not None for s in saved) else ()
        found: list[Any] = []
        for s in saved:
            if s is None or (s.input is None and s.output is None):
                found.append(None)
            else:
                found.append(call.tangents[s.input] if s.output is None else outgoing[s.output])  # type: ignore[index]  # one of the two is set
        return found


def is_in(x: Any, items: Sequence[Any]) -> bool:
    """Return whether ``x`` itself is among the items; of tensors, ``==`` compares the elements."""
    return any(x is item for item in items)


def _only_tensors(name: str, tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    for x in tensors:
        if x is not None and not isinstance(x, Tensor):
            raise TypeError(
                f"{name}: can only save variables, but one argument is of type {type(x).__name__}; keep values other "
                "than tensors and None as attributes of ctx"
            )
    return tensors
