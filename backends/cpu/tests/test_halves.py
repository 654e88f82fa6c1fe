"""float16: reals of 16 bits, which are kept in memory and computed with by way of float32."""

import copy
import pickle

import numpy as np
import pytest

import arraygrad_cpu as cpu

EVERY = np.arange(2**16, dtype=np.uint16).view(np.float16)  # all values, NaNs included


def ours(values):
    """A NumPy array as ours."""
    return cpu.asarray(values, copy=True)


def agree(got, expected):
    """The same dtype and values; any NaN is as good as another."""
    got = np.asarray(got)
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    np.testing.assert_array_equal(got, expected)
    if expected.dtype.kind == "f":
        numbers = ~np.isnan(expected)
        np.testing.assert_array_equal(np.signbit(got)[numbers], np.signbit(expected)[numbers])


# -- conversions --


@pytest.mark.parametrize("dtype", ["bool", "float32", "float64", "complex64", "complex128"])
def test_every_value_becomes_another_dtype_as_numpy_has_it(dtype):
    with np.errstate(all="ignore"):
        agree(cpu.astype(ours(EVERY), getattr(cpu, dtype)), EVERY.astype(dtype))


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
def test_every_value_becomes_an_integer_as_float64_does(dtype):
    integers = cpu.astype(ours(EVERY), getattr(cpu, dtype))
    agree(integers, np.asarray(cpu.astype(ours(EVERY.astype(np.float64)), getattr(cpu, dtype))))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_value_and_its_neighbourhood_round_to_the_nearest_even(dtype):
    finite = np.sort(EVERY[np.isfinite(EVERY)]).astype(dtype)
    middles = (finite[1:] + finite[:-1]) / 2
    edge = np.asarray([65504, 65519, 65520, 65521, 1e30, np.inf, np.nan], dtype=dtype)
    near = [finite, middles, edge, np.nextafter(middles, np.inf), np.nextafter(middles, -np.inf), -edge]
    values = np.concatenate(near).astype(dtype)
    with np.errstate(all="ignore"):
        agree(cpu.astype(ours(values), cpu.float16), values.astype(np.float16))
        agree(cpu.astype(ours(values[::-3]), cpu.float16), values[::-3].astype(np.float16))
        complexes = (values + 0j).astype("complex64" if dtype == "float32" else "complex128")
    parts = cpu.astype(cpu.real(ours(complexes)), cpu.float16)
    with np.errstate(all="ignore"):
        agree(parts, complexes.real.astype(np.float16))


