from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

Generator = np.random.Generator

DTYPES = ["bool", "int8", "int16", "int64", "uint32", "float32", "float64", "complex64", "complex128"]


def assert_same(ours: Any, theirs: Any) -> None:
    assert isinstance(ours, xp.Array)
    mine, want = np.asarray(ours), np.asarray(theirs)
    assert mine.dtype == want.dtype
    assert mine.shape == want.shape
    np.testing.assert_array_equal(mine, want)


def random_elements(rng: Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(0, 100, shape).astype(dtype)


def random_shape(rng: Generator, axes: tuple[int, int] = (0, 5)) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(0, 5, rng.integers(*axes)))


def random_pair(
    rng: Generator, shape: tuple[int, ...] | None = None, dtype: str | None = None
) -> tuple[np.ndarray, Any]:
    """The same array in both, seen backwards or with its axes in another order."""
    shape = random_shape(rng) if shape is None else shape
    order = tuple(int(i) for i in rng.permutation(len(shape)))
    steps = tuple(slice(None, None, int(rng.choice([-1, 1]))) for _ in shape)
    base = random_elements(rng, dtype or str(rng.choice(DTYPES)), shape).transpose(order)
    back = tuple(int(i) for i in np.argsort(order))
    return base.copy().transpose(back)[(*steps, ...)], xp.permute_dims(xp.asarray(base.copy()), back)[steps]


def random_axes(rng: Generator, ndim: int) -> tuple[int, ...]:
    axes = rng.permutation(ndim)[: rng.integers(0, ndim + 1)]
    return tuple(int(i) - ndim * int(rng.integers(2)) for i in axes)


@pytest.fixture(params=range(5))
def rng(request: pytest.FixtureRequest) -> Generator:
    return np.random.default_rng(request.param)


def x23() -> Any:
    return xp.asarray(np.arange(6.0).reshape(2, 3))


def test_expand_dims_and_squeeze_agree_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        theirs, ours = random_pair(rng)
        ndim = theirs.ndim + int(rng.integers(0, 3))
        axes = tuple(int(i) - ndim * int(rng.integers(2)) for i in rng.permutation(ndim)[: ndim - theirs.ndim])
        wide = xp.expand_dims(ours, axis=axes)
        assert_same(wide, np.expand_dims(theirs, axes))
        assert_same(xp.squeeze(wide, axes), theirs)
        assert theirs.size == 0 or xp.may_share_memory(xp.squeeze(wide, axes), ours)
    theirs, ours = np.zeros((2, 3)), x23()
    for axis in range(-3, 3):
        assert xp.expand_dims(ours, axis).shape == np.expand_dims(theirs, axis).shape


def test_wrong_axes_of_expand_dims_and_squeeze_are_errors() -> None:
    for axis in [3, -4, (0, 4)]:
        with pytest.raises(IndexError, match="expand_dims: axis"):
            xp.expand_dims(x23(), axis=axis)
    for axis in [(0, 0), (0, -4)]:
        with pytest.raises(ValueError, match="given twice"):
            xp.expand_dims(x23(), axis=axis)
    with pytest.raises(ValueError, match="at most 64 axes"):
        xp.expand_dims(x23(), axis=tuple(range(63)))
    with pytest.raises(TypeError):
        xp.expand_dims(x23(), axis=None)
    with pytest.raises(ValueError, match="axis 1 has length 3"):
        xp.squeeze(x23(), 1)
    with pytest.raises(IndexError):
        xp.squeeze(x23(), 2)


def test_flip_permute_dims_and_moveaxis_agree_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        theirs, ours = random_pair(rng)
        axes = random_axes(rng, theirs.ndim)
        for axis in [None, axes, axes[0] if axes else ()]:
            assert_same(xp.flip(ours, axis=axis), np.flip(theirs, axis))
        order = tuple(int(i) - theirs.ndim * int(rng.integers(2)) for i in rng.permutation(theirs.ndim))
        assert_same(xp.permute_dims(ours, order), np.transpose(theirs, order))
        places = tuple(int(i) for i in rng.permutation(theirs.ndim)[: len(axes)])
        assert_same(xp.moveaxis(ours, axes, places), np.moveaxis(theirs, axes, places))
        if axes:
            assert_same(xp.moveaxis(ours, axes[0], places[0]), np.moveaxis(theirs, axes[0], places[0]))
        if theirs.ndim >= 2:
            assert_same(ours.mT, np.swapaxes(theirs, -1, -2))
        if theirs.ndim == 2:
            assert_same(ours.T, theirs.T)


