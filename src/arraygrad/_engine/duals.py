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
from arraygrad._engine.interpreters import Interpreter
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.modes import enable_grad
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
    """Return the parts of ``x`` at ``level``, or None where it has no tangent there."""
    if not isinstance(x, TensorBase):
        return None
    if x._view is not None:
        view.read(x)
    if x._extra is None:
        return None
    dual: Dual | None = x._extra.dual
    return dual if dual is not None and dual.level is level else None


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
