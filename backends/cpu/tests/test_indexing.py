import operator
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

Generator = np.random.Generator

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint64", "float32", "float64", "complex64", "complex128"]
INDEX_DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def both(a: np.ndarray) -> tuple[np.ndarray, Any]:
    """An array of NumPy and one of ours with the same elements, apart."""
    return a.copy(), xp.asarray(a.copy())


def assert_same(ours: Any, theirs: Any) -> None:
    assert isinstance(ours, xp.Array)
    mine, want = np.asarray(ours), np.asarray(theirs)
    assert mine.dtype == want.dtype
    assert mine.shape == want.shape
    np.testing.assert_array_equal(mine, want)


def random_elements(rng: Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(0, 100, shape).astype(dtype)


def random_view(rng: Generator, theirs: np.ndarray, ours: Any) -> tuple[np.ndarray, Any]:
    """The same strided, reversed and transposed view of both."""
    steps = [-2, -1, 1, 1, 2]
    key = tuple(slice(None, None, int(rng.choice(steps))) for _ in theirs.shape)
    order = tuple(int(i) for i in rng.permutation(theirs.ndim))
    return theirs[(*key, ...)].transpose(order), xp.permute_dims(ours[key], order)


def random_pair(rng: Generator, lengths: tuple[int, int] = (0, 6), axes: int = 4) -> tuple[np.ndarray, Any]:
    shape = tuple(int(n) for n in rng.integers(*lengths, rng.integers(0, axes)))
    return random_view(rng, *both(random_elements(rng, str(rng.choice(DTYPES)), shape)))


def random_slice(rng: Generator) -> slice:
    bounds = [None if rng.random() < 0.3 else int(rng.integers(-7, 8)) for _ in range(2)]
    step = int(rng.choice([-3, -2, -1, 1, 1, 1, 2, 3, 2**62]))
    return slice(bounds[0], bounds[1], step)


def random_indices(rng: Generator, length: int, shape: tuple[int, ...]) -> np.ndarray:
    dtype = str(rng.choice(INDEX_DTYPES))
    least = 0 if dtype.startswith("u") else -length
    most = length + (rng.random() < 0.05)  # sometimes one too many
    if most <= least:
        return np.zeros((0,) * len(shape), dtype)
    return rng.integers(least, most, shape).astype(dtype)


def random_key(rng: Generator, shape: tuple[int, ...]) -> tuple[Any, ...]:
    terms: list[Any] = []
    axis = 0
    common = tuple(int(n) for n in rng.integers(1, 4, rng.integers(0, 3)))
    while axis < len(shape) and rng.random() < 0.85:
        kind = rng.choice(["int", "slice", "slice", "new", "indices", "indices", "mask", "bool", "zero-d"])
        length = shape[axis]
        if kind == "new":
            terms.append(None)
        elif kind == "bool":
            terms.append(bool(rng.integers(2)) if rng.random() < 0.5 else np.array(bool(rng.integers(2))))
            axis += rng.random() < 0.7
        elif kind == "mask":
            count = int(rng.integers(1, len(shape) - axis + 1))
            terms.append(rng.random(shape[axis : axis + count]) < 0.5)
            axis += count
        else:
            position = int(rng.integers(-length, length + (rng.random() < 0.05))) if length else 0
            own = common[int(rng.integers(0, len(common) + 1)) :]
            own = tuple(1 if rng.random() < 0.2 else n for n in own)
            terms.append(
                {
                    "int": position,
                    "zero-d": np.array(position, "int64"),
                    "slice": random_slice(rng),
                    "indices": random_indices(rng, length, own),
                }[str(kind)]
            )
            axis += 1
    if rng.random() < 0.3:
        terms.insert(int(rng.integers(0, len(terms) + 1)), Ellipsis)
    return tuple(terms)


def ours_of(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(ours_of(term) for term in key)
    return xp.asarray(key.copy()) if isinstance(key, np.ndarray) else key


def outcome(act: Callable[..., Any], *args: Any) -> Any:
    try:
        return act(*args)
    except (IndexError, ValueError) as error:
        return type(error)


@pytest.mark.parametrize("seed", range(10))
def test_reading_agrees_with_numpy_for_random_keys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(300):
        theirs, ours = random_pair(rng)
        key = random_key(rng, theirs.shape)
        want, got = outcome(operator.getitem, theirs, key), outcome(operator.getitem, ours, ours_of(key))
        if isinstance(want, type):
            assert got is want, key
        else:
            assert_same(got, want)


@pytest.mark.parametrize("seed", range(10))
def test_writing_agrees_with_numpy_for_random_keys(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    for _ in range(300):
        theirs, ours = random_pair(rng)
        key = random_key(rng, theirs.shape)
        target = outcome(operator.getitem, theirs, key)
        shape = () if isinstance(target, type) else target.shape
        shape = tuple(1 if rng.random() < 0.2 else n for n in shape)[int(rng.integers(0, len(shape) + 1)) :]
        value = random_elements(rng, theirs.dtype.name, shape)
        want = outcome(operator.setitem, theirs, key, value)
        got = outcome(operator.setitem, ours, ours_of(key), xp.asarray(value))
        assert got is want, key
        assert_same(ours, theirs)


@pytest.mark.parametrize("seed", range(5))
def test_writing_from_an_overlapping_view_agrees_with_numpy(seed: int) -> None:
    rng = np.random.default_rng(2000 + seed)
    for _ in range(200):
        n = int(rng.integers(2, 8))
        theirs, ours = random_view(rng, *both(random_elements(rng, str(rng.choice(DTYPES)), (n, n))))
        rows = random_elements(rng, "int64", (theirs.shape[0],)) % theirs.shape[0]
        width = int(rng.integers(1, theirs.shape[0] + 1))
        start, source = (int(rng.integers(0, theirs.shape[0] - width + 1)) for _ in range(2))
        theirs[start : start + width] = theirs[source : source + width][:, ::-1]
        ours[start : start + width] = ours[source : source + width][:, ::-1]
        assert_same(ours, theirs)
        theirs[rows] = theirs[::-1]
        ours[xp.asarray(rows)] = ours[::-1]
        assert_same(ours, theirs)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(100_000,), (300, 500), (20_000, 3), (2, 70_000)])
def test_large_arrays_are_gathered_and_scattered_like_numpy(dtype: str, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    theirs, ours = both(random_elements(rng, dtype, shape))
    mask, our_mask = both(rng.random(shape) < 0.3)
    for axis, length in enumerate(shape):
        key = (slice(None),) * axis
        indices, our_indices = both(rng.integers(-length, length, 2 * length))
        assert_same(ours[*key, our_indices], theirs[*key, indices])
        assert_same(xp.take(ours, our_indices, axis=axis), np.take(theirs, indices, axis))
    assert_same(ours[our_mask], theirs[mask])
    assert_same(ours[our_mask[:, 0] if len(shape) == 2 else our_mask], theirs[mask[:, 0] if len(shape) == 2 else mask])
    ours[our_mask], theirs[mask] = ours[our_mask][::-1], theirs[mask][::-1]
    assert_same(ours, theirs)
    ours[our_mask], theirs[mask] = xp.asarray(theirs[(0,) * len(shape)]), theirs[(0,) * len(shape)]
    assert_same(ours, theirs)


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 64, 1000])
@pytest.mark.parametrize("density", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32", "float64", "complex128"])
def test_masks_of_any_density_choose_like_numpy(n: int, density: float, dtype: str) -> None:
    rng = np.random.default_rng(n)
    theirs, ours = both(random_elements(rng, dtype, (2 * n,)))
    mask, our_mask = both(rng.random(n) < density)
    assert_same(ours[:n][our_mask], theirs[:n][mask])
    assert_same(ours[::-2][our_mask], theirs[::-2][mask])
    ours[::2][our_mask], theirs[::2][mask] = xp.asarray(theirs[:1]), theirs[:1]
    assert_same(ours, theirs)


def test_axes_of_length_1_in_front_of_a_value_do_not_matter() -> None:
    theirs, ours = both(np.zeros((3, 4)))
    value, our_value = both(np.arange(4.0).reshape(1, 1, 1, 4))
    for key in [0, slice(1, None), (slice(None), slice(None)), [0, 2], [True, False, True]]:
        ours[key], theirs[key] = our_value, value[0, 0]
        our_value = our_value[..., ::-1]
        value = value[..., ::-1]
        assert_same(ours, theirs)
    ours[0, 0] = xp.asarray(np.full((1, 1), 9.0))
    assert float(np.asarray(ours)[0, 0]) == 9


def test_a_repeated_index_keeps_the_last_value() -> None:
    x = xp.asarray(np.zeros(3))
    x[xp.asarray(np.array([1, 1, 2, 1]))] = xp.asarray(np.array([1.0, 2.0, 3.0, 4.0]))
    np.testing.assert_array_equal(np.asarray(x), [0, 4, 3])


def test_basic_keys_give_views_and_arrays_give_copies() -> None:
    x = xp.asarray(np.arange(12.0).reshape(3, 4))
    for key in [0, slice(1, 3), (slice(None), 2), None, Ellipsis, (0, 0), (xp.asarray(np.array(1)), 0)]:
        assert xp.may_share_memory(x, x[key])
    for key in [xp.asarray(np.array([0])), xp.asarray(np.array([True, False, True])), [0], True]:
        assert not xp.may_share_memory(x, x[key])
    x[0][1] = 50.0
    assert float(np.asarray(x)[0, 1]) == 50


def test_lists_of_ints_and_bools_are_indices() -> None:
    theirs, ours = both(np.arange(12).reshape(3, 4))
    for key in [[0, 2], [], [-1], [True, False, True], (slice(None), [0, 3]), ([0, 1], [2, 3])]:
        assert_same(ours[key], theirs[key])
    for key in [[0.5], ["a"], [[0], [1]], [True, 1], [None]]:
        with pytest.raises(IndexError, match="a list is an index"):
            ours[key]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (3, r"index 3 is out of bounds for axis 0 of length 3"),
        (-4, r"index -4 is out of bounds for axis 0 of length 3"),
        ((0, 4), r"index 4 is out of bounds for axis 1 of length 4"),
        ((0, 0, 0), r"3 indices are too many for an array with 2 axes"),
        ((..., ...), r"one ellipsis"),
        (2**70, r"cannot fit"),
        (1.5, r"a float is not an index"),
        ("a", r"a str is not an index"),
        ((None,) * 63, r"more than 64 axes"),
        ((None,) * 200, r"at most 129 terms"),
    ],
)
def test_wrong_keys_are_index_errors_that_say_why(key: Any, message: str) -> None:
    x = xp.asarray(np.zeros((3, 4)))
    with pytest.raises(IndexError, match=message):
        x[key]
    with pytest.raises(IndexError, match=message):
        x[key] = 1.0


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (np.array([0, 7]), r"index 7 is out of bounds for axis 0 of length 3"),
        ((slice(None), np.array([-5])), r"index -5 is out of bounds for axis 1 of length 4"),
        (np.array([2**64 - 1], "uint64"), r"index 18446744073709551615 is out of bounds for axis 0 of length 3"),
        (np.array([0.0]), r"an array of float64 is not an index"),
        ((np.array([0, 1]), np.array([0, 1, 2])), r"do not broadcast"),
        (np.zeros((3, 5), "bool"), r"a mask has length 5 on axis 1, which has length 4"),
        (np.zeros((3, 4, 1), "bool"), r"too many"),
    ],
)
def test_wrong_index_arrays_leave_the_array_as_it_was(key: Any, message: str) -> None:
    theirs, ours = both(np.arange(12.0).reshape(3, 4))
    with pytest.raises(IndexError, match=message):
        ours[ours_of(key)]
    with pytest.raises(IndexError, match=message):
        ours[ours_of(key)] = 1.0
    assert_same(ours, theirs)