def test_views_write_through() -> None:
    x = x23()
    for view in [xp.flip(x), xp.permute_dims(x, (1, 0)), xp.moveaxis(x, 0, 1), xp.expand_dims(x, axis=1), x.T, x.mT]:
        assert xp.may_share_memory(view, x)
        view[(0,) * view.ndim] = 7.0
        view[(-1,) * view.ndim] = 7.0
    assert float(np.asarray(x)[0, 0]) == float(np.asarray(x)[1, 2]) == 7


def test_wrong_axes_of_permutations_are_errors() -> None:
    with pytest.raises(ValueError, match="each of the 2 axes"):
        xp.permute_dims(x23(), (0,))
    with pytest.raises(ValueError, match="given twice"):
        xp.permute_dims(x23(), (0, 0))
    with pytest.raises(IndexError):
        xp.permute_dims(x23(), (0, 2))
    with pytest.raises(ValueError, match="'source' has 1"):
        xp.moveaxis(x23(), 0, (0, 1))
    with pytest.raises(IndexError):
        xp.flip(x23(), axis=2)
    with pytest.raises(ValueError, match="3 axes, not 2"):
        xp.expand_dims(x23(), axis=0).T  # noqa: B018  # reading the attribute is what is tested
    with pytest.raises(ValueError, match="a matrix has 2"):
        x23()[0].mT  # noqa: B018  # reading the attribute is what is tested


def test_reshape_agrees_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        shape = tuple(int(n) for n in rng.choice([1, 2, 2, 3, 4], rng.integers(0, 5)))
        theirs, ours = random_pair(rng, shape)
        factors = [f for n in shape for f in ((2, 2) if n == 4 else (n,))]
        rng.shuffle(factors)
        new: list[int] = []
        for factor in factors:
            if new and rng.random() < 0.5:
                new[-1] *= int(factor)
            else:
                new.append(int(factor))
        if new and rng.random() < 0.5:
            new[int(rng.integers(len(new)))] = -1
        for wanted in [tuple(new), new]:
            assert_same(xp.reshape(ours, wanted), theirs.reshape(new))
        assert_same(ours.reshape(*new), theirs.reshape(new))
        copied = xp.reshape(ours, tuple(new), copy=True)
        assert_same(copied, theirs.reshape(new))
        assert not xp.may_share_memory(copied, ours)


def test_reshape_copies_only_where_it_must() -> None:
    x = xp.asarray(np.arange(24.0).reshape(2, 3, 4))
    for shape in [(24,), (6, 4), (2, 12), (2, 1, 3, 2, 2)]:
        assert xp.may_share_memory(xp.reshape(x, shape), x)
        assert xp.may_share_memory(xp.reshape(x, shape, copy=False), x)
    assert xp.may_share_memory(xp.reshape(x[:, ::2], (2, 2, 2, 2), copy=False), x)
    assert not xp.may_share_memory(xp.reshape(x.mT, (24,)), x)
    with pytest.raises(ValueError, match="copy=False"):
        xp.reshape(x.mT, (24,), copy=False)


@pytest.mark.parametrize("shape", [(5,), (-1, 5), (-1, -1), (-2, 3), (7, -1), (2**62, 4), (-1, 0), (2**40, 2**40)])
def test_shapes_that_do_not_fit_are_value_errors(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="reshape"):
        xp.reshape(x23(), shape)


def test_empty_arrays_can_be_reshaped() -> None:
    x = xp.asarray(np.zeros((0, 3)))
    assert xp.reshape(x, (3, 0)).shape == (3, 0)
    assert xp.reshape(x, (-1, 3)).shape == (0, 3)
    with pytest.raises(ValueError, match="cannot become"):
        xp.reshape(x, (-1, 0))


def test_broadcasts_agree_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        shape = random_shape(rng)
        shapes = [
            tuple(1 if rng.random() < 0.4 else n for n in shape)[int(rng.integers(0, len(shape) + 1)) :]
            for _ in range(3)
        ]
        pairs = [random_pair(rng, s) for s in shapes]
        for (theirs, _), (_, ours) in zip(pairs, pairs, strict=True):
            assert_same(xp.broadcast_to(ours, shape), np.broadcast_to(theirs, shape))
        results = xp.broadcast_arrays(*(ours for _, ours in pairs))
        assert isinstance(results, tuple)
        for got, want in zip(results, np.broadcast_arrays(*(theirs for theirs, _ in pairs)), strict=True):
            assert_same(got, want)
        assert xp.broadcast_shapes(*shapes) == np.broadcast_shapes(*shapes)
    assert xp.broadcast_shapes() == ()
    assert xp.broadcast_arrays() == ()


def test_repeated_elements_are_read_only_and_others_are_not() -> None:
    x = x23()
    assert not xp.broadcast_to(x, (2, 2, 3)).writable
    assert xp.broadcast_to(x, (1, 2, 3)).writable
    one, other = xp.broadcast_arrays(x, x[0])
    assert one.writable
    assert not other.writable


