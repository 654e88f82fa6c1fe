"""Where CuPy works: the current device is a setting of the thread, which these helpers change around a call."""

import contextlib
import functools
import types
from collections.abc import Callable
from typing import Any

import cupy as cp

PLACED = {"arange", "asarray", "empty", "eye", "from_dlpack", "full", "linspace", "ones", "zeros"}  # by their `device`


def current_device() -> Any:
    """The device that this thread uses unless told otherwise."""
    return cp.cuda.Device()


def on(device: Any) -> Any:
    """The context in which CuPy allocates on `device`; None is the current one."""
    return contextlib.nullcontext() if device is None else device


def creator(create: Callable[..., Any]) -> Callable[..., Any]:
    """A creation function that honours `device`: array-api-compat's accepts it and does nothing with it."""

    @functools.wraps(create)
    def created(*args: Any, device: Any = None, **options: Any) -> Any:
        with on(device):
            return create(*args, **options)

    return created


def like(create: Callable[..., Any]) -> Callable[..., Any]:
    """The same for the creation functions that take an array, whose device is their default."""

    @functools.wraps(create)
    def created(x: Any, /, *args: Any, device: Any = None, **options: Any) -> Any:
        with on(x.device if device is None else device):
            return create(x, *args, **options)

    return created


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
        with on(_array_device(args)):
            return function(*args, **options)

    return on_device


def guard(names: dict[str, Any]) -> dict[str, Any]:
    """The functions of a namespace that take arrays, each guarded; classes, dtypes and modules are left out."""
    return {
        name: guarded(value)
        for name, value in names.items()
        if not (name.startswith("_") or name in PLACED or name.endswith("_like"))
        and callable(value)
        and not isinstance(value, type | types.ModuleType)
    }


def device_count() -> int:
    """How many GPUs CUDA shows; none where it does not work."""
    try:
        return int(cp.cuda.runtime.getDeviceCount())
    except cp.cuda.runtime.CUDARuntimeError:  # the backend reports it as unavailable
        return 0
