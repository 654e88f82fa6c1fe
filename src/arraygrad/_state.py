"""What the modes of a thread are; `_modes` sets them. Never compiled: compiled classes cannot be thread-local."""

from __future__ import annotations

import threading


class State(threading.local):
    """The modes of one thread; class attributes are the values that a new thread starts with."""

    recording: bool = True
    inference: bool = False
    anomaly: bool = False
    check_nan: bool = False
    # The forward-mode levels that are open, outermost first (see _forward.py).
    levels: tuple[int, ...] = ()


state = State()
