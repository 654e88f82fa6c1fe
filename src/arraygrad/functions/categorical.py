"""Classes by their index."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import dtypes
from arraygrad._typing import Tensor
from arraygrad.functions import statistical
from arraygrad.functions._axes import operand
from arraygrad.functions._bounds import first_outside
from arraygrad.functions.creation import arange
from arraygrad.functions.data_types import astype
from arraygrad.functions.manipulation import reshape

__all__ = ["one_hot"]


def one_hot(input: Any, num_classes: int = -1) -> Tensor:
    """Return int64 vectors that are 1 at the index which ``input`` holds, and 0 elsewhere, along a new last axis.

    :param input: indices, of an integer dtype and any shape.
    :param num_classes: the size of the new axis; -1 for one more than the largest index, which has to be read.

    Raises RuntimeError for another dtype, for ``num_classes`` below 1 and where it is -1 without any index, and for an
    index outside [0, num_classes). On a device that would have to be waited for to see the index, such as a GPU, its
    vector is zero instead.

    >>> ag.nn.functional.one_hot(ag.tensor([0, 2]), 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    x = operand("one_hot", input)
    if x.dtype.kind not in "iu":
        raise RuntimeError(
            f"one_hot: expected indices of an integer dtype, got {x.dtype.name}; convert them with .to(arraygrad.int64)"
        )
    if num_classes == -1:
        if not x.numel():
            raise RuntimeError("one_hot: there is no largest index in an empty input; say num_classes")
        num_classes = int(statistical.max(x)) + 1
    if num_classes < 1:
        raise RuntimeError(
            f"one_hot: num_classes must be positive, or -1 for the largest index plus 1, got {num_classes}"
        )
    outside = first_outside(x, num_classes)
    if outside is not None:
        raise RuntimeError(
            "one_hot: Class values must be "
            + ("non-negative" if outside < 0 else f"smaller than num_classes, {num_classes}")
            + f", and one is {outside}"
        )
    dtype = dtypes.default_int_of(x._backend)
    classes = arange(num_classes, dtype=dtype, device=x.device)
    return astype(reshape(astype(x, dtype), (*x.shape, 1)) == classes, dtype)
