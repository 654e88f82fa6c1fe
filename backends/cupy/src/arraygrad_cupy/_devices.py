"""Where CuPy works: the current device is a setting of the thread, not a property of the arrays.

arraygrad enters the scope of a device around its operations. What is left for the plugin is ``device=``, which
array-api-compat accepts and does nothing with.
"""

import contextlib
import functools
from collections.abc import Callable
from typing import Any

import cupy as cp

_NOTHING: Any = contextlib.nullcontext()


def device_count() -> int:
    """How many GPUs CUDA shows; none where it does not work."""
    try:
        return int(cp.cuda.runtime.getDeviceCount())
    except cp.cuda.runtime.CUDARuntimeError:  # the backend reports it as unavailable
        return 0


SEVERAL = device_count() > 1


def current_device() -> Any:
    """The device that this thread uses unless told otherwise."""
    return cp.cuda.Device()


def on(device: Any) -> Any:
    """The context in which CuPy works on `device`; None is the current one, and so is the only one."""
    return device if SEVERAL and device is not None else _NOTHING


def creator(create: Callable[..., Any]) -> Callable[..., Any]:
    """A creation function that honours `device`."""

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
