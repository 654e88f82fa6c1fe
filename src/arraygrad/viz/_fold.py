"""Making a large picture smaller: repetitions are folded, and what is still too much is left out with a note."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from graphlib import TopologicalSorter

from arraygrad.viz._model import Diagram, Edge, Link, Role, Vertex

# The longest pattern that is looked for in a chain, and how often it must follow on itself to be folded.
LONGEST_PATTERN = 16
FEWEST_REPEATS = 3


def fold(diagram: Diagram, limit: int) -> Diagram:
    """Return the diagram itself if it has at most ``limit`` vertices, else a smaller one."""
    if len(diagram.vertices) > limit:
        diagram = _Folding(diagram).result()
    return diagram if len(diagram.vertices) <= limit else _truncate(diagram, limit)


class _Folding:
    """Folds every chain of operations that repeats a pattern.

    The main input of an operation is the one with the longest way from the sources: leaves, their accumulation, saved
    values. A chain is a run of operations in which each is the main input of the next and feeds nothing else, while
    everything else that the next needs is a source or private to it, such as the transpose of a weight. Two members
    are repetitions if they have the same label, the same leaves, and private inputs that look the same.
    """

    def __init__(self, diagram: Diagram) -> None:
        self.vertices = diagram.vertices
        self.edges = diagram.edges
        self.before = diagram.tails()
        self.fed = Counter(tail for tails in self.before.values() for tail in tails)
        # Equal signatures get equal numbers; a vertex has one with all of its inputs, and one without the main input.
        self.numbers: dict[object, int] = {}
        self.whole: dict[str, int] = {}
        self.without_main: dict[str, int] = {}
        self.main: dict[str, str] = {}
        # How many operations lead to each one, 0 for a source.
        self.depth: dict[str, int] = {}
        # What serves one operation only, and depends on nothing but sources.
        self.private: set[str] = set()
        for key in TopologicalSorter(self.before).static_order():
            self._classify(key)
        # What a vertex was folded into; the empty string for what is gone.
        self.replaced: dict[str, str] = {}

    def result(self) -> Diagram:
        """Return the folded diagram."""
        folded = dict(self.vertices)
        for chain in self._chains():
            if any(key in self.replaced for key in chain):
                continue
            for start, period, repeats in _runs(self._signatures(chain)):
                members = chain[start : start + period * repeats]
                folded[members[0]] = self._fold(members, period, repeats)
        kept = {key: vertex for key, vertex in folded.items() if key not in self.replaced}
        moved = (Edge(self.replaced.get(e.tail, e.tail), self.replaced.get(e.head, e.head), e.link) for e in self.edges)
        return Diagram(kept, list(dict.fromkeys(e for e in moved if e.tail and e.head and e.tail != e.head)))

    def _classify(self, key: str) -> None:
        vertex, tails = self.vertices[key], self.before[key]
        if vertex.role is Role.SAVED:
            self.private.add(key)
            self.whole[key] = self._number((vertex.role, vertex.lines))
            self.depth[key] = 0
        elif vertex.role is not Role.OPERATION or not any(self.vertices[t].role is Role.OPERATION for t in tails):
            self.whole[key] = self._number(key)
            self.depth[key] = 0
        else:
            self.main[key] = main = max(tails, key=lambda tail: (self.depth[tail], tail not in self.private))
            self.depth[key] = self.depth[main] + 1
            self.whole[key] = self._number((vertex.lines, *sorted(self.whole[t] for t in tails)))
            others = sorted(self.whole[t] for t in tails if t != main)
            self.without_main[key] = self._number((vertex.lines, *others))
            if self.fed[key] == 1 and all(self._is_beside(t) for t in tails):
                self.private.add(key)

    def _number(self, signature: object) -> int:
        return self.numbers.setdefault(signature, len(self.numbers))

    def _is_beside(self, key: str) -> bool:
        return not self.depth[key] or key in self.private

    def _chains(self) -> Iterator[list[str]]:
        following = {
            main: key
            for key, main in self.main.items()
            if self.depth[main]
            and self.fed[main] == 1
            and all(tail == main or self._is_beside(tail) for tail in self.before[key])
        }
        inner = set(following.values())
        for start in (key for key in self.main if key not in inner):
            chain = [start]
            while chain[-1] in following:
                chain.append(following[chain[-1]])
            yield chain

    def _signatures(self, chain: list[str]) -> list[int]:
        first, *rest = (self.without_main[key] for key in chain)
        # A chain may start from a constant, which is not drawn: then its first member has no main input.
        whole = self.whole[chain[0]]
        return [whole if whole in rest else first, *rest]

    def _fold(self, members: list[str], period: int, repeats: int) -> Vertex:
        """Return one vertex for all members; what is private to the first repetition stays, of the others it goes."""
        self.replaced |= dict.fromkeys(members[1:], members[0])
        inside = set(members)
        count = len(members)
        waiting = members[period:]
        while waiting:
            for tail in self.before[waiting.pop()]:
                if tail in self.private and tail not in inside:
                    self.replaced[tail] = ""
                    count += 1
                    waiting.append(tail)
        pattern = [line for key in members[:period] for line in self.vertices[key].lines]
        note = f"× {repeats}" if period == 1 else f"these {period}, × {repeats}"
        return Vertex(Role.OPERATION, (*pattern, note), f"{len(members)} operations in a row", count)


def _runs(items: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the repetitions in a sequence: where each starts, its period, and how often it occurs."""
    start = 0
    while start < len(items):
        best = (0, 1, 1)
        for period in range(1, LONGEST_PATTERN + 1):
            end = start + period
            while end < len(items) and items[end] == items[end - period]:
                end += 1
            repeats = (end - start) // period
            if repeats >= FEWEST_REPEATS and period * repeats > best[0]:
                best = (period * repeats, period, repeats)
        if best[0]:
            yield start, best[1], best[2]
        start += max(best[0], 1)


def _truncate(diagram: Diagram, limit: int) -> Diagram:
    """Keep the ``limit`` vertices that are nearest to the outputs; a note says how many are missing, and where."""
    before = diagram.tails()
    kept: dict[str, Vertex] = {}
    waiting = deque(key for key, vertex in diagram.vertices.items() if vertex.role is Role.OUTPUT)
    while waiting and len(kept) < limit:
        key = waiting.popleft()
        if key not in kept:
            kept[key] = diagram.vertices[key]
            waiting.extend(before[key])
    missing = sum(vertex.count for key, vertex in diagram.vertices.items() if key not in kept)
    edges = [e for e in diagram.edges if e.tail in kept and e.head in kept]
    cut = dict.fromkeys(e.head for e in diagram.edges if e.head in kept and e.tail not in kept)
    note = Vertex(Role.NOTE, (f"… {missing} more nodes",), f"max_nodes={limit} leaves them out; give a larger number")
    return Diagram({**kept, "more": note}, edges + [Edge("more", head, Link.CUT) for head in cut])
