"""Devices: a backend and one of its library's devices, named by a short string."""

from typing import Any

from arraygrad._backends import loading
from arraygrad._backends.protocol import Backend
from arraygrad._base.made import made

__all__ = ["Device", "parse"]


class Device:
    """Where a tensor lives: a backend, and one of the devices that its library offers.

    Attributes:
        backend: the `arraygrad.backend.Backend`.
        type: the name of the backend.
        index: the number of the device, None where the library has only one.
        raw: the library's own device object.

    It compares equal to its name, and to the library's own device object unless that is a string: two libraries
    call different things ``"cpu"``, so here a string always is the name of a backend.

    >>> device = ag.zeros(3).device
    >>> device
    device(type='numpy')
    >>> str(device), device == "numpy"
    ('numpy', True)
    """

    __slots__ = ("_name", "backend", "index", "raw")

    def __init__(self, backend: Backend, raw: Any) -> None:
        self.backend = backend
        self.raw = raw
        self.index = backend.device_index(raw)
        self._name = backend.device_name(raw)

    @property
    def type(self) -> str:
        """The name of the backend."""
        return self.backend.name

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Device):
            return self._name == other._name
        if isinstance(other, str):
            return self._name == other
        return not isinstance(self.raw, str) and type(other) is type(self.raw) and bool(self.raw == other)

    def __hash__(self) -> int:
        return hash(self._name)

    def __str__(self) -> str:
        return self._name

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type={self.type!r}{index})"

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return made.pickling.device, (self._name,)


def from_name(name: str) -> Device:
    """The device of this name; see `parse` for its form and the errors."""
    return Device(*parse(name))


def parse(spec: object) -> tuple[Backend, Any]:
    """The backend and the library's device that a device, its name or the name of a backend stands for.

    Raises ValueError for a backend that is not installed, or a name that is not of the form ``name:number``;
    RuntimeError for a number that the backend has no device for; `arraygrad.backend.BackendError` for a backend that
    cannot be used here; TypeError for anything but a `Device` or a string.
    """
    if isinstance(spec, Device):
        return spec.backend, spec.raw
    if not isinstance(spec, str):
        raise TypeError(
            f"device: expected a device or its name, such as 'numpy' or 'cupy:0', got {type(spec).__name__}: {spec!r}"
        )
    name, colon, number = spec.partition(":")
    backend = loading.get_backend(name)
    if not colon:
        return backend, backend.default_device()
    if not (number.isascii() and number.isdigit()):
        raise ValueError(f"device: {spec!r} does not end in the number of a device, such as '{name}:0'")
    devices = backend.devices()
    if int(number) >= len(devices):
        raise RuntimeError(f"device: {spec!r} does not exist; backend {name!r} has {len(devices)} device(s)")
    return backend, devices[int(number)]
