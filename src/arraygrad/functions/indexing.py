"""Reading and writing elements by arrays of indices: the standard's two functions, and PyTorch's.

Indices may be negative. Whether an index outside the axis is noticed is the library's choice, as the standard says:
NumPy raises, a GPU does not. Indices get no gradient.
"""

from __future__ import annotations

from typing import Any

from arraygrad._backends import scopes
from arraygrad._backends.dtypes import bool_
from arraygrad._backends.scalars import plain
from arraygrad._engine.apply import cast
from arraygrad._engine.indexing import indices_along
from arraygrad._engine.record import wrap
from arraygrad._plain.errors import TypeRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import along_scalar, normalize_axis, operand
from arraygrad.functions.conversion import asarray, stored
from arraygrad.functions.manipulation import broadcast_arrays, broadcast_to, moveaxis, reshape
from arraygrad.functions.searching import where
from arraygrad.rules import indexing as rules

__all__ = [
    "gather",
    "index_add",
    "index_select",
    "masked_fill",
    "masked_select",
    "scatter",
    "scatter_add",
    "take",
    "take_along_axis",
]


def take(x: Any, indices: Any, /, *, axis: int | None = None) -> Tensor:
    """Return the parts of an array at some places along an axis.

    :param x: at least 1-d.
    :param indices: integers, 1-d.
    :param axis: the axis; may be left out for a 1-d array.

    Raises ValueError without an axis for an array of more axes, and for indices that are not 1-d; TypeError for indices
    that are no integers; IndexError for an axis that does not exist.

    >>> ag.take(ag.asarray([5, 6, 7]), ag.asarray([2, 0, -1]))
    tensor([7, 5, 7])
    """
    x = operand("take", x)
    if axis is None:
        if x.ndim != 1:
            raise ValueError(f"take: an array of {x.ndim} axes needs axis=")
        axis = 0
    axis = normalize_axis("take", axis, x.ndim)
    indices = indices_along("take", _listed(indices, x), x.shape[axis], axis, x)
    if indices.ndim != 1:
        raise ValueError(f"take: indices must be 1-d, got shape {list(indices.shape)}; use x[indices] for others")
    return apply(rules.take, (x, indices), (axis,))


def _listed(indices: Any, x: Tensor) -> Any:
    return asarray(indices, device=x.device) if isinstance(indices, (list, tuple, range)) else indices


def index_select(input: Any, dim: int, index: Any) -> Tensor:
    """Return the parts of an array at some places along an axis; PyTorch's name of ``take``.

    >>> ag.index_select(ag.asarray([[1, 2], [3, 4]]), 1, ag.asarray([0, 0]))
    tensor([[1, 1],
            [3, 3]])
    """
    x = operand("index_select", input)
    if x.ndim:
        return take(x, index, axis=dim)
    return reshape(along_scalar("index_select", dim, lambda row: take(row, index, axis=0), x), ())


def take_along_axis(x: Any, indices: Any, /, *, axis: int = -1) -> Tensor:
    """Return elements at the places that ``indices`` gives along an axis, such as what ``argsort`` returns.

    :param x: at least 1-d.
    :param indices: integers; as many axes as x, and broadcastable to it but for the axis.

    Raises ValueError for another number of axes or sizes that do not broadcast, TypeError for indices that are no
    integers, IndexError for an axis that does not exist.

    >>> x = ag.asarray([[3, 1, 2]])
    >>> ag.take_along_axis(x, ag.argsort(x))
    tensor([[1, 2, 3]])
    """
    x = operand("take_along_axis", x)
    axis = normalize_axis("take_along_axis", axis, x.ndim)
    indices = indices_along("take_along_axis", _listed(indices, x), x.shape[axis], axis, x)
    if indices.ndim != x.ndim:
        raise ValueError(f"take_along_axis: x has {x.ndim} axes and indices {indices.ndim}; they must have as many")
    x, indices = _broadcast_but("take_along_axis", x, indices, axis)
    return apply(rules.take_along_axis, (x, indices), (axis,))


