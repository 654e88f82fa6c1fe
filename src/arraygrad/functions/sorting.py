"""Sorting functions."""

from __future__ import annotations

from typing import Any, NamedTuple

from arraygrad._graph.primitive import Primitive
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
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
    return _ordered(rules.argsort, x, axis, descending, stable)


def sort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Return a copy of ``x``, sorted along an axis.

    The arguments and errors are those of ``argsort``. Gradients go back along the stable order.

    >>> ag.sort(ag.tensor([3.0, 1.0, 2.0]), descending=True)
    tensor([3., 2., 1.])
    """
    return _ordered(rules.sort, x, axis, descending, stable)


def _ordered(primitive: Primitive, x: Any, axis: int, descending: bool, stable: bool) -> Tensor:
    name = primitive.name
    x = operand(name, x)
    if not x.ndim:
        return along_scalar(name, axis, lambda row: _ordered(primitive, row, 0, descending, stable), x)
    axis = normalize_axis(name, axis, x.ndim)
    check_ordered(name, x)
    return apply(primitive, (x,), (axis, descending, stable))


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
        return along_scalar("topk", dim, lambda row: topk(row, k, 0, largest), x)
    dim = normalize_axis("topk", dim, x.ndim)
    if not 0 <= k <= x.shape[dim]:
        raise RuntimeError(f"topk: selected index k out of range: {k}, and axis {dim} has {x.shape[dim]} elements")
    order = argsort(x, axis=dim, descending=largest)
    indices = order[(*[slice(None)] * dim, slice(0, k), ...)]
    return TopK(take_along_axis(x, indices, axis=dim), indices)
