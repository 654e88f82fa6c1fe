"""Changing shape and order: views, and copies."""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import sum_to
from arraygrad._graph.primitive import Array, Spec, primitive
from arraygrad.rules.indexing import add_at

# -- views: the same elements under another shape ----------------------------------------------------------------------


@primitive(view=True, copies=True)
def reshape(xp: Any, x: Any, /, shape: Any) -> Any:
    return xp.reshape(x, shape)


@primitive(view=True, node="Unsqueeze")
def expand_dims(xp: Any, x: Any, /, axes: Any) -> Any:
    """Insert axes of size 1; ``axes`` is a tuple of positions in the result, ascending."""
    for axis in axes:
        x = xp.expand_dims(x, axis=axis)
    return x


@primitive(view=True)
def squeeze(xp: Any, x: Any, /, axes: Any) -> Any:
    return xp.squeeze(x, axis=axes)


@reshape.linear("x")
@expand_dims.linear("x")
@squeeze.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return xp.reshape(g, x.shape)


@primitive(view=True, repeats=True, node="Expand")
def broadcast_to(xp: Any, x: Any, /, shape: Any) -> Any:
    return xp.broadcast_to(x, shape)


@broadcast_to.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return sum_to(xp, g, x.shape)


@primitive(view=True, node="Permute")
def permute_dims(xp: Any, x: Any, /, axes: Any) -> Any:
    return xp.permute_dims(x, axes)


@permute_dims.linear("x")
def _(xp: Any, g: Any, axes: Any) -> Any:
    return xp.permute_dims(g, inverse_permutation(axes))


def inverse_permutation(axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the order of axes that undoes a permutation."""
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))


@primitive(view=True, outputs=True, node="Unbind")
def unstack(xp: Any, x: Any, /, axis: Any) -> Any:
    before = (slice(None),) * axis
    return tuple([x[(*before, i, ...)] for i in range(x.shape[axis])])


@unstack.linear("x")
def _(xp: Any, g: Any, x: Spec, axis: Any) -> Any:
    return xp.stack(g, axis=axis) if g else xp.zeros(x.shape, dtype=x.dtype, device=x.device)


@primitive(view=True, outputs=True)
def split(xp: Any, x: Any, /, sizes: Any, axis: Any) -> Any:
    before, start, parts = (slice(None),) * axis, 0, []
    for size in sizes:
        parts.append(x[(*before, slice(start, start + size), ...)])
        start += size
    return tuple(parts)


@split.linear("x")
def _(xp: Any, g: Any, axis: Any) -> Any:
    return xp.concat(g, axis=axis)


# -- copies ------------------------------------------------------------------------------------------------------------


@primitive(variadic=True, promotes=True, node="Cat")
def concat(xp: Any, arrays: Any, /, axis: Any, starts: Any) -> Any:
    """Join along an axis; ``starts`` says where each array begins and, last, where the result ends."""
    return xp.concat(arrays, axis=axis)


@concat.linear("arrays")
def _(xp: Any, g: Any, axis: Any, starts: Any, index: int) -> Any:
    return g[(*(slice(None),) * axis, slice(starts[index], starts[index + 1]), ...)]


@primitive(variadic=True, promotes=True)
def stack(xp: Any, arrays: Any, /, axis: Any) -> Any:
    return xp.stack(arrays, axis=axis)


@stack.linear("arrays")
def _(xp: Any, g: Any, axis: Any, index: int) -> Any:
    return g[(*(slice(None),) * axis, index, ...)]


@primitive()
def flip(xp: Any, x: Any, /, axes: Any) -> Any:
    # A copy, as in PyTorch: a reversed view is a trap for code that writes in place.
    return xp.asarray(xp.flip(x, axis=axes), copy=True)


@flip.linear("x")
def _(xp: Any, g: Any, axes: Any) -> Any:
    return xp.flip(g, axis=axes)


@primitive()
def roll(xp: Any, x: Any, /, shift: Any, axis: Any) -> Any:
    return xp.roll(x, shift, axis=axis)


@roll.linear("x")
def _(xp: Any, g: Any, shift: Any, axis: Any) -> Any:
    back = tuple([-s for s in shift]) if isinstance(shift, tuple) else -shift
    return xp.roll(g, back, axis=axis)


@primitive()
def tile(xp: Any, x: Any, /, repetitions: Any) -> Any:
    return xp.tile(x, repetitions)


@tile.linear("x")
def _(xp: Any, g: Any, x: Spec, repetitions: Any) -> Any:
    ndim = max(len(x.shape), len(repetitions))
    shape = (1,) * (ndim - len(x.shape)) + x.shape
    counts = (1,) * (ndim - len(repetitions)) + tuple(repetitions)
    pairs = tuple([n for pair in zip(counts, shape, strict=True) for n in pair])
    copies = tuple(range(0, 2 * ndim, 2))
    return xp.reshape(xp.sum(xp.reshape(g, pairs), axis=copies) if copies else g, x.shape)


@primitive()
def repeat(xp: Any, x: Any, repeats: Any, /, axis: Any) -> Any:
    """Repeat each element along an axis; ``repeats`` is a Python int or a 1-d integer array."""
    return xp.repeat(x, repeats, axis=axis)


@repeat.linear("x")
def _(xp: Any, g: Any, x: Spec, repeats: Array, axis: Any) -> Any:
    size = x.shape[axis]
    if isinstance(repeats, int):
        parts = xp.reshape(g, (*x.shape[:axis], size, repeats, *x.shape[axis + 1 :]))
        return xp.sum(parts, axis=axis + 1)
    rows = xp.repeat(xp.arange(size, dtype=repeats.dtype, device=x.device), repeats)
    first = xp.moveaxis(g, axis, 0)
    zeros = xp.zeros((size, *first.shape[1:]), dtype=x.dtype, device=x.device)
    return xp.moveaxis(add_at(xp, zeros, rows, first), 0, axis)


repeat.constant("repeats")
