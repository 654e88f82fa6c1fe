"""Manipulation: the shape and order of elements, joining and splitting.

Views are results that share memory with their input: ``reshape``, ``permute_dims`` and its kin, ``expand_dims``,
``squeeze``, ``broadcast_to``, ``unstack`` and ``split``. In-place operations on a view reach its base on every backend.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Iterable, Sequence
from typing import Any

from arraygrad._backends.scalars import plain
from arraygrad._plain.errors import IndexRuntimeError, ValueRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply, apply_to_parts
from arraygrad.functions._axes import distinct_axes, normalize_axis, operand
from arraygrad.functions._places import read_shape
from arraygrad.functions.conversion import asarray
from arraygrad.rules import manipulation as rules
from arraygrad.rules.conversion import clone

__all__ = [
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_to",
    "cat",
    "chunk",
    "concat",
    "expand_dims",
    "flatten",
    "flip",
    "moveaxis",
    "movedim",
    "permute",
    "permute_dims",
    "ravel",
    "repeat",
    "reshape",
    "roll",
    "split",
    "squeeze",
    "stack",
    "swapaxes",
    "tile",
    "transpose",
    "unbind",
    "unsqueeze",
    "unstack",
]


def _each_axis(name: str, axis: Any, ndim: int, *, scalar: bool = False) -> tuple[int, ...]:
    """Return one axis or several, counted from the front; ValueError for one that is named twice.

    With ``scalar`` a 0-d array has the axes 0 and -1, as in PyTorch, and none is left of them.
    """
    given = axis if isinstance(axis, (tuple, list)) else (axis,)
    axes = distinct_axes(name, given, ndim, scalar=scalar, error=ValueRuntimeError)
    return axes if ndim else ()


# -- views -------------------------------------------------------------------------------------------------------------


def reshape(x: Any, /, shape: Any, *, copy: bool | None = None) -> Tensor:
    """Return the elements in row-major order under another shape: a view where the library can make one.

    :param x: any shape and dtype.
    :param shape: the new shape; one size may be -1, which is worked out from the others.
    :param copy: True always copies, False raises where a copy would be needed.

    Raises ValueError for a shape that does not hold as many elements, and where ``copy=False`` cannot be kept.

    >>> ag.reshape(ag.arange(6), (2, -1))
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    x = operand("reshape", x)
    sizes = _complete_shape(x.shape, shape)
    if copy is False:
        try:
            x._backend.xp.reshape(x._raw(), sizes, copy=False)
        except (ValueError, AttributeError) as error:
            raise ValueError(
                f"reshape: a view of shape {list(sizes)} of this tensor's memory (shape {list(x.shape)}) is not "
                f"possible, and copy=False forbids a copy: {error}"
            ) from error
    out = apply(rules.reshape, (x,), (sizes,))
    return apply(clone, (out,)) if copy else out


def _complete_shape(old: tuple[int, ...], shape: Any) -> tuple[int, ...]:
    """Return the shape asked for, with -1 worked out."""
    given = (shape,) if hasattr(shape, "__index__") else shape
    try:
        sizes = [operator.index(n) for n in given]
    except TypeError:
        raise TypeError(f"reshape: a shape is an int or a tuple of ints, got {shape!r}") from None
    count, unknown = math.prod(old), sizes.count(-1)
    known = math.prod([n for n in sizes if n != -1])
    if unknown > 1 or any(n < -1 for n in sizes):
        raise ValueRuntimeError(
            f"reshape: the shape {sizes} may have one -1 and no other negative size: "
            + ("only one dimension can be inferred" if unknown > 1 else "invalid shape dimension")
        )
    if unknown and known and count % known == 0:
        sizes[sizes.index(-1)] = count // known
    elif unknown or known != count:
        raise ValueRuntimeError(f"reshape: shape '{sizes}' is invalid for input of size {count} (shape {list(old)})")
    return tuple(sizes)


def permute_dims(x: Any, /, axes: Any) -> Tensor:
    """Return a view with the axes in another order.

    :param x: shape (n_0, ..., n_k).
    :param axes: every axis once, in the new order.

    Raises ValueError where the axes are not a permutation, IndexError for one that does not exist.

    >>> ag.permute_dims(ag.zeros((2, 3, 4)), (2, 0, 1)).shape
    (4, 2, 3)
    """
    x = operand("permute_dims", x)
    order = _each_axis("permute_dims", tuple(axes), x.ndim)
    if len(order) != x.ndim:
        raise ValueRuntimeError(
            "permute_dims: number of dimensions in the tensor input does not match the length of the desired ordering "
            f"of dimensions: {x.ndim} axes, and {len(order)} in {tuple(axes)}; name each once"
        )
    return apply(rules.permute_dims, (x,), (order,))


