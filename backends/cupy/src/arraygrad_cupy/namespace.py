"""array-api-compat's namespace for CuPy, with what is wrong or slow in it corrected.

CuPy's functions run on the current device; see _devices.py. Where a wrapper of array-api-compat only passes its
arguments on, CuPy's own function stands here: each wrapper costs time at each call.
"""

import math
from typing import Any

import array_api_compat.cupy
import cupy as cp
import numpy as np
from array_api_compat.cupy import *  # noqa: F403  # the corrected namespace is all of it, with some names replaced
from array_api_compat.cupy import __array_api_version__, __array_namespace_info__  # `*` leaves these out

from arraygrad_cupy import fft, linalg
from arraygrad_cupy._devices import creator, like, on

__all__ = ["__array_api_version__", "__array_namespace_info__", "fft", "linalg", *array_api_compat.cupy.__all__]  # noqa: PLE0604  # strings

driver_version = cp.cuda.runtime.driverGetVersion
may_share_memory = cp.may_share_memory
ndarray = cp.ndarray

# CuPy's own functions, whose signatures agree with the standard's.
isdtype = cp.isdtype
matmul = cp.matmul
matrix_transpose = cp.matrix_transpose
permute_dims = cp.permute_dims
sign = cp.sign
tensordot = cp.tensordot

arange = creator(array_api_compat.cupy.arange)
empty = creator(cp.empty)
eye = creator(array_api_compat.cupy.eye)
linspace = creator(array_api_compat.cupy.linspace)
ones = creator(cp.ones)
zeros = creator(cp.zeros)
empty_like = like(cp.empty_like)
ones_like = like(cp.ones_like)
zeros_like = like(cp.zeros_like)


def full(shape: Any, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """An array of one value; CuPy fills with zero bytes where the value equals zero, so -0.0 takes another way.

    So does an array of no axes, which CuPy reads back to compare it with zero.
    """
    with on(device):
        if isinstance(fill_value, cp.ndarray) or _has_negative_zero(fill_value):
            return cp.broadcast_to(cp.asarray(fill_value, dtype=dtype), shape).copy()
        return cp.full(shape, fill_value, dtype=dtype)


def full_like(x: Any, /, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Any:
    """An array of one value and of the shape, and by default the dtype and the device, of another."""
    dtype = x.dtype if dtype is None else dtype
    return full(x.shape, fill_value, dtype=dtype, device=x.device if device is None else device)


def _has_negative_zero(value: Any) -> bool:
    """Whether a part of a number is -0.0 and so gets lost when CuPy takes the number for zero."""
    if not isinstance(value, float | complex | np.floating | np.complexfloating) or value != 0:
        return False
    return math.copysign(1, value.real) < 0 or math.copysign(1, value.imag) < 0


def asarray(obj: Any, /, *, dtype: Any = None, device: Any = None, copy: bool | None = None) -> Any:
    """An array of anything; one that exists stays on its device unless told otherwise."""
    if not isinstance(obj, cp.ndarray):
        return array_api_compat.cupy.asarray(obj, dtype=dtype, device=device, copy=copy)
    here = obj.device
    if device is None or device == here:
        return array_api_compat.cupy.asarray(obj, dtype=dtype, device=here, copy=copy)
    if copy is False:
        raise ValueError(f"asarray: the array is on another device than {device}, so a copy is needed")
    return _moved(obj, dtype, here, device)


def _moved(x: Any, dtype: Any, here: Any, there: Any) -> Any:
    """An array on another device; between devices CuPy copies contiguous arrays alone.

    Streams of two devices know nothing of each other: the copy waits for what computes the array, and what reuses its
    memory waits for the copy.
    """
    with here:
        x = x if dtype is None else x.astype(dtype, copy=False)
        x = x if x.flags.c_contiguous or x.flags.f_contiguous else x.copy()
        computed = cp.cuda.get_current_stream().record()
    with there:
        cp.cuda.get_current_stream().wait_event(computed)
        moved = x.copy()
        copied = cp.cuda.get_current_stream().record()
    with here:
        cp.cuda.get_current_stream().wait_event(copied)
    return moved


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
    with on(moved.device):
        return moved.copy() if copy and moved is array else moved


def reshape(x: Any, /, shape: Any, *, copy: bool | None = None) -> Any:
    """The elements in another shape: a view where that is possible, unless told otherwise."""
    return x.reshape(shape) if copy is None else array_api_compat.cupy.reshape(x, shape, copy=copy)


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
