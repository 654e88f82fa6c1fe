"""What is to be done in a backward pass: sums of gradients, and which node runs next."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, Final

from arraygrad._graph.node import Node

# Compiled code finds these at once; what it imports, it looks up by name.
_push: Final = heappush
_pop: Final = heappop


class Sum:
    """The gradients that have arrived at one place, summed: raw arrays, or Tensors under ``create_graph``.

    The sum is ``owned`` once it was made here, so that nobody else can see it change.
    """

    __slots__ = ("owned", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.owned: bool = False

    def add(self, grad: Any, backend: Any) -> None:
        """Add a gradient, in place where the sum is owned; ``backend`` is that of raw arrays, None for Tensors."""
        if self.owned:
            self.value += grad
        else:
            self.value = self.value + grad
            self.owned = backend is not None and backend.mutable


class Agenda:
    """The nodes that wait for their turn, each with the sum that has arrived for it; the youngest is next.

    The youngest stands by itself, older ones are in a heap: along a chain, where only one waits at a time, that stays
    empty.
    """

    __slots__ = ("_older", "_sum", "_sums", "_youngest")

    def __init__(self) -> None:
        self._youngest: Node | None = None
        self._sum: Sum | None = None
        self._older: list[tuple[int, Node]] = []
        self._sums: dict[Node, Sum] = {}

    def find(self, node: Node) -> Sum | None:
        """Return the sum of a node that waits, None for one that does not."""
        if node is self._youngest:
            return self._sum
        return self._sums.get(node) if self._older else None

    def add(self, node: Node, total: Sum) -> None:
        """Let a node wait that did not."""
        youngest = self._youngest
        if youngest is None and not self._older:
            self._youngest, self._sum = node, total
        elif youngest is not None and node.sequence > youngest.sequence:
            waiting = self._sum
            assert waiting is not None
            self._wait(youngest, waiting)
            self._youngest, self._sum = node, total
        else:
            self._wait(node, total)

    def _wait(self, node: Node, total: Sum) -> None:
        self._sums[node] = total
        _push(self._older, (-node.sequence, node))

    def take(self) -> tuple[Node, Sum] | None:
        """Return the youngest node, which no longer waits, and its sum; None where no node is left."""
        node, total = self._youngest, self._sum
        if node is not None and total is not None:
            self._youngest = self._sum = None
            return node, total
        if not self._older:
            return None
        node = _pop(self._older)[1]
        return node, self._sums.pop(node)
