"""The functions that are compared: how their arguments are drawn, and how close results must be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from draw import ALL, COMPLEXES, INTEGERS, NUMBERS, ORDERED, REALS, Draw, Pair, kind_of, promotes, translated
from numpy.lib.array_utils import normalize_axis_index

import arraygrad_cpu as cpu

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a call; arrays are Pairs, dtypes their names."""


@dataclass(frozen=True)
class Row:
    """A function: how its arguments are drawn, and how close the results must be."""

    name: str
    draw: Callable[[Draw], Call]
    ulps: float = 0.0
    of_sum: bool = False
    """The ulps are of the sum of the magnitudes of the first argument along the axis, at most of all."""
    numpy: Callable[..., Any] | None = None
    cpu: Callable[..., Any] | None = None


ROWS: dict[str, Row] = {}


def row(name: str, draw: Callable[[Draw], Call], **options: Any) -> None:
    ROWS[name] = Row(name, draw, **options)


# ---- elementwise ----


def unary(dtypes: Sequence[str], tame: bool = False) -> Callable[[Draw], Call]:
    return lambda d: ((d.array(d.choice(dtypes), tame=tame),), {})


def scalar_for(d: Draw, dtype: str) -> Any:
    if dtype == "bool":
        return d.chance(0.5)
    if dtype in INTEGERS:
        return d.integer(0, 9)
    return d.choice((2, 0.5, -1.0, 3.0))


def binary(dtypes: Sequence[str], tame: bool = False, mixed: bool = True) -> Callable[[Draw], Call]:
    def draw(d: Draw) -> Call:
        dtype = d.choice(dtypes)
        x1 = d.array(dtype, tame=tame)
        if d.chance(0.15):
            return ((x1, scalar_for(d, dtype)) if d.chance(0.5) else (scalar_for(d, dtype), x1)), {}
        if mixed and d.chance(0.2):
            dtype = d.choice([other for other in dtypes if kind_of(other) == kind_of(dtype) and promotes(dtype, other)])
        return (x1, d.array(dtype, d.broadcastable(x1.numpy.shape), tame=tame)), {}

    return draw


def without_zeros(draw: Callable[[Draw], Call]) -> Callable[[Draw], Call]:
    """Integer divisors are not zero, and not -1: there the libraries may differ."""

    def wrapped(d: Draw) -> Call:
        args, options = draw(d)
        fixed = []
        for value in args:
            if isinstance(value, Pair) and value.numpy.dtype.kind in "iu":
                bad = (value.numpy == 0) | (value.numpy == np.asarray(-1).astype(value.numpy.dtype))
                value.numpy[bad] = 3
                value.cpu[cpu.asarray(np.asarray(bad, order="C"))] = 3
            fixed.append(3 if isinstance(value, int) and not isinstance(value, bool) and value <= 0 else value)
        return tuple(fixed), options

    return wrapped


for _name in ("add", "subtract"):
    row(_name, binary(NUMBERS))
row("multiply", binary(ORDERED))
# Of the magnitude: NumPy fuses some of the products; both libraries round the others.
row("multiply_complex", binary(COMPLEXES, tame=True), ulps=4, numpy=np.multiply, cpu=cpu.multiply)
row("divide", binary(REALS))
row("divide_complex", binary(COMPLEXES, tame=True), ulps=8, numpy=np.divide, cpu=cpu.divide)
for _name in ("maximum", "minimum"):
    row(_name, binary(ORDERED))
row("floor_divide", without_zeros(binary(INTEGERS)))
row("remainder", without_zeros(binary(INTEGERS)))
for _name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    row(_name, binary(("bool", *INTEGERS)))
for _name in ("logical_and", "logical_or", "logical_xor"):
    row(_name, binary(("bool",)))
for _name in ("less", "less_equal", "greater", "greater_equal"):
    row(_name, binary(ORDERED))
for _name in ("equal", "not_equal"):
    row(_name, binary(ALL))
for _name in ("copysign", "nextafter"):
    row(_name, binary(REALS))
for _name in ("hypot", "atan2"):
    row(_name, binary(REALS), ulps=4)
