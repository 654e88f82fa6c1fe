"""Common dtypes: to which dtype the inputs of a promoting primitive are cast before it runs.

Backends are so asked only for what the standard guarantees: operands of one dtype, and Python scalars of no higher
kind.
"""

from __future__ import annotations

from typing import Any

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase

# How high a scalar or a dtype stands: a scalar above its arrays lifts them.
_SCALAR_RANK: dict[type, int] = {bool: 0, int: 1, float: 2, complex: 3}
KIND_RANK = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}


def may_differ(primitive: Primitive, inputs: tuple[Any, ...]) -> bool:
    """Return whether inputs have to be looked at more closely, as one of them may have to be cast."""
    first: Any = None
    raw: Any = None
    highest = 2 if primitive.floats else 0
    truth = False
    for x in inputs:
        if isinstance(x, TensorBase):
            dtype = x._data.dtype
            if first is None:
                first, raw = x, dtype
            elif x._backend is not first._backend:
                return False  # apply will say so; dtypes of two libraries are not to be compared
            elif dtype is not raw and dtype != raw:
                return True
        elif x is not None:
            rank = _SCALAR_RANK.get(type(x))
            if rank is None:  # an array, or a subclass of a Python scalar
                return True
            if rank > highest:
                highest = rank
            elif not rank:
                truth = True
    if first is None or not (highest or truth):
        return False
    kind = first._backend.dtypes[raw].kind
    return KIND_RANK[kind] < highest or (truth and kind != "b")


def result_type(name: str, inputs: tuple[Any, ...]) -> DType:
    """Return the common dtype of tensors and weak Python scalars; at least one input is a Tensor."""
    try:
        dtype = dtypes.result_type([x.dtype for x in inputs if isinstance(x, TensorBase)])
    except TypeError as error:
        raise TypeError(str(error).replace("promote", name, 1)) from None
    for x in inputs:
        if isinstance(x, (bool, int, float, complex)):
            dtype = dtypes.promote_scalar(dtype, x)
    return dtype
