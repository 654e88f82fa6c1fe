"""Data to tensors: Python numbers, nested sequences, arrays of any library."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import default, dtypes, matching
from arraygrad._backends import device as _devices
from arraygrad._backends.dtypes import DType, as_dtype
from arraygrad._backends.protocol import HOST
from arraygrad._backends.scalars import fit, has_dtype, plain
from arraygrad._engine import promotion, transfer
from arraygrad._engine.apply import cast
from arraygrad._engine.record import wrap
from arraygrad._plain.errors import TypeRuntimeError
from arraygrad._plain.lost import warn_lost
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import operand
from arraygrad.functions._nested import Nested, scan
from arraygrad.functions._places import allocating, place, place_like, to_device
from arraygrad.functions.data_types import astype
from arraygrad.rules import conversion as rules
from arraygrad.rules.manipulation import reshape, stack

__all__ = ["as_tensor", "asarray", "clone", "from_dlpack", "from_numpy", "tensor"]


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a new leaf with a copy of the data.

    :param data: a number, nested sequences of numbers and arrays, an array of any library, or a Tensor, whose graph is
        left behind with a warning.
    :param dtype: by default that of an array; bool, int64, or the default floating or complex dtype for Python numbers.
    :param device: where it is to live; by default the default backend's device for numbers, and for an array in host
        memory where a default was chosen, else where the array lives.
    :param requires_grad: whether it collects a gradient.

    Raises ValueError for ragged sequences, TypeError for other data and for complex data in a real dtype, RuntimeError
    for ``requires_grad`` with a dtype that has no gradient.

    >>> ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    tensor([[1., 2.],
            [3., 4.]])
    """
    out = _convert("tensor", _on_chosen(data, device), dtype, device, copy=True)
    if out.requires_grad:
        warn_lost(
            "tensor: the data require a gradient, and the new leaf does not pass it on; give data.detach() where that "
            "is meant, or use arraygrad.asarray or arraygrad.stack to keep the gradient"
        )
        out = out.detach()
    out._view = None  # stacked parts may be a view of memory that nobody else holds
    return out.requires_grad_() if requires_grad else out


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """Return the data as a tensor, without a copy where none is needed; a Tensor keeps its graph.

    Parameters and errors are those of ``tensor``.

    >>> x = ag.zeros(2)
    >>> ag.as_tensor(x) is x
    True
    """
    return _convert("as_tensor", _on_chosen(data, device), dtype, device, copy=None)


def _on_chosen(data: Any, device: Any) -> Any:
    """Return data as PyTorch's functions place them: an array in host memory follows the default backend, if chosen.

    Memory is shared where both can. Without a choice an array stays with its library, as what is in the memory of a
    device does in any case.
    """
    if device is not None or isinstance(data, Tensor) or plain(data) is not None:
        return data
    chosen = default.chosen_backend() if hasattr(data, "__dlpack_device__") else None
    if chosen is None or isinstance(data, chosen.array_types) or data.__dlpack_device__()[0] != HOST:
        return data
    try:
        return wrap(chosen.resolve().from_foreign(data, chosen.default_device()), chosen)
    except BufferError:  # the next operation on both backends says what is to be done
        return data


def asarray(
    obj: Any, /, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False
) -> Tensor:
    """Return an object as a tensor, without a copy where none is needed; a Tensor keeps its graph.

    :param obj: a number, nested sequences of numbers and arrays (which are stacked, recorded), an array of any library
        (whose memory is shared), a Tensor, or an object with the buffer protocol.
    :param dtype: by default that of an array; bool, int64, or the default floating or complex dtype for Python numbers.
    :param device: where it is to live; by default where an array lives, the default backend's device for numbers.
    :param copy: True always copies, False raises where a copy would be needed, None copies where needed.
    :param requires_grad: whether it is a leaf that collects a gradient.

    Raises ValueError for ragged sequences and for a needed copy that ``copy=False`` forbids; TypeError for other data
    and for complex data in a real dtype.

    >>> ag.asarray([1, 2])
    tensor([1, 2])
    """
    out = _convert("asarray", obj, dtype, device, copy=copy)
    if requires_grad and not out.requires_grad:
        return out.detach().requires_grad_() if out is obj else out.requires_grad_()
    return out


