"""Methods that change dtype, device or identity, and those that make another tensor of the same kind."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, NoReturn

from arraygrad import functions
from arraygrad._backends import device as _devices
from arraygrad._backends import dtypes
from arraygrad._backends.protocol import HOST
from arraygrad._engine import transfer
from arraygrad._graph.tensor import TensorBase
from arraygrad._tensor import convert
from arraygrad._tensor.methods.arguments import read_sizes
from arraygrad._tensor.methods.assigned import cast, of
from arraygrad._typing import Tensor


def _like(x: Any, dtype: Any, device: Any, requires_grad: builtins.bool) -> dict[str, Any]:
    """Return the arguments of a function that makes a tensor of x's dtype and device, unless others are given."""
    dtype, device = x.dtype if dtype is None else dtype, x.device if device is None else device
    return {"dtype": dtype, "device": device, "requires_grad": requires_grad}


def _new(
    function: Callable[..., Tensor],
    self: Any,
    *size: Any,
    dtype: Any = None,
    device: Any = None,
    requires_grad: builtins.bool = False,
) -> Tensor:
    """``arraygrad.{0.__name__}``, with this tensor's dtype and device."""
    sizes = read_sizes(f"new_{function.__name__}", size)
    return function(sizes, **_like(self, dtype, device, requires_grad))


class ConversionMethods:
    """``to`` and its relatives."""

    # Methods are named after builtin types here, so annotations say builtins.bool where they mean it.
    __slots__ = ()

    # -- dtype and device ----------------------------------------------------------------------------------------------

    def to(
        self: Any,
        *target: Any,
        dtype: Any = None,
        device: Any = None,
        copy: builtins.bool = False,
        non_blocking: builtins.bool = False,
    ) -> Tensor:
        """Return the tensor with another dtype, on another device, or both; itself where nothing changes.

        Takes what PyTorch's does: ``to(dtype)``, ``to(device)``, ``to(device, dtype)``, ``to(other)``, the names, and
        ``copy=True`` for a copy in any case. Moving is recorded; ``non_blocking`` changes nothing.

        Raises TypeError for a target that is neither, and what ``device=`` raises for a backend that cannot be used.
        """
        dtype, device = read_target(target, dtype, device)
        out: Tensor = self if dtype is None else functions.astype(self, dtype, copy=False)
        if device is not None:
            out = out.to_device(device)
        return functions.clone(out) if copy and out is self else out

    def to_device(self: Any, device: Any, /, *, stream: Any = None) -> Tensor:
        """Return the tensor on another device, of this or another backend; itself where it is there already.

        ``stream`` must be None: the libraries order their work themselves.
        """
        if stream is not None:
            raise ValueError("to_device: stream must be None; work is ordered by the libraries themselves")
        backend, raw = _devices.parse(device)
        if backend is self._backend and bool(backend.device_of(self._data) == raw):
            return self  # type: ignore[no-any-return]  # self is a Tensor
        return transfer.move(self, backend.resolve(), raw)

    def cpu(self: Any) -> Tensor:
        """Return the tensor in host memory: itself where it is there, else a copy on the backend ``"numpy"``."""
        if self.__dlpack_device__()[0] == HOST:
            return self  # type: ignore[no-any-return]  # self is a Tensor
        return self.to_device("numpy")  # type: ignore[no-any-return]  # self is a Tensor

    def astype(self: Any, dtype: Any, *, copy: builtins.bool = True) -> Tensor:
        """``arraygrad.astype``."""
        return functions.astype(self, dtype, copy=copy)

    def type(self: Any, dtype: Any = None) -> Any:
        """``arraygrad.astype``, without a copy where the dtype stays; without an argument the dtype's name."""
        return repr(self.dtype) if dtype is None else functions.astype(self, dtype, copy=False)

    def type_as(self: Any, other: Any) -> Tensor:
        """``arraygrad.astype``, to the dtype of another tensor."""
        return functions.astype(self, other.dtype, copy=False)

    float = cast(dtypes.float32)
    double = cast(dtypes.float64)
    cfloat = cast(dtypes.complex64)
    cdouble = cast(dtypes.complex128)
    long = cast(dtypes.int64)
    int = cast(dtypes.int32)
    short = cast(dtypes.int16)
    char = cast(dtypes.int8)
    byte = cast(dtypes.uint8)
    bool = cast(dtypes.bool_)

    def half(self: Any) -> NoReturn:
        """Raises TypeError: the standard has no float16."""
        raise TypeError(
            "half: the Array API standard has no 16-bit floating dtype; float32 is the smallest, see float()"
        )

    # -- what a tensor is ----------------------------------------------------------------------------------------------

    is_floating_point = functions.is_floating_point
    is_complex = functions.is_complex

    def is_signed(self: Any) -> builtins.bool:
        """Return whether the dtype holds negative numbers."""
        return self.dtype.is_signed  # type: ignore[no-any-return]  # self is a Tensor

    def element_size(self: Any) -> builtins.int:
        """Return the bytes per element."""
        return self.itemsize  # type: ignore[no-any-return]  # self is a Tensor

    def contiguous(self: Any) -> Tensor:
        """Return the tensor itself: how its memory is laid out is the library's own matter."""
        return self  # type: ignore[no-any-return]  # self is a Tensor

    def is_contiguous(self: Any) -> builtins.bool:
        """Return True: no operation here depends on how memory is laid out."""
        return True

    # -- copies --------------------------------------------------------------------------------------------------------

    clone = functions.clone

    copy = functions.clone  # NumPy's name
    __copy__ = convert.shallow

    # -- others of the same dtype and device ---------------------------------------------------------------------------

    new_zeros = of(_new, functions.zeros)
    new_ones = of(_new, functions.ones)
    new_empty = of(_new, functions.empty)

    def new_full(
        self: Any,
        size: Any,
        fill_value: Any,
        *,
        dtype: Any = None,
        device: Any = None,
        requires_grad: builtins.bool = False,
    ) -> Tensor:
        """``arraygrad.full``, with this tensor's dtype and device."""
        sizes = read_sizes("new_full", (size,))
        return functions.full(sizes, fill_value, **_like(self, dtype, device, requires_grad))

    def new_tensor(
        self: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: builtins.bool = False
    ) -> Tensor:
        """``arraygrad.tensor``, with this tensor's dtype and device."""
        return functions.tensor(data, **_like(self, dtype, device, requires_grad))


def read_target(target: tuple[Any, ...], dtype: Any, device: Any) -> tuple[Any, Any]:
    """Return the dtype and the device that the arguments of ``to`` mean, None where they name none."""
    for one in target:
        if isinstance(one, TensorBase):
            dtype, device = _once(dtype, one.dtype), _once(device, one.device)
        elif isinstance(one, (str, _devices.Device)):
            device = _once(device, one)
        elif one is not None:
            dtype = _once(dtype, one)
    return dtype, device


def _once(before: Any, value: Any) -> Any:
    """Return a part of the target that must not be given twice."""
    if before is not None:
        raise TypeError(f"to: both {before!r} and {value!r} were given where one dtype and one device are expected")
    return value
