"""Finding, loading and choosing backends.

Each entry point of the group ``arraygrad.backends`` is one backend. What is installed is read once; a plugin is
imported when it is first asked for, and what came of that is remembered, good or bad. Nothing here ever replaces a
backend that was asked for by another one.
"""

import contextlib
import functools
import importlib
import os
import warnings
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from arraygrad._backends import entry_points
from arraygrad._backends.entry_points import EntryPoint
from arraygrad._plain.pickled import pickled_as
from arraygrad.backend import OLDEST_PROTOCOL, PROTOCOL, Backend, BackendError, GenericBackend

if TYPE_CHECKING:
    from arraygrad._tensor.namespace import Namespace

__all__ = [
    "BackendError",
    "BackendInfo",
    "backend_for",
    "backends",
    "default_backend",
    "get_backend",
    "namespace",
    "set_default_backend",
    "transfer",
    "use_backend",
]

GROUP: Final = "arraygrad.backends"
MODULES: Final = "arraygrad.array_modules"
ENVIRONMENT: Final = "ARRAYGRAD_BACKEND"
RESERVED: Final = frozenset(
    {"autograd", "backend", "benchmark", "conformance", "fft", "func", "linalg", "nn", "optim", "random", "special"}
    | {"generic", "rules", "testing", "utils", "viz"}
)
"""Names of public modules, present and likely, that ``from arraygrad import NAME`` must not confuse with a backend."""


class BackendInfo(NamedTuple):
    """What is known of one installed backend.

    Attributes:
        name: the backend's name.
        distribution: the distribution that brings it; several, joined by commas, where the name is taken twice.
        version: the distribution's version, in the same form.
        devices: the names of its devices, empty where it cannot be used.
        available: whether it can be used.
        reason: why not, else None.
    """

    name: str
    distribution: str
    version: str
    devices: tuple[str, ...]
    available: bool
    reason: str | None


class _Outcome(NamedTuple):
    """What came of loading a backend: the backend, or why there is none and what raised."""

    backend: Backend | None
    reason: str = ""
    remedy: str = ""
    cause: BaseException | None = None
    broken: bool = False  # as opposed to sound but of no use on this machine


# ---------------------------------------------------------------------------------------------------- discovery


@functools.cache
def _discovered() -> dict[str, tuple[EntryPoint, ...]]:
    """The installed entry points by name, in alphabetical order; a name has several where distributions collide."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points.find(GROUP), key=lambda entry: (entry.name, str(entry.source))):
        found.setdefault(entry.name, []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


def _rescan() -> dict[str, tuple[EntryPoint, ...]]:
    """Look again at what is installed: a plugin may have come since, by ``%pip install`` in a notebook."""
    importlib.invalidate_caches()
    _discovered.cache_clear()
    _modules.cache_clear()
    return _discovered()


# ------------------------------------------------------------------------------------------------------ loading


@functools.cache
def _outcome(entries: tuple[EntryPoint, ...]) -> _Outcome:
    """Load the backend behind a name's entry points and check everything that can be wrong with it."""
    entry, name = entries[0], entries[0].name
    if len(entries) > 1:
        owners = " and ".join(f"{entry.distribution} {entry.version}" for entry in entries)
        return _Outcome(None, f"the name is taken by {owners}", "uninstall all but one of them", broken=True)
    if name in RESERVED or not name.isidentifier():
        return _Outcome(None, f"{name!r} is reserved or no identifier", "rename its entry point", broken=True)
    try:
        backend = entry.load()
    except Exception as error:  # a plugin's import may raise anything, and that is its reason
        reason = f"importing {entry.value} raised {type(error).__name__}: {error}"
        return _Outcome(None, reason, f"repair or reinstall {entry.distribution}", error, broken=True)
    protocol = getattr(backend, "protocol", None)
    if not (isinstance(protocol, int) and OLDEST_PROTOCOL <= protocol <= PROTOCOL):
        reason = f"plugin speaks protocol {protocol}, this arraygrad speaks {OLDEST_PROTOCOL} to {PROTOCOL}"
    elif not isinstance(backend, Backend) or backend.name != name:
        reason = f"{entry.value} is {backend!r}, not an arraygrad.backend.Backend of the name {name!r}"
    else:
        return _usable(backend)
    upgrade = f"upgrade {entry.distribution} and arraygrad to versions that fit each other"
    return _Outcome(None, reason, upgrade, broken=True)


