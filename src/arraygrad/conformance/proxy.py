"""A library like another one, whose arrays are wrapped, so that each function and operator can be watched or replaced.

The suite makes one whose arrays refuse to be read back to the host; its own tests make ones that are broken in a known
way. Everything that is not replaced is the original's, down to the sharing of memory.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any, TypeAlias

from arraygrad.backend import PROTOCOL, Backend

# Takes a function or method over wrapped arrays and returns the one to use in its place.
Replacement: TypeAlias = Callable[[Any], Callable[..., Any]]

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
_UNARY = ("neg", "pos", "abs", "invert")
CONVERSIONS = ("__bool__", "__int__", "__float__", "__complex__", "__index__", "__len__", "__dlpack__")


class Wrapped:
    """An array of another library. Each proxy has a subclass of its own, which has the operators."""

    __array_ufunc__ = None  # NumPy's operators must not take it for a scalar
    __hash__ = None  # type: ignore[assignment]  # compared by element
    origin: Library

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        return self.origin

    dtype = property(lambda self: self.raw.dtype)
    shape = property(lambda self: tuple(self.raw.shape))
    ndim = property(lambda self: len(self.raw.shape))
    size = property(lambda self: self.raw.size)
    device = property(lambda self: self.raw.device)
    T = property(lambda self: type(self)(self.raw.T))
    mT = property(lambda self: type(self)(self.raw.mT))

    def __getitem__(self, key: Any) -> Any:
        return self.origin.wrap(self.raw[self.origin.unwrap(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self.origin.unwrap(self)[self.origin.unwrap(key)] = self.origin.unwrap(value)

    def __dlpack_device__(self) -> Any:
        return self.raw.__dlpack_device__()

    def __repr__(self) -> str:
        return f"{self.origin.__name__}({self.raw!r})"


class Library:
    """The namespace over the wrapped arrays of one proxy."""

    def __init__(self, name: str, source: Any, functions: Mapping[str, Replacement], proxy: ProxyBackend) -> None:
        self.__name__ = name
        self._source = source
        self._functions = functions
        self._proxy = proxy

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._source, name)
        if name in ("linalg", "fft") and not callable(value):  # `fft.fft` is a function
            value = Library(f"{self.__name__}.{name}", value, {}, self._proxy)
        elif callable(value) and not isinstance(value, type) and not name.startswith("__"):
            value = self.function(name, value)
            if name in self._functions:
                value = self._functions[name](value)
        setattr(self, name, value)
        return value

    def function(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of the library as one of wrapped arrays."""

        def call(*args: Any, **options: Any) -> Any:
            return self.wrap(function(*self.unwrap(args), **{name: self.unwrap(x) for name, x in options.items()}))

        return call

    def wrap(self, value: Any) -> Any:
        """Wrap the library's arrays, also inside tuples (named ones too) and lists; leave other things as they are."""
        proxy = self._proxy
        if isinstance(value, proxy.source.array_types):
            return proxy.wrapped(proxy.source.coerce(value))
        if isinstance(value, tuple):
            items = [self.wrap(item) for item in value]
            if all(item is before for item, before in zip(items, value, strict=True)):
                return value  # such as a finfo that is a named tuple of its own kind
            return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
        return [self.wrap(item) for item in value] if isinstance(value, list) else value

    def unwrap(self, value: Any) -> Any:
        """Undo ``wrap``, also inside slices; refuse arrays that were never wrapped."""
        if type(value) is self._proxy.wrapped:
            return value.raw
        if isinstance(value, self._proxy.source.array_types):
            raise TypeError(f"{self.__name__}: an array of {self._proxy.source.name} where one of its own belongs")
        if isinstance(value, (list, tuple)):
            return type(value)([self.unwrap(item) for item in value])
        if isinstance(value, slice):
            return slice(self.unwrap(value.start), self.unwrap(value.stop), self.unwrap(value.step))
        return value


