"""What a namespace can do: the standard's inspection functions."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import default
from arraygrad._backends import device as _devices
from arraygrad._backends import dtypes as _dtypes
from arraygrad._backends.dtypes import DType

API_VERSION = "2025.12"

# The versions of the standard whose names and meanings the namespaces have.
_VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12", API_VERSION)


class Info:
    """The facts about one backend's namespace; what ``__array_namespace_info__`` returns."""

    __slots__ = ("_backend",)

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def __repr__(self) -> str:
        return f"<information on the namespace of backend {self._backend.name!r}>"

    def capabilities(self) -> dict[str, Any]:
        """Return what the backend's library supports of the standard's optional parts, by the standard's names."""
        return dict(self._backend.xp.__array_namespace_info__().capabilities())

    def default_device(self) -> _devices.Device:
        """Return the device of creation functions that are given none."""
        return _devices.Device(self._backend, self._backend.default_device())

    def default_dtypes(self, *, device: Any = None) -> dict[str, DType]:
        """Return the default dtypes: "real floating", "complex floating", "integral" and "indexing".

        Raises as ``zeros`` does for a device that does not exist.
        """
        raw = self._backend.xp.__array_namespace_info__().default_dtypes(device=self._raw(device))
        return {
            "real floating": _dtypes.get_default_dtype(),
            "complex floating": _dtypes.get_default_complex(),
            "integral": _dtypes.default_int,
            "indexing": self._backend.dtypes[raw["indexing"]],
        }

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, DType]:
        """Return the backend's dtypes by name: all of them, or those of a kind or of any in a tuple of kinds.

        Raises ValueError for an unknown kind.
        """
        known = self._backend.xp.__array_namespace_info__().dtypes(device=self._raw(device))
        kinds = tuple(_dtypes.KINDS) if kind is None else kind if isinstance(kind, tuple) else (kind,)
        for one in kinds:
            if one not in _dtypes.KINDS:
                raise ValueError(f"dtypes: unknown kind {one!r}; the kinds are {', '.join(_dtypes.KINDS)}")
        return {d.name: d for d in _dtypes.ALL if d.name in known and any(d in _dtypes.KINDS[one] for one in kinds)}

    def devices(self) -> tuple[_devices.Device, ...]:
        """Return all devices of the backend."""
        return tuple([_devices.Device(self._backend, raw) for raw in self._backend.devices()])

    def _raw(self, device: Any) -> Any:
        """Return the library's own object for a device in any spelling; None for None."""
        if device is None:
            return None
        for raw in self._backend.devices():
            if device == _devices.Device(self._backend, raw) or (type(device) is type(raw) and device == raw):
                return raw
        if device != self._backend.name:
            names = ", ".join(map(str, self.devices()))
            raise ValueError(f"device: {device!r} is no device of backend {self._backend.name!r}; it has {names}")
        return self._backend.default_device()


def __array_namespace_info__() -> Info:
    """Return the facts about the default backend, as the standard's inspection functions.

    >>> info = ag.__array_namespace_info__()
    >>> info.default_dtypes()["real floating"], info.devices()
    (arraygrad.float32, (device(type='numpy'),))
    """
    return Info(default.default_backend().resolve())


def check_version(api_version: str | None) -> None:
    """Raise ValueError for a version of the standard that the namespaces do not follow."""
    if api_version is not None and api_version not in _VERSIONS:
        raise ValueError(
            f"__array_namespace__: version {api_version!r} of the standard is not supported; "
            f"the supported ones are {', '.join(_VERSIONS)}"
        )