def _usable(backend: Backend) -> _Outcome:
    """Resolve a sound backend if it works on this machine."""
    try:
        reason = backend.unavailable()
        if reason is None:
            return _Outcome(backend.resolve())
    except Exception as error:  # the plugin's own code, as above
        return _Outcome(None, f"{type(error).__name__}: {error}", "report it to its authors", error, broken=True)
    return _Outcome(None, reason, "make that available or choose another backend")


def get_backend(name: str) -> Backend:
    """The installed backend of this name.

    Raises:
        ValueError: if no backend of this name is installed.
        BackendError: if it cannot be used, with the reason, the remedy and what raised.
    """
    entries = _discovered().get(name) or _rescan().get(name)
    if entries is None:
        generic = next((backend for backend in _generic.values() if backend.name == name), None)
        if generic is None:
            raise ValueError(f"unknown backend {name!r}; installed: {_installed()}. {_install_hint(name)}")
        return generic
    outcome = _outcome(entries)
    if outcome.backend is None:
        raise BackendError(
            f"backend {name!r} cannot be used: {outcome.reason}. Remedy: {outcome.remedy}; installed: {_installed()}"
        ) from outcome.cause
    return outcome.backend


def namespace(name: str) -> "Namespace":
    """Return the namespace of an installed backend, which is also ``arraygrad.NAME``.

    Its functions are those of the package, and its creation functions make tensors of this backend. Type checkers know
    the functions of ``arraygrad.numpy``, ``arraygrad.cupy`` and ``arraygrad.cpu`` by themselves; here they allow any.

    Raises:
        ValueError: if no backend of this name is installed.
        BackendError: if it cannot be used, with the reason, the remedy and what raised.

    >>> xp = ag.namespace("numpy")
    >>> xp.zeros(2).device
    device(type='numpy')
    """
    if not isinstance(name, str):
        raise TypeError(f"namespace: expected the name of a backend, got {type(name).__name__}")
    return get_backend(name).tensor_namespace  # type: ignore[no-any-return]  # a backend keeps it untyped


@pickled_as("backend")
def unpickled(name: str) -> Backend:
    """A backend from its name."""
    return get_backend(name)


def _installed() -> str:
    return ", ".join(_discovered()) or "no backend at all"


def _install_hint(name: str) -> str:
    if name in ("cuda", "gpu"):
        return (
            f"{name!r} is another framework's name; CUDA devices are those of the backend 'cupy': "
            'pip install "arraygrad-cupy[cuda12]", and say device="cupy"'
        )
    plugin = f"arraygrad-{name}" if name.isidentifier() else "arraygrad-numpy"
    return f"A backend is installed with its plugin, as in: pip install {plugin}"


def backends() -> list[BackendInfo]:
    """List every installed backend, whether it can be used, and the reason where it cannot.

    Each of them is imported for that.

    >>> [info.available for info in ag.backends() if info.name == "numpy"]
    [True]
    """
    return [_info(entries) for entries in _discovered().values()]


def _info(entries: tuple[EntryPoint, ...]) -> BackendInfo:
    from arraygrad._backends.device import Device  # _devices imports this module

    backend, reason = _outcome(entries)[:2]
    return BackendInfo(
        name=entries[0].name,
        distribution=", ".join(entry.distribution for entry in entries),
        version=", ".join(entry.version for entry in entries),
        devices=() if backend is None else tuple(str(Device(backend, raw)) for raw in backend.devices()),
        available=backend is not None,
        reason=None if backend is not None else reason,
    )


# --------------------------------------------------------------------------------------------- matching arrays

_by_type: Final[dict[type, Backend]] = {}
_generic: Final[dict[int, GenericBackend]] = {}  # by the identity of the namespace, which the backend keeps alive


def backend_for(raw: Any) -> Backend:
    """The backend of a library's array, found by the array's type.

    The module that the type, or a class that it derives from, is written in tells the plugin, without importing any:
    that of this name, that which is written in the same package, or that whose distribution declares the module. Then
    come the plugins that declare nothing, and last, for an array that follows the standard, a generic backend.

    Raises:
        TypeError: if `raw` is no array of any installed backend and does not follow the standard.
        BackendError: if the plugin of the array's module cannot be used.
    """
    array_type = type(raw)
    backend = _by_type.get(array_type)
    if backend is None:
        backend = _declared_for(array_type) or _undeclared_for(array_type) or _generic_for(raw)
        _by_type[array_type] = backend
    return backend