row("logaddexp", binary(REALS, tame=True), ulps=4, of_sum=True)  # near 0 it is a difference of large numbers


def pow_of_arrays(x1: Any, x2: Any) -> Any:
    """NumPy takes the power 0.5, given as one number, for sqrt, which differs at -inf and -0."""
    dtype = np.result_type(x1, x2)
    base, exponent = np.broadcast_arrays(np.asarray(x1, dtype), np.asarray(x2, dtype))
    return np.pow(base.flatten(), exponent.flatten()).reshape(base.shape)


row("pow", binary(REALS), ulps=4, numpy=pow_of_arrays)

for _name in ("abs", "negative", "positive", "square", "sign"):
    row(_name, unary(ORDERED))
for _name in ("ceil", "floor", "round", "trunc"):
    row(_name, unary(ORDERED))
for _name in ("isfinite", "isinf", "isnan"):
    row(_name, unary(NUMBERS))
row("bitwise_invert", unary(("bool", *INTEGERS)))
row("logical_not", unary(("bool",)))
row("signbit", unary(REALS))
for _name in ("real", "imag", "conj"):
    row(_name, unary(COMPLEXES))
row("sqrt", unary(REALS))
row("reciprocal", unary(REALS), ulps=1)
for _name in ("exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
              "cosh", "tanh", "asinh", "acosh", "atanh"):  # fmt: skip
    row(_name, unary(REALS), ulps=5)  # 4 of ours, and 1 of NumPy's
row("abs_complex", unary(COMPLEXES), ulps=4, numpy=np.abs, cpu=cpu.abs)


def _where(d: Draw) -> Call:
    (x1, x2), _ = binary(ALL)(d)
    shape = x1.numpy.shape if isinstance(x1, Pair) else x2.numpy.shape
    return (d.array("bool", d.broadcastable(shape)), x1, x2), {}


row("where", _where)


def _clip(d: Draw) -> Call:
    dtype = d.choice(ORDERED)
    x = d.array(dtype)
    bounds = [d.array(dtype, d.broadcastable(x.numpy.shape), tame=True) if d.chance(0.5) else None for _ in range(2)]
    return (x, *bounds), {}


def _clip_numpy(x: Any, low: Any, high: Any) -> Any:
    out = x if low is None else np.maximum(x, low)
    out = out if high is None else np.minimum(out, high)
    return out.copy()


row("clip", _clip, numpy=_clip_numpy)

# ---- conversion ----


def _astype(d: Draw) -> Call:
    source, target = d.choice(ALL), d.choice(ALL)
    if source in COMPLEXES and target not in COMPLEXES:
        target = "complex128"
    if source in REALS and target in INTEGERS:
        source = "int16"
    return (d.array(source), target), {}


row("astype", _astype, numpy=lambda x, dtype: x.astype(dtype))

# ---- reductions ----


def reduction(dtypes: Sequence[str], tame: bool = False, **more: Callable[[Draw], Any]) -> Callable[[Draw], Call]:
    def draw(d: Draw) -> Call:
        x = d.array(d.choice(dtypes), tame=tame or d.chance(0.8))
        options = {"axis": d.axes(x.numpy.ndim), "keepdims": d.chance(0.5)}
        return (x,), options | {name: choose(d) for name, choose in more.items()}

    return draw


def one_axis(draw: Callable[[Draw], Call]) -> Callable[[Draw], Call]:
    def wrapped(d: Draw) -> Call:
        args, options = draw(d)
        if isinstance(options["axis"], tuple):
            options["axis"] = options["axis"][0]
        return args, options

    return wrapped


row("sum", reduction(NUMBERS), ulps=4, of_sum=True)
row("sum_int", reduction(("bool", *INTEGERS)), numpy=np.sum, cpu=cpu.sum)
row("prod_int", reduction(("bool", *INTEGERS)), numpy=np.prod, cpu=cpu.prod)
for _name in ("max", "min"):
    row(_name, reduction(("bool", *ORDERED)), ulps=1)  # exact, but for the sign of zeros: they are equal
for _name in ("any", "all"):
    row(_name, reduction(ALL))