@pytest.mark.parametrize("dtype", ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
def test_integers_round_to_the_nearest_even(dtype):
    if dtype == "bool":
        values = np.asarray([True, False])
    else:
        limits = np.iinfo(dtype)
        near = np.arange(max(limits.min, -70_000), min(limits.max, 70_000), dtype=dtype)
        values = np.concatenate([near, np.asarray([limits.min, limits.max], dtype)])
    with np.errstate(all="ignore"):
        agree(cpu.astype(ours(values), cpu.float16), values.astype(np.float16))


def test_arrays_are_created_in_it():
    agree(cpu.asarray([1, 2.5, 65520.0], dtype=cpu.float16), np.asarray([1, 2.5, np.inf], np.float16))
    agree(cpu.zeros((2, 3), dtype=cpu.float16), np.zeros((2, 3), np.float16))
    agree(cpu.full(3, 0.1, dtype=cpu.float16), np.full(3, 0.1, np.float16))
    agree(cpu.arange(0.0, 2.0, 0.1, dtype=cpu.float16), np.arange(0.0, 2.0, 0.1).astype(np.float16))
    agree(cpu.arange(5, dtype=cpu.float16), np.arange(5, dtype=np.float16))
    agree(cpu.linspace(0, 1, 7, dtype=cpu.float16), np.linspace(0, 1, 7).astype(np.float16))
    agree(cpu.eye(3, dtype=cpu.float16), np.eye(3, dtype=np.float16))
    with pytest.raises(TypeError, match="complex"):
        cpu.asarray(1j, dtype=cpu.float16)


# -- leaving the library --


def test_the_buffer_protocol_shares_memory_both_ways():
    theirs = EVERY.copy().reshape(256, 256)
    x = cpu.asarray(theirs, copy=False)
    assert x.dtype == cpu.float16
    x[0, 1] = 7.0
    assert theirs[0, 1] == 7
    assert memoryview(x).format == "e"
    assert np.shares_memory(np.asarray(x), theirs)
    agree(x.T, theirs.T)


def test_dlpack_shares_memory_both_ways():
    theirs = EVERY.copy()
    x = cpu.from_dlpack(theirs)
    x[1] = 0.5
    assert theirs[1] == 0.5
    assert x.dtype == cpu.float16
    back = np.from_dlpack(x)
    assert np.shares_memory(back, theirs)
    agree(back, theirs)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_and_copies_keep_every_bit(protocol):
    x = ours(EVERY)
    agree(pickle.loads(pickle.dumps(x, protocol)), EVERY)
    agree(copy.deepcopy(x), EVERY)
    assert pickle.loads(pickle.dumps(cpu.float16, protocol)) is cpu.float16


def test_numbers_and_text_come_out_as_numpy_has_them():
    values = np.asarray([0.1, -65504, 6e-8, np.inf, np.nan, 3], np.float16)
    x = ours(values)
    np.testing.assert_array_equal(x.tolist(), values.tolist())
    assert x[0].item() == float(np.float16(0.1))
    assert float(x[1]) == -65504.0
    assert repr(cpu.asarray([0.1, 2.5], dtype=cpu.float16)) == "Array([0.1, 2.5], dtype=float16)"
    assert repr(cpu.asarray([[0.333, 100]], dtype=cpu.float16)) == "Array([[  0.333, 100.   ]], dtype=float16)"
    assert str(cpu.float16) == "float16"


def test_every_value_is_read_back_from_its_text():
    finite = EVERY[np.isfinite(EVERY)][::7]
    for x, value in zip(ours(finite), finite, strict=True):
        assert np.float16(str(x)) == value


# -- dtypes --


def test_promotion_is_that_of_numpy_among_floats():
    for name in ["float16", "float32", "float64", "complex64", "complex128"]:
        expected = np.result_type(np.float16, name).name
        assert cpu.result_type(cpu.float16, getattr(cpu, name)) == getattr(cpu, expected)
        assert cpu.result_type(getattr(cpu, name), cpu.float16) == getattr(cpu, expected)
    x = cpu.ones(2, dtype=cpu.float16)
    assert (x + 1.5).dtype == cpu.float16
    assert (x + 1).dtype == cpu.float16
    assert (x * 1j).dtype == cpu.complex64
    with pytest.raises(TypeError, match="common dtype"):
        x + cpu.ones(2, dtype=cpu.int8)


def test_limits_and_kinds():
    info, theirs = cpu.finfo(cpu.float16), np.finfo(np.float16)
    assert (info.bits, info.eps, info.max, info.min) == (16, theirs.eps, theirs.max, theirs.min)
    assert info.smallest_normal == theirs.smallest_normal
    assert cpu.isdtype(cpu.float16, "real floating")
    assert not cpu.isdtype(cpu.float16, "integral")
    assert cpu.can_cast(cpu.float16, cpu.float32)
    assert not cpu.can_cast(cpu.float32, cpu.float16)


def test_the_namespace_does_not_offer_it_by_itself():
    info = cpu.__array_namespace_info__()
    assert "float16" not in info.dtypes()
    assert list(info.dtypes(kind="real floating")) == ["float32", "float64"]


# -- elementwise --

CASES = EVERY.copy()
OTHERS = np.random.default_rng(0).permutation(EVERY)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "maximum", "minimum", "copysign"])
def test_arithmetic_is_rounded_once(name):
    with np.errstate(all="ignore"):
        agree(getattr(cpu, name)(ours(CASES), ours(OTHERS)), getattr(np, name)(CASES, OTHERS))


@pytest.mark.parametrize("name", ["negative", "abs", "sqrt", "square", "ceil", "floor", "round", "trunc", "sign"])
def test_functions_of_every_value_are_rounded_once(name):
    with np.errstate(all="ignore"):
        agree(getattr(cpu, name)(ours(CASES)), getattr(np, name)(CASES))
        agree(getattr(cpu, name)(ours(CASES)[::-2]), getattr(np, name)(CASES[::-2]))


