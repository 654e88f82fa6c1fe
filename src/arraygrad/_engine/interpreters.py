"""Interpreters: what runs primitives in another way than on raw arrays, each while a level of it is open.

The levels that are open in a thread are in ``state.levels``, the innermost last. ``apply`` asks the innermost level
that an input concerns to process the call; it runs on what is below it, which may concern outer levels, and so on down
to raw arrays. Forward mode is one interpreter; another needs no line in ``apply``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from arraygrad._graph.primitive import Primitive
from arraygrad._plain.compiled import mypyc_attr
from arraygrad._plain.state import state

# How one value is written into a tensor: both, and the name of the operation for errors.
WritePart: TypeAlias = Callable[[Any, Any, str], None]


@mypyc_attr(allow_interpreted_subclasses=True)
class Interpreter:
    """One level of an interpreter."""

    __slots__ = ()

    def concerns(self, inputs: tuple[Any, ...]) -> bool:
        """Return whether any input belongs to this level."""
        raise NotImplementedError("concerns: an interpreter says what concerns it")

    def process(self, primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
        """Run a primitive that concerns this level."""
        raise NotImplementedError("process: an interpreter runs primitives")

    def write(self, x: Any, value: Any, name: str, write_part: WritePart) -> None:
        """Write ``value`` into ``x``, one of which concerns this level; ``write_part`` writes what is below it."""
        raise NotImplementedError("write: an interpreter writes to tensors")

    def renew(self, x: Any, again: Any) -> None:
        """Give a view what ``again``, the same view made anew, has got at this level."""
        raise NotImplementedError("renew: an interpreter renews views")


@mypyc_attr(allow_interpreted_subclasses=True)
class LevelCall:
    """What a node keeps of a call that a level processed, so that its saved values belong to the level again."""

    __slots__ = ()

    def lift_input(self, position: int, x: Any) -> Any:
        """Return a saved input as it was at the level, if that is still open."""
        raise NotImplementedError("lift_input: a call of a level lifts its inputs")

    def lift_output(self, primitive: Primitive, options: tuple[Any, ...], out: Any) -> Any:
        """Return a saved output as it was at the level, if that is still open."""
        raise NotImplementedError("lift_output: a call of a level lifts its outputs")


def innermost(inputs: tuple[Any, ...]) -> Interpreter | None:
    """Return the innermost open level that any input concerns."""
    levels: tuple[Interpreter, ...] = state.levels
    for level in reversed(levels):
        if level.concerns(inputs):
            return level
    return None


def interpret(primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...]) -> Any:
    """Let the innermost level that is concerned run a primitive; return None where none is."""
    level = innermost(inputs)
    return None if level is None else level.process(primitive, inputs, options)