row("mean", reduction(REALS), ulps=4, of_sum=True)
row("count_nonzero", reduction(ALL))
for _name in ("argmax", "argmin"):
    row(_name, one_axis(reduction(("bool", *ORDERED))))


def _variance(name: str) -> Callable[..., Any]:
    """NumPy's in float64, so that its own rounding does not count; infinities and NaNs as they come."""

    def compute(x: Any, **options: Any) -> Any:
        return getattr(np, name)(x.astype(np.float64), **options).astype(x.dtype)

    return compute


row("var", reduction(("float32",), True, correction=lambda d: d.choice((0, 1))), ulps=64, numpy=_variance("var"))
row("std", reduction(("float32",), True, correction=lambda d: d.choice((0, 1))), ulps=64, numpy=_variance("std"))

# ---- cumulative, sorting, searching, sets ----


def along(dtypes: Sequence[str], tame: bool = False, **more: Callable[[Draw], Any]) -> Callable[[Draw], Call]:
    def draw(d: Draw) -> Call:
        x = d.array(d.choice(dtypes), d.shape(1, 4), tame=tame)
        return (x,), {"axis": d.axis(x.numpy.ndim)} | {name: choose(d) for name, choose in more.items()}

    return draw


row("cumulative_sum", along(("bool", *INTEGERS), include_initial=lambda d: d.chance(0.5)))
row("cumulative_prod", along(INTEGERS, include_initial=lambda d: d.chance(0.5)))
row("cumulative_sum_float", along(REALS, tame=True), ulps=8, of_sum=True, numpy=np.cumulative_sum,
    cpu=cpu.cumulative_sum)  # fmt: skip
row(
    "diff",
    along(NUMBERS, n=lambda d: d.integer(0, 3)),
    numpy=lambda x, axis, n: np.diff(x, axis=normalize_axis_index(axis, x.ndim), n=n),  # NumPy looks only if n > 0
    ulps=2,
)
row("sort", along(("bool", *ORDERED)), numpy=lambda x, axis: np.sort(x, axis=axis, stable=True))
row("sort_complex", along(COMPLEXES), numpy=lambda x, axis: np.sort(x, axis=axis, stable=True),
    cpu=lambda x, axis: cpu.sort(x, axis=axis))  # fmt: skip
row("argsort", along(("bool", *ORDERED)), numpy=lambda x, axis: np.argsort(x, axis=axis, stable=True))


def _searchsorted(d: Draw) -> Call:
    dtype = d.choice(("bool", *ORDERED))
    x = np.sort(d.values((d.choice((0, 1, 5, 33, 1000)),), dtype, d.chance(0.7)))
    return (d.pair(x), d.array(dtype, tame=True)), {"side": d.choice(("left", "right"))}


row("searchsorted", _searchsorted)
row("nonzero", lambda d: ((d.array(d.choice(ALL), d.shape(1, 4)),), {}))


def without_negative_zeros(function: Callable[..., Any]) -> Callable[..., Any]:
    """Which of two equal zeros is kept is nobody's promise."""
    return lambda x: function(x + 0)


for _name in ("unique_values", "unique_counts", "unique_inverse", "unique_all"):
    _numpy = partial(np.unique, equal_nan=False) if _name == "unique_values" else getattr(np, _name)  # sorted
    row(
        _name,
        unary(ORDERED, tame=True),
        numpy=without_negative_zeros(_numpy),
        cpu=without_negative_zeros(getattr(cpu, _name)),
    )
row("unique_bool", unary(("bool",)), numpy=np.unique_all, cpu=cpu.unique_all)
row("isin", binary(("bool", *INTEGERS), mixed=False))

# ---- manipulation ----

row("flip", lambda d: ((x := d.array(d.choice(ALL)),), {"axis": d.axes(x.numpy.ndim)}))
row("roll", lambda d: ((x := d.array(d.choice(ALL)), d.integer(-40, 40)),
                       {"axis": d.axis(x.numpy.ndim) if x.numpy.ndim and d.chance(0.7) else None}))  # fmt: skip
row("permute_dims", lambda d: ((x := d.array(d.choice(ALL)), tuple(map(int, d.rng.permutation(x.numpy.ndim)))), {}))


