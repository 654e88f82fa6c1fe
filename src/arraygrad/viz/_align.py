"""Where the boxes of each layer stand: long lines are straight, everything else is near its neighbours.

For a given order of a layer the best positions (the least squares of the distances to where a box would like to be) are
an isotonic regression, computed exactly by pooling neighbours that are too close: Ayer et al., "An empirical
distribution function for sampling with incomplete information" (1955).

Note [Long lines]
    Left to themselves the layers of a long chain each give way a little to the same side, and the picture becomes a
    diagonal. So the backbone of a chain, and the bends of an edge over several layers, are joined to lines that move as
    one, after the blocks of Brandes and Köpf, "Fast and simple horizontal coordinate assignment" (2001). Lines do not
    cross between two layers, so that from left to right they have an order.

    Where nothing leans to one side there may be no diagonal, and lines only take room; so both are tried.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import pairwise

GAP = 16.0  # between boxes of one layer
SWEEPS = 8
# A chain of at least so many boxes is drawn straight. In shorter ones, boxes stand in the middle of their neighbours.
LONG = 8
# Lines are given up where they make the picture wider than so many times its width without them: in a mesh, say.
WIDEST = 1.5


@dataclass(slots=True, eq=False)
class Place:
    """A box, or a bend of an edge: its centre line, its size, and its neighbours on the layers above and below."""

    layer: int
    width: float
    height: float = 0.0
    x: float = 0.0
    top: float = 0.0
    above: list[Place] = field(default_factory=list)
    below: list[Place] = field(default_factory=list)
    line: Line | None = None

    @property
    def is_box(self) -> bool:
        """Whether this is a box: bends have no width."""
        return self.width > 0


@dataclass(slots=True, eq=False)
class Line:
    """Places on consecutive layers that stand right below each other, and the least distances to lines beside it."""

    places: list[Place]
    x: float = 0.0
    left: dict[Line, float] = field(default_factory=dict)
    right: dict[Line, float] = field(default_factory=dict)

    def move(self, x: float) -> None:
        """Move towards ``x`` as far as the lines beside this one allow."""
        lowest = max((line.x + distance for line, distance in self.left.items()), default=x)
        highest = min((line.x - distance for line, distance in self.right.items()), default=x)
        self.x = max(lowest, min(x, highest))
        for place in self.places:
            place.x = self.x

    def middle(self) -> float:
        """Return the mean position of the neighbours of this line's places."""
        inside = set(map(id, self.places))
        neighbours = [p for place in self.places for p in (*place.above, *place.below) if id(p) not in inside]
        return mean(neighbours, self.x)


def align(layers: list[list[Place]]) -> None:
    """Move each box towards the middle of its neighbours as far as the boxes beside it allow."""
    compact = _arrange(layers, [])
    lines = _from_left_to_right(_lines(layers), layers)
    if lines and _arrange(layers, lines) > WIDEST * compact:
        for place in (place for line in lines for place in line.places):
            place.line = None
        _arrange(layers, [])


def _arrange(layers: list[list[Place]], lines: list[Line]) -> float:
    """Set all positions, with these lines from left to right, and return the width of the whole."""
    for line in lines:
        line.move(max((other.x + distance for other, distance in line.left.items()), default=0.0))
    for layer in layers:
        space(layer, [0.0] * len(layer))
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for layer in layers if downwards else reversed(layers):
            space(layer, [mean(p.above if downwards else p.below, p.x) for p in layer])
        for line in reversed(lines) if downwards else lines:
            line.move(line.middle())
    for layer in layers:
        space(layer, [mean((*p.above, *p.below), p.x) for p in layer])
    left = min((layer[0].x - layer[0].width / 2 for layer in layers), default=0.0)
    return max((layer[-1].x + layer[-1].width / 2 for layer in layers), default=0.0) - left


def mean(places: Sequence[Place], otherwise: float) -> float:
    """Return the mean position of places; ``otherwise`` where there are none."""
    return sum(p.x for p in places) / len(places) if places else otherwise


# -- lines: see Note [Long lines] --------------------------------------------------------------------------------------


