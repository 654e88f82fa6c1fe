"""The backend under test: found by its name, or by where its object is."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from arraygrad._backends import loading
from arraygrad.backend import Backend

_METADATA = "Metadata-Version: 2.1\nName: arraygrad-conformance-target\nVersion: 0\n"


def load(spec: str, folder: Path) -> Backend:
    """Return the backend that ``spec`` stands for: the name of an installed one, or ``module:object``.

    A backend given as ``module:object`` need not be installed: an entry point is written into ``folder``, so that it is
    discovered, loaded and checked on the same path as any other.

    Raises ValueError where there is no such backend and BackendError where it cannot be used here.
    """
    if ":" not in spec:
        return loading.get_backend(spec)
    module, _, attribute = spec.partition(":")
    try:
        backend = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"--backend {spec}: cannot be imported: {error}") from error
    name = getattr(backend, "name", None)
    if not isinstance(name, str):
        raise ValueError(f"--backend {spec}: {backend!r} has no name; expected an arraygrad.backend.Backend")
    _install(name, spec, folder)
    return loading.get_backend(name)


def _install(name: str, spec: str, folder: Path) -> None:
    info = folder / "arraygrad_conformance_target-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(_METADATA)
    (info / "entry_points.txt").write_text(f"[{loading.GROUP}]\n{name} = {spec}\n")
    sys.path.insert(0, str(folder))
    loading.rescan()
