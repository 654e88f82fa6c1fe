"""Running a call in both libraries, and what counts as the same result."""

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from draw import Pair, translated
from table import Call, Row


def outcome(function: Callable[..., Any], call: Call, library: str) -> Any:
    args, options = call
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*(translated(a, library) for a in args),
                            **{k: translated(v, library) for k, v in options.items()})  # fmt: skip
        except (TypeError, ValueError, IndexError, OverflowError, BufferError) as error:
            return error


def flattened(result: Any) -> Iterable[Any]:
    return result if isinstance(result, tuple | list) else (result,)


def difference(got: Any, wanted: Any, row: Row, scale: float) -> str | None:
    """What differs, in words; None where nothing does."""
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        if isinstance(wanted, Exception) and isinstance(got, Exception):
            return None
        return f"got {got!r}, NumPy {wanted!r}"
    parts, wanted_parts = list(flattened(got)), list(flattened(wanted))
    if len(parts) != len(wanted_parts):
        return f"{len(parts)} results, NumPy {len(wanted_parts)}"
    for part, other in zip(parts, wanted_parts, strict=True):
        a, b = np.asarray(part), np.asarray(other)
        if a.shape != b.shape or a.dtype != b.dtype:
            return f"{a.shape} {a.dtype}, NumPy {b.shape} {b.dtype}"
        if not close(a, b, row.ulps, scale if row.of_sum else 0.0):
            return f"got\n{a!r}\nNumPy\n{b!r}"
    return None


def close(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], ulps: float, scale: float) -> bool:
    if a.dtype.kind == "c":
        part = scale or (np.abs(b) if ulps else 0.0)
        return _close(a.real, b.real, ulps, part) and _close(a.imag, b.imag, ulps, part)
    return _close(a, b, ulps, scale)


def _close(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], ulps: float, scale: Any) -> bool:
    if a.dtype == bool:
        a = a.view(np.uint8) != 0
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if ulps == 0:
        return bool(np.all(same & ((np.signbit(a) == np.signbit(b)) | np.isnan(a))))
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(b.astype(np.longdouble)), np.where(np.isfinite(scale), scale, 0.0))
        unit = np.maximum(np.spacing(size.astype(a.dtype)), np.finfo(a.dtype).smallest_subnormal)
        near = np.abs(a.astype(np.longdouble) - b.astype(np.longdouble)) <= ulps * unit
        near |= ~np.isfinite(size.astype(a.dtype))  # a sum that overflows on the way may end anywhere
    return bool(np.all(same | (near & np.isfinite(a)) | (near & (scale > 0))))


def magnitude(call: Call) -> float:
    """What sums of the elements, or of their products, can reach: infinities and NaNs do not count."""
    total = 1.0
    with np.errstate(all="ignore"):
        for value in call[0]:
            if isinstance(value, Pair) and value.numpy.dtype.kind in "fc":
                sizes = np.abs(value.numpy).astype(np.float64)
                total *= max(float(np.sum(sizes[np.isfinite(sizes)])), 1.0)
    return total


def description(name: str, call: Call) -> str:
    def text(value: Any) -> str:
        if isinstance(value, Pair):
            return f"<{value.numpy.dtype} {value.numpy.shape} strides {value.numpy.strides}>"
        if isinstance(value, tuple | list):
            return "(" + ", ".join(text(item) for item in value) + ")"
        return repr(value)

    return f"{name}({', '.join([text(a) for a in call[0]] + [f'{k}={text(v)}' for k, v in call[1].items()])})"
