"""Which backend creation functions use that are given no device."""

import contextlib
import functools
import os
from contextvars import ContextVar, Token
from typing import Final

from arraygrad._backends.loading import get_backend, installed
from arraygrad._backends.protocol import Backend, BackendError

ENVIRONMENT: Final = "ARRAYGRAD_BACKEND"
_scoped: Final[ContextVar[Backend | None]] = ContextVar("arraygrad_backend", default=None)
_chosen: Backend | None = None


def chosen_backend() -> Backend | None:
    """The default backend where one was chosen, in any of the ways that `default_backend` lists; else None."""
    if _scoped.get() or _chosen or os.environ.get(ENVIRONMENT, ""):
        return default_backend()
    return None


def default_backend() -> Backend:
    """The backend of creation functions that are given no device.

    The first of these that is set: `use_backend`, `set_default_backend`, the environment variable
    ``ARRAYGRAD_BACKEND``, numpy.
    """
    backend = _scoped.get() or _chosen
    return _preferred(os.environ.get(ENVIRONMENT, "")) if backend is None else backend


@functools.cache
def _preferred(names: str) -> Backend:
    """The first usable backend of a list separated by commas; numpy for an empty list."""
    candidates = [name.strip() for name in names.split(",") if name.strip()]
    if not candidates:
        try:
            return get_backend("numpy")
        except ValueError as error:
            raise BackendError(
                "no backend is chosen and the default, numpy, is not installed: pip install arraygrad-numpy, or choose "
                f"one with arraygrad.set_default_backend or {ENVIRONMENT}; installed: {installed()}"
            ) from error
    errors = []
    for name in candidates:
        try:
            return get_backend(name)
        except (ValueError, BackendError) as error:
            errors.append(error)
    reasons = "; ".join(map(str, errors))
    raise BackendError(f"{ENVIRONMENT}={names!r} names no backend that can be used: {reasons}") from errors[0]


def set_default_backend(backend: str | Backend | None) -> None:
    """Choose the backend of creation functions for the whole process; None takes the choice back.

    Raises ValueError if no backend of this name is installed, BackendError if it cannot be used.

    >>> ag.set_default_backend("numpy")
    >>> ag.zeros(2).device
    device(type='numpy')
    >>> ag.set_default_backend(None)
    """
    global _chosen  # noqa: PLW0603  # the default of the process is one variable
    if not (backend is None or isinstance(backend, (str, Backend))):
        raise TypeError(f"set_default_backend: expected a backend or its name, got {type(backend).__name__}")
    _chosen = get_backend(backend) if isinstance(backend, str) else backend


class use_backend(contextlib.ContextDecorator):
    """Choose the backend of creation functions inside a ``with`` block or a decorated function.

    The choice holds for the current thread and asyncio task, and blocks may be nested.

    Raises, on entry, ValueError if no backend of this name is installed, BackendError if it cannot be used.

    >>> with ag.use_backend("numpy"):
    ...     x = ag.zeros(2)
    >>> x.device
    device(type='numpy')
    """

    def __init__(self, backend: str | Backend) -> None:
        self._backend = backend
        self._tokens: list[Token[Backend | None]] = []

    def _recreate_cm(self) -> "use_backend":
        """A decorated function enters a fresh one on each call, so that it may run in several threads at once."""
        return use_backend(self._backend)

    def __enter__(self) -> Backend:
        backend = get_backend(self._backend) if isinstance(self._backend, str) else self._backend
        self._tokens.append(_scoped.set(backend))
        return backend

    def __exit__(self, *exception: object) -> None:
        _scoped.reset(self._tokens.pop())
