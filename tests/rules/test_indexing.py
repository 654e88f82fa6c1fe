"""Derivatives of reading and writing parts of an array."""

import pytest

import arraygrad as ag
from arraygrad._base import kernels
from arraygrad.conformance import check_derivatives
from arraygrad.rules import indexing as rules


def numbers(shape, dtype=ag.float64):
    """Return different numbers; complex ones with an imaginary part."""
    count = 1
    for n in shape:
        count *= n
    values = [0.3 + 0.7 * i - 0.1 * i * i for i in range(count)]
    if ag.isdtype(dtype, "complex floating"):
        values = [complex(v, 1.5 - v / 2) for v in values]
    return ag.reshape(ag.tensor(values, dtype=dtype), shape)


def array(values):
    return ag.asarray(values)


# Read lazily: the arrays must be made on the backend under test.
KEYS = {
    "integer": lambda: 1,
    "negative integers": lambda: (-1, -2, -3),
    "slice": lambda: slice(None, None, 2),
    "reversed": lambda: (slice(None), slice(None, None, -1)),
    "nothing": lambda: slice(2, 1),
    "ellipsis": lambda: (..., 0),
    "new axes": lambda: (None, 0, None, ..., None),
    "everything": lambda: ...,
    "array": lambda: array([2, 0, 2]),
    "negative array": lambda: (slice(None), array([-1, 0])),
    "array of two axes": lambda: array([[0, 1], [1, 2]]),
    "0-d array": lambda: array(1),
    "empty array": list,
    "list": lambda: [0, 2],
    "two arrays": lambda: (array([0, 2]), array([[1], [0]])),
    "arrays apart": lambda: (array([0, 2]), slice(None), array([1, 1])),
    "array and integer apart": lambda: (0, slice(None), array([1, 1])),
    "array and integer together": lambda: (slice(None), 0, array([1, 1])),
    "array and slice": lambda: (slice(0, 2), array([1, 0]), slice(None, None, -1)),
    "mask": lambda: array([True, False, True]),
    "mask of two axes": lambda: array([[True, False], [False, False], [True, True]]),
    "mask after a slice": lambda: (slice(1, None), array([True, False])),
    "mask and array": lambda: (array([True, False, True]), array([1, 0])),
    "True": lambda: True,
    "False": lambda: False,
    "array and new axis": lambda: (None, array([0, 2]), ..., None),
}


@pytest.mark.parametrize("dtype", [ag.float64, ag.complex128], ids=str)
@pytest.mark.parametrize("key", KEYS)
def test_derivatives_of_reading(key, dtype):
    key = KEYS[key]()
    check_derivatives(lambda x: x[key], [numbers((3, 2, 4), dtype)])


def written(key):
    def write(x, value):
        out = ag.clone(x)
        out[key] = value
        return out

    return write


@pytest.mark.parametrize("key", KEYS)
def test_derivatives_of_writing_an_array(key):
    key = KEYS[key]()
    x = numbers((3, 2, 4))
    check_derivatives(written(key), [x, numbers(x[key].shape) - 2.0])


@pytest.mark.parametrize("key", KEYS)
def test_derivatives_of_writing_one_number(key):
    key = KEYS[key]()
    check_derivatives(written(key), [numbers((3, 2, 4)), numbers(())])
    check_derivatives(lambda x: written(key)(x, 2.5), [numbers((3, 2, 4))])


def test_derivatives_of_writing_a_complex_array():
    x, value = numbers((3, 2), ag.complex128), numbers((2,), ag.complex128) * 2.0
    for key in (1, array([2, 2]), array([True, False, False])):
        check_derivatives(written(key), [x, value])


def test_derivatives_of_writing_a_real_array_into_a_complex_one():
    check_derivatives(written(slice(1, 3)), [numbers((3,), ag.complex128), numbers((2,))])


def test_of_repeated_indices_the_last_value_counts():
    x, value = numbers((3,)).requires_grad_(), numbers((4,)).requires_grad_()
    out = written(array([1, 2, 1, 1]))(x, value)
    assert out.tolist() == [x[0].item(), value[3].item(), value[1].item()]
    grads = ag.autograd.grad(ag.sum(out), (x, value))
    assert [g.tolist() for g in grads] == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 1.0]]


