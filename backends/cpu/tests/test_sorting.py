import threading
from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

Generator = np.random.Generator

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float32", "float64"]
COMPLEXES = ["complex64", "complex128"]
DTYPES = ["bool", *INTEGERS, *FLOATS, *COMPLEXES]

# Where one method takes over from another: networks, digits, blocks.
LENGTHS = [0, 1, 2, 3, 5, 8, 17, 63, 64, 65, 100, 257, 1024, 1025, 3000]


def random_floats(rng: Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Few values, so that many are equal, or many of all magnitudes; with NaNs of both signs, zeros and infinities."""
    if rng.random() < 0.5:
        values = rng.integers(-3, 3, shape).astype("float64")
    else:
        values = rng.standard_normal(shape) * 10.0 ** rng.integers(-30, 30, shape)
    for special in (np.nan, -np.nan, -0.0, 0.0, np.inf, -np.inf):
        values[rng.random(shape) < 0.06] = special
    return values


def random_array(rng: Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    if dtype in FLOATS:
        return random_floats(rng, shape).astype(dtype)
    if dtype in COMPLEXES:
        made = np.empty(shape, dtype)
        made.real, made.imag = random_floats(rng, shape), random_floats(rng, shape)
        return made
    if dtype == "bool" or rng.random() < 0.5:
        return rng.integers(0, 2 if dtype == "bool" else 5, shape).astype(dtype)
    limits = np.iinfo(dtype)
    return rng.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)


def random_view(rng: Generator, x: np.ndarray) -> tuple[np.ndarray, Any]:
    """The same reversed, sliced and transposed view of an array and of one of ours."""
    ours = xp.asarray(x.copy())
    key = tuple(slice(None, None, int(rng.choice([-2, -1, 1, 2]))) for _ in x.shape)
    order = tuple(int(i) for i in rng.permutation(x.ndim))
    return x[key].transpose(order), xp.permute_dims(ours[key], order)


def assert_identical(ours: Any, theirs: np.ndarray) -> None:
    """Equal bits, but for those of NaNs."""
    mine = np.asarray(ours)
    assert mine.dtype == theirs.dtype
    assert mine.shape == theirs.shape
    np.testing.assert_array_equal(mine, theirs)
    if theirs.dtype.kind in "fc":
        for part in ("real", "imag") if theirs.dtype.kind == "c" else ("real",):
            a, b = getattr(mine, part), getattr(theirs, part)
            np.testing.assert_array_equal(np.signbit(a[~np.isnan(a)]), np.signbit(b[~np.isnan(b)]))


def order_of(x: np.ndarray, axis: int, descending: bool) -> np.ndarray:
    """What a stable argsort gives; descending order is that of a reversed array, reversed."""
    if not descending:
        return np.argsort(x, axis=axis, stable=True)
    return x.shape[axis] - 1 - np.flip(np.argsort(np.flip(x, axis), axis=axis, stable=True), axis)


def assert_sorts(x: np.ndarray, ours: Any, axis: int) -> None:
    for descending in (False, True):
        order = order_of(x, axis, descending)
        assert_identical(xp.argsort(ours, axis=axis, descending=descending), order)
        assert_identical(xp.sort(ours, axis=axis, descending=descending), np.take_along_axis(x, order, axis))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_one_line(dtype: str, length: int) -> None:
    rng = np.random.default_rng(length)
    for _ in range(3):
        x = random_array(rng, dtype, (length,))
        assert_sorts(x, xp.asarray(x), -1)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("shape", [(1, 40), (3, 7), (17, 33), (70, 64), (9, 300), (40, 500), (130, 1030), (8, 1500)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_lines_side_by_side(dtype: str, shape: tuple[int, int], axis: int) -> None:
    x = random_array(np.random.default_rng(shape), dtype, shape)
    assert_sorts(x, xp.asarray(x), axis)


@pytest.mark.parametrize("dtype", DTYPES)
def test_any_strides(dtype: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        shape = tuple(int(n) for n in rng.integers(0, 9, rng.integers(1, 5)))
        x, ours = random_view(rng, random_array(rng, dtype, shape))
        assert_sorts(x, ours, int(rng.integers(-x.ndim, x.ndim)))


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int32", "int64", "uint64", "float32", "float64"])
def test_long_lines_do_not_depend_on_the_number_of_threads(dtype: str) -> None:
    rng = np.random.default_rng(2)
    x = random_array(rng, dtype, (300_000,))
    ours = xp.asarray(x)
    before = xp.get_num_threads()
    try:
        for threads in (1, 2, 5):
            xp.set_num_threads(threads)
            assert_sorts(x, ours, 0)
    finally:
        xp.set_num_threads(before)


@pytest.mark.parametrize("bits", [1, 9, 20, 33, 62])
def test_keys_that_differ_in_few_bits(bits: int) -> None:
    rng = np.random.default_rng(bits)
    x = (rng.integers(0, 2, (5000,)) << bits) + rng.integers(0, 3, (5000,)) - 1
    assert_sorts(x, xp.asarray(x), 0)


def test_a_repeated_element() -> None:
    x = np.broadcast_to(np.asarray([3.0, -1.0]), (5, 2))
    assert_sorts(x, xp.broadcast_to(xp.asarray([3.0, -1.0]), (5, 2)), 0)


def test_nan_keeps_its_bits() -> None:
    bits = np.asarray([0x7FF8000000000001, 0xFFF8000000000002, 0x7FF8000000000003], "uint64")
    x = np.concatenate([bits.view("float64"), [1.0, -1.0]])
    ascending = np.asarray(xp.sort(xp.asarray(x))).view("uint64")
    descending = np.asarray(xp.sort(xp.asarray(x), descending=True)).view("uint64")
    np.testing.assert_array_equal(ascending[2:], bits)
    np.testing.assert_array_equal(descending[:3], bits)


def test_the_operand_is_left_alone() -> None:
    x = xp.asarray([3, 1, 2])
    xp.sort(x)
    xp.argsort(x)
    np.testing.assert_array_equal(np.asarray(x), [3, 1, 2])


@pytest.mark.parametrize("function", [xp.sort, xp.argsort])
def test_errors(function: Any) -> None:
    x = xp.asarray([[1, 2], [3, 4]])
    with pytest.raises(IndexError, match="0-d"):
        function(xp.asarray(1))
    with pytest.raises(IndexError, match="axis 2 is out of range"):
        function(x, axis=2)
    with pytest.raises(IndexError):
        function(x, axis=-3)
    with pytest.raises(TypeError, match="'axis' must be an int"):
        function(x, axis=None)
    with pytest.raises(TypeError, match="'descending' must be True or False"):
        function(x, descending=1)
    with pytest.raises(TypeError, match="'stable' must be True or False"):
        function(x, stable="yes")
    with pytest.raises(TypeError, match=r"arraygrad_cpu\.Array"):
        function([2, 1])
    with pytest.raises(TypeError):
        function(x, 0)


def test_sorting_what_others_write_to_is_safe() -> None:
    """The order is then whatever it is, but nothing else is touched."""
    x = xp.zeros((50_000,))
    writing = threading.Event()

    def write() -> None:
        rng = np.random.default_rng(3)
        view = np.asarray(x)
        while not writing.is_set():
            view[:] = rng.choice([0.0, -0.0, np.nan, 1.0], x.shape)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(30):
            assert xp.sort(x).shape == x.shape
            order = np.asarray(xp.argsort(x))
            assert order.min() >= 0
            assert order.max() < x.size
            assert int(xp.sum(xp.unique_counts(x).counts)) == x.size
    finally:
        writing.set()
        writer.join()
