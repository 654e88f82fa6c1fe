"""Run a primitive on tensors of one backend, and record it where anybody will ask for a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arraygrad._backends import default, matching, scopes
from arraygrad._backends.scalars import has_dtype
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine.calls import CallNode
from arraygrad._engine.explain import explain
from arraygrad._graph.node import Version
from arraygrad._graph.primitive import INPUT, OUT, SPEC, Plan, Primitive, Spec
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.state import state

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor


def run(primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...], backend: Any, mask: int) -> Any:
    """Run a primitive on tensors in step with their bases, all of one backend and dtype, and Python numbers.

    ``mask`` says which inputs require a gradient. Returns a Tensor or a tuple of them.
    """
    try:
        if unusual.scoped:
            raw = _run_in_scope(primitive, backend, inputs, options)
        else:
            raw = _run_forward(primitive, backend, inputs, options)
    except Exception as error:
        explain(primitive, [raw_of(x) for x in inputs], backend, error)
        raise
    mask &= primitive.differentiable
    if mask and (not unusual.threads or state.recording):
        return record(primitive, inputs, options, backend, raw, mask)
    if primitive.several_outputs:
        return tuple([wrap(r, backend) for r in raw])
    return wrap(raw, backend)


def _run_in_scope(primitive: Primitive, backend: Any, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Call the forward function where the inputs are."""
    if not backend.scopes:
        return _run_forward(primitive, backend, inputs, options)
    with backend.scope(scopes.common_device(primitive.name, backend, [raw_of(x) for x in inputs])):
        return _run_forward(primitive, backend, inputs, options)


def _run_forward(primitive: Primitive, backend: Any, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Call the forward function; the common calls without collecting their arguments."""
    forward, operator = primitive.forward, primitive.operator
    if primitive.variadic:
        return forward(backend.xp, tuple([raw_of(x) for x in inputs]), *options)
    if not options:
        first = inputs[0]
        raw1 = first._data if isinstance(first, TensorBase) else first
        if len(inputs) == 2:
            second = inputs[1]
            raw2 = second._data if isinstance(second, TensorBase) else second
            return forward(backend.xp, raw1, raw2) if operator is None else operator(raw1, raw2)
        if len(inputs) == 1:
            return forward(backend.xp, raw1) if operator is None else operator(raw1)
    return forward(backend.xp, *[raw_of(x) for x in inputs], *options)


def raw_of(x: Any) -> Any:
    """Return the array of a Tensor that is in step with its base; a Python number or None as it is."""
    return x._data if isinstance(x, TensorBase) else x


def wrap(raw: Any, backend: Any) -> Tensor:
    """Return a Tensor around a backend's result, which may be a scalar type that the backend has to coerce."""
    if type(raw) is not backend.array_type:
        raw = coerced(raw, backend)
    out: Tensor = made.tensor(raw, backend)
    if unusual.threads and state.inference:
        out._extra_state().inference = True
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
        node: CallNode = made.node()
        node.outputs = specs
        node.shape = node.dtype = None
        for index, t in enumerate(outs):
            if _has_gradient(primitive, t):
                t._node, t._index, t._requires_grad = node, index, True
    else:
        if type(raw) is not backend.array_type:
            raw = coerced(raw, backend)
        out: TensorBase = made.tensor(raw, backend)
        node = made.node()
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
        kept.append(tuple([raw_of(x) for x in source]) if isinstance(source, tuple) else raw_of(source))
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
            f"{node.primitive.name}: Inference tensors cannot be saved for backward; clone() the tensor outside "
            "inference_mode first"
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


def as_operand(name: str, x: Any) -> Tensor:
    """Return an array that stands beside Tensors in a call of ``name`` as a constant Tensor.

    A NumPy scalar goes to the default backend. Raises TypeError for anything that no backend knows.
    """
    if has_dtype(x):
        scalar: Tensor = default.default_backend().resolve().tensor_namespace.asarray(x)
        return scalar
    try:
        backend = matching.backend_for(x)
    except TypeError:
        raise TypeError(
            f"{name}: expected a Tensor, an array or a Python number, got {type(x).__name__}; convert it with "
            "arraygrad.asarray first"
        ) from None
    backend.resolve()
    array: Tensor = made.tensor(x if type(x) is backend.array_type else backend.coerce(x), backend)
    return array
