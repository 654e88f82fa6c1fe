"""Elementwise functions against NumPy, in higher precision where there is one, and mpmath."""

import inspect
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

import arraygrad_cpu as xp

Generator = np.random.Generator
Array = np.ndarray[Any, Any]

BOOL = ["bool"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTEGERS = SIGNED + UNSIGNED
REALS = ["float32", "float64"]
COMPLEXES = ["complex64", "complex128"]
FLOATS = REALS + COMPLEXES
NUMBERS = INTEGERS + FLOATS
ALL = BOOL + NUMBERS

UNARY = {
    **dict.fromkeys(["acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "expm1"], FLOATS),
    **dict.fromkeys(["log", "log1p", "log2", "log10", "reciprocal", "sin", "sinh", "sqrt", "tan", "tanh"], FLOATS),
    **dict.fromkeys(["abs", "conj", "imag", "isfinite", "isinf", "isnan", "negative", "positive", "real"], NUMBERS),
    **dict.fromkeys(["round", "sign", "square"], NUMBERS),
    **dict.fromkeys(["ceil", "floor", "trunc"], INTEGERS + REALS),
    "bitwise_invert": BOOL + INTEGERS,
    "logical_not": BOOL,
    "signbit": REALS,
}
BINARY = {
    **dict.fromkeys(["add", "multiply", "pow", "subtract"], NUMBERS),
    **dict.fromkeys(["atan2", "copysign", "hypot", "logaddexp", "nextafter"], REALS),
    **dict.fromkeys(["bitwise_and", "bitwise_or", "bitwise_xor"], BOOL + INTEGERS),
    **dict.fromkeys(["bitwise_left_shift", "bitwise_right_shift"], INTEGERS),
    **dict.fromkeys(["equal", "not_equal"], ALL),
    **dict.fromkeys(["floor_divide", "greater", "greater_equal", "less", "less_equal"], INTEGERS + REALS),
    **dict.fromkeys(["maximum", "minimum", "remainder"], INTEGERS + REALS),
    **dict.fromkeys(["logical_and", "logical_or", "logical_xor"], BOOL),
    "divide": FLOATS,
}
EXACT_UNARY = ["abs", "bitwise_invert", "ceil", "conj", "floor", "imag", "isfinite", "isinf", "isnan", "logical_not"]
EXACT_UNARY += ["negative", "positive", "real", "sign", "signbit", "sqrt", "square", "trunc"]
EXACT_BINARY = [
    "add",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "copysign",
]
EXACT_BINARY += ["equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_xor"]
EXACT_BINARY += ["maximum", "minimum", "multiply", "nextafter", "not_equal", "subtract"]
SPECIAL = np.asarray([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, 5e-324, 1.5e-45, 1e300, 3e38, -2.5])


def cases(table: dict[str, list[str]], names: list[str] | None = None) -> list[tuple[str, str]]:
    return [(name, dtype) for name in names or table for dtype in table[name]]


def real_elements(rng: Generator, shape: tuple[int, ...]) -> Array:
    values = rng.standard_normal(shape) * 10.0 ** rng.uniform(-3, 3, shape)
    return np.where(rng.random(shape) < 0.2, rng.choice(SPECIAL, shape), values)


def elements(rng: Generator, dtype: str, shape: tuple[int, ...]) -> Array:
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(shape) < 0.5
    if kind in "iu":
        info = np.iinfo(dtype)
        small = rng.integers(-5 if kind == "i" else 0, 6, shape).astype(dtype)
        return np.where(rng.random(shape) < 0.5, rng.integers(info.min, info.max, shape, dtype, endpoint=True), small)
    with np.errstate(over="ignore"):
        if kind == "f":
            return real_elements(rng, shape).astype(dtype)
        parts = np.empty(shape, "complex128")
        parts.real, parts.imag = real_elements(rng, shape), real_elements(rng, shape)
        return parts.astype(dtype)


def layouts(x: Array) -> list[tuple[Array, Any]]:
    """The array and ours: as it is, and as a view that is transposed, reversed and strided."""
    ours = xp.asarray(x.copy())
    views = [(x, ours)]
    if x.ndim == 3:
        views.append((x.transpose(2, 0, 1)[::-2, :, ::2], xp.permute_dims(ours, (2, 0, 1))[::-2, :, ::2]))
    return views


def numpy_function(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = np.rint if name == "round" else getattr(np, name)
    return function


def assert_same(ours: Any, want: Any, signs: bool = True) -> None:
    assert isinstance(ours, xp.Array)
    mine, want = np.asarray(ours), np.asarray(want)
    assert (mine.dtype, mine.shape) == (want.dtype, want.shape)
    np.testing.assert_array_equal(mine, want)
    if signs and want.dtype.kind == "f":
        numbers = ~np.isnan(want)
        np.testing.assert_array_equal(np.signbit(mine)[numbers], np.signbit(want)[numbers])


def ulps(mine: Array, exact: Array) -> float:
    """The largest error in units in the last place of the exact result; of the larger part where complex."""
    mine, exact = np.atleast_1d(mine), np.atleast_1d(exact)
    real = {"complex64": "float32", "complex128": "float64"}.get(mine.dtype.name, mine.dtype.name)
    size = np.abs(exact).astype(real)
    unit = np.spacing(np.maximum(size, np.finfo(real).tiny)).astype(exact.real.dtype)
    return float(np.max(np.abs(mine.astype(exact.dtype) - exact) / unit))


# ---- against NumPy, every dtype ----


@pytest.mark.parametrize(("name", "dtype"), cases(UNARY, EXACT_UNARY))
def test_unary_is_exact(name: str, dtype: str) -> None:
    rng = np.random.default_rng(1)
    for shape in [(), (0,), (7,), (300,), (5, 4, 9)]:
        for theirs, ours in layouts(elements(rng, dtype, shape)):
            if name in ("sign", "sqrt", "abs", "square") and theirs.dtype.kind == "c":
                continue
            with np.errstate(all="ignore"):
                want = numpy_function(name)(theirs)
            if np.dtype(dtype).kind in "iu" and name in ("imag",):
                want = np.zeros_like(theirs)
            if name == "sign" and np.dtype(dtype).kind == "f":
                want = want + 0.0
            assert_same(getattr(xp, name)(ours), np.asarray(want, copy=True), signs=name not in ("sign", "imag"))


COMPLEX_PRODUCTS = [("multiply", dtype) for dtype in COMPLEXES]  # NumPy rounds them in more than one way


@pytest.mark.parametrize(
    ("name", "dtype"), [case for case in cases(BINARY, EXACT_BINARY) if case not in COMPLEX_PRODUCTS]
)
def test_binary_is_exact(name: str, dtype: str) -> None:
    rng = np.random.default_rng(2)
    for shape1, shape2 in [
        ((), ()),
        ((0, 3), (3,)),
        ((65,), (65,)),
        ((5, 4, 9), (5, 4, 9)),
        ((4, 1, 9), (3, 1)),
        ((), (8,)),
    ]:
        pairs1, pairs2 = layouts(elements(rng, dtype, shape1)), layouts(elements(rng, dtype, shape2))
        for (x1, ours1), (x2, ours2) in zip(pairs1, pairs2, strict=False):
            with np.errstate(all="ignore"):
                want = getattr(np, name)(x1, x2)
            assert_same(getattr(xp, name)(ours1, ours2), want, signs=name not in ("maximum", "minimum"))


@pytest.mark.parametrize("name", [*UNARY, *BINARY])
def test_other_dtypes_are_refused(name: str) -> None:
    for dtype in ALL:
        operands = [xp.ones((2,), dtype=getattr(xp, dtype))] * (1 if name in UNARY else 2)
        if dtype in (UNARY.get(name) or BINARY[name]):
            getattr(xp, name)(*operands)
        else:
            with pytest.raises(TypeError, match=rf"^{name}: not defined for {dtype}.*astype"):
                getattr(xp, name)(*operands)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("name", ["floor_divide", "remainder"])
def test_integer_division(name: str, dtype: str) -> None:
    rng = np.random.default_rng(3)
    x1, x2 = elements(rng, dtype, (500,)), elements(rng, dtype, (500,))
    x1[:3], x2[:3] = np.iinfo(dtype).min, np.asarray([-1, 0, 1]).astype(dtype)
    with np.errstate(all="ignore"):
        want = getattr(np, name)(x1, x2)
    assert_same(getattr(xp, name)(xp.asarray(x1), xp.asarray(x2)), np.where(x2 == 0, 0, want).astype(dtype))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integer_powers_wrap_around(dtype: str) -> None:
    rng = np.random.default_rng(4)
    x1, x2 = elements(rng, dtype, (300,)), rng.integers(0, 70, 300).astype(dtype)
    assert_same(xp.pow(xp.asarray(x1), xp.asarray(x2)), np.pow(x1, x2))


def test_negative_powers_of_integers_are_rounded_towards_0() -> None:
    x = xp.asarray([-2, -1, 0, 1, 2], dtype=xp.int32)
    assert_same(x ** xp.asarray(-3, dtype=xp.int32), np.asarray([0, -1, 0, 1, 0], "int32"))
    assert_same(x ** xp.asarray(-2, dtype=xp.int32), np.asarray([0, 1, 0, 1, 0], "int32"))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_shifts_by_the_width_or_more(dtype: str) -> None:
    width = 8 * np.dtype(dtype).itemsize
    x = xp.asarray([1, 100], dtype=getattr(xp, dtype))
    for count in (width - 1, width, width + 1):
        want = [int(v) << count & (1 << width) - 1 for v in (1, 100)]
        signed = [v - (1 << width) if dtype in SIGNED and v >> (width - 1) else v for v in want]
        assert np.asarray(xp.bitwise_left_shift(x, count)).tolist() == signed
        assert np.asarray(xp.bitwise_right_shift(x, count)).tolist() == [0, 0]
    if dtype in SIGNED:
        assert np.asarray(xp.bitwise_right_shift(xp.negative(x), width + 3)).tolist() == [-1, -1]
        assert np.asarray(xp.bitwise_left_shift(x, -1)).tolist() == [0, 0]


def dividends_and_divisors(rng: Generator, dtype: str) -> tuple[Array, Array]:
    """Some of the dividends are multiples of their divisors, or next to one."""
    x1, x2 = elements(rng, dtype, (2000,)), elements(rng, dtype, (2000,))
    with np.errstate(all="ignore"):
        x1[:200] = (x2[:200].astype("float64") * rng.integers(-9, 9, 200)).astype(dtype)
    return x1, x2


@pytest.mark.parametrize("dtype", REALS)
def test_float_remainder_is_pythons(dtype: str) -> None:
    rng = np.random.default_rng(5)
    x1, x2 = dividends_and_divisors(rng, dtype)
    finite = np.isfinite(x1) & np.isfinite(x2) & (x2 != 0)
    x1, x2 = x1[finite], x2[finite]
    want = np.asarray([float(a) % float(b) for a, b in zip(x1, x2, strict=True)])
    mine = np.asarray(xp.remainder(xp.asarray(x1), xp.asarray(x2)))
    np.testing.assert_array_equal(mine, want.astype(dtype))
    np.testing.assert_array_equal(np.signbit(mine), np.signbit(want))


@pytest.mark.parametrize("dtype", REALS)
def test_float_floor_divide(dtype: str) -> None:
    rng = np.random.default_rng(6)
    x1, x2 = dividends_and_divisors(rng, dtype)
    digits = np.finfo(dtype).nmant
    with np.errstate(all="ignore"):
        usable = np.isfinite(x1) & np.isfinite(x2) & (x2 != 0) & (np.abs(x1 / x2) < 2.0**digits)
    x1, x2 = x1[usable], x2[usable]
    want = [math.floor(Fraction(float(a)) / Fraction(float(b))) for a, b in zip(x1, x2, strict=True)]
    np.testing.assert_array_equal(np.asarray(xp.floor_divide(xp.asarray(x1), xp.asarray(x2))), np.asarray(want, dtype))


@pytest.mark.parametrize(
    ("x1", "x2", "quotient", "rest"),
    [
        (np.inf, 2.0, np.inf, np.nan),
        (-np.inf, 2.0, -np.inf, np.nan),
        (1.0, np.inf, 0.0, 1.0),
        (1.0, -np.inf, -0.0, -np.inf),
        (-1.0, np.inf, -0.0, np.inf),
        (0.0, -2.0, -0.0, -0.0),
        (-0.0, 2.0, -0.0, 0.0),
        (1.0, 0.0, np.inf, np.nan),
        (-1.0, 0.0, -np.inf, np.nan),
        (0.0, 0.0, np.nan, np.nan),
        (np.inf, np.inf, np.nan, np.nan),
        (-5e-324, 1e300, -1.0, 1e300),
    ],
)
def test_division_by_the_tables_of_the_standard(x1: float, x2: float, quotient: float, rest: float) -> None:
    a, b = xp.asarray(x1), xp.asarray(x2)
    assert_same(a // b, np.asarray(quotient))
    assert_same(a % b, np.asarray(rest))


@pytest.mark.parametrize("dtype", REALS)
def test_rounding_of_halves(dtype: str) -> None:
    x = np.asarray([-2.5, -1.5, -0.5, -0.0, 0.5, 1.5, 2.5, 3.49, 1e30], dtype)
    assert_same(xp.round(xp.asarray(x)), np.rint(x))
    assert_same(xp.round(xp.asarray(x + 1j * x[::-1])), np.round(x + 1j * x[::-1]))


# ---- accuracy of complex functions ----

WITH_MPMATH = {
    "acos": mpmath.acos,
    "acosh": mpmath.acosh,
    "asin": mpmath.asin,
    "asinh": mpmath.asinh,
    "atan": mpmath.atan,
    "atanh": mpmath.atanh,
    "cos": mpmath.cos,
    "cosh": mpmath.cosh,
    "exp": mpmath.exp,
    "expm1": lambda z: mpmath.exp(z) - 1,
    "log": mpmath.log,
    "log1p": lambda z: mpmath.log(1 + z),
    "log2": lambda z: mpmath.log(z) / mpmath.log(2),
    "log10": lambda z: mpmath.log(z) / mpmath.log(10),
    "sin": mpmath.sin,
    "sinh": mpmath.sinh,
    "sqrt": mpmath.sqrt,
    "tan": mpmath.tan,
    "tanh": mpmath.tanh,
    "reciprocal": lambda z: 1 / z,
    "square": lambda z: z * z,
    "sign": lambda z: z / abs(z),
}


def exact_complex(function: Callable[..., Any], *operands: Array) -> Array:
    with mpmath.workdps(60):
        values = [function(*(mpmath.mpc(z) for z in row)) for row in zip(*(x.tolist() for x in operands), strict=True)]
        return np.asarray(
            [np.longdouble(str(z.real)) + 1j * np.longdouble(str(z.imag)) for z in map(mpmath.mpc, values)]
        )


@pytest.mark.parametrize("dtype", COMPLEXES)
@pytest.mark.parametrize("name", WITH_MPMATH)
def test_complex_functions_are_accurate(name: str, dtype: str) -> None:
    rng = np.random.default_rng(7)
    size = 10.0 ** rng.uniform(-8, 1, (2, 150))
    x = (rng.standard_normal(150) * size[0] + 1j * rng.standard_normal(150) * size[1]).astype(dtype)
    mine = np.asarray(getattr(xp, name)(xp.asarray(x)))
    assert mine.dtype == x.dtype
    assert ulps(mine, exact_complex(WITH_MPMATH[name], x)) <= 4


@pytest.mark.parametrize("name", ["log1p", "expm1"])
def test_nothing_cancels_near_0(name: str) -> None:
    """Part by part: on the curve where the real part of the result vanishes, and at tiny arguments."""
    rng = np.random.default_rng(8)
    b = 10.0 ** rng.uniform(-7, -0.8, 60)
    curve = -b * b / 2 if name == "log1p" else b * b / 2
    x = np.concatenate([curve * (1 + rng.uniform(-1e-6, 1e-6, 60)) + 1j * b, curve * 1e-9 + 1j * b, curve + 0j])
    mine = np.asarray(getattr(xp, name)(xp.asarray(x)))
    exact = exact_complex(WITH_MPMATH[name], x)
    assert ulps(mine.real, exact.real) <= 8
    assert ulps(mine.imag, exact.imag) <= 4


@pytest.mark.parametrize("dtype", COMPLEXES)
@pytest.mark.parametrize("name", ["multiply", "divide"])
def test_complex_products_and_quotients_are_accurate(name: str, dtype: str) -> None:
    rng = np.random.default_rng(14)
    x1, x2 = ((rng.standard_normal(200) + 1j * rng.standard_normal(200)).astype(dtype) for _ in range(2))
    mine = np.asarray(getattr(xp, name)(xp.asarray(x1), xp.asarray(x2)))
    wide1, wide2 = x1.astype("clongdouble"), x2.astype("clongdouble")
    assert ulps(mine, wide1 * wide2 if name == "multiply" else wide1 / wide2) <= 4


@pytest.mark.parametrize("dtype", COMPLEXES)
def test_complex_powers_are_accurate(dtype: str) -> None:
    rng = np.random.default_rng(9)
    base = (rng.standard_normal(100) * 3 + 1j * rng.standard_normal(100) * 3).astype(dtype)
    exponent = (rng.standard_normal(100) * 4 + 1j * rng.standard_normal(100) * 4).astype(dtype)
    exponent[:40] = rng.integers(-20, 20, 40)
    mine = np.asarray(xp.pow(xp.asarray(base), xp.asarray(exponent)))
    assert ulps(mine, exact_complex(mpmath.power, base, exponent)) <= 4


def test_complex_powers_of_0() -> None:
    zero = xp.zeros((), dtype=xp.complex128)
    assert complex(zero**0) == 1
    assert complex(zero**2.5) == 0
    assert np.isnan(complex(zero**-1))


def spread(rng: Generator, dtype: str, size: int) -> Array:
    """Finite complex numbers with parts of any exponent, subnormal ones too; half of them with similar parts."""
    info = np.finfo(dtype)
    lowest, highest = info.minexp - info.nmant - 2, info.maxexp
    re, im = (np.ldexp(rng.uniform(-1, 1, size), rng.integers(lowest, highest + 1, size)) for _ in range(2))
    im = np.where(rng.random(size) < 0.5, re * rng.uniform(-1, 1, size), im)
    re = np.where(rng.random(size) < 0.2, 0, re)
    with np.errstate(all="ignore"):
        return np.asarray((re + 1j * im).astype(dtype))


def exact_quotient(x1: complex, x2: complex) -> tuple[Fraction, Fraction]:
    a, b, c, d = (Fraction(float(part)) for part in (x1.real, x1.imag, x2.real, x2.imag))
    return (a * c + b * d) / (c * c + d * d), (b * c - a * d) / (c * c + d * d)


@pytest.mark.parametrize("dtype", COMPLEXES)
def test_complex_quotients_of_all_exponents_are_exact_to_some_ulps_of_the_larger_part(dtype: str) -> None:
    rng = np.random.default_rng(11)
    x1, x2 = spread(rng, dtype, 4000), spread(rng, dtype, 4000)
    real = np.finfo(dtype).dtype.type
    largest = Fraction(float(np.finfo(dtype).max))
    compared = 0
    for a, b, quotient in zip(x1, x2, np.asarray(xp.asarray(x1) / xp.asarray(x2)), strict=True):
        if b == 0:
            continue
        exact = exact_quotient(a, b)
        size = max(map(abs, exact))
        for got, part in zip((quotient.real, quotient.imag), exact, strict=True):
            if abs(part) > 2 * largest:
                assert np.isinf(got)
                assert (got > 0) == (part > 0), (a, b, quotient)
            elif size < largest * Fraction(99, 100):
                unit = Fraction(float(np.spacing(real(float(size)))))
                assert abs(Fraction(float(got)) - part) <= 4 * unit, (a, b, quotient)
                compared += 1
    assert compared > 3000


@pytest.mark.parametrize(
    ("x1", "x2", "want"),
    [
        (1e-308 + 0j, 1e308 + 0j, 0j),
        (1e-308 + 1e-308j, 1e308j, 0j),
        (5e-324 + 0j, 1e308 + 0j, 0j),
        (1e308 + 0j, 5e-324 + 0j, complex(np.inf, 0)),
        (1e308j, 5e-324 + 0j, complex(0, np.inf)),
        (5e-324 + 0j, 5e-324 + 0j, 1 + 0j),
        (2.0**-1022 + 0j, 2.0**52 + 0j, 5e-324 + 0j),
        (2.0**-1022 + 0j, 2.0**53 + 0j, 0j),
        (2.0**1023 + 0j, 2.0**-1 + 0j, complex(np.inf, 0)),
        (2.0**1023 + 0j, 2.0**1023 * 1j, -1j),
    ],
)
def test_complex_quotients_of_exponents_far_apart(x1: complex, x2: complex, want: complex) -> None:
    assert complex(xp.asarray(x1) / xp.asarray(x2)) == want


@pytest.mark.parametrize("dtype", COMPLEXES)
def test_complex_quotients_do_not_overflow(dtype: str) -> None:
    largest, smallest = float(np.finfo(dtype).max), float(np.finfo(dtype).smallest_normal)
    for size in (largest / 2, smallest, smallest * 1e-3, 1.0):
        z = xp.asarray([complex(size, size), complex(size, -size / 2), complex(0, size)], dtype=getattr(xp, dtype))
        assert ulps(np.asarray(z / z), np.ones(3, "clongdouble")) <= 2
        np.testing.assert_allclose(np.asarray(xp.abs(z)), np.hypot(np.real(z), np.imag(z)), rtol=1e-6)
        assert ulps(np.asarray(xp.sign(z))[2], np.asarray(1j, "clongdouble")) <= 1


@pytest.mark.parametrize(
    ("x1", "x2", "want"),
    [
        (1 + 2j, 0j, complex(np.inf, np.inf)),
        (complex(np.inf, 0), 2 + 0j, complex(np.inf, 0)),
        (complex(np.inf, 1), 1 + 1j, complex(np.inf, -np.inf)),
        (1 + 1j, complex(np.inf, 0), 0j),
        (1 + 1j, complex(-np.inf, np.inf), complex(0, -0.0)),
    ],
)
def test_complex_quotients_with_infinities_and_zeros(x1: complex, x2: complex, want: complex) -> None:
    assert complex(xp.asarray(x1) / xp.asarray(x2)) == want


def test_sign_of_infinite_complex_numbers() -> None:
    x = xp.asarray([complex(np.inf, 1), complex(2, -np.inf), complex(np.inf, np.inf), complex(np.nan, 0), 0j])
    np.testing.assert_array_equal(np.asarray(xp.sign(x)), [1, -1j, complex(np.nan, np.nan), complex(np.nan, np.nan), 0])


@pytest.mark.parametrize("name", ["exp", "log", "sin", "expm1", "log1p", "tanh", "sqrt", "asin", "pow", "hypot"])
def test_transcendental_functions_of_reals(name: str) -> None:
    """Their accuracy has tests of its own: here, that the right one is called, with any layout."""
    rng = np.random.default_rng(10)
    for theirs, ours in layouts(rng.uniform(0.1, 0.9, (5, 4, 9))):
        operands = (theirs,) * (1 if name in UNARY else 2), (ours,) * (1 if name in UNARY else 2)
        np.testing.assert_allclose(
            np.asarray(getattr(xp, name)(*operands[1])), getattr(np, name)(*operands[0]), rtol=1e-14
        )


@pytest.mark.parametrize(("name", "value"), [("erf", 0.5204998778), ("erfc", 0.4795001222), ("sigmoid", 0.6224593312)])
def test_kernels(name: str, value: float) -> None:
    x = xp.asarray([0.5, np.nan], dtype=xp.float64)
    mine = np.asarray(getattr(xp.kernels, name)(x))
    assert abs(mine[0] - value) < 1e-9
    assert np.isnan(mine[1])


def test_gelu() -> None:
    x = [-3.0, -1.0, 0.0, 2.0]
    want = [0.5 * v * math.erfc(-v / math.sqrt(2)) for v in x]
    np.testing.assert_allclose(np.asarray(xp.kernels.gelu(xp.asarray(x))), want, rtol=1e-14)


# ---- promotion, scalars, broadcasting ----


@pytest.mark.parametrize("dtype1", NUMBERS)
def test_promotion(dtype1: str) -> None:
    for dtype2 in ALL:
        x1, x2 = (xp.asarray([1, 0], dtype=getattr(xp, dtype)) for dtype in (dtype1, dtype2))
        try:
            common = xp.result_type(x1, x2)
        except TypeError:
            with pytest.raises(TypeError, match=r"^add: .* no common dtype"):
                xp.add(x1, x2)
            continue
        assert xp.add(x1, x2).dtype == common
        assert np.asarray(xp.equal(x1, x2)).all()


@pytest.mark.parametrize("dtype", FLOATS)
def test_python_scalars_are_weak(dtype: str) -> None:
    x = xp.ones((3,), dtype=getattr(xp, dtype))
    assert xp.add(x, 1).dtype == xp.add(2.5, x).dtype == x.dtype
    assert xp.multiply(x, 1j).dtype == (x.dtype if dtype in COMPLEXES else getattr(xp, COMPLEXES[REALS.index(dtype)]))
    np.testing.assert_array_equal(np.asarray(xp.subtract(2.5, x)), np.full(3, 1.5, dtype))


@pytest.mark.parametrize(
    ("dtype", "scalar"), [("int32", 1.0), ("int32", True), ("bool", 1), ("float32", True), ("uint8", 1j)]
)
def test_scalars_of_another_kind_are_refused(dtype: str, scalar: Any) -> None:
    x = xp.ones((2,), dtype=getattr(xp, dtype))
    with pytest.raises(TypeError, match=r"^equal: "):
        xp.equal(x, scalar)


@pytest.mark.parametrize("scalar", [256, -1, 10**30])
def test_scalars_out_of_range_are_refused(scalar: int) -> None:
    with pytest.raises(OverflowError, match=r"^add: "):
        xp.add(xp.ones((2,), dtype=xp.uint8), scalar)


def test_operands_must_be_arrays_or_scalars() -> None:
    x = xp.ones((2,))
    for bad in (None, "1", [1, 2], np.ones(2)):
        with pytest.raises(TypeError, match=r"^add: "):
            xp.add(x, bad)
        with pytest.raises(TypeError, match=r"^exp: "):
            xp.exp(bad)
    with pytest.raises(TypeError, match=r"^add: one of the operands must be an array"):
        xp.add(1, 2)
    with pytest.raises(TypeError, match=r"^add: takes 2 operands, but 1 were given"):
        xp.add(x)


def test_shapes_that_do_not_broadcast() -> None:
    with pytest.raises(ValueError, match=r"^add: the shapes \(2, 3\) and \(2,\) do not broadcast"):
        xp.add(xp.ones((2, 3)), xp.ones((2,)))


@pytest.mark.parametrize("shape", [(100, 70), (257, 300), (3, 200, 150)])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64", "complex128"])
def test_transposed_operands(dtype: str, shape: tuple[int, ...]) -> None:
    """Large enough for tiles, and not a multiple of their sides."""
    x = np.random.default_rng(11).integers(0, 100, shape).astype(dtype)
    ours = xp.asarray(x)
    for axes in [(1, 0)] if x.ndim == 2 else [(2, 1, 0), (1, 2, 0), (0, 2, 1), (2, 0, 1)]:
        view = xp.permute_dims(ours, axes)
        assert_same(xp.positive(view), x.transpose(axes))
        assert_same(view + xp.ones(view.shape, dtype=view.dtype), x.transpose(axes) + np.ones(1, dtype))
        assert_same(xp.positive(view[::-1, ::2]), x.transpose(axes)[::-1, ::2])


@pytest.mark.parametrize("dtype", REALS)
def test_results_larger_than_the_caches(dtype: str) -> None:
    n = (33 << 20) // np.dtype(dtype).itemsize + 5
    x = np.arange(n, dtype=dtype)
    ours = xp.asarray(x)
    np.testing.assert_array_equal(np.asarray(ours + ours), x + x)
    np.testing.assert_array_equal(np.asarray(ours[1:] * 3), x[1:] * 3)
    np.testing.assert_array_equal(np.asarray(xp.where(ours > 5, ours, 0)), np.where(x > 5, x, 0))
    np.testing.assert_array_equal(np.asarray(xp.positive(ours)), x)


# ---- where and clip ----


@pytest.mark.parametrize("dtype", ALL)
def test_where(dtype: str) -> None:
    rng = np.random.default_rng(12)
    for shapes in [
        ((), (), ()),
        ((40,), (40,), (40,)),
        ((4, 1), (5,), (3, 1, 1)),
        ((6, 5), (), (5,)),
        ((0,), (1,), (0,)),
    ]:
        condition = rng.random(shapes[0]) < 0.5
        x1, x2 = elements(rng, dtype, shapes[1]), elements(rng, dtype, shapes[2])
        assert_same(xp.where(xp.asarray(condition), xp.asarray(x1), xp.asarray(x2)), np.where(condition, x1, x2))


def test_where_with_scalars_and_promotion() -> None:
    condition = xp.asarray([True, False])
    x = xp.asarray([1, 2], dtype=xp.float32)
    assert_same(xp.where(condition, x, 0), np.asarray([1, 0], "float32"))
    assert_same(xp.where(condition, 2.5, x), np.asarray([2.5, 2], "float32"))
    assert xp.where(condition, x, 1j).dtype == xp.complex64
    assert xp.where(condition, x, xp.asarray(1.0, dtype=xp.float64)).dtype == xp.float64
    with pytest.raises(TypeError, match=r"^where: the condition must be of dtype bool"):
        xp.where(x, x, x)
    with pytest.raises(TypeError, match=r"^where: one of the operands must be an array"):
        xp.where(condition, 1, 2)
    with pytest.raises(TypeError, match=r"^where: float32 and int64 have no common dtype"):
        xp.where(condition, x, xp.asarray([1, 2]))


@pytest.mark.parametrize("dtype", INTEGERS + REALS)
def test_clip(dtype: str) -> None:
    rng = np.random.default_rng(13)
    for shapes in [((), (), ()), ((40,), (40,), (40,)), ((4, 1), (5,), (3, 1, 1)), ((6, 5), (), (5,))]:
        x, lower, upper = (elements(rng, dtype, shape) for shape in shapes)
        ours = [xp.asarray(v) for v in (x, lower, upper)]
        with np.errstate(invalid="ignore"):
            assert_same(xp.clip(*ours), np.minimum(np.maximum(x, lower), upper), signs=False)
            assert_same(xp.clip(ours[0], min=ours[1]), np.maximum(x, lower), signs=False)
            assert_same(xp.clip(ours[0], max=ours[2]), np.minimum(x, upper), signs=False)
        assert_same(xp.clip(ours[0]), x)


def test_clip_with_scalars() -> None:
    x = xp.asarray([-3.0, 0.5, np.nan, 9.0], dtype=xp.float32)
    assert_same(xp.clip(x, 0, 2.5), np.asarray([0, 0.5, np.nan, 2.5], "float32"))
    assert_same(xp.clip(x, None, 1), np.asarray([-3, 0.5, np.nan, 1], "float32"))
    assert np.isnan(np.asarray(xp.clip(x, math.nan, 1))).all()
    with pytest.raises(TypeError, match=r"^clip: 'min' is of float64"):
        xp.clip(x, xp.asarray(1.0, dtype=xp.float64))
    with pytest.raises(TypeError, match=r"^clip: 'max' must be an array"):
        xp.clip(x, None, "1")
    with pytest.raises(TypeError, match=r"^clip: not defined for complex128"):
        xp.clip(xp.asarray(1j), 0, 1)
    assert xp.clip(x) is not x


# ---- what all functions have ----


@pytest.mark.parametrize(("name", "dtype"), [case for case in cases({**UNARY, **BINARY}) if case[1] in FLOATS])
def test_results_do_not_depend_on_the_place(name: str, dtype: str) -> None:
    """Of an element in its array: not on strides, nor on what the vector loop leaves over."""
    rng = np.random.default_rng(15)
    x = [xp.asarray(elements(rng, dtype, (203,))) for _ in range(1 if name in UNARY else 2)]
    function = getattr(xp, name)
    whole = np.asarray(function(*x))
    for key in [slice(1, None), slice(None, None, 3), slice(None, None, -2), slice(77, 80)]:
        np.testing.assert_array_equal(np.asarray(function(*(a[key] for a in x))), whole[key])


@pytest.mark.parametrize("name", [*UNARY, *BINARY, "clip", "where"])
def test_signatures_and_docstrings(name: str) -> None:
    function = getattr(xp, name)
    parameters = {"clip": ["x", "min", "max"], "where": ["condition", "x1", "x2"]}
    want = parameters.get(name, ["x"] if name in UNARY else ["x1", "x2"])
    assert list(inspect.signature(function).parameters) == want
    assert function.__doc__.strip()


def test_there_are_67_functions() -> None:
    assert len({*UNARY, *BINARY, "clip"}) == 67


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_parts_are_views(dtype: str) -> None:
    x = xp.asarray([[1 + 2j, 3 + 4j], [5 + 6j, 7 + 8j]], dtype=getattr(xp, dtype))
    xp.real(x)[0, 1] = 30.0
    xp.imag(x.mT)[0, 1] = -60.0
    assert x.tolist() == [[1 + 2j, 30 + 4j], [5 - 60j, 7 + 8j]]
    assert xp.real(x).dtype is {"complex64": xp.float32, "complex128": xp.float64}[dtype]
    with pytest.raises(ValueError, match="read"):
        xp.real(xp.broadcast_to(x, (2, 2, 2)))[0, 0, 0] = 1.0


def test_parts_of_real_numbers() -> None:
    x = xp.asarray([1, 2])
    assert xp.real(x).tolist() == [1, 2]
    assert xp.imag(x).tolist() == [0, 0]
    assert xp.imag(x).dtype is xp.int64
    with pytest.raises(TypeError, match="bool"):
        xp.real(xp.asarray([True]))
