"""Cumulative sums and products along one axis, counted from the front."""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import conj, device_of
from arraygrad._graph.primitive import Array, primitive
from arraygrad.rules.statistical import exclusive_product


def part(x: Any, axis: int, start: int, stop: int) -> Any:
    """Return ``x`` from ``start`` to ``stop`` along an axis."""
    return x[(*[slice(None)] * axis, slice(start, stop), ...)]


def _without_initial(g: Any, axis: int, include_initial: bool) -> Any:
    """Return the cotangent without the place of the constant first element."""
    return part(g, axis, 1, g.shape[axis]) if include_initial else g


@primitive(node="Cumsum")
def cumulative_sum(xp: Any, x: Any, /, axis: Any, dtype: Any, include_initial: Any) -> Any:
    return xp.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=include_initial)


@cumulative_sum.linear("x")
def _(xp: Any, g: Any, axis: Any, include_initial: Any) -> Any:
    g = _without_initial(g, axis, include_initial)
    return xp.flip(xp.cumulative_sum(xp.flip(g, axis=axis), axis=axis), axis=axis)


# Note [Cumulative products without division]
#     The derivative of y_k = x_0 ... x_k in x_j is the product of all factors but x_j. Dividing y_k by x_j fails where
#     elements are zero. Instead the factors before j, L_j, are set apart from those after it, which obey a recurrence:
#
#         jvp    y'_k = x_k y'_(k-1) + t_k L_k
#         vjp    s_j  = x_(j+1) s_(j+1) + g_j      and the gradient is L_j s_j
#
#     Both are linear recurrences, solved in log2(n) steps of whole-array operations. These are ordinary operations, so
#     higher derivatives are right at zeros too.


@primitive(node="Cumprod")
def cumulative_prod(xp: Any, x: Any, /, axis: Any, dtype: Any, include_initial: Any) -> Any:
    return xp.cumulative_prod(x, axis=axis, dtype=dtype, include_initial=include_initial)


@cumulative_prod.vjp("x")
def _(xp: Any, g: Any, x: Array, axis: Any, include_initial: Any) -> Any:
    x = conj(xp, x)
    g = _without_initial(g, axis, include_initial)
    following = xp.roll(xp.flip(x, axis=axis), 1, axis=axis)
    sums = xp.flip(_linear_recurrence(xp, following, xp.flip(g, axis=axis), axis), axis=axis)
    return sums * exclusive_product(xp, x, axis)


@cumulative_prod.jvp("x")
def _(xp: Any, t: Any, x: Array, axis: Any, include_initial: Any) -> Any:
    tangent = _linear_recurrence(xp, x, t * exclusive_product(xp, x, axis), axis)
    if not include_initial:
        return tangent
    shape = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
    return xp.concat((xp.zeros(shape, dtype=t.dtype, device=device_of(xp, t)), tangent), axis=axis)


def _linear_recurrence(xp: Any, a: Any, b: Any, axis: int) -> Any:
    """Return y with y[k] = a[k] y[k-1] + b[k] and y[0] = b[0], by recursive doubling (Kogge and Stone, 1973)."""
    size = b.shape[axis]
    step = 1
    while step < size:
        late = part(a, axis, step, size)
        b = xp.concat(
            (part(b, axis, 0, step), part(b, axis, step, size) + late * part(b, axis, 0, size - step)), axis=axis
        )
        a = xp.concat((part(a, axis, 0, step), late * part(a, axis, 0, size - step)), axis=axis)
        step *= 2
    return b
