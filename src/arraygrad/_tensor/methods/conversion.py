"""Methods that change dtype, device or identity, and those that make another tensor of the same kind."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, NoReturn

from arraygrad import functions
from arraygrad._backends import device as _devices
from arraygrad._backends import dtypes
from arraygrad._backends.protocol import HOST
from arraygrad._graph.tensor import TensorBase
from arraygrad._tensor import convert
from arraygrad._tensor.methods.arguments import read_sizes

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor


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
        for one in target:
            if isinstance(one, TensorBase):
                dtype, device = _once(dtype, one.dtype), _once(device, one.device)
            elif isinstance(one, (str, _devices.Device)):
                device = _once(device, one)
            elif one is not None:
                dtype = _once(dtype, one)
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
        from arraygrad._engine import transfer  # it is written in terms of Tensor

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

    def float(self: Any) -> Tensor:
        """``arraygrad.astype``, to float32."""
        return functions.astype(self, dtypes.float32, copy=False)

    def double(self: Any) -> Tensor:
        """``arraygrad.astype``, to float64."""
        return functions.astype(self, dtypes.float64, copy=False)

    def cfloat(self: Any) -> Tensor:
        """``arraygrad.astype``, to complex64."""
        return functions.astype(self, dtypes.complex64, copy=False)

    def cdouble(self: Any) -> Tensor:
        """``arraygrad.astype``, to complex128."""
        return functions.astype(self, dtypes.complex128, copy=False)

    def long(self: Any) -> Tensor:
        """``arraygrad.astype``, to int64."""
        return functions.astype(self, dtypes.int64, copy=False)

    def int(self: Any) -> Tensor:
        """``arraygrad.astype``, to int32."""
        return functions.astype(self, dtypes.int32, copy=False)

    def short(self: Any) -> Tensor:
        """``arraygrad.astype``, to int16."""
        return functions.astype(self, dtypes.int16, copy=False)

    def char(self: Any) -> Tensor:
        """``arraygrad.astype``, to int8."""
        return functions.astype(self, dtypes.int8, copy=False)

    def byte(self: Any) -> Tensor:
        """``arraygrad.astype``, to uint8."""
        return functions.astype(self, dtypes.uint8, copy=False)

    def bool(self: Any) -> Tensor:
        """``arraygrad.astype``, to bool."""
        return functions.astype(self, dtypes.bool_, copy=False)

    def half(self: Any) -> NoReturn:
        """Raises TypeError: the standard has no float16."""
        raise TypeError(
            "half: the Array API standard has no 16-bit floating dtype; float32 is the smallest, see float()"
        )

    # -- what a tensor is ----------------------------------------------------------------------------------------------

    def is_floating_point(self: Any) -> builtins.bool:
        """Return whether the dtype is float32 or float64."""
        return self.dtype.kind == "f"  # type: ignore[no-any-return]  # self is a Tensor

    def is_complex(self: Any) -> builtins.bool:
        """Return whether the dtype is complex64 or complex128."""
        return self.dtype.kind == "c"  # type: ignore[no-any-return]  # self is a Tensor

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

    def copy(self: Any) -> Tensor:
        """``arraygrad.clone``, under NumPy's name."""
        return functions.clone(self)

    def __copy__(self: Any) -> Any:
        return convert.shallow(self)

    # -- others of the same dtype and device ---------------------------------------------------------------------------

    def new_zeros(
        self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: builtins.bool = False
    ) -> Tensor:
        """``arraygrad.zeros``, with this tensor's dtype and device."""
        kind = _same(self, dtype, device)
        return functions.zeros(read_sizes("new_zeros", size), **kind, requires_grad=requires_grad)

    def new_ones(
        self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: builtins.bool = False
    ) -> Tensor:
        """``arraygrad.ones``, with this tensor's dtype and device."""
        kind = _same(self, dtype, device)
        return functions.ones(read_sizes("new_ones", size), **kind, requires_grad=requires_grad)

    def new_empty(
        self: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: builtins.bool = False
    ) -> Tensor:
        """``arraygrad.empty``, with this tensor's dtype and device."""
        kind = _same(self, dtype, device)
        return functions.empty(read_sizes("new_empty", size), **kind, requires_grad=requires_grad)

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
        kind = _same(self, dtype, device)
        return functions.full(read_sizes("new_full", (size,)), fill_value, **kind, requires_grad=requires_grad)

    def new_tensor(
        self: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: builtins.bool = False
    ) -> Tensor:
        """``arraygrad.tensor``, with this tensor's dtype and device."""
        return functions.tensor(data, **_same(self, dtype, device), requires_grad=requires_grad)


def _once(before: Any, value: Any) -> Any:
    """Return a part of the target that must not be given twice."""
    if before is not None:
        raise TypeError(f"to: both {before!r} and {value!r} were given where one dtype and one device are expected")
    return value


def _same(x: Any, dtype: Any, device: Any) -> dict[str, Any]:
    """Return the dtype and device of a tensor, unless others are given."""
    return {"dtype": x.dtype if dtype is None else dtype, "device": x.device if device is None else device}