def is_array(x: object) -> bool:
    """Whether `x` is an array of some library that `backend_for` can place."""
    try:
        backend_for(x)
    except TypeError:
        return False
    return True


@functools.cache
def _modules() -> dict[str, str]:
    """The modules that distributions declare to be those of their arrays, each with the name of the backend.

    Each is an entry point of the group ``arraygrad.array_modules``: its name is the module's, its object the backend.
    """
    names = {entry.value: name for name, entries in _discovered().items() for entry in entries}
    return {entry.name: names[entry.value] for entry in entry_points.find(MODULES) if entry.value in names}


def _declared_for(array_type: type) -> Backend | None:
    """The backend whose arrays are of this type, as the modules of the type and of its bases tell."""
    for module in dict.fromkeys(cls.__module__.partition(".")[0] for cls in array_type.__mro__):
        for name, entries in _discovered().items():
            if module in (name, entries[0].module.partition(".")[0]) or _modules().get(module) == name:
                backend = get_backend(name)
                if issubclass(array_type, backend.array_types):
                    return backend
    return None


def _undeclared_for(array_type: type) -> Backend | None:
    """The first plugin of those that declare no modules whose arrays are of this type; a broken one warns, once."""
    declared = set(_modules().values())
    for name, entries in _discovered().items():
        if name in declared:
            continue
        outcome = _outcome(entries)
        if outcome.broken:
            _warn_broken(name, outcome.reason)
        if outcome.backend is not None and issubclass(array_type, outcome.backend.array_types):
            return outcome.backend
    return None


@functools.cache
def _warn_broken(name: str, reason: str) -> None:
    warnings.warn(f"the installed backend {name!r} is broken: {reason}", RuntimeWarning, stacklevel=5)


def _generic_for(raw: Any) -> Backend:
    """The generic backend of an array that follows the standard: one for each namespace."""
    import array_api_compat  # arrays of libraries without a plugin are rare

    if not array_api_compat.is_array_api_obj(raw):
        raise TypeError(
            f"{type(raw).__module__}.{type(raw).__qualname__} is not an array of an installed backend ({_installed()}) "
            "and has no __array_namespace__"
        )
    namespace = array_api_compat.array_namespace(raw)
    backend = _generic.get(id(namespace))
    if backend is None:
        backend = _generic[id(namespace)] = GenericBackend(namespace, type(raw))
        backend.resolve()
    elif not isinstance(raw, backend.array_types):
        backend.adopt(type(raw))
    return backend


def transfer(raw: Any, source: Backend, target: Backend, device: Any) -> Any:
    """A copy of an array of one backend on a device of another: directly through DLPack, else by way of the host."""
    try:
        return target.from_foreign(raw, device, copy=True)
    except BufferError:
        return target.from_foreign(source.to_host(raw), device, copy=True)


# ------------------------------------------------------------------------------------------------ the default

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
        return _numpy()
    reasons, errors = [], []
    for name in candidates:
        try:
            return get_backend(name)
        except (ValueError, BackendError) as error:
            reasons.append(str(error))
            errors.append(error)
    raise BackendError(f"{ENVIRONMENT}={names!r} names no backend that can be used: {'; '.join(reasons)}") from errors[
        0
    ]


def _numpy() -> Backend:
    """The default of defaults."""
    try:
        return get_backend("numpy")
    except ValueError as error:
        raise BackendError(
            "no backend is chosen and the default, numpy, is not installed: pip install arraygrad-numpy, or choose one "
            f"with arraygrad.set_default_backend or {ENVIRONMENT}; installed: {_installed()}"
        ) from error


def set_default_backend(backend: str | Backend | None) -> None:
    """Choose the backend of creation functions for the whole process; None takes the choice back.

    Raises:
        ValueError: if no backend of this name is installed.
        BackendError: if it cannot be used.

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

    Raises:
        ValueError: on entry, if no backend of this name is installed.
        BackendError: on entry, if it cannot be used.

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
