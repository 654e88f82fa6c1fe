"""Statistical functions: reductions along axes, and cumulative ones along an axis."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import dtypes
from arraygrad._backends.scalars import plain
from arraygrad._plain.errors import IndexRuntimeError, TypeRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions import utility
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import along_scalar, empty_text, normalize_axes, normalize_axis, operand
from arraygrad.functions.data_types import astype, raw_dtype
from arraygrad.functions.rounding import maximum, minimum
from arraygrad.rules import statistical as rules

__all__ = [
    "amax",
    "amin",
    "cumprod",
    "cumsum",
    "cumulative_prod",
    "cumulative_sum",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
]


def _accumulated(name: str, x: Any, dtype: Any) -> tuple[Tensor, Any]:
    """Return ``x`` in the dtype in which it is to be summed or multiplied, and that dtype as the backend's own."""
    x = operand(name, x)
    if dtype is None:
        if x.dtype is not dtypes.bool_:
            return x, None
        dtype = dtypes.default_int_of(x._backend)
    return astype(x, dtype, copy=False), raw_dtype(dtype, x._backend, name)


def floating(name: str, x: Any, dtype: Any = None) -> Tensor:
    """Return ``x`` as a Tensor, converted if a dtype is given; TypeError unless it is floating or complex."""
    out = operand(name, x)
    if dtype is not None:
        out = astype(out, dtype, copy=False)
    if out.dtype.kind not in "fc":
        raise TypeRuntimeError(
            f"{name}: Input dtype must be either a floating point or complex dtype. Got: {out.dtype.name}; convert it "
            "first, for example with .to(arraygrad.float32)"
        )
    return out


def sum(
    x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, dtype: Any = None, keepdims: bool = False
) -> Tensor:
    """Return the sum of the elements along one axis, several, or all.

    :param axis: what to sum over; None for everything, ``()`` for nothing.
    :param dtype: the dtype to sum in. By default that of ``x``; for booleans and integers below 64 bits the int64 or
        uint64 that holds them.
    :param keepdims: keep the axes summed over, with size 1.

    The sum of no elements is 0. Raises IndexError for an axis that does not exist, RuntimeError for a repeated one.

    >>> x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.sum(x, axis=0)
    tensor([4., 6.])
    """
    x, raw = _accumulated("sum", x, dtype)
    return apply(rules.sum_, (x,), (normalize_axes("sum", axis, x.ndim), raw, keepdims))


def mean(
    x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None
) -> Tensor:
    """Return the arithmetic mean along one axis, several, or all.

    :param axis: what to average over; None for everything.
    :param keepdims: keep the axes averaged over, with size 1.
    :param dtype: convert ``x``, of any dtype, to this floating dtype first.

    The mean of no elements is NaN. Raises TypeError unless the dtype is floating or complex, and as ``sum`` does.

    >>> ag.mean(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    tensor([1.5000, 3.5000])
    """
    x = floating("mean", x, dtype)
    return apply(rules.mean, (x,), (normalize_axes("mean", axis, x.ndim), keepdims))


def prod(
    x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, dtype: Any = None, keepdims: bool = False
) -> Tensor:
    """Return the product of the elements along one axis, several, or all.

    The arguments, dtypes and errors are those of ``sum``; the product of no elements is 1. Derivatives of every order
    are exact where elements are zero.

    >>> x = ag.tensor([2.0, 0.0, 3.0], requires_grad=True)
    >>> ag.prod(x).backward()
    >>> x.grad
    tensor([0., 6., 0.])
    """
    x, raw = _accumulated("prod", x, dtype)
    return apply(rules.prod, (x,), (normalize_axes("prod", axis, x.ndim), raw, keepdims))