@pytest.mark.parametrize("name", ["exp", "log", "sin", "tanh", "log1p", "atan"])
def test_other_functions_are_those_of_float32_rounded(name):
    with np.errstate(all="ignore"):
        agree(
            getattr(cpu, name)(ours(CASES)),
            np.asarray(getattr(cpu, name)(ours(CASES.astype(np.float32)))).astype(np.float16),
        )


@pytest.mark.parametrize("name", ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"])
def test_comparisons(name):
    agree(getattr(cpu, name)(ours(CASES), ours(OTHERS)), getattr(np, name)(CASES, OTHERS))
    agree(getattr(cpu, name)(ours(CASES), 0.5), getattr(np, name)(CASES, np.float16(0.5)))


@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite", "signbit"])
def test_tests_of_every_value(name):
    agree(getattr(cpu, name)(ours(CASES)), getattr(np, name)(CASES))


def test_the_next_number_is_the_next_of_16_bits():
    with np.errstate(all="ignore"):
        agree(cpu.nextafter(ours(CASES), ours(OTHERS)), np.nextafter(CASES, OTHERS))


def test_operators_broadcast_and_work_in_place():
    x = ours(CASES[:600].reshape(2, 300))
    expected = CASES[:600].reshape(2, 300).copy()
    x += ours(OTHERS[:300])
    x *= 2
    with np.errstate(all="ignore"):
        expected += OTHERS[:300]
        expected *= np.float16(2)
    agree(x, expected)
    with np.errstate(all="ignore"):
        agree(x.T - ours(OTHERS[:2]), expected.T - OTHERS[:2])


def test_bits_have_no_operations():
    with pytest.raises(TypeError, match="astype"):
        cpu.bitwise_and(ours(CASES), ours(CASES))


def test_where_and_clip():
    choice = CASES > OTHERS
    agree(cpu.where(ours(choice), ours(CASES), ours(OTHERS)), np.where(choice, CASES, OTHERS))
    agree(cpu.where(ours(choice), ours(CASES), 0.1), np.where(choice, CASES, np.float16(0.1)))
    agree(cpu.clip(ours(CASES), -1.5, 2.5), np.clip(CASES, np.float16(-1.5), np.float16(2.5)))
    agree(cpu.clip(ours(CASES), 0.5), np.clip(CASES, np.float16(0.5), None))


# -- reductions, order, places --


def test_sums_are_rounded_once():
    values = np.random.default_rng(1).standard_normal((300, 70)).astype(np.float16)
    for axis in (None, 0, 1):
        exact = values.astype(np.float64).sum(axis=axis)
        agree(cpu.sum(ours(values), axis=axis), exact.astype(np.float16))
        agree(cpu.mean(ours(values), axis=axis), values.astype(np.float64).mean(axis=axis).astype(np.float16))
    many = np.ones(10_000, np.float16)
    assert cpu.sum(ours(many)).item() == 10_000
    assert cpu.sum(ours(many), dtype=cpu.float32).dtype == cpu.float32
    spread = cpu.std(ours(values), axis=0, correction=1)
    agree(spread, values.astype(np.float64).std(axis=0, ddof=1).astype(np.float16))
    agree(cpu.prod(ours(values[:3])), values[:3].astype(np.float64).prod().astype(np.float16))


def test_running_sums_are_kept_in_float32():
    values = np.random.default_rng(2).standard_normal((5, 400)).astype(np.float16)
    expected = np.cumsum(values.astype(np.float32), axis=1, dtype=np.float32).astype(np.float16)
    agree(cpu.cumulative_sum(ours(values), axis=1), expected)
    start = cpu.cumulative_prod(ours(values[:, :3]), axis=0, include_initial=True)
    assert start.shape == (6, 3)
    assert start.dtype == cpu.float16


def test_extremes_and_their_places():
    values = OTHERS[~np.isnan(OTHERS)][:63_000].reshape(300, 210)
    for axis in (None, 0, 1):
        agree(cpu.max(ours(values), axis=axis), np.asarray(values.max(axis=axis)))
        agree(cpu.min(ours(values), axis=axis), np.asarray(values.min(axis=axis)))
        agree(cpu.argmax(ours(values), axis=axis), np.asarray(values.argmax(axis=axis)))
        agree(cpu.argmin(ours(values), axis=axis), np.asarray(values.argmin(axis=axis)))
    assert np.isnan(cpu.max(ours(EVERY)).item())
    agree(cpu.any(ours(values), axis=0), values.any(axis=0))
    agree(cpu.all(ours(values), axis=1), values.all(axis=1))


def test_sorting_is_by_value():
    agree(cpu.sort(ours(OTHERS)), np.sort(OTHERS, kind="stable"))
    agree(cpu.argsort(ours(OTHERS)), np.argsort(OTHERS, kind="stable"))
    falling = np.asarray(cpu.sort(ours(OTHERS[~np.isnan(OTHERS)]), descending=True))
    np.testing.assert_array_equal(falling, np.sort(OTHERS[~np.isnan(OTHERS)])[::-1])


def test_sets_and_searches():
    numbers = OTHERS[~np.isnan(OTHERS)]
    agree(cpu.unique_values(ours(numbers)), np.unique(numbers))
    result = cpu.unique_all(ours(np.asarray([2, 1, 2, 0.5], np.float16)))
    assert result.values.tolist() == [0.5, 1, 2]
    assert result.inverse_indices.tolist() == [2, 1, 2, 0]
    assert result.values.dtype == cpu.float16
    table = np.sort(numbers[:500])
    agree(cpu.searchsorted(ours(table), ours(numbers)), np.searchsorted(table, numbers))
    agree(cpu.isin(ours(numbers), ours(table)), np.isin(numbers, table))
    agree(cpu.nonzero(ours(EVERY))[0], np.nonzero(EVERY)[0])
    agree(cpu.count_nonzero(ours(EVERY)), np.asarray(np.count_nonzero(EVERY)))


def test_elements_move_like_those_of_any_dtype():
    values = EVERY[:6000].reshape(20, 300)
    x = ours(values)
    places = np.asarray([3, 0, 3])
    agree(x[2:5, ::-7], values[2:5, ::-7])
    agree(x[ours(places)], values[places])
    agree(x[ours(values > 0)], values[values > 0])
    agree(cpu.take(x, ours(places), axis=1), values[:, places])
    agree(cpu.reshape(x.T, (40, 150)), values.T.reshape(40, 150))
    agree(cpu.concat([x, x], axis=1), np.concatenate([values, values], axis=1))
    agree(cpu.roll(x, 3, axis=1), np.roll(values, 3, axis=1))
    agree(cpu.repeat(x, 2, axis=0), np.repeat(values, 2, axis=0))
    agree(cpu.tile(x, (2, 1)), np.tile(values, (2, 1)))
    agree(cpu.flip(x), np.flip(values))
    agree(cpu.tril(x), np.tril(values))
    x[1, :3] = 0.1
    x[ours(places[:2]), 0] = cpu.asarray([1.0, 2.0], dtype=cpu.float16)
    assert x[1, 1].item() == float(np.float16(0.1))
    assert x[3, 0].item() == 1.0
    agree(cpu.diff(x[5:]), np.diff(values[5:]))


# -- what they are not for --


@pytest.mark.parametrize("dtype", [cpu.float16, cpu.bfloat16], ids=str)
@pytest.mark.parametrize(
    "call",
    [
        lambda x: x @ x,
        lambda x: cpu.vecdot(x, x),
        lambda x: cpu.tensordot(x, x),
        cpu.linalg.inv,
        cpu.linalg.svd,
        lambda x: cpu.linalg.solve(x, x),
        cpu.linalg.vector_norm,
        cpu.linalg.matrix_norm,
        cpu.linalg.trace,
        lambda x: cpu.linalg.outer(x[0], x[0]),
        lambda x: cpu.linalg.cross(x, x),
        cpu.linalg.pinv,
        cpu.fft.fft,
        cpu.fft.rfft,
        lambda x: cpu.fft.fftfreq(4, dtype=x.dtype),
        lambda x: cpu._core.kernels.softmax(x, axis=0),
        lambda x: cpu._core.kernels.index_add(x, indices=cpu.asarray([0]), values=x[:1]),
    ],
)
def test_linear_algebra_and_transforms_name_the_remedy(call, dtype):
    with pytest.raises(TypeError, match=r"astype|must be float32 or float64"):
        call(cpu.ones((3, 3), dtype=dtype))