def stored(name: str, value: Any, x: Tensor) -> Tensor:
    """Return what is to be written into ``x``: numbers and nested sequences of them beside it, in its dtype.

    They are never rounded on the way, as they would be in the default dtype. Arrays keep their dtype, and stay where
    they are unless they are 0-d. Raises RuntimeError for numbers that do not fit.
    """
    if plain(value) is None and not isinstance(value, (list, tuple, range)):
        single = not isinstance(value, Tensor) and getattr(value, "shape", None) == ()
        return asarray(value, device=x.device if single else None)
    nested = scan(name, value)
    if nested.rank is None:
        return asarray(value)
    numbers = [fit(name, plain(leaf), x.dtype) for leaf in nested.leaves]
    return apply(reshape, (asarray(numbers, dtype=x.dtype, device=x.device),), (nested.shape,))


def from_numpy(ndarray: Any) -> Tensor:
    """Return a tensor that shares memory with a NumPy array: writes to one are seen by both.

    It is of the default backend if that can share host memory, else of the numpy backend. Raises TypeError for anything
    but an array of NumPy's.

    >>> import numpy
    >>> a = numpy.zeros(2)
    >>> ag.from_numpy(a)[0] = 1
    >>> a
    array([1., 0.])
    """
    is_numpy = type(ndarray).__module__.partition(".")[0] == "numpy" and hasattr(ndarray, "__array_interface__")
    if not is_numpy or plain(ndarray) is not None:
        raise TypeError(f"from_numpy: expected np.ndarray (got {type(ndarray).__name__}); use asarray")
    backend = default.default_backend().resolve()
    if backend.mutable and not isinstance(ndarray, backend.array_types):
        try:
            return wrap(backend.from_foreign(ndarray, backend.default_device(), copy=False), backend)
        except BufferError:  # memory of a device, or memory that cannot be written
            pass
    return asarray(ndarray)


