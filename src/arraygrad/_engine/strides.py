"""What a chain of view operations does to the strides of its base, laid out in memory row by row as PyTorch does it.

So the core knows two things without asking a library, which may have memory of another kind or none to speak of:
whether reshaping a view would have to copy, and whether a view shows an element of its base more than once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

# The sizes and the strides, in elements, of the axes of a view.
Layout = tuple[list[int], list[int]]


def is_view(shape: tuple[int, ...], calls: tuple[Any, ...]) -> bool:
    """Return whether a chain of view calls on a base of this shape needs no copy anywhere."""
    return _follow(shape, calls) is not None


def repeats(shape: tuple[int, ...], calls: tuple[Any, ...]) -> bool:
    """Return whether a chain of view calls shows some element of its base more than once."""
    if not any(primitive.repeats for primitive, _, _ in calls):
        return False
    layout = _follow(shape, calls)
    if layout is None:  # a library that lays memory out otherwise made a view where this would be a copy
        return True
    sizes, strides = layout
    return 0 not in sizes and any(n > 1 and not stride for n, stride in zip(sizes, strides, strict=True))


def _follow(shape: tuple[int, ...], calls: tuple[Any, ...]) -> Layout | None:
    """Return the layout at the end of a chain; None where a reshape has to copy."""
    layout: Layout | None = (list(shape), _contiguous(shape))
    for primitive, options, index in calls:
        rule = _RULES.get(primitive.name)
        if rule is not None and layout is not None:
            layout = rule(layout, options, index)
    return layout


def _contiguous(shape: tuple[int, ...]) -> list[int]:
    return [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]


def _getitem(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    sizes, strides = layout
    out_sizes: list[int] = []
    out_strides: list[int] = []
    axis = 0
    for item in options[0]:
        if item is None:
            out_sizes.append(1)
            out_strides.append(0)
        elif item is not ...:
            if isinstance(item, slice):
                step = 1 if item.step is None else item.step
                out_sizes.append(len(range(*item.indices(sizes[axis]))))
                out_strides.append(strides[axis] * step)
            axis += 1
    return out_sizes + sizes[axis:], out_strides + strides[axis:]


def _reshape(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout | None:
    """Split and merge axes: each run of old axes that lie one in the other as one must be filled by new axes."""
    shape = options[0]
    if 0 in shape:
        return list(shape), _contiguous(shape)
    old = [(n, stride) for n, stride in zip(*layout, strict=True) if n != 1]
    strides = [0] * len(shape)
    place = len(shape) - 1
    while old:
        count, stride = old.pop()
        while old and old[-1][1] == count * stride:
            count *= old.pop()[0]
        filled = 1
        while place >= 0 and filled < count:
            strides[place] = stride * filled
            filled *= shape[place]
            place -= 1
        if filled != count:
            return None
    return list(shape), strides


def _broadcast_to(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    sizes, strides = layout
    shape = options[0]
    extra = len(shape) - len(sizes)
    kept = [stride if n == m else 0 for n, stride, m in zip(sizes, strides, shape[extra:], strict=True)]
    return list(shape), [0] * extra + kept


def _permute_dims(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    return [layout[0][axis] for axis in options[0]], [layout[1][axis] for axis in options[0]]


def _matrix_transpose(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    sizes, strides = layout
    return [*sizes[:-2], sizes[-1], sizes[-2]], [*strides[:-2], strides[-1], strides[-2]]


def _expand_dims(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    sizes, strides = list(layout[0]), list(layout[1])
    for axis in options[0]:
        sizes.insert(axis, 1)
        strides.insert(axis, 0)
    return sizes, strides


def _squeeze(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    left = [axis for axis in range(len(layout[0])) if axis not in options[0]]
    return [layout[0][axis] for axis in left], [layout[1][axis] for axis in left]


def _unstack(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    axis = options[0]
    return layout[0][:axis] + layout[0][axis + 1 :], layout[1][:axis] + layout[1][axis + 1 :]


def _split(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    sizes = list(layout[0])
    assert index is not None
    sizes[options[1]] = options[0][index]
    return sizes, layout[1]


# The real and the imaginary part, which are not here, leave the layout as it is.
_RULES: Final[dict[str, Callable[[Layout, tuple[Any, ...], int | None], Layout | None]]] = {
    "getitem": _getitem,
    "reshape": _reshape,
    "broadcast_to": _broadcast_to,
    "permute_dims": _permute_dims,
    "matrix_transpose": _matrix_transpose,
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "unstack": _unstack,
    "split": _split,
}
