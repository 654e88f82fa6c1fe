"""Creation functions: tensors from numbers and shapes. Where data become tensors, see ``conversion``."""

from __future__ import annotations

import math
import operator
from typing import Any

from arraygrad._backends import dtypes
from arraygrad._backends.scalars import fit, plain, shown
from arraygrad._engine.record import wrap
from arraygrad._plain.errors import ValueRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import operand
from arraygrad.functions._nested import RANKS
from arraygrad.functions._places import allocating, place, place_like, read_shape
from arraygrad.functions.conversion import asarray, default_of_rank
from arraygrad.functions.data_types import raw_dtype
from arraygrad.functions.manipulation import broadcast_to, reshape
from arraygrad.rules import creation as rules
from arraygrad.rules.conversion import clone

__all__ = [
    "arange",
    "empty",
    "empty_like",
    "eye",
    "full",
    "full_like",
    "linspace",
    "meshgrid",
    "ones",
    "ones_like",
    "tril",
    "triu",
    "zeros",
    "zeros_like",
]


def _created(
    name: str,
    shape: tuple[int, ...],
    arguments: tuple[Any, ...],
    dtype: Any,
    where: tuple[Any, Any],
    requires_grad: bool,
    **options: Any,
) -> Tensor:
    """Run the library's function of this name, whose result has this shape, at a place."""
    backend, raw_device = where
    raw = raw_dtype(dtypes.get_default_dtype() if dtype is None else dtype, backend, name)
    with allocating(name, shape, backend.dtypes[raw]):
        out = wrap(getattr(backend.xp, name)(*arguments, dtype=raw, device=raw_device, **options), backend)
    return out.requires_grad_() if requires_grad else out


