"""The nodes of recorded calls: what they keep, and how their rules are run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arraygrad._base.arrays import known_dtypes
from arraygrad._base.made import made
from arraygrad._engine.interpreters import LevelCall
from arraygrad._graph.node import Node, Version, begin, freed_error, stale_error
from arraygrad._graph.plan import INPUT, SPEC, Need, Plan, run_call
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.compiled import mypyc_attr
from arraygrad._plain.state import state


@mypyc_attr(allow_interpreted_subclasses=True)
class CallNode(Node):
    """A recorded call of a primitive.

    ``kept`` holds what the plan says to keep and, behind that, the version counter of each saved array; ``versions``
    has the values that the counters had, and is None where all were 0.
    """

    __slots__ = ("_released", "kept", "level_calls", "options", "plan", "versions")

    plan: Plan
    options: tuple[Any, ...]
    versions: tuple[int, ...] | None

    def __init__(self) -> None:
        """Make an empty node; ``record`` fills it in, which is cheaper than passing everything on, twice."""
        begin(self)
        self.kept: tuple[Any, ...] = ()
        self.versions = None
        # What each level that processed the call, from the innermost outwards, needs to lift the saved values again.
        self.level_calls: tuple[LevelCall, ...] = ()
        self._released = False

    @property
    def primitive(self) -> Primitive:
        """What was called."""
        return self.plan.primitive

    def name(self) -> str:
        return self.primitive.node_name

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
            found[need.name] = value if need.kind == SPEC else self._detached(value)
        return found | dict(zip(self.primitive.options, self.options, strict=True))

    def _detached(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple([self._detached(v) for v in value])
        return made.tensor(value, self.backend) if hasattr(value, "shape") else value

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
            out: Any = tuple(made.tensor(v, self.backend, self, i) for i, v in enumerate(value))
        else:
            out = made.tensor(value, self.backend, self, 0)
        for call in self.level_calls:
            out = call.lift_output(self.primitive, self.options, out)
        return out

    def _input(self, position: int, value: Any) -> Any:
        target = self.targets[position] if position < len(self.targets) else None
        if target is None:
            x = self._detached(value)
        elif isinstance(target, Node):
            x = made.tensor(value, self.backend, target, 0 if self.ports is None else self.ports[position])
        else:
            x = target
        for call in self.level_calls:
            x = call.lift_input(position, x)
        return x


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


# -- what a call keeps, so that its rules find the values as they were -------------------------------------------------


def save(node: CallNode, plan: Plan, inputs: tuple[Any, ...], outs: Any) -> None:
    """Give a node what its rules need, and note the versions of the arrays."""
    if plan.arrays == 1:
        only = _source(plan.keep[0], inputs, outs)
        if isinstance(only, TensorBase):
            _save_one(node, only)
            return
    elif plan.arrays == 2:
        first, second = _source(plan.keep[0], inputs, outs), _source(plan.keep[1], inputs, outs)
        if isinstance(first, TensorBase) and isinstance(second, TensorBase):
            _save_two(node, first, second)
            return
    _save_all(node, plan, inputs, outs)


def _source(need: Need, inputs: tuple[Any, ...], outs: Any) -> Any:
    return inputs[need.position] if need.kind == INPUT else outs


def _save_one(node: CallNode, x: TensorBase) -> None:
    version = _version(node, x)
    node.kept = (x._data, version)
    if version.value:
        node.versions = (version.value,)


def _save_two(node: CallNode, x1: TensorBase, x2: TensorBase) -> None:
    version1, version2 = _version(node, x1), _version(node, x2)
    node.kept = (x1._data, x2._data, version1, version2)
    if version1.value or version2.value:
        node.versions = (version1.value, version2.value)


def _save_all(node: CallNode, plan: Plan, inputs: tuple[Any, ...], outs: Any) -> None:
    """Save any number of arrays, tuples of them, numbers and specs."""
    kept: list[Any] = []
    counters: list[Version] = []
    variadic, backend = plan.primitive.variadic, node.backend
    for need in plan.keep:
        source = need.read(inputs, (), outs, variadic, 0)
        if need.kind == SPEC:
            kept.append(source)
            continue
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


def raw_of(x: Any) -> Any:
    """Return the array of a Tensor that is in step with its base; a Python number or None as it is."""
    return x._data if isinstance(x, TensorBase) else x


def _version(node: CallNode, x: TensorBase) -> Version:
    """Return the version counter of a Tensor whose array is saved."""
    if x._extra is not None and x._extra.inference:
        refuse_inference(node.primitive.name)
    version = x._counter
    if version is None:
        version = x._counter = Version()
    return version


def refuse_inference(name: str) -> None:
    """Refuse to save a tensor made in inference mode, but where a function is transformed, as PyTorch does."""
    if not state.transforms:
        raise RuntimeError(
            f"{name}: Inference tensors cannot be saved for backward; clone() the tensor outside inference_mode first"
        )
