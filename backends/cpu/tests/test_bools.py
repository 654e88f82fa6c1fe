"""A bool is true where its byte is not 0: memory is shared, so bytes may be anything, at any time."""

import copy
import pickle

import numpy as np
import pytest

import arraygrad_cpu as xp

RNG = np.random.default_rng(5)
BYTES = {
    "two": [0, 2],
    "highest": [0, 255],
    "even": [0, 2, 4, 128],
    "all": range(256),
    "true": [1, 2, 3],
    "one": [7],
    "false": [0],
}
SIZES = [1, 5, 8, 63, 64, 65, 127, 128, 200, 2040, 5000, 70_000]


def draw(values, shape):
    """A bool array of the given bytes, and what NumPy takes it for."""
    raw = RNG.choice(np.asarray(list(values), np.uint8), shape)
    return xp.asarray(raw.view(bool)), raw != 0


def same(got, wanted):
    """Equal values; of bools, equal bytes."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    assert got.dtype == wanted.dtype
    assert got.shape == wanted.shape
    if got.dtype == bool:
        got, wanted = got.view(np.uint8), wanted.view(np.uint8)
    assert np.array_equal(got, wanted)


ALL = pytest.mark.parametrize("values", BYTES.values(), ids=BYTES.keys())


@ALL
@pytest.mark.parametrize("size", SIZES)
def test_one_axis(values, size):
    x, t = draw(values, size)
    same(xp.nonzero(x)[0], np.nonzero(t)[0])
    same(xp.count_nonzero(x), np.asarray(np.count_nonzero(t)))
    same(xp.sum(x), np.sum(t))
    same(xp.prod(x), np.prod(t))
    for name in ("max", "min", "any", "all", "argmax", "argmin"):
        same(getattr(xp, name)(x), getattr(np, name)(t))
    same(xp.sort(x), np.sort(t))
    same(xp.sort(x, descending=True), np.sort(t)[::-1])
    same(xp.argsort(x), np.argsort(t, stable=True))
    same(xp.cumulative_sum(x), np.cumsum(t))
    same(xp.unique_values(x), np.unique(t))
    for ours, theirs in zip(xp.unique_all(x), np.unique_all(t), strict=True):
        same(ours, theirs)
    same(xp.isin(x, xp.asarray([True])), t)
    same(xp.isin(xp.asarray([False, True]), x), np.isin([False, True], t))
    same(xp.searchsorted(xp.asarray([False, True]), x), t.astype(np.int64))
    numbers = np.arange(size)
    same(xp.asarray(numbers)[x], numbers[t])
    same(xp.where(x, xp.asarray(numbers), -1), np.where(t, numbers, -1))
    written, expected = xp.asarray(numbers, copy=True), numbers.copy()
    written[x], expected[t] = -1, -1
    same(written, expected)


@ALL
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("turned", [False, True], ids=["rows", "columns"])
def test_two_axes(values, axis, turned):
    for shape in ((3, 5), (70, 3), (3, 70), (130, 131)):
        x, t = draw(values, shape)
        x, t = (x.T, t.T) if turned else (x, t)
        for name in ("sum", "prod", "any", "all", "max", "min", "argmax", "argmin", "count_nonzero"):
            same(getattr(xp, name)(x, axis=axis), np.asarray(getattr(np, name)(t, axis=axis)))
        same(xp.sort(x, axis=axis), np.sort(t, axis=axis))
        same(xp.argsort(x, axis=axis), np.argsort(t, axis=axis, stable=True))
        for ours, theirs in zip(xp.nonzero(x), np.nonzero(t), strict=True):
            same(ours, theirs)
        same(xp.asarray(np.ones(t.shape))[x], np.ones(t.shape)[t])


@ALL
@pytest.mark.parametrize("step", [1, 3])
def test_elementwise(values, step):
    (x, t), (y, u) = (tuple(a[::step] for a in draw(range(256), 1000)), tuple(a[::step] for a in draw(values, 1000)))
    for name in ("logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "equal",
                 "not_equal"):  # fmt: skip
        wanted = getattr(np, name)
        same(getattr(xp, name)(x, y), wanted(t, u))
        same(getattr(xp, name)(x[0], y), wanted(t[0], u))
        same(getattr(xp, name)(x, True), wanted(t, True))
        same(getattr(xp, name)(False, y), wanted(False, u))
    same(x & y, t & u)
    same(x | y, t | u)
    same(x ^ y, t ^ u)
    same(~y, ~u)
    same(xp.logical_not(y), ~u)
    same(xp.where(y, x, y) == xp.asarray(np.where(u, t, u)), np.ones(t.shape, bool))


@pytest.mark.parametrize("dtype", xp.__array_namespace_info__().dtypes(kind="numeric").values(), ids=str)
def test_conversion(dtype):
    x, t = draw(range(256), 300)
    assert xp.all(xp.astype(x, dtype) == xp.astype(xp.asarray(t), dtype))
    assert xp.all(xp.asarray(x, dtype=dtype) == xp.astype(xp.asarray(t), dtype))
    assert xp.all(xp.astype(xp.astype(x[::2], dtype), xp.bool) == xp.asarray(t[::2]))


@ALL
def test_python_values_and_text(values):
    x, t = draw(values, (3, 4))
    plain = xp.asarray(t.copy())
    assert x.tolist() == t.tolist()
    assert repr(x) == repr(plain)
    assert str(x) == str(plain)
    for i in range(3):
        assert bool(x[i, 0]) is bool(t[i, 0])
        assert x[i, 0].item() is bool(t[i, 0])
        assert int(x[i, 0]) == int(t[i, 0])
        assert xp.ones(3)[x[i, 0]].shape == ((1, 3) if t[i, 0] else (0, 3))


@ALL
@pytest.mark.parametrize("protocol", [2, 5])
def test_exchange(values, protocol):
    x, t = draw(values, 100)
    for other in (pickle.loads(pickle.dumps(x, protocol)), copy.copy(x), copy.deepcopy(x), xp.from_dlpack(x),
                  xp.asarray(memoryview(x)), xp.from_dlpack(np.from_dlpack(x)), xp.asarray(np.asarray(x))):  # fmt: skip
        assert xp.all(other == xp.asarray(t))
        same(xp.nonzero(other)[0], np.nonzero(t)[0])


def test_bytes_that_are_written_behind_our_back():
    own = xp.zeros(2040, dtype=xp.bool)
    theirs = np.asarray(own).view(np.uint8)
    theirs[::255] = 255
    same(xp.nonzero(own)[0], np.arange(0, 2040, 255))
    theirs[:] = 3
    assert int(xp.sum(own)) == 2040
    assert bool(xp.all(own == xp.asarray(True)))


def test_indices_of_one_byte_are_one_index():
    same(xp.nonzero(xp.asarray(np.array([255], np.uint8).view(bool)))[0], np.array([0]))
    mask = np.ones(2040, np.uint8)
    mask[:8] = 2
    same(xp.nonzero(xp.asarray(mask.view(bool)))[0], np.arange(2040))
