"""Indexing: reading and writing parts of an array.

Basic keys (integers, slices, None) are in the normal form that the engine's ``indexing`` makes: one entry per axis, in
bounds. Arrays of indices are inputs, not options, so that a change to one is noticed; they are integers counted from
the front.

Note [Repeated indices]
    The gradient of reading an element twice is a sum, and the standard has no function for that. Without a kernel it is
    made of standard functions: sort the indices, sum the values of each run by a segmented scan in log2(n) steps
    (Hillis and Steele, "Data parallel algorithms", CACM 29, 1986), and let each row look up the end of its run. Unlike
    a difference of cumulative sums this cancels nothing. Writing is the same without the scan: the last value wins.
"""

from __future__ import annotations

from typing import Any

from arraygrad._base import kernels
from arraygrad._base.arrays import device_of, sum_to
from arraygrad._graph.primitive import Array, Spec, primitive

# -- basic keys --------------------------------------------------------------------------------------------------------


@primitive(view=True, node="Slice")
def getitem(xp: Any, x: Any, /, key: Any) -> Any:
    return x[key]


@getitem.linear("x")
def _(xp: Any, g: Any, x: Spec, key: Any) -> Any:
    return put(xp, xp.zeros(x.shape, dtype=x.dtype, device=x.device), g, key)


@primitive(node="CopySlices")
def setitem(xp: Any, x: Any, value: Any, /, key: Any) -> Any:
    return put(xp, x, value, key)


@setitem.vjp("x")
@setitem.jvp("x")
def _(xp: Any, g: Any, key: Any) -> Any:
    return put(xp, g, 0, key)


@setitem.vjp("value")
def _(xp: Any, g: Any, value: Spec, key: Any) -> Any:
    return sum_to(xp, g[key], value.shape)


@setitem.jvp("value")
def _(xp: Any, t: Any, x: Spec, key: Any) -> Any:
    return put(xp, xp.zeros(x.shape, dtype=x.dtype, device=x.device), t, key)


def put(xp: Any, x: Any, value: Any, key: Any) -> Any:
    """Return a copy of ``x`` with ``x[key]`` replaced by ``value``, for a basic key."""
    recorded = kernels.find(xp, "setitem")
    if recorded is not None:
        return recorded(x, value, key)
    if None in key:
        key, value = _without_new_axes(xp, x, value, key)
    if hasattr(x, "at"):  # JAX, whose arrays refuse assignment
        return x.at[key].set(value)
    out = xp.asarray(x, copy=True)  # an array, where x is a scalar of a library that has them
    if not hasattr(out, "__setitem__"):
        return put_by_where(xp, x, value, key)
    out[key] = value
    return out


def put_by_where(xp: Any, x: Any, value: Any, key: tuple[Any, ...]) -> Any:
    """Return what ``put`` does for a key without None, in functions of the standard that never assign."""
    if hasattr(value, "shape"):
        value = xp.broadcast_to(value, x[key].shape)
    inside: Any = None
    for axis, item in enumerate(key):
        if item is ... or item == slice(None):
            continue
        n = x.shape[axis]
        places = xp.arange(n, device=device_of(xp, x))
        found = range(*item.indices(n)) if isinstance(item, slice) else range(item, item + 1)
        if not found:
            return x
        position = (places - found.start) // found.step
        last = len(found) - 1
        here = (places - found.start == position * found.step) & (position >= 0) & (position <= last)
        if hasattr(value, "shape"):
            value = value if isinstance(item, slice) else xp.expand_dims(value, axis=axis)
            value = xp.take(value, xp.clip(position, 0, last), axis=axis)
        here = xp.reshape(here, (n,) + (1,) * (len(x.shape) - axis - 1))
        inside = here if inside is None else inside & here
    if inside is None:
        inside = xp.ones_like(x, dtype=xp.bool)
    return xp.where(inside, value, x)


def _without_new_axes(xp: Any, x: Any, value: Any, key: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any]:
    """Return key and value for the same assignment without None, which the standard has for reading only."""
    plain = tuple([item for item in key if item is not None])
    if hasattr(value, "shape"):
        value = xp.reshape(xp.broadcast_to(value, x[key].shape), x[plain].shape)
    return plain, value


# -- arrays of indices -------------------------------------------------------------------------------------------------


@primitive()
def index(xp: Any, x: Any, positions: Any, /, axes: Any, place: Any) -> Any:
    """Read elements: ``positions``, of any shape, counts along ``axes`` laid out as one; they go to axis ``place``."""
    flat = positions if len(positions.shape) == 1 else xp.reshape(positions, (-1,))
    rows = xp.take(to_rows(xp, x, axes), flat, axis=0)
    return from_rows(xp, rows, positions.shape, place)


