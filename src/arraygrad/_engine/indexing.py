"""Indexing of Tensors: what a key means, and which primitives read and write it.

A key is first brought into a normal form: ``basic``, with one integer, slice or None per axis, all in bounds; and,
where there are masks or arrays of indices, the ``Group`` of them. So ``x[key]`` is a basic view, then at most one
gather; and backends are only asked for basic keys and ``take``. The meaning of every key is NumPy's.

Integer indices given by arrays are checked against the bounds by the library, if it does so: reading them back here
would stop a device.
"""

from __future__ import annotations

import functools
import operator
from typing import Any, NamedTuple

from arraygrad._backends import scopes
from arraygrad._backends.dtypes import bool_, default_int_of
from arraygrad._backends.protocol import HOST
from arraygrad._backends.scalars import fit, plain, shown
from arraygrad._base import kernels
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine.apply import apply, cast
from arraygrad._engine.record import as_operand, mixed_error
from arraygrad._engine.view import read
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.errors import IndexRuntimeError, IndexTypeError, TypeRuntimeError
from arraygrad.rules import indexing as rules
from arraygrad.rules import manipulation

_ALL = slice(None)
_WHOLE = (...,)


class Entry(NamedTuple):
    """A mask or an array of indices: the first axis it reads, how many it reads, and its raw array."""

    axis: int
    span: int
    array: Any
    mask: bool


class Group(NamedTuple):
    """The masks and index arrays of a key, on the axes that the basic part has left; ``place`` is their result's."""

    entries: tuple[Entry, ...]
    place: int


class Key(NamedTuple):
    """A key in normal form; ``basic`` is ``(...,)`` where it selects everything."""

    basic: tuple[Any, ...]
    group: Group | None


def get(x: Any, key: Any) -> Any:
    """Return ``x[key]``, recorded: a view for a basic key, else a copy."""
    basic, group = normalize(key, x)
    if group is None or basic != _WHOLE:
        x = apply(rules.getitem, (x,), (basic,))
    return x if group is None else _gather(x, group)


def replaced(x: Any, key: Any, value: Any) -> Any:
    """Return a copy of ``x`` with ``x[key]`` replaced by ``value`` (from ``as_value``), recorded."""
    basic, group = normalize(key, x)
    if group is None:
        return apply(rules.setitem, (x, _fitting(x, basic, value)), (basic,))
    if basic == _WHOLE:
        return _scatter(x, group, value)
    part = apply(rules.getitem, (x,), (basic,))
    return apply(rules.setitem, (x, _scatter(part, group, value)), (basic,))


def basic_part(x: Any, key: Any, value: Any) -> tuple[tuple[Any, ...], Any] | None:
    """Return a basic key in normal form and the value that fits its part of ``x``; None for masks and index arrays."""
    basic, group = normalize(key, x)
    return (basic, _fitting(x, basic, value)) if group is None else None


def write(x: Any, key: Any, value: Any) -> None:
    """Run ``x[key] = value`` on the memory of a mutable backend, unrecorded."""
    native = _native_key(key, x)
    raw = read(value) if isinstance(value, TensorBase) else value
    try:
        data = read(x)
        if unusual.scoped:
            with scopes.on(x._backend, data):
                data[native] = raw
        else:
            data[native] = raw
    except IndexError:
        _check_bounds(key, x)
        raise
    except (ValueError, TypeError) as error:
        shape = list(value.shape) if isinstance(value, TensorBase) else type(value).__name__
        raise RuntimeError(
            f"setitem: shape mismatch: a value ({shape}) cannot be broadcast to x[{key!r}], x of shape "
            f"{list(x.shape)}: {error}"
        ) from error


def as_value(value: Any, x: Any) -> Any:
    """Return what is assigned to a part of ``x``: a Python scalar of x's kind, or a Tensor of x's dtype.

    Raises RuntimeError for complex values and a real ``x``.
    """
    dtype = x.dtype
    number = plain(value)
    if number is not None:
        number = fit("setitem", number, dtype)
        # Libraries that fill by zero bytes where a number equals zero would lose the sign of a negative zero.
        return made.stored("setitem", number, x) if number == 0 and "-" in repr(number) else number
    value = made.stored("setitem", value, x)
    if value._backend is not x._backend:
        raise mixed_error("setitem", x._backend, value._backend)
    if unusual.scoped and x._backend.scopes:
        scopes.common_device("setitem", x._backend, [x._data, read(value)])
    if value.dtype.kind == "c" and dtype.kind != "c":
        raise RuntimeError(f"setitem: a complex value cannot be stored in a {dtype.name} tensor; assign its real part")
    return cast(value, dtype)


