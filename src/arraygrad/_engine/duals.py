"""Dual tensors: a primal with a tangent, at a level of forward mode.

Note [Tangents in place]
    A view of a dual is the view of its primal with the view of its tangent. So an in-place write to any of them, which
    writes to primal and tangent, reaches the others by the ordinary ways of views. For this the tangent must belong to
    the dual: rules hand tangents on as they are, and as long as nobody looks at a part of it, a dual may hold one that
    others hold too, and a write replaces it. It is copied, and ``owned`` from then on, when the first view is made;
    what is computed from an owned tangent gets a copy of it.
"""

from __future__ import annotations

from typing import Any

from arraygrad._backends import scopes
from arraygrad._base.made import made
from arraygrad._engine import inplace, view
from arraygrad._engine.apply import apply
from arraygrad._engine.interpreters import Interpreter, WritePart
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.modes import enable_grad, state
from arraygrad.rules.conversion import clone


class Dual:
    """The parts of a dual tensor; for ``owned`` see Note [Tangents in place]."""

    __slots__ = ("level", "owned", "primal", "tangent")

    def __init__(self, level: Interpreter, primal: Any, tangent: Any, owned: bool = False) -> None:
        self.level = level
        self.primal = primal
        self.tangent = tangent
        self.owned = owned


def make_dual(primal: Any, tangent: Any, level: Interpreter, owned: bool = False) -> Any:
    """Return a Tensor like ``primal`` that carries ``tangent`` at ``level``."""
    out = primal._alias()
    out._extra_state().dual = Dual(level, primal, tangent, owned)
    view.follow(out, primal, None, recorded=True)
    return out


def dual_at(x: Any, level: Interpreter) -> Dual | None:
    """Return the parts of ``x`` at ``level``, or None where it has no tangent there; a closed level hides none."""
    if not isinstance(x, TensorBase):
        return None
    if x._view is not None:
        view.read(x)
    if x._extra is None:
        return None
    dual: Dual | None = x._extra.dual
    if dual is None or dual.level is level:
        return dual
    return None if dual.level in state.levels else dual_at(dual.primal, level)


def own(dual: Dual) -> None:
    """Give a dual a tangent of its own, which may be written, and has views where the primal has them."""
    if dual.owned:
        return
    primal = dual.primal
    backend, like = primal._backend, view.read(primal)
    with scopes.on(backend, like):  # laid out in memory like the primal, where a library has several ways to do that
        mine = made.tensor(backend.coerce(backend.xp.zeros_like(like)), backend)
    with enable_grad():
        inplace.write(mine, apply(clone, (dual.tangent,)), "copy")
    dual.tangent, dual.owned = mine, True


# -- in-place writes: to primal and tangent, so that views of both follow ----------------------------------------------


def write(x: Any, out: Any, level: Interpreter, name: str, write_part: WritePart) -> None:
    """Write ``out`` into primal and tangent of ``x`` by ``write_part``; ``x`` or ``out`` is dual at ``level``."""
    dual = dual_at(x, level) or become_dual(x, level, name)
    new = dual_at(out, level)
    primal, tangent = (out, None) if new is None else (new.primal, new.tangent)
    view.confirm(dual.primal)
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
        view.confirm(dual.tangent)
        write_part(dual.tangent, tangent, "tangent")
    else:
        tangent = apply(clone, (tangent,)) if shared else tangent
        if tangent.shape != dual.primal.shape:  # of one number that fills all
            tangent = tangent._backend.tensor_namespace.broadcast_to(tangent, dual.primal.shape)
        x._extra.dual = Dual(dual.level, dual.primal, tangent)
    view.read(x)


def become_dual(x: Any, level: Interpreter, name: str) -> Dual:
    """Give a tensor, and with it all views of its base, a tangent of zero at a level; return its parts."""
    place = x._view
    is_dual = x._extra is not None and x._extra.dual is not None and x._extra.dual.level in state.levels
    if is_dual and (x._extra.dual.owned or place.calls):  # its views would have to get a tangent of an inner level
        raise RuntimeError(
            f"{name}: a tensor with a tangent of an outer forward-mode level, which is or has a view, cannot take a "
            "value with one of an inner level; write to a clone() of it"
        )
    if place is not None and not place.detached and not is_dual:
        if dual_at(place.base, level) is None:
            become_dual(place.base, level, name)
        view.renew(x)
        dual = dual_at(x, level)
        assert dual is not None
        return dual
    if x._requires_grad and x._node is None:
        raise RuntimeError(
            f"{name}: a leaf that requires a gradient cannot take a value that has a tangent; write to a clone() of it"
        )
    primal = x._alias()
    primal._view = place
    view.follow(x, primal, None, recorded=True)
    dual = x._extra_state().dual = Dual(level, primal, _zeros_like(primal))
    return dual


def _zeros_like(x: Any) -> Any:
    return x._backend.tensor_namespace.zeros_like(x)