def max(
    x: Tensor, other: Any = None, /, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Tensor:
    """Return the largest element along one axis, several, or all; NaN where there is one.

    :param other: an array instead of axes: then the greater of each pair of elements, as ``maximum`` does.

    Elements that tie for the largest share its gradient evenly, as in PyTorch's ``amax``; so do NaNs. Raises IndexError
    where there are no elements, TypeError for complex dtypes, and as ``sum`` does.

    >>> x = ag.tensor([1.0, 4.0, 4.0], requires_grad=True)
    >>> ag.max(x).backward()
    >>> x.grad
    tensor([0.0000, 0.5000, 0.5000])
    """
    if other is not None:
        return _elementwise_extremum("max", x, other, axis, keepdims)
    return _extremum("max", rules.max_, x, axis, keepdims)


def min(
    x: Tensor, other: Any = None, /, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Tensor:
    """Return the smallest element along one axis, several, or all; NaN where there is one.

    Ties, errors and ``other`` (see ``minimum``) are as in ``max``.

    >>> ag.min(ag.tensor([[3.0, 1.0], [2.0, 4.0]]), axis=0)
    tensor([2., 1.])
    """
    if other is not None:
        return _elementwise_extremum("min", x, other, axis, keepdims)
    return _extremum("min", rules.min_, x, axis, keepdims)


def _elementwise_extremum(name: str, x: Any, other: Any, axis: Any, keepdims: bool) -> Tensor:
    """Do what PyTorch's functions do with two tensors."""
    if axis is not None or keepdims or plain(other) is not None or isinstance(other, (tuple, list)):
        raise TypeError(
            f"{name}: the second argument is an array to compare with, element by element, and then there is no axis; "
            f"give an axis as {name}(x, axis=...), a number to {name}imum"
        )
    return (maximum if name == "max" else minimum)(x, other)


def _extremum(name: str, primitive: Any, x: Any, axis: Any, keepdims: bool) -> Tensor:
    x = operand(name, x)
    axis = normalize_axes(name, axis, x.ndim)
    check_ordered(name, x)
    if 0 in x.shape and not rules.reduced_count(x.shape, axis):
        raise IndexRuntimeError(empty_text(name, x.shape, axis))
    if x.dtype is dtypes.bool_:
        return (utility.any if primitive is rules.max_ else utility.all)(x, axis=axis, keepdims=keepdims)
    return apply(primitive, (x,), (axis, keepdims))


def check_ordered(name: str, x: Tensor) -> None:
    """Raise TypeError for complex numbers, which have no order."""
    if x.dtype.kind == "c":
        raise TypeRuntimeError(
            f"{name}: not implemented for {x.dtype.name}: complex numbers have no order; take abs, real or imag first"
        )


def amax(x: Tensor, dim: int | tuple[int, ...] | None = None, keepdim: bool = False) -> Tensor:
    """Return the largest element along ``dim``: PyTorch's name for ``max``.

    >>> ag.amax(ag.tensor([[3.0, 1.0], [2.0, 4.0]]), 1)
    tensor([3., 4.])
    """
    return _extremum("amax", rules.max_, x, dim, keepdim)


def amin(x: Tensor, dim: int | tuple[int, ...] | None = None, keepdim: bool = False) -> Tensor:
    """Return the smallest element along ``dim``: PyTorch's name for ``min``.

    >>> ag.amin(ag.tensor([[3.0, 1.0], [2.0, 4.0]]), 1)
    tensor([1., 2.])
    """
    return _extremum("amin", rules.min_, x, dim, keepdim)


def var(
    x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False
) -> Tensor:
    """Return the variance along one axis, several, or all.

    For n elements with mean m it is the sum of |x - m|² divided by n - ``correction``: 0 (the default) for a whole
    population, 1 for an unbiased estimate from a sample. For complex ``x`` it is real. This is the standard's function:
    PyTorch's, and the method ``x.var()``, which is PyTorch's, have ``correction=1`` as their default.

    The variance is NaN, and so is its gradient, if n - ``correction`` is not positive. Raises TypeError unless the
    dtype is floating or complex, and as ``sum`` does.

    >>> ag.var(ag.tensor([1.0, 2.0, 3.0, 6.0]))
    tensor(3.5000)
    >>> ag.var(ag.tensor([1.0, 2.0, 4.0, 5.0]), correction=2)
    tensor(5.)
    """
    x = floating("var", x)
    return apply(rules.var, (x,), (normalize_axes("var", axis, x.ndim), correction, keepdims))


def std(
    x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False
) -> Tensor:
    """Return the standard deviation along one axis, several, or all: the square root of ``var``.

    The default ``correction=0`` is the standard's; the method ``x.std()`` has PyTorch's, which is 1. Where it is
    zero its gradient is taken as zero, as in PyTorch.

    >>> ag.std(ag.tensor([1.0, 2.0, 4.0, 5.0]), correction=1.5)
    tensor(2.)
    """
    x = floating("std", x)
    return apply(rules.std, (x,), (normalize_axes("std", axis, x.ndim), correction, keepdims))


def cumulative_sum(
    x: Tensor, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Tensor:
    """Return the sums of the first 1, 2, … elements along an axis, in the shape of ``x``.

    :param axis: may be left out for one axis only; ValueError otherwise.
    :param dtype: as for ``sum``.
    :param include_initial: begin with the sum of no elements, 0; the axis is then longer by one.

    >>> ag.cumulative_sum(ag.tensor([1.0, 2.0, 3.0]), include_initial=True)
    tensor([0., 1., 3., 6.])
    """
    return _cumulative("cumulative_sum", rules.cumulative_sum, x, axis, dtype, include_initial)


def cumulative_prod(
    x: Tensor, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Tensor:
    """Return the products of the first 1, 2, … elements along an axis, in the shape of ``x``.

    The arguments are those of ``cumulative_sum``; the product of no elements is 1. Derivatives of every order are exact
    where elements are zero.

    >>> ag.cumulative_prod(ag.tensor([2.0, 3.0, 4.0]))
    tensor([ 2.,  6., 24.])
    """
    return _cumulative("cumulative_prod", rules.cumulative_prod, x, axis, dtype, include_initial)


def _cumulative(name: str, primitive: Any, x: Any, axis: Any, dtype: Any, include_initial: bool) -> Tensor:
    x, raw = _accumulated(name, x, dtype)
    if not x.ndim:
        raise ValueError(f"{name}: a 0-d array has no axis to go along; reshape it to (1,) first")
    if axis is None:
        if x.ndim > 1:
            raise ValueError(f"{name}: axis is needed for more than one axis, and x has {x.ndim}")
        axis = 0
    options = (normalize_axis(name, axis, x.ndim), raw, include_initial)
    return apply(primitive, (x,), options)


def cumsum(x: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """Return the cumulative sums along ``dim``: PyTorch's name for ``cumulative_sum``.

    >>> ag.cumsum(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), 0)
    tensor([[1., 2.],
            [4., 6.]])
    """
    return _cumulative_of_any("cumsum", rules.cumulative_sum, x, dim, dtype)


def cumprod(x: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """Return the cumulative products along ``dim``: PyTorch's name for ``cumulative_prod``.

    >>> ag.cumprod(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), 1)
    tensor([[ 1.,  2.],
            [ 3., 12.]])
    """
    return _cumulative_of_any("cumprod", rules.cumulative_prod, x, dim, dtype)


def _cumulative_of_any(name: str, primitive: Any, x: Any, dim: Any, dtype: Any) -> Tensor:
    """Run a cumulative function on an array that may be 0-d, which the standard's functions refuse."""
    x = operand(name, x)
    if x.ndim:
        return _cumulative(name, primitive, x, dim, dtype, False)
    return along_scalar(name, dim, lambda row: _cumulative(name, primitive, row, 0, dtype, False), x)