# -- the normal form ---------------------------------------------------------------------------------------------------


def normalize(key: Any, x: Any) -> Key:
    """Return the key in normal form; IndexError where it does not fit x's shape, TypeError for what is no index."""
    if isinstance(key, TensorBase):  # the most common array key, and the simplest
        item = _index_array(key, x)
        if 0 < _span(item) <= x.ndim:
            return Key(_WHOLE, Group((_entry(item, 0, _span(item), 0, x),), 0))
    items = key if type(key) is tuple else (key,)
    shape = x._data.shape
    for item in items:
        if type(item) is not int and type(item) is not slice and item is not None and item is not ...:
            return _advanced(_items(items, x), x)
    return Key(_basic(items, shape), None)


def _items(items: tuple[Any, ...], x: Any) -> tuple[Any, ...]:
    """Return the entries of a key, see ``_item``, with whole axes in the place of the ellipsis."""
    found = tuple([_item(item, x) for item in items])
    shape = x._data.shape
    return _without_ellipsis(found, len(shape) - sum([_span(item) for item in found]), shape)


def _item(item: Any, x: Any) -> Any:
    """Return one entry of a key as an int, bool, slice, None, Ellipsis or raw array of integers or booleans."""
    if item is None or item is ... or isinstance(item, (bool, slice)):
        return item
    if isinstance(item, TensorBase):
        return _index_array(item, x)
    number = plain(item)
    if isinstance(number, bool):  # apart from int: mypyc makes an int of what may be either
        return number
    if isinstance(number, int):
        return number
    if hasattr(item, "__index__") and type(item) is not x._backend.array_type:
        try:
            return operator.index(item)
        except TypeError:
            pass
    if isinstance(item, (list, range)) or hasattr(item, "dtype"):
        tensor = made.asarray(list(item) if isinstance(item, range) else item, device=_device_for(item, x))
        if not tensor.numel() and isinstance(item, (list, range)):
            tensor = cast(tensor, default_int_of(x._backend))
        return _index_array(tensor, x)
    raise IndexTypeError(
        "index: only integers, slices (`:`), ellipsis (`...`), None and tensors, arrays or lists of integers and "
        f"booleans are valid indices (got {item!r} of type {type(item).__name__})"
    )


def _device_for(item: Any, x: Any) -> Any:
    """Return where the indices of a list or an array are to go; None leaves them where they are.

    Beside ``x``, as in PyTorch, what is in host memory: it has no gradient that could be led astray.
    """
    if getattr(item, "shape", ()) == ():
        return x.device
    foreign = type(item) is not x._backend.array_type and hasattr(item, "__dlpack_device__")
    return x.device if foreign and item.__dlpack_device__()[0] == HOST else None


def _index_array(item: Any, x: Any) -> Any:
    if item._backend is not x._backend:
        raise RuntimeError(
            f"index: the tensor lives on {x._backend.name!r} and its index on {item._backend.name!r}; move the index "
            f"with .to({str(x.device)!r})"
        )
    if item.dtype.kind not in "biu":
        raise IndexError(
            f"index: tensors used as indices must be long, int, byte or bool tensors, and this one is {item.dtype.name}"
        )
    return item


