"""Passes inside passes: a hook, or the backward of a Function, that runs a backward pass of its own.

Each of them stands on Python's stack until the inner pass is over, so a chain of such hooks would end at the limit of
recursion. Past some depth an inner pass therefore runs on a thread of its own, whose stack is empty, while the outer
one waits for it: in the same order, in the same modes, one at a time.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

from arraygrad._plain.state import State, state

# How many passes stand on the stack of one thread: each of them takes ten frames, and what the user's code takes.
DEPTH: Final = 20


class user_code:
    """A block in which a pass calls the user's code: recording if the pass is recorded, and one deeper."""

    __slots__ = ("_before", "_recording")

    _recording: bool
    _before: bool

    def __init__(self, recording: bool) -> None:
        self._recording = recording

    def __enter__(self) -> None:
        self._before = state.recording
        state.nest(1, self._recording and not state.inference)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        state.nest(-1, self._before)


def is_deep() -> bool:
    """Return whether a pass that begins now should have a thread of its own."""
    return state.nesting >= DEPTH


def on_fresh_thread(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function on a new thread that has this one's modes and context variables; return or raise what it does."""
    modes = {name: getattr(state, name) for name in State.MODES}
    results: list[Any] = []
    errors: list[BaseException] = []

    def run() -> None:
        ordinary = {name: getattr(state, name) for name in State.MODES}
        state.change(**modes)
        try:
            results.append(function(*args))
        except BaseException as error:
            errors.append(error)
        finally:
            state.change(**ordinary)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,), name="arraygrad-backward")
    thread.start()
    thread.join()
    if errors:
        raise errors.pop()
    return results.pop()
