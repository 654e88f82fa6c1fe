"""Methods that pick, replace, sort and search elements."""

from __future__ import annotations

from typing import Any, NamedTuple

from arraygrad import _random, functions
from arraygrad._tensor.methods.arguments import position
from arraygrad._typing import Tensor
from arraygrad.functions._axes import either, read_axis


class Sorted(NamedTuple):
    """What ``sort`` returns: the values, and where they were."""

    values: Any
    indices: Any


class SelectionMethods:
    """Picking by index or mask, and sorting."""

    __slots__ = ()

    # -- by mask -------------------------------------------------------------------------------------------------------

    def where(self: Any, condition: Any, other: Any) -> Tensor:
        """``arraygrad.where``: this tensor's elements where the condition holds, else those of ``other``."""
        return functions.where(condition, self, other)

    masked_fill = functions.masked_fill
    masked_select = functions.masked_select

    def nonzero(self: Any, *, as_tuple: bool = False) -> Any:
        """``arraygrad.nonzero``: a row of indices for each element that is not zero, or a tensor for each axis."""
        found = functions.nonzero(self)
        return found if as_tuple else functions.stack(found, axis=1)

    # -- by index ------------------------------------------------------------------------------------------------------

    gather = functions.gather

    def take_along_dim(self: Any, indices: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.take_along_axis``; without an axis, of the flattened tensor."""
        axis = read_axis("take_along_dim", dim, axis)
        if axis is None:
            return functions.take_along_axis(self.ravel(), indices.ravel(), axis=0)
        return functions.take_along_axis(self, indices, axis=axis)

    def scatter(self: Any, dim: int, index: Any, src: Any = None, *, value: Any = None) -> Tensor:
        """``arraygrad.scatter``: a copy with ``out[index[i, j], j] = src[i, j]`` for ``dim=0``, and so on.

        Instead of ``src``, one number for all places can be given as ``value``.
        """
        source = either("scatter", "src", src, "value", value)
        if source is None:
            raise TypeError("scatter: give a tensor or a number as src, or a number as value")
        return functions.scatter(self, dim, index, source)

    scatter_add = functions.scatter_add
    index_select = functions.index_select
    index_add = functions.index_add

    def index_fill(self: Any, dim: int, index: Any, value: Any) -> Tensor:
        """Return a copy with ``value`` in the slices at the indices."""
        if not self.ndim:
            position("index_fill", dim, 0)
            return self.reshape(1).index_fill(0, index, value).reshape(())  # type: ignore[no-any-return]  # self is a Tensor
        out = self.clone()
        out[(slice(None),) * position("index_fill", dim, self.ndim) + (index, ...)] = value
        return out  # type: ignore[no-any-return]  # self is a Tensor

    def take(self: Any, index: Any, *, axis: int | None = None) -> Tensor:
        """``arraygrad.take``; without an axis, as PyTorch's, of the flattened tensor, in the shape of ``index``."""
        if axis is not None:
            return functions.take(self, index, axis=axis)
        return functions.reshape(functions.take(self.ravel(), index.ravel(), axis=0), tuple(index.shape))

    def select(self: Any, dim: int, index: int) -> Tensor:
        """Return the slice at one index of an axis, which is left out."""
        return self[(slice(None),) * position("select", dim, self.ndim) + (index, ...)]  # type: ignore[no-any-return]  # self is a Tensor

    def narrow(self: Any, dim: int, start: int, length: int) -> Tensor:
        """Return ``length`` slices of an axis, from ``start``."""
        axis = position("narrow", dim, self.ndim)
        n = self.shape[axis]
        first = start + n if start < 0 else start
        if length < 0 or not 0 <= first <= n - length:
            raise RuntimeError(f"narrow: start ({start}) + length ({length}) exceeds dimension size ({n})")
        return self[(slice(None),) * axis + (slice(first, first + length), ...)]  # type: ignore[no-any-return]  # self is a Tensor

    # -- by chance -----------------------------------------------------------------------------------------------------

    bernoulli = _random.bernoulli
    multinomial = _random.multinomial

    # -- order ---------------------------------------------------------------------------------------------------------

    def unique(self: Any, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False) -> Any:
        """The different elements, sorted, in one axis; on demand where each element is among them, and how many."""
        found = functions.unique_all(self)
        order = functions.argsort(found.values)
        parts = [functions.take(found.values, order, axis=0)]
        if return_inverse:
            places = functions.take(functions.argsort(order), functions.reshape(found.inverse_indices, (-1,)), axis=0)
            parts.append(functions.reshape(places, self.shape))
        if return_counts:
            parts.append(functions.take(found.counts, order, axis=0))
        return parts[0] if len(parts) == 1 else tuple(parts)

    def argsort(
        self: Any, dim: int | None = None, descending: bool = False, stable: bool = True, *, axis: int | None = None
    ) -> Tensor:
        """``arraygrad.argsort``, by default along the last axis."""
        axis = read_axis("argsort", dim, axis, -1)
        return functions.argsort(self, axis=axis, descending=descending, stable=stable)

    def sort(
        self: Any, dim: int | None = None, descending: bool = False, stable: bool = True, *, axis: int | None = None
    ) -> Sorted:
        """Sort along an axis, by default the last: a named tuple ``(values, indices)``.

        Not stable is an option that no backend needs: equal elements keep their order.
        """
        axis = position("sort", read_axis("sort", dim, axis, -1), self.ndim)
        if self.ndim == 0:
            return Sorted(self.clone(), functions.argsort(self))
        indices = functions.argsort(self, axis=axis, descending=descending, stable=stable)
        return Sorted(functions.take_along_axis(self, indices, axis=axis), indices)

    def topk(
        self: Any, k: int, dim: int | None = None, largest: bool = True, sorted: bool = True, *, axis: int | None = None
    ) -> Any:
        """``arraygrad.topk``: the ``k`` largest or smallest elements along an axis, by default the last."""
        axis = position("topk", read_axis("topk", dim, axis, -1), self.ndim)
        return functions.topk(self, k, axis, largest, sorted)
