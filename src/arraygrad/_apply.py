"""Run a primitive on Tensors: raw forward first, then, if anybody will ask for a gradient, a node.

This is the hot path of the forward pass. In order: agree on a dtype, refresh stale views, unwrap the inputs, agree on
the backend, run the forward function on raw arrays, wrap, record.

Note [Import order]
    Tensor's operators are calls of ``apply``, and ``apply`` makes Tensors. The package imports this module first; it
    imports Tensor at its end, when ``apply`` is there to be imported by the operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arraygrad._compiled import mypyc_attr
from arraygrad._graph import Node, Version, freed_error, stale_error
from arraygrad._modes import state
from arraygrad._primitive import INPUT, OUT, SPEC, InputError, Need, Plan, Primitive, Spec, run_call
from arraygrad._unusual import unusual


@mypyc_attr(allow_interpreted_subclasses=True)
class CallNode(Node):
    """A recorded call of a primitive.

    ``kept`` holds what the plan says to keep; ``stamps`` has a pair for each saved array: its version counter, and the
    value that the counter had.
    """

    __slots__ = ("_released", "duals", "kept", "options", "plan", "primitive", "stamps")

    def __init__(
        self,
        primitive: Primitive,
        plan: Plan,
        options: tuple[Any, ...],
        edges: tuple[Any, ...],
        backend: Any,
        shape: Any,
        dtype: Any,
        outputs: Any = None,
    ) -> None:
        super().__init__(backend, edges, shape, dtype, outputs)
        self.primitive = primitive
        self.plan = plan
        self.options = options
        self.kept: tuple[Any, ...] = ()
        self.stamps: tuple[Any, ...] = ()
        # The tangents of the inputs, for each forward-mode level that was open: see _forward.DualCall.
        self.duals: tuple[_forward.DualCall, ...] = ()
        self._released = False

    def name(self) -> str:
        return self.primitive.node_name

    def __repr__(self) -> str:
        return f"<{self.primitive.node_name} object at {id(self):#x}>"

    def sums_broadcast(self) -> bool:
        return self.primitive.broadcasts

    def release(self) -> None:
        release(self)

    @property
    def saved(self) -> dict[str, Any]:
        """The values that the rules need, by name, as detached Tensors; and the options."""
        if self._released:
            raise freed_error(self)
        found: dict[str, Any] = {}
        for need, value in zip(self.plan.keep, self.kept, strict=True):
            found[need.name] = value if need.kind == SPEC else self._map(value, self._detached)
        return found | dict(zip(self.primitive.options, self.options, strict=True))

    def _detached(self, value: Any) -> Any:
        return Tensor(value, self.backend) if hasattr(value, "shape") else value

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        return call_vjps(self, cotangent, create_graph, wanted)

    def _raise_stale(self, which: int) -> None:
        """Raise for saved array number ``which``, counting the members of variadic inputs one by one."""
        flat: list[tuple[str, Any]] = []
        for need, value in zip(self.plan.keep, self.kept, strict=True):
            if need.kind != SPEC:
                values = value if isinstance(value, tuple) else (value,)
                flat += [(need.name, v) for v in values if hasattr(v, "shape")]
        name, value = flat[which]
        counter, version = self.stamps[which]
        raise stale_error(
            self, "its result" if name == "out" else repr(name), tuple(value.shape), version, counter.value
        )

    def _as_tensors(self) -> list[Any]:
        """Wrap the saved values with their place in the graph, so that a rule run on them is recorded."""
        return [self._rewrap(need, value) for need, value in zip(self.plan.keep, self.kept, strict=True)]

    def _rewrap(self, need: Need, value: Any) -> Any:
        if need.kind == SPEC:
            return value
        if need.kind == INPUT:
            if self.primitive.variadic:
                return tuple(self._input(i, v) for i, v in enumerate(value))
            return self._input(need.position, value)
        if isinstance(value, tuple):
            out: Any = tuple(Tensor(v, self.backend, self, i) for i, v in enumerate(value))
        else:
            out = Tensor(value, self.backend, self, 0)
        for call in self.duals:
            out = _forward.with_output_tangent(self.primitive, self.options, call, out)
        return out

    def _input(self, position: int, value: Any) -> Any:
        edge = self.edges[position] if position < len(self.edges) else None
        if edge is None:
            x = self._detached(value)
        else:
            target, index = edge
            x = Tensor(value, self.backend, target, index) if isinstance(target, Node) else target
        for call in self.duals:
            x = _forward.with_tangent(call, position, x)
        return x

    @staticmethod
    def _map(value: Any, function: Any) -> Any:
        return tuple(function(v) for v in value) if isinstance(value, tuple) else function(value)


# What the engine does with every CallNode is said in functions: unlike methods, which a class that is not compiled may
# override, they are called directly where they are compiled.


def call_vjps(node: CallNode, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
    """Return the gradient of each edge: see ``Node.vjp``."""
    if node._released:
        raise freed_error(node)
    for which, (version, value) in enumerate(node.stamps):
        if version.value != value:
            node._raise_stale(which)
    if create_graph:
        xp = node.backend.tensor_namespace
        kept: Sequence[Any] = node._as_tensors()
    else:
        xp = node.backend.xp
        kept = node.kept
    options = node.options
    grads: list[Any] = []
    if node.primitive.variadic:
        call = node.plan.calls[0]
        for index, edge in enumerate(node.edges):
            asked = call is not None and edge is not None and (wanted is None or wanted[index])
            grads.append(run_call(call, xp, cotangent, kept, options, index) if call is not None and asked else None)
        return grads
    for position, call in enumerate(node.plan.calls):
        if call is None or (wanted is not None and not wanted[position]):
            grads.append(None)
        else:
            grads.append(run_call(call, xp, cotangent, kept, options))
    return grads


def release(node: CallNode) -> None:
    """Forget the saved values. Specs and options stay: like PyTorch, a node that saved no values may run again."""
    if node.stamps:
        node.kept = node.stamps = ()
        node._released = True


def apply(primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...] = ()) -> Any:
    """Run ``primitive`` on Tensors, Python scalars and arrays of the same backend; return a Tensor or a tuple of them.

    At least one input must be a Tensor or an array. Raises TypeError for inputs that are none of these and
    RuntimeError where they live on different backends.
    """
    if unusual.threads and state.levels:
        result = _forward.apply_dual(primitive, inputs, options)
        if result is not None:
            return result
    if primitive.promotes and not _uniform(inputs, primitive.floats):
        inputs = _promotion.promote_inputs(primitive, inputs)
    if primitive.view:
        _view.prepare(inputs[0])
    backend: Any = None
    raws: list[Any] = []
    mask = 0
    bit = 1
    for position, given in enumerate(inputs):
        if isinstance(given, TensorBase):
            x: TensorBase = given
        elif given is None or isinstance(given, (bool, int, float, complex)):
            raws.append(given)
            bit <<= 1
            continue
        else:
            x = as_operand(primitive.name, given)
            inputs = (*inputs[:position], x, *inputs[position + 1 :])
        if x._view is not None:
            _view.refresh(x)
        if backend is None:
            backend = x._backend
        elif x._backend is not backend:
            raise mixed_error(primitive.name, backend, x._backend)
        raws.append(x._data)
        if x._requires_grad:
            mask |= bit
        bit <<= 1
    if backend is None:
        raise TypeError(
            f"{primitive.name}: none of the inputs is a tensor (got {', '.join(type(x).__name__ for x in inputs)}); "
            "make one with arraygrad.asarray first"
        )
    try:
        raw = _run_forward(primitive, backend.xp, raws, options)
    except Exception as error:
        _explain(primitive, raws, backend, error)
        raise
    mask &= primitive.differentiable
    if mask and (not unusual.threads or state.recording):
        out = record(primitive, inputs, options, backend, raw, mask)
    elif primitive.several_outputs:
        out = tuple(wrap(r, backend) for r in raw)
    else:
        out = wrap(raw, backend)
    if primitive.view:
        _view.register(out, inputs[0], primitive, options)
    return out


def _run_forward(primitive: Primitive, xp: Any, raws: list[Any], options: tuple[Any, ...]) -> Any:
    """Call the forward function; the common calls without collecting their arguments."""
    forward = primitive.forward
    if primitive.variadic:
        return forward(xp, tuple(raws), *options)
    if not options:
        if len(raws) == 2:
            return forward(xp, raws[0], raws[1])
        if len(raws) == 1:
            return forward(xp, raws[0])
    return forward(xp, *raws, *options)


def _explain(primitive: Primitive, raws: list[Any], backend: Any, error: Exception) -> None:
    """Say in our own words why a forward function failed where that is known; else note which call it was."""
    name = primitive.name
    if isinstance(error, InputError) or (isinstance(error, RuntimeError) and str(error).startswith(f"{name}: ")):
        return
    arrays = [r for r in raws if hasattr(r, "shape")]
    shapes = [tuple(r.shape) for r in arrays]
    if primitive.broadcasts and not _broadcast(shapes):
        listed = " and ".join(str(list(shape)) for shape in shapes)
        raise RuntimeError(
            f"{name}: shapes {listed} do not broadcast: from the last axis on, sizes must be equal or 1; "
            "reshape or expand one of them"
        ) from error
    dtypes = " and ".join(dict.fromkeys(backend.dtypes[r.dtype].name for r in arrays))
    if isinstance(error, TypeError):
        raise TypeError(
            f"{name}: is not defined for {dtypes}; convert first, for example with .to(arraygrad.float32) ({error})"
        ) from error
    if isinstance(error, OverflowError):
        numbers = ", ".join(repr(r) for r in raws if isinstance(r, (int, float, complex)))
        raise OverflowError(
            f"{name}: {numbers} does not fit into {dtypes}; convert the tensor to a wider dtype first ({error})"
        ) from error
    error.add_note(f"in {name} of {', '.join(f'{list(s)}' for s in shapes)}")


def _broadcast(shapes: list[tuple[int, ...]]) -> bool:
    """Return whether shapes broadcast against each other."""
    width = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (width - len(shape)) + shape for shape in shapes]
    return all(len({n for n in sizes if n != 1}) <= 1 for sizes in zip(*padded, strict=True))


def _uniform(inputs: tuple[Any, ...], floats: bool) -> bool:
    """Return whether the inputs are two Tensors of one dtype, the common case in which nothing is to be promoted."""
    if floats or len(inputs) != 2:
        return False
    x1, x2 = inputs
    return isinstance(x1, TensorBase) and isinstance(x2, TensorBase) and x1._data.dtype is x2._data.dtype


def wrap(raw: Any, backend: Any) -> Tensor:
    """Return a Tensor around a backend's result, which may be a scalar type that the backend has to coerce."""
    if type(raw) is not backend.array_type:
        raw = coerced(raw, backend)
    out = Tensor(raw, backend)
    if unusual.threads and state.inference:
        out._extra = Extra()
        out._extra.inference = True
    return out


