"""Indexing of Tensors: what a key may be, and which primitive reads it."""

from __future__ import annotations

from typing import Any

from arraygrad._apply import apply
from arraygrad.rules import indexing


def get(x: Any, key: Any) -> Any:
    """Return ``x[key]``, recorded."""
    return apply(indexing.getitem, (x,), (normalize(key, x),))


def normalize(key: Any, x: Any) -> Any:
    """Return the key with Tensors replaced by raw arrays."""
    return raw_key(key)


def raw_key(key: Any) -> Any:
    """Return a key without Tensors."""
    if isinstance(key, tuple):
        return tuple(raw_key(k) for k in key)
    return key._raw() if hasattr(key, "_raw") else key


def as_value(value: Any, x: Any) -> Any:
    """Return what is assigned as a Tensor of x's dtype, or a Python scalar."""
    return value
