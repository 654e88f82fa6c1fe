"""Bitwise operations, elementwise with broadcasting; they have no gradient."""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import INTEGER, INTEGER_OR_BOOL, elementwise
from arraygrad.rules import bitwise as rules

__all__ = ["bitwise_and", "bitwise_invert", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor"]


def bitwise_and(x1: Any, x2: Any, /) -> Tensor:
    """Return the bitwise and: ``x1 & x2``.

    Integer or boolean dtypes, TypeError for others; shapes broadcast.

    >>> ag.bitwise_and(ag.asarray([5, 6]), 2)
    tensor([0, 2])
    """
    return elementwise(rules.bitwise_and, INTEGER_OR_BOOL, x1, x2)


def bitwise_or(x1: Any, x2: Any, /) -> Tensor:
    """Return the bitwise or: ``x1 | x2``.

    Integer or boolean dtypes, TypeError for others; shapes broadcast.

    >>> ag.bitwise_or(ag.asarray([5, 6]), 2)
    tensor([7, 6])
    """
    return elementwise(rules.bitwise_or, INTEGER_OR_BOOL, x1, x2)


def bitwise_xor(x1: Any, x2: Any, /) -> Tensor:
    """Return the bitwise exclusive or: ``x1 ^ x2``.

    Integer or boolean dtypes, TypeError for others; shapes broadcast.

    >>> ag.bitwise_xor(ag.asarray([5, 6]), 2)
    tensor([7, 4])
    """
    return elementwise(rules.bitwise_xor, INTEGER_OR_BOOL, x1, x2)


def bitwise_left_shift(x1: Any, x2: Any, /) -> Tensor:
    """Return the bits of ``x1`` moved ``x2`` places to the left: ``x1 << x2``.

    Integer dtypes, TypeError for others; shapes broadcast. ``x2`` must not be negative.

    >>> ag.bitwise_left_shift(ag.asarray([5, 6]), 2)
    tensor([20, 24])
    """
    return elementwise(rules.bitwise_left_shift, INTEGER, x1, x2)


def bitwise_right_shift(x1: Any, x2: Any, /) -> Tensor:
    """Return the bits of ``x1`` moved ``x2`` places to the right, the sign staying: ``x1 >> x2``.

    Integer dtypes, TypeError for others; shapes broadcast. ``x2`` must not be negative.

    >>> ag.bitwise_right_shift(ag.asarray([5, 6]), 2)
    tensor([1, 1])
    """
    return elementwise(rules.bitwise_right_shift, INTEGER, x1, x2)


def bitwise_invert(x: Any, /) -> Tensor:
    """Return ``~x``: every bit inverted; of booleans, the opposite.

    An integer or boolean dtype, which is kept; TypeError for others.

    >>> ag.bitwise_invert(ag.asarray([5, -1]))
    tensor([-6,  0])
    """
    return elementwise(rules.bitwise_invert, INTEGER_OR_BOOL, x)
