"""Nested tuples, lists and dictionaries of tensors: their leaves in order, and the same structure around others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any


def as_tuple(value: Any) -> tuple[Any, ...]:
    """Return what is in a tuple or list, or the one thing that stands for a tuple of itself."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def leaves(tree: Any) -> list[Any]:
    """Return what is in nested tuples, lists and dictionaries, in order; None holds nothing."""
    if tree is None:
        return []
    if isinstance(tree, (tuple, list)):
        return [leaf for part in tree for leaf in leaves(part)]
    if isinstance(tree, dict):
        return [leaf for part in tree.values() for leaf in leaves(part)]
    return [tree]


def rebuild(like: Any, values: Iterable[Any]) -> Any:
    """Return the structure of a tree around other leaves, of which there must be enough."""
    return _rebuild(like, iter(values))


def _rebuild(like: Any, values: Iterator[Any]) -> Any:
    if like is None:
        return None
    if isinstance(like, (tuple, list)):
        parts = [_rebuild(part, values) for part in like]
        # A named tuple takes its parts one by one.
        return type(like)(*parts) if hasattr(like, "_fields") else type(like)(parts)
    if isinstance(like, dict):
        return {key: _rebuild(part, values) for key, part in like.items()}
    return next(values)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """Return a tree with a function applied to each leaf."""
    return rebuild(tree, [function(leaf) for leaf in leaves(tree)])


def same_leaves(name: str, what: str, like: Any, tree: Any) -> list[Any]:
    """Return the leaves of a tree; RuntimeError where they are not as many as those of another one."""
    found, expected = leaves(tree), len(leaves(like))
    if len(found) != expected:
        raise RuntimeError(f"{name}: {expected} tensors need as many {what}, got {len(found)}")
    return found


def is_in(x: Any, items: Sequence[Any]) -> bool:
    """Return whether ``x`` itself is among the items; of tensors, ``==`` compares the elements."""
    return any(x is item for item in items)