def permute(input: Any, dims: Any) -> Tensor:
    """Return a view with the axes in another order; PyTorch's name of ``permute_dims``.

    >>> ag.permute(ag.zeros((2, 3)), (1, 0)).shape
    (3, 2)
    """
    return permute_dims(input, dims)


def transpose(input: Any, dim0: int, dim1: int) -> Tensor:
    """Return a view with two axes exchanged.

    >>> ag.transpose(ag.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    return _swapped("transpose", input, dim0, dim1)


def swapaxes(input: Any, axis0: int, axis1: int) -> Tensor:
    """Return a view with two axes exchanged.

    Raises IndexError for an axis that does not exist.

    >>> ag.swapaxes(ag.zeros((2, 3, 4)), 0, -1).shape
    (4, 3, 2)
    """
    return _swapped("swapaxes", input, axis0, axis1)


def _swapped(name: str, input: Any, axis0: int, axis1: int) -> Tensor:
    x = operand(name, input)
    first, second = (normalize_axis(name, axis, x.ndim, scalar=True) for axis in (axis0, axis1))
    order = list(range(x.ndim))
    if order:
        order[first], order[second] = second, first
    return apply(rules.permute_dims, (x,), (tuple(order),))


def moveaxis(x: Any, source: Any, destination: Any, /) -> Tensor:
    """Return a view with some axes moved to other positions; the others keep their order.

    :param source: an axis or a tuple of axes.
    :param destination: where each of them goes.

    Raises ValueError for axes named twice or of unequal number, IndexError for one that does not exist.

    >>> ag.moveaxis(ag.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    x = operand("moveaxis", x)
    moved = _each_axis("moveaxis", source, x.ndim, scalar=True)
    places = _each_axis("moveaxis", destination, x.ndim, scalar=True)
    if len(moved) != len(places):
        raise ValueError(f"moveaxis: {len(moved)} source axes and {len(places)} destinations; give one for each")
    order = [a for a in range(x.ndim) if a not in moved]
    for place, axis in sorted(zip(places, moved, strict=True)):
        order.insert(place, axis)
    return apply(rules.permute_dims, (x,), (tuple(order),))


def movedim(input: Any, source: Any, destination: Any) -> Tensor:
    """Return a view with some axes moved; PyTorch's name of ``moveaxis``.

    >>> ag.movedim(ag.zeros((2, 3, 4)), 0, 1).shape
    (3, 2, 4)
    """
    return moveaxis(input, source, destination)


def expand_dims(x: Any, /, axis: Any) -> Tensor:
    """Return a view with new axes of size 1.

    :param axis: where the new axis, or each of a tuple of them, is in the result.

    Raises IndexError for a position that does not exist, ValueError for one given twice.

    >>> ag.expand_dims(ag.zeros(3), 0).shape
    (1, 3)
    """
    x = operand("expand_dims", x)
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    axes = tuple(sorted(_each_axis("expand_dims", axis, x.ndim + count)))
    return apply(rules.expand_dims, (x,), (axes,))


def unsqueeze(input: Any, dim: int) -> Tensor:
    """Return a view with a new axis of size 1; PyTorch's name of ``expand_dims``.

    >>> ag.unsqueeze(ag.zeros(3), -1).shape
    (3, 1)
    """
    return expand_dims(input, dim)


def squeeze(x: Any, /, axis: Any = None) -> Tensor:
    """Return a view without some axes of size 1.

    :param axis: an axis or a tuple of axes; all that have size 1 if None.

    Raises ValueError for an axis of another size, as the standard says, where PyTorch's method ``x.squeeze(axis)``
    leaves it alone; also for one named twice, and IndexError for one that does not exist.

    >>> ag.squeeze(ag.zeros((1, 3, 1)), 0).shape
    (3, 1)
    """
    x = operand("squeeze", x)
    if axis is None:
        axes = tuple([a for a, n in enumerate(x.shape) if n == 1])
    else:
        axes = _each_axis("squeeze", axis, x.ndim, scalar=True)
    for a in axes:
        if x.shape[a] != 1:
            raise ValueError(
                f"squeeze: axis {a} has size {x.shape[a]}; only axes of size 1 can go (shape {list(x.shape)})"
            )
    return apply(rules.squeeze, (x,), (axes,))


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Return the axes from ``start_dim`` to ``end_dim`` as one: a view where the library can make one.

    Raises IndexError for an axis that does not exist, RuntimeError where the last comes before the first.

    >>> ag.flatten(ag.zeros((2, 3, 4)), 1).shape
    (2, 12)
    """
    x = operand("flatten", input)
    if not x.ndim:
        return reshape(x, (1,))
    first, last = normalize_axis("flatten", start_dim, x.ndim), normalize_axis("flatten", end_dim, x.ndim)
    if first > last:
        raise RuntimeError(f"flatten: start_dim cannot come after end_dim, got {start_dim} and {end_dim}")
    return reshape(x, (*x.shape[:first], math.prod(x.shape[first : last + 1]), *x.shape[last + 1 :]))


def ravel(input: Any) -> Tensor:
    """Return all elements in one axis: a view where the library can make one.

    >>> ag.ravel(ag.zeros((2, 3))).shape
    (6,)
    """
    x = operand("ravel", input)
    return reshape(x, (x.numel(),))


def broadcast_shapes(*shapes: Any) -> tuple[int, ...]:
    """Return the shape that arrays of these shapes broadcast to.

    Raises ValueError where they do not fit.

    >>> ag.broadcast_shapes((2, 1), (3,))
    (2, 3)
    """
    sizes = [read_shape("broadcast_shapes", shape) for shape in shapes]
    ndim = max(map(len, sizes), default=0)
    out = [1] * ndim
    for shape in sizes:
        for axis, n in enumerate(shape, ndim - len(shape)):
            if n != 1 and out[axis] not in (1, n):
                raise ValueError(f"broadcast_shapes: shapes {', '.join(map(str, sizes))} do not fit in axis {axis}")
            out[axis] = n if out[axis] == 1 else out[axis]
    return tuple(out)


def expanded_error(name: str, shape: tuple[int, ...], sizes: Sequence[int]) -> ValueRuntimeError:
    """Return the error for a shape that does not broadcast to another."""
    for axis, (n, m) in enumerate(zip(reversed(shape), reversed(sizes), strict=False), start=1):
        if n not in (1, m):
            return ValueRuntimeError(
                f"{name}: The expanded size of the tensor ({m}) must match the existing size ({n}) at non-singleton "
                f"dimension {len(sizes) - axis}. Target sizes: {list(sizes)}. Tensor sizes: {list(shape)}"
            )
    return ValueRuntimeError(
        f"{name}: the number of sizes provided ({len(sizes)}) must be greater or equal to the number of dimensions in "
        f"the tensor ({len(shape)}). Target sizes: {list(sizes)}. Tensor sizes: {list(shape)}"
    )


def broadcast_to(x: Any, /, shape: Any) -> Tensor:
    """Return a view of another shape, in which elements are repeated along axes that are new or have size 1.

    Raises ValueError where x's shape does not broadcast to it.

    >>> ag.broadcast_to(ag.asarray([1, 2]), (2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    x = operand("broadcast_to", x)
    sizes = read_shape("broadcast_to", shape)
    aligned = sizes[len(sizes) - x.ndim :] if x.ndim <= len(sizes) else ()
    if len(aligned) != x.ndim or any(n not in (1, m) for n, m in zip(x.shape, aligned, strict=True)):
        raise expanded_error("broadcast_to", x.shape, sizes)
    return apply(rules.broadcast_to, (x,), (sizes,))


def broadcast_arrays(*arrays: Any) -> tuple[Tensor, ...]:
    """Return views of all arrays in the shape that they broadcast to.

    Raises ValueError where the shapes do not fit.

    >>> [x.shape for x in ag.broadcast_arrays(ag.zeros((2, 1)), ag.zeros(3))]
    [(2, 3), (2, 3)]
    """
    tensors = [operand("broadcast_arrays", x) for x in arrays]
    shape = broadcast_shapes(*[x.shape for x in tensors])
    return tuple([x if x.shape == shape else broadcast_to(x, shape) for x in tensors])


def unstack(x: Any, /, *, axis: int = 0) -> tuple[Tensor, ...]:
    """Return the parts of an array along an axis, without that axis: views.

    Raises ValueError for a 0-d array, IndexError for an axis that does not exist.

    >>> ag.unstack(ag.asarray([[1, 2], [3, 4]]))
    (tensor([1, 2]), tensor([3, 4]))
    """
    x = operand("unstack", x)
    if not x.ndim:
        raise IndexError("unstack: Dimension specified as 0 but tensor has no dimensions")
    return apply_to_parts(rules.unstack, (x,), (normalize_axis("unstack", axis, x.ndim),))


def unbind(input: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Return the parts of an array along an axis; PyTorch's name of ``unstack``.

    >>> len(ag.unbind(ag.zeros((3, 2))))
    3
    """
    return unstack(input, axis=dim)


def split(tensor: Any, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Return consecutive parts along an axis: views.

    :param split_size_or_sections: the size of each part (the last may be smaller), or a sequence of sizes.

    Raises ValueError for sizes that are negative or do not add up, IndexError for an axis that does not exist.

    >>> [part.shape for part in ag.split(ag.zeros(5), 2)]
    [(2,), (2,), (1,)]
    """
    x = operand("split", tensor)
    axis = normalize_axis("split", dim, x.ndim)
    size = x.shape[axis]
    if hasattr(split_size_or_sections, "__index__"):
        step = operator.index(split_size_or_sections)
        if step < 1 and size:
            raise ValueRuntimeError(
                f"split: split_size must be positive (expects split_size be non-negative), got {step}"
            )
        sizes = tuple([min(step, size - start) for start in range(0, size, step)]) if size else (0,)
    else:
        sizes = read_shape("split", split_size_or_sections)
        if sum(sizes) != size:
            raise ValueRuntimeError(
                f"split: expects split_sizes to sum exactly to {size} (input tensor's size at dimension {axis}), but "
                f"got split_sizes={list(sizes)}"
            )
    return apply_to_parts(rules.split, (x,), (sizes, axis))


def chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Return at most ``chunks`` consecutive parts of equal size along an axis (the last may be smaller): views.

    Raises ValueError for less than one part.

    >>> [part.shape for part in ag.chunk(ag.zeros(5), 3)]
    [(2,), (2,), (1,)]
    """
    x = operand("chunk", input)
    if chunks < 1:
        raise ValueRuntimeError(f"chunk: chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = x.shape[normalize_axis("chunk", dim, x.ndim)]
    return split(x, max(1, -(-size // chunks)), dim)


# -- joining -----------------------------------------------------------------------------------------------------------


def _members(name: str, arrays: Any) -> tuple[Tensor, ...]:
    """Return the arrays to be joined, of which there must be one at least."""
    if isinstance(arrays, Tensor):
        arrays = unstack(arrays)
    if not isinstance(arrays, Iterable):
        raise TypeError(f"{name}: expected a sequence of arrays, got {type(arrays).__name__}")
    tensors = tuple([operand(name, x) for x in arrays])
    if not tensors:
        raise ValueRuntimeError(f"{name}: expected a non-empty list of Tensors (a non-empty TensorList)")
    return tensors


def concat(arrays: Any, /, *, axis: int | None = 0) -> Tensor:
    """Return arrays joined along an axis that they have; mixed dtypes are promoted.

    :param arrays: a sequence of arrays whose shapes are equal but for the axis.
    :param axis: the axis; None joins the flattened arrays.

    Raises ValueError for an empty sequence and for unequal shapes, IndexError for an axis that does not exist.

    >>> ag.concat([ag.asarray([1, 2]), ag.asarray([3])])
    tensor([1, 2, 3])
    """
    tensors = _members("concat", arrays)
    if axis is None:
        tensors, axis = tuple([ravel(x) for x in tensors]), 0
    first = tensors[0].shape
    if not first:
        raise IndexRuntimeError(
            "concat: zero-dimensional tensor (at position 0) cannot be concatenated; reshape it to (1,), or use stack"
        )
    axis = normalize_axis("concat", axis, len(first))
    for x in tensors:
        if len(x.shape) != len(first) or (*x.shape[:axis], *x.shape[axis + 1 :]) != (*first[:axis], *first[axis + 1 :]):
            if len(first) != len(x.shape):
                raise ValueRuntimeError(
                    f"concat: Tensors must have same number of dimensions: got {len(first)} and {len(x.shape)}"
                )
            raise ValueRuntimeError(
                f"concat: Sizes of tensors must match except in dimension {axis}, where they join: got shapes "
                f"{list(first)} and {list(x.shape)}"
            )
    starts = tuple(itertools.accumulate([x.shape[axis] for x in tensors], initial=0))
    return apply(rules.concat, tensors, (axis, starts))


def cat(tensors: Any, dim: int = 0) -> Tensor:
    """Return arrays joined along an axis; PyTorch's name of ``concat``.

    >>> ag.cat((ag.zeros(1), ag.ones(1)))
    tensor([0., 1.])
    """
    return concat(tensors, axis=dim)


def stack(arrays: Any, /, *, axis: int = 0, dim: int | None = None) -> Tensor:
    """Return arrays joined along a new axis; mixed dtypes are promoted.

    :param arrays: a sequence of arrays of one shape.
    :param axis: where the new axis is in the result; ``dim`` is PyTorch's name of it.

    Raises ValueError for an empty sequence and for unequal shapes, IndexError for a position that does not exist.

    >>> ag.stack([ag.asarray([1, 2]), ag.asarray([3, 4])]).shape
    (2, 2)
    """
    tensors = _members("stack", arrays)
    first = tensors[0].shape
    position = normalize_axis("stack", axis if dim is None else dim, len(first) + 1)
    for x in tensors:
        if x.shape != first:
            raise ValueRuntimeError(
                f"stack: stack expects each tensor to be equal size, but got {list(first)} and {list(x.shape)}"
            )
    return apply(rules.stack, tensors, (position,))


# -- copies in another order -------------------------------------------------------------------------------------------


def flip(x: Any, /, *, axis: Any = None) -> Tensor:
    """Return a copy with the elements in reverse order along some axes.

    :param axis: an axis or a tuple of axes; all if None.

    Raises IndexError for an axis that does not exist, ValueError for one named twice.

    >>> ag.flip(ag.asarray([1, 2, 3]))
    tensor([3, 2, 1])
    """
    x = operand("flip", x)
    axes = tuple(range(x.ndim)) if axis is None else _each_axis("flip", axis, x.ndim, scalar=True)
    return apply(rules.flip, (x,), (axes,))


def roll(x: Any, /, shift: Any, *, axis: Any = None) -> Tensor:
    """Return a copy with the elements shifted along some axes; those that leave at the end come in at the start.

    :param shift: by how many places: an int, or a tuple of them for a tuple of axes.
    :param axis: an axis or a tuple of axes; None shifts the flattened array.

    Raises ValueError for a tuple of shifts without as many axes, IndexError for an axis that does not exist.

    >>> ag.roll(ag.asarray([1, 2, 3]), 1)
    tensor([3, 1, 2])
    """
    x = operand("roll", x)
    if axis is None:
        if isinstance(shift, (tuple, list)):
            raise ValueError("roll: several shifts need as many axes; give axis=")
        return apply(rules.roll, (x,), (_shift(shift), None))
    axes = tuple([normalize_axis("roll", a, x.ndim) for a in (axis if isinstance(axis, (tuple, list)) else (axis,))])
    shifts = tuple(map(_shift, shift)) if isinstance(shift, (tuple, list)) else (_shift(shift),) * len(axes)
    if len(shifts) != len(axes):
        raise ValueError(f"roll: {len(shifts)} shifts and {len(axes)} axes; give one shift for each axis")
    return apply(rules.roll, (x,), (shifts, axes))


def _shift(shift: Any) -> int:
    try:
        return operator.index(shift)
    except TypeError:
        raise TypeError(f"roll: a shift is an int, got {shift!r}") from None


def tile(x: Any, repetitions: Any, /) -> Tensor:
    """Return an array repeated as a whole along its axes.

    :param repetitions: how often along each axis; missing ones, on either side, count as 1 in front.

    Raises ValueError for a negative number.

    >>> ag.tile(ag.asarray([1, 2]), (2, 2))
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    counts = read_shape("tile", repetitions)
    return apply(rules.tile, (operand("tile", x),), (counts,))


def repeat(x: Any, repeats: Any, /, *, axis: int | None = None) -> Tensor:
    """Return an array with each of its elements repeated.

    :param repeats: how often: an int, or a 1-d integer array with a number for each element along the axis.
    :param axis: the axis; None repeats the elements of the flattened array.

    Raises ValueError for a negative int or an array of another length, TypeError for repeats that are no integers,
    IndexError for an axis that does not exist.

    >>> ag.repeat(ag.asarray([1, 2]), 2)
    tensor([1, 1, 2, 2])
    """
    x = operand("repeat", x)
    if axis is None:
        x, axis = ravel(x), 0
    axis = normalize_axis("repeat", axis, x.ndim)
    if isinstance(repeats, (list, tuple)):
        repeats = asarray(repeats, device=x.device)
    number = plain(repeats)
    if isinstance(number, int):
        repeats = number
        if repeats < 0:
            raise ValueError(f"repeat: the number of repetitions must not be negative, got {repeats}")
    else:
        repeats = _counts(operand("repeat", repeats), x.shape[axis])
    return apply(rules.repeat, (x, repeats), (axis,))


def _counts(repeats: Tensor, size: int) -> Tensor:
    """Return an array of repetitions, one for each element."""
    if repeats.dtype.kind not in "iu":
        raise TypeError(f"repeat: repeats must be integers, and these are {repeats.dtype.name}")
    if repeats.ndim > 1 or repeats.numel() not in (1, size):
        raise ValueError(f"repeat: {size} elements need as many repeats or one, got shape {list(repeats.shape)}")
    return broadcast_to(reshape(repeats, (repeats.numel(),)), (size,))