def test_a_step_of_zero_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="step"):
        xp.asarray(np.zeros(3))[::0]


def test_read_only_arrays_cannot_be_set() -> None:
    x = xp.broadcast_to(xp.asarray(np.zeros(3)), (2, 3))
    for key in [0, (0, 0), xp.asarray(np.array([0])), xp.asarray(np.array([True, False]))]:
        with pytest.raises(ValueError, match="read-only"):
            x[key] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        x[0][0] = 1.0


def test_elements_cannot_be_deleted() -> None:
    with pytest.raises(TypeError, match="cannot be deleted"):
        del xp.asarray(np.zeros(3))[0]


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        ("float32", np.ones(1, "float64")),
        ("int32", np.ones(1, "int64")),
        ("int64", np.ones(1, "float64")),
        ("float64", np.ones(1, "int64")),
        ("int64", True),
        ("int64", 1.5),
        ("float64", 1j),
        ("bool", 1),
        ("float64", "1"),
        ("float64", None),
    ],
)
def test_values_of_a_dtype_that_does_not_promote_are_type_errors(dtype: str, value: Any) -> None:
    x = xp.asarray(np.zeros(3, dtype))
    for key in [0, slice(None), xp.asarray(np.array([0])), xp.asarray(np.array([True, False, False]))]:
        with pytest.raises(TypeError):
            x[key] = ours_of(value)
    assert_same(x, np.zeros(3, dtype))


