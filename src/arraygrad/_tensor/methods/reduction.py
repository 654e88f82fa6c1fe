"""Methods that reduce axes, or run along one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from arraygrad import functions
from arraygrad._tensor.methods.arguments import position, read_reduction
from arraygrad.functions._axes import either, one_axis, read_axis

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor


class Extremum(NamedTuple):
    """What ``max`` and ``min`` along an axis return: the values, and where they are."""

    values: Any
    indices: Any


class ReductionMethods:
    """Sums, extrema and statistics; ``dim`` and ``keepdim`` are also called ``axis`` and ``keepdims``."""

    __slots__ = ()

    def sum(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        dtype: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.sum``."""
        axis, keepdims = read_reduction("sum", dim, axis, keepdim, keepdims, out)
        return functions.sum(self, axis=axis, dtype=dtype, keepdims=keepdims)

    def prod(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        dtype: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.prod``."""
        axis, keepdims = read_reduction("prod", dim, axis, keepdim, keepdims, out)
        return functions.prod(self, axis=axis, dtype=dtype, keepdims=keepdims)

    def mean(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        dtype: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.mean``, computed in ``dtype`` where one is given."""
        axis, keepdims = read_reduction("mean", dim, axis, keepdim, keepdims, out)
        return functions.mean(self, axis=axis, dtype=dtype, keepdims=keepdims)

    def var(
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
        """``arraygrad.var``, with PyTorch's default ``correction=1``; the function has the standard's 0.

        NumPy calls the correction ``ddof``.
        """
        dim, correction = _read_correction("var", dim, unbiased, correction, ddof)
        axis, keepdims = read_reduction("var", dim, axis, keepdim, keepdims, out)
        x = self if dtype is None else functions.astype(self, dtype, copy=False)
        return functions.var(x, axis=axis, correction=correction, keepdims=keepdims)

    def std(
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
        """``arraygrad.std``, with PyTorch's default ``correction=1``; the function has the standard's 0.

        NumPy calls the correction ``ddof``.
        """
        dim, correction = _read_correction("std", dim, unbiased, correction, ddof)
        axis, keepdims = read_reduction("std", dim, axis, keepdim, keepdims, out)
        x = self if dtype is None else functions.astype(self, dtype, copy=False)
        return functions.std(x, axis=axis, correction=correction, keepdims=keepdims)

    def max(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        out: None = None,
    ) -> Any:
        """The largest element (``arraygrad.max``); with ``dim`` a named tuple ``(values, indices)``.

        With a tensor in place of ``dim``: ``arraygrad.maximum``. For several axes, or the values alone, see ``amax``.
        """
        return _extremum("max", self, dim, axis, keepdim, keepdims, out)

    def min(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        out: None = None,
    ) -> Any:
        """The smallest element (``arraygrad.min``); with ``dim`` a named tuple ``(values, indices)``.

        With a tensor in place of ``dim``: ``arraygrad.minimum``. For several axes, or the values alone, see ``amin``.
        """
        return _extremum("min", self, dim, axis, keepdim, keepdims, out)

    def amax(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.amax``."""
        axis, keepdims = read_reduction("amax", dim, axis, keepdim, keepdims)
        return functions.amax(self, axis, keepdims)

    def amin(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.amin``."""
        axis, keepdims = read_reduction("amin", dim, axis, keepdim, keepdims)
        return functions.amin(self, axis, keepdims)

    def argmax(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.argmax``."""
        axis, keepdims = read_reduction("argmax", dim, axis, keepdim, keepdims, out)
        return functions.argmax(self, axis=axis, keepdims=keepdims)

    def argmin(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.argmin``."""
        axis, keepdims = read_reduction("argmin", dim, axis, keepdim, keepdims, out)
        return functions.argmin(self, axis=axis, keepdims=keepdims)

    def all(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.all``."""
        axis, keepdims = read_reduction("all", dim, axis, keepdim, keepdims, out)
        return functions.all(self, axis=axis, keepdims=keepdims)

    def any(
        self: Any,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
        out: None = None,
    ) -> Tensor:
        """``arraygrad.any``."""
        axis, keepdims = read_reduction("any", dim, axis, keepdim, keepdims, out)
        return functions.any(self, axis=axis, keepdims=keepdims)

    def median(
        self: Any, dim: int | None = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Any:
        """The middle element, or the lower of the two; with ``dim`` a named tuple ``(values, indices)``.

        It is NaN where there is one.
        """
        axis, keepdims = read_reduction("median", dim, axis, keepdim, keepdims)
        if axis is None:
            values = _median(functions.reshape(self, (self.numel(),)), 0)[0]
            return functions.reshape(values, (1,) * self.ndim if keepdims else ())
        axis = position("median", axis, self.ndim)
        if self.ndim == 0:
            return Extremum(functions.clone(self), functions.argmax(self))
        return _placed(*_median(self, axis), axis, keepdims)

    def count_nonzero(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.count_nonzero``."""
        axis, keepdims = read_reduction("count_nonzero", dim, axis, keepdim, keepdims)
        return functions.count_nonzero(self, axis=axis, keepdims=keepdims)

    def norm(
        self: Any,
        p: Any = 2,
        dim: Any = None,
        keepdim: bool | None = None,
        *,
        axis: Any = None,
        keepdims: Any = None,
    ) -> Tensor:
        """``arraygrad.norm``: of the elements along the axes as one vector, of order ``p``; its gradient at 0 is 0."""
        axis, keepdims = read_reduction("norm", dim, axis, keepdim, keepdims)
        return functions.norm(self, p, axis, keepdims)

    def logsumexp(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.logsumexp``."""
        axis, keepdims = read_reduction("logsumexp", dim, axis, keepdim, keepdims)
        return functions.logsumexp(self, axis, keepdims)

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
        axis = read_axis("diff", dim, axis)
        return functions.diff(self, axis=-1 if axis is None else axis, n=n)


def _read_correction(
    function: str, dim: Any, unbiased: bool | None, correction: float | None, ddof: float | None
) -> tuple[Any, float]:
    """Return ``dim`` and the correction of ``var`` and ``std``; PyTorch also knows ``x.var(unbiased)``."""
    correction = either(function, "ddof", ddof, "correction", correction)
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{function}: unbiased and correction say the same thing; give one of them")
    if correction is None:
        correction = 1.0 if unbiased is None else unbiased
    return dim, float(correction)


def _extremum(name: str, x: Any, dim: Any, axis: Any, keepdim: bool | None, keepdims: bool | None, out: None) -> Any:
    """Return the largest or smallest element, elements and places along one axis, or those of two tensors."""
    axis, keepdims = read_reduction(name, dim, axis, keepdim, keepdims, out)
    if hasattr(dim, "__array_namespace__"):
        return getattr(functions, f"{name}imum")(x, dim)
    if axis is None:
        return getattr(functions, name)(x, keepdims=keepdims)
    axis = position(name, axis, x.ndim)
    if x.ndim == 0:
        return Extremum(getattr(functions, name)(x), functions.argmax(x))
    indices = getattr(functions, f"arg{name}")(x, axis=axis, keepdims=True)
    return _placed(functions.take_along_axis(x, indices, axis=axis), indices, axis, keepdims)


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
