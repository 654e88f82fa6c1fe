"""Scopes: the blocks in which a library works on one of its devices.

To some libraries, such as CuPy, the current device is a setting of the thread: an operator runs and allocates there,
wherever its operands live. Their backends have a ``scope``, and whoever runs a library's operations enters that of the
operands: ``apply`` for each primitive, a backward pass for each run of nodes on one device, and the few that do without
a primitive. Creation functions, which have ``device=``, and the methods of a backend need none.

With one device there is nothing to choose: ``Backend.scopes`` is False, and while it is so for every backend in use,
``unusual.scoped`` is False too, which is all that an operation looks at.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

_NOTHING: AbstractContextManager[None] = nullcontext()


def on(backend: Any, raw: Any) -> AbstractContextManager[Any]:
    """Return the scope of the device that an array is on; one that does nothing where the backend has none."""
    return backend.scope(backend.device_of(raw)) if backend.scopes else _NOTHING


def at(backend: Any, device: Any) -> AbstractContextManager[Any]:
    """Return the scope of a device, in the library's terms; None is where the library works anyway."""
    return backend.scope(device) if backend.scopes and device is not None else _NOTHING


def common_device(name: str, backend: Any, raws: list[Any]) -> Any:
    """Return the one device that arrays are on; numbers and None are on none.

    Raises RuntimeError, on behalf of the function ``name``, where they are on several.
    """
    found: Any = None
    for raw in raws:
        if not hasattr(raw, "shape"):
            continue
        device = backend.device_of(raw)
        if found is None:
            found = device
        elif device != found:
            one, other = backend.device_name(found), backend.device_name(device)
            raise RuntimeError(
                f"{name}: expected all tensors to be on the same device, but found at least two devices, {one!r} and "
                f"{other!r}; move one with .to({one!r}) or .to({other!r})"
            )
    return found


class Place:
    """Where a pass works: the scope that is open, left for another one where the device changes."""

    __slots__ = ("_backend", "_device", "_scope")

    def __init__(self) -> None:
        self._backend: Any = None
        self._device: Any = None
        self._scope: AbstractContextManager[Any] | None = None

    def move(self, backend: Any, raw: Any) -> None:
        """Enter the scope of the device that an array is on, unless it is the one that is open."""
        if not backend.scopes:
            return
        device = backend.device_of(raw)
        if backend is self._backend and device == self._device:
            return
        self.leave()
        scope = backend.scope(device)
        scope.__enter__()
        self._backend, self._device, self._scope = backend, device, scope

    def leave(self) -> None:
        """Leave the scope that is open."""
        scope, self._scope, self._backend, self._device = self._scope, None, None, None
        if scope is not None:
            scope.__exit__(None, None, None)
