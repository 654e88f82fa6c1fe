"""Values of matrix products against sums of exact products, and their errors."""

import itertools
import math

import mpmath
import pytest
from arrays import double, uniform
from ulps import WORKING_DIGITS

import arraygrad as ag

KINDS = ["real", "complex"]


def check_products(got, pairs):
    """Check a number against the sum of the products of pairs: off by few roundings of the terms' sizes."""
    with mpmath.workdps(WORKING_DIGITS):
        terms = [mpmath.mpmathify(a) * mpmath.mpmathify(b) for a, b in pairs]
        want, scale = mpmath.fsum(terms), mpmath.fsum(map(abs, terms))
    assert abs(got - want) <= (len(terms) + 2) * 2.0**-52 * float(scale)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((2, 3), (3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (6, 3, 4)),
        ((1, 1), (1, 1)),
        ((17, 33), (33, 9)),
    ],
)
def test_matmul_of_matrices(first, second, kind):
    a, b = uniform(*first, kind=kind), uniform(*second, kind=kind, seed=1)
    out = ag.matmul(a, b)
    batch = out.shape[:-2]
    left = ag.broadcast_to(a, (*batch, *first[-2:]))
    right = ag.broadcast_to(b, (*batch, *second[-2:]))
    for index in itertools.product(*map(range, batch)):
        x, y, z = left[index].tolist(), right[index].tolist(), out[index].tolist()
        for i, j in itertools.product(range(first[-2]), range(second[-1])):
            check_products(z[i][j], [(x[i][k], y[k][j]) for k in range(first[-1])])


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_are_rows_on_the_left_and_columns_on_the_right(kind):
    matrix, vector = uniform(3, 3, kind=kind), uniform(3, kind=kind, seed=1)
    m, v = matrix.tolist(), vector.tolist()
    for i in range(3):
        check_products((matrix @ vector)[i].item(), [(m[i][k], v[k]) for k in range(3)])
        check_products((vector @ matrix)[i].item(), [(v[k], m[k][i]) for k in range(3)])
    assert (vector @ vector).shape == ()
    check_products((vector @ vector).item(), list(zip(v, v, strict=True)))
    assert (uniform(5, 2, 3) @ uniform(3)).shape == (5, 2)
    assert (uniform(3) @ uniform(5, 3, 2)).shape == (5, 2)


def test_matmul_of_nothing_is_zero():
    assert (uniform(2, 0) @ uniform(0, 2)).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert (uniform(0, 3) @ uniform(3, 2)).shape == (0, 2)


def test_matmul_of_integers_and_of_mixed_dtypes():
    x = ag.asarray([[1, 2], [3, 4]])
    assert (x @ x).tolist() == [[7, 10], [15, 22]]
    assert (x @ ag.asarray([1.0, 1.0])).dtype == ag.float32
    assert (ag.ones((2, 2), dtype=ag.float64) @ ag.ones((2,), dtype=ag.complex64)).dtype == ag.complex128


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ((2, 3), (2, 3), "3 columns meet 2 rows"),
        ((3,), (4,), "3.*4"),
        ((3,), (2, 4, 5), "3.*4"),
        ((2, 2, 3), (3, 3, 4), "do not broadcast"),
        ((), (3,), "at least 1D"),
        ((3,), (), "at least 1D"),
    ],
)
def test_matmul_shapes_that_do_not_fit(first, second, message):
    for function in (ag.matmul, lambda a, b: a @ b):
        with pytest.raises(RuntimeError, match=message):
            function(uniform(*first), uniform(*second))


def test_matmul_by_a_number():
    with pytest.raises(TypeError, match=r"expected arrays, got the number 2\.0"):
        ag.matmul(uniform(2, 2), 2.0)


def test_matrix_transpose():
    x = uniform(4, 2, 3)
    assert ag.matrix_transpose(x).shape == (4, 3, 2)
    assert ag.matrix_transpose(x)[1, 2, 0].item() == x[1, 0, 2].item()
    with pytest.raises(RuntimeError, match=r"two axes or more, and this one's shape is \[3\]"):
        ag.matrix_transpose(uniform(3))


