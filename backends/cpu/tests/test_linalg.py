"""The extension linalg: residuals and orthogonality in units of the machine epsilon, shapes, dtypes and errors."""

import contextlib
import inspect
import math
import pickle

import numpy as np
import pytest

import arraygrad_cpu as xp
from arraygrad_cpu import linalg

FLOATS = ["float32", "float64", "complex64", "complex128"]
STACKS = [(), (3,), (2, 3), (0,)]
SQUARES = [0, 1, 2, 5, 40]
RECTANGLES = [(3, 5), (5, 3), (4, 4), (0, 3), (3, 0), (0, 0), (1, 7), (7, 1), (60, 33), (33, 60)]
ORDERS = ["fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf]


def random(shape, dtype, seed=0):
    generator = np.random.default_rng([seed, *shape])
    values = generator.standard_normal(shape)
    if dtype.startswith("complex"):
        values = values + 1j * generator.standard_normal(shape)
    return values.astype(dtype)


def well(shape, dtype):
    """Well-conditioned square matrices."""
    return (random(shape, dtype) + 3 * shape[-1] * np.eye(shape[-1])).astype(dtype)


def definite(shape, dtype):
    x = random(shape, dtype)
    return (x @ adjoint(x) + shape[-1] * np.eye(shape[-1])).astype(dtype)


def adjoint(x):
    return np.swapaxes(x, -1, -2).conj()


def real(dtype):
    return str(np.finfo(dtype).dtype)


def close(got, reference, dtype, units):
    """Whether the difference is at most so many epsilons of the greatest element, which is taken to be 1 or more."""
    reference = np.asarray(reference)
    assert got.shape == reference.shape
    if got.size:
        assert abs(got - reference).max() <= units * np.finfo(dtype).eps * max(1, abs(reference).max())
    return True


def wide(x):
    return x.astype("complex128" if x.dtype.kind == "c" else "float64")


def of(array, dtype):
    """The array as NumPy's, its dtype checked."""
    values = np.asarray(array)
    assert values.dtype == dtype
    return values


square = pytest.mark.parametrize(
    ("stack", "n", "dtype"), [(s, n, d) for s in STACKS for n in SQUARES for d in FLOATS if n < 9 or len(s) < 2]
)
rectangle = pytest.mark.parametrize(
    ("stack", "m", "n", "dtype"), [(s, m, n, d) for s in STACKS for m, n in RECTANGLES for d in FLOATS]
)


@square
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(stack, n, dtype, upper):
    x = definite((*stack, n, n), dtype)
    factor = of(linalg.cholesky(xp.asarray(x), upper=upper), dtype)
    assert (factor == (np.triu if upper else np.tril)(factor)).all()
    f = wide(factor)
    assert close(adjoint(f) @ f if upper else f @ adjoint(f), x, dtype, 20)
    garbage = x + (np.tril if upper else np.triu)(np.full_like(x, 7), -1 if upper else 1)
    assert (of(linalg.cholesky(xp.asarray(garbage), upper=upper), dtype) == factor).all()  # one triangle is read


@square
def test_solve_and_inv(stack, n, dtype):
    a, b, vector = well((*stack, n, n), dtype), random((*stack, n, 3), dtype), random((n,), dtype)
    assert close(wide(a) @ wide(of(linalg.solve(xp.asarray(a), xp.asarray(b)), dtype)), b, dtype, 20)
    solution = of(linalg.solve(xp.asarray(a), xp.asarray(vector)), dtype)
    assert solution.shape == (*stack, n)
    assert close((wide(a) @ wide(solution)[..., None])[..., 0], np.broadcast_to(vector, (*stack, n)), dtype, 20)
    assert close(wide(a) @ wide(of(linalg.inv(xp.asarray(a)), dtype)), np.broadcast_to(np.eye(n), a.shape), dtype, 20)


@pytest.mark.parametrize(("stack1", "stack2"), [((2, 1), (3,)), ((), (4,)), ((4,), ()), ((2, 0), (1,))])
def test_solve_broadcasts(stack1, stack2):
    a, b = well((*stack1, 3, 3), "float64"), random((*stack2, 3, 2), "complex64")
    got = of(linalg.solve(xp.asarray(a), xp.asarray(b)), "complex128")
    assert close(got, np.linalg.solve(a, b), "float32", 20)


@square
def test_determinants(stack, n, dtype):
    x = random((*stack, n, n), dtype)
    reference = np.linalg.slogdet(wide(x))
    sign, logarithm = linalg.slogdet(xp.asarray(x))
    assert close(of(logarithm, real(dtype)), reference.logabsdet, dtype, 100 * (n + 1))
    assert close(of(sign, dtype), reference.sign, dtype, 100 * (n + 1))
    det = of(linalg.det(xp.asarray(x)), dtype)
    expected = reference.sign * np.exp(reference.logabsdet)
    if n < 40 or dtype not in ("float32", "complex64"):
        assert np.allclose(det, expected, rtol=1000 * (n + 1) * np.finfo(dtype).eps)


@square
def test_eigh(stack, n, dtype):
    x = random((*stack, n, n), dtype)
    x = (x + adjoint(x)) / 2
    values, vectors = linalg.eigh(xp.asarray(x))
    w, v = of(values, real(dtype)), wide(of(vectors, dtype))
    assert (np.diff(w) >= 0).all()
    assert close(adjoint(v) @ v, np.broadcast_to(np.eye(n), x.shape), dtype, 10 * (n + 1))
    assert close(v * w[..., None, :] @ adjoint(v), x, dtype, 20 * (n + 1))
    assert close(of(linalg.eigvalsh(xp.asarray(x)), real(dtype)), w, dtype, 20 * (n + 1))
    lower = x + np.triu(np.full_like(x, 7), 1)
    assert (of(linalg.eigh(xp.asarray(lower))[0], real(dtype)) == w).all()  # the lower triangle is read


@square
def test_eig(stack, n, dtype):
    x = random((*stack, n, n), dtype)
    kind = np.result_type(dtype, "complex64")
    values, vectors = linalg.eig(xp.asarray(x))
    w, v = wide(of(values, kind)), wide(of(vectors, kind))
    assert close(x @ v, v * w[..., None, :], dtype, 50 * (n + 1))
    assert close(np.linalg.norm(v, axis=-2), np.ones_like(w).real, dtype, 20)
    alone = of(linalg.eigvals(xp.asarray(x)), kind)
    assert close(alone.sum(-1), np.trace(x, axis1=-2, axis2=-1), dtype, 50 * (n + 1))
    assert close((alone**2).sum(-1), np.trace(x @ x, axis1=-2, axis2=-1), dtype, 100 * (n + 1))


def test_eig_of_a_rotation_and_of_a_defective_matrix():
    values = of(linalg.eigvals(xp.asarray([[0.0, -2.0], [2.0, 0.0]])), "complex128")
    assert sorted(values, key=lambda v: v.imag) == pytest.approx([-2j, 2j])
    values = of(linalg.eig(xp.asarray([[1.0, 1.0], [0.0, 1.0]])).eigenvalues, "complex128")
    assert values == pytest.approx([1, 1])


@rectangle
@pytest.mark.parametrize("mode", ["reduced", "complete"])
def test_qr(stack, m, n, dtype, mode):
    x = random((*stack, m, n), dtype)
    k = m if mode == "complete" else min(m, n)
    result = linalg.qr(xp.asarray(x), mode=mode)
    q, r = wide(of(result.Q, dtype)), wide(of(result.R, dtype))
    assert q.shape == (*stack, m, k)
    assert r.shape == (*stack, k, n)
    assert (r == np.triu(r)).all()
    assert close(q @ r, x, dtype, 10 * (m + n))
    assert close(adjoint(q) @ q, np.broadcast_to(np.eye(k), (*stack, k, k)), dtype, 5 * (m + n))


@rectangle
@pytest.mark.parametrize("full", [True, False])
def test_svd(stack, m, n, dtype, full):
    x, k = random((*stack, m, n), dtype), min(m, n)
    result = linalg.svd(xp.asarray(x), full_matrices=full)
    u, s, vh = wide(of(result.U, dtype)), of(result.S, real(dtype)), wide(of(result.Vh, dtype))
    rows, columns = (m, n) if full else (k, k)
    assert u.shape == (*stack, m, rows)
    assert vh.shape == (*stack, columns, n)
    assert (s >= 0).all()
    assert (np.diff(s) <= 0).all()
    assert close(u[..., :k] * s[..., None, :] @ vh[..., :k, :], x, dtype, 10 * (m + n))
    assert close(adjoint(u) @ u, np.broadcast_to(np.eye(rows), (*stack, rows, rows)), dtype, 5 * (m + n))
    assert close(vh @ adjoint(vh), np.broadcast_to(np.eye(columns), (*stack, columns, columns)), dtype, 5 * (m + n))
    assert close(of(linalg.svdvals(xp.asarray(x)), real(dtype)), s, dtype, 10 * (m + n))


@rectangle
def test_pinv(stack, m, n, dtype):
    x = random((*stack, m, n), dtype)
    inverse = wide(of(linalg.pinv(xp.asarray(x)), dtype))
    assert inverse.shape == (*stack, n, m)
    assert close(x @ inverse @ x, x, dtype, 50 * (m + n))
    assert close(inverse @ x, adjoint(inverse @ x), dtype, 200 * (m + n))


def test_ranks_and_tolerances():
    x = np.zeros((3, 4, 5))
    x[0, 0, 0], x[1, 1, 1], x[1, 2, 2] = 2, 1, 1e-3
    array = xp.asarray(x)
    assert of(linalg.matrix_rank(array), "int64").tolist() == [1, 2, 0]
    assert of(linalg.matrix_rank(array, rtol=0.1), "int64").tolist() == [1, 1, 0]
    assert of(linalg.matrix_rank(array, rtol=xp.asarray([2.0, 1e-4, 0.0])), "int64").tolist() == [0, 2, 0]
    assert np.asarray(linalg.pinv(array, rtol=xp.asarray(0.1, dtype=xp.float32)))[1].sum() == 1
    assert linalg.matrix_rank(xp.ones((0, 3))).shape == ()
    with pytest.raises(ValueError, match="broadcast"):
        linalg.matrix_rank(array, rtol=xp.ones(2))
    with pytest.raises(TypeError, match="rtol"):
        linalg.pinv(array, rtol=xp.ones(3, dtype=xp.int64))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [-3, -1, 0, 1, 2, 3, 5, 8, 100])
