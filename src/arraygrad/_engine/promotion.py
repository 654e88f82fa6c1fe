"""Common dtypes: inputs of a promoting primitive are cast to one dtype before it runs, and the casts are recorded.

Backends are so asked only for what the standard guarantees: operands of one dtype, and Python scalars of no higher
kind.
"""

from __future__ import annotations

from typing import Any

from arraygrad._backends import dtypes  # Tensor may not be there yet: see Note [Import order] in _engine/apply.py
from arraygrad._backends.dtypes import DType
from arraygrad._backends.scalars import has_dtype, plain
from arraygrad._engine import tensor  # Tensor may not be there yet: see Note [Import order] in _engine/apply.py
from arraygrad._graph.primitive import Primitive

# How high a scalar or a dtype stands: a scalar above its arrays lifts them.
_SCALAR_RANK: dict[type, int] = {bool: 0, int: 1, float: 2, complex: 3}
_KIND_RANK = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}


def promote_inputs(primitive: Primitive, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the inputs, cast to their common dtype where they differ; the same tuple where nothing is to be done."""
    first: Any = None
    raw: Any = None
    highest = 2 if primitive.floats else 0
    truth = False
    for x in inputs:
        if isinstance(x, tensor.Tensor):
            dtype = x._data.dtype
            if first is None:
                first, raw = x, dtype
            elif x._backend is not first._backend:
                return inputs  # apply will say so; dtypes of two libraries are not to be compared
            elif dtype is not raw and dtype != raw:
                return _cast_all(primitive, inputs)
        elif x is not None:
            rank = _SCALAR_RANK.get(type(x))
            if rank is None:  # an array, or a subclass of a Python scalar
                return _cast_all(primitive, inputs)
            if rank > highest:
                highest = rank
            elif not rank:
                truth = True
    if first is None or not (highest or truth):
        return inputs
    kind = first._backend.dtypes[raw].kind
    if _KIND_RANK[kind] >= highest and not (truth and kind != "b"):
        return inputs
    return _cast_all(primitive, inputs)


def _cast_all(primitive: Primitive, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    found = tuple([_operand(primitive.name, x) for x in inputs])
    if not any(isinstance(x, tensor.Tensor) for x in found):
        # No array is there for NumPy's scalars to adapt to.
        found = tuple([tensor.as_operand(primitive.name, x) if has_dtype(x) else x for x in inputs])
        if not any(isinstance(x, tensor.Tensor) for x in found):
            return inputs
    inputs = found
    dtype = result_type(primitive.name, inputs)
    if primitive.floats and dtype.kind in "biu":
        dtype = dtypes.get_default_dtype()
    return tuple(_in_dtype(x, dtype) for x in inputs)


def _operand(name: str, x: Any) -> Any:
    """Return an input as a Tensor or one of Python's numbers; None stands for an input left out."""
    if x is None or isinstance(x, tensor.Tensor):
        return x
    number = plain(x)
    return tensor.as_operand(name, x) if number is None else number


def _in_dtype(x: Any, dtype: DType) -> Any:
    if isinstance(x, tensor.Tensor):
        return cast(x, dtype)
    # The standard knows no True beside numbers: it counts as 1, as in PyTorch.
    return int(x) if isinstance(x, bool) and dtype is not dtypes.bool_ else x


def result_type(name: str, inputs: tuple[Any, ...]) -> DType:
    """Return the common dtype of tensors and weak Python scalars; at least one input is a Tensor."""
    try:
        dtype = dtypes.result_type([x.dtype for x in inputs if isinstance(x, tensor.Tensor)])
    except TypeError as error:
        raise TypeError(str(error).replace("promote", name, 1)) from None
    for x in inputs:
        if isinstance(x, (bool, int, float, complex)):
            dtype = dtypes.promote_scalar(dtype, x)
    return dtype


def cast(x: tensor.Tensor, dtype: DType) -> tensor.Tensor:
    """Return ``x`` in another dtype, recorded; ``x`` itself where it has that dtype."""
    if x.dtype is dtype:
        return x
    from arraygrad.rules.data_types import astype  # rules are written with this module's callers

    raw = x._backend.raw_dtypes[dtype]
    from arraygrad._engine.apply import apply

    return apply(astype, (x,), (raw,))  # type: ignore[no-any-return]  # apply returns whatever the primitive does
