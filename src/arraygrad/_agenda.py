"""The order of a backward pass: which node runs next."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Final

from arraygrad._graph import Node

# Compiled code finds these at once; what it imports, it looks up by name.
_push: Final = heappush
_pop: Final = heappop


class Agenda:
    """The nodes that wait for their turn; the youngest is next.

    It stands by itself, the others in a heap: along a chain, where only one waits at a time, the heap stays empty.
    """

    __slots__ = ("_older", "_youngest")

    def __init__(self) -> None:
        self._youngest: Node | None = None
        self._older: list[tuple[int, Node]] = []

    def add(self, node: Node) -> None:
        """Let a node wait."""
        youngest = self._youngest
        if youngest is None and not self._older:
            self._youngest = node
        elif youngest is not None and node.sequence > youngest.sequence:
            _push(self._older, (-youngest.sequence, youngest))
            self._youngest = node
        else:
            _push(self._older, (-node.sequence, node))

    def take(self) -> Node | None:
        """Return the youngest node, which no longer waits; None where none is left."""
        node = self._youngest
        if node is not None:
            self._youngest = None
        elif self._older:
            node = _pop(self._older)[1]
        return node
