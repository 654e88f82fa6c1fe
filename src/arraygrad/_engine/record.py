"""Run a primitive on tensors of one backend, and record it where anybody will ask for a gradient."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import default, matching, scopes
from arraygrad._backends.scalars import has_dtype, plain
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine.calls import CallNode, raw_of, save
from arraygrad._engine.explain import explain
from arraygrad._graph.plan import spec_of
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.state import state
from arraygrad._typing import Tensor


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
        explain(primitive, [raw_of(x) for x in inputs], options, backend, error)
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
        save(node, plan, inputs, outs)
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
        wanted = "a Tensor, an array or a Python number" if plain(x) is None else "a Tensor or an array"
        raise TypeError(
            f"{name}: expected {wanted}, got {type(x).__name__}; convert it with "
            f"arraygrad.asarray first (must be Tensor, not {type(x).__name__})"
        ) from None
    backend.resolve()
    array: Tensor = made.tensor(x if type(x) is backend.array_type else backend.coerce(x), backend)
    return array
