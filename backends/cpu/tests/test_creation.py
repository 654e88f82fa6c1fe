"""Creation functions: values against NumPy and exact arithmetic, shapes, dtypes, errors."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import arraygrad_cpu as xp

NAMES = list(xp.__array_namespace_info__().dtypes())
SHAPES = [(), (0,), (3,), (2, 3), (2, 0, 3), (1,) * 64, 5, [2, 2]]


def same(x, expected):
    """Compare an array with a NumPy one: dtype, shape and every bit of every element."""
    got = np.asarray(x)
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    assert got.tobytes() == expected.tobytes()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_zeros_and_ones_are_numpys(name, shape):
    same(xp.zeros(shape, dtype=getattr(xp, name)), np.zeros(shape, name))
    same(xp.ones(shape, dtype=getattr(xp, name)), np.ones(shape, name))
    assert xp.empty(shape, dtype=getattr(xp, name)).shape == np.empty(shape).shape


@pytest.mark.parametrize("function", [xp.zeros, xp.ones, xp.empty])
def test_the_default_dtype_is_float64(function):
    assert function((2,)).dtype is xp.float64
    assert function((2,), dtype=None, device=None).dtype is xp.float64
    assert function(shape=(2,), device="cpu").dtype is xp.float64


@pytest.mark.parametrize("name", NAMES)
def test_like_functions_take_shape_and_dtype_from_an_array(name):
    x = xp.ones((2, 3), dtype=getattr(xp, name))
    same(xp.zeros_like(x), np.zeros((2, 3), name))
    same(xp.ones_like(x), np.ones((2, 3), name))
    same(xp.ones_like(x, dtype=xp.float32), np.ones((2, 3), "float32"))
    assert (xp.empty_like(x).shape, xp.empty_like(x).dtype) == ((2, 3), x.dtype)
    same(xp.full_like(x, True), np.ones((2, 3), name))


@pytest.mark.parametrize("size", [1, 7, 1000, 300_000])
@pytest.mark.parametrize("name", NAMES)
def test_every_element_is_filled(name, size):
    value = {"b": True, "i": -3, "u": 200, "f": 0.1, "c": 1.5 - 2j}[np.dtype(name).kind]
    same(xp.full(size, value, dtype=getattr(xp, name)), np.full(size, value, name))


def test_full_infers_the_dtype_from_the_value():
    assert [xp.full(1, v).dtype.name for v in (True, 1, 1.0, 1j)] == ["bool", "int64", "float64", "complex128"]
    assert xp.full(2, xp.asarray(3, dtype=xp.int8)).dtype is xp.int8
    assert xp.full(2, np.float32(3)).dtype is xp.float32
    same(xp.full((2, 2), xp.asarray(1.5), dtype=xp.float32), np.full((2, 2), 1.5, "float32"))
    same(xp.full(2, -0.0), np.full(2, -0.0))


def test_full_casts_to_a_dtype_that_is_asked_for():
    same(xp.full(2, -1.5, dtype=xp.int32), np.full(2, -1, "int32"))
    same(xp.full_like(xp.zeros(2, dtype=xp.int8), 2.75), np.full(2, 2, "int8"))


@pytest.mark.parametrize("make", [lambda v, t: xp.full(2, v, dtype=t), lambda v, t: xp.asarray([0.0, v], dtype=t)])
def test_what_is_no_number_is_no_integer(make):
    with pytest.raises(ValueError, match="NaN cannot become an element of int32"):
        make(math.nan, xp.int32)
    with pytest.raises(OverflowError, match="infinity cannot become an element of uint8"):
        make(-math.inf, xp.uint8)


def test_full_refuses_values_of_a_higher_kind_and_arrays_with_axes():
    with pytest.raises(TypeError, match="full_like: "):
        xp.full_like(xp.zeros(2), 1j)
    with pytest.raises(OverflowError, match="full: "):
        xp.full(2, 300, dtype=xp.uint8)
    with pytest.raises(TypeError, match="0-d"):
        xp.full(2, [1, 2])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("k", [-4, -1, 0, 2, 5, 2**62, -(2**100), 2**100])
def test_eye_is_numpys(name, k):
    near = max(min(k, 100), -100)
    same(xp.eye(3, 4, k=k, dtype=getattr(xp, name)), np.eye(3, 4, near, dtype=name))
    same(xp.eye(3, k=k), np.eye(3, k=near))
    same(xp.eye(0, 4, k=k), np.eye(0, 4))


@pytest.mark.parametrize(
    "arguments",
    [
        (5,),
        (0,),
        (-3,),
        (2, 9),
        (9, 2),
        (9, 2, -3),
        (0, 10, 3),
        (0, 10, 7),
        (5.0,),
        (0, 1, 0.1),
        (1, 0, -0.25),
        (0.5, 3),
    ],
    ids=str,
)
def test_arange_is_numpys(arguments):
    expected = np.arange(*arguments)
    got = np.asarray(xp.arange(*arguments))
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    np.testing.assert_allclose(got, expected, rtol=1e-15, atol=1e-15)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1), st.integers(3, 2**63 - 1), st.booleans())
def test_arange_of_large_ints_is_exact(start, stop, step, down):
    step = max(step, abs(stop - start) // 50)
    numbers = range(start, stop, -step if down and step < 2**63 else min(step, 2**63 - 1))
    assert xp.arange(numbers.start, numbers.stop, numbers.step).tolist() == list(numbers)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(2**58, 2**64 - 1))
def test_arange_knows_all_of_uint64(start, stop, step):
    assert xp.arange(start, stop, step, dtype=xp.uint64).tolist() == list(range(start, stop, step))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(1e3, 1e7))
def test_arange_of_floats_is_within_an_ulp_of_the_exact_numbers(start, stop, step):
    got = xp.arange(start, stop, step).tolist()
    assert len(got) == max(math.ceil((stop - start) / step), 0)
    for i, x in enumerate(got):
        exact = Fraction(start) + i * Fraction(step)
        assert abs(Fraction(x) - exact) <= Fraction(math.ulp(abs(start) + i * step))


def test_arange_of_many_numbers_is_the_same_wherever_it_is_cut():
    same(xp.arange(300_000), np.arange(300_000))
    same(xp.arange(0.0, 300_000.0, 1.0, dtype=xp.float32), np.arange(300_000, dtype="float32"))


def test_sequences_of_floats_are_cut_off_where_integers_are_asked_for():
    same(xp.arange(0.5, 3, dtype=xp.int32), np.asarray([0, 1, 2], dtype="int32"))
    same(xp.linspace(0, 1, 3, dtype=xp.int32), np.asarray([0, 0, 1], dtype="int32"))
    same(xp.linspace(0, 10, 5, dtype=xp.uint8), np.linspace(0, 10, 5, dtype="uint8"))


def test_arange_errors():
    with pytest.raises(ValueError, match="step"):
        xp.arange(0, 5, 0)
    with pytest.raises(ValueError, match="finite"):
        xp.arange(math.nan)
    with pytest.raises(ValueError, match="finite"):
        xp.arange(0, math.inf)
    with pytest.raises(TypeError, match="complex64"):
        xp.arange(3, dtype=xp.complex64)
    with pytest.raises(OverflowError, match="uint8"):
        xp.arange(250, 260, dtype=xp.uint8)
    assert xp.arange(250, 256, dtype=xp.uint8).tolist() == [250, 251, 252, 253, 254, 255]
    with pytest.raises(OverflowError, match="64 bits"):
        xp.arange(2**70)
    with pytest.raises((ValueError, MemoryError)):
        xp.arange(0, 2**63, 1e-3)
    with pytest.raises(TypeError, match="start"):
        xp.arange("3")


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("num", [0, 1, 2, 3, 50, 100_001])
@pytest.mark.parametrize("name", ["float32", "float64", "complex64", "complex128"])
def test_linspace_is_numpys(name, num, endpoint):
    ends = (0.1, 7.3) if name.startswith("f") else (0.1 - 3j, 7.3 + 2j)
    expected = np.linspace(*ends, num, endpoint=endpoint, dtype=name)
    got = np.asarray(xp.linspace(*ends, num, endpoint=endpoint, dtype=getattr(xp, name)))
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    np.testing.assert_allclose(got, expected, rtol=4 * np.finfo(name).eps)


@example(0.0, 1.1125369292536007e-308, 14)
@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.integers(2, 40))
def test_linspace_has_exact_ends_and_is_its_own_mirror_image(start, stop, num):
    forwards, backwards = xp.linspace(start, stop, num).tolist(), xp.linspace(stop, start, num).tolist()
    assert (forwards[0], forwards[-1]) == (start, stop)
    middle = [num // 2] if num % 2 else []
    assert [x for i, x in enumerate(forwards) if i not in middle] == [
        x for i, x in enumerate(reversed(backwards)) if i not in middle
    ]
    size = max(abs(start), abs(stop))
    for i, x in enumerate(forwards):
        exact = Fraction(start) + (Fraction(stop) - Fraction(start)) * i / (num - 1)
        # Below the smallest normal number a step is rounded to a multiple of the smallest one, and goes in `i` times.
        assert abs(Fraction(x) - exact) <= 2 * Fraction(math.ulp(size)) + num * Fraction(math.ulp(0.0))


def test_linspace_survives_a_distance_that_overflows():
    assert xp.linspace(-1.7e308, 1.7e308, 3).tolist() == [-1.7e308, 0.0, 1.7e308]


def test_linspace_errors():
    with pytest.raises(ValueError, match="negative"):
        xp.linspace(0, 1, -1)
    with pytest.raises(TypeError, match="complex"):
        xp.linspace(0, 1j, 3, dtype=xp.float64)
    with pytest.raises(TypeError, match="num"):
        xp.linspace(0, 1, 3.0)
    with pytest.raises(TypeError, match="missing"):
        xp.linspace(0, 1)


# -- asarray -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nested",
    [
        True, 3, 2.5, 1 - 2j, [], [[], []], [1, 2], (1.5, 2), [True, False], [True, 2], [1, 2.5, 1j], [[1, 2], [3, 4]],
        [[[0.0]]], [(1, 2), [3, 4]], range(4), [range(2), range(2)],
    ],
    ids=str,
)  # fmt: skip
def test_asarray_of_numbers_is_numpys(nested):
    same(xp.asarray(nested), np.asarray(nested))


@given(st.lists(st.floats(width=32), max_size=20))
def test_floats_arrive_bit_by_bit(values):
    same(xp.asarray(values), np.asarray(values, dtype="float64"))
    same(xp.asarray(values, dtype=xp.float32), np.asarray(values, dtype="float32"))


@pytest.mark.parametrize("name", NAMES[1:9])
def test_ints_must_fit_into_their_dtype(name):
    limits = np.iinfo(name)
    assert xp.asarray([int(limits.min), int(limits.max)], dtype=getattr(xp, name)).tolist() == [limits.min, limits.max]
    for value in (int(limits.min) - 1, int(limits.max) + 1, 2**100):
        with pytest.raises(OverflowError, match=name):
            xp.asarray([value], dtype=getattr(xp, name))


def test_large_ints_keep_their_digits_on_the_way_to_floats():
    assert xp.asarray([2**100], dtype=xp.float64).tolist() == [2.0**100]
    assert xp.asarray(2**100, dtype=xp.complex128).tolist() == 2.0**100


def test_a_dtype_is_an_explicit_cast():
    assert xp.asarray([0, 2], dtype=xp.bool).tolist() == [False, True]
    assert xp.asarray([1.9, -1.9], dtype=xp.int32).tolist() == [1, -1]
    assert xp.asarray(1.9, dtype=xp.uint8).tolist() == 1
    with pytest.raises(TypeError, match="complex128 cannot become float64"):
        xp.asarray([1j], dtype=xp.float64)


@pytest.mark.parametrize(
    "ragged",
    [[1, [2]], [[1], 2], [[1, 2], [3]], [[], [1]], [[], 1], [1, []], [[[1]], [1]], [[1, 2], [[3], [4]]]],
    ids=str,
)
def test_ragged_sequences_are_refused(ragged):
    with pytest.raises(ValueError, match="ragged"):
        xp.asarray(ragged)


def test_sequences_of_arrays_are_stacked():
    x = xp.asarray([[1.0, 2.0], [3.0, 4.0]])
    same(xp.asarray([x, x]), np.stack([np.asarray(x)] * 2))
    same(xp.asarray([xp.asarray(1), xp.asarray(2, dtype=xp.int8)]), np.asarray([1, 2]))
    same(xp.asarray([np.float32(1), np.float32(2)]), np.asarray([1, 2], "float32"))
    same(xp.asarray([xp.asarray([1, 2], dtype=xp.int16), [3, 4]]), np.asarray([[1, 2], [3, 4]], "int16"))
    same(xp.asarray([np.zeros((0, 2)), np.zeros((0, 2))]), np.zeros((2, 0, 2)))
    with pytest.raises(TypeError, match="common dtype"):
        xp.asarray([xp.asarray(1), xp.asarray(2.0)])
    with pytest.raises(ValueError, match="ragged"):
        xp.asarray([xp.zeros(2), xp.zeros(3)])


@pytest.mark.parametrize("thing", ["text", ["a"], {1: 2}, {1, 2}, None, [None], object(), (i for i in range(3)), len])
def test_what_is_no_number_is_refused(thing):
    with pytest.raises(TypeError, match="asarray: "):
        xp.asarray(thing)


def test_nesting_deeper_than_64_levels_is_refused():
    nested = 1
    for _ in range(64):
        nested = [nested]
    assert xp.asarray(nested).ndim == 64
    with pytest.raises(ValueError, match="64"):
        xp.asarray([nested])
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="64"):
        xp.asarray(endless)


def test_copy_of_an_array():
    x = xp.asarray([1.0, 2.0])
    assert xp.asarray(x) is x
    assert xp.asarray(x, copy=False) is x
    copied = xp.asarray(x, copy=True)
    assert not xp.may_share_memory(x, copied)
    same(copied, np.asarray(x))
    same(xp.asarray(x, dtype=xp.complex64), np.asarray([1, 2], "complex64"))
    with pytest.raises(ValueError, match="copy=False"):
        xp.asarray(x, dtype=xp.float32, copy=False)
    for thing in (1.0, [1.0], (1,), range(2)):
        with pytest.raises(ValueError, match="copy=False"):
            xp.asarray(thing, copy=False)


@pytest.mark.parametrize("function", [xp.zeros, xp.ones, xp.empty, lambda *a, **k: xp.full(*a, 1, **k)])
def test_bad_arguments_name_the_function(function):
    with pytest.raises(ValueError, match="negative"):
        function((2, -1))
    with pytest.raises(ValueError, match="64 axes"):
        function((1,) * 65)
    with pytest.raises(ValueError, match=r"large|64 bits"):
        function((2**62, 4))
    with pytest.raises(ValueError, match="64 bits"):
        function(2**64)
    with pytest.raises(TypeError):
        function(2.0)
    with pytest.raises(TypeError):
        function("22")
    with pytest.raises(TypeError, match="dtype"):
        function(2, dtype="float32")
    with pytest.raises(ValueError, match="device"):
        function(2, device="gpu")
    with pytest.raises(TypeError, match="keyword"):
        function(2, order="C")


@settings(max_examples=50)
@given(st.recursive(st.integers(-5, 5), lambda inner: st.lists(inner, max_size=3), max_leaves=12))
def test_nested_lists_agree_with_numpy_or_both_refuse(nested):
    try:
        expected = np.asarray(nested)
    except ValueError:
        with pytest.raises(ValueError, match="ragged"):
            xp.asarray(nested)
        return
    same(xp.asarray(nested), expected)
