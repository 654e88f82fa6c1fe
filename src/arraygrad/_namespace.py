"""The namespace of a backend: an Array API namespace whose functions take and return Tensors."""

from __future__ import annotations

from typing import Any

import arraygrad as ag


def checked(backend: Any, api_version: str | None) -> Any:
    """Return the namespace of a backend."""
    return backend.tensor_namespace


class Namespace:
    """One backend's namespace."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(ag, name)


def make(backend: Any) -> Namespace:
    """Return the namespace."""
    return Namespace(backend)