def coerced(raw: Any, backend: Any) -> Any:
    """Return what a library gave instead of an array as one; TypeError where it holds nothing that has a dtype here."""
    array = backend.coerce(raw)
    backend.dtypes[array.dtype]  # raises for what is no number
    return array


def record(
    primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...], backend: Any, raw: Any, mask: int
) -> Any:
    """Wrap the result of a primitive and give it a node; ``mask`` says which inputs need a gradient."""
    edges = _edges(inputs, mask)
    plan = primitive.plan(1 if primitive.variadic else mask)
    if primitive.several_outputs:
        outs: Any = tuple(wrap(r, backend) for r in raw)
        specs = tuple([spec_of(t) for t in outs])
        node: CallNode = PrimitiveNode(primitive, plan, options, edges, backend, None, None, specs)
        for index, t in enumerate(outs):
            _attach(t, node, index)
    else:
        if type(raw) is not backend.array_type:
            raw = coerced(raw, backend)
        outs = Tensor(raw, backend)
        node = PrimitiveNode(primitive, plan, options, edges, backend, raw.shape, raw.dtype)
        _attach(outs, node, 0)
    if plan.keep:
        _save(node, plan.keep, inputs, outs)
    return outs


def _edges(inputs: tuple[Any, ...], mask: int) -> tuple[Any, ...]:
    if len(inputs) == 2 and isinstance(inputs[1], TensorBase):
        return (_edge(inputs[0]) if mask & 1 else None, _edge(inputs[1]) if mask & 2 else None)
    edges = [_edge(given) if mask >> position & 1 else None for position, given in enumerate(inputs)]
    while not isinstance(inputs[len(edges) - 1], TensorBase):
        edges.pop()  # a Python scalar at the end has no place in the graph
    return tuple(edges)


