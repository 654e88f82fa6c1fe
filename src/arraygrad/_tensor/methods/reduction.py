"""Methods that reduce axes, or run along one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from arraygrad import functions
from arraygrad._tensor.methods.arguments import position, read_reduction
from arraygrad._tensor.methods.assigned import of
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import either, one_axis, read_axis
from arraygrad.rules import statistical as rules


class Extremum(NamedTuple):
    """What ``max`` and ``min`` along an axis return: the values, and where they are."""

    values: Any
    indices: Any


# -- the arguments of reductions, by PyTorch's names and the standard's ------------------------------------------------


def _reduced(
    function: Callable[..., Tensor],
    self: Any,
    dim: Any = None,
    keepdim: bool | None = None,
    *,
    axis: Any = None,
    keepdims: Any = None,
    out: None = None,
) -> Tensor:
    """``arraygrad.{0.__name__}``; ``dim`` and ``keepdim`` are PyTorch's names of ``axis`` and ``keepdims``."""
    if axis is not None or keepdims is not None or out is not None:
        dim, keepdim = read_reduction(function.__name__, dim, axis, keepdim, keepdims, out)
    return function(self, axis=dim, keepdims=bool(keepdim))


def _accumulated(
    function: Callable[..., Tensor],
    self: Any,
    dim: Any = None,
    keepdim: bool | None = None,
    *,
    axis: Any = None,
    keepdims: Any = None,
    dtype: Any = None,
    out: None = None,
) -> Tensor:
    """``arraygrad.{0.__name__}``; ``dim`` and ``keepdim`` are PyTorch's names of ``axis`` and ``keepdims``."""
    if axis is not None or keepdims is not None or out is not None:
        dim, keepdim = read_reduction(function.__name__, dim, axis, keepdim, keepdims, out)
    return function(self, axis=dim, dtype=dtype, keepdims=bool(keepdim))


def _deviation(
    function: Callable[..., Tensor],
    self: Any,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool | None = None,
    *,
    correction: float | None = None,
    axis: Any = None,
    keepdims: Any = None,
    ddof: float | None = None,
    dtype: Any = None,
    out: None = None,
) -> Tensor:
    """``arraygrad.{0.__name__}``, with PyTorch's default ``correction=1``; the function has the standard's 0.

    NumPy calls the correction ``ddof``; PyTorch also has ``unbiased``, alone in the place of ``dim`` too.
    """
    name = function.__name__
    correction = either(name, "ddof", ddof, "correction", correction)
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{name}: unbiased and correction say the same thing; give one of them")
    if correction is None:
        correction = 1.0 if unbiased is None else unbiased
    axis, keepdims = read_reduction(name, dim, axis, keepdim, keepdims, out)
    x = self if dtype is None else functions.astype(self, dtype, copy=False)
    return function(x, axis=axis, correction=float(correction), keepdims=keepdims)


def _extremum(
    function: Callable[..., Tensor],
    self: Any,
    dim: Any = None,
    keepdim: bool | None = None,
    *,
    axis: Any = None,
    keepdims: Any = None,
    out: None = None,
) -> Any:
    """``arraygrad.{0.__name__}``; with ``dim`` a named tuple ``(values, indices)``.

    With a tensor in place of ``dim``: ``arraygrad.{0.__name__}imum``. For several axes, or the values alone, see
    ``a{0.__name__}``.
    """
    name = function.__name__
    axis, keepdims = read_reduction(name, dim, axis, keepdim, keepdims, out)
    if hasattr(dim, "__array_namespace__"):
        return getattr(functions, f"{name}imum")(self, dim)
    if axis is None:
        return function(self, keepdims=keepdims)
    axis = position(name, axis, self.ndim)
    if self.ndim == 0:
        return Extremum(function(self), functions.argmax(self))
    indices = getattr(functions, f"arg{name}")(self, axis=axis, keepdims=True)
    return _placed(functions.take_along_axis(self, indices, axis=axis), indices, axis, keepdims)


