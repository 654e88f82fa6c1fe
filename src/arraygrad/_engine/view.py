"""Views: tensors that stand for a part of another tensor, so that an in-place write to one reaches the other.

Note [Views are replayed]
    Whether an operation shares memory is a private matter of each library, so a view is defined by what it means: the
    chain of view operations that leads from its base to it. When base or view is written in place, the shared version
    counter moves on, and every other view notices at its next use and is refreshed: its node, and on a backend without
    shared memory its data, are made again by replaying the chain on the base. That is PyTorch's regeneration of a
    view's grad_fn, extended to data. On a backend that does share memory, a "view" which turns out to be a copy (a
    reshape of a transposed array) is let go instead, as PyTorch would have made a copy.
"""

from __future__ import annotations

from typing import Any

from arraygrad._graph.node import Version
from arraygrad._graph.primitive import Primitive
from arraygrad._modes import enable_grad, no_grad, state


class View:
    """How a view follows from its base: the calls to replay, and the version at which it was last in step.

    ``recorded`` is false for a view made under ``no_grad``: it takes no part in its base's graph. A view made by
    ``detach`` is ``detached``: it shares data with its base, and has a graph of its own.
    """

    __slots__ = ("base", "calls", "detached", "recorded", "version")

    def __init__(self, base: Any, calls: tuple[Any, ...], version: int, recorded: bool, detached: bool = False) -> None:
        self.base = base
        self.calls = calls
        self.version = version
        self.recorded = recorded
        self.detached = detached


def version_of(x: Any) -> Version:
    """Return the version counter of a tensor, making it when it is first needed."""
    if x._version is None:
        x._version = Version()
    return x._version  # type: ignore[no-any-return]  # Tensor is imported by nobody here: it imports this module


def prepare(source: Any) -> None:
    """Give a tensor whose memory may belong to others memory of its own, before a view of it is made."""
    extra = getattr(source, "_extra", None)
    if extra is not None and extra.shared:
        source._own()


def register(out: Any, source: Any, primitive: Primitive, options: tuple[Any, ...]) -> None:
    """Note that ``out`` (a Tensor, or all the Tensors of a call) is a view of ``source``."""
    if isinstance(out, tuple):
        for index, part in enumerate(out):
            _register_one(part, source, (primitive, options, index), state.recording)
    else:
        _register_one(out, source, (primitive, options, None), state.recording)


def _register_one(out: Any, source: Any, call: tuple[Any, ...], recorded: bool) -> None:
    view = source._view
    counter = version_of(source)
    if view is None or view.detached:
        out._view = View(source, (call,), counter.value, recorded)
    else:
        out._view = View(view.base, (*view.calls, call), counter.value, recorded and view.recorded)
    out._version = counter
    if state.levels:
        out._view.base._extra_state().viewed = True


def replay(base: Any, calls: tuple[Any, ...]) -> Any:
    """Run a chain of view operations on ``base``."""
    from arraygrad._engine.apply import apply  # it imports this module

    out = base
    for primitive, options, index in calls:
        out = apply(primitive, (out,), options)
        if index is not None:
            out = out[index]
    return out


def refresh(x: Any) -> None:
    """Bring a view back in step with its base after an in-place write to either."""
    view = x._view
    now = x._version.value
    if view.version == now:
        return
    base = view.base
    if _is_copy(x):
        x._view = None
        x._version = Version(view.version)
        return
    if x._node is not None and is_custom(view):
        raise custom_error(x, "its base or another view of its base has been modified inplace since")
    with enable_grad() if view.recorded else no_grad():
        again = replay(base, view.calls)
    x._data = again._raw()
    if view.recorded and again._requires_grad:
        x._node, x._index, x._requires_grad = again._node, again._index, again._requires_grad
    view.version = now


def is_custom(view: View) -> bool:
    """Return whether a view that has a node got it from a custom Function, which nothing can replay."""
    return not (view.recorded or view.detached)


def custom_error(x: Any, what: str) -> RuntimeError:
    """Return the error for a write that reaches a view which a custom Function returned."""
    name = x._node.name().removesuffix("Backward")
    return RuntimeError(
        f"Output {x._index} of {name} is a view and {what}. This view was created inside a custom Function (or because "
        "an input was returned as-is), whose backward knows nothing of the write; clone() the output of the Function"
    )


def confirm(x: Any) -> None:
    """Before a write: bring a view in step, and let it go if its memory turns out to be its own."""
    refresh(x)
    if x._view is not None and _is_copy(x):
        x._view = None
        x._version = Version(x._version.value)


def _is_copy(x: Any) -> bool:
    return x._backend.mutable and not x._backend.shares_memory(x._data, x._view.base._data)


def detach(x: Any) -> Any:
    """Return ``x``'s data outside the graph and without tangents, still sharing memory and version counter with it."""
    prepare(x)
    if x._view is not None:
        refresh(x)
    out = x._alias()
    out._extra = None
    out._node, out._index, out._requires_grad = None, 0, False
    counter = version_of(x)
    out._view = View(x, (), counter.value, recorded=False, detached=True)
    return out