@index.linear("x")
def _(xp: Any, g: Any, x: Spec, positions: Array, axes: Any, place: Any) -> Any:
    order = rows_first(len(x.shape), axes)
    front = tuple([x.shape[a] for a in order])
    count = size_of(front[: len(axes)])
    ndim = len(positions.shape)
    moved = xp.permute_dims(g, rows_first(len(g.shape), tuple(range(place, place + ndim))))
    flat, values = positions, moved
    if ndim != 1:  # else their number may be one that a lazy library does not know
        flat = xp.reshape(positions, (-1,))
        values = xp.reshape(moved, (flat.shape[0], *front[len(axes) :]))
    zeros = xp.zeros((count, *front[len(axes) :]), dtype=x.dtype, device=x.device)
    total = xp.reshape(add_at(xp, zeros, flat, values), front)
    return xp.permute_dims(total, tuple(sorted(range(len(order)), key=order.__getitem__)))


index.constant("positions")


def size_of(shape: tuple[int, ...]) -> int:
    """Return the number of elements of a shape."""
    count = 1
    for n in shape:
        count *= n
    return count


def rows_first(ndim: int, axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the order of axes in which ``axes`` come first and the others follow."""
    return (*axes, *[a for a in range(ndim) if a not in axes])


def to_rows(xp: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """Return ``x`` with ``axes`` first, laid out as one axis."""
    order = rows_first(len(x.shape), axes)
    if order != tuple(range(len(order))):
        x = xp.permute_dims(x, order)
    if len(axes) == 1:
        return x
    return xp.reshape(x, (size_of(x.shape[: len(axes)]), *x.shape[len(axes) :]))


def from_rows(xp: Any, rows: Any, shape: tuple[int, ...], place: int) -> Any:
    """Return rows with their first axis unfolded to ``shape`` and moved to axis ``place``."""
    ndim = len(shape)
    out = rows if ndim == 1 else xp.reshape(rows, (*shape, *rows.shape[1:]))
    if not place or not ndim:
        return out
    rest = range(ndim, len(out.shape))
    return xp.permute_dims(out, (*rest[:place], *range(ndim), *rest[place:]))


@primitive(node="Take")
def take(xp: Any, x: Any, indices: Any, /, axis: Any) -> Any:
    return xp.take(x, indices, axis=axis)


@take.linear("x")
def _(xp: Any, g: Any, x: Spec, indices: Array, axis: Any) -> Any:
    first = xp.moveaxis(g, axis, 0) if axis else g
    rest = (*x.shape[:axis], *x.shape[axis + 1 :])
    zeros = xp.zeros((x.shape[axis], *rest), dtype=x.dtype, device=x.device)
    total = add_at(xp, zeros, indices, first)
    return xp.moveaxis(total, 0, axis) if axis else total


take.constant("indices")


@primitive(node="Gather")
def take_along_axis(xp: Any, x: Any, indices: Any, /, axis: Any) -> Any:
    return xp.take_along_axis(x, indices, axis=axis)


@take_along_axis.linear("x")
def _(xp: Any, g: Any, x: Spec, indices: Array, axis: Any) -> Any:
    count = size_of(x.shape)
    numbers = xp.reshape(xp.arange(count, dtype=indices.dtype, device=x.device), x.shape)
    positions = xp.take_along_axis(numbers, indices, axis=axis)
    zeros = xp.zeros((count,), dtype=x.dtype, device=x.device)
    return xp.reshape(add_at(xp, zeros, xp.reshape(positions, (-1,)), xp.reshape(g, (-1,))), x.shape)


take_along_axis.constant("indices")


# -- adding and writing at indices -------------------------------------------------------------------------------------


@primitive()
def index_add(xp: Any, x: Any, indices: Any, values: Any, /) -> Any:
    """Add ``values[i]`` to row ``indices[i]`` of ``x``, repeated ones included."""
    return add_at(xp, x, indices, values)


index_add.constant("indices")
index_add.unit("x")


@index_add.vjp("values")
def _(xp: Any, g: Any, indices: Array) -> Any:
    return xp.take(g, indices, axis=0)


@index_add.jvp("values")
def _(xp: Any, t: Any, x: Spec, indices: Array) -> Any:
    return add_at(xp, xp.zeros(x.shape, dtype=x.dtype, device=x.device), indices, t)


@primitive()
def index_put(xp: Any, x: Any, indices: Any, values: Any, /) -> Any:
    """Replace row ``indices[i]`` of ``x`` by ``values[i]``; of repeated ones the last wins."""
    return put_at(xp, x, indices, values)


index_put.constant("indices")


@index_put.vjp("x")
@index_put.jvp("x")
def _(xp: Any, g: Any, indices: Array) -> Any:
    return put_at(xp, g, indices, _no_rows(xp, g, indices))


@index_put.vjp("values")
def _(xp: Any, g: Any, indices: Array) -> Any:
    # A value that was overwritten by a later one has no influence.
    number = xp.arange(indices.shape[0], dtype=indices.dtype, device=device_of(xp, indices))
    winners = put_at(xp, xp.zeros((g.shape[0],), dtype=indices.dtype, device=device_of(xp, indices)), indices, number)
    won = xp.take(winners, indices, axis=0) == number
    return xp.where(_column(xp, won, g), xp.take(g, indices, axis=0), _no_rows(xp, g, indices))


@index_put.jvp("values")
def _(xp: Any, t: Any, x: Spec, indices: Array) -> Any:
    return put_at(xp, xp.zeros(x.shape, dtype=x.dtype, device=x.device), indices, t)


def _no_rows(xp: Any, like: Any, indices: Any) -> Any:
    """Return zeros in the place of the values that belong to ``indices``."""
    return xp.zeros((indices.shape[0], *like.shape[1:]), dtype=like.dtype, device=device_of(xp, like))


def _column(xp: Any, flags: Any, like: Any) -> Any:
    """Return 1-d flags with as many axes as ``like``, to broadcast over its rows."""
    return xp.reshape(flags, (flags.shape[0],) + (1,) * (len(like.shape) - 1))


def add_at(xp: Any, x: Any, indices: Any, values: Any) -> Any:
    """Return ``x`` with ``values[i]`` added to row ``indices[i]``; see Note [Repeated indices]."""
    kernel = kernels.find(xp, "index_add")
    return standard_index_add(xp, x, indices, values) if kernel is None else kernel(x, indices, values)


def put_at(xp: Any, x: Any, indices: Any, values: Any) -> Any:
    """Return ``x`` with row ``indices[i]`` replaced by ``values[i]``, the last where repeated."""
    kernel = kernels.find(xp, "index_put")
    return standard_index_put(xp, x, indices, values) if kernel is None else kernel(x, indices, values)


def standard_index_add(xp: Any, x: Any, indices: Any, values: Any) -> Any:
    """Return what ``add_at`` does, in standard functions."""
    if not indices.shape[0] or not x.shape[0]:
        return xp.asarray(x, copy=True)
    order = xp.argsort(indices, stable=True)
    keys = xp.take(indices, order, axis=0)
    sums = _scan(xp, keys, xp.take(values, order, axis=0))
    found, last = _ends(xp, keys, x.shape[0])
    return x + xp.where(_column(xp, found, x), xp.take(sums, last, axis=0), xp.zeros_like(x))


def standard_index_put(xp: Any, x: Any, indices: Any, values: Any) -> Any:
    """Return what ``put_at`` does, in standard functions."""
    if not indices.shape[0] or not x.shape[0]:
        return xp.asarray(x, copy=True)
    order = xp.argsort(indices, stable=True)
    found, last = _ends(xp, xp.take(indices, order, axis=0), x.shape[0])
    rows = xp.take(values, xp.take(order, last, axis=0), axis=0)
    return xp.where(_column(xp, found, x), rows, x)


def _scan(xp: Any, keys: Any, sums: Any) -> Any:
    """Return the running sums of each run of equal keys: a segmented inclusive scan by doubling."""
    step = 1
    while step < keys.shape[0]:
        same = _column(xp, keys[step:] == keys[:-step], sums)
        later = sums[step:, ...]
        more = xp.where(same, sums[:-step, ...], xp.zeros_like(later))
        sums = xp.concat((sums[:step, ...], later + more), axis=0)
        step *= 2
    return sums


def _ends(xp: Any, keys: Any, count: int) -> tuple[Any, Any]:
    """Return for each of ``count`` rows whether it is among the sorted keys, and where its run ends."""
    rows = xp.arange(count, dtype=keys.dtype, device=device_of(xp, keys))
    after = xp.searchsorted(keys, rows, side="right")
    last = xp.where(after > 0, after - 1, xp.zeros_like(after))
    return xp.take(keys, last, axis=0) == rows, last
