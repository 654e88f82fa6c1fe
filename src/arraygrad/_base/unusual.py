"""What is unusual in this process, and makes an operation look further.

Threads in other than ordinary modes, see Note [Ordinary threads] in _plain/state.py; and libraries of several devices
that work on a current one, see _backends/scopes.py.
"""

from __future__ import annotations

from typing import Final


class Unusual:
    """The number of such threads and whether there is such a library, in an object that compiled code reads at once."""

    __slots__ = ("scoped", "threads")

    def __init__(self) -> None:
        self.threads: int = 0
        self.scoped: bool = False


unusual: Final = Unusual()