def test_matrix_power(dtype, n):
    x = (well((2, 4, 4), dtype) / 13).astype(dtype)
    reference = np.linalg.matrix_power(wide(x), n)
    assert close(of(linalg.matrix_power(xp.asarray(x), n), dtype), reference, dtype, 50 * (abs(n) + 1))
    assert linalg.matrix_power(xp.ones((2, 0, 0)), n).shape == (2, 0, 0)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_matrix_norm(dtype, order):
    for shape in [(3, 4), (2, 5, 3), (0, 2, 2), (1, 1)]:
        x = random(shape, dtype)
        for keepdims in (False, True):
            reference = np.linalg.matrix_norm(wide(x), ord=order, keepdims=keepdims)
            got = of(linalg.matrix_norm(xp.asarray(x), ord=order, keepdims=keepdims), real(dtype))
            assert close(got, reference, dtype, 20)


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 1), (2, 0), (0, 1, 2)])
@pytest.mark.parametrize("order", [2, 1, 0, -1, -2, math.inf, -math.inf, 3, 2.5, -1.5, 0.5])
@pytest.mark.parametrize("dtype", FLOATS)
def test_vector_norm(dtype, order, axis):
    x = random((4, 5, 6), dtype)
    for keepdims in (False, True):
        reference = np.linalg.vector_norm(wide(x), axis=axis, ord=order, keepdims=keepdims)
        got = of(linalg.vector_norm(xp.asarray(x), axis=axis, ord=order, keepdims=keepdims), real(dtype))
        assert got.shape == reference.shape
        assert np.allclose(got, reference, rtol=50 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", FLOATS)
def test_norms_neither_overflow_nor_underflow(dtype):
    limits = np.finfo(dtype)
    for scale in (float(limits.max) / 16, float(limits.tiny) * 4, float(limits.smallest_subnormal) * 4):
        x = np.full(9, scale, dtype)
        assert float(linalg.vector_norm(xp.asarray(x))) == pytest.approx(3 * scale, rel=4 * float(limits.eps))
    assert math.isinf(float(linalg.vector_norm(xp.asarray([1.0, math.inf]))))
    assert math.isnan(float(linalg.vector_norm(xp.asarray([1.0, math.nan]))))
    assert math.isnan(float(linalg.vector_norm(xp.asarray([math.nan, 1.0]), ord=math.inf)))


def test_norm_of_many_elements_is_exact_to_a_few_ulps():
    x = np.random.default_rng(0).standard_normal(10**6)
    reference = math.sqrt(math.fsum(x * x))
    assert float(linalg.vector_norm(xp.asarray(x))) == pytest.approx(reference, rel=2 * 2**-52)
    assert float(linalg.vector_norm(xp.asarray(x), ord=1)) == pytest.approx(math.fsum(abs(x)), rel=2 * 2**-52)


@pytest.mark.parametrize(("shape1", "shape2", "axis"), [((3,), (3,), -1), ((4, 3), (3,), -1), ((2, 3, 4), (3, 4), 1),
                                                        ((3, 4), (5, 3, 1), -2), ((0, 3), (0, 3), -1)])  # fmt: skip
@pytest.mark.parametrize("dtype", ["float64", "complex64", "int16"])
def test_cross(shape1, shape2, axis, dtype):
    a, b = (10 * random(shape1, "float64")).astype(dtype), (10 * random(shape2, "float64", 1)).astype(dtype)
    got = of(linalg.cross(xp.asarray(a), xp.asarray(b), axis=axis), dtype)
    shape = np.broadcast_shapes(shape1, shape2)
    a, b = np.moveaxis(np.broadcast_to(a, shape), axis, -1), np.moveaxis(np.broadcast_to(b, shape), axis, -1)
    assert np.allclose(np.moveaxis(got, axis, -1), np.cross(a, b), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("offset", [-(2**62), -7, -4, -3, -1, 0, 1, 2, 5, 6, 2**62])
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint32", "float32", "complex128"])
def test_diagonal_and_trace(offset, dtype):
    x = (5 * random((3, 4, 5), "float64")).astype(dtype)
    short = max(-10, min(offset, 10))
    view = linalg.diagonal(xp.asarray(x), offset=offset)
    assert (of(view, dtype) == np.diagonal(x, short, 1, 2)).all()
    if dtype != "bool":
        total = {"int8": "int64", "uint32": "uint64"}.get(dtype, dtype)
        assert np.allclose(of(linalg.trace(xp.asarray(x), offset=offset), total), np.trace(x, short, 1, 2))
        assert np.allclose(of(linalg.trace(xp.asarray(x), dtype=xp.complex128), "complex128"), np.trace(x, 0, 1, 2))


def test_trace_keeps_the_parts_of_infinities_apart():
    x = xp.asarray([[complex(math.inf, 1), 0], [0, complex(2, 3)]], dtype=xp.complex128)
    assert complex(linalg.trace(x)) == complex(math.inf, 4)


def test_outer():
    a, b = random((3,), "float32"), random((4,), "complex64")
    assert (of(linalg.outer(xp.asarray(a), xp.asarray(b)), "complex64") == a[:, None] * b).all()
    with pytest.raises(ValueError, match="vectors"):
        linalg.outer(xp.ones((2, 2)), xp.ones(2))


@pytest.mark.parametrize("dtype", FLOATS)
def test_strides_do_not_matter(dtype):
    x = well((2, 6, 6), dtype)
    spread = xp.asarray(np.repeat(np.repeat(x, 2, 1), 2, 2)[:, ::2, ::2])
    turned = xp.asarray(np.ascontiguousarray(np.swapaxes(x, 1, 2))).mT
    for name in ("det", "inv", "svdvals", "eigvalsh"):
        function = getattr(linalg, name)
        reference = np.asarray(function(xp.asarray(x))).tobytes()
        assert np.asarray(function(spread)).tobytes() == np.asarray(function(turned)).tobytes() == reference


def test_arguments_are_left_as_they_were():
    x = xp.asarray(definite((2, 5, 5), "float64"))
    before = np.asarray(x).tobytes()
    for name in ("cholesky", "det", "eig", "eigh", "inv", "pinv", "qr", "slogdet", "svd", "svdvals", "matrix_rank"):
        getattr(linalg, name)(x)
    linalg.solve(x, x)
    assert np.asarray(x).tobytes() == before


SINGULAR = [[1.0, 2.0], [2.0, 4.0]]


def test_singular_matrices():
    stack = xp.asarray([[[1.0, 0.0], [0.0, 1.0]], SINGULAR])
    for call in (
        lambda: linalg.inv(stack),
        lambda: linalg.solve(stack, xp.ones(2)),
        lambda: linalg.matrix_power(stack, -1),
    ):
        with pytest.raises(linalg.LinAlgError, match="singular"):
            call()
    assert np.asarray(linalg.det(stack)).tolist() == [1, 0]
    sign, logarithm = linalg.slogdet(stack)
    assert np.asarray(sign).tolist() == [1, 0]
    assert np.asarray(logarithm).tolist() == [0, -math.inf]
    sign, logarithm = linalg.slogdet(xp.zeros((3, 3), dtype=xp.complex64))
    assert complex(sign) == 0
    assert float(logarithm) == -math.inf


def test_matrices_that_are_not_positive_definite():
    for x in (SINGULAR, [[-1.0, 0.0], [0.0, 1.0]]):
        with pytest.raises(linalg.LinAlgError, match="positive definite"):
            linalg.cholesky(xp.asarray(x) - xp.eye(2))
    assert issubclass(linalg.LinAlgError, ValueError)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [1, 2, 7, 70])
def test_values_that_are_not_finite(value, dtype, n):
    for everywhere in (False, True):
        x = definite((n, n), dtype)
        x[... if everywhere else (n // 2, n // 2)] = value
        array = xp.asarray(x)
        for name in ("svd", "svdvals", "eigh", "eigvalsh", "eig", "eigvals", "pinv", "matrix_rank"):
            with pytest.raises(linalg.LinAlgError, match="finite"):
                getattr(linalg, name)(array)
        for call in (linalg.cholesky, linalg.inv, linalg.qr, linalg.det, linalg.slogdet, lambda a: linalg.solve(a, a)):
            with contextlib.suppress(linalg.LinAlgError):
                call(array)
        assert not np.isfinite(np.asarray(linalg.matrix_norm(array)))


def test_refusals():
    square_only = ("cholesky", "det", "eig", "eigh", "eigvals", "eigvalsh", "inv", "slogdet")
    for name in square_only:
        with pytest.raises(ValueError, match=f"{name}: .* square"):
            getattr(linalg, name)(xp.ones((2, 3)))
    for name in (*square_only, "pinv", "qr", "svd", "svdvals", "matrix_rank", "matrix_norm"):
        with pytest.raises(TypeError, match=f"{name}: .* floating-point"):
            getattr(linalg, name)(xp.ones((2, 2), dtype=xp.int32))
        with pytest.raises(ValueError, match=f"{name}: .* axes"):
            getattr(linalg, name)(xp.ones(3))
    for call in (
        lambda: linalg.matrix_norm(xp.ones((2, 2)), ord=3),
        lambda: linalg.matrix_norm(xp.ones((2, 2)), ord="other"),
        lambda: linalg.qr(xp.ones((2, 2)), mode="r"),
        lambda: linalg.vector_norm(xp.ones(2), ord=math.nan),
        lambda: linalg.vector_norm(xp.ones((2, 0)), axis=1, ord=-math.inf),
        lambda: linalg.cross(xp.ones(2), xp.ones(2)),
        lambda: linalg.cross(xp.ones(3), xp.ones((3, 3)), axis=0),
        lambda: linalg.solve(xp.ones((2, 2)), xp.ones(3)),
        lambda: linalg.solve(xp.ones((2, 2)), xp.ones(())),
        lambda: linalg.trace(xp.ones(2)),
    ):
        with pytest.raises(ValueError, match=": "):
            call()
    with pytest.raises(TypeError, match="numeric"):
        linalg.trace(xp.ones((2, 2), dtype=xp.bool))


NAMES = {
    "eig": ("eigenvalues", "eigenvectors"),
    "eigh": ("eigenvalues", "eigenvectors"),
    "qr": ("Q", "R"),
    "slogdet": ("sign", "logabsdet"),
    "svd": ("U", "S", "Vh"),
}


def test_results_have_names_and_can_be_pickled():
    x = xp.asarray(definite((3, 3), "float64"))
    for name, fields in NAMES.items():
        result = getattr(linalg, name)(x)
        assert result._fields == fields
        assert all(a is getattr(result, field) for a, field in zip(result, fields, strict=True))
        again = pickle.loads(pickle.dumps(result))
        assert type(again) is type(result)
    with pytest.raises(linalg.LinAlgError) as error:
        linalg.inv(xp.zeros((1, 1)))
    assert type(pickle.loads(pickle.dumps(error.value))) is linalg.LinAlgError


def test_the_namespace():
    for name in linalg.__all__:
        thing = getattr(linalg, name)
        if not isinstance(thing, type):
            assert thing.__doc__
            assert list(inspect.signature(thing).parameters)
    assert linalg.matmul(xp.ones((2, 2)), xp.ones((2, 2))).shape == (2, 2)


def test_threads_do_not_change_results():
    x = xp.asarray(definite((40, 30, 30), "float64"))
    before, results = xp.get_num_threads(), set()
    try:
        for threads in (1, 2, 4):
            xp.set_num_threads(threads)
            results.add(b"".join(np.asarray(a).tobytes() for f in (linalg.eigh, linalg.qr, linalg.svd) for a in f(x)))
    finally:
        xp.set_num_threads(before)
    assert len(results) == 1
