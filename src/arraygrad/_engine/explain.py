"""Why a forward function failed, in our own words: a library's say nothing of tensors."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import scopes
from arraygrad._graph.primitive import InputError, Primitive


def explain(primitive: Primitive, raws: list[Any], backend: Any, error: Exception) -> None:
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
    if primitive.broadcasts and not _broadcast(shapes):
        listed = " and ".join(str(list(shape)) for shape in shapes)
        raise RuntimeError(
            f"{name}: shapes {listed} do not broadcast: from the last axis on, sizes must be equal or 1; "
            "reshape or expand one of them"
        ) from error
    dtypes = " and ".join(dict.fromkeys([backend.dtypes[r.dtype].name for r in arrays]))
    if isinstance(error, TypeError):
        raise TypeError(
            f"{name}: is not defined for {dtypes}; convert first, for example with .to(arraygrad.float32) ({error})"
        ) from error
    if isinstance(error, OverflowError):
        numbers = ", ".join(repr(r) for r in raws if isinstance(r, (int, float, complex)))
        raise OverflowError(
            f"{name}: {numbers} does not fit into {dtypes}; convert the tensor to a wider dtype first ({error})"
        ) from error
    error.add_note(f"in {name} of {', '.join(f'{list(s)}' for s in shapes)}")


def _broadcast(shapes: list[tuple[int, ...]]) -> bool:
    """Return whether shapes broadcast against each other."""
    width = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (width - len(shape)) + shape for shape in shapes]
    return all(len({n for n in sizes if n != 1}) <= 1 for sizes in zip(*padded, strict=True))
