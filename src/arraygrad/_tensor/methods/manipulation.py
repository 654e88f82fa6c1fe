"""Methods that change shape or order, and matrix products."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from arraygrad import functions
from arraygrad._tensor.methods.arguments import position, read_sizes
from arraygrad._tensor.methods.assigned import binary
from arraygrad._typing import Tensor
from arraygrad.functions._axes import one_axis, read_axis


class Size(int):
    """What ``x.size`` is: the standard's number of elements, which PyTorch's users can call for the shape.

    The standard has an attribute ``x.size`` and PyTorch a method ``x.size()``. This is an integer for the one and can
    be called for the other.
    """

    shape: tuple[int, ...]

    def __call__(self, dim: int | None = None, *, axis: int | None = None) -> Any:
        """Return the shape, or the size of one axis."""
        axis = read_axis("size", dim, axis)
        if axis is None:
            return self.shape
        if not self.shape:
            raise IndexError("size: Dimension specified, but tensor has no dimensions")
        return self.shape[position("size", axis, len(self.shape))]

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        return int, (int(self),)


class ManipulationMethods:
    """The shape and how to change it; sizes may be given one by one or as a tuple."""

    __slots__ = ()

    # -- the shape -----------------------------------------------------------------------------------------------------

    def numel(self: Any) -> int:
        """Return the number of elements."""
        return math.prod(self._data.shape)

    nelement = numel

    @property
    def size(self: Any) -> Size:
        """The number of elements; called, ``x.size()`` or ``x.size(0)``, the shape or the size of one axis."""
        size = Size(math.prod(self._data.shape))
        size.shape = self.shape
        return size

    def dim(self: Any) -> int:
        """Return the number of axes."""
        return len(self._data.shape)

    ndimension = dim

    # -- a new shape ---------------------------------------------------------------------------------------------------

    def reshape(self: Any, *shape: Any) -> Tensor:
        """``arraygrad.reshape``."""
        return functions.reshape(self, read_sizes("reshape", shape))

    def view(self: Any, *shape: Any) -> Tensor:
        """``arraygrad.reshape``: which libraries share memory when is their own matter, so it never fails for that."""
        return functions.reshape(self, read_sizes("view", shape))

    def reshape_as(self: Any, other: Any) -> Tensor:
        """``arraygrad.reshape``, to the shape of another tensor."""
        return functions.reshape(self, tuple(other.shape))

    view_as = reshape_as

    flatten = functions.flatten

    def ravel(self: Any) -> Tensor:
        """``arraygrad.reshape``, to one axis."""
        return functions.reshape(self, (-1,) if self.numel() else (0,))

    def unflatten(self: Any, dim: int, sizes: Sequence[int]) -> Tensor:
        """``arraygrad.reshape``: split an axis into axes of these sizes, of which one may be -1."""
        axis = position("unflatten", dim, self.ndim)
        return functions.reshape(
            self, (*self.shape[:axis], *read_sizes("unflatten", (tuple(sizes),)), *self.shape[axis + 1 :])
        )

    def squeeze(self: Any, dim: Any = None, *, axis: Any = None) -> Tensor:
        """``arraygrad.squeeze``; as in PyTorch, all axes of size 1 by default, and others are left alone.

        The function, which is the standard's, raises ValueError for an axis of another size.
        """
        axis = read_axis("squeeze", dim, axis)
        axes = range(self.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        found = [position("squeeze", one, self.ndim) for one in axes]
        return functions.squeeze(self, tuple(one for one in found if self.ndim and self.shape[one] == 1))

    def unsqueeze(self: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.expand_dims``."""
        return functions.expand_dims(self, axis=one_axis("unsqueeze", dim, axis, self.ndim + 1))

    def expand(self: Any, *sizes: Any) -> Tensor:
        """``arraygrad.broadcast_to``; -1 keeps the size of an axis."""
        sizes = read_sizes("expand", sizes)
        added = len(sizes) - self.ndim
        if added < 0 or -1 in sizes[:added]:
            raise RuntimeError(
                f"expand: {list(sizes)} does not say how to expand a tensor of shape {list(self.shape)}: the number of "
                "sizes provided must be greater or equal to the number of dimensions in the tensor, and -1 isn't "
                "allowed in a leading, non-existing dimension"
            )
        kept = (*sizes[:added], *self.shape)
        return functions.broadcast_to(
            self, tuple(old if new == -1 else new for new, old in zip(sizes, kept, strict=True))
        )

    def expand_as(self: Any, other: Any) -> Tensor:
        """``arraygrad.broadcast_to``, to the shape of another tensor."""
        return functions.broadcast_to(self, tuple(other.shape))

    def broadcast_to(self: Any, *shape: Any) -> Tensor:
        """``arraygrad.broadcast_to``."""
        return functions.broadcast_to(self, read_sizes("broadcast_to", shape))

    def repeat(self: Any, *sizes: Any) -> Tensor:
        """``arraygrad.tile``, with a count for every axis, as PyTorch's; the standard's ``repeat`` repeats elements."""
        counts = read_sizes("repeat", sizes)
        if len(counts) < self.ndim:
            raise RuntimeError(
                "repeat: Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor: "
                f"{len(counts)} counts for {self.ndim} axes"
            )
        return functions.tile(self, counts)

    def tile(self: Any, *sizes: Any) -> Tensor:
        """``arraygrad.tile``."""
        return functions.tile(self, read_sizes("tile", sizes))

    def repeat_interleave(self: Any, repeats: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """``arraygrad.repeat``: each element several times in a row."""
        return functions.repeat(self, repeats, axis=read_axis("repeat_interleave", dim, axis))

    # -- a new order ---------------------------------------------------------------------------------------------------

    # Where they do not apply, properties raise AttributeError, so that `hasattr` can ask.

    @property
    def T(self: Any) -> Tensor:
        """The transpose of a matrix; a tensor of fewer axes stays as it is. AttributeError for more than two axes."""
        if self.ndim > 2:
            raise AttributeError(
                f"T: transposes tensors of at most two axes, and this one has shape {list(self.shape)}; see mT and "
                "permute"
            )
        return functions.permute_dims(self, tuple(reversed(range(self.ndim))))

    @property
    def mT(self: Any) -> Tensor:
        """``arraygrad.matrix_transpose``: the last two axes swapped. AttributeError for fewer than two axes."""
        _check_matrices("mT", self)
        return functions.matrix_transpose(self)

    @property
    def mH(self: Any) -> Tensor:
        """The conjugate transpose: the last two axes swapped. AttributeError for fewer than two axes."""
        _check_matrices("mH", self)
        swapped = functions.matrix_transpose(self)
        return functions.conj(swapped) if self.dtype.kind == "c" else swapped

    @property
    def H(self: Any) -> Tensor:
        """The conjugate transpose of a matrix. AttributeError where there are not two axes."""
        if self.ndim != 2:
            raise AttributeError(
                f"tensor.H is only supported on matrices (2-D tensors). Got {self.ndim}-D tensor; see mH"
            )
        return self.mH  # type: ignore[no-any-return]  # self is a Tensor

    def t(self: Any) -> Tensor:
        """The transpose of a matrix; a tensor with fewer axes stays as it is."""
        if self.ndim > 2:
            raise RuntimeError(
                f"t: expects a tensor with <= 2 dimensions, but self is {self.ndim}D (shape {list(self.shape)}); see mT"
            )
        return functions.permute_dims(self, tuple(reversed(range(self.ndim))))

    transpose = functions.transpose
    swapdims = functions.transpose
    swapaxes = functions.swapaxes

    def permute(self: Any, *dims: Any) -> Tensor:
        """``arraygrad.permute_dims``."""
        return functions.permute_dims(
            self, tuple(position("permute", d, self.ndim) for d in read_sizes("permute", dims))
        )

    movedim = functions.movedim
    moveaxis = functions.movedim

    def flip(self: Any, *dims: Any) -> Tensor:
        """``arraygrad.flip``."""
        return functions.flip(self, axis=read_sizes("flip", dims))

    def __reversed__(self: Any) -> Tensor:
        return functions.flip(self, axis=0) if self.ndim else functions.positive(self)

    def roll(self: Any, shifts: Any, dims: Any = None) -> Tensor:
        """``arraygrad.roll``."""
        return functions.roll(self, shifts, axis=dims)

    def tril(self: Any, diagonal: int = 0) -> Tensor:
        """``arraygrad.tril``."""
        return functions.tril(self, k=diagonal)

    def triu(self: Any, diagonal: int = 0) -> Tensor:
        """``arraygrad.triu``."""
        return functions.triu(self, k=diagonal)

    # -- in parts ------------------------------------------------------------------------------------------------------

    unbind = functions.unbind

    def split(self: Any, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
        """``arraygrad.split``: parts of one size, the last one perhaps smaller, or of the sizes in a list."""
        return functions.split(self, split_size, dim)

    chunk = functions.chunk

    # -- products ------------------------------------------------------------------------------------------------------

    matmul = binary(functions.matmul)
    mm = functions.mm
    bmm = functions.bmm

    def addmm(self: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        """Add a product of matrices: ``beta * self + alpha * (mat1 @ mat2)``."""
        if len(mat1.shape) != 2 or len(mat2.shape) != 2:
            raise RuntimeError(
                f"addmm: takes tensors with 2 and 2 axes, and these have shapes {list(mat1.shape)} and "
                f"{list(mat2.shape)}; matmul takes stacks of matrices too"
            )
        product = functions.matmul(mat1, mat2)
        return functions.add(functions.multiply(self, beta), functions.multiply(product, alpha))

    mv = functions.mv
    dot = functions.dot
    outer = functions.outer

    # -- spectra of pieces ---------------------------------------------------------------------------------------------

    stft = functions.stft
    istft = functions.istft


def _check_matrices(name: str, x: Any) -> None:
    if x.ndim < 2:
        raise AttributeError(
            f"tensor.{name} is only supported on matrices or batches of matrices. Got {x.ndim}-D tensor; reshape it"
        )