def _moveaxis(d: Draw) -> Call:
    x = d.array(d.choice(ALL), d.shape(1, 4))
    return (x, d.axis(x.numpy.ndim), d.axis(x.numpy.ndim)), {}


row("moveaxis", _moveaxis)
row("expand_dims", lambda d: ((x := d.array(d.choice(ALL)),), {"axis": d.axis(x.numpy.ndim + 1)}))


def _reshape(d: Draw) -> Call:
    x = d.array(d.choice(ALL))
    n, shape = x.numpy.size, []
    while n > 1 and len(shape) < 4:
        divisors = [k for k in range(1, min(n, 40) + 1) if n % k == 0]
        shape.append(d.choice(divisors))
        n //= shape[-1]
    shape.append(n)
    if d.chance(0.3):
        shape[d.integer(0, len(shape) - 1)] = -1
    return (x, tuple(shape)), {}


row("reshape", _reshape)


def _together(least: int) -> Callable[[Draw], Call]:
    def draw(d: Draw) -> Call:
        shape, dtype = d.shape(least, 3), d.choice(ALL)
        return ([d.array(dtype, shape) for _ in range(d.integer(1, 4))],), {"axis": d.axis(len(shape) + 1 - least)}

    return draw


row("concat", _together(1))
row("stack", _together(0))
row("tile", lambda d: ((d.array(d.choice(ALL), d.shape(0, 3)), tuple(d.integer(0, 3) for _ in range(d.integer(0, 4)))),
                       {}))  # fmt: skip
row("repeat", lambda d: ((x := d.array(d.choice(ALL)), d.integer(0, 4)),
                         {"axis": d.axis(x.numpy.ndim) if x.numpy.ndim else None}))  # fmt: skip
for _name in ("tril", "triu"):
    row(_name, lambda d: ((d.array(d.choice(ALL), d.shape(2, 4)),), {"k": d.integer(-4, 4)}))
row("broadcast_to", lambda d: ((d.array(d.choice(ALL), d.broadcastable(shape := d.shape())), shape), {}))
row("squeeze_to_nothing", lambda d: ((d.array(d.choice(ALL), (1, 3, 1)),), {"axis": d.choice((0, 2, -1, (0, 2), 1))}),
    numpy=np.squeeze, cpu=cpu.squeeze)  # fmt: skip
row("unstack", lambda d: ((x := d.array(d.choice(ALL), d.shape(1, 4)),), {"axis": d.axis(x.numpy.ndim)}))


def _meshgrid(d: Draw) -> Call:
    dtype = d.choice(NUMBERS)
    arrays = tuple(d.array(dtype, (d.integer(0, 4),)) for _ in range(d.integer(0, 4)))
    return arrays, {"indexing": d.choice(("xy", "ij"))}


row("meshgrid", _meshgrid)

# ---- indexing ----


def _slice(d: Draw, n: int) -> slice:
    def bound() -> int | None:
        return None if d.chance(0.3) else d.integer(-n - 2, n + 2)

    return slice(bound(), bound(), None if d.chance(0.4) else d.choice((1, 2, 3, -1, -2, -3)))


def _key(d: Draw, shape: tuple[int, ...], advanced: bool) -> Any:
    if advanced and d.chance(0.2):
        rank = d.integer(0, len(shape))
        return d.array("bool", shape[:rank])
    parts: list[Any] = []
    axis, dots = 0, False
    common = d.shape(0, 2)
    while axis < len(shape) and not d.chance(0.15):
        n, kind = shape[axis], d.integer(0, 9)
        if kind == 0:
            parts.append(None)
            continue
        if kind == 1 and not dots:
            dots = True
            parts.append(...)
            axis += d.integer(0, len(shape) - axis)
            continue
        if kind in (2, 3) and n:
            parts.append(d.integer(-n, n - 1))
        elif kind in (4, 5) and advanced and n:
            raw = d.rng.integers(-n, n, d.broadcastable(common))
            parts.append(d.pair(raw))
        elif kind == 6 and advanced:
            parts.append(d.array("bool", (n,)))
        else:
            parts.append(_slice(d, n))
        axis += 1
    if len(parts) == 1 and d.chance(0.5):
        return parts[0]
    return tuple(parts)


