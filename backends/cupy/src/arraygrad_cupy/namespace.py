"""array-api-compat's namespace for CuPy, with what is wrong or slow in it corrected.

With several GPUs each function runs on the device of its first array: CuPy itself would use the current device, which
is a setting of the thread and not a property of the arrays.
"""

import contextlib
import functools
import math
import types
from collections.abc import Callable
from typing import Any

import array_api_compat.cupy
import cupy as cp
import numpy as np
from array_api_compat.cupy import *  # noqa: F403  # the corrected namespace is all of it, with some names replaced
from array_api_compat.cupy import (  # not part of `*`, for it has them as names with underscores or as modules
    __array_api_version__,
    __array_namespace_info__,
    fft,
)

from arraygrad_cupy import linalg

__all__ = ["__array_api_version__", "__array_namespace_info__", "fft", "linalg", *array_api_compat.cupy.__all__]  # noqa: PLE0604  # strings

may_share_memory = cp.may_share_memory
ndarray = cp.ndarray


def current_device() -> Any:
    """The device that this thread uses unless told otherwise."""
    return cp.cuda.Device()


def _on(device: Any) -> Any:
    """The context in which CuPy allocates on `device`; None is the current one."""
    return contextlib.nullcontext() if device is None else device


def _creator(create: Callable[..., Any]) -> Callable[..., Any]:
    """A creation function that honours `device`: array-api-compat's accepts it and does nothing with it."""

    @functools.wraps(create)
    def created(*args: Any, device: Any = None, **options: Any) -> Any:
        with _on(device):
            return create(*args, **options)

    return created


def _like(create: Callable[..., Any]) -> Callable[..., Any]:
    """The same for the creation functions that take an array, whose device is their default."""

    @functools.wraps(create)
    def created(x: Any, /, *args: Any, device: Any = None, **options: Any) -> Any:
        with _on(x.device if device is None else device):
            return create(x, *args, **options)

    return created


arange = _creator(array_api_compat.cupy.arange)
empty = _creator(array_api_compat.cupy.empty)
eye = _creator(array_api_compat.cupy.eye)
linspace = _creator(array_api_compat.cupy.linspace)
ones = _creator(array_api_compat.cupy.ones)
zeros = _creator(array_api_compat.cupy.zeros)
empty_like = _like(array_api_compat.cupy.empty_like)
ones_like = _like(array_api_compat.cupy.ones_like)
zeros_like = _like(array_api_compat.cupy.zeros_like)


def full(shape: Any, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """An array of one value; CuPy fills with zero bytes where the value equals zero, so -0.0 takes another way."""
    with _on(device):
        if _has_negative_zero(fill_value):
            return cp.broadcast_to(cp.asarray(fill_value, dtype=dtype), shape).copy()
        return array_api_compat.cupy.full(shape, fill_value, dtype=dtype)


def full_like(x: Any, /, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """An array of one value and of the shape, and by default the dtype and the device, of another."""
    dtype = x.dtype if dtype is None else dtype
    return full(x.shape, fill_value, dtype=dtype, device=x.device if device is None else device)


def _has_negative_zero(value: Any) -> bool:
    """Whether a part of a Python number is -0.0 and so gets lost when CuPy takes the number for zero."""
    if not isinstance(value, float | complex) or value != 0:
        return False
    return math.copysign(1, value.real) < 0 or math.copysign(1, value.imag) < 0


def asarray(obj: Any, /, *, dtype: Any = None, device: Any = None, copy: bool | None = None) -> Any:
    """An array of anything; one that exists stays on its device unless told otherwise."""
    if device is None and isinstance(obj, cp.ndarray):
        device = obj.device
    return array_api_compat.cupy.asarray(obj, dtype=dtype, device=device, copy=copy)


def from_dlpack(x: Any, /, *, device: Any = None, copy: bool | None = None) -> Any:
    """Another library's array; CuPy refuses one on the CPU, and takes the device as DLPack's pair of numbers."""
    if x.__dlpack_device__()[0] == 1:  # kDLCPU
        if copy is False:
            raise BufferError("from_dlpack: an array on the CPU cannot become a CuPy array without a copy")
        return asarray(np.from_dlpack(x), device=device)
    array = cp.from_dlpack(x)
    moved = array if device is None or device == array.device else asarray(array, device=device)
    if moved is not array and copy is False:
        raise BufferError(f"from_dlpack: the array is on another device than {device}, so a copy is needed")
    return moved.copy() if copy and moved is array else moved


def clip(x: Any, /, min: Any = None, max: Any = None) -> Any:
    """Limit values to [min, max] without reading a mask back, as array-api-compat's version does.

    As there, a bound that the integer dtype of `x` cannot exceed has no effect, and NaN propagates.
    """
    if cp.issubdtype(x.dtype, cp.integer):
        info = cp.iinfo(x.dtype)
        min = None if isinstance(min, int) and min <= info.min else min
        max = None if isinstance(max, int) and max >= info.max else max
    out = x if min is None else cp.maximum(x, _bound(x, min))
    out = out if max is None else cp.minimum(out, _bound(x, max))
    return x.copy() if out is x else out


def _bound(x: Any, bound: Any) -> Any:
    """A bound of `clip` in the dtype of `x`, which is also that of the result."""
    return bound.astype(x.dtype, copy=False) if isinstance(bound, cp.ndarray) else x.dtype.type(bound)


def sign(x: Any, /) -> Any:
    """The sign, x / |x| for complex numbers; NaN stays NaN, and nothing is read back to tell where."""
    kind = x.dtype.kind
    if kind == "c":
        magnitude = cp.abs(x)
        zero = magnitude == 0
        return cp.where(zero, x.dtype.type(0), x / cp.where(zero, magnitude.dtype.type(1), magnitude))
    return cp.where(cp.isnan(x), x, cp.sign(x)) if kind == "f" else cp.sign(x)


# ----------------------------------------------------------------------------------------------- several devices


def _array_device(args: tuple[Any, ...]) -> Any:
    """The device of the first array among the arguments, or in a list or tuple of them; None without one."""
    for arg in args:
        for item in arg if isinstance(arg, list | tuple) else (arg,):
            if isinstance(item, cp.ndarray):
                return item.device
    return None


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, run on the device of its first array."""

    @functools.wraps(function)
    def on_device(*args: Any, **options: Any) -> Any:
        with _on(_array_device(args)):
            return function(*args, **options)

    return on_device


_PLACED = {"arange", "asarray", "empty", "eye", "from_dlpack", "full", "linspace", "ones", "zeros"}  # by their `device`


def guard(names: dict[str, Any]) -> dict[str, Any]:
    """The functions of a namespace that take arrays, each guarded; classes, dtypes and modules are left out."""
    return {
        name: guarded(value)
        for name, value in names.items()
        if not (name.startswith("_") or name in _PLACED or name.endswith("_like"))
        and callable(value)
        and not isinstance(value, type | types.ModuleType)
    }


def _device_count() -> int:
    try:
        return int(cp.cuda.runtime.getDeviceCount())
    except cp.cuda.runtime.CUDARuntimeError:  # the backend reports it as unavailable
        return 0


if _device_count() > 1:
    globals().update(guard({name: globals()[name] for name in array_api_compat.cupy.__all__}))
    vars(linalg).update(guard({name: vars(linalg)[name] for name in linalg.__all__}))
    _unguarded, fft = fft, types.ModuleType("arraygrad_cupy.fft", fft.__doc__)  # a copy: the original is not ours
    vars(fft).update(vars(_unguarded) | guard(vars(_unguarded)))