def _edge(x: TensorBase) -> tuple[Any, int]:
    node = x._node
    return (x, 0) if node is None else (node, x._index)


def _attach(out: TensorBase, node: CallNode, index: int) -> None:
    """Make ``out`` output ``index`` of ``node``, unless its dtype has no gradient (an integer output, say)."""
    if node.primitive.casts and out._backend.dtypes[out._data.dtype].kind not in "fc":
        return
    out._node = node
    out._index = index
    out._requires_grad = True


def _save(node: CallNode, keep: tuple[Need, ...], inputs: tuple[Any, ...], outs: Any) -> None:
    """Give a node what its rules need, and note the versions of the arrays."""
    kept: list[Any] = []
    stamps: list[Any] = []
    variadic = node.primitive.variadic
    for need in keep:
        if need.kind == SPEC:
            kept.append(tuple(map(spec_of, inputs)) if variadic else spec_of(inputs[need.position]))
            continue
        source = outs if need.kind == OUT else inputs if variadic else inputs[need.position]
        if isinstance(source, tuple):
            kept.append(tuple([_save_one(node, x, stamps) for x in source]))
        else:
            kept.append(_save_one(node, source, stamps))
    node.kept = tuple(kept)
    node.stamps = tuple(stamps)


def _save_one(node: CallNode, x: Any, stamps: list[Any]) -> Any:
    if not isinstance(x, TensorBase):
        return x
    if x._extra is not None and x._extra.inference:
        raise RuntimeError(
            f"{node.primitive.name}: a tensor made in inference_mode cannot be saved for backward; "
            "clone() it outside inference_mode first"
        )
    version = x._version
    if version is None:
        version = x._version = Version()
    stamps.append((version, version.value))
    return x._data


def spec_of(x: Any) -> Spec | None:
    """Return the spec of an input; a Python scalar has none."""
    if not isinstance(x, TensorBase):
        return None
    data = x._data
    return Spec(tuple(data.shape), data.dtype, data.device)


def mixed_error(name: str, first: Any, second: Any) -> RuntimeError:
    """Return the error for inputs on two backends."""
    return RuntimeError(
        f"{name}: inputs live on two backends, {first.name!r} and {second.name!r}, and are never moved silently; "
        f"move one with .to({first.name!r}) or .to({second.name!r})"
    )


from arraygrad import _forward, _promotion, _view  # noqa: E402  # see Note [Import order]
from arraygrad._classes import PrimitiveNode, Tensor  # noqa: E402  # see Note [Import order]
from arraygrad._tensor import Extra, TensorBase, as_operand  # noqa: E402  # see Note [Import order]
