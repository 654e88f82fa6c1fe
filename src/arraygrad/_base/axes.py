"""Axes as arguments: checked, and counted from the front."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any


def normalize_axis(name: str, axis: Any, ndim: int, *, scalar: bool = False) -> int:
    """Return an axis counted from the front; TypeError if it is no integer, IndexError if there is no such axis.

    With ``scalar`` a 0-d array has the axes 0 and -1, as in PyTorch: for functions to which it is one element in a row.
    """
    if isinstance(axis, bool) or not hasattr(axis, "__index__"):
        raise TypeError(f"{name}: an axis is an int, got {axis!r} of type {type(axis).__name__}")
    index = operator.index(axis)
    count = 1 if scalar and not ndim else ndim
    if not -count <= index < count:
        if not count:
            raise IndexError(
                f"{name}: Dimension specified as {index} but tensor has no dimensions; leave the axis out or reshape "
                "this 0-d array first"
            )
        raise IndexError(
            f"{name}: Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {index})"
            + ("" if ndim else " for a 0-d array")
        )
    return index + count if index < 0 else index


def normalize_axes(name: str, axis: Any, ndim: int) -> int | tuple[int, ...] | None:
    """Return what is to be reduced: one axis, a tuple of distinct axes, or None for all; of a 0-d array all."""
    if axis is None:
        return None
    if not isinstance(axis, (tuple, list)):
        found: int | tuple[int, ...] = normalize_axis(name, axis, ndim, scalar=True)
    else:
        found = distinct_axes(name, axis, ndim, scalar=True)
    return found if ndim else None


def distinct_axes(
    name: str, axes: Sequence[Any], ndim: int, *, scalar: bool = False, error: type[RuntimeError] = RuntimeError
) -> tuple[int, ...]:
    """Return several axes, counted from the front; RuntimeError, or an error that is one, where one is repeated."""
    found = tuple([normalize_axis(name, a, ndim, scalar=scalar) for a in axes])
    if len(set(found)) != len(found):
        twice = next(a for a in found if found.count(a) > 1)
        raise error(
            f"{name}: duplicate dims are not allowed: {tuple(axes)} names an axis twice: dim {twice} appears multiple "
            "times in the list of dims; name each once"
        )
    return found
