"""Run a primitive on Tensors: raw forward first, then, if anybody will ask for a gradient, a node.

This is the hot path of the forward pass. In order: agree on a dtype, refresh stale views, unwrap the inputs, agree on
the backend, run the forward function on raw arrays, wrap, record.

Note [Import order]
    Tensor's operators are calls of ``apply``, and ``apply`` makes Tensors. The package imports this module first; it
    imports Tensor at its end, when ``apply`` is there to be imported by the operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from arraygrad._backends import scopes
from arraygrad._base.arrays import known_dtypes
from arraygrad._base.unusual import unusual
from arraygrad._graph.node import Node, Version, begin, freed_error, stale_error
from arraygrad._graph.primitive import INPUT, OUT, SPEC, InputError, Need, Plan, Primitive, Spec, run_call
from arraygrad._plain.compiled import mypyc_attr
from arraygrad._plain.modes import state


@mypyc_attr(allow_interpreted_subclasses=True)
class CallNode(Node):
    """A recorded call of a primitive.

    ``kept`` holds what the plan says to keep and, behind that, the version counter of each saved array; ``versions``
    has the values that the counters had, and is None where all were 0.
    """

    __slots__ = ("_released", "duals", "kept", "options", "plan", "versions")

    plan: Plan
    options: tuple[Any, ...]
    versions: tuple[int, ...] | None

    def __init__(self) -> None:
        """Make an empty node; ``record`` fills it in, which is cheaper than passing everything on, twice."""
        begin(self)
        self.kept: tuple[Any, ...] = ()
        self.versions = None
        # The tangents of the inputs, for each forward-mode level that was open: see _forward.DualCall.
        self.duals: tuple[_forward.DualCall, ...] = ()
        self._released = False

    @property
    def primitive(self) -> Primitive:
        """What was called."""
        return self.plan.primitive

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
        for need, value in zip(self.plan.keep, self.kept, strict=False):
            found[need.name] = value if need.kind == SPEC else self._map(value, self._detached)
        return found | dict(zip(self.primitive.options, self.options, strict=True))

    def _detached(self, value: Any) -> Any:
        return Tensor(value, self.backend) if hasattr(value, "shape") else value

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        check_usable(self)
        if create_graph:
            return call_vjps(self, self.backend.tensor_namespace, cotangent, as_tensors(self), wanted)
        return call_vjps(self, self.backend.xp, cotangent, self.kept, wanted)

    def _raise_stale(self, which: int) -> None:
        """Raise for saved array number ``which``, counting the members of variadic inputs one by one."""
        flat: list[tuple[str, Any]] = []
        for need, value in zip(self.plan.keep, self.kept, strict=False):
            if need.kind != SPEC:
                values = value if isinstance(value, tuple) else (value,)
                flat += [(need.name, v) for v in values if hasattr(v, "shape")]
        name, value = flat[which]
        then = 0 if self.versions is None else self.versions[which]
        now = self.kept[len(self.plan.keep) + which].value
        raise stale_error(self, "its result" if name == "out" else repr(name), tuple(value.shape), then, now)

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
        target = self.targets[position] if position < len(self.targets) else None
        if target is None:
            x = self._detached(value)
        elif isinstance(target, Node):
            x = Tensor(value, self.backend, target, 0 if self.ports is None else self.ports[position])
        else:
            x = target
        for call in self.duals:
            x = _forward.with_tangent(call, position, x)
        return x

    @staticmethod
    def _map(value: Any, function: Any) -> Any:
        return tuple(function(v) for v in value) if isinstance(value, tuple) else function(value)


# What the engine does with every CallNode is said in functions: unlike methods, which a class that is not compiled may
# override, they are called directly where they are compiled.


def as_tensors(node: CallNode) -> tuple[Any, ...]:
    """Wrap the saved values with their place in the graph, so that a rule run on them is recorded."""
    return tuple([node._rewrap(need, value) for need, value in zip(node.plan.keep, node.kept, strict=False)])


def check_usable(node: CallNode) -> None:
    """Raise RuntimeError where the saved values are gone, or were written since they were saved."""
    if node._released:
        raise freed_error(node)
    kept, versions, first = node.kept, node.versions, len(node.plan.keep)
    for place in range(first, len(kept)):
        counter: Version = kept[place]
        if counter.value != (0 if versions is None else versions[place - first]):
            node._raise_stale(place - first)


def call_vjps(
    node: CallNode, xp: Any, cotangent: Any, kept: tuple[Any, ...], wanted: Sequence[bool] | None
) -> list[Any]:
    """Return the gradient of each edge, see ``Node.vjp``: ``xp`` and ``kept`` are for raw arrays or for Tensors."""
    plan, options, real = node.plan, node.options, node.dtype is known_dtypes.real
    grads: list[Any] = []
    if plan.primitive.variadic:
        call = plan.calls[0]
        for index, target in enumerate(node.targets):
            asked = call is not None and target is not None and (wanted is None or wanted[index])
            grads.append(
                run_call(call, xp, cotangent, kept, options, real, index) if call is not None and asked else None
            )
        return grads
    for position, call in enumerate(plan.calls):
        if call is None or (wanted is not None and not wanted[position]):
            grads.append(None)
        else:
            grads.append(run_call(call, xp, cotangent, kept, options, real))
    return grads


def release(node: CallNode) -> None:
    """Forget the saved values. Specs and options stay: like PyTorch, a node that saved no values may run again."""
    if len(node.kept) > len(node.plan.keep):
        node.kept = ()
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
        inputs = promotion.promote_inputs(primitive, inputs)
    if primitive.view:
        view.prepare(inputs[0])
    backend: Any = None
    mask = 0
    for position, given in enumerate(inputs):
        if isinstance(given, TensorBase):
            x: TensorBase = given
        elif given is None or isinstance(given, _NUMBERS):
            continue
        else:
            x = as_operand(primitive.name, given)
            inputs = (*inputs[:position], x, *inputs[position + 1 :])
        if x._view is not None:
            view.refresh(x)
        if backend is None:
            backend = x._backend
        elif x._backend is not backend:
            raise mixed_error(primitive.name, backend, x._backend)
        if x._requires_grad:
            mask |= 1 << position
    if backend is None:
        raise TypeError(
            f"{primitive.name}: none of the inputs is a tensor (got {', '.join(type(x).__name__ for x in inputs)}); "
            "make one with arraygrad.asarray first"
        )
    try:
        if unusual.scoped:
            raw = _run_in_scope(primitive, backend, inputs, options)
        else:
            raw = _run_forward(primitive, backend, inputs, options)
    except Exception as error:
        _explain(primitive, [_raw(x) for x in inputs], backend, error)
        raise
    mask &= primitive.differentiable
    if mask and (not unusual.threads or state.recording):
        out = record(primitive, inputs, options, backend, raw, mask)
    elif primitive.several_outputs:
        out = tuple(wrap(r, backend) for r in raw)
    else:
        out = wrap(raw, backend)
    if primitive.view:
        view.register(out, inputs[0], primitive, options)
    return out


def _run_in_scope(primitive: Primitive, backend: Any, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Call the forward function where the inputs are."""
    if not backend.scopes:
        return _run_forward(primitive, backend, inputs, options)
    with backend.scope(scopes.common_device(primitive.name, backend, [_raw(x) for x in inputs])):
        return _run_forward(primitive, backend, inputs, options)