@pytest.mark.parametrize(("dtype", "value"), [("int8", 128), ("uint8", -1), ("int64", 2**63)])
def test_ints_that_do_not_fit_are_overflow_errors(dtype: str, value: int) -> None:
    x = xp.asarray(np.zeros(3, dtype))
    with pytest.raises(OverflowError):
        x[0] = value
    assert_same(x, np.zeros(3, dtype))


def test_values_of_a_smaller_dtype_are_converted() -> None:
    x = xp.asarray(np.zeros(4, "complex128"))
    x[:2] = xp.asarray(np.array([1.5, 2.5], "float32"))
    x[xp.asarray(np.array([2]))] = xp.asarray(np.array([3.5], "float32"))
    x[xp.asarray(np.array([False, False, False, True]))] = 4
    np.testing.assert_array_equal(np.asarray(x), [1.5, 2.5, 3.5, 4])


@pytest.mark.parametrize("key", [slice(None), np.array([0, 1]), np.array([True, True, False])])
def test_values_that_do_not_broadcast_are_value_errors(key: Any) -> None:
    x = xp.asarray(np.zeros((3, 4)))
    for shape in [(5,), (2, 3, 4), (4, 4)]:
        with pytest.raises(ValueError, match="does not broadcast"):
            x[ours_of(key)] = xp.asarray(np.ones(shape))
    assert_same(x, np.zeros((3, 4)))