def _broadcast_but(name: str, x: Tensor, indices: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return both broadcast against each other in all axes but one."""
    shape = []
    for a, (n, m) in enumerate(zip(x.shape, indices.shape, strict=True)):
        if a != axis and n != m and 1 not in (n, m):
            raise ValueError(f"{name}: shapes {list(x.shape)} and {list(indices.shape)} do not broadcast in axis {a}")
        shape.append(m if n == 1 else n)
    mine, theirs = list(shape), list(shape)
    mine[axis], theirs[axis] = x.shape[axis], indices.shape[axis]
    if tuple(mine) != x.shape:
        x = broadcast_to(x, tuple(mine))
    return x, indices if tuple(theirs) == indices.shape else broadcast_to(indices, tuple(theirs))


def gather(input: Any, dim: int, index: Any) -> Tensor:
    """Return ``input`` at the places that ``index`` gives along an axis, of index's shape.

    :param index: integers; as many axes as the input, and no longer than it in the other axes.

    Raises RuntimeError for another number of axes or a longer index, TypeError for one that is no integers, IndexError
    for an axis that does not exist.

    >>> ag.gather(ag.asarray([[1, 2], [3, 4]]), 1, ag.asarray([[1], [0]]))
    tensor([[2],
            [3]])
    """
    x = operand("gather", input)
    if not x.ndim:
        return along_scalar("gather", dim, lambda row, at: gather(row, 0, at), x, _listed(index, x))
    axis = normalize_axis("gather", dim, x.ndim)
    index = indices_along("gather", _listed(index, x), x.shape[axis], axis, x)
    _check_inside("gather", index.shape, x.shape, axis)
    return apply(rules.take_along_axis, (_corner(x, index.shape, axis), index), (axis,))


def _check_inside(name: str, shape: tuple[int, ...], outer: tuple[int, ...], axis: int | None = None) -> None:
    if len(shape) != len(outer):
        raise RuntimeError(
            f"{name}: Index tensor must have the same number of dimensions as input tensor: {len(shape)} and "
            f"{len(outer)}"
        )
    for a, (n, m) in enumerate(zip(shape, outer, strict=True)):
        if a != axis and n > m:
            raise RuntimeError(f"{name}: the index is longer in axis {a} ({n}) than the input ({m})")


def _corner(x: Any, shape: tuple[int, ...], axis: int | None = None) -> Any:
    """Return the leading part of an array of this shape, whole along ``axis``."""
    if all(a == axis or n == m for a, (n, m) in enumerate(zip(shape, x.shape, strict=True))):
        return x
    return x[tuple([slice(None) if a == axis else slice(n) for a, n in enumerate(shape)])]


def _places(x: Tensor, axis: int, index: Tensor) -> Tensor:
    """Return where, in x laid out flat, the elements are that ``index`` means along an axis: 1-d."""
    backend, raw = x._backend, index._raw()
    xp, device = backend.xp, backend.device_of(raw)
    with scopes.at(backend, device):
        numbers = xp.reshape(xp.arange(x.numel(), dtype=raw.dtype, device=device), x.shape)
        found = xp.reshape(xp.take_along_axis(_corner(numbers, index.shape, axis), raw, axis=axis), (-1,))
    return wrap(found, backend)


def _scattered(name: str, input: Any, dim: int, index: Any, src: Any, rule: Any) -> Tensor:
    """Return the input with elements of ``src`` written or added where ``index`` says."""
    x = operand(name, input)
    if not x.ndim:
        arrays = (x, _listed(index, x), _source(name, src, x))
        return along_scalar(name, dim, lambda row, at, source: _scattered(name, row, 0, at, source, rule), *arrays)
    axis = normalize_axis(name, dim, x.ndim)
    index = indices_along(name, _listed(index, x), x.shape[axis], axis, x)
    _check_inside(name, index.shape, x.shape, axis)
    src = _source(name, src, x)
    if not src.ndim:
        src = broadcast_to(src, index.shape)
    _check_inside(name, index.shape, src.shape)
    part = reshape(_corner(src, index.shape), (-1,))
    flat = apply(rule, (reshape(x, (-1,)), _places(x, axis, index), part))
    return reshape(flat, x.shape)


def _source(name: str, src: Any, x: Tensor) -> Tensor:
    """Return what is written as a Tensor of x's dtype."""
    if plain(src) is not None:
        return stored(name, src, x)
    out = operand(name, src)
    if out.dtype is not x.dtype:
        raise RuntimeError(f"{name}: the source is {out.dtype.name} and the input {x.dtype.name}; cast one of them")
    return out


def scatter(input: Any, dim: int, index: Any, src: Any) -> Tensor:
    """Return a copy of the input with ``src`` written at the places that ``index`` gives along an axis.

    :param index: integers; as many axes as the input.
    :param src: an array of the input's dtype that is at least of index's shape, or a number. Where an index is
        repeated the last element wins, and the others get no gradient.

    Raises RuntimeError for shapes or dtypes that do not fit.

    >>> ag.scatter(ag.zeros(3), 0, ag.asarray([2, 0]), ag.asarray([1.0, 2.0]))
    tensor([2., 0., 1.])
    """
    return _scattered("scatter", input, dim, index, src, rules.index_put)


def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Tensor:
    """Return a copy of the input with ``src`` added at the places that ``index`` gives along an axis.

    Parameters and errors are those of ``scatter``; where an index is repeated all elements count.

    >>> ag.scatter_add(ag.zeros(3), 0, ag.asarray([2, 2]), ag.asarray([1.0, 2.0]))
    tensor([0., 0., 3.])
    """
    return _scattered("scatter_add", input, dim, index, src, rules.index_add)


def index_add(input: Any, dim: int, index: Any, source: Any, *, alpha: float = 1) -> Tensor:
    """Return a copy of the input with the parts of ``source`` along an axis added at the places in ``index``.

    :param index: integers, 1-d.
    :param source: of the input's dtype and shape, but for the axis, where it is as long as the index.
    :param alpha: a factor of the source.

    Raises RuntimeError for shapes or dtypes that do not fit, TypeError for an index that is no integers.

    >>> ag.index_add(ag.zeros(3), 0, ag.asarray([0, 0]), ag.asarray([1.0, 2.0]))
    tensor([3., 0., 0.])
    """
    x = operand("index_add", input)
    axis = normalize_axis("index_add", dim, x.ndim)
    index = indices_along("index_add", _listed(index, x), x.shape[axis], axis, x)
    source = _source("index_add", source, x)
    expected = (*x.shape[:axis], index.numel(), *x.shape[axis + 1 :])
    if index.ndim != 1 or source.shape != expected:
        raise RuntimeError(
            f"index_add: index must be 1-d and the source of shape {list(expected)}, got {list(index.shape)} and "
            f"{list(source.shape)}"
        )
    values = source if alpha == 1 else source * alpha
    rows = apply(rules.index_add, (moveaxis(x, axis, 0), index, moveaxis(values, axis, 0)))
    return moveaxis(rows, 0, axis)


def masked_fill(input: Any, mask: Any, value: Any) -> Tensor:
    """Return a copy of the input with one value where a mask holds.

    :param mask: booleans, broadcastable with the input.
    :param value: a number or a 0-d array.

    Raises TypeError for a mask that is not boolean, RuntimeError for a value of more than one element, a complex one
    and a real input, and a number outside the dtype's range, such as an infinity for integers.

    >>> ag.masked_fill(ag.asarray([1.0, 2.0]), ag.asarray([True, False]), 0)
    tensor([0., 2.])
    """
    x, mask = operand("masked_fill", input), _mask("masked_fill", mask)
    value = stored("masked_fill", value, x) if plain(value) is not None else operand("masked_fill", value)
    if value.ndim:
        raise RuntimeError(f"masked_fill: the value must be 0-d, and has shape {list(value.shape)}; use where")
    return where(mask, cast(value, x.dtype), x)


def masked_select(input: Any, mask: Any) -> Tensor:
    """Return the elements where a mask holds, 1-d, in row-major order; the length depends on the data.

    :param mask: booleans, broadcastable with the input.

    Raises TypeError for a mask that is not boolean, IndexError on a library without data-dependent shapes.

    >>> ag.masked_select(ag.asarray([1, 2, 3]), ag.asarray([True, False, True]))
    tensor([1, 3])
    """
    x, mask = broadcast_arrays(operand("masked_select", input), _mask("masked_select", mask))
    return x[mask]


def _mask(name: str, mask: Any) -> Tensor:
    out = operand(name, mask)
    if out.dtype is not bool_:
        raise TypeRuntimeError(
            f"{name}: expected BoolTensor for mask, as it only supports boolean masks, but got mask with dtype "
            f"{out.dtype.name}; compare, as in x != 0"
        )
    return out
