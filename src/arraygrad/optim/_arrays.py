"""Changing tensors in place from raw arrays: what a step is made of.

An update takes the arrays with ``begin``, changes them by augmented assignments (``w -= lr * g``), and hands them back
with ``commit``. Where a backend is mutable this writes to the tensor's own memory; elsewhere ``w`` is bound to a new
array on the way, and the tensor is bound to it at the end. The update itself is the same.
"""

from __future__ import annotations

from typing import Any

from arraygrad._engine import inplace
from arraygrad._graph.tensor import version_of
from arraygrad._tensor.tensor import Tensor


def begin(x: Tensor) -> Any:
    """Return a raw array of the tensor's values that augmented assignments may change."""
    inplace.check_writable(x, "step")
    x._own()
    raw = x._raw()
    apart = x._view is not None and x._view.apart
    return raw if x._backend.mutable and not apart else x._backend.copy(raw)


def commit(x: Tensor, raw: Any) -> None:
    """Make an array that came from ``begin`` the value of the tensor; saved old values of it count as stale."""
    if raw is not x._data:
        inplace._store(x, raw, "step")
    version_of(x).value += 1
    inplace._settle(x)


def zeros(like: Tensor) -> Tensor:
    """Return zeros of the shape, dtype and device of a tensor."""
    return Tensor(like._backend.coerce(like._backend.xp.zeros_like(like._raw())), like._backend)