def _basic(items: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """Return a basic key with one entry per axis, in bounds; ``(...,)`` if it selects everything as it is."""
    given = sum([1 for item in items if item is not None and item is not ...])
    items = _without_ellipsis(items, len(shape) - given, shape)
    out: list[Any] = []
    axis, plain = 0, True
    for item in items:
        if item is None:
            out.append(None)
            plain = False
            continue
        n = shape[axis]
        if type(item) is slice:
            out.append(_slice(item, n))
            plain = plain and out[-1] == _ALL
        else:
            out.append(_integer(item, n, axis, shape))
            plain = False
        axis += 1
    if plain:
        return _WHOLE
    if slice not in map(type, out):
        out.append(...)  # so that a library with scalars of its own returns a 0-d view
    return tuple(out)


def _without_ellipsis(items: tuple[Any, ...], missing: int, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """Return the entries with the ellipsis, or the end, filled up with whole axes."""
    if missing < 0:
        raise IndexError(
            f"index: too many indices for tensor of dimension {len(shape)}: {len(shape) - missing} for shape "
            f"{list(shape)}; leave {-missing} out"
            + ("" if shape else " (invalid index of a 0-dim tensor; use item() for its number)")
        )
    where = [i for i, item in enumerate(items) if item is ...]
    if len(where) > 1:
        raise IndexError("index: more than one ellipsis ('...') leaves open which axes are meant; use one")
    at = where[0] if where else len(items)
    return (*items[:at], *(_ALL,) * missing, *items[at + 1 :])


def _integer(item: Any, n: int, axis: int, shape: tuple[int, ...]) -> int:
    if not -n <= item < n:
        raise IndexError(
            f"index: index {shown(item)} is out of bounds for dimension {axis} with size {n} (shape {list(shape)})"
        )
    return int(item + n if item < 0 else item)


def _slice(item: slice, n: int) -> slice:
    """Return a slice of the same elements with bounds inside the axis."""
    if item == _ALL:
        return item
    start, stop, step = item.indices(n)
    count = len(range(start, stop, step))
    if count == n and step == 1:
        return _ALL
    if not count:
        return slice(0, 0, 1)
    return slice(start, None if stop < 0 else stop, step)


def _advanced(items: tuple[Any, ...], x: Any) -> Key:
    """Return the normal form of a key with arrays, masks or Python booleans.

    As in NumPy, an integer beside an array counts as an array for where the result goes: in the place of the arrays
    if they are neighbours, else in front.
    """
    if not any(isinstance(item, (bool, TensorBase)) for item in items):
        return Key(_basic(items, x._data.shape), None)
    basic: list[Any] = []
    entries: list[Entry] = []
    members: list[int] = []  # positions in the key of arrays and integers
    axis = left = place = 0  # axes of x so far, and of the basic part's result; where the first member is in that
    for position, item in enumerate(items):
        span = _span(item)
        if isinstance(item, (bool, TensorBase)):
            entries.append(_entry(item, left, span, axis, x))
            basic.extend((_ALL,) * span)
        else:
            basic.append(item)
        if isinstance(item, (bool, int, TensorBase)):
            place = place if members else left
            members.append(position)
        axis += span
        left += 0 if type(item) is int else 1 if item is None else span
    together = members[-1] - members[0] == len(members) - 1
    return Key(_basic(tuple(basic), x._data.shape), Group(tuple(entries), place if together else 0))


def _span(item: Any) -> int:
    """Return how many axes one entry of a key reads."""
    if item is None or item is ... or isinstance(item, bool):
        return 0
    if isinstance(item, TensorBase) and item.dtype is bool_:
        return item.ndim
    return 1


def _entry(item: Any, left: int, span: int, axis: int, x: Any) -> Entry:
    """Return one array of a key, with its mask checked against the shape."""
    mask = isinstance(item, bool) or item.dtype is bool_
    if mask and not isinstance(item, bool):
        shape = tuple(x._data.shape[axis : axis + span])
        # The standard lets a size of the mask be 0; then nothing is selected.
        if item.shape != shape and any(m not in (0, n) for m, n in zip(item.shape, shape, strict=True)):
            raise IndexError(
                f"index: The shape of the mask {list(item.shape)} at index 0 does not match the shape of the indexed "
                f"tensor {list(x.shape)} at its axes {axis} to {axis + span - 1}"
            )
    return Entry(left, span, item, mask)


# -- arrays of indices -------------------------------------------------------------------------------------------------


def _gather(x: Any, group: Group) -> Any:
    """Return the elements that a group selects."""
    axes, positions = _positions(x, group)
    if not axes:  # only 0-d booleans: a new axis of size 0 or 1
        x, axes = apply(manipulation.expand_dims, (x,), ((0,),)), (0,)
    return apply(rules.index, (x, positions), (axes, group.place))


def _scatter(x: Any, group: Group, value: Any) -> Any:
    """Return ``x`` with the elements that a group selects replaced by ``value``."""
    first = group.entries[0]
    if len(group.entries) == 1 and first.mask and (isinstance(first.array, bool) or first.array.numel()):
        chosen = _masked(x, first, value)
        if chosen is not None:
            return chosen
    xp = x._backend.tensor_namespace
    axes, positions = _positions(x, group)
    whole = x if axes else apply(manipulation.expand_dims, (x,), ((0,),))
    axes = axes or (0,)
    order = rules.rows_first(whole.ndim, axes)
    front = xp.permute_dims(whole, order)
    rest = front.shape[len(axes) :]
    rows = xp.reshape(front, (rules.size_of(front.shape[: len(axes)]), *rest))
    shape, ndim = positions.shape, len(positions.shape)
    target = (*rest[: group.place], *shape, *rest[group.place :])
    value = xp.broadcast_to(_drop_ones(made.asarray(value, dtype=x.dtype, device=x.device), len(target)), target)
    moved = xp.permute_dims(value, rules.rows_first(len(target), tuple(range(group.place, group.place + ndim))))
    flat = xp.reshape(positions, (-1,))
    rows = apply(rules.index_put, (rows, flat, xp.reshape(moved, (flat.shape[0], *rest))))
    back = xp.permute_dims(xp.reshape(rows, front.shape), manipulation.inverse_permutation(order))
    return xp.reshape(back, x.shape)


def _masked(x: Any, entry: Entry, value: Any) -> Any:
    """Return ``x`` with ``value`` where the mask holds, if value is the same for all of its elements; else None.

    This needs no count of the mask's elements, so it works on backends without data-dependent shapes.
    """
    xp = x._backend.tensor_namespace
    after = x.ndim - entry.axis - entry.span
    if not isinstance(value, TensorBase):
        value = xp.full((), value, dtype=x.dtype, device=x.device)
    if value.ndim > after:
        cut = value.ndim - after  # the axis before it belongs to the mask's elements
        if value.shape[cut - 1] != 1:
            return None
        value = xp.reshape(value, (*value.shape[: cut - 1], *(1,) * entry.span, *value.shape[cut:]))
    mask = made.asarray(entry.array, device=x.device) if isinstance(entry.array, bool) else entry.array
    mask = xp.reshape(mask, (*mask.shape, *(1,) * after))
    out = xp.where(mask, value, x)
    if out.shape != x.shape:
        raise RuntimeError(
            f"setitem: a value of shape {list(value.shape)} does not fit into a tensor of {list(x.shape)}"
        )
    return out


def _positions(x: Any, group: Group) -> tuple[tuple[int, ...], Any]:
    """Return the axes that a group reads and, as an integer Tensor, where in them laid out as one it reads."""
    shape = x.shape
    axes: list[int] = []
    total: Any = None
    for entry in group.entries:
        span = tuple(range(entry.axis, entry.axis + entry.span))
        size = rules.size_of(tuple([shape[a] for a in span]))
        positions = _mask_positions(entry, x) if entry.mask else _wrapped(entry.array, size, entry.axis, x)
        try:
            total = positions if total is None else total * size + positions
        except (ValueError, RuntimeError) as error:
            raise IndexError(
                f"index: shape mismatch: indexing tensors could not be broadcast together: {error}"
            ) from error
        axes.extend(span)
    return tuple(axes), total


def _mask_positions(entry: Entry, x: Any) -> Any:
    """Return where a mask holds, counted through its axes."""
    mask = entry.array
    if isinstance(mask, bool):
        return x._backend.tensor_namespace.zeros((int(mask),), dtype=_index_dtype(x._backend), device=x.device)
    flat = apply(manipulation.reshape, (mask,), ((mask.numel(),),))
    try:
        with scopes.on(x._backend, read(flat)):
            (found,) = x._backend.xp.nonzero(read(flat))
            found = x._backend.xp.astype(found, _index_dtype(x._backend), copy=False)
    except (RuntimeError, NotImplementedError) as error:
        raise IndexError(
            f"index: backend {x._backend.name!r} has no data-dependent shapes, which reading by a mask needs; use "
            "where(mask, x, other), or assign a single value"
        ) from error
    return made.tensor(found, x._backend)


def _wrapped(array: Any, size: int, axis: int, x: Any) -> Any:
    """Return indices counted from the front; the library looks them up, and so checks them if it checks at all."""
    backend = x._backend
    raw = read(array)
    try:
        if unusual.scoped:
            with scopes.on(backend, raw):
                found = _looked_up(backend, raw, size)
        else:
            found = _looked_up(backend, raw, size)
    except (IndexError, ValueError) as error:
        raise IndexRuntimeError(
            f"index: index out of range in self: {_outside(backend.xp, raw, size)} is out of bounds for dimension "
            f"{axis} with size {size} (shape {list(x.shape)}): {error}"
        ) from error
    return made.tensor(found, backend)


def _outside(xp: Any, raw: Any, size: int) -> str:
    """Return an index outside an axis, for an error."""
    low, high = int(xp.min(raw)), int(xp.max(raw))
    return f"index {low}" if low < -size else f"index {high}" if high >= size else "one"


def _looked_up(backend: Any, raw: Any, size: int) -> Any:
    """Return raw indices counted from the front of an axis, by a kernel or by looking them up."""
    xp, dtype = backend.xp, _index_dtype(backend)
    kernel = kernels.find(xp, "wrap_indices")
    if kernel is not None:
        return kernel(raw, size)
    if raw.dtype != dtype:
        raw = xp.astype(raw, dtype)
    flat = raw if len(raw.shape) == 1 else xp.reshape(raw, (-1,))
    found = xp.take(xp.arange(size, dtype=dtype, device=backend.device_of(raw)), flat, axis=0)
    return found if flat is raw else xp.reshape(found, raw.shape)


def indices_along(name: str, indices: Any, size: int, axis: int, x: Any) -> Any:
    """Return an index argument as an integer Tensor counted from the front; errors name the function."""
    if not isinstance(indices, TensorBase):
        indices = made.asarray(as_operand(name, indices), device=_device_for(indices, x))
    if indices.dtype.kind not in "iu":
        raise TypeRuntimeError(
            f"{name}: Expected dtype int32/int64 for index, or another integer dtype, and this one is "
            f"{indices.dtype.name}"
        )
    if indices._backend is not x._backend:
        raise RuntimeError(
            f"{name}: the tensor lives on {x._backend.name!r} and its indices on {indices._backend.name!r}; move them "
            f"with .to({str(x.device)!r})"
        )
    return _wrapped(indices, size, axis, x)


@functools.cache
def _index_dtype(backend: Any) -> Any:
    """Return the backend's own dtype of indices."""
    return backend.xp.__array_namespace_info__().default_dtypes()["indexing"]


def _fitting(x: Any, basic: tuple[Any, ...], value: Any) -> Any:
    """Return a value ready to be assigned to a basic key: without leading axes that the target lacks."""
    if not isinstance(value, TensorBase):
        return value
    target = tuple(read(x)[basic].shape)
    value = _drop_ones(value, len(target))
    if value.ndim > len(target) or any(
        n != 1 and n != t for n, t in zip(reversed(value.shape), reversed(target), strict=False)
    ):
        raise RuntimeError(
            f"setitem: shape mismatch: value tensor of shape {list(value.shape)} cannot be broadcast to indexing "
            f"result of shape {list(target)}"
        )
    return value


def _drop_ones(value: Any, ndim: int) -> Any:
    """Return a value without leading axes of size 1 beyond ``ndim`` axes."""
    extra = value.ndim - ndim
    if extra > 0 and value.shape[:extra] == (1,) * extra:
        return value._backend.tensor_namespace.reshape(value, value.shape[extra:])
    return value


def _native_key(key: Any, x: Any) -> Any:
    """Return a checked key for the library's own assignment: Tensors and lists become its arrays."""
    items = _items(key if type(key) is tuple else (key,), x)
    if _advanced(items, x).group is None:
        return items
    native: list[Any] = []
    axis = 0
    for item in items:
        native.append(_native_item(item, axis, x))
        axis += _span(item)
    return tuple(native)


def _check_bounds(key: Any, x: Any) -> None:
    """Raise IndexError for the first index of an assignment that is outside its axis."""
    axis = 0
    for item in _items(key if type(key) is tuple else (key,), x):
        if isinstance(item, TensorBase) and item.dtype.kind != "b":
            _wrapped(item, x.shape[axis], axis, x)
        axis += _span(item)


def _native_item(item: Any, axis: int, x: Any) -> Any:
    if not isinstance(item, TensorBase):
        return item
    if item.dtype.kind == "b":
        return read(item)
    if kernels.find(x._backend.xp, "wrap_indices") is not None:  # the library's own assignment checks nothing
        return _wrapped(item, x.shape[axis], axis, x)._data
    # NumPy takes no uint64 for an index.
    raw, backend = read(item), x._backend
    with scopes.on(backend, raw):
        return backend.xp.astype(raw, _index_dtype(backend)) if item.dtype.kind == "u" else raw
