"""The functions of layers, without their state, under the names of ``torch.nn.functional``."""

from __future__ import annotations

import math
from typing import Any

import arraygrad as ag
from arraygrad._engine.apply import apply
from arraygrad._tensor.tensor import Tensor
from arraygrad.functions._bounds import first_outside
from arraygrad.functions.activation import *
from arraygrad.functions.categorical import *
from arraygrad.functions.dropout import *
from arraygrad.functions.losses import *
from arraygrad.functions.normalization import layer_norm as layer_norm
from arraygrad.functions.normalization import log_softmax as log_softmax
from arraygrad.functions.normalization import softmax as softmax
from arraygrad.functions.special import sigmoid as sigmoid
from arraygrad.functions.trigonometric import tanh as tanh
from arraygrad.rules import linear_algebra as rules
from arraygrad.rules.linear_algebra import by


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return ``input @ weight.mT + bias``.

    :param input: of shape (..., in_features).
    :param weight: of shape (out_features, in_features), or (in_features,) for a single output without an axis.
    :param bias: of shape (out_features,), or () for a single output; None for zeros.

    Raises RuntimeError for shapes that do not fit.

    >>> ag.nn.functional.linear(ag.ones((1, 2)), ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([0.5, 0.0]))
    tensor([[3.5000, 7.0000]])
    """
    try:
        fits = input.ndim and weight.ndim in (1, 2) and input.shape[-1] == weight.shape[-1]
        one_call = weight.ndim == 2 and (bias is None or bias.shape == weight.shape[:1])
    except AttributeError:
        _check_tensors("linear", input=input, weight=weight, **{} if bias is None else {"bias": bias})
        raise
    if not fits:
        raise RuntimeError(
            f"linear: size mismatch: mat1 and mat2 shapes cannot be multiplied ({by(input.shape)} and "
            f"{by(weight.shape[::-1])}): an input of shape {list(input.shape)} and a weight of shape "
            f"{list(weight.shape)} must have one number of input features"
        )
    if one_call:
        fused: Tensor = apply(rules.linear, (input, weight, bias))
        return fused
    out = ag.matmul(input, weight.mT if weight.ndim == 2 else weight)
    return out if bias is None else out + bias


def _check_tensors(name: str, **arguments: Any) -> None:
    """Raise TypeError for the first argument that is no tensor."""
    for position, (argument, value) in enumerate(arguments.items(), 1):
        if not hasattr(value, "shape"):
            raise TypeError(
                f"{name}: argument '{argument}' (position {position}) must be Tensor, not {type(value).__name__}; "
                "make one with arraygrad.asarray first"
            )


def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """Return the rows of ``weight`` whose indices are in ``input``, along a new last axis.

    :param input: indices, of an integer dtype and any shape.
    :param weight: of shape (rows, size).
    :param padding_idx: the row that gets no gradient.

    Raises RuntimeError for indices of another dtype, ValueError for a ``padding_idx`` outside the table, IndexError for
    an index outside [0, rows). On a device that would have to be waited for to see the index, such as a GPU, its row is
    NaN instead.

    >>> ag.nn.functional.embedding(ag.tensor([1, 0]), ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    _check_tensors("embedding", input=input, weight=weight)
    if input.dtype.kind not in "iu":
        raise RuntimeError(
            f"embedding: expected indices of an integer dtype, got {input.dtype.name}; convert them with "
            ".to(arraygrad.int64)"
        )
    count = weight.shape[0]
    outside = first_outside(input, count)
    if outside is not None:
        raise IndexError(f"embedding: index out of range: {outside} in a table of {count} rows, counted from 0")
    if input._backend.immediate:
        rows = weight[input]
    else:
        inside = (input >= 0) & (input < count)
        rows = weight[ag.where(inside, input, 0)]
        rows = ag.where(ag.reshape(inside, (*input.shape, 1)), rows, math.nan)
    if padding_idx is None:
        return rows
    padding = ag.reshape(input == row_index(padding_idx, count), (*input.shape, 1))
    return ag.where(padding, rows.detach(), rows)


def row_index(index: int, count: int) -> int:
    """Return the index of a row, counted from 0; ValueError where there is no such row."""
    if not -count <= index < count:
        raise ValueError(f"embedding: padding_idx {index} is out of range for a table of {count} rows")
    return index % count