def test_matrix_transpose_is_a_view():
    x = ag.zeros((2, 3))
    x[0, 2] = 5.0
    y = ag.matrix_transpose(x)
    x[1, 0] = 7.0
    assert y.tolist() == [[0.0, 7.0], [0.0, 0.0], [5.0, 0.0]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("axes", [((1, 2), (2, 0)), ((2, 1), (0, 2)), ((-2,), (-1,)), ([2], [0]), ((), ())])
def test_tensordot(axes, kind):
    a, b = uniform(2, 3, 4, kind=kind), uniform(4, 2, 3, kind=kind, seed=1)
    out = ag.tensordot(a, b, axes=axes)
    first, second = ([i % 3 for i in side] for side in axes)
    free1, free2 = ([i for i in range(3) if i not in side] for side in (first, second))
    assert out.shape == (*[a.shape[i] for i in free1], *[b.shape[i] for i in free2])
    left, right, result = a.tolist(), b.tolist(), out.tolist()

    def element(nested, index):
        for i in index:
            nested = nested[i]
        return nested

    for index in itertools.product(*map(range, out.shape)):
        pairs = []
        for k in itertools.product(*[range(a.shape[i]) for i in first]):
            i1, i2 = [0] * 3, [0] * 3
            for axis, i in zip(free1, index, strict=False):
                i1[axis] = i
            for axis, i in zip(free2, index[len(free1) :], strict=True):
                i2[axis] = i
            for axis1, axis2, i in zip(first, second, k, strict=True):
                i1[axis1] = i2[axis2] = i
            pairs.append((element(left, i1), element(right, i2)))
        check_products(element(result, index), pairs)


def test_tensordot_by_number_of_axes():
    a, b = uniform(2, 3), uniform(2, 3, seed=1)
    assert ag.tensordot(a, b).shape == ()
    assert ag.tensordot(a, ag.matrix_transpose(b), axes=1).shape == (2, 2)
    assert ag.tensordot(a, b, axes=0).shape == (2, 3, 2, 3)
    assert ag.allclose(ag.tensordot(a, b), ag.sum(a * b))


def test_tensordot_errors():
    a, b = uniform(2, 3), uniform(4, 2)
    with pytest.raises(RuntimeError, match="first has size 3 in dim 1 and second has size 4 in dim 0"):
        ag.tensordot(a, b, axes=1)
    with pytest.raises(RuntimeError, match="axes come in pairs"):
        ag.tensordot(a, b, axes=((0,), (0, 1)))
    with pytest.raises(RuntimeError, match="appears multiple times"):
        ag.tensordot(a, a, axes=((0, 0), (0, 1)))
    with pytest.raises(RuntimeError, match="cannot contract 3 axes"):
        ag.tensordot(a, b, axes=3)
    with pytest.raises(RuntimeError, match="cannot contract -1 axes"):
        ag.tensordot(a, b, axes=-1)
    with pytest.raises(IndexError, match="Dimension out of range"):
        ag.tensordot(a, b, axes=((2,), (0,)))


def test_vecdot_conjugates_its_first_input():
    a, b = double([1 + 2j, 3j], "complex"), double([2 - 1j, 1.0], "complex")
    assert ag.vecdot(a, b).item() == (1 - 2j) * (2 - 1j) - 3j


def test_vecdot_along_an_axis():
    a, b = uniform(3, 2), uniform(3, 1, seed=1)
    out = ag.vecdot(a, b, axis=-2)
    assert out.shape == (2,)
    for j in range(2):
        check_products(out[j].item(), [(a[k, j].item(), b[k, 0].item()) for k in range(3)])
    assert ag.vecdot(a, uniform(3, 2), axis=0).shape == (2,)
    assert ag.vecdot(uniform(4, 3, 2), uniform(2)).shape == (4, 3)


def test_vecdot_errors():
    with pytest.raises(RuntimeError, match="vectors have 3 and 4"):
        ag.vecdot(uniform(3), uniform(4))
    with pytest.raises(RuntimeError, match="vectors have 3 and 1 elements"):
        ag.vecdot(uniform(3), uniform(1))
    with pytest.raises(IndexError, match="count from the end"):
        ag.vecdot(uniform(2, 3), uniform(3), axis=0)
    with pytest.raises(IndexError, match="Dimension out of range"):
        ag.vecdot(uniform(2, 3), uniform(3), axis=-2)


def test_pytorchs_special_cases():
    matrix, vector, stack = uniform(3, 3), uniform(3), uniform(2, 3, 3)
    assert ag.allclose(ag.dot(vector, vector), ag.sum(vector * vector))
    assert ag.mm(matrix, matrix).tolist() == (matrix @ matrix).tolist()
    assert ag.bmm(stack, stack).tolist() == (stack @ stack).tolist()
    assert ag.mv(matrix, vector).tolist() == (matrix @ vector).tolist()
    assert ag.outer(ag.asarray([1, 2]), ag.asarray([3, 4, 5])).tolist() == [[3, 4, 5], [6, 8, 10]]


@pytest.mark.parametrize(
    ("function", "first", "second"),
    [
        (ag.dot, (2, 3), (3,)),
        (ag.mm, (2, 3), (3,)),
        (ag.bmm, (2, 3), (2, 3, 4)),
        (ag.bmm, (2, 3, 4), (1, 4, 5)),
        (ag.mv, (2, 3), (3, 1)),
        (ag.outer, (2, 3), (3,)),
    ],
)
def test_pytorchs_special_cases_refuse_other_shapes(function, first, second):
    with pytest.raises(RuntimeError, match=function.__name__):
        function(uniform(*first), uniform(*second))


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0, 2.0),
        (1, 7.0),
        (2, 5.0),
        ("fro", 5.0),
        (3, 91 ** (1 / 3)),
        (math.inf, 4.0),
        (-math.inf, 0.0),
        (0.5, (math.sqrt(3) + 2) ** 2),
    ],
)
def test_norm(p, expected):
    assert ag.norm(double([3.0, 0.0, -4.0]), p).item() == pytest.approx(expected, rel=1e-15)


