"""Facts of the Array API standard that rules and the core rely on, asked of the library's own arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad.backend import Backend
from arraygrad.conformance.tools import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    SIGNED,
    UNSIGNED,
    array,
    check,
    flat,
    raw_dtype,
    widest_float,
)

_dtype_id = pytest.mark.parametrize("dtype", FLOATS, ids=lambda dtype: dtype.name)

# -- broadcasting ----------------------------------------------------------------------------------------------------

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}
_PAIRS: list[tuple[Any, Any, tuple[int, ...], list[tuple[float, float]]]] = [
    ([1.0, 2.0, 3.0], [[1.0], [4.0]], (2, 3), [(a, b) for b in (1.0, 4.0) for a in (1.0, 2.0, 3.0)]),
    (2.0, [1.0, 4.0], (2,), [(2.0, 1.0), (2.0, 4.0)]),
    ([[[1.0]], [[2.0]]], [4.0, 8.0], (2, 1, 2), [(a, b) for a in (1.0, 2.0) for b in (4.0, 8.0)]),
    ([[1.0, 2.0]], [[8.0, 4.0]], (1, 2), [(1.0, 8.0), (2.0, 4.0)]),
]


@pytest.mark.parametrize("pair", range(len(_PAIRS)))
@pytest.mark.parametrize("name", _OPERATORS)
def test_operators_broadcast(name: str, pair: int, backend: Backend) -> None:
    a, b, shape, elements = _PAIRS[pair]
    got = backend.coerce(_OPERATORS[name](array(backend, a), array(backend, b)))
    dtype = dtypes.bool_ if name in ("<", "==") else widest_float(backend)
    check(backend, got, shape, dtype, [_OPERATORS[name](p, q) for p, q in elements])


def test_shapes_that_do_not_broadcast_raise(backend: Backend) -> None:
    with pytest.raises(Exception, match=r".+"):  # the standard names no type
        array(backend, [1.0, 2.0]) + array(backend, [1.0, 2.0, 3.0])
    with pytest.raises(Exception, match=r".+"):  # as above
        backend.xp.broadcast_to(array(backend, [1.0, 2.0]), (3,))


def test_empty_axes_broadcast(backend: Backend) -> None:
    dtype = raw_dtype(backend, widest_float(backend))
    empty = backend.xp.zeros((2, 0), dtype=dtype, device=backend.default_device())
    check(backend, empty + array(backend, [1.0]), (2, 0), widest_float(backend), [])
    check(backend, backend.xp.sum(empty, axis=1), (2,), widest_float(backend), [0.0, 0.0])
    check(backend, backend.xp.prod(empty), (), widest_float(backend), [1.0])


def test_broadcast_to_and_where_broadcast(backend: Backend) -> None:
    xp, dtype = backend.xp, widest_float(backend)
    check(backend, xp.broadcast_to(array(backend, [1.0, 2.0]), (2, 2)), (2, 2), dtype, [1.0, 2.0, 1.0, 2.0])
    mask = array(backend, [[True], [False]], dtypes.bool_)
    got = xp.where(mask, array(backend, [1.0, 2.0]), array(backend, 0.0))
    check(backend, got, (2, 2), dtype, [1.0, 2.0, 0.0, 0.0])


# -- dtypes ----------------------------------------------------------------------------------------------------------

_REAL_FUNCTIONS = str.split(
    "abs acos acosh asin asinh atan atanh ceil conj cos cosh exp expm1 floor log log10 log1p log2 negative positive "
    "real reciprocal round sign sin sinh sqrt square tan tanh trunc"
)
_REDUCTIONS = str.split("sum prod mean max min std var cumulative_sum cumulative_prod")
_BINARY = str.split(
    "add atan2 copysign divide floor_divide hypot logaddexp maximum minimum multiply nextafter pow remainder subtract"
)


@_dtype_id
@pytest.mark.parametrize("name", _REAL_FUNCTIONS)
def test_elementwise_functions_keep_the_dtype(name: str, dtype: DType, backend: Backend) -> None:
    x = array(backend, [0.5 if name == "atanh" else 1.0], dtype)
    got = backend.coerce(getattr(backend.xp, name)(x))
    assert backend.dtypes[got.dtype] is dtype


@_dtype_id
@pytest.mark.parametrize("name", _BINARY)
def test_binary_functions_keep_the_dtype(name: str, dtype: DType, backend: Backend) -> None:
    x, y = array(backend, [1.0, 2.0], dtype), array(backend, [3.0, 1.0], dtype)
    got = backend.coerce(getattr(backend.xp, name)(x, y))
    assert backend.dtypes[got.dtype] is dtype


@_dtype_id
@pytest.mark.parametrize("name", _REDUCTIONS)
def test_reductions_keep_floating_dtypes(name: str, dtype: DType, backend: Backend) -> None:
    got = backend.coerce(getattr(backend.xp, name)(array(backend, [1.0, 2.0, 4.0], dtype)))
    assert backend.dtypes[got.dtype] is dtype


@pytest.mark.parametrize("dtype", COMPLEX, ids=lambda dtype: dtype.name)
def test_complex_dtypes_are_kept_and_have_real_parts_of_their_precision(dtype: DType, backend: Backend) -> None:
    xp, z = backend.xp, array(backend, [1 + 2j, 3 - 1j], dtype)
    part = dtypes.float32 if dtype is dtypes.complex64 else dtypes.float64
    for kept in (z * z, xp.exp(z), xp.conj(z), xp.sum(z), xp.mean(z), xp.sqrt(z), z * 2.0, z * 2j):
        assert backend.dtypes[backend.coerce(kept).dtype] is dtype
    for real in (xp.real(z), xp.imag(z), xp.abs(z)):
        assert backend.dtypes[backend.coerce(real).dtype] is part


@pytest.mark.parametrize("dtype", (*INTEGERS, *FLOATS, *COMPLEX), ids=lambda dtype: dtype.name)
def test_python_scalars_are_weak(dtype: DType, backend: Backend) -> None:
    x = array(backend, [1, 2], dtype)
    for got in (x + 1, 2 * x, x - 1):
        assert backend.dtypes[backend.coerce(got).dtype] is dtype
    if dtype.kind in "fc":
        for got in (x + 1.5, 2.5 * x, x / 2, 1.0 / x):
            assert backend.dtypes[backend.coerce(got).dtype] is dtype


_PROMOTIONS = [
    (dtypes.float32, dtypes.float64, dtypes.float64),
    (dtypes.float32, dtypes.complex64, dtypes.complex64),
    (dtypes.complex64, dtypes.complex128, dtypes.complex128),
    (dtypes.int8, dtypes.int16, dtypes.int16),
    (dtypes.int32, dtypes.int64, dtypes.int64),
    (dtypes.uint8, dtypes.int8, dtypes.int16),
]


@pytest.mark.parametrize("a, b, wanted", _PROMOTIONS)
def test_arrays_of_one_kind_promote(a: DType, b: DType, wanted: DType, backend: Backend) -> None:
    x, y = array(backend, [1], a), array(backend, [2], b)
    for got in (x + y, y + x):
        assert backend.dtypes[backend.coerce(got).dtype] is wanted


# -- integers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda dtype: dtype.name)
def test_integers_neither_widen_nor_narrow(dtype: DType, backend: Backend) -> None:
    bits = 8 * dtype.itemsize - (dtype.kind == "i")
    x = array(backend, [2 ** (bits - 2), 3], dtype)
    check(backend, x + x, (2,), dtype, [2 ** (bits - 1), 6])
    check(backend, x - 1, (2,), dtype, [2 ** (bits - 2) - 1, 2])
    half = 2 ** (bits // 2 - 1)
    check(backend, array(backend, [half], dtype) * array(backend, [half], dtype), (1,), dtype, [half * half])


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda dtype: dtype.name)
def test_integers_wrap_around(dtype: DType, backend: Backend) -> None:
    bits = 8 * dtype.itemsize
    largest = 2 ** (bits - (dtype.kind == "i")) - 1
    smallest = largest + 1 - 2**bits
    x = array(backend, [largest], dtype)
    check(backend, x + array(backend, [1], dtype), (1,), dtype, [smallest])
    check(backend, array(backend, [smallest], dtype) - array(backend, [1], dtype), (1,), dtype, [largest])


def test_int64_is_exact_where_random_numbers_need_it(backend: Backend) -> None:
    x = array(backend, [2**32 - 1, 2**31 + 5, 0], dtypes.int64)
    m = 0xD2511F53 - 2**32
    values = flat(backend, x)
    check(backend, x * m, (3,), dtypes.int64, [v * m for v in values])
    check(backend, (x * m) >> 32, (3,), dtypes.int64, [(v * m) >> 32 for v in values])
    check(backend, (x * m) & (2**32 - 1), (3,), dtypes.int64, [(v * m) & (2**32 - 1) for v in values])
    check(backend, x ^ 0x9E3779B9, (3,), dtypes.int64, [v ^ 0x9E3779B9 for v in values])


@pytest.mark.parametrize("dtype", SIGNED, ids=lambda dtype: dtype.name)
def test_division_rounds_down_and_remainders_have_the_sign_of_the_divisor(dtype: DType, backend: Backend) -> None:
    pairs = [(7, 2), (-7, 2), (7, -2), (-7, -2), (6, 3), (-6, 3), (0, -5)]
    a, b = (array(backend, [p[i] for p in pairs], dtype) for i in (0, 1))
    check(backend, a // b, (7,), dtype, [p // q for p, q in pairs])
    check(backend, a % b, (7,), dtype, [p % q for p, q in pairs])
    check(backend, backend.xp.floor_divide(a, b), (7,), dtype, [p // q for p, q in pairs])
    check(backend, backend.xp.remainder(a, b), (7,), dtype, [p % q for p, q in pairs])


@_dtype_id
def test_floating_remainders_have_the_sign_of_the_divisor(dtype: DType, backend: Backend) -> None:
    pairs = [(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (-7.5, -2.0)]
    a, b = (array(backend, [p[i] for p in pairs], dtype) for i in (0, 1))
    check(backend, a % b, (4,), dtype, [1.5, 0.5, -0.5, -1.5])
    check(backend, a // b, (4,), dtype, [3.0, -4.0, -4.0, 3.0])


@pytest.mark.parametrize("dtype", (*SIGNED, *UNSIGNED), ids=lambda dtype: dtype.name)
def test_sums_of_integers_do_not_overflow(dtype: DType, backend: Backend) -> None:
    largest = min(2 ** (8 * dtype.itemsize - (dtype.kind == "i")), 2**30) - 1
    got = backend.coerce(backend.xp.sum(array(backend, [largest, largest], dtype)))
    assert flat(backend, got) == [2 * largest]
    assert backend.dtypes[got.dtype].kind == dtype.kind


# -- special values --------------------------------------------------------------------------------------------------


@_dtype_id
def test_signed_zeros_are_kept(dtype: DType, backend: Backend) -> None:
    xp, x = backend.xp, array(backend, [0.0, -0.0], dtype)
    check(backend, x, (2,), dtype, [0.0, -0.0])
    check(backend, -x, (2,), dtype, [-0.0, 0.0])
    check(backend, x * 1, (2,), dtype, [0.0, -0.0])
    check(backend, xp.full((2,), -0.0, dtype=x.dtype), (2,), dtype, [-0.0, -0.0])
    check(backend, xp.signbit(x), (2,), dtypes.bool_, [False, True])
    check(backend, xp.copysign(array(backend, [2.0, 2.0], dtype), x), (2,), dtype, [2.0, -2.0])


@_dtype_id
def test_nan_and_infinity(dtype: DType, backend: Backend) -> None:
    xp, x = backend.xp, array(backend, [math.nan, math.inf, -math.inf, 1.0], dtype)
    check(backend, x == x, (4,), dtypes.bool_, [False, True, True, True])
    check(backend, xp.isnan(x), (4,), dtypes.bool_, [True, False, False, False])
    check(backend, xp.isfinite(x), (4,), dtypes.bool_, [False, False, False, True])
    check(backend, xp.maximum(x, xp.zeros_like(x)), (4,), dtype, [math.nan, math.inf, 0.0, 1.0])
    check(backend, xp.where(xp.isnan(x), xp.zeros_like(x), x), (4,), dtype, [0.0, math.inf, -math.inf, 1.0])
    assert math.isnan(flat(backend, xp.max(x))[0])


# -- order, places and shapes ----------------------------------------------------------------------------------------


def test_argsort_is_stable(backend: Backend) -> None:
    x = array(backend, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0] * 8)
    places = range(48)
    values = [float(1 - i % 2) for i in places]
    got = backend.xp.argsort(x, stable=True)
    assert flat(backend, got) == sorted(places, key=lambda i: values[i])
    down = backend.xp.argsort(x, descending=True, stable=True)
    assert flat(backend, down) == sorted(places, key=lambda i: -values[i])


def test_argmax_gives_the_first_of_equals(backend: Backend) -> None:
    x = array(backend, [1.0, 3.0, 3.0, 0.0, 0.0])
    assert flat(backend, backend.xp.argmax(x)) == [1]
    assert flat(backend, backend.xp.argmin(x)) == [3]


def test_take_and_take_along_axis(backend: Backend) -> None:
    xp, dtype = backend.xp, widest_float(backend)
    x = array(backend, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    index = array(backend, [[2, 0], [1, 1]], dtypes.int64)
    check(backend, xp.take_along_axis(x, index, axis=1), (2, 2), dtype, [3.0, 1.0, 5.0, 5.0])
    places = array(backend, [2, 0, 2], dtypes.int64)
    check(backend, xp.take(x, places, axis=1), (2, 3), dtype, [3.0, 1.0, 3.0, 6.0, 4.0, 6.0])


def test_boolean_masks_select_in_order(backend: Backend) -> None:
    x = array(backend, [[1.0, 2.0], [3.0, 4.0]])
    check(backend, x[x > 1.5], (3,), widest_float(backend), [2.0, 3.0, 4.0])
    mask = array(backend, [False, True], dtypes.bool_)
    check(backend, x[mask], (1, 2), widest_float(backend), [3.0, 4.0])


def test_boolean_masks_assign(backend: Backend) -> None:
    if not backend.mutable:
        pytest.skip("the backend does not write in place")
    x = array(backend, [[1.0, 2.0], [3.0, 4.0]])
    x[x > 1.5] = 0.0
    check(backend, x, (2, 2), widest_float(backend), [1.0, 0.0, 0.0, 0.0])


def test_cumulative_sums_may_include_the_initial_zero(backend: Backend) -> None:
    xp, dtype = backend.xp, widest_float(backend)
    x = array(backend, [[1.0, 2.0], [3.0, 4.0]])
    check(backend, xp.cumulative_sum(x, axis=1), (2, 2), dtype, [1.0, 3.0, 3.0, 7.0])
    got = xp.cumulative_sum(x, axis=0, include_initial=True)
    check(backend, got, (3, 2), dtype, [0.0, 0.0, 1.0, 2.0, 4.0, 6.0])


def test_arrays_without_axes_stay_arrays(backend: Backend) -> None:
    xp, dtype = backend.xp, widest_float(backend)
    x = array(backend, 2.0)
    for got in (x + x, xp.exp(x), xp.sum(x), xp.reshape(x, ()), x[()], x[...], xp.where(x > 0, x, -x), xp.mean(x)):
        assert issubclass(type(got), backend.array_types)
        assert tuple(got.shape) == ()
    check(backend, xp.reshape(x, (1, 1)), (1, 1), dtype, [2.0])
    check(backend, x[None], (1,), dtype, [2.0])


def test_basic_indices(backend: Backend) -> None:
    dtype = widest_float(backend)
    x = array(backend, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    check(backend, x[1, ...], (3,), dtype, [4.0, 5.0, 6.0])
    check(backend, x[:, ::-1], (2, 3), dtype, [3.0, 2.0, 1.0, 6.0, 5.0, 4.0])
    check(backend, x[-1, 0], (), dtype, [4.0])
    check(backend, x[:, None, 1:], (2, 1, 2), dtype, [2.0, 3.0, 5.0, 6.0])
    check(backend, x[0:0, ...], (0, 3), dtype, [])


def test_copies_are_copies(backend: Backend) -> None:
    x = array(backend, [1.0, 2.0])
    copied = backend.xp.asarray(x, copy=True)
    cast = backend.xp.astype(x, x.dtype, copy=True)
    if not backend.mutable:
        check(backend, copied, (2,), widest_float(backend), [1.0, 2.0])
        check(backend, cast, (2,), widest_float(backend), [1.0, 2.0])
        return
    x[...] = array(backend, 0.0)
    assert flat(backend, copied) == [1.0, 2.0]
    assert flat(backend, cast) == [1.0, 2.0]


def test_shapes_change_in_row_major_order(backend: Backend) -> None:
    xp, dtype = backend.xp, widest_float(backend)
    x = array(backend, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    check(backend, xp.reshape(x, (3, 2)), (3, 2), dtype, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    check(backend, xp.reshape(x.mT, (-1,)), (6,), dtype, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0])
    check(backend, xp.permute_dims(x, (1, 0)), (3, 2), dtype, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0])
    check(backend, xp.concat([x, x[:1, ...]], axis=0), (3, 3), dtype, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1.0, 2.0, 3.0])
    check(backend, xp.stack([x[0, ...], x[1, ...]], axis=1), (3, 2), dtype, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0])
    check(backend, xp.flip(x, axis=0), (2, 3), dtype, [4.0, 5.0, 6.0, 1.0, 2.0, 3.0])
    check(backend, xp.roll(x, 1, axis=1), (2, 3), dtype, [3.0, 1.0, 2.0, 6.0, 4.0, 5.0])


def test_unique_values_count_and_lead_back(backend: Backend) -> None:
    x = array(backend, [3.0, 1.0, 3.0, 2.0])
    found = backend.xp.unique_all(x)
    values, counts = flat(backend, found.values), flat(backend, found.counts)
    assert dict(zip(values, counts, strict=True)) == {1.0: 1, 2.0: 1, 3.0: 2}
    assert [values[i] for i in flat(backend, found.inverse_indices)] == [3.0, 1.0, 3.0, 2.0]
    assert [[3.0, 1.0, 3.0, 2.0][i] for i in flat(backend, found.indices)] == values