def from_dlpack(x: Any, /, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """Return a tensor with the data of an object that has ``__dlpack__``, sharing its memory where possible.

    :param x: the object; one of a known library stays with it, others go to the default backend.
    :param device: where it is to live.
    :param copy: True always copies, False raises where a copy would be needed.

    Raises AttributeError for an object without ``__dlpack__``, BufferError where the data cannot be read that way,
    ValueError where a needed copy is forbidden.

    >>> import numpy
    >>> ag.from_dlpack(numpy.asarray([1.0, 2.0]))
    tensor([1., 2.], dtype=arraygrad.float64)
    """
    if not hasattr(x, "__dlpack__"):
        raise AttributeError(f"from_dlpack: a {type(x).__name__} has no __dlpack__ method; use asarray")
    if isinstance(x, Tensor):
        x._own()
        if x.requires_grad:
            raise BufferError("from_dlpack: Can't export tensors that require gradient; use .detach() first")
        if copy:
            return _copied(to_device(x, device))
        moved = to_device(x, device)
        if copy is False and moved is not x:
            raise ValueError(
                f"from_dlpack: moving from {x.device} to {moved.device} needs a copy, which copy=False forbids"
            )
        return moved.detach()
    if device is None and matching.is_array(x):
        return asarray(x, copy=copy)
    backend, raw_device = place(device)
    return wrap(backend.from_foreign(x, raw_device, copy=copy), backend)


def clone(input: Any) -> Tensor:
    """Return a recorded copy: the gradient flows to the original.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> ag.clone(x).requires_grad
    True
    """
    return _copied(operand("clone", input))


def _copied(x: Tensor) -> Tensor:
    return apply(rules.clone, (x,))


def _convert(name: str, data: Any, dtype: Any, device: Any, *, copy: bool | None) -> Tensor:
    """Do what ``asarray`` does, under the name of the function that errors are to be told of."""
    target = None if dtype is None else as_dtype(name, dtype)
    if isinstance(data, Tensor):
        return _from_array(name, data, target, device, copy)
    if isinstance(data, (list, tuple, range)) or plain(data) is not None:
        return _from_python(name, data, target, device, copy)
    if matching.is_array(data):
        return _from_array(name, wrap(data, matching.backend_for(data).resolve()), target, device, copy)
    return _from_exporter(name, data, target, device, copy)


def _from_array(name: str, x: Tensor, dtype: DType | None, device: Any, copy: bool | None) -> Tensor:
    """Convert a Tensor, or a raw array that has just been wrapped."""
    x_dtype = x.dtype  # TypeError for one that the standard does not have
    backend, raw_device = place_like(x, device)
    moves = backend is not x._backend or raw_device != x._backend.device_of(x._data)
    casts = dtype is not None and dtype is not x_dtype
    if copy is False and (moves or casts):
        what = f"moving to {_devices.Device(backend, raw_device)}" if moves else f"casting {x_dtype.name} to {dtype}"
        raise ValueError(f"{name}: {what} needs a copy, which copy=False forbids")
    out = astype(x, dtype) if casts else x
    if moves:
        out = transfer.move(out, backend, raw_device)
    if copy and not moves and not casts:
        return _copied(x)
    return out


def _from_python(name: str, data: Any, dtype: DType | None, device: Any, copy: bool | None) -> Tensor:
    """Convert numbers and nested sequences of numbers and arrays."""
    if copy is False:
        raise ValueError(f"{name}: a {type(data).__name__} has no memory to share, and copy=False forbids a copy")
    nested = scan(name, data)
    if nested.rank is None:
        return _from_parts(name, nested, dtype, device)
    backend, raw_device = place(device)
    if dtype is None:
        dtype = _dtype_of_scalars(name, nested.leaves) if nested.scalars else default_of_rank(nested.rank, backend)
    elif nested.rank == 3 and dtype.kind not in "cb":
        raise TypeError(f"{name}: complex numbers cannot be stored as {dtype.name}; take their real parts first")
    raw = backend.raw_dtypes[dtype]
    if nested.leaves:
        with allocating(name, nested.shape, dtype):
            if nested.scalars:  # no library need know those of another
                flat = backend.xp.asarray([plain(x) for x in nested.leaves], dtype=raw, device=raw_device)
                return wrap(backend.xp.reshape(flat, nested.shape), backend)
            return wrap(backend.xp.asarray(data, dtype=raw, device=raw_device), backend)
    return wrap(backend.xp.zeros(nested.shape, dtype=raw, device=raw_device), backend)


def _dtype_of_scalars(name: str, leaves: list[Any]) -> DType:
    """Return the common dtype of numbers, some of which are NumPy's and have one."""
    numbers = {type(x): plain(x) for x in leaves if not has_dtype(x)}
    try:
        dtype = dtypes.result_type({DType(x.dtype.name) for x in leaves if has_dtype(x)})
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    for number in numbers.values():
        dtype = dtypes.promote_scalar(dtype, number)
    return dtype


def default_of_rank(rank: int, backend: Any) -> DType:
    """Return the dtype of Python numbers by their kind; of none at all, the default floating dtype."""
    if rank == 0:
        return dtypes.bool_
    if rank == 1:
        return dtypes.default_int_of(backend)
    return dtypes.get_default_complex() if rank == 3 else dtypes.get_default_dtype()


def _from_parts(name: str, nested: Nested, dtype: DType | None, device: Any) -> Tensor:
    """Stack the arrays and numbers of nested sequences, recorded."""
    first = next(x for x in nested.leaves if plain(x) is None)
    where = operand(name, first)
    parts = [_part(name, x, where) for x in nested.leaves]
    if dtype is None:
        dtype = promotion.result_type(name, tuple(parts))
    # Numbers go straight to a floating dtype: the default one may have fewer digits.
    direct = dtype if dtype.kind in "fc" else None
    tensors = [x if isinstance(x, Tensor) else _from_python(name, x, direct, where.device, None) for x in parts]
    shapes = {x.shape for x in tensors}
    if len(shapes) > 1:
        raise ValueError(f"{name}: the data are ragged: arrays beside each other have shapes {sorted(shapes)}")
    joined = apply(stack, tuple([cast(x, dtype) for x in tensors]), (0,))
    shape = (*nested.shape, *tensors[0].shape)
    out = joined if joined.shape == shape else apply(reshape, (joined,), (shape,))
    return out if device is None else to_device(out, device)


def _part(name: str, x: Any, where: Tensor) -> Any:
    """Return one leaf: a Tensor, or a Python number as it is."""
    number = plain(x)
    if number is not None:
        return number
    out = operand(name, x)
    if out._backend is not where._backend:
        raise RuntimeError(
            f"{name}: the data live on two backends, {where._backend.name!r} and {out._backend.name!r}; move one with "
            f".to({where._backend.name!r})"
        )
    return out


def _from_exporter(name: str, data: Any, dtype: DType | None, device: Any, copy: bool | None) -> Tensor:
    """Convert an object that shows its memory: by DLPack, the buffer protocol, or NumPy's ``__array__``."""
    backend, raw_device = place(device)
    if not hasattr(data, "__dlpack__") and hasattr(data, "__array__"):
        return _from_array(name, operand(name, data.__array__()), dtype, device, copy)
    if not hasattr(data, "__dlpack__"):
        try:
            memoryview(data)
        except TypeError:
            raise TypeRuntimeError(
                f"{name}: Could not infer dtype of {type(data).__name__}: expected numbers, nested sequences of them, "
                "or an array of some library"
            ) from None
    try:
        out = wrap(backend.from_foreign(data, raw_device, copy=copy), backend)
    except BufferError as error:
        raise (ValueError if copy is False else TypeError)(f"{name}: {error}") from error
    return _from_array(name, out, dtype, None, False if copy is False else None)
