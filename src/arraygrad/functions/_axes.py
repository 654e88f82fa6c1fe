"""What many public functions and methods do first: take their operand and read an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from arraygrad._base.axes import distinct_axes as distinct_axes
from arraygrad._base.axes import normalize_axes as normalize_axes
from arraygrad._base.axes import normalize_axis as normalize_axis
from arraygrad._engine.record import as_operand
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.rules.manipulation import reshape

T = TypeVar("T")


def operand(name: str, x: Any) -> Tensor:
    """Return ``x`` as a Tensor: itself, or wrapped if it is a backend's array."""
    return x if isinstance(x, Tensor) else as_operand(name, x)


def either(function: str, torch_name: str, torch_value: Any, name: str, value: Any) -> Any:
    """Return the argument that was given under PyTorch's name or the standard's; None is "not given".

    Raises TypeError where both are.
    """
    if value is None:
        return torch_value
    if torch_value is not None:
        raise TypeError(f"{function}: {torch_name} and {name} are two names of one argument; give one of them")
    return value


def read_axis(function: str, dim: Any, axis: Any, default: int | None = None) -> Any:
    """Return what was given as ``dim`` or as ``axis``, or else the default."""
    found = either(function, "dim", dim, "axis", axis)
    return default if found is None else found


def one_axis(function: str, dim: Any, axis: Any, ndim: int) -> int:
    """Return the one axis that must be given, counted from 0; as in PyTorch, a 0-d tensor has the axes 0 and -1.

    Raises TypeError where it is missing or no integer, and IndexError where there is no such axis.
    """
    found = read_axis(function, dim, axis)
    if found is None:
        raise TypeError(f"{function}: say along which axis, as in {function}(dim=0)")
    return normalize_axis(function, found, ndim, scalar=True)


def along_scalar(name: str, axis: Any, function: Callable[..., T], *arrays: Any) -> T:
    """Run a function along one axis of a 0-d array, as if that were one element in a row: its axes are 0 and -1.

    Arrays that are 0-d become 1-d for it, and so do the results become 0-d again, unless an array of indices was 1-d.
    """
    normalize_axis(name, axis, 0, scalar=True)
    rows = [apply(reshape, (x,), ((1,),)) if isinstance(x, Tensor) and not x.ndim else x for x in arrays]
    out = function(*rows)
    if not any(isinstance(x, Tensor) and x.ndim for x in arrays):
        row: Any = out
        out = _scalar(row) if isinstance(row, Tensor) else type(row)(*map(_scalar, row))
    return out


def _scalar(row: Tensor) -> Any:
    return apply(reshape, (row,), ((),))


def empty_text(name: str, shape: tuple[int, ...], axis: Any) -> str:
    """Return what is wrong where an element is to be chosen and there is none."""
    if axis is None:
        return f"{name}: Expected reduction dim to be specified for input.numel() == 0 (shape {list(shape)})"
    return f"{name}: Expected reduction dim {axis} to have non-zero size (shape {list(shape)})"
