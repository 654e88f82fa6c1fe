"""Matrix products and transposes of the main namespace, with PyTorch's special cases of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from arraygrad._backends.scalars import as_python
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import distinct_axes, normalize_axes, normalize_axis, operand
from arraygrad.functions.manipulation import expand_dims
from arraygrad.functions.statistical import floating
from arraygrad.rules import linear_algebra as rules
from arraygrad.rules.statistical import reduced_count

__all__ = ["bmm", "dot", "matmul", "matrix_transpose", "mm", "mv", "norm", "outer", "tensordot", "vecdot"]


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Return the matrix product, as the operator ``@`` does.

    The last two axes are those of the matrices, ``(..., m, k)`` times ``(..., k, n)``, and the ones before them
    broadcast. An array with one axis is a row on the left and a column on the right; the result lacks that axis.

    Raises RuntimeError for shapes that do not fit and for 0-d arrays.

    >>> ag.matmul(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([1.0, 1.0]))
    tensor([3., 7.])
    """
    return apply(rules.matmul, (x1, x2))


def matrix_transpose(x: Tensor, /) -> Tensor:
    """Return ``x`` of shape ``(..., m, n)`` with its last two axes exchanged.

    Raises RuntimeError for less than two axes.

    >>> ag.matrix_transpose(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 3.],
            [2., 4.]])
    """
    x = operand("matrix_transpose", x)
    if x.ndim < 2:
        raise RuntimeError(f"matrix_transpose: a matrix has two axes or more, and this one's shape is {list(x.shape)}")
    return apply(rules.matrix_transpose, (x,))


def tensordot(x1: Tensor, x2: Tensor, /, *, axes: int | tuple[Sequence[int], Sequence[int]] = 2) -> Tensor:
    """Return the sum of products over pairs of axes: what is left are the other axes of ``x1``, then those of ``x2``.

    :param axes: the axes of ``x1`` and those of ``x2``, in pairs; or a number n for the last n axes of ``x1`` and the
        first n of ``x2``: 0 makes the outer product.

    Raises RuntimeError for axes that differ in number or in size, or occur twice, and IndexError for missing ones.

    >>> x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.tensordot(x, x, axes=((0,), (0,)))
    tensor([[10., 14.],
            [14., 20.]])
    """
    x1, x2 = operand("tensordot", x1), operand("tensordot", x2)
    axes1, axes2 = _contracted(x1, x2, axes)
    for a, b in zip(axes1, axes2, strict=True):
        if x1.shape[a] != x2.shape[b]:
            raise RuntimeError(
                f"tensordot: contracted dimensions need to match, but first has size {x1.shape[a]} in dim {a} and "
                f"second has size {x2.shape[b]} in dim {b}"
            )
    return apply(rules.tensordot, (x1, x2), (axes1, axes2))


