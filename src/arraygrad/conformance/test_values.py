"""Values of functions against Python's own mathematics, in units in the last place: finds a function that is off."""

from __future__ import annotations

import cmath
import itertools
import math
import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest

import arraygrad as ag
from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._tensor.tensor import Tensor
from arraygrad.backend import Backend
from arraygrad.conformance.tools import COMPLEX, FLOATS, array, flat, raw_dtype

# A good library is within one or two; GPU libraries document up to four for some functions of single precision.
ULPS = 8

_SMALL = (-1.75, -0.6, -1e-3, 1e-3, 0.3, 0.9, 1.5)
_WIDE = (*_SMALL, -30.5, -7.0, 3.7, 12.0, 60.25)
_UNIT = (-0.97, -0.5, -1e-3, 1e-3, 0.2, 0.75)
_POSITIVE = (1e-6, 0.01, 0.4, 0.99, 1.01, 2.5, 100.0, 3e7)

# Name: the reference, and the points.
_UNARY: dict[str, tuple[Callable[[float], float], Sequence[float]]] = {
    "abs": (abs, _WIDE),
    "acos": (math.acos, _UNIT),
    "acosh": (math.acosh, (1.1, 2.0, 30.0, 1e6)),
    "asin": (math.asin, _UNIT),
    "asinh": (math.asinh, _WIDE),
    "atan": (math.atan, _WIDE),
    "atanh": (math.atanh, _UNIT),
    "ceil": (lambda x: float(math.ceil(x)), _WIDE),
    "cos": (math.cos, _WIDE),
    "cosh": (math.cosh, _WIDE),
    "erf": (math.erf, _SMALL),
    "erfc": (math.erfc, (*_SMALL, 2.5, 5.0)),
    "exp": (math.exp, _WIDE),
    "expm1": (math.expm1, _WIDE),
    "floor": (lambda x: float(math.floor(x)), _WIDE),
    "log": (math.log, _POSITIVE),
    "log10": (math.log10, _POSITIVE),
    "log1p": (math.log1p, (*_POSITIVE, -0.9, -1e-5)),
    "log2": (math.log2, _POSITIVE),
    "negative": (lambda x: -x, _WIDE),
    "reciprocal": (lambda x: 1 / x, _WIDE),
    "round": (lambda x: float(round(x)), (*_WIDE, 0.5, 1.5, 2.5, -0.5)),
    "sigmoid": (lambda x: 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x)), _WIDE),
    "sign": (lambda x: math.copysign(1.0, x), _WIDE),
    "sin": (math.sin, _WIDE),
    "sinh": (math.sinh, _WIDE),
    "sqrt": (math.sqrt, _POSITIVE),
    "square": (lambda x: x * x, _WIDE),
    "tan": (math.tan, _SMALL),
    "tanh": (math.tanh, _WIDE),
    "trunc": (lambda x: float(math.trunc(x)), _WIDE),
}

_BINARY: dict[str, tuple[Callable[[float, float], float], Sequence[float], Sequence[float]]] = {
    "add": (lambda x, y: x + y, _SMALL, _SMALL),
    "atan2": (math.atan2, _SMALL, _SMALL),
    "copysign": (math.copysign, _SMALL, _SMALL),
    "divide": (lambda x, y: x / y, _WIDE, _SMALL),
    "floor_divide": (lambda x, y: float(math.floor(x / y)), _WIDE, (-2.5, 0.75, 4.0)),
    "hypot": (math.hypot, _WIDE, _SMALL),
    "logaddexp": (lambda x, y: max(x, y) + math.log1p(math.exp(-abs(x - y))), (-3.0, 1.0, 40.0), (-2.0, 2.0, 38.0)),
    "maximum": (max, _SMALL, _SMALL),
    "minimum": (min, _SMALL, _SMALL),
    "multiply": (lambda x, y: x * y, _WIDE, _SMALL),
    "pow": (math.pow, (0.3, 1.7, 4.0), (-2.5, -1.0, 0.0, 0.5, 2.0, 3.0)),
    "remainder": (lambda x, y: math.fmod(math.fmod(x, y) + y, y), (1.75, -1.75, 5.5), (2.0, -0.75)),
    "subtract": (lambda x, y: x - y, _WIDE, _SMALL),
}