FUNCTIONS = {
    "take": lambda x: ag.take(x, array([1, 0, 1, -1]), axis=1),
    "take flat": lambda x: ag.take(ag.ravel(x), array([1, 0, 1])),
    "take nothing": lambda x: ag.take(x, ag.zeros(0, dtype=ag.int64), axis=0),
    "take_along_axis": lambda x: ag.take_along_axis(x, array([[0, 0], [1, 1], [-1, 0]]), axis=1),
    "take_along_axis 0": lambda x: ag.take_along_axis(x, array([[2, 2], [0, 1]]), axis=0),
    "take_along_axis, broadcast indices": lambda x: ag.take_along_axis(x, array([[1, 0, 0]]), axis=-1),
    "gather": lambda x: ag.gather(x, 0, array([[1], [1], [0], [2]])),
    "index_select": lambda x: ag.index_select(x, 0, array([2, 2])),
    "masked_select": lambda x: ag.masked_select(x, array([True, False])),
    "masked_fill": lambda x: ag.masked_fill(x, array([True, False]), 3),
}


@pytest.mark.parametrize("dtype", [ag.float64, ag.complex128], ids=str)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_derivatives_of_functions_that_read(function, dtype):
    check_derivatives(FUNCTIONS[function], [numbers((3, 2), dtype)])


def test_derivatives_of_take_along_axis_with_a_broadcast_array():
    check_derivatives(lambda x: ag.take_along_axis(x, array([[0], [1], [0]]), axis=1), [numbers((1, 2))])


WRITERS = {
    "scatter": (lambda x, y: ag.scatter(x, 0, array([[1, 0], [0, 1]]), y), (2, 2)),
    "scatter with repeats": (lambda x, y: ag.scatter(x, 0, array([[1, 0], [1, 1]]), y), (2, 2)),
    "scatter part of the source": (lambda x, y: ag.scatter(x, 0, array([[1], [0]]), y), (3, 2)),
    "scatter one number": (lambda x, y: ag.scatter(x, 0, array([[1, 0]]), y), ()),
    "scatter_add": (lambda x, y: ag.scatter_add(x, 1, array([[1, 1], [0, 0]]), y), (2, 2)),
    "index_add": (lambda x, y: ag.index_add(x, 0, array([2, 2]), y, alpha=3), (2, 2)),
    "index_add along the last axis": (lambda x, y: ag.index_add(x, -1, array([1, 1, 0]), y), (3, 3)),
}


@pytest.mark.parametrize("case", WRITERS)
def test_derivatives_of_functions_that_write(case):
    function, shape = WRITERS[case]
    check_derivatives(function, [numbers((3, 2)), numbers(shape)])


def test_derivatives_of_filling_with_an_array():
    check_derivatives(lambda x, v: ag.masked_fill(x, array([[True], [False]]), v), [numbers((2, 3)), numbers(())])


# -- the standard forms of the kernels ---------------------------------------------------------------------------------


def plain_add(x, indices, values):
    for i, value in zip(indices, values, strict=True):
        x[i] = [a + b for a, b in zip(x[i], value, strict=True)]
    return x


SEVERAL = [[], [0], [3, 3, 3, 3, 3], [1, 0, 3, 1, 1, 0, 2, 1, 3], list(range(4)), [2] * 17 + [0] * 16]


@pytest.mark.parametrize("indices", SEVERAL, ids=str)
def test_adding_at_repeated_indices_is_exact(indices):
    x = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
    values = [[float(2**i), -float(i)] for i in range(len(indices))]
    raw, at, added = (
        ag.asarray(x, dtype=ag.float64),
        ag.asarray(indices, dtype=ag.int64),
        ag.reshape(ag.asarray(values, dtype=ag.float64), (len(indices), 2)),
    )
    expected = plain_add([list(row) for row in x], indices, values)
    backend = raw.backend
    standard = rules.standard_index_add(backend.xp, raw._raw(), at._raw(), added._raw())
    assert ag.asarray(standard).tolist() == expected
    kernel = kernels.find(backend.xp, "index_add")
    if kernel is not None:
        assert ag.asarray(kernel(raw._raw(), at._raw(), added._raw())).tolist() == expected
    assert raw.tolist() == x


@pytest.mark.parametrize("indices", SEVERAL, ids=str)
def test_the_last_of_repeated_writes_wins(indices):
    x = [1.0, 2.0, 3.0, 4.0]
    expected = list(x)
    for i, index in enumerate(indices):
        expected[index] = 10.0 + i
    raw, at = ag.asarray(x, dtype=ag.float64), ag.asarray(indices, dtype=ag.int64)
    values = ag.asarray([10.0 + i for i in range(len(indices))], dtype=ag.float64)
    xp = raw.backend.xp
    assert ag.asarray(rules.standard_index_put(xp, raw._raw(), at._raw(), values._raw())).tolist() == expected
    assert ag.asarray(rules.put_at(xp, raw._raw(), at._raw(), values._raw())).tolist() == expected
    assert raw.tolist() == x


