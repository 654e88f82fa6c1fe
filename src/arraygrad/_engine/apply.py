"""Run a primitive on Tensors: the way of every operation, and the hot path of the forward pass.

In order: let a level interpret the call; agree on a dtype, by recorded casts; bring views in step and agree on the
backend; run and record.
"""

from __future__ import annotations

from typing import Any, Final

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._backends.scalars import has_dtype, plain
from arraygrad._base.unusual import unusual
from arraygrad._engine import promotion, view
from arraygrad._engine.interpreters import interpret
from arraygrad._engine.record import as_operand, mixed_error, run
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.state import state
from arraygrad.rules.data_types import astype

_NUMBERS: Final = (bool, int, float, complex)


def apply(primitive: Primitive, inputs: tuple[Any, ...], options: tuple[Any, ...] = ()) -> Any:
    """Run ``primitive`` on Tensors, Python scalars and arrays of the same backend; return a Tensor or a tuple of them.

    At least one input must be a Tensor or an array. Raises TypeError for inputs that are none of these and
    RuntimeError where they live on different backends.
    """
    if unusual.threads and state.levels:
        result = interpret(primitive, inputs, options)
        if result is not None:
            return result
    if primitive.promotes and not _uniform(inputs, primitive.floats):
        inputs = promoted(primitive, inputs)
    if primitive.view and isinstance(inputs[0], TensorBase):
        source: TensorBase = inputs[0]
        source._own()
    backend: Any = None
    mask = 0
    for position, given in enumerate(inputs):
        if isinstance(given, TensorBase):
            x: TensorBase = given
        elif given is None or isinstance(given, _NUMBERS):
            continue
        else:
            x = as_operand(primitive.name, given)
            inputs = (*inputs[:position], x, *inputs[position + 1 :])
        if x._view is not None:
            view.refresh(x)
        if backend is None:
            backend = x._backend
        elif x._backend is not backend:
            raise mixed_error(primitive.name, backend, x._backend)
        if x._requires_grad:
            mask |= 1 << position
    if backend is None:
        raise TypeError(
            f"{primitive.name}: none of the inputs is a tensor (got {', '.join(type(x).__name__ for x in inputs)}); "
            f"make one with arraygrad.asarray first (must be Tensor, not {type(inputs[0]).__name__})"
        )
    out = run(primitive, inputs, options, backend, mask)
    if primitive.view:
        view.register(out, inputs[0], primitive, options)
    return out


def _uniform(inputs: tuple[Any, ...], floats: bool) -> bool:
    """Return whether the inputs are two Tensors of one dtype, the common case in which nothing is to be promoted."""
    if floats or len(inputs) != 2:
        return False
    x1, x2 = inputs
    return isinstance(x1, TensorBase) and isinstance(x2, TensorBase) and x1._data.dtype is x2._data.dtype


def promoted(primitive: Primitive, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the inputs, cast to their common dtype where they differ; the same tuple where nothing is to be done."""
    if not promotion.may_differ(primitive, inputs):
        return inputs
    found = tuple([_operand(primitive.name, x) for x in inputs])
    if not any(isinstance(x, TensorBase) for x in found):
        # No array is there for NumPy's scalars to adapt to.
        found = tuple([as_operand(primitive.name, x) if has_dtype(x) else x for x in inputs])
        if not any(isinstance(x, TensorBase) for x in found):
            return inputs
    dtype = promotion.result_type(primitive.name, found)
    if primitive.floats and dtype.kind in "biu":
        dtype = dtypes.get_default_dtype()
    return tuple([_in_dtype(x, dtype) for x in found])


def _operand(name: str, x: Any) -> Any:
    """Return an input as a Tensor or one of Python's numbers; None stands for an input left out."""
    if x is None or isinstance(x, TensorBase):
        return x
    number = plain(x)
    return as_operand(name, x) if number is None else number


def _in_dtype(x: Any, dtype: DType) -> Any:
    if isinstance(x, TensorBase):
        return cast(x, dtype)
    # The standard knows no True beside numbers: it counts as 1, as in PyTorch.
    return int(x) if isinstance(x, bool) and dtype is not dtypes.bool_ else x


def cast(x: Any, dtype: DType) -> Any:
    """Return a Tensor in another dtype, recorded; ``x`` itself where it has that dtype."""
    return x if x.dtype is dtype else apply(astype, (x,), (x._backend.raw_dtypes[dtype],))
