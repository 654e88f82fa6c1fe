"""What Python, NumPy and other libraries ask of a tensor: numbers, lists, arrays, copies, its namespace."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from arraygrad._backends import scopes
from arraygrad._plain.compiled import Flag
from arraygrad._plain.errors import NumberError
from arraygrad._plain.lost import warn_number
from arraygrad._plain.modes import state
from arraygrad._tensor import convert
from arraygrad._typing import Tensor
from arraygrad.functions import manipulation
from arraygrad.functions.inspection import check_version


class ProtocolMethods:
    """Conversions, and the special methods behind them."""

    __slots__ = ()

    def __len__(self: Any) -> int:
        if not self._data.shape:
            raise TypeError("len() of a 0-d tensor")
        return int(self._data.shape[0])

    def __iter__(self: Any) -> Iterator[Tensor]:
        if not self._data.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(manipulation.unstack(self))

    def __bool__(self: Any) -> bool:
        return bool(self._scalar("bool"))

    def __int__(self: Any) -> int:
        return int(self._number("int"))

    def __float__(self: Any) -> float:
        return float(self._number("float"))

    def __complex__(self: Any) -> complex:
        return complex(self._number("complex"))

    def __index__(self: Any) -> int:
        if self.dtype.kind not in "iub" or math.prod(self.shape) != 1:
            raise NumberError(
                "index: only integer tensors of a single element can be converted to an index, and this one is "
                f"{self.dtype.name} of shape {list(self.shape)}"
            )
        return int(self._scalar("index"))

    def _number(self: Any, name: str) -> Any:
        """Return the only element for a conversion that the program may not know of, such as that of ``math.sin``."""
        if self.requires_grad and state.recording:
            warn_number(name, "requires_grad=True")
        elif self._extra is not None and self._extra.dual is not None and state.levels:
            warn_number(name, "a tangent")
        return self._scalar(name)

    def _scalar(self: Any, name: str) -> Any:
        """Return the only element as a Python number."""
        data = self._raw()
        if len(data.shape):
            count = math.prod(data.shape)
            if count != 1:
                raise _number_error(name, self.shape, count)
            with scopes.on(self._backend, data):
                data = self._backend.xp.reshape(data, ())
        return self._backend.tolist(data)

    def item(self: Any) -> Any:  # of the type that the dtype says, which no type checker can know
        """Return the only element as a Python number.

        Raises RuntimeError where there is not exactly one element.

        >>> ag.tensor([2.5]).item()
        2.5
        """
        return self._scalar("item")

    def tolist(self: Any) -> Any:
        """Return the elements as nested lists of Python numbers (a single number for a 0-d tensor)."""
        return self._backend.tolist(self._raw())

    def numpy(self: Any, *, force: Flag = False) -> Any:
        """Return a NumPy array, which shares memory where the backend's memory is NumPy's.

        :param force: detach and copy to the host first where needed.

        Raises RuntimeError on a tensor that requires a gradient unless ``force`` is given.
        """
        return convert.to_numpy(self, bool(force))

    __array__ = convert.array_protocol

    def __dlpack__(
        self: Any,
        *,
        stream: Any = None,
        max_version: Any = None,
        dl_device: Any = None,
        copy: Flag | None = None,
    ) -> Any:
        if self.requires_grad:
            raise BufferError("__dlpack__: Can't export tensors that require gradient; use .detach() first")
        self._own()
        return self._raw().__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device, copy=copy)

    def __dlpack_device__(self: Any) -> tuple[Any, int]:
        return self._data.__dlpack_device__()  # type: ignore[no-any-return]  # plugins are untyped

    def __array_namespace__(self: Any, *, api_version: Any = None) -> Any:
        check_version(api_version)
        return self._backend.tensor_namespace

    def __format__(self: Any, spec: str) -> str:
        if not self._data.shape:
            return format(self.item(), spec)
        if spec:
            raise TypeError(
                f"format: the format {spec!r} needs a 0-d tensor, and this one has shape {list(self.shape)}"
            )
        return repr(self)

    __deepcopy__ = convert.deepcopy
    __reduce_ex__ = convert.reduce

    def __contains__(self: Any, element: Any) -> bool:
        if not hasattr(element, "shape") and not isinstance(element, (bool, int, float, complex)):
            raise RuntimeError(
                f"in: Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element).__name__}"
            )
        return bool((self == element).any())


def _number_error(name: str, shape: tuple[int, ...], count: int) -> RuntimeError:
    """Return the error for a tensor with more than one element, or none, where a number is wanted."""
    if name == "bool":
        return RuntimeError(
            f"bool: Boolean value of Tensor with {'more than one value' if count else 'no values'} is ambiguous (shape "
            f"{list(shape)}); use any() or all()"
        )
    return NumberError(
        f"{name}: only one element tensors can be converted to Python scalars: a Tensor with {count} elements cannot "
        f"be converted to Scalar (shape {list(shape)}); reduce it first, or use tolist()"
    )
