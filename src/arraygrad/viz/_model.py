"""What a picture of a graph consists of, whatever it is drawn with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Role(Enum):
    """What a vertex stands for: its colour by X11 name (as Graphviz knows it) and in hexadecimal, and its meaning.

    The colours are torchviz's.
    """

    LEAF = ("lightblue", "#add8e6", "leaf that accumulates a gradient")
    OPERATION = ("lightgrey", "#d3d3d3", "step of the backward pass")
    SAVED = ("orange", "#ffa500", "value saved for the backward pass")
    OUTPUT = ("darkolivegreen1", "#caff70", "output")
    BASE = ("darkolivegreen3", "#a2cd5a", "tensor that an output is a view of")
    NOTE = ("white", "#ffffff", "left out")

    def __init__(self, colour: str, hexadecimal: str, meaning: str) -> None:
        self.colour = colour
        self.hexadecimal = hexadecimal
        self.meaning = meaning


class Link(Enum):
    """What an edge stands for."""

    FLOW = "flow"  # the tail's value goes into the head; gradients go the other way
    SAVED = "saved"  # the head keeps the tail's value
    VIEW = "view"  # the head is a view of the tail
    CUT = "cut"  # the head depends on something that was left out


@dataclass(frozen=True, slots=True)
class Vertex:
    """One box: the lines of its label, and what is shown when the mouse rests on it.

    ``count`` is the number of boxes that it stands for, more than one where several were folded into it.
    """

    role: Role
    lines: tuple[str, ...]
    details: str = ""
    count: int = 1

    @property
    def is_table(self) -> bool:
        """Whether the lines are a title and a table of attributes under a rule."""
        return any(line.startswith("─") for line in self.lines)


class Edge(NamedTuple):
    """An arrow between two boxes, named by their keys."""

    tail: str
    head: str
    link: Link = Link.FLOW


@dataclass(slots=True)
class Diagram:
    """Boxes by key, in the order of drawing, and the arrows between them; it has no cycles."""

    vertices: dict[str, Vertex] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def tails(self) -> dict[str, dict[str, None]]:
        """Return for each vertex those that arrows to it come from, in order."""
        found: dict[str, dict[str, None]] = {key: {} for key in self.vertices}
        for tail, head, _ in self.edges:
            found[head][tail] = None
        return found

    def roles(self) -> list[Role]:
        """Return the roles that occur, in the order of their definition: what a legend has to explain."""
        found = {vertex.role for vertex in self.vertices.values()}
        return [role for role in Role if role in found]
