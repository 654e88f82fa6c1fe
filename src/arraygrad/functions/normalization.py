"""Softmax and its relatives, and layer normalization, with PyTorch's signatures; ``axis`` is a name of ``dim``."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from arraygrad._graph.primitive import Primitive
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import normalize_axes, one_axis, operand, read_axis
from arraygrad.functions.data_types import astype
from arraygrad.rules import normalization as rules

__all__ = ["layer_norm", "log_softmax", "logsumexp", "softmax"]


def softmax(input: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return ``exp(input)``, scaled so that the elements along ``dim`` sum to 1.

    :param input: real, any shape; integers become the default floating dtype.
    :param dim: the axis; a 0-d array has the axes 0 and -1 here.
    :param dtype: convert the input to this dtype first.

    Large numbers do not overflow. Where all elements along the axis are -inf the result is NaN. Raises TypeError for a
    complex dtype and without ``dim``, IndexError for an axis that does not exist.

    >>> ag.softmax(ag.tensor([0.0, 0.0, -1000.0]), 0)
    tensor([0.5000, 0.5000, 0.0000])
    """
    return _along("softmax", rules.softmax, input, dim, axis, dtype)


def log_softmax(input: Any, dim: int | None = None, *, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Return the logarithm of ``softmax``, without taking it of numbers that have rounded to 0.

    Arguments and errors are those of ``softmax``.

    >>> ag.log_softmax(ag.tensor([0.0, 0.0, -1000.0]), 0)
    tensor([-6.9315e-01, -6.9315e-01, -1.0007e+03])
    """
    return _along("log_softmax", rules.log_softmax, input, dim, axis, dtype)


def _along(name: str, primitive: Primitive, x: Any, dim: Any, axis: Any, dtype: Any) -> Tensor:
    x = _real(name, x, dtype)
    axis = one_axis(name, dim, axis, x.ndim)
    return apply(primitive, (x,), (axis if x.ndim else None,))


def logsumexp(
    input: Any,
    dim: int | tuple[int, ...] | None = None,
    keepdim: bool = False,
    *,
    axis: int | tuple[int, ...] | None = None,
    keepdims: bool = False,
) -> Tensor:
    """Return the logarithm of the sum of the exponentials, without overflow on the way.

    :param input: real, any shape; integers become the default floating dtype.
    :param dim: one axis, several, or None for all.
    :param keepdim: keep the reduced axes, with size 1.

    The result is -inf for no elements and where all of them are -inf; the gradient is zero there, where PyTorch's is
    NaN. Raises TypeError for a complex dtype, IndexError for an axis that does not exist.

    >>> ag.logsumexp(ag.tensor([1000.0, 1000.0]), 0)
    tensor(1000.6932)
    """
    x = _real("logsumexp", input, None)
    axes = normalize_axes("logsumexp", read_axis("logsumexp", dim, axis), x.ndim)
    return apply(rules.logsumexp, (x,), (axes, keepdim or keepdims))


def layer_norm(
    input: Any,
    normalized_shape: int | Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Return ``(input - mean) / sqrt(var + eps) * weight + bias``, with mean and variance over the last axes.

    :param input: a real floating dtype; the shape ends with ``normalized_shape``.
    :param normalized_shape: the sizes of the axes to normalize over; an int for the last axis alone.
    :param weight: of shape ``normalized_shape``; None for ones.
    :param bias: of shape ``normalized_shape``; None for zeros.
    :param eps: keeps the divisor away from 0.

    The variance is that of the whole population. Source: Ba, Kiros and Hinton, arXiv:1607.06450. Raises TypeError
    unless the dtypes are real floating, RuntimeError for shapes that do not fit.

    >>> ag.nn.functional.layer_norm(ag.tensor([[1.0, 3.0], [10.0, 30.0]]), (2,))
    tensor([[-1.0000,  1.0000],
            [-1.0000,  1.0000]])
    """
    x = operand("layer_norm", input)
    shape = tuple(
        map(operator.index, normalized_shape if isinstance(normalized_shape, Sequence) else (normalized_shape,))
    )
    if not shape or x.shape[-len(shape) :] != shape:
        raise RuntimeError(
            f"layer_norm: Given normalized_shape={list(shape)}, expected input with shape "
            f"[{', '.join(['*', *map(str, shape)])}], but got input of size {list(x.shape)}"
        )
    for name, each in (("input", x), ("weight", weight), ("bias", bias)):
        if each is not None and operand("layer_norm", each).dtype.kind != "f":
            raise TypeError(
                f"layer_norm: {name} must be of a real floating dtype; convert it with .to(arraygrad.float32)"
            )
    for name, parameter in (("weight", weight), ("bias", bias)):
        if parameter is not None and tuple(parameter.shape) != shape:
            raise RuntimeError(
                f"layer_norm: Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(parameter.shape)} and normalized_shape = {list(shape)}"
            )
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    return apply(rules.layer_norm, (x, weight, bias), (axes, float(eps)))


def _real(name: str, x: Any, dtype: Any) -> Tensor:
    out = operand(name, x)
    if dtype is not None:
        out = astype(out, dtype, copy=False)
    if out.dtype.kind == "c":
        raise TypeError(f"{name}: complex numbers have no maximum to shift by; take abs, real or imag first")
    return out
