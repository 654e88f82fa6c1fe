"""Why a forward function failed, in our own words: a library's say nothing of tensors."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import scopes
from arraygrad._backends.scalars import shown
from arraygrad._graph.primitive import InputError, Primitive
from arraygrad._plain.errors import TypeRuntimeError


def explain(primitive: Primitive, raws: list[Any], options: tuple[Any, ...], backend: Any, error: Exception) -> None:
    """Say in our own words why a forward function failed where that is known; else note which call it was."""
    name = primitive.name
    if isinstance(error, InputError) or (isinstance(error, RuntimeError) and str(error).startswith(f"{name}: ")):
        return
    arrays = [r for r in raws if hasattr(r, "shape")]
    try:
        scopes.common_device(name, backend, arrays)
    except RuntimeError as mixed:
        raise mixed from error
    shapes = [tuple(r.shape) for r in arrays]
    if primitive.broadcasts:
        _check_broadcast(name, shapes, error)
    dtypes = " and ".join(dict.fromkeys([backend.dtypes[r.dtype].name for r in arrays]))
    if isinstance(error, TypeError):
        wanted, given = (len(primitive.inputs), len(primitive.options)), (len(raws), len(options))
        if given != wanted and not primitive.variadic:
            inputs, settings = ", ".join(primitive.inputs), ", ".join(primitive.options)
            raise TypeError(
                f"{name}: takes the inputs ({inputs}) and the options ({settings}), got {given[0]} and {given[1]}"
            ) from error
        raise TypeRuntimeError(
            f"{name}: not implemented for {dtypes}; convert first, for example with .to(arraygrad.float32) ({error})"
        ) from error
    if isinstance(error, OverflowError):
        numbers = ", ".join(shown(r) for r in raws if isinstance(r, (int, float, complex)))
        raise OverflowError(
            f"{name}: {numbers} does not fit into {dtypes}; convert the tensor to a wider dtype first"
        ) from error
    error.add_note(f"in {name} of {', '.join(f'{list(s)}' for s in shapes)}")


def _check_broadcast(name: str, shapes: list[tuple[int, ...]], error: Exception) -> None:
    """Raise for shapes that do not broadcast against each other."""
    width = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (width - len(shape)) + shape for shape in shapes]
    for axis in range(width - 1, -1, -1):
        sizes = list(dict.fromkeys([shape[axis] for shape in padded if shape[axis] != 1]))
        if len(sizes) > 1:
            listed = " and ".join(str(list(shape)) for shape in shapes)
            raise RuntimeError(
                f"{name}: shapes {listed} do not broadcast: The size of tensor a ({sizes[0]}) must match the size of "
                f"tensor b ({sizes[1]}) at non-singleton dimension {axis}; reshape or expand one of them"
            ) from error
