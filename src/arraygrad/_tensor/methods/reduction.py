"""Methods that reduce axes, or run along one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from arraygrad import functions
from arraygrad._tensor.methods.arguments import (
    either,
    one_axis,
    read_axes,
    read_axis,
    read_keepdims,
    refuse_out,
)

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
        refuse_out("sum", out)
        keepdims = read_keepdims("sum", keepdim, keepdims)
        return functions.sum(self, axis=read_axes("sum", dim, axis, self.ndim), dtype=dtype, keepdims=keepdims)

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
        refuse_out("prod", out)
        keepdims = read_keepdims("prod", keepdim, keepdims)
        return functions.prod(self, axis=read_axes("prod", dim, axis, self.ndim), dtype=dtype, keepdims=keepdims)

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
        refuse_out("mean", out)
        x = self if dtype is None else functions.astype(self, dtype, copy=False)
        return functions.mean(
            x, axis=read_axes("mean", dim, axis, self.ndim), keepdims=read_keepdims("mean", keepdim, keepdims)
        )

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
        refuse_out("var", out)
        x = self if dtype is None else functions.astype(self, dtype, copy=False)
        correction = either("var", "ddof", ddof, "correction", correction)
        axis, correction = _read_spread("var", self, dim, unbiased, correction, axis)
        return functions.var(x, axis=axis, correction=correction, keepdims=read_keepdims("var", keepdim, keepdims))

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
        refuse_out("std", out)
        x = self if dtype is None else functions.astype(self, dtype, copy=False)
        correction = either("std", "ddof", ddof, "correction", correction)
        axis, correction = _read_spread("std", self, dim, unbiased, correction, axis)
        return functions.std(x, axis=axis, correction=correction, keepdims=read_keepdims("std", keepdim, keepdims))

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
        refuse_out("max", out)
        return _extremum("max", self, dim, axis, read_keepdims("max", keepdim, keepdims))

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
        refuse_out("min", out)
        return _extremum("min", self, dim, axis, read_keepdims("min", keepdim, keepdims))

    def amax(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.max``."""
        return functions.max(
            self, axis=read_axes("amax", dim, axis, self.ndim), keepdims=read_keepdims("amax", keepdim, keepdims)
        )

    def amin(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.min``."""
        return functions.min(
            self, axis=read_axes("amin", dim, axis, self.ndim), keepdims=read_keepdims("amin", keepdim, keepdims)
        )

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
        refuse_out("argmax", out)
        axis = read_axis("argmax", dim, axis)
        return functions.argmax(self, axis=axis, keepdims=read_keepdims("argmax", keepdim, keepdims))

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
        refuse_out("argmin", out)
        axis = read_axis("argmin", dim, axis)
        return functions.argmin(self, axis=axis, keepdims=read_keepdims("argmin", keepdim, keepdims))

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
        refuse_out("all", out)
        return functions.all(
            self, axis=read_axes("all", dim, axis, self.ndim), keepdims=read_keepdims("all", keepdim, keepdims)
        )

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
        refuse_out("any", out)
        return functions.any(
            self, axis=read_axes("any", dim, axis, self.ndim), keepdims=read_keepdims("any", keepdim, keepdims)
        )

    def median(
        self: Any, dim: int | None = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Any:
        """The middle element, or the lower of the two; with ``dim`` a named tuple ``(values, indices)``.

        It is NaN where there is one.
        """
        keepdims = read_keepdims("median", keepdim, keepdims)
        if dim is None and axis is None:
            values = _median(functions.reshape(self, (self.numel(),)), 0)[0]
            return functions.reshape(values, (1,) * self.ndim if keepdims else ())
        axis = one_axis("median", dim, axis, self.ndim)
        if self.ndim == 0:
            return Extremum(functions.clone(self), functions.argmax(self))
        values, indices = _median(self, axis)
        return (
            Extremum(values, indices)
            if keepdims
            else Extremum(functions.squeeze(values, axis), functions.squeeze(indices, axis))
        )

    def count_nonzero(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.count_nonzero``."""
        keepdims = read_keepdims("count_nonzero", keepdim, keepdims)
        return functions.count_nonzero(self, axis=read_axes("count_nonzero", dim, axis, self.ndim), keepdims=keepdims)

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
        return functions.norm(
            self, p, read_axes("norm", dim, axis, self.ndim), read_keepdims("norm", keepdim, keepdims)
        )

    def logsumexp(
        self: Any, dim: Any = None, keepdim: bool | None = None, *, axis: Any = None, keepdims: Any = None
    ) -> Tensor:
        """``arraygrad.logsumexp``."""
        return functions.logsumexp(
            self, read_axes("logsumexp", dim, axis, self.ndim), read_keepdims("logsumexp", keepdim, keepdims)
        )

    # -- along one axis ------------------------------------------------------------------------------------------------

    def softmax(self: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.softmax``."""
        return functions.softmax(self, one_axis("softmax", dim, axis, self.ndim))

    def log_softmax(self: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.log_softmax``."""
        return functions.log_softmax(self, one_axis("log_softmax", dim, axis, self.ndim))

    def cumsum(self: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
        """``arraygrad.cumulative_sum``."""
        axis = one_axis("cumsum", dim, axis, self.ndim)
        return _along(functions.cumulative_sum, self, axis, dtype)

    def cumprod(self: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
        """``arraygrad.cumulative_prod``."""
        axis = one_axis("cumprod", dim, axis, self.ndim)
        return _along(functions.cumulative_prod, self, axis, dtype)

    def diff(self: Any, n: int = 1, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.diff``, by default along the last axis."""
        axis = read_axis("diff", dim, axis)
        return functions.diff(self, axis=-1 if axis is None else axis, n=n)


def _read_spread(
    function: str, x: Any, dim: Any, unbiased: bool | None, correction: float | None, axis: Any
) -> tuple[Any, float]:
    """Return the axis and the correction of ``var`` and ``std``; PyTorch also knows ``x.var(unbiased)``."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{function}: unbiased and correction say the same thing; give one of them")
    if correction is None:
        correction = 1.0 if unbiased is None else float(unbiased)
    return read_axes(function, dim, axis, x.ndim), float(correction)


def _extremum(name: str, x: Any, dim: Any, axis: Any, keepdims: bool) -> Any:
    """Return the largest or smallest element, elements and places along one axis, or those of two tensors."""
    if hasattr(dim, "__array_namespace__"):
        return getattr(functions, f"{name}imum")(x, dim)
    if dim is None and axis is None:
        return getattr(functions, name)(x, keepdims=keepdims)
    axis = one_axis(name, dim, axis, x.ndim)
    if x.ndim == 0:
        return Extremum(getattr(functions, name)(x), functions.argmax(x))
    indices = getattr(functions, f"arg{name}")(x, axis=axis, keepdims=True)
    values = functions.take_along_axis(x, indices, axis=axis)
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


def _along(function: Callable[..., Tensor], x: Any, axis: int, dtype: Any) -> Tensor:
    """Run a cumulative function, which the standard has for at least one axis."""
    if x.ndim == 0:
        return functions.clone(x) if dtype is None else functions.astype(x, dtype)
    return function(x, axis=axis, dtype=dtype)
