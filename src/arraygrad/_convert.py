"""Leaving and entering: Python numbers, NumPy, DLPack, pickle and copy."""

from __future__ import annotations

from typing import Any


def item(x: Any) -> Any:
    """Return the only element as a Python number."""
    kind = x.dtype.kind
    scalar = x._scalar("item")
    return {"b": bool, "i": int, "u": int, "f": float, "c": complex}[kind](scalar)


def tolist(x: Any) -> Any:
    """Return nested lists."""
    if not x.shape:
        return item(x)
    return [tolist(part) for part in x.detach()]