def getitem(x: Any, key: Any) -> Any:
    return x[key]


def setitem(x: Any, key: Any, value: Any) -> Any:
    x[key] = value
    return x


row("getitem", lambda d: ((x := d.array(d.choice(ALL)), _key(d, x.numpy.shape, False)), {}), numpy=getitem, cpu=getitem)
row("getitem_advanced", lambda d: ((x := d.array(d.choice(ALL)), _key(d, x.numpy.shape, True)), {}), numpy=getitem,
    cpu=getitem)  # fmt: skip


def _setitem(advanced: bool) -> Callable[[Draw], Call]:
    def draw(d: Draw) -> Call:
        dtype = d.choice(ALL)
        x = d.array(dtype)
        key = _key(d, x.numpy.shape, advanced)
        try:
            part = x.numpy[translated(key, "numpy")]
        except IndexError:
            return (x, key, scalar_for(d, dtype)), {}
        # Repeated indices: which value wins is nobody's promise, so all are the same.
        if d.chance(0.3) or (advanced and part.size > 1):
            return (x, key, scalar_for(d, dtype)), {}
        return (x, key, d.array(dtype, d.broadcastable(part.shape))), {}

    return draw


row("setitem", _setitem(False), numpy=setitem, cpu=setitem)
row("setitem_advanced", _setitem(True), numpy=setitem, cpu=setitem)


def overlap(x: Any, to: slice, source: slice, operation: str) -> Any:
    if operation == "set":
        x[to] = x[source]
    elif operation == "add":
        part = x[to]
        part += x[source]
    else:
        part = x[to]
        part *= x[source]
    return x


def _overlap(d: Draw) -> Call:
    x = d.array(d.choice(NUMBERS), (d.integer(1, 40),), tame=True)
    n = x.numpy.shape[0]
    length = d.integer(1, n)
    first, second = d.integer(0, n - length), d.integer(0, n - length)
    source = slice(second, second + length)
    if d.chance(0.5):
        source = slice(second + length - 1, second - 1 if second else None, -1)
    return (x, slice(first, first + length), source, d.choice(("set", "add", "mul"))), {}


row("overlap", _overlap, numpy=overlap, cpu=overlap, ulps=1)


def _take(d: Draw) -> Call:
    x = d.array(d.choice(ALL), d.shape(1, 4))
    axis = d.integer(0, x.numpy.ndim - 1)
    n = x.numpy.shape[axis]
    raw = d.rng.integers(0, max(n, 1), (d.integer(0, 6) if n else 0,))
    return (x, d.pair(raw)), {"axis": axis}


row("take", _take)


def _take_along_axis(d: Draw) -> Call:
    x = d.array(d.choice(ALL), d.shape(1, 4))
    axis = d.integer(0, x.numpy.ndim - 1)
    shape = list(x.numpy.shape)
    n = shape[axis]
    shape[axis] = d.integer(0, 5) if n else 0
    raw = d.rng.integers(0, max(n, 1), shape)
    return (x, d.pair(raw)), {"axis": axis}


row("take_along_axis", _take_along_axis)

# ---- linear algebra ----


def _matmul(d: Draw) -> Call:
    dtype, tame = d.choice(NUMBERS), True
    m, k, n = (d.choice((0, 1, 2, 3, 5, 16, 40)) for _ in range(3))
    batch = d.shape(0, 2)
    first = () if d.chance(0.2) else (m,)
    second = () if d.chance(0.2) else (n,)
    left = (*d.broadcastable(batch), *first, k) if first else (k,)
    right = (*d.broadcastable(batch), k, *second) if second else (k,)
    return (d.array(dtype, left, tame), d.array(dtype, right, tame)), {}


row("matmul", _matmul, ulps=64, of_sum=True)
row("vecdot", lambda d: ((d.array(dtype := d.choice(NUMBERS), shape := d.shape(1, 3), True),
                          d.array(dtype, shape, True)), {}), ulps=32, of_sum=True)  # fmt: skip
row("matrix_transpose", lambda d: ((d.array(d.choice(ALL), d.shape(2, 4)),), {}))
