"""Views: tensors that stand for a part of another tensor, so that an in-place write to one reaches the other.

Note [Views are replayed]
    Whether an operation shares memory is a private matter of each library, so a view is defined by what it means: the
    chain of view operations that leads from its base to it. When base or view is written in place, the shared version
    counter moves on, and every other view notices at its next use and is refreshed: its node, and on a backend without
    shared memory its data, are made again by replaying the chain on the base. That is PyTorch's regeneration of a
    view's grad_fn, extended to data.

Note [Copy or view]
    A reshape is a view where it can be one, else a copy, as in PyTorch. Which of them is settled when it is made: on a
    library that writes in place by asking whether memory is shared, elsewhere by what PyTorch's strides would be
    (`strides`). A copy is a tensor like any other, with a version counter of its own.

Note [Bases]
    The base of a view is never a view itself: a view of a view has the base of the first and the longer chain. What
    ``detach`` returns counts as a base: it has a graph of its own. A dual tensor follows its primal like a view
    (`forward`), and when a base becomes dual, its views move over to the primal. A base that is given other data
    (``base.data = new``) leaves its views behind, as in PyTorch: they keep the old memory, and its version counter.
"""

from __future__ import annotations

from typing import Any

from arraygrad._engine import strides
from arraygrad._engine.interpreters import innermost, interpret
from arraygrad._engine.record import run
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase, version_of
from arraygrad._plain.modes import enable_grad, inference_mode, no_grad, state


class View:
    """How a view follows from its base: the calls to replay, and the version at which it was last in step.

    ``recorded`` is false for a view made under ``no_grad``: it takes no part in its base's graph. A view made by
    ``detach`` is ``detached``: it has a graph of its own, and its base is the data without any. An ``apart`` view is
    written through its base: it has other memory, or memory that the library does not let it write to.
    """

    __slots__ = ("apart", "base", "calls", "detached", "recorded", "version")

    def __init__(
        self,
        base: TensorBase,
        calls: tuple[Any, ...],
        version: int,
        recorded: bool,
        detached: bool = False,
        apart: bool = False,
    ) -> None:
        self.base = base
        self.calls = calls
        self.version = version
        self.recorded = recorded
        self.detached = detached
        self.apart = apart


def register(out: Any, source: TensorBase, primitive: Primitive, options: tuple[Any, ...]) -> None:
    """Note that ``out`` (a Tensor, or all the Tensors of a call) is a view of ``source``, if it is no copy."""
    if isinstance(out, tuple):
        for index, part in enumerate(out):
            follow(part, source, (primitive, options, index), state.recording)
    elif not primitive.copies or _shows(out, source, (primitive, options, None)):
        follow(out, source, (primitive, options, None), state.recording)


def _shows(out: TensorBase, source: TensorBase, call: tuple[Any, ...]) -> bool:
    """Return whether the result of a call that may copy is a view: see Note [Copy or view]."""
    if source._backend.mutable:
        return source._backend.shares_memory(out._data, source._data) or 0 in out._data.shape
    base, calls = _origin(source)
    return strides.is_view(base._data.shape, (*calls, call))


def _origin(source: TensorBase) -> tuple[TensorBase, tuple[Any, ...]]:
    """Return the base of a tensor and the calls that lead to it: see Note [Bases]."""
    view = source._view
    return (source, ()) if view is None or view.detached else (view.base, view.calls)


def chain(x: TensorBase) -> tuple[TensorBase, tuple[Any, ...]]:
    """Return what a view's memory belongs to, beyond what ``detach`` returned, and the calls that lead from it."""
    base, calls = _origin(x)
    return (base, calls) if base._view is None else (base._view.base, (*base._view.calls, *calls))


def follow(
    out: TensorBase, source: TensorBase, call: tuple[Any, ...] | None, recorded: bool, apart: bool = False
) -> None:
    """Make ``out`` a view of ``source`` by a call; without one, the same tensor once more."""
    view = source._view
    base, calls = _origin(source)
    if view is not None:
        recorded = recorded and (view.recorded or view.detached)
        apart = apart or view.apart
    if call is not None:
        calls = (*calls, call)
        apart = apart or call[0].repeats
        _mark_inference(out, source)
    counter = version_of(source)
    out._view = View(base, calls, counter.value, recorded, apart=apart)
    out._counter = counter


def _mark_inference(out: TensorBase, source: TensorBase) -> None:
    """Let a view count as made in inference mode where its base does, wherever the view is made."""
    inference = source._extra is not None and source._extra.inference
    if inference or out._extra is not None:
        out._extra_state().inference = inference
        if state.inference and not inference:
            # As in PyTorch: a view of a tensor that requires a gradient does so too, without being recorded.
            out._requires_grad = source._requires_grad


def replay(base: Any, calls: tuple[Any, ...]) -> Any:
    """Run a chain of view operations on ``base``."""
    if base._view is not None:
        refresh(base)
    out = base
    for primitive, options, index in calls:
        inputs = (out,)
        found = interpret(primitive, inputs, options) if state.levels else None
        out = run(primitive, inputs, options, out._backend, int(out._requires_grad)) if found is None else found
        if index is not None:
            out = out[index]
    return out