def _contracted(x1: Tensor, x2: Tensor, axes: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the axes to contract, counted from the front."""
    axes = as_python(axes)
    if isinstance(axes, int):
        if not 0 <= axes <= min(x1.ndim, x2.ndim):
            raise RuntimeError(f"tensordot: cannot contract {axes} axes of arrays that have {x1.ndim} and {x2.ndim}")
        return tuple(range(x1.ndim - axes, x1.ndim)), tuple(range(axes))
    first, second = (tuple(side) for side in axes)
    if len(first) != len(second):
        raise RuntimeError(f"tensordot: axes come in pairs, and there are {len(first)} for x1 and {len(second)} for x2")
    return distinct_axes("tensordot", first, x1.ndim), distinct_axes("tensordot", second, x2.ndim)


def vecdot(x1: Tensor, x2: Tensor, /, *, axis: int = -1) -> Tensor:
    """Return the dot products of vectors along an axis, the first one conjugated: the sum of conj(x1) x2.

    :param axis: the vectors' axis, of the same size in both; the other axes broadcast. It counts from the end, or from
        the front where both have the same number of axes.

    Raises RuntimeError for vectors of different sizes, IndexError for an axis that does not exist.

    >>> ag.vecdot(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([1.0, 10.0]))
    tensor([21., 43.])
    """
    x1, x2 = operand("vecdot", x1), operand("vecdot", x2)
    if axis >= 0 and x1.ndim != x2.ndim:
        raise IndexError(
            f"vecdot: axis {axis} is not the same axis of arrays with {x1.ndim} and {x2.ndim} axes; count from the end"
        )
    first, second = (normalize_axis("vecdot", axis, x.ndim) for x in (x1, x2))
    if x1.shape[first] != x2.shape[second]:
        raise RuntimeError(f"vecdot: the vectors have {x1.shape[first]} and {x2.shape[second]} elements")
    return apply(rules.vecdot, (x1, x2), (first - x1.ndim,))


def _with_axes(name: str, x1: Any, ndim1: int, x2: Any, ndim2: int) -> tuple[Tensor, Tensor]:
    """Return both as Tensors; RuntimeError unless they have these numbers of axes."""
    found = operand(name, x1), operand(name, x2)
    for position, (x, ndim) in enumerate(zip(found, (ndim1, ndim2), strict=True), start=1):
        if x.ndim != ndim:
            raise RuntimeError(
                f"{name}: {ndim}D tensors expected, but input {position} is {x.ndim}D (shape {list(x.shape)}); see "
                "matmul"
            )
    return found


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Return the dot product of two vectors of shape (n,), without conjugation. Raises RuntimeError for other shapes.

    >>> ag.dot(ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0]))
    tensor(11.)
    """
    return matmul(*_with_axes("dot", input, 1, tensor, 1))


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """Return the product of two matrices, (m, k) and (k, n). Raises RuntimeError for other shapes.

    >>> ag.mm(ag.tensor([[1.0, 2.0]]), ag.tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    return matmul(*_with_axes("mm", input, 2, mat2, 2))


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Return the products of two stacks of matrices, (b, m, k) and (b, k, n). Raises RuntimeError for other shapes.

    >>> ag.bmm(ag.tensor([[[1.0, 2.0]]]), ag.tensor([[[3.0], [4.0]]]))
    tensor([[[11.]]])
    """
    input, mat2 = _with_axes("bmm", input, 3, mat2, 3)
    if input.shape[0] != mat2.shape[0]:
        raise RuntimeError(
            "bmm: Expected size for first two dimensions of batch2 tensor to be: "
            f"{[input.shape[0], input.shape[2]]} but got: {list(mat2.shape[:2])}; matmul would broadcast them"
        )
    return matmul(input, mat2)


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Return the product of a matrix (m, n) and a vector (n,). Raises RuntimeError for other shapes.

    >>> ag.mv(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([1.0, 1.0]))
    tensor([3., 7.])
    """
    return matmul(*_with_axes("mv", input, 2, vec, 1))


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Return the products of each element of one vector, (m,), with each of another, (n,), in shape (m, n).

    Raises RuntimeError for other shapes.

    >>> ag.outer(ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    input, vec2 = _with_axes("outer", input, 1, vec2, 1)
    return expand_dims(input, axis=-1) * vec2


def norm(
    x: Tensor,
    p: float | str = "fro",
    dim: int | tuple[int, ...] | None = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
) -> Tensor:
    """Return the p-norm of the elements along ``dim`` (all by default): (sum of |x|^p)^(1/p). It is real.

    :param p: any number; 2 (as "fro" is) for the Euclidean norm, inf and -inf for the largest and smallest absolute
        value, 0 for the number of elements that are not zero.
    :param keepdim: keep the reduced axes, with size 1.
    :param dtype: convert ``x`` to this floating dtype first.

    Where the norm has a kink the gradient is a subgradient, as in PyTorch: 0 for elements that are 0, an even share for
    those that tie for inf. Raises TypeError unless the dtype is floating or complex, RuntimeError where there are no
    elements and the norm needs one.

    >>> x = ag.tensor([3.0, 4.0], requires_grad=True)
    >>> ag.norm(x)
    tensor(5., grad_fn=<LinalgVectorNormBackward>)
    >>> ag.norm(x, 1)
    tensor(7., grad_fn=<LinalgVectorNormBackward>)
    """
    if isinstance(p, str):
        if p != "fro":
            raise ValueError(f"norm: p is a number or 'fro', got {p!r}")
        p = 2
    order: float = as_python(p)
    x = floating("norm", x, dtype)
    axis = normalize_axes("norm", dim, x.ndim)
    if 0 in x.shape and (order < 0 or order == math.inf) and not reduced_count(x.shape, axis):
        raise RuntimeError(f"norm: no elements in shape {list(x.shape)} along axis {axis}, and p={order} needs one")
    return apply(rules.vector_norm, (x,), (order, axis, keepdim))
