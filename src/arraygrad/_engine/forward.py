"""Forward mode: dual tensors, and what a primitive does with them.

A dual tensor belongs to a level. It is an ordinary Tensor with the primal's data and node, and beside it the primal
and the tangent of that level. A primitive that meets duals strips the innermost level, runs on the primals (which may
be duals of outer levels, and may be recorded), and sums the jvps of its inputs, run on Tensors. So levels nest, and
forward mode composes with reverse mode in both orders: the tangents of recorded calls are kept on their nodes, and a
recorded backward inside the level runs its rules on duals again.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

from arraygrad._graph.primitive import INDEX, INPUT, OPTION, OUT, SPEC, BoundRule, Need, Primitive
from arraygrad._modes import state

_next_level = itertools.count(1).__next__


class Dual:
    """The parts of a dual tensor."""

    __slots__ = ("level", "primal", "tangent")

    def __init__(self, level: int, primal: Any, tangent: Any) -> None:
        self.level = level
        self.primal = primal
        self.tangent = tangent


class DualCall(NamedTuple):
    """What a node keeps of a call on duals: the level, and primals and tangents of the inputs."""

    level: int
    primals: tuple[Any, ...]
    tangents: tuple[Any, ...]


def enter_level() -> int:
    """Open a level in this thread and return it."""
    level = _next_level()
    state.change(levels=(*state.levels, level))
    return level


def exit_level(level: int) -> None:
    """Close a level: its duals are plain tensors from now on."""
    state.change(levels=tuple(open_level for open_level in state.levels if open_level != level))


def make_dual(primal: Any, tangent: Any, level: int) -> Any:
    """Return a Tensor like ``primal`` that carries ``tangent`` at ``level``."""
    out = primal._alias()
    out._extra_state().dual = Dual(level, primal, tangent)
    return out


def write_dual(x: Any, primal: Any, tangent: Any, level: int) -> Any:
    """Give ``x``, which was written in place, the value of ``primal`` and its tangent at a level; return ``x``."""
    if x is primal:
        primal = x._alias()
    x._data, x._node, x._index, x._requires_grad = primal._data, primal._node, primal._index, primal._requires_grad
    x._extra_state().dual = None if tangent is None else Dual(level, primal, tangent)
    return x


def dual_at(x: Any, level: int) -> Dual | None:
    """Return the parts of ``x`` at ``level``, or None where it has no tangent there."""
    if not isinstance(x, Tensor) or x._extra is None:
        return None
    dual = x._extra.dual
    return dual if dual is not None and dual.level == level else None


def innermost(inputs: tuple[Any, ...]) -> int:
    """Return the innermost open level at which any input has a tangent; 0 where none has."""
    found = 0
    for x in inputs:
        if isinstance(x, Tensor) and x._extra is not None and x._extra.dual is not None:
            level = x._extra.dual.level
            if level in state.levels and level > found:
                found = level
    return found


def apply_dual(primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Run a primitive whose inputs may be duals; return None where none is, and ``apply`` goes on alone."""
    level = innermost(inputs)
    if not level:
        return None
    duals = [dual_at(x, level) for x in inputs]
    tangents: list[Any] = [None if d is None else d.tangent for d in duals]
    primals = tuple(x if d is None else d.primal for x, d in zip(inputs, duals, strict=True))
    if primitive.promotes:
        primals = promotion.promote_inputs(primitive, primals)
        tangents = [None if t is None else promotion.cast(t, p.dtype) for t, p in zip(tangents, primals, strict=True)]
    out = apply.apply(primitive, primals, options)
    tangent = push_forward(primitive, primals, options, out, tangents)
    node = (out[0] if primitive.several_outputs else out)._node
    if node is not None:
        node.duals = (*node.duals, DualCall(level, primals, tuple(tangents)))
    if not primitive.several_outputs:
        return _pair(out, tangent, level)
    return _pair_all(out, tangent, level)


def _pair_all(out: tuple[Any, ...], tangent: Any, level: int) -> tuple[Any, ...]:
    parts = tangent if isinstance(tangent, (tuple, list)) else (None,) * len(out)
    return tuple(_pair(o, t, level) for o, t in zip(out, parts, strict=True))


def with_tangent(call: DualCall, position: int, x: Any) -> Any:
    """Return a saved input with the tangent that it had, if the level is still open."""
    tangent = call.tangents[position]
    if tangent is None or call.level not in state.levels:
        return x
    return make_dual(x, tangent, call.level)


def with_output_tangent(primitive: Primitive, options: tuple[Any, ...], call: DualCall, out: Any) -> Any:
    """Return a saved output with its tangent, if the level is still open.

    It is computed again: kept on the node, whose output it refers to, it would close a reference cycle.
    """
    if call.level not in state.levels:
        return out
    tangent = push_forward(primitive, call.primals, options, out, list(call.tangents))
    return _pair_all(out, tangent, call.level) if isinstance(out, tuple) else _pair(out, tangent, call.level)


def _pair(out: Any, tangent: Any, level: int) -> Any:
    """Join an output and its tangent, which is brought to the output's shape if broadcasting left it smaller."""
    if tangent is None or out.dtype.kind not in "fc":
        return out
    if tangent.shape != out.shape:
        tangent = ag.broadcast_to(tangent, out.shape)
    return make_dual(out, tangent, level)


def push_forward(
    primitive: Primitive, primals: tuple[Any, ...], options: tuple[Any, ...], out: Any, tangents: list[Any]
) -> Any:
    """Return the tangent of a primitive's output: the sum of the jvps of the inputs that have a tangent."""
    backend = next(x._backend for x in primals if isinstance(x, Tensor))
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
        return rule.function(xp, tangent, *_arguments(primitive, rule, position, primals, options, out))
    if name not in primitive.linear_in:
        raise RuntimeError(f"{primitive.name}: input {name!r} has no forward-mode rule")
    if primitive.variadic:
        # Linear in all of its inputs together: the others contribute their own tangents, here zero.
        parts = tuple(tangent if i == position else ag.zeros_like(p) for i, p in enumerate(primals))
        return apply.apply(primitive, parts, options)
    return apply.apply(primitive, (*primals[:position], tangent, *primals[position + 1 :]), options)


def _arguments(
    primitive: Primitive, rule: BoundRule, position: int, primals: tuple[Any, ...], options: tuple[Any, ...], out: Any
) -> list[Any]:
    return [_argument(need, primitive, position, primals, options, out) for need in rule.needs]


def _argument(
    need: Need, primitive: Primitive, position: int, primals: tuple[Any, ...], options: tuple[Any, ...], out: Any
) -> Any:
    if need.kind == INPUT:
        return primals if primitive.variadic else primals[need.position]
    if need.kind == SPEC:
        if primitive.variadic:
            return tuple(apply.spec_of(p) for p in primals)
        return apply.spec_of(primals[need.position])
    if need.kind == OUT:
        return out
    if need.kind == OPTION:
        return options[need.position]
    assert need.kind == INDEX, need
    return position


import arraygrad as ag  # noqa: E402  # see Note [Import order] in apply.py
from arraygrad._engine import apply, promotion  # noqa: E402  # see Note [Import order] in apply.py
from arraygrad._engine.tensor import Tensor  # noqa: E402  # see Note [Import order] in apply.py
