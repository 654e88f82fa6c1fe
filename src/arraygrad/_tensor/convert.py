"""Leaving Tensors: NumPy, pickle and copy."""

from __future__ import annotations

import copy as copying
import warnings
from typing import Any

from arraygrad._backends.protocol import HOST, GenericBackend
from arraygrad._base.made import made
from arraygrad._engine import view
from arraygrad._engine.apply import apply
from arraygrad._plain.compiled import Flag
from arraygrad._plain.modes import no_grad, state

# -- other libraries -------------------------------------------------------------------------------------------------


def to_numpy(x: Any, force: bool) -> Any:
    """Return a NumPy array of the tensor's memory, or a copy where it is not in host memory and ``force`` is given."""
    if x.requires_grad and state.recording and not force:
        raise RuntimeError(
            "numpy: Can't call numpy() on Tensor that requires grad, which NumPy would lose; use .detach().numpy() or "
            "numpy(force=True)"
        )
    try:
        import numpy
    except ImportError as error:
        raise ImportError("numpy: NumPy is not installed; install it (pip install numpy), or use tolist()") from error
    x._own()
    raw = x._raw()
    if isinstance(raw, numpy.ndarray):
        return raw
    if x.__dlpack_device__()[0] != HOST:
        if not force:
            raise TypeError(
                f"numpy: this tensor is on {str(x.device)!r}, and NumPy reads host memory only; use .cpu().numpy(), or "
                "numpy(force=True)"
            )
        raw = x._backend.to_host(raw)
    return numpy.from_dlpack(raw)


def array_protocol(x: Any, dtype: Any = None, copy: Flag | None = None) -> Any:
    """Answer ``numpy.asarray(x)``."""
    if x.requires_grad and state.recording:
        raise RuntimeError(
            "__array__: Can't call numpy() on Tensor that requires grad, which NumPy would lose without a word; use "
            ".detach().numpy(), or call a function that takes any Array API array"
        )
    import numpy

    return numpy.asarray(to_numpy(x, force=False), dtype=dtype, copy=copy)


# -- pickle and copy -------------------------------------------------------------------------------------------------


def reduce(x: Any, protocol: Any) -> Any:
    """Return how to pickle a tensor: as a leaf with its data, ``requires_grad`` and device, without ``grad`` and hooks.

    Tensors that share memory do not share it after unpickling. The device goes before the array, so that a missing
    backend is reported before its library is looked for.
    """
    if x._extra is not None and x._extra.hooks is not None:
        warnings.warn("pickle: the hooks of a tensor are not pickled", UserWarning, stacklevel=2)
    device = None if isinstance(x._backend, GenericBackend) else x.device
    cls = None if type(x) is made.tensor else type(x)
    return made.pickling.tensor, (cls, device, x._raw(), x.requires_grad, getattr(x, "__dict__", None))


def new_leaf(cls: type[Any] | None, raw: Any, backend: Any) -> Any:
    """Return a leaf of this class of tensors, whatever arguments the class itself is called with."""
    out = made.tensor.__new__(made.tensor if cls is None else cls)
    made.tensor.__init__(out, raw, backend)
    return out


def deepcopy(x: Any, memo: dict[Any, Any]) -> Any:
    """Return a leaf with a copy of the data and of ``grad``; hooks are left behind.

    Where a tensor is copied along with its views, or with what ``detach`` made of it whole, the copies share memory as
    they do. Raises RuntimeError for a tensor that is not a leaf.
    """
    if id(x) in memo:
        return memo[id(x)]
    if not x.is_leaf:
        raise RuntimeError(
            "deepcopy: Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol; use "
            ".detach() first, or clone() for a recorded copy"
        )
    out = memo[id(x)] = _copied(x, memo)
    out._requires_grad = x._requires_grad
    if x._grad is not None:
        out._grad = copying.deepcopy(x._grad, memo)
    if hasattr(x, "__dict__"):
        out.__dict__.update(copying.deepcopy(x.__dict__, memo))
    return out


def _copied(x: Any, memo: dict[Any, Any]) -> Any:
    """Return a leaf with a copy of the data: a view of the copy of the memory that ``x`` is a view of."""
    x._own()
    memory, calls = view.chain(x)
    key = ("memory", id(memory._data))  # not the array's own id, whose entry is a copy of the array
    if key not in memo:
        raw = memory._backend.copy(view.read(memory))
        memo[key] = new_leaf(None if calls else type(x), raw, memory._backend)
        if not calls:
            return memo[key]
    with no_grad():
        part = view.detach(memo[key])
        for primitive, options, index in calls:
            found = apply(primitive, (part,), options)
            part = found if index is None else found[index]
    return _sharing(type(x), part)


def _sharing(cls: type[Any], x: Any) -> Any:
    """Return a leaf that shares the data, seen by in-place operations on either."""
    again = view.detach(x)
    out = new_leaf(cls, again._data, x._backend)
    out._counter, out._view = again._counter, again._view
    return out


def shallow(x: Any) -> Any:
    """Return a leaf that shares the data and has the same ``requires_grad``."""
    out = _sharing(type(x), x)
    out._requires_grad = x.requires_grad
    if hasattr(x, "__dict__"):
        out.__dict__.update(x.__dict__)
    return out
