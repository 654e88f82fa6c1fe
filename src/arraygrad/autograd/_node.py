"""The node of one call of a `Function`: what is saved for the user's backward and jvp, which it runs and checks.

Note [Contexts and nodes]
    In PyTorch the context that ``forward`` and ``backward`` get is the node. Here it is a face of the node, so that a
    user's ``ctx.targets`` is not taken for the engine's. The node holds the attributes that are put on the context,
    the context holds its node, and is made anew where nobody kept it: so there is no cycle.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import arraygrad as ag
from arraygrad._base.arrays import sum_to
from arraygrad._engine.calls import refuse_inference
from arraygrad._engine.duals import make_dual
from arraygrad._engine.record import connect
from arraygrad._graph.node import Node, Version, freed_error, stale_error
from arraygrad._graph.plan import spec_of
from arraygrad._graph.primitive import Spec
from arraygrad._graph.tensor import mark_shared, version_of
from arraygrad._plain.errors import TypeRuntimeError
from arraygrad._plain.modes import state, user_code
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd._context import FunctionCtx
from arraygrad.autograd._trees import as_tuple, is_in

if TYPE_CHECKING:
    from arraygrad.autograd.function import Function


class SavedTensor(NamedTuple):
    """What ``save_for_backward`` keeps of a tensor: its raw array and its place in the graph, never the Tensor.

    ``target`` is the node or leaf that it came from, or None for a constant. ``input`` or ``output`` says which
    argument or result of the function it is, if any; ``own`` that it is an output in the graph, at the node itself.
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


