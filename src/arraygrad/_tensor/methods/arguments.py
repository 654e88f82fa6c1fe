"""Arguments that several methods read in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arraygrad._base.axes import normalize_axis
from arraygrad.functions._axes import either


def read_reduction(
    function: str, dim: Any, axis: Any, keepdim: bool | None, keepdims: bool | None, out: None = None
) -> tuple[Any, bool]:
    """Return the axis or axes to reduce, None for all of them, and whether they stay.

    Raises TypeError for ``out=``, which NumPy's functions give to methods: as None by ``numpy.sum(tensor)``.
    """
    if out is not None:
        raise TypeError(f"{function}: out= is not supported, as results are new tensors; use copy_ on the one to write")
    axis = dim if axis is None else either(function, "dim", dim, "axis", axis)
    return axis, bool(keepdim if keepdims is None else either(function, "keepdim", keepdim, "keepdims", keepdims))


def position(function: str, axis: Any, ndim: int) -> int:
    """Return an axis counted from 0; as in PyTorch, a 0-d tensor has the axes 0 and -1.

    Raises TypeError for anything but an integer and IndexError where there is no such axis.
    """
    return normalize_axis(function, axis, ndim, scalar=True)


def read_sizes(function: str, sizes: Sequence[Any]) -> tuple[int, ...]:
    """Return sizes or axes that were given one by one, ``f(2, 3)``, or as a sequence, ``f((2, 3))``.

    Raises TypeError for anything but integers.
    """
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        sizes = sizes[0]
    for size in sizes:
        if not hasattr(size, "__index__") or isinstance(size, bool):
            raise TypeError(f"{function}: expected integers, got {type(size).__name__}: {size!r}")
    return tuple(size.__index__() for size in sizes)