def _lines(layers: list[list[Place]]) -> list[Line]:
    """Join places to lines and return those that are long."""
    following: dict[Place, Place] = {}
    backbone = _backbone(layers)
    for upper, lower in pairwise(layers):
        position = {place: i for i, place in enumerate(lower)}
        bends = ((place, below) for place in upper if not place.is_box for below in place.below if not below.is_box)
        pairs = [*((place, backbone[place]) for place in upper if place in backbone), *bends]
        numbered = {place: i for i, place in enumerate(upper)}
        following |= _without_crossings([(numbered[a], position[b], a, b) for a, b in pairs])
    lines = []
    inner = set(following.values())
    for start in (place for layer in layers for place in layer if place in following and place not in inner):
        places = [start]
        while places[-1] in following:
            places.append(following[places[-1]])
        if not start.is_box or len(places) >= LONG:
            lines.append(Line(places))
    return lines


def _backbone(layers: list[list[Place]]) -> dict[Place, Place]:
    """Return the box that continues each box: on the longest way from the sources, and the first right below.

    From any box on that layer it is equally far to the last layer, as every box stands as low as possible.
    """
    ways: dict[Place, int] = {}  # the number of boxes on the longest way to each place
    backbone = {}
    for place in (place for layer in layers for place in layer):
        main = max(place.above, key=ways.__getitem__, default=None)
        ways[place] = (ways[main] if main else 0) + place.is_box
        if place.is_box and main and main.is_box and place is next(p for p in main.below if p.is_box):
            backbone[main] = place
    return backbone


def _without_crossings(pairs: list[tuple[int, int, Place, Place]]) -> Iterator[tuple[Place, Place]]:
    """Yield the pairs of places between two layers that cross none before them."""
    kept: list[tuple[int, int]] = []
    for start, end, above, below in pairs:
        i = bisect(kept, (start, end))
        if (i == 0 or (kept[i - 1][0] < start and kept[i - 1][1] < end)) and (i == len(kept) or end < kept[i][1]):
            kept.insert(i, (start, end))
            yield above, below


def _from_left_to_right(lines: list[Line], layers: list[list[Place]]) -> list[Line]:
    """Note the lines and the distances between those that are next to each other, and sort them."""
    for line in lines:
        for place in line.places:
            place.line = line
    for layer in layers:
        last, distance = None, 0.0
        for before, place in pairwise([layer[0], *layer]):
            distance += 0.0 if before is place else _distance(before, place)
            if place.line is None:
                continue
            if last is not None:
                known = last.right.get(place.line, 0.0)
                last.right[place.line] = place.line.left[last] = max(distance, known)
            last, distance = place.line, 0.0
    return list(TopologicalSorter({line: line.left for line in lines}).static_order())


# -- one layer ---------------------------------------------------------------------------------------------------------


def _distance(left: Place, right: Place) -> float:
    return (left.width + right.width) / 2 + GAP


def space(layer: list[Place], wanted: Sequence[float]) -> None:
    """Set the positions that are nearest to the wanted ones and keep the order, the gaps, and the places of lines."""
    offsets = [0.0]
    for left, right in pairwise(layer):
        offsets.append(offsets[-1] + _distance(left, right))
    start, lowest = 0, float("-inf")
    for i, place in enumerate((*layer, None)):
        if place is not None and place.line is None:
            continue
        highest = float("inf") if place is None else place.x - offsets[i]
        values = [value - offset for value, offset in zip(wanted[start:i], offsets[start:i], strict=True)]
        for free, offset, value in zip(layer[start:i], offsets[start:i], _isotonic(values), strict=True):
            free.x = max(lowest, min(value, highest)) + offset
        start, lowest = i + 1, highest


def _isotonic(values: list[float]) -> list[float]:
    """Return the ascending values that are nearest to these."""
    pools: list[tuple[float, int]] = []  # the sum and the number of the values that have been pooled
    for value in values:
        total, count = value, 1
        while pools and pools[-1][0] * count >= total * pools[-1][1]:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]
