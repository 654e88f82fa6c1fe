"""Methods that are assigned: a function is one as it is; these make the others, under the name that is assigned to.

``sin = functions.sin`` has the function's documentation and signature. A function of two inputs has them by position,
as the standard wants it; ``binary`` lets PyTorch's users say ``other=``. ``inplace`` writes the result of the method
without the underscore into the tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from arraygrad._engine.inplace import assign

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor

P = ParamSpec("P")
T = TypeVar("T")


class _Binary(Protocol):
    def __call__(self, x: Any, /, other: Any) -> Tensor: ...


class _BoundBinary(Protocol):
    def __call__(self, other: Any) -> Tensor: ...


class _Assigned:
    """What puts a function in its own place, once the class knows its name."""

    def __set_name__(self, owner: type, name: str) -> None:
        method = self._method(name)
        method.__name__, method.__qualname__, method.__module__ = name, f"{owner.__qualname__}.{name}", owner.__module__
        setattr(owner, name, method)

    def _method(self, name: str) -> Callable[..., Any]:
        raise NotImplementedError


class binary(_Assigned):
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


class inplace(_Assigned, Generic[P]):
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