class ProxyBackend(Backend):
    """The backend of a proxy.

    :param name: its name.
    :param source: the backend whose arrays are wrapped.
    :param functions: replacements for functions of the namespace, by name.
    :param methods: replacements for methods of the arrays, by name, such as ``__add__``.
    """

    protocol = PROTOCOL
    module: type[Library] = Library
    base: type[Wrapped] = Wrapped
    wrapped: Any

    def __init__(
        self,
        name: str,
        source: Backend,
        functions: Mapping[str, Replacement] = _NOTHING,
        methods: Mapping[str, Replacement] = _NOTHING,
    ) -> None:
        self.name = name
        self.source = source.resolve()
        self.mutable = source.mutable
        self.namespace = self.module(name, source.namespace, functions, self)
        self.wrapped = _array_type(self.base, self.namespace, methods)
        self.array_types = (self.wrapped,)
        self.kernels = {name: self.namespace.function(name, kernel) for name, kernel in source.kernels.items()}

    def unavailable(self) -> str | None:
        """What the original says."""
        return self.source.unavailable()

    def devices(self) -> tuple[Any, ...]:
        """The original's devices."""
        return self.source.devices()

    def default_device(self) -> Any:
        """The original's default device."""
        return self.source.default_device()

    def device_index(self, raw: Any) -> int | None:
        """The original's number of a device."""
        return self.source.device_index(raw)

    def device_of(self, raw: Any) -> Any:
        """The original's device of the wrapped array."""
        return self.source.device_of(raw.raw)

    def scope(self, device: Any) -> AbstractContextManager[Any]:
        """The original's block."""
        return self.source.scope(device)

    def _has_scopes(self) -> bool:
        return self.source.scopes

    def coerce(self, raw: Any) -> Any:
        """Wrap what is not wrapped yet."""
        return raw if isinstance(raw, self.wrapped) else self.wrapped(self.source.coerce(raw))

    def shares_memory(self, a: Any, b: Any) -> bool:
        """Whether the wrapped arrays share memory."""
        return self.source.shares_memory(a.raw, b.raw)

    def synchronize(self) -> None:
        """Wait for the original's devices."""
        self.source.synchronize()

    def copy(self, raw: Any) -> Any:
        """Wrap a copy."""
        return self.wrapped(self.source.copy(raw.raw))

    def to_device(self, raw: Any, device: Any) -> Any:
        """Wrap the array on the other device."""
        return self.wrapped(self.source.to_device(raw.raw, device))

    def to_host(self, raw: Any) -> Any:
        """What the original gives."""
        return self.source.to_host(raw.raw)

    def from_foreign(self, raw: Any, device: Any, *, copy: bool | None = None) -> Any:
        """Wrap what the original makes of another library's array."""
        try:
            return self.wrapped(self.source.from_foreign(raw, device, copy=copy))
        except BufferError as error:
            raise BufferError(f"{self.name}: {error}") from error


def _array_type(base: type[Wrapped], library: Library, methods: Mapping[str, Replacement]) -> type:
    names = [f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r")]
    members: dict[str, Any] = {"origin": library, "__module__": library.__name__}
    for name in (*names, *(f"__{name}__" for name in (*_COMPARISONS, *_UNARY))):
        members[name] = _operator(library, name)
    for name in _BINARY:
        members[f"__i{name}__"] = _in_place(library, getattr(operator, f"i{name}"))
    for name in CONVERSIONS:
        members[name] = _conversion(name)
    made = type(f"{library.__name__.capitalize()}Array", (base,), members)
    for name, replacement in methods.items():
        setattr(made, name, replacement(getattr(made, name, None)))
    return made


def _operator(library: Library, name: str) -> Callable[..., Any]:
    def operate(self: Wrapped, *others: Any) -> Any:
        if any(not isinstance(other, (type(self), bool, int, float, complex)) for other in others):
            return NotImplemented
        return library.wrap(getattr(library.unwrap(self), name)(*map(library.unwrap, others)))

    return operate


def _in_place(library: Library, function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def operate(self: Wrapped, other: Any) -> Any:
        result = function(library.unwrap(self), library.unwrap(other))
        return self if result is self.raw else library.wrap(result)

    return operate


def _conversion(name: str) -> Callable[..., Any]:
    def convert(self: Wrapped, **options: Any) -> Any:
        return getattr(self.raw, name)(**options)

    return convert
