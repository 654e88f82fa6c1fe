"""What the modes of a thread are; `modes` sets them.

Note [Ordinary threads]
    Reading a thread's own state costs more than most of what an operation does besides the arithmetic. So the number
    of threads whose modes differ from those that a thread starts with is counted: while it is 0, nobody has to look.
"""

from __future__ import annotations

import threading
from typing import Any, ClassVar

from arraygrad._base.unusual import unusual

_counting = threading.Lock()


class State(threading.local):
    """The modes of one thread; class attributes are the values that a new thread starts with."""

    # What no_grad, enable_grad and set_grad_enabled set.
    grad_mode: bool = True
    inference: bool = False
    # Whether operations are recorded: grad_mode, outside of inference mode.
    recording: bool = True
    anomaly: bool = False
    check_nan: bool = False
    # The levels of interpreters that are open, outermost first (see _engine/interpreters.py).
    levels: tuple[Any, ...] = ()
    # How many backward passes of this thread are calling the user's code (see nesting.py).
    nesting: int = 0
    # How many transforms of functions are differentiating the user's code (see modes.py).
    transforms: int = 0

    # What the user chooses: what another thread takes over that works in place of this one.
    MODES: ClassVar[tuple[str, ...]] = ("grad_mode", "inference", "anomaly", "check_nan", "levels", "transforms")

    def change(self, **settings: object) -> None:
        """Set modes of this thread, and keep count of it: see Note [Ordinary threads]."""
        before = self._is_ordinary()
        for name, value in settings.items():
            setattr(self, name, value)
        self.recording = self.grad_mode and not self.inference
        difference = before - self._is_ordinary()
        if difference:
            with _counting:  # another thread may run between reading and writing
                unusual.threads += difference

    def set_grad_mode(self, grad_mode: bool) -> None:
        """Do what ``change(grad_mode=grad_mode)`` does, sooner."""
        if grad_mode is not self.grad_mode:
            self.grad_mode = grad_mode
            if not self.inference:
                self.recording = grad_mode
                if not (self.anomaly or self.levels or self.nesting):
                    with _counting:
                        unusual.threads += -1 if grad_mode else 1

    def _is_ordinary(self) -> bool:
        return self.recording and not (self.inference or self.anomaly or self.levels or self.nesting)


state = State()
