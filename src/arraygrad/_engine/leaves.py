"""Gradients that have arrived at leaves: hooks, then the sum that is ``grad``."""

from __future__ import annotations

import operator
import threading
from typing import Any

from arraygrad._backends import scopes
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine.agenda import Sum
from arraygrad._engine.hooks import after, before, call_tensor_hooks, wrap
from arraygrad._graph.node import Hooks
from arraygrad._graph.tensor import TensorBase, mark_shared, version_of
from arraygrad._plain.modes import enable_grad, no_grad, user_code

# Gradients of several backward passes that run in different threads meet in the leaves.
_accumulating = threading.Lock()


def run_hooks(leaf: TensorBase, hooks: Hooks, total: Sum, accumulates: bool, recorded: bool) -> None:
    """Run the hooks of a leaf's gradient and, where it is about to be accumulated, those of its AccumulateGrad."""
    if 0 in hooks.tensor:
        total.value = call_tensor_hooks(hooks.tensor[0], total.value, leaf._backend, recorded)
        total.owned = False  # the hooks have seen it
    if accumulates and hooks.pre:
        total.value = before(made.leaf_node(leaf), hooks, total.value, recorded)
        total.owned = False


def accumulate(leaf: TensorBase, total: Sum, foreign: list[Any], recorded: bool) -> None:
    """Add a gradient to a leaf's ``grad``, and call the hooks that wait for that.

    Arrays in ``foreign`` belong to the caller of the pass, who may write to them later.
    """
    hooks = None if leaf._extra is None else leaf._extra.hooks
    if hooks is not None and hooks.post:
        total.owned = False  # the hooks will see it
    _accumulating.acquire()
    try:
        if unusual.scoped:
            with scopes.on(leaf._backend, leaf._data):
                _add(leaf, total, foreign, recorded)
        else:
            _add(leaf, total, foreign, recorded)
    finally:
        _accumulating.release()
    if hooks is not None:
        _accumulated(leaf, hooks, total.value, recorded)


def _accumulated(leaf: TensorBase, hooks: Hooks, grad: Any, recorded: bool) -> None:
    """Run the hooks of a leaf that wait for its ``grad``, then those of its AccumulateGrad."""
    for callback in tuple(hooks.accumulated.values()):
        with user_code(recorded):
            callback(leaf)
    if hooks.post:
        after(made.leaf_node(leaf), hooks, [], grad, recorded)


def _add(leaf: TensorBase, total: Sum, foreign: list[Any], recorded: bool) -> None:
    if not leaf._requires_grad:  # it was frozen since: the hooks run, as in PyTorch, and ``grad`` stays
        return
    before = leaf._grad
    if before is None:
        leaf._grad = _first(leaf, total, foreign, recorded)
    elif recorded or before._requires_grad:
        with enable_grad() if recorded else no_grad():
            leaf._grad = operator.add(before, wrap(total.value, leaf._backend))
    else:
        _add_in_place(before, total.value)


def _first(leaf: TensorBase, total: Sum, foreign: list[Any], recorded: bool) -> Any:
    """Return the first gradient of a leaf as its ``grad``."""
    grad = total.value
    if recorded:
        return grad
    backend = leaf._backend
    out: TensorBase = made.tensor(grad if type(grad) is backend.array_type else backend.coerce(grad), backend)
    if not total.owned:
        if foreign and backend.mutable and any(backend.shares_memory(grad, seed) for seed in foreign):
            out._data = backend.copy(out._data)
        else:
            mark_shared(out)
    return out


def _add_in_place(x: Any, grad: Any) -> None:
    """Add to a tensor outside of any graph: ``x += grad``, and sooner where ``x`` has memory of its own."""
    own: TensorBase = x
    if own._view is not None or not own._backend.mutable:
        with no_grad():
            x += made.tensor(grad, own._backend)
        return
    if own._extra is not None and own._extra.shared:
        own._own()
    data = own._data
    data += grad
    version_of(own).value += 1
