"""Creation functions."""

from __future__ import annotations

from typing import Any

from arraygrad import _backends, _devices, _dtypes
from arraygrad._tensor import Tensor


def target(device: Any) -> tuple[Any, Any]:
    """Return the backend and its raw device for a ``device=`` argument."""
    if device is None:
        backend = _backends.default_backend().resolve()
        return backend, backend.default_device()
    backend, raw = _devices.parse(device)
    return backend.resolve(), raw


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Make a tensor."""
    backend, raw = target(device)
    array = backend.xp.asarray(data, device=raw)
    if dtype is None and backend.dtypes[array.dtype] is _dtypes.float64:
        dtype = _dtypes.get_default_dtype()
    if dtype is not None:
        array = backend.xp.astype(array, backend.raw_dtypes[dtype])
    return Tensor(array, backend).requires_grad_(requires_grad)


asarray = tensor


def zeros(shape: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return zeros."""
    backend, raw = target(device)
    dtype = dtype or _dtypes.get_default_dtype()
    return Tensor(
        backend.xp.zeros(shape, dtype=backend.raw_dtypes.get(dtype, dtype), device=raw), backend
    ).requires_grad_(requires_grad)


def zeros_like(x: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return zeros like x."""
    return Tensor(x._backend.xp.zeros_like(x._raw()), x._backend).requires_grad_(requires_grad)
