"""Passes inside passes: a hook, or the backward of a Function, that runs a backward pass of its own.

Each of them stands on Python's stack until the inner pass is over, so a chain of such hooks would end at the limit of
recursion. Past some depth an inner pass therefore runs on a thread of its own, whose stack is empty, while the outer
one waits for it: in the same order, in the same modes, one at a time.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, Final

from arraygrad._plain.state import State, state

# How many passes stand on the stack of one thread: each of them takes ten frames, and what the user's code takes.
DEPTH: Final = 20


def on_fresh_thread(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function on a new thread that has this one's modes and context variables; return or raise what it does."""
    from concurrent.futures import ThreadPoolExecutor  # seldom needed, and slow to import

    modes = {name: getattr(state, name) for name in State.MODES}

    def run() -> Any:
        ordinary = {name: getattr(state, name) for name in State.MODES}
        state.change(**modes)
        try:
            return function(*args)
        finally:
            state.change(**ordinary)

    with ThreadPoolExecutor(1, "arraygrad-backward") as pool:
        return pool.submit(contextvars.copy_context().run, run).result()
