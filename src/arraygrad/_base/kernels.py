"""What rules may use beyond the standard: functions of a namespace, by name.

A rule has nothing but ``xp``. For a raw namespace this finds the kernels that its plugin brings (see
``arraygrad.backend.KERNELS``); for a namespace over Tensors, the recorded form of the same operations, so that a rule
that runs on Tensors stays one node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# By the identity of the namespace: its backend keeps it alive as long as the process.
_tables: dict[int, Mapping[str, Callable[..., Any]]] = {}


def register(xp: Any, functions: Mapping[str, Callable[..., Any]]) -> None:
    """Note the functions of a namespace; a second backend over one namespace replaces those of the first."""
    _tables[id(xp)] = functions


def find(xp: Any, name: str) -> Callable[..., Any] | None:
    """Return the function of this name that belongs to a namespace, or None."""
    table = _tables.get(id(xp))
    return None if table is None else table.get(name)