def refresh(x: Any) -> None:
    """Bring a view back in step with its base after an in-place write to either.

    Raises RuntimeError for a view made without recording whose base has a graph that the view knows nothing of.
    """
    view = x._view
    if view.version == x._counter.value:
        return
    if _left_behind(x):
        x._view = None
        return
    if x._node is not None and not (view.recorded or view.detached):  # a custom Function's, which nothing can replay
        raise custom_error(x, "its base or another view of its base has been modified inplace since")
    if state.recording and _misses_graph(x):
        raise RuntimeError(
            "A view was created in no_grad mode or inference mode, and its base or another view of its base has been "
            "modified inplace with grad mode enabled: whether gradients are to flow through it is ambiguous. Make the "
            "view while recording, or detach() it, or clone() it under no_grad()"
        )
    renew(x)


def read(x: TensorBase) -> Any:
    """Return the array of a tensor, in step with its base; for those who look at it and record nothing."""
    view = x._view
    if view is not None and view.version != version_of(x).value:
        renew(x)
    return x._data


def requires_grad(x: TensorBase) -> bool:
    """Return whether gradients flow to a tensor, which a write to its base may have changed."""
    if x._view is not None:
        refresh(x)
    return x._requires_grad


def renew(x: Any) -> None:
    """Make data, node and tangent of a view again from its base."""
    if _left_behind(x):
        x._view = None
        return
    view = x._view
    base = view.base
    # As when it was made.
    mode = no_grad() if not view.recorded else inference_mode(False) if state.inference else enable_grad()
    with mode:
        again = replay(base, view.calls)
    x._data = read(again)
    if view.recorded and again._requires_grad:
        place(x, again._node, again._index)
    elif view.recorded and x._node is not None:  # detach_ has taken the base out of its graph
        x._node, x._index, x._requires_grad = None, 0, False
    level = innermost((again,)) if state.levels and not view.detached else None
    if level is not None:
        level.renew(x, again)
    if base._view is not None and not base._view.detached:  # it has become dual
        follow(x, base, None, view.recorded, view.apart)
        x._view.calls = (*x._view.calls, *view.calls)
    if not _misses_graph(x):  # else it stays behind, so that it is refused whenever it is to be recorded
        x._view.version = x._counter.value


def _left_behind(x: Any) -> bool:
    """Return whether a view has stayed with memory that its base no longer has: see Note [Bases]."""
    return x._view.base._counter is not x._counter


def _misses_graph(x: Any) -> bool:
    """Return whether a stale view, made without recording, or its base has a graph that cannot be brought in step."""
    view = x._view
    return not view.recorded and not view.detached and (view.base._node is not None or x._node is not None)


def place(x: Any, node: Any, index: int) -> None:
    """Give a tensor another place in the graph; ``grad`` is then that of the new value, if it is to be retained."""
    before = x._node
    if before is not None and before.hooks is not None and before is not node:
        retained = before.hooks.retained
        kept = retained.get(x._index)
        if kept is not None and kept() is x:
            del retained[x._index]
            node.own_hooks().retained[index] = kept
    x._node, x._index, x._requires_grad = node, index, True


def custom_error(x: Any, what: str) -> RuntimeError:
    """Return the error for a write that reaches a view which a custom Function returned."""
    name = x._node.name().removesuffix("Backward")
    return RuntimeError(
        f"Output {x._index} of {name} is a view and {what}. This view was created inside a custom Function (or because "
        "an input was returned as-is), whose backward knows nothing of the write; clone() the output of the Function"
    )


def confirm(x: Any) -> None:
    """Before a write: bring a view in step, and see to it that the write reaches its base.

    Raises RuntimeError for a view that was left behind, where others of its kind would not learn of the write.
    """
    if x._view is None:
        return
    refresh(x)
    view = x._view  # where the base has become dual, another one
    if view is None:
        return
    if _left_behind(x):
        if view.apart or not x._backend.mutable or (state.recording and x._requires_grad):
            raise RuntimeError(
                "The base of this view was given other data since (base.data = ...), so that other views of it would "
                "not follow an inplace operation on this one; clone() the view, or make it again from its base"
            )
        x._view = None
        return
    if x._backend.mutable and not view.apart and not x._backend.shares_memory(x._data, view.base._data):
        view.apart = 0 not in x._data.shape


def detach(x: Any) -> Any:
    """Return ``x``'s data outside the graph and without tangents, still sharing memory and version counter with it."""
    x._own()
    read(x)
    out = _bare(x)
    if x._extra is not None and x._extra.inference:
        out._extra_state().inference = True
    if not x._backend.mutable or (x._view is not None and x._view.apart):
        memory, calls = _memory(x)
        out._view = View(memory, calls, out._counter.value, recorded=False, detached=True, apart=True)
    return out


def _bare(x: Any) -> Any:
    """Return an alias of a tensor without its place in the graph, hooks and tangents."""
    out = x._alias()
    out._extra = None
    out._node, out._index, out._requires_grad = None, 0, False
    return out


def _memory(x: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a tensor of the data alone, which all aliases of a base follow, and the calls that lead from it to ``x``.

    It keeps nothing of the graph alive. Where memory cannot be shared, it stands for it.
    """
    base, calls = _origin(x)
    if base._view is None:
        memory = _bare(base)
        if base._backend.mutable:
            return memory, calls
        base._view = View(memory, (), version_of(memory).value, recorded=False, detached=True, apart=True)
    return chain(x)
