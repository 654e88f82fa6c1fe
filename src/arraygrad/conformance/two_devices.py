"""A library of two devices over NumPy, in which the current device decides where operations run, as in CuPy.

``python -m arraygrad.conformance --backend arraygrad.conformance.two_devices:backend`` runs the suite on it. It judges
the core: an operation on arrays of a device that is not the current one, which in CuPy runs on the wrong device without
a word, is an error here, and so is one that mixes devices. Only views of an array, and reading its elements, need no
scope. Creation functions honour ``device=``; without one they use the current device.

Two more of CuPy's ways are here, since the core must cope with them. Indices out of bounds are wrapped without a word:
the kernel ``wrap_indices`` takes note of them, and they are raised when values are read back. And a number that equals
zero is written as zero bytes, so that -0.0 loses its sign.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from arraygrad._backends import loading
from arraygrad.backend import Backend
from arraygrad.conformance.proxy import Library, ProxyBackend, Wrapped

_CREATION = {"arange", "asarray", "empty", "eye", "from_dlpack", "full", "linspace", "ones", "zeros"}


@dataclass(frozen=True)
class Place:
    """A device."""

    number: int


PLACES = (Place(0), Place(1))


class Placed(Wrapped):
    """An array on one of the devices: the one that was current when it was made."""

    origin: PlacedLibrary

    def __init__(self, raw: Any) -> None:
        super().__init__(raw)
        self.place = self.origin.current()

    device = property(lambda self: self.place)
    T = property(lambda self: self._view(self.raw.T))
    mT = property(lambda self: self._view(self.raw.mT))

    def __getitem__(self, key: Any) -> Any:
        items = key if isinstance(key, tuple) else (key,)
        if any(isinstance(item, Placed) for item in items):
            return self.origin.wrap(self.origin.unwrap(self)[self.origin.unwrap(key)])
        return self._view(self.raw[key])

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, (int, float, complex)) and value == 0:
            value = abs(value)  # filled by zero bytes
        try:
            super().__setitem__(key, value)
        except IndexError:  # written to another element, which one does not matter
            if not any(isinstance(item, Placed) for item in (key if isinstance(key, tuple) else (key,))):
                raise

    def _view(self, raw: Any) -> Any:
        with self.origin.working_on(self.place):
            return self.origin.wrap(raw)


class PlacedLibrary(Library):
    """The namespace: functions run on the current device, and refuse arrays of another one."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._thread = threading.local()

    def current(self) -> Place:
        """The device on which this thread works."""
        return getattr(self._thread, "place", PLACES[0])

    @contextmanager
    def working_on(self, place: Place) -> Iterator[None]:
        """A block in which this thread works on a device."""
        before = self.current()
        self._thread.place = place
        try:
            yield
        finally:
            self._thread.place = before

    def unwrap(self, value: Any) -> Any:
        """Undo ``wrap``; refuse arrays of another device than the current one."""
        if isinstance(value, Placed) and value.place != self.current():
            raise RuntimeError(
                f"{self.__name__}: an operation on device {self.current().number} got an array of device "
                f"{value.place.number}"
            )
        return super().unwrap(value)

    def function(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of the library as one of placed arrays; one that creates them has ``device=``."""
        call = super().function(name, function)
        if name not in _CREATION and not name.endswith("_like"):
            return call

        def create(*args: Any, device: Place | None = None, **options: Any) -> Any:
            first = args[0] if args and isinstance(args[0], Placed) else None
            if device is None:
                device = self.current() if first is None else first.place
            with self.working_on(device):
                if first is not None and first.place != device:  # shape and dtype are read, or elements copied
                    args = (self.wrap(self._proxy.source.copy(first.raw)), *args[1:])
                return call(*args, **options)

        return create

    def __array_namespace_info__(self) -> _Info:
        return _Info(self._source.__array_namespace_info__(), self)


class _Info:
    """The standard's inspection functions, which NumPy answers but for devices."""

    def __init__(self, source: Any, library: PlacedLibrary) -> None:
        self._source = source
        self._library = library

    def capabilities(self) -> Any:
        return self._source.capabilities()

    def default_device(self) -> Place:
        return self._library.current()

    def default_dtypes(self, *, device: Place | None = None) -> Any:
        return self._source.default_dtypes()

    def devices(self) -> list[Place]:
        return list(PLACES)

    def dtypes(self, *, device: Place | None = None, kind: Any = None) -> Any:
        return self._source.dtypes(kind=kind)


class TwoDevices(ProxyBackend):
    """The backend: what the original backend gives, on the device at hand."""

    module = PlacedLibrary
    base = Placed
    namespace: PlacedLibrary

    def __init__(self, name: str, source: Backend) -> None:
        super().__init__(name, source, functions={"take": _wrapping})
        self.kernels = {**self.kernels, "wrap_indices": self._wrap_indices}
        self._outside: list[str] = []

    def devices(self) -> tuple[Place, ...]:
        """Both."""
        return PLACES

    def default_device(self) -> Place:
        """The current one."""
        return self.namespace.current()

    def device_index(self, raw: Place) -> int:
        """The device's number."""
        return raw.number

    def device_of(self, raw: Any) -> Place:
        """Where the array was made."""
        return raw.place  # type: ignore[no-any-return]  # arrays are untyped

    def scope(self, device: Place) -> Any:
        """A block in which the library works on a device."""
        return self.namespace.working_on(device)

    def _has_scopes(self) -> bool:
        return True

    def copy(self, raw: Any) -> Any:
        """A copy on the same device."""
        with self.scope(raw.place):
            return super().copy(raw)

    def to_device(self, raw: Any, device: Place) -> Any:
        """The array where it is there already, else a copy there."""
        if raw.place == device:
            return raw
        with self.scope(device):
            return self.wrapped(self.source.copy(raw.raw))

    def from_foreign(self, raw: Any, device: Place | None, *, copy: bool | None = None) -> Any:
        """Another library's array on a device."""
        with self.scope(self.default_device() if device is None else device):
            return super().from_foreign(raw, None, copy=copy)

    def _wrap_indices(self, indices: Any, size: int) -> Any:
        """The kernel: those outside are noted, and another index stands in their place."""
        xp, given = self.source.xp, self.namespace.unwrap(indices)
        given = xp.astype(given, xp.int64)
        outside = (given < -size) | (given >= size)
        if bool(xp.any(outside)):
            self._outside.append(f"an index is out of bounds for an axis of size {size}")
        return self.wrapped(xp.where(outside, 0, xp.where(given < 0, given + size, given)))

    def _raise_outside(self) -> None:
        if self._outside:
            found = self._outside[0]
            self._outside.clear()
            raise IndexError(f"{self.name}: {found}")

    def tolist(self, raw: Any) -> Any:
        """The elements; IndexError where an index was out of bounds since values were last read."""
        values = super().tolist(raw)
        self._raise_outside()
        return values

    def to_host(self, raw: Any) -> Any:
        """The array where other libraries can read it; raises as `tolist` does."""
        self._raise_outside()
        return super().to_host(raw)

    def synchronize(self) -> None:
        """Raise as `tolist` does."""
        self._raise_outside()


def _wrapping(take: Callable[..., Any]) -> Callable[..., Any]:
    """The function ``take`` of a library that checks no indices: they count on from the front."""

    def take_wrapped(x: Any, indices: Any, /, *, axis: int | None = None) -> Any:
        size = x.shape[axis or 0]
        return take(x, indices % size if size else indices, axis=axis)

    return take_wrapped


backend = TwoDevices("two_devices", loading.get_backend("numpy"))
