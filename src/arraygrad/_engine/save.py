"""What a node keeps of a call, so that its rules find the values as they were."""

from __future__ import annotations

from typing import Any

from arraygrad._engine.calls import CallNode
from arraygrad._graph.node import Version
from arraygrad._graph.plan import INPUT, SPEC, Need, Plan
from arraygrad._graph.tensor import TensorBase


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
        raise RuntimeError(
            f"{node.primitive.name}: Inference tensors cannot be saved for backward; clone() the tensor outside "
            "inference_mode first"
        )
    version = x._counter
    if version is None:
        version = x._counter = Version()
    return version
