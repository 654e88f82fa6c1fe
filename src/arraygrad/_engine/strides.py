"""What a chain of view operations does to the strides of its base, laid out in memory row by row as PyTorch does it.

So the core knows two things without asking a library, which may have memory of another kind or none to speak of:
whether reshaping a view would have to copy, and whether a view shows an element of its base more than once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

# Of each axis of a view its size and its stride, in elements.
Layout = list[tuple[int, int]]


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
    return all(size for size, _ in layout) and any(size > 1 and not stride for size, stride in layout)


def _follow(shape: tuple[int, ...], calls: tuple[Any, ...]) -> Layout | None:
    """Return the layout at the end of a chain; None where a reshape has to copy."""
    layout: Layout | None = _contiguous(shape)
    for primitive, options, index in calls:
        rule = _RULES.get(primitive.name)
        if rule is not None and layout is not None:
            layout = rule(layout, options, index)
    return layout


def _contiguous(shape: tuple[int, ...]) -> Layout:
    return [(size, math.prod(shape[axis + 1 :])) for axis, size in enumerate(shape)]


def _getitem(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    out: Layout = []
    axes = iter(layout)
    for item in options[0]:
        if item is None:
            out.append((1, 0))
        elif item is not ...:
            size, stride = next(axes)
            if isinstance(item, slice):
                out.append((len(range(*item.indices(size))), stride * (1 if item.step is None else item.step)))
    return [*out, *axes]


def _reshape(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout | None:
    """Split and merge axes: each run of old axes that lie one in the other as one must be filled by new axes."""
    shape = options[0]
    if 0 in shape:
        return _contiguous(shape)
    old = [axis for axis in layout if axis[0] != 1]
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
    return list(zip(shape, strides, strict=True))


def _broadcast_to(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    shape = options[0]
    extra = len(shape) - len(layout)
    kept = [(n, stride if n == size else 0) for n, (size, stride) in zip(shape[extra:], layout, strict=True)]
    return [(n, 0) for n in shape[:extra]] + kept


def _expand_dims(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    out = list(layout)
    for axis in options[0]:
        out.insert(axis, (1, 0))
    return out


def _split(layout: Layout, options: tuple[Any, ...], index: int | None) -> Layout:
    sizes, axis = options
    assert index is not None
    return [*layout[:axis], (sizes[index], layout[axis][1]), *layout[axis + 1 :]]


# The real and the imaginary part, which are not here, leave the layout as it is.
_RULES: Final[dict[str, Callable[[Layout, tuple[Any, ...], int | None], Layout | None]]] = {
    "getitem": _getitem,
    "reshape": _reshape,
    "broadcast_to": _broadcast_to,
    "expand_dims": _expand_dims,
    "split": _split,
    "permute_dims": lambda layout, options, _: [layout[axis] for axis in options[0]],
    "matrix_transpose": lambda layout, options, _: [*layout[:-2], layout[-1], layout[-2]],
    "squeeze": lambda layout, options, _: [each for axis, each in enumerate(layout) if axis not in options[0]],
    "unstack": lambda layout, options, _: [each for axis, each in enumerate(layout) if axis != options[0]],
}