_COMPLEX: dict[str, Callable[[complex], complex]] = {
    "acos": cmath.acos,
    "acosh": cmath.acosh,
    "asin": cmath.asin,
    "asinh": cmath.asinh,
    "atan": cmath.atan,
    "atanh": cmath.atanh,
    "conj": lambda z: z.conjugate(),
    "cos": cmath.cos,
    "cosh": cmath.cosh,
    "exp": cmath.exp,
    "log": cmath.log,
    "log10": cmath.log10,
    "sin": cmath.sin,
    "sinh": cmath.sinh,
    "sqrt": cmath.sqrt,
    "square": lambda z: z * z,
    "tan": cmath.tan,
    "tanh": cmath.tanh,
}
_PLANE = (0.5 + 0.25j, -1.5 + 0.75j, -0.3 - 1.2j, 2.0 - 0.1j, 1.2j)

_DTYPES = pytest.mark.parametrize("dtype", FLOATS, ids=lambda dtype: dtype.name)


def _rounded(x: float, dtype: DType) -> float:
    """Round a number to a dtype."""
    return float(struct.unpack("f", struct.pack("f", x))[0]) if dtype is dtypes.float32 else x


def _ulp(x: float, dtype: DType) -> float:
    """The distance between neighbours of a dtype at ``x``."""
    return math.ulp(x) * (2.0**29 if dtype is dtypes.float32 else 1.0)


def _tensor(backend: Backend, values: Any, dtype: DType) -> Tensor:
    return Tensor(array(backend, values, dtype), backend)


def _function(name: str) -> Callable[..., Any]:
    return getattr(ag, name, None) or getattr(ag.special, name)  # type: ignore[no-any-return]  # looked up by name


def _compare(got: Tensor, wanted: Sequence[float], dtype: DType, scales: Sequence[float] | None = None) -> None:
    """Compare with references; an error is measured in units in the last place of the value, or of a given scale."""
    assert got.dtype is dtype
    for x, y, scale in zip(flat(got.backend, got._raw()), wanted, scales or wanted, strict=True):
        assert abs(x - y) <= ULPS * _ulp(scale, dtype), f"got {x!r}, expected {y!r}"


@_DTYPES
@pytest.mark.parametrize("name", _UNARY)
def test_functions_of_one_number(name: str, dtype: DType, backend: Backend) -> None:
    reference, points = _UNARY[name]
    values = [_rounded(p, dtype) for p in points]
    _compare(_function(name)(_tensor(backend, values, dtype)), [reference(v) for v in values], dtype)


@_DTYPES
@pytest.mark.parametrize("name", _BINARY)
def test_functions_of_two_numbers(name: str, dtype: DType, backend: Backend) -> None:
    reference, first, second = _BINARY[name]
    pairs = [(_rounded(p, dtype), _rounded(q, dtype)) for p in first for q in second]
    got = _function(name)(*(_tensor(backend, [pair[i] for pair in pairs], dtype) for i in (0, 1)))
    # A sum or difference has the error of its larger term.
    scales = [max(abs(p), abs(q)) for p, q in pairs] if name in ("add", "subtract", "remainder", "logaddexp") else None
    _compare(got, [reference(p, q) for p, q in pairs], dtype, scales)


@pytest.mark.parametrize("dtype", COMPLEX, ids=lambda dtype: dtype.name)
@pytest.mark.parametrize("name", _COMPLEX)
def test_functions_of_a_complex_number(name: str, dtype: DType, backend: Backend) -> None:
    part = dtypes.float32 if dtype is dtypes.complex64 else dtypes.float64
    points = [complex(_rounded(z.real, part), _rounded(z.imag, part)) for z in _PLANE]
    got = flat(backend, _function(name)(_tensor(backend, points, dtype))._raw())
    for z, w in zip(got, map(_COMPLEX[name], points), strict=True):
        assert abs(z - w) <= ULPS * _ulp(abs(w), part), f"got {z!r}, expected {w!r}"


# -- reductions: exact rational arithmetic is the reference ----------------------------------------------------------

