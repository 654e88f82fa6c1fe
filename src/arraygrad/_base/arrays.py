"""Helpers that every rule may use; they work on raw arrays, Tensors and Python scalars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from arraygrad._base import kernels


class _KnownDTypes:
    """Which dtypes are complex: by class and dtype, as dtypes of two libraries may compare equal, or warn if compared.

    ``real`` is the last one that was not: the answer is nearly always that this is the one.
    """

    __slots__ = ("complex", "real")

    def __init__(self) -> None:
        self.complex: dict[type, dict[Any, bool]] = {}
        self.real: Any = object()  # nothing's dtype


known_dtypes: Final = _KnownDTypes()


def device_of(xp: Any, x: Any) -> Any:
    """Return the device of an array or a Tensor, for the creation functions of its namespace; a Spec has its own."""
    ask = kernels.find(xp, "device_of")
    return x.device if ask is None else ask(x)


def is_complex(xp: Any, x: Any) -> bool:
    """Return whether ``x`` (an array, a Spec or a Python scalar) is complex."""
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        return isinstance(x, complex)
    if dtype is known_dtypes.real:
        return False
    try:
        known = known_dtypes.complex[type(dtype)][dtype]
    except KeyError:
        known = bool(xp.isdtype(dtype, "complex floating"))
        known_dtypes.complex.setdefault(type(dtype), {})[dtype] = known
    if not known:
        known_dtypes.real = dtype
    return known


def conj(xp: Any, x: Any) -> Any:
    """Return the complex conjugate of ``x``; ``x`` itself where it is real."""
    if is_complex(xp, x):
        return x.conjugate() if isinstance(x, complex) else xp.conj(x)
    return x


def real_like(xp: Any, g: Any, x: Any) -> Any:
    """Return ``g``, without its imaginary part where ``x`` is real: the gradient of a real input is real."""
    return xp.real(g) if is_complex(xp, g) and not is_complex(xp, x) else g


def sum_to(xp: Any, g: Any, shape: Sequence[int]) -> Any:
    """Sum ``g`` over the axes that broadcasting added to or stretched in ``shape``."""
    shape, given = tuple(shape), tuple(g.shape)
    if given == shape:
        return g
    kernel = kernels.find(xp, "sum_to_shape")
    if kernel is not None:
        return kernel(g, shape)
    if same_shape(given, shape):
        return g
    extra = len(given) - len(shape)
    axes = tuple(range(extra)) + tuple([extra + i for i, n in enumerate(shape) if n == 1 and given[extra + i] != 1])
    if axes:
        g = xp.sum(g, axis=axes, keepdims=True)
    if extra and any(map(_is_unknown, shape)):  # which no reshape takes
        g = xp.squeeze(g, axis=tuple(range(extra)))
    return g if same_shape(g.shape, shape) else xp.reshape(g, shape)


def same_shape(a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Return whether two shapes may be the same: lazy libraries have sizes that they do not know, None or NaN."""
    return len(a) == len(b) and all(m == n or _is_unknown(m) or _is_unknown(n) for m, n in zip(a, b, strict=True))


def _is_unknown(n: Any) -> bool:
    return n is None or n != n  # NaN is the number that does not equal itself
