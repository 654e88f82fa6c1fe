"""How many threads are in unusual modes; see Note [Ordinary threads] in _base/state.py."""

from __future__ import annotations

from typing import Final


class Unusual:
    """The count, in an object that compiled code reads at once."""

    __slots__ = ("threads",)

    def __init__(self) -> None:
        self.threads: int = 0


unusual: Final = Unusual()
