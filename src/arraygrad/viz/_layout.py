"""Where to put the boxes: a layered layout, with sources on top and outputs at the bottom.

The steps are those of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures"
(1981): vertices are put on layers, edges over several layers get a bend on each, each layer is ordered by the mean
position of its neighbours, and then positions are chosen (``_align``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from graphlib import TopologicalSorter

from arraygrad.viz._align import SWEEPS, Place, align, mean
from arraygrad.viz._model import Diagram, Link, Vertex

CHARACTER = 6.7  # the width of a character of a monospaced font of 11 px
LINE = 14.0
PADDING = 8.0
LAYER_GAP = 26.0


@dataclass(slots=True)
class Segment:
    """A part of an edge between two neighbouring layers; the last one of an edge carries the arrow head."""

    start: Place
    end: Place
    link: Link
    last: bool


@dataclass(slots=True)
class Layout:
    """Where everything is, in pixels from the top left."""

    boxes: dict[str, Place]
    bends: list[Place]
    segments: list[Segment]
    width: float
    height: float


def layout(diagram: Diagram) -> Layout:
    """Return a place for each vertex and edge."""
    layers_of = _assign_layers(diagram)
    boxes = {key: _box(vertex, layers_of[key]) for key, vertex in diagram.vertices.items()}
    bends, segments = _route(diagram, boxes)
    layers: list[list[Place]] = [[] for _ in range(max(layers_of.values(), default=-1) + 1)]
    places = (*boxes.values(), *bends)
    for place in places:
        layers[place.layer].append(place)
    _order(layers)
    height = _stack(layers)
    align(layers)
    left = min((p.x - p.width / 2 for p in places), default=0.0) - PADDING
    for place in places:
        place.x -= left
    right = max((p.x + p.width / 2 for p in places), default=0.0) + PADDING
    return Layout(boxes, bends, segments, right, height)


def cells(text: str) -> int:
    """Return the width of a text in characters of a monospaced font; East Asian characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _box(vertex: Vertex, layer: int) -> Place:
    width = max(map(cells, vertex.lines), default=0) * CHARACTER + 2 * PADDING
    return Place(layer, width, len(vertex.lines) * LINE + PADDING)


def _assign_layers(diagram: Diagram) -> dict[str, int]:
    """Return the layer of each vertex: as low as possible, so that a leaf stands right above its first use."""
    tails = diagram.tails()
    from_bottom = dict.fromkeys(tails, 0)
    for head in reversed([*TopologicalSorter(tails).static_order()]):
        for tail in tails[head]:
            from_bottom[tail] = max(from_bottom[tail], from_bottom[head] + 1)
    top = max(from_bottom.values(), default=0)
    return {key: top - rank for key, rank in from_bottom.items()}


def _route(diagram: Diagram, boxes: dict[str, Place]) -> tuple[list[Place], list[Segment]]:
    """Return the bends and segments of the edges; edges of one kind from one box share their bends, like a trunk."""
    trunks: dict[tuple[str, Link], list[Place]] = {}
    segments: list[Segment] = []
    for tail, head, link in dict.fromkeys(diagram.edges):
        trunk = trunks.setdefault((tail, link), [boxes[tail]])
        while trunk[-1].layer < boxes[head].layer - 1:
            bend = Place(trunk[-1].layer + 1, 0.0)
            segments.append(Segment(trunk[-1], bend, link, last=False))
            trunk.append(bend)
        start = trunk[boxes[head].layer - 1 - boxes[tail].layer]
        segments.append(Segment(start, boxes[head], link, last=True))
    for segment in segments:
        segment.start.below.append(segment.end)
        segment.end.above.append(segment.start)
    return [bend for trunk in trunks.values() for bend in trunk[1:]], segments


def _order(layers: list[list[Place]]) -> None:
    """Order each layer by the mean position of the neighbours above, then below, several times."""
    for layer in layers:
        _number(layer)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 1
        for layer in layers if downwards else reversed(layers):
            layer.sort(key=lambda p: mean(p.above if downwards else p.below, p.x))
            _number(layer)


def _number(layer: list[Place]) -> None:
    # Positions from 0 to 1, so that layers of different sizes compare.
    for position, place in enumerate(layer):
        place.x = (position + 0.5) / len(layer)


def _stack(layers: list[list[Place]]) -> float:
    """Give each layer its height and return the total height; a bend runs through the whole layer."""
    top = PADDING
    for layer in layers:
        height = max(place.height for place in layer)
        for place in layer:
            place.height = place.height or height
            place.top = top + (height - place.height) / 2
        top += height + LAYER_GAP
    return max(top - LAYER_GAP, PADDING) + PADDING