def test_shapes_that_do_not_broadcast_are_value_errors() -> None:
    for shape in [(3,), (2, 4), (2,), (3, 2), ()]:
        with pytest.raises(ValueError, match="does not broadcast"):
            xp.broadcast_to(x23(), shape)
    with pytest.raises(ValueError, match="negative"):
        xp.broadcast_to(x23(), (-1, 2, 3))
    with pytest.raises(ValueError, match="too large"):
        xp.broadcast_to(x23(), (2**40, 2**40, 2, 3))
    with pytest.raises(ValueError, match="do not broadcast"):
        xp.broadcast_arrays(x23(), xp.asarray(np.zeros(4)))
    with pytest.raises(ValueError, match="does not broadcast"):
        xp.broadcast_shapes((2,), (3,))
    with pytest.raises(TypeError):
        xp.broadcast_arrays(1.0)


def test_concat_and_stack_agree_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        shape = random_shape(rng, (1, 4))
        axis = int(rng.integers(-len(shape), len(shape)))
        dtypes = [str(d) for d in rng.choice(["float32", "float64", "complex64"], 3)]
        lengths = [int(n) for n in rng.integers(0, 4, 3)]
        pairs = [
            random_pair(rng, tuple(n if i == axis % len(shape) else m for i, m in enumerate(shape)), dtype)
            for n, dtype in zip(lengths, dtypes, strict=True)
        ]
        theirs, ours = [p[0] for p in pairs], [p[1] for p in pairs]
        assert_same(xp.concat(ours, axis=axis), np.concatenate(theirs, axis))
        assert_same(xp.concat(tuple(ours), axis=None), np.concatenate(theirs, None))
        same = [random_pair(rng, shape, dtype) for dtype in dtypes]
        axis = int(rng.integers(-len(shape) - 1, len(shape) + 1))
        assert_same(xp.stack([p[1] for p in same], axis=axis), np.stack([p[0] for p in same], axis))


def test_concat_promotes_integers() -> None:
    a, b = np.array([1, 2], "int8"), np.array([300], "uint16")
    assert_same(xp.concat([xp.asarray(a), xp.asarray(b)]), np.concatenate([a, b]))


def test_arrays_that_do_not_join_are_errors() -> None:
    x = x23()
    for function in [xp.concat, xp.stack]:
        with pytest.raises(ValueError, match="at least one array"):
            function([])
        with pytest.raises(ValueError, match="must be equal"):
            function([x, x[:, :2]])
        with pytest.raises(TypeError, match="no common dtype"):
            function([x, xp.asarray(np.zeros((2, 3), "int64"))])
        with pytest.raises(TypeError, match="must be an arraygrad_cpu"):
            function([x, 1.0])
        with pytest.raises(IndexError):
            function([x, x], axis=3)
    with pytest.raises(ValueError, match="without axes"):
        xp.concat([x[0, 0]])


def test_unstack_gives_views() -> None:
    theirs = np.arange(24).reshape(2, 3, 4)
    x = xp.asarray(theirs.copy())
    for axis in range(-3, 3):
        parts = xp.unstack(x, axis=axis)
        assert isinstance(parts, tuple)
        for got, want in zip(parts, np.unstack(theirs, axis=axis), strict=True):
            assert_same(got, want)
            assert xp.may_share_memory(got, x)
    with pytest.raises(ValueError, match="must have an axis"):
        xp.unstack(x[0, 0, 0])
    with pytest.raises(IndexError):
        xp.unstack(x, axis=3)


def test_repeat_agrees_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        theirs, ours = random_pair(rng, random_shape(rng, (1, 4)))
        for axis in [None, int(rng.integers(-theirs.ndim, theirs.ndim))]:
            length = theirs.size if axis is None else theirs.shape[axis]
            repeats = rng.integers(0, 4, length).astype(str(rng.choice(["int8", "int64", "uint64"])))
            assert_same(
                xp.repeat(ours, xp.asarray(repeats), axis=axis), np.repeat(theirs, repeats.astype("int64"), axis)
            )
            for times in [0, 1, 3]:
                assert_same(xp.repeat(ours, times, axis=axis), np.repeat(theirs, times, axis))
                one = xp.asarray(np.array([times]))
                assert_same(xp.repeat(ours, one, axis=axis), np.repeat(theirs, times, axis))


@pytest.mark.parametrize(
    "repeats", [-1, np.array([-1, 1]), np.array([1, 1, 1]), np.array([[1, 1]]), 2**62, np.array([2**62] * 2)]
)
def test_wrong_repeats_are_value_errors(repeats: Any) -> None:
    with pytest.raises(ValueError):
        xp.repeat(x23(), xp.asarray(repeats) if isinstance(repeats, np.ndarray) else repeats, axis=0)


