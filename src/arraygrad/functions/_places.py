"""Where results live and how large they are: the ``device=`` and ``shape`` arguments that functions share."""

from __future__ import annotations

import contextlib
import math
import operator
from collections.abc import Iterator
from typing import Any

from arraygrad._backends import default
from arraygrad._backends import device as _devices
from arraygrad._engine import transfer
from arraygrad._typing import Tensor

_HUGE = 2**48
"""More elements than any machine has bytes of memory."""


def place(device: Any, home: Any = None) -> tuple[Any, Any]:
    """Return the backend and its raw device for a ``device=`` argument; raw None is the backend's default.

    None, and the library's own device objects, are of the backend ``home``: the default one if that is None.
    """
    if isinstance(device, (_devices.Device, str)):
        backend, raw = _devices.parse(device)
        return backend.resolve(), raw
    home = default.default_backend().resolve() if home is None else home
    return (home, None) if device is None else read_raw_device(device, home)


def place_like(x: Tensor, device: Any) -> tuple[Any, Any]:
    """Return the backend and raw device of a result that is to live where ``x`` does, unless a device is given."""
    return (x._backend, x._backend.device_of(x._data)) if device is None else place(device, x._backend)


def read_raw_device(device: Any, backend: Any) -> tuple[Any, Any]:
    """Return a backend and its own device object, which ``device`` must be; TypeError otherwise."""
    for raw in backend.devices():
        if type(raw) is type(device) and raw == device:
            return backend, raw
    known = ", ".join(repr(str(_devices.Device(backend, raw))) for raw in backend.devices())
    raise TypeError(f"device: {device!r} is no device of backend {backend.name!r}; it has {known}")


def to_device(x: Tensor, device: Any) -> Tensor:
    """Return ``x`` on a device, recorded; ``x`` itself where it is there already."""
    backend, raw = place_like(x, device)
    if backend is x._backend and raw == backend.device_of(x._data):
        return x
    return transfer.move(x, backend, raw)


def read_shape(name: str, shape: Any, rest: tuple[Any, ...] = ()) -> tuple[int, ...]:
    """Return a shape given as one integer, a sequence of them, or several arguments.

    Raises TypeError for what is no integer, ValueError for a negative size.
    """
    if rest:
        shape = (shape, *rest)
    elif not isinstance(shape, (tuple, list)):
        shape = (shape,) if hasattr(shape, "__index__") else shape
    try:
        sizes = tuple([operator.index(n) for n in shape])
    except TypeError:
        raise TypeError(f"{name}: a shape is an int or a tuple of ints, got {shape!r}") from None
    for n in sizes:
        if n < 0:
            raise ValueError(f"{name}: a shape cannot have a negative size, got {sizes}")
    return sizes


@contextlib.contextmanager
def allocating(name: str, shape: tuple[int, ...], dtype: Any) -> Iterator[None]:
    """Say in our own words that a library cannot make an array of this shape, or not with these numbers.

    Raises MemoryError for one that is too large, OverflowError for a number that does not fit into the dtype.
    """
    try:
        yield
    except (MemoryError, OverflowError, ValueError) as error:
        # Libraries differ in what they raise for more bytes than there are addresses.
        if isinstance(error, MemoryError) or math.prod(shape) >= _HUGE:
            raise MemoryError(
                f"{name}: there is not enough memory for shape {list(shape)} of {dtype}; make it smaller, or work in "
                f"parts ({error})"
            ) from error
        if isinstance(error, OverflowError):
            raise OverflowError(f"{name}: a number does not fit into {dtype}; take a wider dtype= ({error})") from error
        raise ValueError(f"{name}: the library cannot make this array of {dtype}: {error}") from error
