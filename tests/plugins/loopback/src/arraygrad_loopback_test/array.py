"""An array that keeps one of NumPy's to itself, and a namespace of functions over such arrays."""

import operator
from collections.abc import Callable
from typing import Any

import array_api_compat.numpy
import numpy as np


def wrap(value: Any) -> Any:
    """NumPy's arrays and scalars as ours, also inside tuples (named ones too); other things as they are."""
    if isinstance(value, np.ndarray | np.generic):
        return Array(value)
    if isinstance(value, tuple):
        items = [wrap(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return [wrap(item) for item in value] if isinstance(value, list) else value


def unwrap(value: Any) -> Any:
    """Our arrays as NumPy's, also inside lists, tuples and slices; NumPy's own are refused."""
    if isinstance(value, Array):
        return value._data
    if isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"loopback: got a numpy.{type(value).__name__} where one of its own arrays belongs")
    if isinstance(value, list | tuple):
        return type(value)([unwrap(item) for item in value])
    if isinstance(value, slice):
        return slice(unwrap(value.start), unwrap(value.stop), unwrap(value.step))
    return value


class Array:
    """What the standard says that an array has, and nothing by which NumPy could take it for one of its own."""

    __array_ufunc__ = None  # NumPy's operators must leave it alone, too
    __hash__ = None  # type: ignore[assignment]  # compared by element

    def __init__(self, data: Any) -> None:
        self._data = np.asarray(data)

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        return namespace

    dtype = property(lambda self: self._data.dtype)
    shape = property(lambda self: self._data.shape)
    ndim = property(lambda self: self._data.ndim)
    size = property(lambda self: self._data.size)
    device = property(lambda self: "cpu")
    T = property(lambda self: Array(self._data.T))
    mT = property(lambda self: Array(self._data.mT))

    def to_device(self, device: Any, /, *, stream: Any = None) -> "Array":
        """There is one device."""
        if device != "cpu":
            raise ValueError(f"loopback: unknown device {device!r}")
        return self

    def overlaps(self, other: "Array") -> bool:
        """Whether the memory of two arrays overlaps."""
        return bool(np.may_share_memory(self._data, other._data))

    def __getitem__(self, key: Any) -> "Array":
        return Array(self._data[_full_key(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self._data[_full_key(key)] = unwrap(value)

    def __len__(self) -> int:
        return len(self._data)

    def __bool__(self) -> bool:
        return bool(self._data)

    def __int__(self) -> int:
        return int(self._data)

    def __index__(self) -> int:
        return operator.index(self._data)

    def __float__(self) -> float:
        return float(self._data)

    def __complex__(self) -> complex:
        return complex(self._data)

    def __dlpack__(self, **options: Any) -> Any:
        return self._data.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self._data.__dlpack_device__()

    def __repr__(self) -> str:
        return f"loopback{repr(self._data)[5:]}"


def _full_key(key: Any) -> Any:
    """An index with an ellipsis, with which NumPy gives a view where it would otherwise make a scalar."""
    key = unwrap(key)
    key = key if isinstance(key, tuple) else (key,)
    return key if any(item is ... for item in key) else (*key, ...)


def _method(name: str) -> Callable[..., Any]:
    """An operator of NumPy's arrays over ours; the in-place ones write and return the array itself."""
    method = getattr(np.ndarray, name)
    in_place = name.startswith("__i") and name not in ("__invert__",)

    def operate(self: Array, *others: Any) -> Any:
        if any(not isinstance(other, Array | bool | int | float | complex) for other in others):
            return NotImplemented
        result = method(self._data, *map(unwrap, others))
        return self if in_place and result is self._data else wrap(result)

    return operate


_BINARY = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift"]
for _name in (
    *(f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r", "i")),
    *(f"__{name}__" for name in ("eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert")),
):
    setattr(Array, _name, _method(_name))


class Namespace:
    """A namespace of NumPy's functions over our arrays, each wrapped when it is first used."""

    def __init__(self, name: str, source: Any) -> None:
        self.__name__ = name
        self._source = source

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._source, name)
        if name in ("linalg", "fft") and not callable(value):  # `fft.fft` is a function
            value = Namespace(f"{self.__name__}.{name}", value)
        elif callable(value) and not isinstance(value, type) and not name.startswith("__"):
            value = _function(value)
        setattr(self, name, value)
        return value

    def from_dlpack(self, x: Any, /, *, device: Any = None, copy: bool | None = None) -> Array:
        """Take over another library's array."""
        return Array(np.from_dlpack(x, device=device, copy=copy))


def _function(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of NumPy's arrays over ours."""

    def call(*args: Any, **options: Any) -> Any:
        return wrap(function(*unwrap(args), **{name: unwrap(value) for name, value in options.items()}))

    return call


namespace = Namespace("arraygrad_loopback_test", array_api_compat.numpy)
