"""Which backend an array belongs to, found by its type; and how arrays get from one library to another."""

import functools
import warnings
from typing import Any, Final

from arraygrad._backends.loading import array_modules, discovered, generic, get_backend, installed, load
from arraygrad._backends.protocol import Backend, GenericBackend

_by_type: Final[dict[type, Backend]] = {}


def backend_for(raw: Any) -> Backend:
    """The backend of a library's array, found by the array's type.

    The module that the type, or a class that it derives from, is written in tells the plugin, without importing any:
    that of this name, that which is written in the same package, or that whose distribution declares the module. Then
    come the plugins that declare nothing, and last, for an array that follows the standard, a generic backend.

    Raises TypeError if `raw` is no array of any installed backend and does not follow the standard, BackendError if the
    plugin of the array's module cannot be used.
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


def _declared_for(array_type: type) -> Backend | None:
    """The backend whose arrays are of this type, as the modules of the type and of its bases tell."""
    for module in dict.fromkeys(cls.__module__.partition(".")[0] for cls in array_type.__mro__):
        for name, entries in discovered().items():
            if module in (name, entries[0].module.partition(".")[0]) or array_modules().get(module) == name:
                backend = get_backend(name)
                if issubclass(array_type, backend.array_types):
                    return backend
    return None


def _undeclared_for(array_type: type) -> Backend | None:
    """The first plugin of those that declare no modules whose arrays are of this type; a broken one warns, once."""
    declared = set(array_modules().values())
    for name, entries in discovered().items():
        if name in declared:
            continue
        outcome = load(entries)
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
            f"{type(raw).__module__}.{type(raw).__qualname__} is not an array of an installed backend ({installed()}) "
            "and has no __array_namespace__"
        )
    namespace = array_api_compat.array_namespace(raw)
    backend = generic.get(id(namespace))
    if backend is None:
        backend = generic[id(namespace)] = GenericBackend(namespace, type(raw))
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