def _run_forward(primitive: Primitive, backend: Any, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Call the forward function; the common calls without collecting their arguments."""
    forward, operator = primitive.forward, primitive.operator
    if primitive.variadic:
        return forward(backend.xp, tuple([_raw(x) for x in inputs]), *options)
    if not options:
        first = inputs[0]
        raw1 = first._data if isinstance(first, TensorBase) else first
        if len(inputs) == 2:
            second = inputs[1]
            raw2 = second._data if isinstance(second, TensorBase) else second
            return forward(backend.xp, raw1, raw2) if operator is None else operator(raw1, raw2)
        if len(inputs) == 1:
            return forward(backend.xp, raw1) if operator is None else operator(raw1)
    return forward(backend.xp, *[_raw(x) for x in inputs], *options)


def _raw(x: Any) -> Any:
    """Return the array of a Tensor that is in step with its base; a Python number or None as it is."""
    return x._data if isinstance(x, TensorBase) else x


def _explain(primitive: Primitive, raws: list[Any], backend: Any, error: Exception) -> None:
    """Say in our own words why a forward function failed where that is known; else note which call it was."""
    name = primitive.name
    if isinstance(error, InputError) or (isinstance(error, RuntimeError) and str(error).startswith(f"{name}: ")):
        return
    arrays = [r for r in raws if hasattr(r, "shape")]
    try:
        scopes.common_device(name, backend, arrays)
    except RuntimeError as mixed:
        raise mixed from error
    shapes = [tuple(r.shape) for r in arrays]
    if primitive.broadcasts and not _broadcast(shapes):
        listed = " and ".join(str(list(shape)) for shape in shapes)
        raise RuntimeError(
            f"{name}: shapes {listed} do not broadcast: from the last axis on, sizes must be equal or 1; "
            "reshape or expand one of them"
        ) from error
    dtypes = " and ".join(dict.fromkeys([backend.dtypes[r.dtype].name for r in arrays]))
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
    out = _new_tensor(raw, backend)
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
    targets, ports = connect(inputs, mask)
    needed = 1 if primitive.variadic else mask
    plan = primitive.plans.get(needed)
    if plan is None:
        plan = primitive.make_plan(needed)
    if primitive.several_outputs:
        outs: Any = tuple(wrap(r, backend) for r in raw)
        specs: Any = tuple([spec_of(t) for t in outs])
        node: CallNode = _new_node()
        node.outputs = specs
        node.shape = node.dtype = None
        for index, t in enumerate(outs):
            if _has_gradient(primitive, t):
                t._node, t._index, t._requires_grad = node, index, True
    else:
        if type(raw) is not backend.array_type:
            raw = coerced(raw, backend)
        out: TensorBase = _new_tensor(raw, backend)
        node = _new_node()
        node.shape = raw.shape
        node.dtype = raw.dtype
        if not primitive.casts or _has_gradient(primitive, out):
            out._node = node
            out._requires_grad = True
        outs = out
    node.plan = plan
    node.options = options
    node.backend = backend
    node.targets = targets
    node.ports = ports
    if plan.keep:
        _save(node, plan, inputs, outs)
    return outs


def connect(inputs: tuple[Any, ...], mask: int) -> tuple[tuple[Any, ...], tuple[int, ...] | None]:
    """Return targets and ports of the edges to the inputs, Tensors, whose bits in ``mask`` are set."""
    if len(inputs) == 2 and mask == 3:
        x1: TensorBase = inputs[0]
        x2: TensorBase = inputs[1]
        if not (x1._index or x2._index):
            node1, node2 = x1._node, x2._node
            return (x1 if node1 is None else node1, x2 if node2 is None else node2), None
    targets: list[Any] = []
    ports: list[int] = []
    for position, x in enumerate(inputs):
        if mask >> position & 1:
            targets.append(x if x._node is None else x._node)
            ports.append(x._index)
        elif isinstance(x, TensorBase) or mask >> position:  # a Python number at the end has no place in the graph
            targets.append(None)
            ports.append(0)
    return tuple(targets), tuple(ports) if any(ports) else None


def _has_gradient(primitive: Primitive, out: TensorBase) -> bool:
    """Return whether the dtype of an output has gradients: an integer output has none."""
    return not primitive.casts or out._backend.dtypes[out._data.dtype].kind in "fc"


def _save(node: CallNode, plan: Plan, inputs: tuple[Any, ...], outs: Any) -> None:
    """Give a node what its rules need, and note the versions of the arrays."""
    keep = plan.keep
    if plan.short:  # these are not collected first
        need = keep[0]
        first = inputs[need.position] if need.kind == INPUT else outs if need.kind == OUT else None
        need = keep[-1]
        second = inputs[need.position] if need.kind == INPUT else outs if need.kind == OUT else None
        if isinstance(first, TensorBase) and isinstance(second, TensorBase):
            version1 = first._counter
            if version1 is None or first._extra is not None:
                version1 = _version(node, first)
            if len(keep) == 1:
                node.kept = (first._data, version1)
                if version1.value:
                    node.versions = (version1.value,)
                return
            version2 = second._counter
            if version2 is None or second._extra is not None:
                version2 = _version(node, second)
            node.kept = (first._data, second._data, version1, version2)
            if version1.value or version2.value:
                node.versions = (version1.value, version2.value)
            return
    kept: list[Any] = []
    counters: list[Version] = []
    variadic, backend = plan.primitive.variadic, node.backend
    for need in keep:
        if need.kind == SPEC:
            kept.append(tuple(map(spec_of, inputs)) if variadic else spec_of(inputs[need.position]))
            continue
        source = outs if need.kind == OUT else inputs if variadic else inputs[need.position]
        if need.own and isinstance(source, TensorBase) and not (source._requires_grad and source._node is None):
            # A leaf is not copied: where the rule is recorded, it is the leaf itself that stands for it.
            kept.append(backend.copy(source._data) if backend.mutable else source._data)
            counters.append(Version())
            continue
        kept.append(tuple([_raw(x) for x in source]) if isinstance(source, tuple) else _raw(source))
        given = source if isinstance(source, tuple) else (source,)
        counters += [_version(node, x) for x in given if isinstance(x, TensorBase)]
    node.kept = (*kept, *counters)
    versions = tuple([counter.value for counter in counters])
    if any(versions):
        node.versions = versions


def _version(node: CallNode, x: TensorBase) -> Version:
    """Return the version counter of a Tensor whose array is saved."""
    if x._extra is not None and x._extra.inference:
        raise RuntimeError(
            f"{node.primitive.name}: a tensor made in inference_mode cannot be saved for backward; "
            "clone() it outside inference_mode first"
        )
    version = x._counter
    if version is None:
        version = x._counter = Version()
    return version


def spec_of(x: Any) -> Spec | None:
    """Return the spec of an input; a Python scalar has none."""
    if not isinstance(x, TensorBase):
        return None
    data = x._data
    return Spec(tuple(data.shape), data.dtype, x._backend.device_of(data))


def mixed_error(name: str, first: Any, second: Any) -> RuntimeError:
    """Return the error for inputs on two backends."""
    return RuntimeError(
        f"{name}: inputs live on two backends, {first.name!r} and {second.name!r}, and are never moved silently; "
        f"move one with .to({first.name!r}) or .to({second.name!r})"
    )


from arraygrad._engine import forward as _forward  # noqa: E402  # see Note [Import order]
from arraygrad._engine import promotion, view  # noqa: E402  # see Note [Import order]
from arraygrad._engine.tensor import Extra, TensorBase, as_operand  # noqa: E402  # see Note [Import order]
from arraygrad._tensor.node import PrimitiveNode  # noqa: E402  # see Note [Import order]
from arraygrad._tensor.tensor import Tensor  # noqa: E402  # see Note [Import order]

_NUMBERS: Final = (bool, int, float, complex)

# Compiled code finds these at once; what it imports from a module that is not compiled, it looks up by name.
_new_tensor: Final = Tensor
_new_node: Final = PrimitiveNode
