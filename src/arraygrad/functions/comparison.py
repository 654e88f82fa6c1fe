"""Comparisons, elementwise with broadcasting; the results are booleans and have no gradient."""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import ANY, elementwise
from arraygrad.rules import comparison as rules

__all__ = ["equal", "greater", "greater_equal", "less", "less_equal", "not_equal"]


def equal(x1: Any, x2: Any, /) -> Tensor:
    """Return whether ``x1 == x2``, element by element.

    Any dtype; shapes broadcast.

    >>> ag.equal(ag.asarray([1, 2, 3]), 2)
    tensor([False,  True, False])
    """
    return elementwise(rules.equal, ANY, x1, x2)


def not_equal(x1: Any, x2: Any, /) -> Tensor:
    """Return whether ``x1 != x2``, element by element.

    Any dtype; shapes broadcast.

    >>> ag.not_equal(ag.asarray([1, 2, 3]), 2)
    tensor([ True, False,  True])
    """
    return elementwise(rules.not_equal, ANY, x1, x2)


def less(x1: Any, x2: Any, /) -> Tensor:
    """Return whether ``x1 < x2``, element by element.

    Real dtypes, TypeError for complex ones; shapes broadcast.

    >>> ag.less(ag.asarray([1, 2, 3]), 2)
    tensor([ True, False, False])
    """
    return elementwise(rules.less, ANY, x1, x2)


def less_equal(x1: Any, x2: Any, /) -> Tensor:
    """Return whether ``x1 <= x2``, element by element.

    Real dtypes, TypeError for complex ones; shapes broadcast.

    >>> ag.less_equal(ag.asarray([1, 2, 3]), 2)
    tensor([ True,  True, False])
    """
    return elementwise(rules.less_equal, ANY, x1, x2)


def greater(x1: Any, x2: Any, /) -> Tensor:
    """Return whether ``x1 > x2``, element by element.

    Real dtypes, TypeError for complex ones; shapes broadcast.

    >>> ag.greater(ag.asarray([1, 2, 3]), 2)
    tensor([False, False,  True])
    """
    return elementwise(rules.greater, ANY, x1, x2)


def greater_equal(x1: Any, x2: Any, /) -> Tensor:
    """Return whether ``x1 >= x2``, element by element.

    Real dtypes, TypeError for complex ones; shapes broadcast.

    >>> ag.greater_equal(ag.asarray([1, 2, 3]), 2)
    tensor([False,  True,  True])
    """
    return elementwise(rules.greater_equal, ANY, x1, x2)
