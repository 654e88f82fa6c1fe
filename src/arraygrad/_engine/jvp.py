"""The tangent of a call: the sum of the jvps of its inputs, whose rules run on Tensors."""

from __future__ import annotations

from typing import Any

from arraygrad._engine.apply import apply
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase


def push_forward(
    primitive: Primitive, primals: tuple[Any, ...], options: tuple[Any, ...], out: Any, tangents: list[Any]
) -> Any:
    """Return the tangent of a primitive's output: the sum of the jvps of the inputs that have a tangent."""
    backend = next(x._backend for x in primals if isinstance(x, TensorBase))
    xp = backend.tensor_namespace
    total: Any = None
    for position, tangent in enumerate(tangents):
        if tangent is None:
            continue
        name = primitive.inputs[0] if primitive.variadic else primitive.inputs[position]
        if name in primitive.constant_in:
            continue
        part = _jvp(primitive, name, position, xp, tangent, primals, options, out)
        total = part if total is None else _sum(total, part)
    return total


def _sum(a: Any, b: Any) -> Any:
    if isinstance(a, (tuple, list)):
        return tuple(y if x is None else x if y is None else x + y for x, y in zip(a, b, strict=True))
    return a + b


def _jvp(
    primitive: Primitive,
    name: str,
    position: int,
    xp: Any,
    tangent: Any,
    primals: tuple[Any, ...],
    options: tuple[Any, ...],
    out: Any,
) -> Any:
    rule = primitive.jvps.get(name)
    if rule is not None:
        needed = [need.read(primals, options, out, primitive.variadic, position) for need in rule.needs]
        return rule.function(xp, tangent, *needed)
    if name not in primitive.linear_in:
        raise RuntimeError(f"{primitive.name}: input {name!r} has no forward-mode rule")
    if primitive.variadic:
        # Linear in all of its inputs together: the others contribute their own tangents, here zero.
        parts = tuple([tangent if i == position else xp.zeros_like(p) for i, p in enumerate(primals)])
        return apply(primitive, parts, options)
    return apply(primitive, (*primals[:position], tangent, *primals[position + 1 :]), options)