class ReductionMethods:
    """Sums, extrema and statistics; ``dim`` and ``keepdim`` are also called ``axis`` and ``keepdims``."""

    __slots__ = ()

    sum = of(_accumulated, functions.sum)
    prod = of(_accumulated, functions.prod)
    mean = of(_accumulated, functions.mean)
    var = of(_deviation, functions.var)
    std = of(_deviation, functions.std)
    max = of(_extremum, functions.max)
    min = of(_extremum, functions.min)
    argmax = of(_reduced, functions.argmax)
    argmin = of(_reduced, functions.argmin)
    all = of(_reduced, functions.all)
    any = of(_reduced, functions.any)
    count_nonzero = of(_reduced, functions.count_nonzero)
    logsumexp = of(_reduced, functions.logsumexp)

    def amax(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.amax``."""
        return functions.amax(self, *read_reduction("amax", dim, axis, keepdim, keepdims))

    def amin(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.amin``."""
        return functions.amin(self, *read_reduction("amin", dim, axis, keepdim, keepdims))

    def norm(
        self: Any, p: Any = 2, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.norm``: of the elements along the axes as one vector, of order ``p``; its gradient at 0 is 0."""
        return functions.norm(self, p, *read_reduction("norm", dim, axis, keepdim, keepdims))

    def median(
        self: Any, dim: int | None = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Any:
        """The middle element, or the lower of the two; with ``dim`` a named tuple ``(values, indices)``.

        It is NaN where there is one. Without ``dim`` elements that tie for it share its gradient evenly.
        """
        axis, keepdims = read_reduction("median", dim, axis, keepdim, keepdims)
        if axis is None:
            flat = functions.reshape(self, (self.numel(),))
            value = apply(rules.median, (flat,)) if self.numel() and self.dtype.kind == "f" else _median(flat, 0)[0]
            return functions.reshape(value, (1,) * self.ndim if keepdims else ())
        axis = position("median", axis, self.ndim)
        if self.ndim == 0:
            return Extremum(functions.clone(self), functions.argmax(self))
        return _placed(*_median(self, axis), axis, keepdims)

    # -- along one axis ------------------------------------------------------------------------------------------------

    softmax = functions.softmax
    log_softmax = functions.log_softmax

    def cumsum(self: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
        """``arraygrad.cumsum``."""
        return functions.cumsum(self, one_axis("cumsum", dim, axis, self.ndim), dtype=dtype)

    def cumprod(self: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
        """``arraygrad.cumprod``."""
        return functions.cumprod(self, one_axis("cumprod", dim, axis, self.ndim), dtype=dtype)

    def diff(self: Any, n: int = 1, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.diff``, by default along the last axis."""
        return functions.diff(self, axis=read_axis("diff", dim, axis, -1), n=n)


def _placed(values: Tensor, indices: Tensor, axis: int, keepdims: bool) -> Extremum:
    """Return values and where they are, without their axis, of size 1, unless it is to stay."""
    if keepdims:
        return Extremum(values, indices)
    return Extremum(functions.squeeze(values, axis), functions.squeeze(indices, axis))


def _median(x: Any, axis: int) -> tuple[Tensor, Tensor]:
    """Return the middle elements along an axis, which stays, and where they are.

    Sorting puts NaN last, so where there are any, the first of them is the answer.
    """
    n = x.shape[axis]
    if n == 0:
        raise IndexError(f"median: axis {axis} of shape {list(x.shape)} has no elements, so there is no middle one")
    order = functions.argsort(x, axis=axis)
    middle = functions.zeros_like(functions.sum(order, axis=axis, keepdims=True)) + (n - 1) // 2
    if x.dtype.kind == "f":
        nans = functions.count_nonzero(functions.isnan(x), axis=axis, keepdims=True)
        middle = functions.where(nans > 0, n - nans, middle)
    indices = functions.take_along_axis(order, middle, axis=axis)
    return functions.take_along_axis(x, indices, axis=axis), indices