def test_length_and_iteration() -> None:
    theirs, ours = both(np.arange(6).reshape(3, 2))
    assert len(ours) == 3
    for mine, want in zip(ours, theirs, strict=True):
        assert_same(mine, want)
    assert [row.shape for row in reversed(ours)] == [(2,)] * 3
    first, *_ = ours
    first[0] = 9
    assert int(np.asarray(ours)[0, 0]) == 9


def test_an_array_without_axes_has_no_length_and_no_items() -> None:
    x = xp.asarray(np.array(1.5))
    with pytest.raises(TypeError):
        len(x)
    with pytest.raises(TypeError):
        iter(x)
    with pytest.raises(IndexError):
        x[0]
    assert_same(x[()], np.array(1.5))
    assert_same(x[...], np.array(1.5))
    assert_same(x[None], np.array([1.5]))
    x[()] = 2.5
    assert_same(x, np.array(2.5))


class Nasty:
    """An index that does something first."""

    def __init__(self, act: Callable[[], None], value: int = 0) -> None:
        self.act, self.value = act, value

    def __index__(self) -> int:
        self.act()
        return self.value


def fail() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "key", [Nasty(fail), slice(Nasty(fail)), (0, Nasty(fail)), [0, Nasty(fail)], (..., [Nasty(fail)])]
)
def test_an_error_in_an_index_passes_and_changes_nothing(key: Any) -> None:
    theirs, ours = both(np.arange(6.0).reshape(3, 2))
    with pytest.raises(ZeroDivisionError):
        ours[key]
    with pytest.raises(ZeroDivisionError):
        ours[key] = 1.0
    assert_same(ours, theirs)


def test_an_index_may_change_the_list_that_it_is_in() -> None:
    ours = xp.asarray(np.arange(5))
    key: list[Any] = []
    key.extend([Nasty(key.clear, 3), 1, 2])
    assert_same(ours[key], np.array([3, 1, 2]))