def test_norm_along_axes_and_of_complex_numbers():
    x = double([[3.0, 4.0], [0.0, 0.0]])
    assert ag.norm(x, dim=1).tolist() == [5.0, 0.0]
    assert ag.norm(x, 1, (0, 1), keepdim=True).tolist() == [[7.0]]
    out = ag.norm(ag.asarray([3 + 4j], dtype=ag.complex64), 1)
    assert (out.dtype, out.item()) == (ag.float32, 5.0)
    assert ag.norm(ag.asarray([3, 4]), dtype=ag.float64).item() == 5.0


def test_norm_errors():
    with pytest.raises(TypeError, match=r"either a floating point or complex dtype\. Got: int64"):
        ag.norm(ag.asarray([3, 4]))
    with pytest.raises(RuntimeError, match="no elements"):
        ag.norm(double([]), math.inf)
    with pytest.raises(ValueError, match="p is a number or 'fro', got 'nuc'"):
        ag.norm(double([1.0]), "nuc")
    assert ag.norm(double([])).item() == 0.0


def test_pytorchs_products_take_their_inputs_by_pytorchs_names():
    x, y, v = ag.ones((2, 2)), ag.full((2, 2), 3.0), ag.tensor([1.0, 2.0])
    assert ag.mm(input=x, mat2=y).tolist() == x.mm(mat2=y).tolist() == [[6.0, 6.0], [6.0, 6.0]]
    assert ag.mv(input=x, vec=v).tolist() == x.mv(vec=v).tolist() == [3.0, 3.0]
    assert ag.dot(input=v, tensor=v).item() == v.dot(tensor=v).item() == 5.0
    assert ag.outer(input=v, vec2=v).tolist() == v.outer(vec2=v).tolist() == [[1.0, 2.0], [2.0, 4.0]]
    assert ag.bmm(input=x[None], mat2=y[None]).tolist() == x[None].bmm(mat2=y[None]).tolist() == [[[6.0, 6.0]] * 2]


def test_bmm_does_not_broadcast():
    x, y = ag.ones((1, 2, 2)), ag.ones((3, 2, 2))
    for call in (lambda: ag.bmm(x, y), lambda: x.bmm(y)):
        with pytest.raises(RuntimeError, match="bmm: Expected size for first two dimensions of batch2 tensor to be"):
            call()
