"""In-place writes in forward mode: to primal and tangent, so that views of both follow.

See Note [Tangents in place] in duals.py.
"""

from __future__ import annotations

from typing import Any

from arraygrad._engine import inplace
from arraygrad._engine import view as _view
from arraygrad._engine.apply import apply
from arraygrad._engine.duals import Dual, dual_at
from arraygrad._engine.interpreters import Interpreter, WritePart
from arraygrad._plain.state import state
from arraygrad.rules.conversion import clone


def write(x: Any, out: Any, level: Interpreter, name: str, write_part: WritePart) -> None:
    """Write ``out`` into primal and tangent of ``x`` by ``write_part``; ``x`` or ``out`` is dual at ``level``."""
    dual = dual_at(x, level) or become_dual(x, level, name)
    new = dual_at(out, level)
    primal, tangent = (out, None) if new is None else (new.primal, new.tangent)
    _confirm(dual.primal)
    write_part(dual.primal, primal, name)
    if tangent is None:
        tangent = _zeros_like(primal)
    _write_tangent(x, dual, tangent, new is not None and new.owned, write_part)


def write_tangent(x: Any, tangent: Any, level: Interpreter, name: str) -> Any:
    """Give ``x``, whose primal has been written in place, the tangent of its new value; return ``x``."""
    dual = dual_at(x, level)
    if dual is not None or tangent is not None:
        dual = dual or become_dual(x, level, name)
        _write_tangent(x, dual, _zeros_like(dual.primal) if tangent is None else tangent, True, inplace.write)
    return x


def _write_tangent(x: Any, dual: Dual, tangent: Any, shared: bool, write_part: WritePart) -> None:
    """Write a tangent where the dual owns its own; else replace it, by a copy of one that is ``shared``."""
    if dual.owned:
        _confirm(dual.tangent)
        write_part(dual.tangent, tangent, "tangent")
    else:
        tangent = apply(clone, (tangent,)) if shared else tangent
        if tangent.shape != dual.primal.shape:  # of one number that fills all
            tangent = tangent._backend.tensor_namespace.broadcast_to(tangent, dual.primal.shape)
        x._extra.dual = Dual(dual.level, dual.primal, tangent)
    _view.read(x)


def _confirm(x: Any) -> None:
    if x._view is not None:
        _view.confirm(x)


def become_dual(x: Any, level: Interpreter, name: str) -> Dual:
    """Give a tensor, and with it all views of its base, a tangent of zero at a level; return its parts."""
    _refuse_outer_views(x, name)
    view = x._view
    if view is not None and not view.detached and not _is_dual(x):
        if dual_at(view.base, level) is None:
            become_dual(view.base, level, name)
        _view.renew(x)
        dual = dual_at(x, level)
        assert dual is not None
        return dual
    if x._requires_grad and x._node is None:
        raise RuntimeError(
            f"{name}: a leaf that requires a gradient cannot take a value that has a tangent; write to a clone() of it"
        )
    primal = x._alias()
    primal._view = view
    _view.follow(x, primal, None, recorded=True)
    dual = x._extra_state().dual = Dual(level, primal, _zeros_like(primal))
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


def _zeros_like(x: Any) -> Any:
    return x._backend.tensor_namespace.zeros_like(x)