def _filled(name: str, sizes: tuple[int, ...], dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    return _created(name, sizes, (sizes,), dtype, place(device), requires_grad)


def _filled_like(name: str, x: Any, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    """Run the library's function ``name`` on the shape of ``x``."""
    x = operand(f"{name}_like", x)
    dtype = x.dtype if dtype is None else dtype
    return _created(name, x.shape, (x.shape,), dtype, place_like(x, device), requires_grad)


def empty(shape: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor whose elements are not set.

    :param shape: an int, a tuple of ints, or several ints as arguments.
    :param dtype: the default floating dtype if None.
    :param device: where it is to live; the default backend's device if None.
    :param requires_grad: whether it is a leaf that collects a gradient.

    Raises TypeError for a shape that is no int, ValueError for a negative size.

    >>> ag.empty((2, 3)).shape
    (2, 3)
    """
    return _filled("empty", read_shape("empty", shape, size), dtype, device, requires_grad)


def zeros(shape: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of zeros; parameters and errors are those of ``empty``.

    >>> ag.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return _filled("zeros", read_shape("zeros", shape, size), dtype, device, requires_grad)


def ones(shape: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of ones; parameters and errors are those of ``empty``.

    >>> ag.ones(2, dtype=ag.int64)
    tensor([1, 1])
    """
    return _filled("ones", read_shape("ones", shape, size), dtype, device, requires_grad)


def full(shape: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor whose elements are all the same.

    :param shape: an int or a tuple of ints.
    :param fill_value: a Python scalar, or an array of one element, to which the gradient flows.
    :param dtype: by default that of the value: bool, int64, or the default floating or complex dtype.
    :param device: where it is to live; the default backend's device if None.
    :param requires_grad: whether it is a leaf that collects a gradient.

    Raises TypeError for a complex value and a real dtype; RuntimeError for a value of more than one element.

    >>> ag.full((2,), 7.0)
    tensor([7., 7.])
    """
    sizes = read_shape("full", shape)
    number = plain(fill_value)
    if number is not None:
        where = place(device)
        target = default_of_rank(RANKS[type(number)], where[0]) if dtype is None else dtypes.as_dtype("full", dtype)
        if isinstance(number, complex) and target.kind != "c":
            raise TypeError(f"full: the complex value {number} cannot be stored as {target.name}; take its real part")
        return _created("full", sizes, (sizes, fit("full", number, target)), target, where, requires_grad)
    value = asarray(fill_value, dtype=dtype, device=device)
    if value.numel() != 1:
        raise RuntimeError(f"full: the fill value must be one element, and has shape {list(value.shape)}")
    out = apply(clone, (broadcast_to(reshape(value, ()), sizes),))
    return out.requires_grad_() if requires_grad else out


def empty_like(x: Any, /, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of x's shape whose elements are not set; dtype and device are x's unless given.

    >>> ag.empty_like(ag.zeros((2, 3))).shape
    (2, 3)
    """
    return _filled_like("empty", x, dtype, device, requires_grad)


def zeros_like(x: Any, /, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return zeros of x's shape; dtype and device are x's unless given.

    >>> ag.zeros_like(ag.asarray([1, 2]))
    tensor([0, 0])
    """
    return _filled_like("zeros", x, dtype, device, requires_grad)


def ones_like(x: Any, /, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return ones of x's shape; dtype and device are x's unless given.

    >>> ag.ones_like(ag.asarray([1, 2]))
    tensor([1, 1])
    """
    return _filled_like("ones", x, dtype, device, requires_grad)


def full_like(
    x: Any, /, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return a tensor of x's shape filled with one value; dtype and device are x's unless given.

    Raises as ``full`` does.

    >>> ag.full_like(ag.zeros(2), 3)
    tensor([3., 3.])
    """
    x = operand("full_like", x)
    dtype, device = x.dtype if dtype is None else dtype, x.device if device is None else device
    return full(x.shape, fill_value, dtype=dtype, device=device, requires_grad=requires_grad)


def arange(
    start: Any,
    /,
    stop: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return evenly spaced numbers from ``start`` (0 with one argument) up to but not including ``stop``.

    :param dtype: by default int64 where all arguments are ints, else the default floating dtype.
    :param device: where it is to live; the default backend's device if None.
    :param requires_grad: whether it is a leaf that collects a gradient.

    Raises ValueError for a step of 0, TypeError for what is no real number.

    >>> ag.arange(3), ag.arange(1.0, 2.0, 0.5)
    (tensor([0, 1, 2]), tensor([1.0000, 1.5000]))
    """
    if stop is None:
        start, stop = 0, start
    start, stop, step = (_real_number("arange", value) for value in (start, stop, step))
    if step == 0:
        raise ValueError("arange: step must not be 0")
    where = place(device)
    if dtype is None and not any(isinstance(value, float) for value in (start, stop, step)):
        dtype = dtypes.default_int_of(where[0])
    try:
        count = max(0, math.ceil((stop - start) / step))
    except (OverflowError, ValueError):
        raise ValueError(f"arange: expected finite numbers, got {', '.join(map(shown, (start, stop, step)))}") from None
    return _created("arange", (count,), (start, stop, step), dtype, where, requires_grad)


def _real_number(name: str, value: Any) -> int | float:
    """Return a Python number; an array of one element is read back."""
    number = plain(value)
    if isinstance(number, (int, float)):
        return number
    if hasattr(value, "__index__"):
        try:
            return operator.index(value)
        except TypeError:  # an array of floats
            pass
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"{name}: expected a real number, got {type(value).__name__}")


def linspace(
    start: Any,
    stop: Any,
    /,
    num: int,
    *,
    dtype: Any = None,
    device: Any = None,
    endpoint: bool = True,
    requires_grad: bool = False,
) -> Tensor:
    """Return ``num`` evenly spaced numbers from ``start`` to ``stop``.

    :param num: how many.
    :param dtype: a floating dtype; the default one if None, complex where start or stop is.
    :param device: where it is to live; the default backend's device if None.
    :param endpoint: whether ``stop`` is the last of them, or the first that is left out.
    :param requires_grad: whether it is a leaf that collects a gradient.

    Raises ValueError for a negative number of them.

    >>> ag.linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    try:
        num = operator.index(num)
    except TypeError:
        raise TypeError(f"linspace: num must be an int, got {num!r}") from None
    if num < 0:
        raise ValueError(f"linspace: num must not be negative, got {num}")
    ends = [_number("linspace", value) for value in (start, stop)]
    if dtype is None and any(isinstance(value, complex) for value in ends):
        dtype = dtypes.get_default_complex()
    return _created("linspace", (num,), (*ends, num), dtype, place(device), requires_grad, endpoint=endpoint)


def _number(name: str, value: Any) -> complex:
    if isinstance(value, complex) or getattr(getattr(value, "dtype", None), "kind", "f") == "c":
        return complex(value)
    return _real_number(name, value)


def eye(
    n_rows: int,
    n_cols: int | None = None,
    /,
    *,
    k: int = 0,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a matrix with ones on diagonal ``k`` (positive: above the main one) and zeros elsewhere.

    >>> ag.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    sizes = read_shape("eye", (n_rows, n_rows if n_cols is None else n_cols))
    return _created("eye", sizes, sizes, dtype, place(device), requires_grad, k=k)


def meshgrid(*arrays: Any, indexing: str = "xy") -> tuple[Tensor, ...]:
    """Return the coordinate grids of 1-d arrays: expanded views, one for each; clone them to write to them.

    :param arrays: 1-d arrays of one dtype.
    :param indexing: "xy" puts the first array along axis 1 and the second along axis 0, "ij" leaves the order.

    Raises ValueError for another indexing, for arrays of more axes, and for mixed dtypes.

    >>> x, y = ag.meshgrid(ag.asarray([1, 2]), ag.asarray([3, 4, 5]))
    >>> x.shape, y[2, 0].item()
    ((3, 2), 5)
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing must be 'xy' or 'ij', got {indexing!r}")
    tensors = [operand("meshgrid", x) for x in arrays]
    for x in tensors:
        if x.ndim > 1:
            raise ValueError(f"meshgrid: the arrays must be 1-d, and one has shape {list(x.shape)}")
        if x.dtype is not tensors[0].dtype:
            raise ValueError(
                f"meshgrid: the arrays must have one dtype, got {tensors[0].dtype.name} and {x.dtype.name}"
            )
    count = len(tensors)
    axes = list(range(count))
    if indexing == "xy" and count > 1:
        axes[:2] = [1, 0]
    shape = [0] * count
    for x, axis in zip(tensors, axes, strict=True):
        shape[axis] = x.numel()
    spread = [[-1 if a == axis else 1 for a in range(count)] for axis in axes]
    return tuple([broadcast_to(reshape(x, tuple(s)), tuple(shape)) for x, s in zip(tensors, spread, strict=True)])


def tril(x: Any, /, *, k: int = 0) -> Tensor:
    """Return the lower triangle of matrices, with zeros above diagonal ``k``.

    :param x: matrices, shape (..., M, N).

    Raises ValueError for fewer than two axes.

    >>> ag.tril(ag.ones((2, 2)))
    tensor([[1., 0.],
            [1., 1.]])
    """
    return apply(rules.tril, (_matrices("tril", x),), (operator.index(k),))


def triu(x: Any, /, *, k: int = 0) -> Tensor:
    """Return the upper triangle of matrices, with zeros below diagonal ``k``.

    :param x: matrices, shape (..., M, N).

    Raises ValueError for fewer than two axes.

    >>> ag.triu(ag.ones((2, 2)))
    tensor([[1., 1.],
            [0., 1.]])
    """
    return apply(rules.triu, (_matrices("triu", x),), (operator.index(k),))


def _matrices(name: str, x: Any) -> Tensor:
    out = operand(name, x)
    if out.ndim < 2:
        raise ValueRuntimeError(
            f"{name}: expected matrices, shape (..., M, N), got shape {list(out.shape)}: input tensor must have at "
            "least 2 dimensions"
        )
    return out
