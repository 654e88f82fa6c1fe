"""The functions of the Array API standard 2025.12 outside its extensions, and the class of each as to derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import arraygrad as ag

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "elementwise": tuple(
        str.split(
            "abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_left_shift bitwise_invert "
            "bitwise_or bitwise_right_shift bitwise_xor ceil clip conj copysign cos cosh divide equal exp expm1 "
            "floor floor_divide greater greater_equal hypot imag isfinite isinf isnan less less_equal log log1p "
            "log2 log10 logaddexp logical_and logical_not logical_or logical_xor maximum minimum multiply "
            "negative nextafter not_equal positive pow real reciprocal remainder round sign signbit sin sinh "
            "square sqrt subtract tan tanh trunc"
        )
    ),
    "creation": tuple(
        str.split(
            "arange asarray empty empty_like eye from_dlpack full full_like linspace meshgrid ones ones_like tril "
            "triu zeros zeros_like"
        )
    ),
    "data type": ("astype", "can_cast", "finfo", "iinfo", "isdtype", "result_type"),
    "indexing": ("take", "take_along_axis"),
    "inspection": ("__array_namespace_info__",),
    "linear algebra": ("matmul", "matrix_transpose", "tensordot", "vecdot"),
    "manipulation": tuple(
        str.split(
            "broadcast_arrays broadcast_shapes broadcast_to concat expand_dims flip moveaxis permute_dims repeat "
            "reshape roll squeeze stack tile unstack"
        )
    ),
    "searching": ("argmax", "argmin", "count_nonzero", "nonzero", "searchsorted", "where"),
    "set": ("isin", "unique_all", "unique_counts", "unique_inverse", "unique_values"),
    "sorting": ("argsort", "sort"),
    "statistical": ("cumulative_prod", "cumulative_sum", "max", "mean", "min", "prod", "std", "sum", "var"),
    "utility": ("all", "any", "diff"),
}
"""The functions, by chapter."""

RULES: frozenset[str] = frozenset(
    str.split(
        "abs acos acosh asin asinh atan atan2 atanh clip copysign cos cosh divide exp expm1 hypot log log1p log2 log10 "
        "logaddexp maximum minimum multiply nextafter pow reciprocal remainder sign sin sinh sqrt square tan tanh "
        "ceil floor floor_divide round trunc matmul tensordot vecdot sort unique_all unique_counts unique_inverse "
        "unique_values cumulative_prod max min prod std var"
    )
)
"""Not linear, and with rules; ``ceil`` and its like have a derivative of zero."""

LINEAR: frozenset[str] = frozenset(
    str.split(
        "add conj imag negative positive real subtract asarray meshgrid tril triu astype take take_along_axis "
        "matrix_transpose broadcast_arrays broadcast_to concat expand_dims flip moveaxis permute_dims repeat reshape "
        "roll squeeze stack tile unstack where cumulative_sum mean sum diff"
    )
)
"""Linear (over the real numbers) in all the arrays that they take gradients for, together."""

WITHOUT: frozenset[str] = frozenset(
    str.split(
        "bitwise_and bitwise_left_shift bitwise_invert bitwise_or bitwise_right_shift bitwise_xor equal greater "
        "greater_equal isfinite isinf isnan less less_equal logical_and logical_not logical_or logical_xor not_equal "
        "signbit argmax argmin count_nonzero nonzero searchsorted isin argsort all any arange empty empty_like eye "
        "from_dlpack full full_like linspace ones ones_like zeros zeros_like can_cast finfo iinfo isdtype result_type "
        "__array_namespace_info__ broadcast_shapes"
    )
)
"""Declared to have no derivative: predicates, positions, constants and inspection."""

_UNARY = str.split(
    "isfinite isinf isnan signbit argmax argmin count_nonzero nonzero argsort all any empty_like ones_like zeros_like"
)
_BINARY = str.split("equal greater greater_equal less less_equal not_equal")


def _call(name: str, count: int) -> Callable[[Any], Any]:
    return lambda x: getattr(ag, name)(*(x,) * count)


CALLS: Mapping[str, Callable[[Any], Any]] = {
    **{name: _call(name, 1) for name in _UNARY},
    **{name: _call(name, 2) for name in _BINARY},
    "searchsorted": lambda x: ag.searchsorted(ag.sort(x), x),
    "full_like": lambda x: ag.full_like(x, 2.0),
}
"""How to call those of them that take floating arrays, on one vector that requires a gradient."""
