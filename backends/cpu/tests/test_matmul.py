"""Matrix products, inner products and tensordot: values, shapes, strides, dtypes, threads."""

import operator

import numpy as np
import pytest

import arraygrad_cpu as xp

FLOATS = ["float32", "float64", "complex64", "complex128"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def random(shape, dtype, seed=0):
    generator = np.random.default_rng([seed, *shape])
    if dtype in INTEGERS:
        return generator.integers(-100 if dtype[0] == "i" else 0, 100, shape).astype(dtype)
    values = generator.standard_normal(shape)
    if dtype.startswith("complex"):
        values = values + 1j * generator.standard_normal(shape)
    return values.astype(dtype)


def high(array):
    """The same values in more precision than any dtype under test has."""
    return array.astype(np.clongdouble if array.dtype.kind == "c" else np.longdouble)


def check(got, reference, dtype, length):
    """Whether each sum of `length` products of numbers near 1 is right."""
    got = np.asarray(got)
    assert got.dtype == dtype
    assert got.shape == reference.shape
    assert got.size == 0 or abs(got - reference).max() <= 4 * np.finfo(dtype).eps * (length + 16)


LAYOUTS = {
    "rows": lambda a: a,
    "columns": lambda a: np.ascontiguousarray(a.T).T,
    "spread": lambda a: np.repeat(np.repeat(a, 2, 0), 3, 1)[::2, ::3],
    "backwards": lambda a: np.ascontiguousarray(a[::-1, ::-1])[::-1, ::-1],
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(
    ("m", "n", "k"),
    [(1, 1, 1), (2, 3, 4), (17, 33, 5), (64, 64, 64), (70, 3, 200), (97, 98, 99), (1, 90, 70), (90, 1, 70), (1, 1, 300),
     (257, 3, 300)],
)  # fmt: skip
def test_layouts(m, n, k, dtype):
    a, b = random((m, k), dtype, 1), random((k, n), dtype, 2)
    reference = high(a) @ high(b)
    for left in LAYOUTS.values():
        for right in LAYOUTS.values():
            check(xp.asarray(left(a)) @ xp.asarray(right(b)), reference, dtype, k)


@pytest.mark.parametrize("dtype", FLOATS)
def test_several_tiles(dtype):
    a, b = random((300, 310), dtype, 1), random((310, 600), dtype, 2)
    wide = "complex128" if dtype.startswith("complex") else "float64"
    check(xp.asarray(a) @ xp.asarray(b), a.astype(wide) @ b.astype(wide), dtype, 310)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize(
    ("m", "n", "k"), [(2, 3, 4), (17, 33, 5), (70, 130, 300), (1, 60, 90), (60, 1, 90), (1, 1, 99)]
)
def test_integers_wrap_around(dtype, m, n, k):
    a, b = random((m, k), dtype, 1), random((k, n), dtype, 2)
    for x, y in [(a, b), (LAYOUTS["columns"](a), LAYOUTS["columns"](b))]:
        product = np.asarray(xp.asarray(x) @ xp.asarray(y))
        assert product.dtype == dtype
        assert (product == (a.astype("uint64") @ b.astype("uint64")).astype(dtype)).all()


@pytest.mark.parametrize(
    ("shape1", "shape2"),
    [((3, 4, 5), (5, 6)), ((4, 5), (3, 2, 5, 6)), ((3, 1, 4, 5), (2, 5, 6)), ((5,), (3, 5, 6)), ((3, 4, 5), (5,)),
     ((5,), (5,)), ((2, 0, 4, 5), (5, 6)), ((3, 0, 5), (5, 6)), ((3, 4, 0), (0, 6)), ((0,), (0,)), ((0,), (0, 3)),
     ((200, 4, 4), (200, 4, 4)), ((6, 64, 64), (6, 64, 64)), ((3, 100, 110), (110, 120)), ((2, 100, 110), (2, 110, 1))],
)  # fmt: skip
@pytest.mark.parametrize("dtype", ["float32", "complex128", "int32"])
def test_stacks(shape1, shape2, dtype):
    a, b = random(shape1, dtype, 1), random(shape2, dtype, 2)
    got, reference = np.asarray(xp.matmul(xp.asarray(a), xp.asarray(b))), high(a) @ high(b)
    assert got.shape == reference.shape
    assert got.dtype == dtype
    assert np.allclose(got.astype(reference.dtype), reference, rtol=1e-4 if dtype == "float32" else 1e-12, atol=1e-4)


def test_stacks_that_are_repeated_or_transposed():
    a, b = random((7, 5), "float64", 1), random((3, 4, 5, 6), "float64", 2)
    repeated = xp.broadcast_to(xp.asarray(a), (3, 4, 7, 5))
    assert np.allclose(np.asarray(repeated @ xp.asarray(b)), a @ b)
    moved = np.transpose(b, (3, 0, 2, 1))
    assert np.allclose(np.asarray(xp.asarray(moved) @ xp.asarray(moved).mT), moved @ np.swapaxes(moved, -1, -2))
    row = xp.broadcast_to(xp.asarray(a[:1]), (9, 5))  # repeated inside the matrix
    assert np.allclose(np.asarray(row @ xp.asarray(b)), a[:1].repeat(9, 0) @ b)


@pytest.mark.parametrize(
    ("dtype1", "dtype2", "dtype"),
    [("int8", "uint8", "int16"), ("float32", "complex128", "complex128"), ("int32", "int64", "int64")],
)
def test_promotion(dtype1, dtype2, dtype):
    a, b = random((3, 4), dtype1, 1), random((4, 5), dtype2, 2)
    for function in (xp.matmul, operator.matmul):
        assert np.allclose(np.asarray(function(xp.asarray(a), xp.asarray(b))), a.astype(dtype) @ b.astype(dtype))


def test_nothing_to_multiply():
    ones = xp.ones((2, 2))
    for bad in (xp.ones(()), xp.ones((3, 2)), xp.ones(3), xp.ones((2, 3, 2))):
        with pytest.raises(ValueError, match="matmul: "):
            xp.matmul(ones, bad)
    with pytest.raises(ValueError, match="broadcast"):
        xp.matmul(xp.ones((3, 2, 2)), xp.ones((2, 2, 2)))
    for bad in (xp.ones((2, 2), dtype=xp.bool), xp.ones((2, 2), dtype=xp.int64)):
        with pytest.raises(TypeError, match="matmul: no product"):
            xp.matmul(ones, bad)
    with pytest.raises(TypeError, match="asarray"):
        xp.matmul(ones, 2)
    for bad in (2, None, [[1.0]]):
        with pytest.raises(TypeError):
            ones @ bad
        with pytest.raises(TypeError):
            bad @ ones


class Other:
    def __matmul__(self, other):
        return "left"

    def __rmatmul__(self, other):
        return "right"


def test_operator_leaves_others_their_turn():
    assert xp.ones((2, 2)) @ Other() == "right"
    assert Other() @ xp.ones((2, 2)) == "left"


def test_in_place():
    a, b = random((4, 3), "float64", 1), random((3, 3), "float64", 2)
    x = same = xp.asarray(a.copy())
    x @= xp.asarray(b)
    assert x is same
    assert np.allclose(np.asarray(x), a @ b)
    x = xp.asarray(b.copy())
    x @= x
    assert np.allclose(np.asarray(x), b @ b)
    with pytest.raises(ValueError, match="shape"):
        x @= xp.ones((3, 2))
    single = xp.ones((3, 3), dtype=xp.float32)
    with pytest.raises(TypeError, match="fit"):
        single @= x
    fixed = xp.broadcast_to(xp.ones((1, 3)), (3, 3))
    with pytest.raises(ValueError, match="writable"):
        fixed @= x


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_results_do_not_depend_on_threads(dtype):
    cases = [((300, 310), (310, 600)), ((40, 64, 64), (40, 64, 64)), ((900, 900), (900,)), ((900,), (900, 900))]
    before = xp.get_num_threads()
    try:
        for shape1, shape2 in cases:
            a, b = xp.asarray(random(shape1, dtype, 1)), xp.asarray(random(shape2, dtype, 2))
            results = []
            for threads in (1, 2, 5):
                xp.set_num_threads(threads)
                results.append(np.asarray(a @ b).tobytes())
            assert len(set(results)) == 1
    finally:
        xp.set_num_threads(before)


def test_special_values_meet_only_their_own_row():
    a = np.ones((20, 20))
    a[3, 4] = np.inf
    a[5, 6] = np.nan
    product = np.asarray(xp.asarray(a) @ xp.ones((20, 17)))
    assert np.isinf(product[3]).all()
    assert np.isnan(product[5]).all()
    assert (np.delete(product, [3, 5], 0) == 20).all()


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [0, 1, 2, 31, 32, 33, 1023, 1024, 1025, 5000])
def test_vecdot_values(dtype, n):
    a, b = random((n,), dtype, 1), random((n,), dtype, 2)
    reference = (high(a).conj() * high(b)).sum()
    got = xp.vecdot(xp.asarray(a), xp.asarray(b))
    check(got, reference, dtype, n)
    spread = np.repeat(a, 2)[::2], np.repeat(b, 3)[::3]
    assert np.asarray(xp.vecdot(*map(xp.asarray, spread))) == np.asarray(got)  # whatever the strides, the same bits


@pytest.mark.parametrize(
    ("shape1", "shape2", "axis"),
    [
        ((3,), (3,), -1),
        ((4, 3), (3,), -1),
        ((2, 3, 4), (3, 4), -2),
        ((3, 4), (5, 3, 1), -2),
        ((0, 3), (3,), -1),
        ((2, 0), (0,), -1),
    ],
)
@pytest.mark.parametrize("dtype", ["float64", "complex64", "int8"])
def test_vecdot_axes(shape1, shape2, axis, dtype):
    a, b = random(shape1, dtype, 1), random(shape2, dtype, 2)
    reference = (a.conj() * b).sum(axis=axis, dtype=dtype)
    got = np.asarray(xp.vecdot(xp.asarray(a), xp.asarray(b), axis=axis))
    assert got.dtype == dtype
    assert got.shape == reference.shape
    assert np.allclose(got, reference, atol=1e-5)


def test_vecdot_refuses():
    for axis in (-3, 2, 10):
        with pytest.raises(IndexError):
            xp.vecdot(xp.ones((2, 3)), xp.ones((2, 3)), axis=axis)
    for bad in (xp.ones(2), xp.ones(1)):
        with pytest.raises(ValueError, match="as long"):
            xp.vecdot(xp.ones(3), bad)
    with pytest.raises(IndexError):
        xp.vecdot(xp.ones(()), xp.ones(()))
    with pytest.raises(TypeError):
        xp.vecdot(xp.ones(2, dtype=xp.bool), xp.ones(2, dtype=xp.bool))


@pytest.mark.parametrize(
    ("shape1", "shape2", "axes"),
    [((4, 3), (5, 2), 0), ((4, 3), (3, 5), 1), ((2, 3, 4), (3, 4, 5), 2), ((2, 3, 4), (2, 3, 4), 3),
     ((2, 3, 4), (4, 2, 5), ([0, 2], [1, 0])), ((2, 3, 4), (4, 2, 5), ((-1, 0), (0, 1))), ((2, 3), (4,), ((), ())),
     ((), (), 0), ((), (3,), 0), ((0, 3), (3, 2), 1), ((2, 0), (0, 2), 1)],
)  # fmt: skip
@pytest.mark.parametrize("dtype", ["float64", "complex64", "int16"])
def test_tensordot(shape1, shape2, axes, dtype):
    a, b = random(shape1, dtype, 1), random(shape2, dtype, 2)
    got, reference = np.asarray(xp.tensordot(xp.asarray(a), xp.asarray(b), axes=axes)), np.tensordot(a, b, axes)
    assert got.dtype == dtype
    assert got.shape == reference.shape
    assert np.allclose(got, reference, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("axes", "error"),
    [(-1, ValueError), (3, ValueError), (1, ValueError), (((0,), (0, 1)), ValueError), (((0,),), ValueError),
     (((5,), (0,)), IndexError), (((0, 0), (0, 0)), ValueError), ("ab", TypeError), (1.5, TypeError),
     (([None], [0]), TypeError)],
)  # fmt: skip
def test_tensordot_refuses(axes, error):
    with pytest.raises(error):
        xp.tensordot(xp.ones((2, 3)), xp.ones((2, 3)), axes=axes)


def test_tensordot_refuses_a_shape_too_large_though_it_is_empty():
    with pytest.raises(ValueError, match="tensordot: the result would be too large"):
        xp.tensordot(xp.zeros((0, 2**45, 1)), xp.zeros((1, 2**20)), axes=1)


def test_matrix_transpose():
    x = xp.asarray(random((2, 3, 4), "float32"))
    transposed = xp.matrix_transpose(x)
    assert transposed.shape == (2, 4, 3)
    assert (np.asarray(transposed) == np.swapaxes(np.asarray(x), 1, 2)).all()
    assert xp.may_share_memory(x, transposed)
    with pytest.raises(ValueError, match="axes"):
        xp.matrix_transpose(xp.ones(3))


def test_blas_info():
    info = xp.blas_info()
    assert "OpenBLAS" in info["config"]
    assert info["threads"] == 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(300, 256), (70, 700), (257, 513)])
def test_products_of_a_matrix_and_its_own_transpose(shape, dtype):
    x = np.random.default_rng(0).normal(size=shape).astype(dtype)
    ours, exact = xp.asarray(x), x.astype("longdouble")
    for got, want in ((ours.mT @ ours, exact.T @ exact), (ours @ ours.mT, exact @ exact.T)):
        np.testing.assert_allclose(np.asarray(got), want, rtol=0, atol=np.finfo(dtype).eps * 64 * np.abs(want).max())
    # Neither the diagonal's tiles nor their mirror images are left out.
    apart = xp.asarray(x, copy=True)
    np.testing.assert_allclose(
        np.asarray(ours.mT @ ours), np.asarray(ours.mT @ apart), rtol=0, atol=np.finfo(dtype).eps * shape[0] * 64
    )
