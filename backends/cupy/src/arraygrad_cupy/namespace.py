"""array-api-compat's namespace for CuPy, with what is wrong or slow in it corrected.

With several GPUs each function runs on the device of its first array: CuPy itself would use the current device, which
is a setting of the thread and not a property of the arrays.
"""

import math
from typing import Any

import array_api_compat.cupy
import cupy as cp
import numpy as np
from array_api_compat.cupy import *  # noqa: F403  # the corrected namespace is all of it, with some names replaced
from array_api_compat.cupy import __array_api_version__, __array_namespace_info__  # `*` leaves these out

from arraygrad_cupy import fft, linalg
from arraygrad_cupy._devices import creator, device_count, guard, like, on

__all__ = ["__array_api_version__", "__array_namespace_info__", "fft", "linalg", *array_api_compat.cupy.__all__]  # noqa: PLE0604  # strings

may_share_memory = cp.may_share_memory
ndarray = cp.ndarray


arange = creator(array_api_compat.cupy.arange)
empty = creator(array_api_compat.cupy.empty)
eye = creator(array_api_compat.cupy.eye)
linspace = creator(array_api_compat.cupy.linspace)
ones = creator(array_api_compat.cupy.ones)
zeros = creator(array_api_compat.cupy.zeros)
empty_like = like(array_api_compat.cupy.empty_like)
ones_like = like(array_api_compat.cupy.ones_like)
zeros_like = like(array_api_compat.cupy.zeros_like)


def full(shape: Any, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """An array of one value; CuPy fills with zero bytes where the value equals zero, so -0.0 takes another way."""
    with on(device):
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


if device_count() > 1:
    globals().update(guard({name: globals()[name] for name in array_api_compat.cupy.__all__}))
    for _extension in (fft, linalg):
        vars(_extension).update(guard({name: vars(_extension)[name] for name in _extension.__all__}))
