"""Nested sequences of numbers and arrays: their shape and what is in them."""

from __future__ import annotations

from itertools import chain
from typing import Any, NamedTuple

from arraygrad._backends import matching
from arraygrad._backends.scalars import is_numpy_scalar_type, number_type
from arraygrad._typing import Tensor

RANKS: dict[type, int] = {bool: 0, int: 1, float: 2, complex: 3}


class Nested(NamedTuple):
    """The shape of a nested sequence, its leaves in order, and the highest kind of Python number among them.

    ``rank`` is 0 to 3 for bool, int, float and complex, None where some leaves are arrays, -1 where there is none.
    ``scalars`` says whether some of the numbers are NumPy's scalars.
    """

    shape: tuple[int, ...]
    leaves: list[Any]
    rank: int | None
    scalars: bool = False


def scan(name: str, data: Any) -> Nested:
    """Return what a nested sequence holds, level by level.

    Raises ValueError where sequences beside each other differ in length or depth, TypeError for other leaves than
    numbers and arrays.
    """
    shape: list[int] = []
    level = [data]
    while level:
        types = set(map(type, level))
        sequences = {t for t in types if issubclass(t, (list, tuple, range))}
        if not sequences:
            scalars = any(is_numpy_scalar_type(t) for t in types if t not in RANKS)
            return Nested(tuple(shape), level, _rank(name, types, level), scalars)
        if sequences != types:
            raise ValueError(
                f"{name}: the data are ragged: expected sequence at dim {len(shape)}, where numbers stand beside "
                "sequences"
            )
        lengths = set(map(len, level))
        if len(lengths) > 1:
            raise ValueError(
                f"{name}: the data are ragged: expected sequence of length {len(level[0])} at dim {len(shape)}, got "
                f"lengths {sorted(lengths)}"
            )
        shape.append(lengths.pop())
        level = list(chain.from_iterable(level))
    return Nested(tuple(shape), [], -1)


def _rank(name: str, types: set[type], leaves: list[Any]) -> int | None:
    """Return the highest kind of Python number, or None where there are arrays."""
    rank = 0
    arrays = False
    for t in types:
        number = number_type(t)
        if number is not None:
            rank = max(rank, RANKS[number])
        elif issubclass(t, Tensor) or matching.is_array(next(x for x in leaves if type(x) is t)):
            arrays = True
        else:
            raise TypeError(f"{name}: expected numbers, arrays and nested sequences of them, found a {t.__name__}")
    return None if arrays else rank
