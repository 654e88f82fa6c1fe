"""Reductions along axes: sum, mean, variance, product, extrema; cumulative sums and products along one.

An ``axis`` of a reduction is an int, a tuple of distinct ints or None for all axes, counted from the front.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

from arraygrad._base.arrays import conj, device_of, is_complex
from arraygrad._graph.primitive import Array, Primitive, Spec, Traits, primitive


def reduced_axes(ndim: int, axis: Any) -> tuple[int, ...]:
    """Return the reduced axes as a tuple."""
    if axis is None:
        return tuple(range(ndim))
    return axis if isinstance(axis, tuple) else (axis,)


def reduced_shape(shape: Sequence[int], axis: Any, keepdims: bool) -> tuple[int, ...]:
    """Return the shape of a reduction's result."""
    axes = {a % len(shape) for a in reduced_axes(len(shape), axis)}
    if keepdims:
        return tuple(1 if i in axes else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in axes)


def reduced_count(shape: Sequence[int], axis: Any) -> int:
    """Return how many elements are reduced to one."""
    return math.prod(shape[a] for a in reduced_axes(len(shape), axis))


def expand_reduced(xp: Any, g: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Return ``g``, shaped like a reduction of ``x``, with the reduced axes as size 1: ready to broadcast."""
    return g if keepdims else xp.reshape(g, reduced_shape(x.shape, axis, True))


def reduction(name: str, **traits: Unpack[Traits]) -> Primitive:
    """Make a primitive of the standard's function ``xp.name``, which reduces axes and has no other options."""

    def forward(xp: Any, x: Any, axis: Any, keepdims: Any) -> Any:
        return getattr(xp, name)(x, axis=axis, keepdims=keepdims)

    return Primitive(name, forward, ("x",), ("axis", "keepdims"), traits)


def _nans(xp: Any, x: Any, axis: Any, keepdims: bool, dtype: Any) -> Any:
    """Return the result of a reduction that is undefined for its number of elements."""
    value = complex(math.nan, math.nan) if xp.isdtype(dtype, "complex floating") else math.nan
    return xp.full(reduced_shape(x.shape, axis, keepdims), value, dtype=dtype, device=device_of(xp, x))


# -- sum and mean ------------------------------------------------------------------------------------------------------


@primitive()
def sum_(xp: Any, x: Any, /, axis: Any, dtype: Any, keepdims: Any) -> Any:
    return xp.sum(x, axis=axis, dtype=dtype, keepdims=keepdims)


@sum_.linear("x")
def _(xp: Any, g: Any, x: Spec, axis: Any, keepdims: Any) -> Any:
    return xp.broadcast_to(expand_reduced(xp, g, x, axis, keepdims), x.shape)


@primitive()
def mean(xp: Any, x: Any, /, axis: Any, keepdims: Any) -> Any:
    if 0 in x.shape and not reduced_count(x.shape, axis):
        return _nans(xp, x, axis, keepdims, x.dtype)
    return xp.mean(x, axis=axis, keepdims=keepdims)


@mean.linear("x")
def _(xp: Any, g: Any, x: Spec, axis: Any, keepdims: Any) -> Any:
    # Without elements there is nothing to share among them: any divisor but zero will do.
    g = expand_reduced(xp, g, x, axis, keepdims) / max(reduced_count(x.shape, axis), 1)
    return xp.broadcast_to(g, x.shape)


# -- variance and standard deviation -----------------------------------------------------------------------------------
#
# var = sum |x - m|^2 / (n - correction) with m the mean of x. As sum (x - m) = 0, the mean's own share in the
# derivative vanishes: the gradient is 2 (x - m) / (n - correction).


@primitive()
def var(xp: Any, x: Any, /, axis: Any, correction: Any, keepdims: Any) -> Any:
    if is_complex(xp, x):
        real, imag = (var.forward(xp, part, axis, correction, keepdims) for part in (xp.real(x), xp.imag(x)))
        return real + imag
    if reduced_count(x.shape, axis) <= correction:
        return _nans(xp, x, axis, keepdims, x.dtype)
    return xp.var(x, axis=axis, correction=correction, keepdims=keepdims)


@var.vjp("x")
def _(xp: Any, g: Any, x: Array, axis: Any, correction: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * _var_gradient(xp, x, axis, correction)


@var.jvp("x")
def _(xp: Any, t: Any, x: Array, axis: Any, correction: Any, keepdims: Any) -> Any:
    return real_inner(xp, _var_gradient(xp, x, axis, correction), t, axis, keepdims)


def _var_gradient(xp: Any, x: Any, axis: Any, correction: Any) -> Any:
    count = reduced_count(x.shape, axis)
    mean = xp.sum(x, axis=axis, keepdims=True) / max(count, 1)
    return (x - mean) * (2 / (count - correction) if count > correction else math.nan)


def real_inner(xp: Any, a: Any, b: Any, axis: Any, keepdims: bool) -> Any:
    """Return Re <a, b> along axes."""
    product = conj(xp, a) * b
    return xp.sum(xp.real(product) if is_complex(xp, product) else product, axis=axis, keepdims=keepdims)


@primitive()
def std(xp: Any, x: Any, /, axis: Any, correction: Any, keepdims: Any) -> Any:
    if reduced_count(x.shape, axis) <= correction:
        return xp.sqrt(var.forward(xp, x, axis, correction, keepdims))
    scale = magnitude(xp, xp.abs(x), axis)
    out = xp.sqrt(var.forward(xp, x / scale, axis, correction, True)) * scale
    return xp.reshape(out, reduced_shape(x.shape, axis, keepdims))


@std.vjp("x")
def _(xp: Any, g: Any, x: Array, out: Array, axis: Any, correction: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * _std_gradient(xp, x, out, axis, correction, keepdims)


@std.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array, axis: Any, correction: Any, keepdims: Any) -> Any:
    return real_inner(xp, _std_gradient(xp, x, out, axis, correction, keepdims), t, axis, keepdims)


def _std_gradient(xp: Any, x: Any, out: Any, axis: Any, correction: Any, keepdims: bool) -> Any:
    """Return (x - m) / ((n - correction) std), and 0 at a variance of zero: PyTorch's choice."""
    root = expand_reduced(xp, out, x, axis, keepdims)
    zero = root == 0
    slope = 0.5 * _var_gradient(xp, x, axis, correction) / xp.where(zero, 1.0, root)
    return xp.where(zero, xp.zeros_like(slope), slope)


def magnitude(xp: Any, size: Any, axis: Any) -> Any:
    """Return the power of two next to the largest of some absolute values, in its axes of size 1.

    By it they can be divided before they are squared, which costs no digit; it is 1 where all are 0 or one is infinite.
    """
    if 0 in size.shape:
        return xp.ones(reduced_shape(size.shape, axis, True), dtype=size.dtype, device=device_of(xp, size))
    largest = xp.max(size, axis=axis, keepdims=True)
    usable = (largest > 0) & (largest < math.inf)
    return 2.0 ** xp.floor(xp.log2(xp.where(usable, largest, 1.0)))


# -- product -----------------------------------------------------------------------------------------------------------


@primitive()
def prod(xp: Any, x: Any, /, axis: Any, dtype: Any, keepdims: Any) -> Any:
    return xp.prod(x, axis=axis, dtype=dtype, keepdims=keepdims)


@prod.vjp("x")
def _(xp: Any, g: Any, x: Array, axis: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * conj(xp, _product_of_others(xp, x, axis))


@prod.jvp("x")
def _(xp: Any, t: Any, x: Array, axis: Any, keepdims: Any) -> Any:
    return xp.sum(t * _product_of_others(xp, x, axis), axis=axis, keepdims=keepdims)


def _product_of_others(xp: Any, x: Any, axis: Any) -> Any:
    """Return for each element the product of the others along the axes, without dividing: elements may be zero."""
    axes = reduced_axes(len(x.shape), axis)
    if len(axes) == 1:
        return _others_along(xp, x, axes[0])
    kept = tuple(i for i in range(len(x.shape)) if i not in axes)
    order = kept + axes
    rows = xp.permute_dims(x, order)
    merged = xp.reshape(rows, (*[x.shape[i] for i in kept], reduced_count(x.shape, axis)))
    others = xp.reshape(_others_along(xp, merged, len(kept)), rows.shape)
    return xp.permute_dims(others, tuple(order.index(i) for i in range(len(order))))


def _others_along(xp: Any, x: Any, axis: int) -> Any:
    before = exclusive_product(xp, x, axis)
    after = xp.flip(exclusive_product(xp, xp.flip(x, axis=axis), axis), axis=axis)
    return before * after


def exclusive_product(xp: Any, x: Any, axis: int) -> Any:
    """Return for each element the product of those before it."""
    products = xp.cumulative_prod(x, axis=axis, include_initial=True)
    return part(products, axis, 0, x.shape[axis])


# -- extrema -----------------------------------------------------------------------------------------------------------


max_ = reduction("max", node="Amax")
min_ = reduction("min", node="Amin")


@max_.vjp("x")
@min_.vjp("x")
def _(xp: Any, g: Any, x: Array, out: Array, axis: Any, keepdims: Any) -> Any:
    return expand_reduced(xp, g, x, axis, keepdims) * extremum_shares(xp, x, out, axis, keepdims)


@max_.jvp("x")
@min_.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array, axis: Any, keepdims: Any) -> Any:
    return xp.sum(t * extremum_shares(xp, x, out, axis, keepdims), axis=axis, keepdims=keepdims)


def extremum_shares(xp: Any, x: Any, out: Any, axis: Any, keepdims: bool) -> Any:
    """Return each element's share in an element picked by its value: ties share evenly.

    So do NaNs: where there are any, one of them is the result.
    """
    chosen = (x == expand_reduced(xp, out, x, axis, keepdims)) | xp.isnan(x)
    weights = xp.astype(chosen, x.dtype)
    return weights / xp.sum(weights, axis=axis, keepdims=True)


# -- the middle element, of one axis -----------------------------------------------------------------------------------


@primitive()
def median(xp: Any, x: Any, /) -> Any:
    """Return the middle one of some numbers, or the lower of the two; NaN, which is sorted last, where there is one."""
    rising = xp.sort(x)
    last = x.shape[0] - 1
    return xp.where(xp.isnan(rising[last]), rising[last], rising[last // 2])


@median.vjp("x")
def _(xp: Any, g: Any, x: Array, out: Array) -> Any:
    return g * extremum_shares(xp, x, out, None, False)


@median.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array) -> Any:
    return xp.sum(t * extremum_shares(xp, x, out, None, False))


# -- cumulative sums and products --------------------------------------------------------------------------------------


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
