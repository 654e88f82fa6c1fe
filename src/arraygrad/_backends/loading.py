"""Finding and loading backends.

Each entry point of the group ``arraygrad.backends`` is one backend. What is installed is read once; a plugin is
imported when it is first asked for, and what came of that is remembered, good or bad. Nothing here ever replaces a
backend that was asked for by another one.
"""

import functools
import importlib
from typing import TYPE_CHECKING, Final, NamedTuple

from arraygrad._backends import entry_points
from arraygrad._backends.entry_points import EntryPoint
from arraygrad._backends.protocol import OLDEST_PROTOCOL, PROTOCOL, Backend, BackendError, GenericBackend

if TYPE_CHECKING:
    from arraygrad._tensor.namespace import Namespace

GROUP: Final = "arraygrad.backends"
MODULES: Final = "arraygrad.array_modules"
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
def discovered() -> dict[str, tuple[EntryPoint, ...]]:
    """The installed entry points by name, in alphabetical order; a name has several where distributions collide."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points.find(GROUP), key=lambda entry: (entry.name, str(entry.source))):
        found.setdefault(entry.name, []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


def rescan() -> dict[str, tuple[EntryPoint, ...]]:
    """Look again at what is installed: a plugin may have come since, by ``%pip install`` in a notebook."""
    importlib.invalidate_caches()
    discovered.cache_clear()
    array_modules.cache_clear()
    return discovered()


@functools.cache
def array_modules() -> dict[str, str]:
    """The modules that distributions declare to be those of their arrays, each with the name of the backend.

    Each is an entry point of the group ``arraygrad.array_modules``: its name is the module's, its object the backend.
    """
    names = {entry.value: name for name, entries in discovered().items() for entry in entries}
    return {entry.name: names[entry.value] for entry in entry_points.find(MODULES) if entry.value in names}


# ------------------------------------------------------------------------------------------------------ loading

# The backends of arrays without a plugin, by the identity of the namespace, which the backend keeps alive.
generic: Final[dict[int, GenericBackend]] = {}


@functools.cache
def load(entries: tuple[EntryPoint, ...]) -> _Outcome:
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

    Raises ValueError if no backend of this name is installed, and BackendError if it cannot be used, with the reason,
    the remedy and what raised.
    """
    entries = discovered().get(name) or rescan().get(name)
    if entries is None:
        found = next((backend for backend in generic.values() if backend.name == name), None)
        if found is None:
            raise ValueError(f"unknown backend {name!r}; installed: {installed()}. {_install_hint(name)}")
        return found
    outcome = load(entries)
    if outcome.backend is None:
        raise BackendError(
            f"backend {name!r} cannot be used: {outcome.reason}. Remedy: {outcome.remedy}; installed: {installed()}"
        ) from outcome.cause
    return outcome.backend


def namespace(name: str) -> "Namespace":
    """Return the namespace of an installed backend, which is also ``arraygrad.NAME``.

    Its functions are those of the package, and its creation functions make tensors of this backend. Type checkers know
    the functions of ``arraygrad.numpy``, ``arraygrad.cupy`` and ``arraygrad.cpu`` by themselves; here they allow any.

    Raises ValueError if no backend of this name is installed, and BackendError if it cannot be used, with the reason,
    the remedy and what raised.

    >>> xp = ag.namespace("numpy")
    >>> xp.zeros(2).device
    device(type='numpy')
    """
    if not isinstance(name, str):
        raise TypeError(f"namespace: expected the name of a backend, got {type(name).__name__}")
    return get_backend(name).tensor_namespace  # type: ignore[no-any-return]  # a backend keeps it untyped


def installed() -> str:
    return ", ".join(discovered()) or "no backend at all"


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
    return [_info(entries) for entries in discovered().values()]


def _info(entries: tuple[EntryPoint, ...]) -> BackendInfo:
    backend, reason = load(entries)[:2]
    return BackendInfo(
        name=entries[0].name,
        distribution=", ".join(entry.distribution for entry in entries),
        version=", ".join(entry.version for entry in entries),
        devices=() if backend is None else tuple(backend.device_name(raw) for raw in backend.devices()),
        available=backend is not None,
        reason=None if backend is not None else reason,
    )
