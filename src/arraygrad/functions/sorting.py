"""Sorting functions."""

from __future__ import annotations

from typing import NamedTuple

from arraygrad._engine.apply import apply
from arraygrad._typing import Tensor
from arraygrad.functions._axes import along_scalar, normalize_axis, operand
from arraygrad.functions.indexing import take_along_axis
from arraygrad.functions.statistical import check_ordered
from arraygrad.rules import sorting as rules

__all__ = ["argsort", "sort", "topk"]


def argsort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Return the positions that sort ``x`` along an axis, as int64.

    :param descending: from the largest to the smallest; NaN counts as larger than any number.
    :param stable: keep the order of equal elements.

    Raises IndexError for an axis that does not exist and TypeError for complex dtypes.

    >>> ag.argsort(ag.tensor([3.0, 1.0, 2.0]))
    tensor([1, 2, 0])
    """
    x = operand("argsort", x)
    if not x.ndim:
        return along_scalar("argsort", axis, argsort, x)  # type: ignore[no-any-return]  # what argsort returns
    axis = normalize_axis("argsort", axis, x.ndim)
    check_ordered("argsort", x)
    out: Tensor = apply(rules.argsort, (x,), (axis, descending, stable))
    return out


def sort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Return a copy of ``x``, sorted along an axis.

    The arguments and errors are those of ``argsort``. Gradients go back along the stable order.

    >>> ag.sort(ag.tensor([3.0, 1.0, 2.0]), descending=True)
    tensor([3., 2., 1.])
    """
    x = operand("sort", x)
    if not x.ndim:
        return along_scalar("sort", axis, sort, x)  # type: ignore[no-any-return]  # what sort returns
    axis = normalize_axis("sort", axis, x.ndim)
    check_ordered("sort", x)
    out: Tensor = apply(rules.sort, (x,), (axis, descending, stable))
    return out


class TopK(NamedTuple):
    """What ``topk`` returns."""

    values: Tensor
    indices: Tensor


def topk(x: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> TopK:
    """Return the ``k`` largest (or smallest) elements along ``dim`` and their positions, best first.

    Equal elements come in their own order. With ``sorted=False`` the order is free; it is the same here. Raises
    RuntimeError unless ``0 <= k <=`` the size of the axis, and as ``sort`` does.

    >>> ag.topk(ag.tensor([1.0, 5.0, 3.0]), 2)
    TopK(values=tensor([5., 3.]), indices=tensor([1, 2]))
    """
    x = operand("topk", x)
    if not x.ndim:
        return along_scalar("topk", dim, lambda row: topk(row, k, 0, largest), x)  # type: ignore[no-any-return]  # a TopK
    dim = normalize_axis("topk", dim, x.ndim)
    if not 0 <= k <= x.shape[dim]:
        raise RuntimeError(f"topk: selected index k out of range: {k}, and axis {dim} has {x.shape[dim]} elements")
    order = argsort(x, axis=dim, descending=largest)
    indices = order[(*[slice(None)] * dim, slice(0, k), ...)]
    return TopK(take_along_axis(x, indices, axis=dim), indices)
