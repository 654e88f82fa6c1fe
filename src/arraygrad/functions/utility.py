"""Utility functions: tests of whole arrays, closeness, differences between neighbours."""

from __future__ import annotations

from arraygrad._backends import dtypes
from arraygrad._backends.scalars import as_python
from arraygrad._engine.apply import promoted
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import normalize_axes, normalize_axis, operand
from arraygrad.functions.conversion import asarray
from arraygrad.functions.data_types import astype
from arraygrad.functions.manipulation import concat
from arraygrad.rules import utility as rules
from arraygrad.rules.comparison import not_equal

__all__ = ["all", "allclose", "any", "diff", "isclose"]


def all(x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """Return whether all elements along one axis, several, or all are true (not zero; NaN is true), as booleans.

    Without elements it is true. Raises IndexError for an axis that does not exist, RuntimeError for a repeated one.

    >>> ag.all(ag.tensor([[1, 2], [3, 0]]), axis=1)
    tensor([ True, False])
    """
    x = operand("all", x)
    return apply(rules.all_, (x,), (normalize_axes("all", axis, x.ndim), keepdims))


def any(x: Tensor, /, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """Return whether any element along one axis, several, or all is true (not zero; NaN is true), as booleans.

    Without elements it is false. Raises as ``all`` does.

    >>> ag.any(ag.tensor([[0, 2], [0, 0]]), axis=1)
    tensor([ True, False])
    """
    x = operand("any", x)
    return apply(rules.any_, (x,), (normalize_axes("any", axis, x.ndim), keepdims))


def diff(
    x: Tensor, /, *, axis: int = -1, n: int = 1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """Return the differences of neighbours along an axis, ``x[i + 1] - x[i]``, taken ``n`` times.

    :param n: how often; each time the axis gets shorter by one, down to nothing.
    :param prepend: values to put before ``x`` along the axis; of the shape of ``x`` but for that axis.
    :param append: values to put after it.

    Differences of booleans are booleans: whether neighbours differ. Raises RuntimeError for a negative ``n`` and
    IndexError for an axis that does not exist.

    >>> ag.diff(ag.tensor([1.0, 4.0, 9.0, 16.0]))
    tensor([3., 5., 7.])
    >>> ag.diff(ag.tensor([1.0, 4.0, 9.0, 16.0]), n=2)
    tensor([2., 2.])
    """
    x = operand("diff", x)
    axis = normalize_axis("diff", axis, x.ndim)
    if n < 0:
        raise RuntimeError(f"diff: order must be non-negative but got n={n}")
    if prepend is not None or append is not None:
        x = concat([part for part in (prepend, x, append) if part is not None], axis=axis)
    if x.dtype is dtypes.bool_:
        return _changes(x, axis, n)
    return apply(rules.diff, (x,), (axis, n)) if n else +x


def _changes(x: Tensor, axis: int, n: int) -> Tensor:
    leading = (slice(None),) * axis
    for _ in range(n):
        x = apply(not_equal, (x[(*leading, slice(1, None), ...)], x[(*leading, slice(0, -1), ...)]))
    return x


def isclose(
    x1: Tensor | complex, x2: Tensor | complex, /, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Return, elementwise, whether ``|x1 - x2| <= atol + rtol * |x2|``.

    Infinities are close to equal infinities alone; NaN is close to NaN if ``equal_nan`` is true.

    >>> ag.isclose(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 2.1]))
    tensor([ True, False])
    """
    x1, x2 = promoted(rules.isclose, (x1, x2))
    like = x1 if isinstance(x1, Tensor) else operand("isclose", x2)
    dtype = like.dtype if like.dtype.kind in "fc" else dtypes.float64
    x1, x2 = (
        astype(x, dtype, copy=False) if isinstance(x, Tensor) else asarray(x, dtype=dtype, device=like.device)
        for x in (x1, x2)
    )
    return apply(rules.isclose, (x1, x2), (as_python(rtol), as_python(atol), equal_nan))


def allclose(
    x1: Tensor | complex, x2: Tensor | complex, /, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Return whether all elements are close in the sense of ``isclose``, as a Python bool.

    >>> ag.allclose(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 2.0 + 1e-6]))
    True
    """
    return bool(all(isclose(x1, x2, rtol, atol, equal_nan)))
