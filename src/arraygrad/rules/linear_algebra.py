"""Matrix products and transposes, the affine map of a layer, and vector norms."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base.arrays import conj, is_complex, sum_to
from arraygrad._graph.primitive import Array, InputError, Spec, primitive, standard
from arraygrad.rules.statistical import expand_reduced, extremum_shares, magnitude, real_inner, reduced_shape

# -- matmul ------------------------------------------------------------------------------------------------------------
#
# Where one side has no batch axes and the other has, its gradient sums over the batch: tensordot does that in one
# matrix product, without a batch of products to be summed.


@primitive(promotes=True)
def matmul(xp: Any, x1: Any, x2: Any, /) -> Any:
    try:
        return x1 @ x2
    except Exception:
        check_matmul(x1, x2)
        raise


def check_matmul(x1: Any, x2: Any) -> None:
    """Raise TypeError for a scalar and RuntimeError for shapes that matmul does not accept."""
    for x in (x1, x2):
        if not hasattr(x, "shape"):
            raise InputError(f"matmul: expected arrays, got the number {x!r}; use * to multiply by a number")
    a, b = tuple(x1.shape), tuple(x2.shape)
    if not a or not b:
        raise RuntimeError(
            f"matmul: both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D; use * for "
            "0-d arrays"
        )
    rows = b[0] if len(b) == 1 else b[-2]
    if a[-1] != rows and len(a) == len(b) == 1:
        raise RuntimeError(
            f"matmul: inconsistent tensor size, expected tensor {list(a)} and src {list(b)} to have the same number of "
            "elements"
        )
    if a[-1] != rows:
        raise RuntimeError(
            f"matmul: size mismatch: mat1 and mat2 shapes cannot be multiplied ({by(a)} and {by(b)}): {a[-1]} columns "
            f"meet {rows} rows"
        )
    for m, n in zip(a[-3::-1], b[-3::-1], strict=False):
        if m != n and 1 not in (m, n):
            raise RuntimeError(
                f"matmul: the batch axes of shapes {list(a)} and {list(b)} do not broadcast: The size of tensor a "
                f"({m}) must match the size of tensor b ({n})"
            )


def by(shape: tuple[int, ...]) -> str:
    """Return a shape as it is said of matrices, such as 2x3."""
    return "x".join(map(str, shape))


@matmul.linear("x1")
def _(xp: Any, g: Any, x1: Spec, x2: Array) -> Any:
    x2 = conj(xp, x2)
    m, n = len(x1.shape), len(x2.shape)
    if n == 1:
        return xp.expand_dims(g, axis=-1) * x2
    if m == 1 or (m == 2 and n > 2):
        batch = range(n - 2)
        return xp.tensordot(g, x2, axes=((*batch, len(g.shape) - 1), (*batch, n - 1)))
    return sum_to(xp, g @ transposed(xp, x2), x1.shape)


@matmul.linear("x2")
def _(xp: Any, g: Any, x1: Array, x2: Spec) -> Any:
    x1 = conj(xp, x1)
    m, n = len(x1.shape), len(x2.shape)
    if m == 1:
        if n == 1:
            return g * x1
        return xp.expand_dims(x1, axis=-1) * xp.expand_dims(g, axis=-2)
    if n == 1 or (n == 2 and m > 2):
        rows = tuple(range(m - 1))
        return xp.tensordot(x1, g, axes=(rows, rows))
    return sum_to(xp, transposed(xp, x1) @ g, x2.shape)


def transposed(xp: Any, x: Any) -> Any:
    """Return a transpose; the attribute, which some libraries have only on newer arrays, is found sooner."""
    found = getattr(x, "mT", None)
    return xp.matrix_transpose(x) if found is None else found


# -- the other products ------------------------------------------------------------------------------------------------


@primitive(promotes=True)
def tensordot(xp: Any, x1: Any, x2: Any, /, axes1: Any, axes2: Any) -> Any:
    return xp.tensordot(x1, x2, axes=(axes1, axes2))


@tensordot.linear("x1")
def _(xp: Any, g: Any, x1: Spec, x2: Array, axes1: Any, axes2: Any) -> Any:
    free = _others(len(x2.shape), axes2)
    kept = len(x1.shape) - len(axes1)
    out = xp.tensordot(g, conj(xp, x2), axes=(tuple(range(kept, kept + len(free))), free))
    # The axes of `out` are now the free ones of x1, then the contracted ones in the order of x2.
    pairs = sorted(zip(axes2, axes1, strict=True))
    return _sort_axes(xp, out, _others(len(x1.shape), axes1) + tuple(a for _, a in pairs))


@tensordot.linear("x2")
def _(xp: Any, g: Any, x1: Array, x2: Spec, axes1: Any, axes2: Any) -> Any:
    free = _others(len(x1.shape), axes1)
    out = xp.tensordot(conj(xp, x1), g, axes=(free, tuple(range(len(free)))))
    # Here they are the contracted ones in the order of x1, then the free ones of x2.
    pairs = sorted(zip(axes1, axes2, strict=True))
    return _sort_axes(xp, out, tuple(a for _, a in pairs) + _others(len(x2.shape), axes2))


def _others(ndim: int, axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(i for i in range(ndim) if i not in axes)


def _sort_axes(xp: Any, x: Any, meanings: tuple[int, ...]) -> Any:
    """Permute ``x``, whose axis i is to become axis ``meanings[i]``."""
    order = tuple(meanings.index(i) for i in range(len(meanings)))
    return x if order == tuple(range(len(order))) else xp.permute_dims(x, order)


@primitive(promotes=True, broadcasts=True, node="LinalgVecdot")
def vecdot(xp: Any, x1: Any, x2: Any, /, axis: Any) -> Any:
    return xp.vecdot(x1, x2, axis=axis)


@vecdot.linear("x1")
def _(xp: Any, g: Any, x2: Array, axis: Any) -> Any:
    return xp.expand_dims(conj(xp, g), axis=axis) * x2


@vecdot.linear("x2")
def _(xp: Any, g: Any, x1: Array, axis: Any) -> Any:
    return xp.expand_dims(g, axis=axis) * x1


# -- transpose ---------------------------------------------------------------------------------------------------------


matrix_transpose = standard("matrix_transpose", "x", view=True)


@matrix_transpose.linear("x")
def _(xp: Any, g: Any) -> Any:
    return xp.matrix_transpose(g)


# -- the affine map of a layer: its gradients come out in the memory layout of what they belong to ---------------------


@primitive(promotes=True)
def linear(xp: Any, x: Any, weight: Any, bias: Any, /) -> Any:
    out = x @ transposed(xp, weight)
    return out if bias is None else out + bias


@linear.vjp("x")
def _(xp: Any, g: Any, weight: Array) -> Any:
    return g @ conj(xp, weight)


@linear.jvp("x")
def _(xp: Any, t: Any, weight: Array) -> Any:
    return t @ transposed(xp, weight)


@linear.vjp("weight")
def _(xp: Any, g: Any, x: Array) -> Any:
    return transposed(xp, _rows(xp, g)) @ conj(xp, _rows(xp, x))


@linear.jvp("weight")
def _(xp: Any, t: Any, x: Array) -> Any:
    return x @ transposed(xp, t)


@linear.vjp("bias")
def _(xp: Any, g: Any, bias: Spec) -> Any:
    return sum_to(xp, g, bias.shape)


@linear.jvp("bias")
def _(xp: Any, t: Any, out: Array) -> Any:
    return xp.broadcast_to(t, out.shape)


def _rows(xp: Any, x: Any) -> Any:
    """Return the vectors along the last axis as the rows of a matrix."""
    shape = x.shape
    return x if len(shape) == 2 else xp.reshape(x, (math.prod(shape[:-1]), shape[-1]))


# -- vector norms: (sum |x|^p)^(1/p) along axes, and its limits --------------------------------------------------------


@primitive(node="LinalgVectorNorm")
def vector_norm(xp: Any, x: Any, /, p: Any, axis: Any, keepdims: Any) -> Any:
    size = xp.abs(x)
    if p == math.inf:
        return xp.max(size, axis=axis, keepdims=keepdims)
    if p == -math.inf:
        return xp.min(size, axis=axis, keepdims=keepdims)
    if p == 0:
        return xp.sum(xp.astype(size != 0, size.dtype), axis=axis, keepdims=keepdims)
    if p == 1:
        return xp.sum(size, axis=axis, keepdims=keepdims)
    # Powers of what lies near 1 neither overflow nor vanish.
    scale = magnitude(xp, size, axis)
    size = size / scale
    if p == 2:
        out = xp.sqrt(xp.sum(size * size, axis=axis, keepdims=True))
    else:
        out = xp.sum(size**p, axis=axis, keepdims=True) ** (1 / p)
    return xp.reshape(out * scale, reduced_shape(x.shape, axis, keepdims))


@vector_norm.vjp("x")
def _(xp: Any, g: Any, x: Array, out: Array, p: Any, axis: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * _norm_gradient(xp, x, out, p, axis, keepdims)


@vector_norm.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array, p: Any, axis: Any, keepdims: Any) -> Any:
    return real_inner(xp, _norm_gradient(xp, x, out, p, axis, keepdims), t, axis, keepdims)


def _norm_gradient(xp: Any, x: Any, out: Any, p: float, axis: Any, keepdims: bool) -> Any:
    """Return the gradient x/|x| (|x| / norm)^(p-1) of the norm, with the subgradient 0 at zero elements, as PyTorch."""
    if p == 0:
        return xp.zeros_like(x)
    norm = expand_reduced(xp, out, x, axis, keepdims)
    if p == 2:
        return _ratio(xp, x, norm)
    size = xp.abs(x)
    sign = _ratio(xp, x, size) if is_complex(xp, x) else xp.sign(x)
    if p == 1:
        return sign
    if abs(p) == math.inf:
        return sign * extremum_shares(xp, size, out, axis, keepdims)
    ratio = _ratio(xp, size, norm)
    zero = ratio == 0
    return sign * xp.where(zero, 0.0, xp.where(zero, 1.0, ratio) ** (p - 1))


def _ratio(xp: Any, x: Any, y: Any) -> Any:
    """Return x/y, and 0 where y is 0, where a second derivative finds no infinity either."""
    zero = y == 0
    return xp.where(zero, xp.zeros_like(x), x / xp.where(zero, 1.0, y))
