"""Numbers that are not arrays: Python's own, subclasses of them, NumPy's scalars; and which of them fit into a dtype.

Everywhere a NumPy scalar counts as the Python number that it is worth, on every backend: it adapts to the dtype and the
device of the array beside it. Only where it is the whole of the data, as in ``asarray(scalar)``, does its dtype count.
"""

from __future__ import annotations

import math
from typing import Any

from arraygrad._backends.dtypes import DType

_PYTHON = (bool, int, float, complex)
# NumPy's abstract classes of scalars; times are no numbers, although one of them is an integer's subclass.
_NUMPY: dict[str, type] = {"bool": bool, "bool_": bool, "integer": int, "floating": float, "complexfloating": complex}
_TIMES = ("timedelta64", "datetime64")

_number_types: dict[type, type | None] = {t: t for t in _PYTHON}


class OverflowingValueError(OverflowError, RuntimeError):
    """A number that a dtype cannot hold: an OverflowError to Python, a RuntimeError to PyTorch."""


def number_type(t: type) -> type | None:
    """Return bool, int, float or complex for the type of a number of any kind; None for any other type."""
    try:
        return _number_types[t]
    except KeyError:
        found = _number_types[t] = _find_number_type(t)
        return found


def _find_number_type(t: type) -> type | None:
    for python in _PYTHON:
        if issubclass(t, python):
            return python
    if is_numpy_scalar_type(t) and t.__name__ not in _TIMES:
        for base in t.__mro__:
            if base.__name__ in _NUMPY:
                return _NUMPY[base.__name__]
    return None


def is_numpy_scalar_type(t: type) -> bool:
    """Return whether a type is one of NumPy's scalar types, found without importing NumPy."""
    return any(base.__name__ == "generic" and base.__module__ == "numpy" for base in t.__mro__)


def plain(x: Any) -> Any:
    """Return a number of any kind as Python's own bool, int, float or complex; None for what is no number."""
    number = number_type(type(x))
    return None if number is None else number(x)


def as_python(x: Any) -> Any:
    """Return a number of any kind as Python's own, and anything else as it is: for options, which may be either."""
    number = plain(x)
    return x if number is None else number


def shown(x: Any) -> str:
    """Return a number as the text of an error has it: an integer of very many digits by their count."""
    digits = int(x.bit_length() * math.log10(2)) + 1 if isinstance(x, int) else 0
    return f"an integer of {digits} digits" if digits > 40 else repr(x)


def has_dtype(x: Any) -> bool:
    """Return whether a number is a NumPy scalar, which knows a dtype."""
    return type(x) not in _PYTHON and number_type(type(x)) is not None and hasattr(x, "dtype")


def fit(name: str, value: Any, dtype: DType) -> Any:
    """Return a Python number as the Python number that a dtype holds instead of it.

    Raises RuntimeError for a complex number and a real dtype, and an OverflowError that is a RuntimeError too for a
    number outside the dtype's range: in PyTorch they are RuntimeErrors.
    """
    if isinstance(value, complex) and dtype.kind not in "cb":
        raise RuntimeError(f"{name}: a complex value cannot be stored in a {dtype.name} tensor; take its real part")
    if dtype.kind == "b":
        return bool(value)
    if dtype.kind == "c":
        return complex(value)
    try:
        number: Any = float(value) if dtype.kind == "f" else int(value)
    except (OverflowError, ValueError) as error:  # an infinity or NaN for integers, or 10**400 for a float
        raise _overflow(name, value, dtype) from error
    low, high = _limits(dtype)
    if (number < low or number > high) and abs(number) != math.inf:
        raise _overflow(name, value, dtype)
    return number


_LARGEST = {4: (2.0 - 2.0**-23) * 2.0**127, 8: (2.0 - 2.0**-52) * 2.0**1023}


def _limits(dtype: DType) -> tuple[Any, Any]:
    """Return the smallest and the largest finite number of a real dtype."""
    if dtype.kind == "f":
        return -_LARGEST[dtype.itemsize], _LARGEST[dtype.itemsize]
    bits = 8 * dtype.itemsize
    return (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _overflow(name: str, value: Any, dtype: DType) -> OverflowingValueError:
    return OverflowingValueError(
        f"{name}: {shown(value)} does not fit into {dtype.name}: the value cannot be converted to type {dtype.name} "
        "without overflow; convert the tensor to a wider dtype first"
    )
