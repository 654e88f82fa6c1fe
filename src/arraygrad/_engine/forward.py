"""Forward mode: dual tensors, and what a primitive does with them.

A dual tensor belongs to a level. It is an ordinary Tensor that follows its primal as a view without calls does, and has
beside it the primal and the tangent of that level. A primitive that meets duals strips the innermost level, runs on the
primals (which may be duals of outer levels, and may be recorded), and sums the jvps of its inputs, run on Tensors. So
levels nest, and forward mode composes with reverse mode in both orders: the tangents of recorded calls are kept on
their nodes, and a recorded backward inside the level runs its rules on duals again.
"""

from __future__ import annotations

import itertools
from typing import Any

from arraygrad._engine import duals, view
from arraygrad._engine.apply import apply, cast, promoted
from arraygrad._engine.duals import Dual, dual_at, make_dual, own
from arraygrad._engine.interpreters import Interpreter, LevelCall, WritePart
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.state import state
from arraygrad.rules.conversion import clone

_next_number = itertools.count(1).__next__


class ForwardLevel(Interpreter):
    """One level of forward mode; its number is that of no other."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number: int = _next_number()

    def concerns(self, inputs: tuple[Any, ...]) -> bool:
        return any(dual_at(x, self) is not None for x in inputs)

    def process(self, primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
        duals = [dual_at(x, self) for x in inputs]
        tangents: list[Any] = [None if d is None else _tangent(primitive, d) for d in duals]
        primals = tuple([x if d is None else d.primal for x, d in zip(inputs, duals, strict=True)])
        if primitive.promotes:
            primals = promoted(primitive, primals)
            tangents = [None if t is None else cast(t, p.dtype) for t, p in zip(tangents, primals, strict=True)]
        out = apply(primitive, primals, options)
        tangent = _push_forward(primitive, primals, options, out, tangents)
        node = (out[0] if primitive.several_outputs else out)._node
        if node is not None:
            call = DualCall(self, _as_they_are(primals), _as_they_are(tuple(tangents)))
            node.level_calls = (*node.level_calls, call)
        if primitive.view:
            return _pair_views(out, tangent, tangents[0], (primitive, options), self)
        return _pair_all(out, tangent, self)

    def write(self, x: Any, value: Any, name: str, write_part: WritePart) -> None:
        duals.write(x, value, self, name, write_part)

    def renew(self, x: Any, again: Any) -> None:
        if x._extra is None or x._extra.dual is None or x._extra.dual.level is not self:
            dual: Dual = again._extra.dual
            own(dual)
            x._extra_state().dual = Dual(self, dual.primal, dual.tangent, owned=True)


class DualCall(LevelCall):
    """A call on duals: the level, and primals and tangents of the inputs."""

    __slots__ = ("level", "primals", "tangents")

    def __init__(self, level: Interpreter, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> None:
        self.level = level
        self.primals = primals
        self.tangents = tangents

    def lift_input(self, position: int, x: Any) -> Any:
        tangent = self.tangents[position]
        return x if tangent is None or self.level not in state.levels else make_dual(x, tangent, self.level)

    def lift_output(self, primitive: Primitive, options: tuple[Any, ...], out: Any) -> Any:
        """Return the output with its tangent.

        It is computed again: kept on the node, whose output it refers to, it would close a reference cycle.
        """
        if self.level not in state.levels:
            return out
        return _pair_all(out, _push_forward(primitive, self.primals, options, out, list(self.tangents)), self.level)


def enter_level() -> ForwardLevel:
    """Open a level in this thread and return it."""
    level = ForwardLevel()
    state.change(levels=(*state.levels, level))
    return level


def open_levels() -> list[ForwardLevel]:
    """Return the levels of forward mode that are open in this thread, outermost first."""
    return [level for level in state.levels if isinstance(level, ForwardLevel)]


def exit_level(level: Interpreter) -> None:
    """Close a level: its duals are plain tensors from now on."""
    state.change(levels=tuple([each for each in state.levels if each is not level]))


def _tangent(primitive: Primitive, dual: Dual) -> Any:
    """Return the tangent of an input: the one that views share for a view, else one that nobody writes to."""
    if primitive.view:
        own(dual)
        return dual.tangent
    return apply(clone, (dual.tangent,)) if dual.owned else dual.tangent


def _push_forward(
    primitive: Primitive, primals: tuple[Any, ...], options: tuple[Any, ...], out: Any, tangents: list[Any]
) -> Any:
    """Return the tangent of a primitive's output: the sum of the jvps of the inputs that have a tangent."""
    backend = next(x._backend for x in primals if isinstance(x, TensorBase))
    xp = backend.tensor_namespace
    total: Any = None
    for position, tangent in enumerate(tangents):
        name = primitive.inputs[0] if primitive.variadic else primitive.inputs[position]
        if tangent is None or name in primitive.constant_in:
            continue
        rule = primitive.jvps.get(name)
        if rule is not None:
            needed = [need.read(primals, options, out, primitive.variadic, position) for need in rule.needs]
            part = rule.function(xp, tangent, *needed)
        elif name not in primitive.linear_in:
            raise RuntimeError(f"{primitive.name}: input {name!r} has no forward-mode rule")
        elif primitive.variadic:
            # Linear in all of its inputs together: the others contribute their own tangents, here zero.
            parts = [tangent if i == position else xp.zeros_like(p) for i, p in enumerate(primals)]
            part = apply(primitive, tuple(parts), options)
        else:
            part = apply(primitive, (*primals[:position], tangent, *primals[position + 1 :]), options)
        total = part if total is None else _sum(total, part)
    return total


def _sum(a: Any, b: Any) -> Any:
    if isinstance(a, (tuple, list)):
        return tuple(y if x is None else x if y is None else x + y for x, y in zip(a, b, strict=True))
    return a + b


def _as_they_are(tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what a node may keep: after a write a tensor, or the base of a view, would refer to a later node."""
    return tuple([x._alias() if isinstance(x, TensorBase) and x._node is not None else x for x in tensors])


def _pair_views(out: Any, tangent: Any, source: Any, call: tuple[Any, ...], level: Interpreter) -> Any:
    """Join views of a primal and of its tangent ``source``."""
    if isinstance(out, tuple):
        pairs = enumerate(zip(out, tangent, strict=True))
        return tuple([_pair_view(o, t, source, (*call, index), level) for index, (o, t) in pairs])
    return _pair_view(out, tangent, source, (*call, None), level)


def _pair_view(out: Any, tangent: Any, source: Any, call: tuple[Any, ...], level: Interpreter) -> Any:
    if out._view is None:  # the primal had to be copied
        return make_dual(out, apply(clone, (tangent,)), level)
    if tangent._view is None:  # the tangent had to be copied, and stands for a view nevertheless
        view.follow(tangent, source, call, recorded=True, apart=True)
    return make_dual(out, tangent, level, owned=True)


def _pair_all(out: Any, tangent: Any, level: Interpreter) -> Any:
    """Join an output, or all of them, with their tangents."""
    if not isinstance(out, tuple):
        return _pair(out, tangent, level)
    parts = tangent if isinstance(tangent, (tuple, list)) else (None,) * len(out)
    return tuple(_pair(o, t, level) for o, t in zip(out, parts, strict=True))


def _pair(out: Any, tangent: Any, level: Interpreter) -> Any:
    """Join an output and its tangent, which is brought to the output's shape if broadcasting left it smaller."""
    if tangent is None or out.dtype.kind not in "fc":
        return out
    if tangent.shape != out.shape:
        tangent = out._backend.tensor_namespace.broadcast_to(tangent, out.shape)
    return make_dual(out, tangent, level)
