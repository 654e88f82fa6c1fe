"""Set functions. Unique elements come in an order of the backend's choice; NaN differs from itself."""

from __future__ import annotations

from typing import NamedTuple

from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import operand
from arraygrad.rules import sets as rules

__all__ = ["isin", "unique_all", "unique_counts", "unique_inverse", "unique_values"]


class UniqueAllResult(NamedTuple):
    """What ``unique_all`` returns."""

    values: Tensor
    indices: Tensor
    inverse_indices: Tensor
    counts: Tensor


class UniqueCountsResult(NamedTuple):
    """What ``unique_counts`` returns."""

    values: Tensor
    counts: Tensor


class UniqueInverseResult(NamedTuple):
    """What ``unique_inverse`` returns."""

    values: Tensor
    inverse_indices: Tensor


def unique_all(x: Tensor, /) -> UniqueAllResult:
    """Return the unique elements of ``x``, where they are, and how many of each.

    The fields of the result are ``values``, one axis; ``indices``, the first position of each in the flattened ``x``;
    ``inverse_indices``, in the shape of ``x``, with ``values[inverse_indices] == x``; and ``counts``.

    The gradient of a value goes to the first of the equal elements. That is a choice: moved one by one, they would
    become different values.

    >>> ag.unique_all(ag.tensor([2.0, 1.0, 2.0])).counts
    tensor([1, 2])
    """
    return UniqueAllResult(*apply(rules.unique_all, (operand("unique_all", x),)))


def unique_counts(x: Tensor, /) -> UniqueCountsResult:
    """Return the unique elements of ``x`` and how many of each; gradients as in ``unique_all``.

    >>> ag.unique_counts(ag.tensor([2, 1, 2]))
    UniqueCountsResult(values=tensor([1, 2]), counts=tensor([1, 2]))
    """
    x = operand("unique_counts", x)
    if x.dtype.kind in "fc":
        found = unique_all(x)
        return UniqueCountsResult(found.values, found.counts)
    return UniqueCountsResult(*apply(rules.unique_counts, (x,)))


def unique_inverse(x: Tensor, /) -> UniqueInverseResult:
    """Return the unique elements of ``x`` and where in them each of its elements is; gradients as in ``unique_all``.

    >>> ag.unique_inverse(ag.tensor([2, 1, 2]))
    UniqueInverseResult(values=tensor([1, 2]), inverse_indices=tensor([1, 0, 1]))
    """
    x = operand("unique_inverse", x)
    if x.dtype.kind in "fc":
        found = unique_all(x)
        return UniqueInverseResult(found.values, found.inverse_indices)
    return UniqueInverseResult(*apply(rules.unique_inverse, (x,)))


def unique_values(x: Tensor, /) -> Tensor:
    """Return the unique elements of ``x``, along one axis; gradients as in ``unique_all``.

    >>> ag.unique_values(ag.tensor([2.0, 1.0, 2.0]))
    tensor([1., 2.])
    """
    x = operand("unique_values", x)
    if x.dtype.kind in "fc":
        return unique_all(x).values
    return apply(rules.unique_values, (x,))


def isin(x1: Tensor | int, x2: Tensor | int, /, *, invert: bool = False) -> Tensor:
    """Return for each element of ``x1`` whether it is equal to any of ``x2``, as booleans in the shape of ``x1``.

    :param invert: whether it is equal to none, instead.

    Raises TypeError where neither is an array.

    >>> ag.isin(ag.tensor([1, 2, 3]), ag.tensor([3, 1]))
    tensor([ True, False,  True])
    """
    return apply(rules.isin, (x1, x2), (invert,))
