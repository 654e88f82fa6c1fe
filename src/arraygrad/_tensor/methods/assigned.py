"""Methods that are assigned: a function is one as it is; these make the others, under the name that is assigned to.

``sin = functions.sin`` has the function's documentation and signature. A function of two inputs has them by position,
as the standard wants it; ``binary`` lets PyTorch's users say ``other=``. ``inplace`` writes the result of the method
without the underscore into the tensor. ``cast`` is ``astype`` to one dtype. ``of`` makes methods with the same
arguments from one function that reads them, ``all = of(_reduced, functions.all)``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from arraygrad._backends.dtypes import DType
from arraygrad._engine.inplace import assign
from arraygrad._typing import Tensor
from arraygrad.functions import astype

P = ParamSpec("P")
T = TypeVar("T")
Out = TypeVar("Out")


class _Assigned(Generic[P, Out]):
    """What puts a function in its own place, once the class knows its name."""

    def __set_name__(self, owner: type, name: str) -> None:
        method = self._method(name)
        method.__name__, method.__qualname__, method.__module__ = name, f"{owner.__qualname__}.{name}", owner.__module__
        setattr(owner, name, method)

    def _method(self, name: str) -> Callable[..., Any]:
        raise NotImplementedError

    if TYPE_CHECKING:

        @overload
        def __get__(self, x: None, kind: type) -> Callable[Concatenate[Any, P], Out]: ...
        @overload
        def __get__(self, x: object, kind: type) -> Callable[P, Out]: ...
        def __get__(self, x: Any, kind: type) -> Any: ...


class of(_Assigned[P, Out]):
    """The method that is a function's rest: of ``read(first, x, ...)``, whose documentation may speak of ``first``."""

    def __init__(self, read: Callable[Concatenate[Any, Any, P], Out], first: Any) -> None:
        self._read, self._first = read, first

    def _method(self, name: str) -> Callable[..., Any]:
        read, first = self._read, self._first

        def method(*args: Any, **options: Any) -> Any:
            return read(first, *args, **options)

        method.__doc__ = read.__doc__ and read.__doc__.format(first)
        vars(method)["__wrapped__"] = partial(read, first)  # whose signature it has: read when somebody asks
        return method


class cast(_Assigned[[], Tensor]):
    """The method that is named after a dtype, or nearly so."""

    def __init__(self, dtype: DType) -> None:
        self._dtype = dtype

    def _method(self, name: str) -> Callable[..., Any]:
        dtype = self._dtype

        def method(self: Any) -> Tensor:
            return astype(self, dtype, copy=False)

        method.__doc__ = f"``arraygrad.astype``, to {dtype.name}."
        return method


class _Binary(Protocol):
    def __call__(self, x: Any, /, other: Any) -> Tensor: ...


class _BoundBinary(Protocol):
    def __call__(self, other: Any) -> Tensor: ...


class binary(_Assigned[..., Tensor]):
    """The method of a function of two inputs."""

    def __init__(self, function: Callable[[Any, Any], Tensor]) -> None:
        self._function = function

    def _method(self, name: str) -> Callable[..., Any]:
        function = self._function

        def method(self: Any, other: Any) -> Tensor:
            return function(self, other)

        method.__doc__ = function.__doc__
        return method

    if TYPE_CHECKING:

        @overload
        def __get__(self, x: None, kind: type) -> _Binary: ...
        @overload
        def __get__(self, x: object, kind: type) -> _BoundBinary: ...
        def __get__(self, x: object, kind: type) -> Any: ...


class inplace(_Assigned[P, Any]):
    """The method with an underscore of a method, with the same arguments."""

    def __init__(self, method: Callable[Concatenate[Any, P], Any]) -> None:
        self._original = method

    def _method(self, name: str) -> Callable[..., Any]:
        without = name.removesuffix("_")

        def method(self: Any, /, *args: Any, **options: Any) -> Any:
            return assign(self, without, *args, **options)

        method.__doc__ = f"``{without}``, in place."
        vars(method)["__wrapped__"] = self._original  # whose signature it has: read when somebody asks, not at import
        return method

    if TYPE_CHECKING:

        @overload
        def __get__(self, x: None, kind: type) -> Callable[Concatenate[Any, P], Any]: ...
        @overload
        def __get__(self, x: T, kind: type) -> Callable[P, T]: ...
        def __get__(self, x: Any, kind: type) -> Any: ...