def test_repeats_of_another_kind_are_type_errors() -> None:
    for repeats in [1.5, xp.asarray(np.ones(2))]:
        with pytest.raises(TypeError):
            xp.repeat(x23(), repeats, axis=0)


def test_tile_agrees_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        theirs, ours = random_pair(rng)
        repetitions = tuple(int(n) for n in rng.integers(0, 4, rng.integers(0, 6)))
        assert_same(xp.tile(ours, repetitions), np.tile(theirs, repetitions))
    many = xp.tile(xp.asarray(np.zeros((1,) * 64)), (1,) * 30 + (2,) * 10 + (1,) * 24)
    assert many.size == 1024
    for repetitions in [(-1,), (2**62, 2**62)]:
        with pytest.raises(ValueError, match=r"negative|large"):
            xp.tile(x23(), repetitions)
    with pytest.raises(ValueError, match="64 are the most"):
        xp.tile(x23(), (1,) * 65)


def test_roll_agrees_with_numpy(rng: Generator) -> None:
    for _ in range(50):
        theirs, ours = random_pair(rng)
        shift = int(rng.integers(-100, 100))
        assert_same(xp.roll(ours, shift), np.roll(theirs, shift))
        axes = random_axes(rng, theirs.ndim)
        if theirs.ndim == 0:  # NumPy fails here
            continue
        shifts = tuple(int(n) for n in rng.integers(-7, 8, len(axes)))
        assert_same(xp.roll(ours, shifts, axis=axes), np.roll(theirs, shifts, axes))
        assert_same(xp.roll(ours, shift, axis=axes), np.roll(theirs, shift, axes))
        if axes:
            assert_same(xp.roll(ours, shift, axis=axes[0]), np.roll(theirs, shift, axes[0]))
    for shift, axis in [((1, 2), None), ((1, 2), 0), ((1,), (0, 1))]:
        with pytest.raises(ValueError, match="roll"):
            xp.roll(x23(), shift, axis=axis)
    assert_same(xp.roll(x23(), (1, 1, -3), axis=(1, -1, 0)), np.roll(np.arange(6.0).reshape(2, 3), (2, -3), (1, 0)))
    assert_same(xp.roll(x23(), -(2**63)), np.roll(np.arange(6.0), -(2**63) % 6).reshape(2, 3))


def test_meshgrid_agrees_with_numpy(rng: Generator) -> None:
    for count in range(5):
        pairs = [random_pair(rng, (int(n),)) for n in rng.integers(0, 4, count)]
        for indexing in ["xy", "ij"]:
            got = xp.meshgrid(*(p[1] for p in pairs), indexing=indexing)
            assert isinstance(got, tuple)
            want = np.meshgrid(*(p[0] for p in pairs), indexing=indexing)
            for mine, yours in zip(got, want, strict=True):
                assert_same(mine, yours)
                assert mine.writable
    with pytest.raises(ValueError, match="'xy' or 'ij'"):
        xp.meshgrid(indexing="yx")
    with pytest.raises(ValueError, match="one axis"):
        xp.meshgrid(x23())


def test_triangles_agree_with_numpy(rng: Generator) -> None:
    for _ in range(30):
        theirs, ours = random_pair(rng, random_shape(rng, (2, 5)))
        for k in [0, -1, 2, -9, 9, 2**62, -(2**63)]:
            small = max(min(k, 100), -100)
            assert_same(xp.tril(ours, k=k), np.tril(theirs, small))
            assert_same(xp.triu(ours, k=k), np.triu(theirs, small))
    with pytest.raises(ValueError, match="a matrix has 2"):
        xp.tril(x23()[0])


@pytest.mark.parametrize("dtype", DTYPES)
def test_large_arrays_are_moved_like_numpys(dtype: str) -> None:
    rng = np.random.default_rng(0)
    theirs = random_elements(rng, dtype, (300, 700))
    ours = xp.asarray(theirs.copy())
    assert_same(xp.concat([ours, ours[::-1]], axis=1), np.concatenate([theirs, theirs[::-1]], 1))
    assert_same(xp.stack([ours, ours], axis=2), np.stack([theirs, theirs], 2))
    assert_same(xp.roll(ours, (100, -3), axis=(0, 1)), np.roll(theirs, (100, -3), (0, 1)))
    assert_same(xp.tile(ours.T, (2, 2)), np.tile(theirs.T, (2, 2)))
    assert_same(xp.repeat(ours, 3, axis=1), np.repeat(theirs, 3, 1))
    assert_same(xp.reshape(ours.T, (-1,)), theirs.T.reshape(-1))
