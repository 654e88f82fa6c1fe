"""What many public functions do first: take their operand and check an axis."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from arraygrad._engine.tensor import Tensor, as_operand


def operand(name: str, x: Any) -> Tensor:
    """Return ``x`` as a Tensor: itself, or wrapped if it is a backend's array."""
    return x if isinstance(x, Tensor) else as_operand(name, x)


def normalize_axis(name: str, axis: Any, ndim: int) -> int:
    """Return an axis counted from the front; TypeError if it is no integer, IndexError if there is no such axis."""
    try:
        index = operator.index(axis)
    except TypeError:
        raise TypeError(f"{name}: an axis is an int, got {axis!r} of type {type(axis).__name__}") from None
    if not -ndim <= index < ndim:
        if not ndim:
            raise IndexError(
                f"{name}: axis {index} of a 0-d array, which has no axes; leave the axis out or reshape first"
            )
        raise IndexError(f"{name}: axis {index} is out of range for {ndim} axes; valid are {-ndim} to {ndim - 1}")
    return index + ndim if index < 0 else index


def normalize_axes(name: str, axis: Any, ndim: int) -> int | tuple[int, ...] | None:
    """Return one axis, a tuple of distinct axes or None, counted from the front."""
    if axis is None:
        return None
    if not isinstance(axis, (tuple, list)):
        return normalize_axis(name, axis, ndim)
    return distinct_axes(name, axis, ndim)


def distinct_axes(name: str, axes: Sequence[Any], ndim: int) -> tuple[int, ...]:
    """Return several axes, counted from the front; RuntimeError where one is repeated."""
    found = tuple([normalize_axis(name, a, ndim) for a in axes])
    if len(set(found)) != len(found):
        raise RuntimeError(f"{name}: axis {tuple(axes)} names an axis twice; name each once")
    return found
