"""Searching functions: selection by a condition, positions of elements."""

from __future__ import annotations

from typing import Any, Literal

from arraygrad._backends import dtypes
from arraygrad._backends.scalars import plain
from arraygrad._engine.apply import promoted
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply, apply_to_parts
from arraygrad.functions._axes import empty_text, normalize_axes, normalize_axis, operand
from arraygrad.functions._elementwise import REAL_NUMERIC, check_kind
from arraygrad.functions.conversion import asarray
from arraygrad.functions.data_types import astype
from arraygrad.functions.statistical import check_ordered
from arraygrad.rules import searching as rules

__all__ = ["argmax", "argmin", "count_nonzero", "nonzero", "searchsorted", "where"]


def argmax(x: Tensor, /, *, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the position of the largest element along an axis, or in the flattened array; the first of several.

    Positions are int64. Raises IndexError where there are no elements and for an axis that does not exist, TypeError
    for complex dtypes.

    >>> ag.argmax(ag.tensor([[1.0, 5.0], [7.0, 7.0]]), axis=1)
    tensor([1, 0])
    """
    return _position("argmax", rules.argmax, x, axis, keepdims)


def argmin(x: Tensor, /, *, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Return the position of the smallest element along an axis, or in the flattened array; the first of several.

    Errors are those of ``argmax``.

    >>> ag.argmin(ag.tensor([[1.0, 5.0], [7.0, 7.0]]))
    tensor(0)
    """
    return _position("argmin", rules.argmin, x, axis, keepdims)


def _position(name: str, primitive: Any, x: Any, axis: Any, keepdims: bool) -> Tensor:
    x = operand(name, x)
    if axis is not None:
        axis = normalize_axis(name, axis, x.ndim, scalar=True)
        axis = axis if x.ndim else None
    check_ordered(name, x)
    if 0 in x.shape and (axis is None or not x.shape[axis]):
        raise IndexError(empty_text(name, x.shape, axis))
    if x.dtype is dtypes.bool_:
        x = astype(x, dtypes.uint8)
    return apply(primitive, (x,), (axis, keepdims))


def count_nonzero(x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """Return how many elements along one axis, several, or all are not zero (NaN is not), as int64.

    Raises IndexError for an axis that does not exist, RuntimeError for a repeated one.

    >>> ag.count_nonzero(ag.tensor([[0.0, 2.0], [3.0, 4.0]]), axis=0)
    tensor([1, 2])
    """
    x = operand("count_nonzero", x)
    return apply(rules.count_nonzero, (x,), (normalize_axes("count_nonzero", axis, x.ndim), keepdims))


def nonzero(x: Tensor, /) -> tuple[Tensor, ...]:
    """Return the positions of the elements that are not zero: for each axis an int64 array, in row-major order.

    Raises ValueError for a 0-d array.

    >>> ag.nonzero(ag.tensor([[0.0, 2.0], [3.0, 4.0]]))
    (tensor([0, 1, 1]), tensor([1, 0, 1]))
    """
    x = operand("nonzero", x)
    if not x.ndim:
        raise ValueError("nonzero: a 0-d array has no positions; reshape it to (1,) first")
    return apply_to_parts(rules.nonzero, (x,))


def searchsorted(
    x1: Tensor,
    x2: Tensor | float,
    /,
    *,
    side: Literal["left", "right"] = "left",
    sorter: Tensor | None = None,
) -> Tensor:
    """Return where to insert the elements of ``x2`` into the sorted array ``x1`` to keep it sorted.

    :param x1: one axis, in ascending order.
    :param x2: any shape, which is that of the result.
    :param side: "left" for the first possible position (``x1[i - 1] < v <= x1[i]``), "right" for the last one
        (``x1[i - 1] <= v < x1[i]``).
    :param sorter: positions that sort ``x1``, if it is not sorted itself: ``argsort(x1)``.

    Positions are int64. Raises RuntimeError for an unknown side and for an ``x1`` that has not one axis.

    >>> ag.searchsorted(ag.tensor([1.0, 2.0, 4.0]), ag.tensor([2.0, 3.0]))
    tensor([1, 2])
    """
    if side not in ("left", "right"):
        raise RuntimeError(f"searchsorted: side is 'left' or 'right', got {side!r}")
    x1 = operand("searchsorted", x1)
    if x1.ndim != 1:
        raise RuntimeError(f"searchsorted: x1 has one axis, in ascending order; got shape {list(x1.shape)}")
    number = plain(x2)
    if number is not None:
        x2 = asarray(number, dtype=dtypes.promote_scalar(x1.dtype, number), device=x1.device)
    x1, x2 = promoted(rules.where, (x1, x2))
    for x in (x1, x2):
        check_ordered("searchsorted", operand("searchsorted", x))
        check_kind("searchsorted", REAL_NUMERIC, x)
    return apply(rules.searchsorted, (x1, x2, sorter), (side,))


def where(condition: Tensor, x1: Tensor | complex, x2: Tensor | complex, /) -> Tensor:
    """Return the elements of ``x1`` where ``condition`` is true and those of ``x2`` elsewhere.

    The three broadcast against each other. The dtype is the common one of ``x1`` and ``x2``, where Python numbers are
    weak. Gradients flow to the chosen elements alone: NaN or infinity among the others does not reach them.

    Raises TypeError unless ``condition`` is boolean.

    >>> x = ag.tensor([-1.0, 4.0])
    >>> ag.where(x > 0, x, 0.0)
    tensor([0., 4.])
    """
    condition = operand("where", condition)
    if condition.dtype is not dtypes.bool_:
        raise TypeError(
            f"where: expected a boolean condition, got {condition.dtype.name}; compare it, for example with != 0"
        )
    number = plain(x1)
    if number is not None and plain(x2) is not None:
        x1 = asarray(number, device=condition.device)
    x1, x2 = promoted(rules.where, (x1, x2))
    return apply(rules.where, (condition, x1, x2))