_ROWS = ((0.1, -2.7, 3.3, 0.45), (1.9, 0.02, -5.5, 2.25), (-0.7, 4.4, 1.0, -3.1))


def _exact(dtype: DType) -> list[list[Fraction]]:
    return [[Fraction(_rounded(x, dtype)) for x in row] for row in _ROWS]


def _size(row: Sequence[Fraction]) -> float:
    return float(sum(abs(x) for x in row))


@_DTYPES
def test_sums_means_and_products(dtype: DType, backend: Backend) -> None:
    rows, x = _exact(dtype), _tensor(backend, _ROWS, dtype)
    sizes = [_size(row) for row in rows]
    _compare(ag.sum(x, axis=1), [float(sum(row)) for row in rows], dtype, sizes)
    _compare(ag.mean(x, axis=1), [float(sum(row) / 4) for row in rows], dtype, sizes)
    _compare(ag.sum(x), [float(sum(map(sum, rows)))], dtype, [sum(sizes)])
    _compare(ag.prod(x, axis=1), [float(math.prod(row)) for row in rows], dtype)
    _compare(ag.max(x, axis=0), [float(max(column)) for column in zip(*rows, strict=True)], dtype)
    _compare(ag.min(x, axis=0), [float(min(column)) for column in zip(*rows, strict=True)], dtype)


@_DTYPES
@pytest.mark.parametrize("correction", [0, 1])
def test_variances(correction: int, dtype: DType, backend: Backend) -> None:
    rows, x = _exact(dtype), _tensor(backend, _ROWS, dtype)
    means = [sum(row) / 4 for row in rows]
    wanted = [
        float(sum((x - mean) ** 2 for x in row) / (4 - correction)) for row, mean in zip(rows, means, strict=True)
    ]
    _compare(ag.var(x, axis=1, correction=correction), wanted, dtype)
    _compare(ag.std(x, axis=1, correction=correction), [math.sqrt(v) for v in wanted], dtype)


@_DTYPES
def test_running_sums_and_products(dtype: DType, backend: Backend) -> None:
    row, x = _exact(dtype)[0], _tensor(backend, _ROWS[0], dtype)
    parts = [row[: i + 1] for i in range(4)]
    sizes = [_size(part) for part in parts]
    _compare(ag.cumulative_sum(x), [float(sum(part)) for part in parts], dtype, sizes)
    _compare(ag.cumulative_prod(x), [float(math.prod(part)) for part in parts], dtype)
    steps = list(itertools.pairwise(row))
    _compare(ag.diff(x), [float(b - a) for a, b in steps], dtype, [_size(step) for step in steps])


@_DTYPES
def test_products_of_matrices(dtype: DType, backend: Backend) -> None:
    rows, x = _exact(dtype), _tensor(backend, _ROWS, dtype)
    wanted = [float(sum(p * q for p, q in zip(a, b, strict=True))) for a in rows for b in rows]
    sizes = [float(sum(abs(p * q) for p, q in zip(a, b, strict=True))) for a in rows for b in rows]
    _compare(ag.matmul(x, x.mT), wanted, dtype, sizes)
    _compare(ag.tensordot(x, x, axes=((1,), (1,))), wanted, dtype, sizes)
    _compare(ag.vecdot(x, x), wanted[::4], dtype)


@pytest.mark.parametrize("dtype", COMPLEX, ids=lambda dtype: dtype.name)
def test_products_of_complex_matrices(dtype: DType, backend: Backend) -> None:
    raw_dtype(backend, dtype)
    a, b = [[1 + 2j, 3.0], [0.5j, -1 + 1j]], [[2.0, 1j], [1 - 1j, 4.0]]
    x, y = _tensor(backend, a, dtype), _tensor(backend, b, dtype)
    wanted = [sum(a[i][k] * b[k][j] for k in (0, 1)) for i in (0, 1) for j in (0, 1)]
    assert flat(backend, ag.matmul(x, y)._raw()) == pytest.approx(wanted, rel=1e-6)
    inner = [sum(a[i][k].conjugate() * b[i][k] for k in (0, 1)) for i in (0, 1)]
    assert flat(backend, ag.vecdot(x, y)._raw()) == pytest.approx(inner, rel=1e-6)