class FunctionNode(Node):
    """The node of a `Function`; it shows and takes the attributes of its context as its own."""

    __slots__ = (
        "__weakref__",
        "_calls",
        "_context",
        "_differentiable",
        "_function",
        "_inputs",
        "_pushing",
        "_recorded",
        "_released",
        "_saved",
        "_saved_forward",
        "attributes",
        "constant",
        "dirty",
        "materialize",
        "to_save",
        "to_save_forward",
        "writes",
    )

    def __init__(self, function: type[Function], args: tuple[Any, ...], needs: tuple[bool, ...]) -> None:
        targets, ports = connect(args, sum(need << position for position, need in enumerate(needs)))
        targets += (None,) * (len(args) - len(targets))
        super().__init__(next((x._backend for x in args if isinstance(x, Tensor)), None), targets, None, None)
        self.ports = None if ports is None else ports + (0,) * (len(args) - len(ports))
        self.outputs = ()
        self._function = function
        self._recorded = any(needs)
        self.attributes: dict[str, Any] = {"needs_input_grad": needs}
        self._context: weakref.ref[FunctionCtx] | None = None
        # What is known of each argument: its spec and its backend, or None for one that is no tensor.
        self._inputs: tuple[tuple[Any, Any] | None, ...] = tuple(
            [(spec_of(x), x._backend) if isinstance(x, Tensor) else None for x in args]
        )
        # What the context says.
        self.materialize = True
        self.to_save: tuple[Any, ...] = ()
        self.to_save_forward: tuple[Any, ...] | None = None
        self.dirty: tuple[Any, ...] = ()
        self.writes = False  # whether some were dirty: the node forgets which
        self.constant: tuple[Any, ...] = ()
        self._saved: tuple[SavedTensor | None, ...] = ()
        self._saved_forward: tuple[SavedTensor | None, ...] | None = None
        self._released = False
        self._differentiable: tuple[bool, ...] = ()
        # Forward mode: the levels of the call, outermost first, and how many of them a running jvp sees.
        self._calls: list[DualCall] = []
        self._pushing: int | None = None

    def context(self) -> FunctionCtx:
        """Return what the user's functions get; the same object as long as somebody holds it."""
        found = None if self._context is None else self._context()
        if found is None:
            found = FunctionCtx(self)
            self._context = weakref.ref(found)
        return found

    if not TYPE_CHECKING:  # to checkers a misspelt name is wrong

        def __getattr__(self, name: str) -> Any:
            if name not in FunctionNode.__slots__ and name in self.attributes:
                return self.attributes[name]
            return super().__getattribute__(name)  # for its error: perhaps that of a property of the node

        def __setattr__(self, name: str, value: Any) -> None:
            if hasattr(FunctionNode, name):
                super().__setattr__(name, value)
            else:
                self.attributes[name] = value

        def __delattr__(self, name: str) -> None:
            if self.attributes.pop(name, self) is self:
                super().__delattr__(name)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"cannot pickle or copy {self.name()!r}: a node belongs to one call")

    # -- what is saved -------------------------------------------------------------------------------------------------

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What ``ctx.saved_tensors`` is."""
        if self._released:
            raise freed_error(self)
        if self.to_save or self.to_save_forward:  # still in the forward pass
            return self.to_save or self.to_save_forward or ()
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
            shape = tuple(saved.data.shape)
            raise stale_error(self, f"saved tensor {position}", shape, saved.value, saved.version.value)
        if saved.target is not None and not isinstance(saved.target, Node):
            return saved.target  # type: ignore[no-any-return]  # a leaf
        node, port = (self, saved.output or 0) if saved.own else (saved.target, saved.port)
        out = Tensor(saved.data, saved.backend, node, port)
        out._counter = saved.version  # what is written to it, is written to the tensor that was saved
        return out

    def describe(self, outputs: list[Any]) -> None:
        """Note the specs of the outputs, and which of them have a derivative."""
        self.outputs = tuple([spec_of(x) or Spec((), None, None) for x in outputs])
        self._differentiable = tuple(
            [isinstance(x, Tensor) and x.dtype.kind in "fc" and not is_in(x, self.constant) for x in outputs]
        )

    def keep(self, args: tuple[Any, ...], before: tuple[Any, ...], after: list[Any]) -> None:
        """Take over what was to be saved; ``before`` are the outputs as forward returned them."""
        self._saved = tuple([self._save(x, args, before, after) for x in self.to_save])
        if self.to_save_forward is not None:
            self._saved_forward = tuple([self._save(x, args, before, after) for x in self.to_save_forward])
        self.to_save, self.to_save_forward = (), None

    def _save(self, x: Any, args: tuple[Any, ...], before: tuple[Any, ...], after: list[Any]) -> SavedTensor | None:
        """Take from a tensor what will be needed of it, without holding the tensor."""
        if x is None:
            return None
        if x.is_inference() and self._recorded:
            refuse_inference(self._function.__name__)
        output = next((i for i, y in enumerate(before) if y is x or after[i] is x), None)
        source = next((i for i, a in enumerate(args) if a is x), None)
        if source is not None and not is_in(x, self.dirty):
            output = None
        elif output is not None:
            x = after[output]
        own = output is not None and after[output]._requires_grad and self._recorded
        target, port = (None, 0) if own or not x._requires_grad else (x if x._node is None else x._node, x._index)
        version = version_of(x)
        return SavedTensor(x._raw(), x._backend, target, port, source, output, own, version, version.value)

    # -- forward mode --------------------------------------------------------------------------------------------------

    def enter(self, level: Any, tangents: tuple[Any, ...]) -> tuple[Any, ...]:
        """Note the tangents of the arguments at a level inside those noted so far; return those of the outputs."""
        self._calls.append(DualCall(level, tangents))
        return self._push(len(self._calls) - 1)

    def _push(self, position: int) -> tuple[Any, ...]:
        """Run the user's jvp on the tangents of one call; the saved tensors are duals of the levels outside of it."""
        incoming = self._calls[position].tangents
        if self.materialize:
            incoming = tuple(map(self._tangent_or_zeros, range(len(incoming)), incoming))
        if self.writes:
            # It writes to its tangents, as forward does to the values; and it may be run on them again.
            incoming = tuple(t.clone() if isinstance(t, Tensor) else t for t in incoming)
        before, self._pushing = self._pushing, position
        try:
            tangents = self._function.jvp(self.context(), *incoming)
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
        name, outputs = f"{self._function.__name__}.jvp", self.outputs or ()
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

    # -- what the engine calls -----------------------------------------------------------------------------------------

    def name(self) -> str:
        """The user's class, with Backward after it."""
        return self._function.__name__ + "Backward"

    def materializes(self) -> bool:
        """Unless ``set_materialize_grads`` says otherwise."""
        return self.materialize

    def sums_broadcast(self) -> bool:
        """A user's gradient may be of a broadcast shape, as in PyTorch."""
        return True

    def release(self) -> None:
        """Forget the saved tensors; attributes of the user's own stay."""
        if self._saved or self._saved_forward:
            self._saved, self._saved_forward = (), None
            self._released = True

    @property
    def saved(self) -> dict[str, Any]:
        """The saved tensors, by position."""
        return {f"saved_tensors[{i}]": x for i, x in enumerate(self.saved_tensors)}

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        """Call the user's backward and check what it returns."""
        # Outputs that are no tensors have no gradient, not even zeros.
        pairs = zip(cotangent, self.outputs or (), strict=True)
        given = [None if g is None or spec.dtype is None else g for g, spec in pairs]
        if not create_graph:
            given = [None if g is None else self._given(g) for g in given]
        with user_code(create_graph):
            result = self._function._reverse()(self.context(), *given)
            results = self._counted(result if isinstance(result, tuple) else (result,))
            grads = [self._checked(i, g) for i, g in enumerate(results)]
        return grads if create_graph else [None if g is None else g._raw() for g in grads]

    def _given(self, raw: Any) -> Tensor:
        """Return a raw cotangent, which other nodes may hold too, as a Tensor that the user may change."""
        grad = Tensor(raw, self.backend)
        mark_shared(grad)
        return grad

    def _counted(self, results: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return one result per input; PyTorch lets extra ones be None."""
        count = len(self.targets)
        if len(results) < count or any(r is not None for r in results[count:]):
            raise RuntimeError(
                f"{self._function.__name__}.backward: returned an incorrect number of gradients (expected {count}, got "
                f"{len(results)}): return one for each input of forward, None for inputs without a gradient"
            )
        return results[:count]

    def _checked(self, position: int, grad: Any) -> Tensor | None:
        """Check one gradient of a user's backward; bring it to the dtype and shape of its input."""
        if grad is None:
            return None
        name = f"{self._function.__name__}.backward"
        if not isinstance(grad, Tensor):
            raise TypeRuntimeError(
                f"{name}: expected Variable or None (got {type(grad).__name__}): gradient {position} must be a Tensor "
                "or None"
            )
        known = self._inputs[position]
        if known is None:
            raise RuntimeError(
                f"{name}: returned a gradient different than None at position {position}, but the corresponding "
                "forward input was not a Tensor; return None for it"
            )
        if self.targets[position] is None:
            return None
        spec, backend = known
        if grad._backend is not backend:
            raise RuntimeError(
                f"{name}: gradient {position} lives on {grad._backend.name!r}, its input on {backend.name!r}"
            )
        return _fit(name, position, grad, spec)


def _fit(name: str, position: int, grad: Tensor, spec: Spec) -> Tensor:
    dtype = grad._backend.dtypes[spec.dtype]
    if grad.dtype is not dtype:
        if grad.dtype.kind == "c" and dtype.kind == "f":
            grad = ag.real(grad)
        grad = ag.astype(grad, dtype)
    if grad.shape == spec.shape:
        return grad
    extra = len(grad.shape) - len(spec.shape)
    if extra < 0 or any(n not in (1, m) for n, m in zip(spec.shape, grad.shape[extra:], strict=True)):
        raise RuntimeError(
            f"{name}: returned an invalid gradient at index {position} - got {list(grad.shape)} but expected shape "
            f"compatible with {list(spec.shape)}, that of its input"
        )
    out: Tensor = sum_to(grad._backend.tensor_namespace, grad, spec.shape)
    return out
