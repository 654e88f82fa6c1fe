"""Functions of NumPy's that on small arrays take longer in Python than in C, by a shorter way to the same results.

NumPy's own do the rest: whatever is rare, and whatever is an error there.
"""

from typing import Any

import numpy as np

# Each reduction of NumPy's ends up in a ufunc's; these are the same ones.
_add: Any = np.add.reduce
_multiply: Any = np.multiply.reduce
_maximum: Any = np.maximum.reduce
_minimum: Any = np.minimum.reduce

ALL = slice(None)
BACKWARDS = slice(None, None, -1)


def sum(x: Any, /, *, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Any:
    """The sum over axes; small integers are summed as the default integer."""
    return _add(x, axis, dtype, None, keepdims)


def prod(x: Any, /, *, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Any:
    """The product over axes; small integers are multiplied as the default integer."""
    return _multiply(x, axis, dtype, None, keepdims)


def max(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest element over axes."""
    return _maximum(x, axis, None, None, keepdims)


def min(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest element over axes."""
    return _minimum(x, axis, None, None, keepdims)


def cumulative_sum(x: Any, /, *, axis: Any = None, dtype: Any = None, include_initial: bool = False) -> Any:
    """The sums along an axis up to each element; small integers are summed as the default integer."""
    if axis is None or include_initial or x.ndim == 0:
        import array_api_compat.numpy as library

        return library.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=include_initial)
    return x.cumsum(axis, dtype)


def flip(x: Any, /, *, axis: Any = None) -> Any:
    """The elements in reverse order along axes: a view."""
    if isinstance(axis, int) and 0 <= axis < x.ndim:
        return x[(*[ALL] * axis, BACKWARDS)]
    return np.flip(x, axis)


def roll(x: Any, /, shift: Any, *, axis: Any = None) -> Any:
    """The elements moved along axes by ``shift``; those moved beyond the end come back at the beginning."""
    if isinstance(axis, int) and 0 <= axis < x.ndim and isinstance(shift, int) and x.shape[axis]:
        before = [ALL] * axis
        end = x.shape[axis] - shift % x.shape[axis]
        return np.concatenate((x[(*before, slice(end, None))], x[(*before, slice(end))]), axis)
    return np.roll(x, shift, axis)
