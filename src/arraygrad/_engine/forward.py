"""Forward mode: dual tensors, and what a primitive does with them.

A dual tensor belongs to a level. It is an ordinary Tensor that follows its primal as a view without calls does, and has
beside it the primal and the tangent of that level. A primitive that meets duals strips the innermost level, runs on the
primals (which may be duals of outer levels, and may be recorded), and sums the jvps of its inputs, run on Tensors. So
levels nest, and forward mode composes with reverse mode in both orders: the tangents of recorded calls are kept on
their nodes, and a recorded backward inside the level runs its rules on duals again.

Note [Tangents in place]
    A view of a dual is the view of its primal with the view of its tangent. So an in-place write to any of them, which
    writes to primal and tangent, reaches the others by the ordinary ways of views. For this the tangent must belong to
    the dual: rules hand tangents on as they are, and as long as nobody looks at a part of it, a dual may hold one that
    others hold too, and a write replaces it. It is copied, and ``owned`` from then on, when the first view is made;
    what is computed from an owned tangent gets a copy of it.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

from arraygrad._backends import scopes
from arraygrad._graph.primitive import INDEX, INPUT, OPTION, OUT, SPEC, BoundRule, Need, Primitive
from arraygrad._plain.modes import enable_grad, state

_next_level = itertools.count(1).__next__


class Dual:
    """The parts of a dual tensor; for ``owned`` see Note [Tangents in place]."""

    __slots__ = ("level", "owned", "primal", "tangent")

    def __init__(self, level: int, primal: Any, tangent: Any, owned: bool = False) -> None:
        self.level = level
        self.primal = primal
        self.tangent = tangent
        self.owned = owned


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


def make_dual(primal: Any, tangent: Any, level: int, owned: bool = False) -> Any:
    """Return a Tensor like ``primal`` that carries ``tangent`` at ``level``."""
    out = primal._alias()
    out._extra_state().dual = Dual(level, primal, tangent, owned)
    view.follow(out, primal, None, recorded=True)
    return out


def dual_at(x: Any, level: int) -> Dual | None:
    """Return the parts of ``x`` at ``level``, or None where it has no tangent there."""
    if not isinstance(x, Tensor):
        return None
    if x._view is not None:
        view.read(x)
    if x._extra is None:
        return None
    dual: Dual | None = x._extra.dual
    return dual if dual is not None and dual.level == level else None


def innermost(inputs: tuple[Any, ...]) -> int:
    """Return the innermost open level at which any input has a tangent; 0 where none has."""
    found = 0
    for x in inputs:
        if not isinstance(x, Tensor):
            continue
        if x._view is not None and state.levels:  # a write to its base may have given it a tangent
            view.read(x)
        if x._extra is not None and x._extra.dual is not None:
            level = x._extra.dual.level
            if level in state.levels and level > found:
                found = level
    return found


def own(dual: Dual) -> None:
    """Give a dual a tangent of its own, which may be written, and has views where the primal has them."""
    if dual.owned:
        return
    primal = dual.primal
    backend, like = primal._backend, view.read(primal)
    with scopes.on(backend, like):  # laid out in memory like the primal, where a library has several ways to do that
        mine = Tensor(backend.coerce(backend.xp.zeros_like(like)), backend)
    with enable_grad():
        inplace._write(mine, apply.apply(clone, (dual.tangent,)), "copy")
    dual.tangent, dual.owned = mine, True


def share_dual(x: Any, again: Any) -> None:
    """Give a view that was replayed the tangent that its base has got; one that it has already follows by itself."""
    level = innermost((again,))
    if level and (x._extra is None or x._extra.dual is None or x._extra.dual.level != level):
        dual: Dual = again._extra.dual
        own(dual)
        x._extra_state().dual = Dual(level, dual.primal, dual.tangent, owned=True)


def apply_dual(primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Run a primitive whose inputs may be duals; return None where none is, and ``apply`` goes on alone."""
    level = innermost(inputs)
    if not level:
        return None
    duals = [dual_at(x, level) for x in inputs]
    tangents: list[Any] = [None if d is None else _tangent(primitive, d) for d in duals]
    primals = tuple(x if d is None else d.primal for x, d in zip(inputs, duals, strict=True))
    if primitive.promotes:
        primals = promotion.promote_inputs(primitive, primals)
        tangents = [None if t is None else promotion.cast(t, p.dtype) for t, p in zip(tangents, primals, strict=True)]
    out = apply.apply(primitive, primals, options)
    tangent = push_forward(primitive, primals, options, out, tangents)
    node = (out[0] if primitive.several_outputs else out)._node
    if node is not None:
        node.duals = (*node.duals, DualCall(level, _as_they_are(primals), _as_they_are(tuple(tangents))))
    if primitive.view:
        return _pair_views(out, tangent, tangents[0], (primitive, options), level)
    if not primitive.several_outputs:
        return _pair(out, tangent, level)
    return _pair_all(out, tangent, level)


def _tangent(primitive: Primitive, dual: Dual) -> Any:
    """Return the tangent of an input: the one that views share for a view, else one that nobody writes to."""
    if primitive.view:
        own(dual)
        return dual.tangent
    return apply.apply(clone, (dual.tangent,)) if dual.owned else dual.tangent


def _as_they_are(tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what a node may keep: after a write a tensor, or the base of a view, would refer to a later node."""
    return tuple([x._alias() if isinstance(x, Tensor) and x._node is not None else x for x in tensors])


def _pair_views(out: Any, tangent: Any, source: Any, call: tuple[Any, ...], level: int) -> Any:
    """Join views of a primal and of its tangent ``source``."""
    if isinstance(out, tuple):
        pairs = enumerate(zip(out, tangent, strict=True))
        return tuple([_pair_view(o, t, source, (*call, index), level) for index, (o, t) in pairs])
    return _pair_view(out, tangent, source, (*call, None), level)


def _pair_view(out: Any, tangent: Any, source: Any, call: tuple[Any, ...], level: int) -> Any:
    if out._view is None:  # the primal had to be copied
        return make_dual(out, apply.apply(clone, (tangent,)), level)
    if tangent._view is None:  # the tangent had to be copied, and stands for a view nevertheless
        view.follow(tangent, source, call, recorded=True, apart=True)
    return make_dual(out, tangent, level, owned=True)


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
from arraygrad._engine import apply, inplace, promotion, view  # noqa: E402  # see Note [Import order] in apply.py
from arraygrad._engine.tensor import Tensor  # noqa: E402  # see Note [Import order] in apply.py
from arraygrad.rules.conversion import clone  # noqa: E402  # see Note [Import order] in apply.py