@pytest.mark.parametrize("function", [rules.standard_index_add, rules.standard_index_put, rules.add_at, rules.put_at])
def test_one_row_with_a_nan_does_not_reach_the_others(function):
    xp = ag.zeros(0).backend.xp
    x, at = ag.zeros(3)._raw(), ag.asarray([0, 1, 1])._raw()
    out = ag.asarray(function(xp, x, at, ag.asarray([ag.nan, 1.0, 2.0])._raw())).tolist()
    assert out[0] != out[0]
    assert out[1:] == ([3.0, 0.0] if "add" in function.__name__ else [2.0, 0.0])


def test_sums_of_a_run_do_not_lose_small_values_behind_large_ones():
    # A difference of cumulative sums would return 0 for the second row.
    xp = ag.zeros(0).backend.xp
    values = ag.asarray([1e20, 1.0, 2.0], dtype=ag.float64)._raw()
    out = rules.standard_index_add(xp, ag.zeros(2, dtype=ag.float64)._raw(), ag.asarray([0, 1, 1])._raw(), values)
    assert ag.asarray(out).tolist() == [1e20, 3.0]


def test_the_standard_forms_take_rows_of_nothing_and_no_rows():
    xp = ag.zeros(0).backend.xp
    none = ag.zeros(0, dtype=ag.int64)._raw()
    no_columns, one_row, no_rows = ag.zeros((2, 0))._raw(), ag.zeros((1, 0))._raw(), ag.zeros((0, 3))._raw()
    for function in (rules.standard_index_add, rules.standard_index_put, rules.add_at, rules.put_at):
        assert function(xp, no_columns, ag.asarray([1])._raw(), one_row).shape == (2, 0)
        assert function(xp, no_rows, none, no_rows).shape == (0, 3)


class Immutable:
    """An array of a library such as JAX: assignment raises, ``x.at[key].set(value)`` returns a new array."""

    def __init__(self, values):
        self.values = values

    def __setitem__(self, key, value):
        raise TypeError("immutable")

    @property
    def at(self):
        return self

    def __getitem__(self, key):
        values = self.values

        class Place:
            def set(self, value):
                return Immutable([value if (i,) == key else v for i, v in enumerate(values)])

        return Place()


def test_writing_to_a_library_without_assignment():
    x = Immutable([1, 2, 3])
    assert rules.put(object(), x, 9, (1,)).values == [1, 9, 3]
    assert x.values == [1, 2, 3]


BASIC = [
    (1, ...),
    (-1, slice(None), 2),
    (slice(1, 3, 1), slice(None), slice(0, 4, 2)),
    (slice(2, None, -1), 1, slice(3, 0, -2)),
    (slice(2, 1, 1), slice(None), slice(None)),
    (slice(None), slice(None), slice(None)),
    (0, 1, 2, ...),
    (...,),
]


@pytest.mark.parametrize("key", BASIC, ids=str)
@pytest.mark.parametrize("scalar", [True, False], ids=["number", "array"])
def test_assignment_without_assigning(key, scalar):
    key = tuple(item + 3 if item == -1 else item for item in key)
    x = numbers((3, 2, 4))._raw()
    backend = numbers((1,))._backend
    xp = backend.xp
    value = 7.0 if scalar else numbers(x[key].shape)._raw() + 100.0
    expected = xp.asarray(x, copy=True)
    expected[key] = value
    found = rules.put_by_where(xp, x, value, key)
    assert xp.all(found == expected)
    assert found.dtype == x.dtype


def test_a_value_that_broadcasts_is_assigned_without_assigning():
    x = numbers((3, 4))._raw()
    xp = numbers((1,))._backend.xp
    expected = xp.asarray(x, copy=True)
    expected[slice(None), slice(1, 3)] = expected[:, :1] * 2
    assert xp.all(rules.put_by_where(xp, x, x[:, :1] * 2, (slice(None), slice(1, 3))) == expected)


def test_writes_to_a_tensor_without_axes():
    x = ag.tensor(0.5, dtype=ag.float64, requires_grad=True)
    y = x * 1
    y[...] = x * 3
    ag.exp(y).backward()
    assert x.grad.item() == pytest.approx(3 * 2.718281828459045**1.5)
    z = x * 1
    z[...] = 2.0
    z[None] = x * x
    (first,) = ag.autograd.grad(z * z, x, create_graph=True)
    first.backward()
    assert first.item() == pytest.approx(4 * 0.5**3)