def test_an_index_may_write_to_the_array_and_to_other_indices() -> None:
    x, indices = xp.asarray(np.arange(10).reshape(5, 2)), xp.asarray(np.array([0, 1]))

    def write() -> None:
        x[3] = 77
        indices[:] = 3

    assert_same(x[indices, Nasty(write)], np.array([77, 77]))


def test_masks_that_change_while_they_are_read_do_no_harm() -> None:
    n = 200_000
    x, mask = xp.asarray(np.arange(n, dtype="float64")), xp.asarray(np.zeros(n, "bool"))
    stop = threading.Event()

    def flicker() -> None:
        while not stop.is_set():
            mask[:] = True
            mask[:] = False

    thread = threading.Thread(target=flicker)
    thread.start()
    try:
        for _ in range(200):
            assert x[mask].size <= n
            assert x[None, :][..., mask].shape[0] == 1
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("seed", range(5))
def test_take_agrees_with_numpy(seed: int) -> None:
    rng = np.random.default_rng(3000 + seed)
    for _ in range(100):
        theirs, ours = random_pair(rng, lengths=(1, 6))
        if theirs.ndim == 0:
            continue
        axis = int(rng.integers(-theirs.ndim, theirs.ndim))
        length = theirs.shape[axis]
        indices = rng.integers(-length, length, rng.integers(0, 6))
        indices = indices.astype(str(rng.choice(["int8", "int32", "int64"])))[:: int(rng.choice([-1, 1, 2]))]
        assert_same(xp.take(ours, xp.asarray(indices), axis=axis), np.take(theirs, indices, axis))


@pytest.mark.parametrize("seed", range(5))
def test_take_along_axis_agrees_with_numpy(seed: int) -> None:
    rng = np.random.default_rng(4000 + seed)
    for _ in range(100):
        theirs, ours = random_pair(rng, lengths=(1, 6))
        if theirs.ndim == 0:
            continue
        axis = int(rng.integers(-theirs.ndim, theirs.ndim))
        shape = [1 if rng.random() < 0.3 else n for n in theirs.shape]
        shape[axis] = int(rng.integers(0, 6))
        indices = rng.integers(-theirs.shape[axis], theirs.shape[axis], shape).astype(
            str(rng.choice(["int8", "int64"]))
        )
        got = xp.take_along_axis(ours, xp.asarray(indices), axis=axis)
        assert_same(got, np.take_along_axis(theirs, indices, axis))


def test_take_along_axis_broadcasts_the_array_too() -> None:
    theirs, ours = both(np.arange(4.0).reshape(1, 4))
    indices = np.array([[3, 0], [-1, 1], [2, 2]])
    assert_same(xp.take_along_axis(ours, xp.asarray(indices)), np.take_along_axis(np.repeat(theirs, 3, 0), indices, 1))


def test_wrong_arguments_of_take_are_errors() -> None:
    x, one = xp.asarray(np.zeros((2, 3))), xp.asarray(np.array([0]))
    with pytest.raises(ValueError, match="'axis' must be given"):
        xp.take(x, one)
    with pytest.raises(IndexError, match="axis 2"):
        xp.take(x, one, axis=2)
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 1 of length 3"):
        xp.take(x, xp.asarray(np.array([0, 3])), axis=1)
    with pytest.raises(IndexError, match="index -3 is out of bounds for axis 0 of length 2"):
        xp.take(x, xp.asarray(np.array([-3])), axis=0)
    with pytest.raises(TypeError, match="must be integers"):
        xp.take(x, xp.asarray(np.array([0.0])), axis=0)
    with pytest.raises(TypeError):
        xp.take(x, [0], axis=0)
    with pytest.raises(ValueError, match="axes"):
        xp.take_along_axis(x, one)
    with pytest.raises(ValueError, match="do not broadcast"):
        xp.take_along_axis(x, xp.asarray(np.zeros((3, 3), "int64")))
    with pytest.raises(IndexError, match="index 3 is out of bounds"):
        xp.take_along_axis(x, xp.asarray(np.full((2, 1), 3)))
