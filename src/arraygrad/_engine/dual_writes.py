"""In-place writes in forward mode: to primal and tangent, so that views of both follow.

See Note [Tangents in place] in forward.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import arraygrad as ag
from arraygrad._engine import apply, forward
from arraygrad._engine import view as _view
from arraygrad._engine.forward import Dual
from arraygrad._plain.modes import state
from arraygrad.rules.conversion import clone

# How one part is written into another: the two, and the name of the operation for errors.
WritePart: TypeAlias = Callable[[Any, Any, str], None]


def write(x: Any, out: Any, level: int, name: str, write_part: WritePart) -> None:
    """Write ``out`` into primal and tangent of ``x`` by ``write_part``; ``x`` or ``out`` is dual at ``level``."""
    dual = forward.dual_at(x, level) or become_dual(x, level, name)
    new = forward.dual_at(out, level)
    primal, tangent = (out, None) if new is None else (new.primal, new.tangent)
    _confirm(dual.primal)
    write_part(dual.primal, primal, name)
    if tangent is None:
        tangent = ag.zeros_like(primal)
    _write_tangent(x, dual, tangent, new is not None and new.owned, write_part)


def write_tangent(x: Any, tangent: Any, level: int, name: str, write_part: WritePart) -> Any:
    """Give ``x``, whose primal has been written in place, the tangent of its new value; return ``x``."""
    dual = forward.dual_at(x, level)
    if dual is not None or tangent is not None:
        dual = dual or become_dual(x, level, name)
        _write_tangent(x, dual, ag.zeros_like(dual.primal) if tangent is None else tangent, True, write_part)
    return x


def _write_tangent(x: Any, dual: Dual, tangent: Any, shared: bool, write_part: WritePart) -> None:
    """Write a tangent where the dual owns its own; else replace it, by a copy of one that is ``shared``."""
    if dual.owned:
        _confirm(dual.tangent)
        write_part(dual.tangent, tangent, "tangent")
    else:
        tangent = apply.apply(clone, (tangent,)) if shared else tangent
        x._extra.dual = Dual(dual.level, dual.primal, tangent)
    _view.read(x)


def _confirm(x: Any) -> None:
    if x._view is not None:
        _view.confirm(x)


def become_dual(x: Any, level: int, name: str) -> Dual:
    """Give a tensor, and with it all views of its base, a tangent of zero at a level; return its parts."""
    _refuse_outer_views(x, name)
    view = x._view
    if view is not None and not view.detached and not _is_dual(x):
        if forward.dual_at(view.base, level) is None:
            become_dual(view.base, level, name)
        _view.renew(x)
        dual = forward.dual_at(x, level)
        assert dual is not None
        return dual
    if x._requires_grad and x._node is None:
        raise RuntimeError(
            f"{name}: a leaf that requires a gradient cannot take a value that has a tangent; write to a clone() of it"
        )
    primal = x._alias()
    primal._view = view
    _view.follow(x, primal, None, recorded=True)
    dual = x._extra_state().dual = Dual(level, primal, ag.zeros_like(primal))
    return dual


def _is_dual(x: Any) -> bool:
    """Return whether ``x`` is dual at an open level."""
    return x._extra is not None and x._extra.dual is not None and x._extra.dual.level in state.levels


def _refuse_outer_views(x: Any, name: str) -> None:
    """Raise where a tangent of an inner level would have to reach views of a dual of an outer level."""
    if _is_dual(x) and (x._extra.dual.owned or x._view.calls):
        raise RuntimeError(
            f"{name}: a tensor with a tangent of an outer forward-mode level, which is or has a view, cannot take a "
            "value with one of an inner level; write to a clone() of it"
        )
