"""Functions that read and write by arrays of indices: values and errors. Derivatives are tested with the rules."""

import numpy as np
import pytest

import arraygrad as ag


def numbers(shape, dtype="float64"):
    array = (np.arange(np.prod(shape, dtype=int)) * 1.5 - 2).reshape(shape).astype(dtype)
    return ag.reshape(ag.asarray(array.ravel().tolist(), dtype=getattr(ag, dtype)), shape), array


def same(x, array):
    assert x.shape == array.shape
    assert x.tolist() == array.tolist()


@pytest.mark.parametrize("dtype", ["float64", "int32", "bool", "complex64"])
@pytest.mark.parametrize("index_dtype", [ag.int64, ag.int32, ag.uint8, ag.uint64], ids=str)
def test_take(dtype, index_dtype):
    x, array = numbers((3, 4), dtype)
    index = ag.asarray([2, 0, 2], dtype=index_dtype)
    same(ag.take(x, index, axis=1), array.take([2, 0, 2], 1))
    same(ag.take(x, index, axis=-2), array.take([2, 0, 2], 0))
    same(ag.index_select(x, 0, index), array.take([2, 0, 2], 0))
    assert ag.take(x, index, axis=0).dtype is x.dtype


def test_take_of_one_axis_lists_and_negative_indices():
    x, array = numbers((4,))
    same(ag.take(x, ag.asarray([-1, 0, -4])), array[[-1, 0, -4]])
    same(ag.take(x, [1, 2]), array[[1, 2]])
    assert ag.take(x, ag.zeros(0, dtype=ag.int64)).shape == (0,)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_take_along_axis(axis):
    x, array = numbers((3, 4))
    order = np.argsort(-array, axis=axis)
    same(ag.take_along_axis(x, ag.asarray(order.tolist()), axis=axis), np.take_along_axis(array, order, axis))


def test_take_along_axis_broadcasts():
    x, array = numbers((1, 3))
    index = np.asarray([[0, -1], [2, 2]])
    same(ag.take_along_axis(x, ag.asarray(index.tolist())), np.take_along_axis(np.repeat(array, 2, 0), index, 1))
    y, array = numbers((2, 3))
    same(ag.take_along_axis(y, ag.asarray([[0, 1]]), axis=1), array[:, :2])


def test_gather_and_scatter_are_inverse_for_a_permutation():
    x, array = numbers((3, 2))
    index = ag.asarray([[2, 0], [0, 1], [1, 2]])
    gathered = ag.gather(x, 0, index)
    assert gathered.tolist() == [[array[i, j] for j, i in enumerate(row)] for row in index.tolist()]
    same(ag.scatter(ag.zeros_like(x), 0, index, gathered), array)
    same(ag.scatter_add(ag.zeros_like(x), 0, index, gathered), array)


def test_gather_reads_the_corner_that_the_index_covers():
    x, array = numbers((3, 4))
    assert ag.gather(x, 1, ag.asarray([[3]])).tolist() == [[array[0, 3]]]
    assert ag.gather(x, 0, ag.asarray([[2, 1], [0, 0], [1, 1], [2, 2]])).shape == (4, 2)


def test_scatter():
    x = ag.zeros(4)
    assert ag.scatter(x, 0, ag.asarray([1, 3, 1]), ag.asarray([5.0, 6.0, 7.0])).tolist() == [0.0, 7.0, 0.0, 6.0]
    assert ag.scatter(x, 0, ag.asarray([-1]), 9).tolist() == [0.0, 0.0, 0.0, 9.0]
    assert ag.scatter_add(x, 0, ag.asarray([1, 3, 1]), ag.asarray([5.0, 6.0, 7.0])).tolist() == [0.0, 12.0, 0.0, 6.0]
    assert x.tolist() == [0.0] * 4
    assert ag.scatter(x.reshape((2, 2)), 1, ag.asarray([[0]]), ag.ones((2, 2))).tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_index_add():
    x, array = numbers((3, 2))
    expected = array.copy()
    np.add.at(expected, [2, 2, 0], 1.5)
    same(ag.index_add(x, 0, ag.asarray([2, 2, 0]), ag.ones((3, 2), dtype=ag.float64), alpha=1.5), expected)
    assert ag.index_add(ag.zeros(2, dtype=ag.int32), 0, ag.asarray([1]), ag.ones(1, dtype=ag.int32)).tolist() == [0, 1]


def test_masks():
    x, array = numbers((2, 3))
    mask = array > 0
    same(ag.masked_fill(x, x > 0, 7), np.where(mask, 7.0, array))
    same(
        ag.masked_fill(x, ag.asarray([True, False, True]), ag.asarray(-1.0)), np.where([True, False, True], -1.0, array)
    )
    same(ag.masked_select(x, x > 0), array[mask])
    same(ag.masked_select(x, ag.asarray([[True], [False]])), array[0])
    assert ag.masked_fill(ag.asarray([1, 2]), ag.asarray([True, False]), 5).dtype is ag.int64


ERRORS = [
    (ag.take, ValueError, "take: an array of 2 axes needs axis="),
    (lambda x, i: ag.take(x, i, axis=2), IndexError, "take: Dimension out of range"),
    (lambda x, i: ag.take(x, i[None], axis=0), ValueError, r"take: indices must be 1-d, got shape \[1, 2\]"),
    (lambda x, i: ag.take(x, i * 1.0, axis=0), TypeError, "take: Expected dtype int32/int64 for index"),
    (
        lambda x, i: ag.take(x, i + 5, axis=0),
        IndexError,
        r"index: index out of range in self: index \d is out of bounds for dimension 0 with size 2",
    ),
    (lambda x, i: ag.take(x, "a", axis=0), TypeError, "take: expected a Tensor, an array or a Python number, got str"),
    (ag.take_along_axis, ValueError, "take_along_axis: x has 2 axes and indices 1"),
    (
        lambda x, i: ag.take_along_axis(x, ag.zeros((4, 1), dtype=ag.int64), axis=1),
        ValueError,
        r"take_along_axis: shapes \[2, 3\] and \[4, 1\] do not broadcast in axis 0",
    ),
    (
        lambda x, i: ag.gather(x, 0, i),
        RuntimeError,
        "gather: Index tensor must have the same number of dimensions as input tensor: 1 and 2",
    ),
    (
        lambda x, i: ag.gather(x, 0, ag.zeros((1, 9), dtype=ag.int64)),
        RuntimeError,
        r"gather: the index is longer in axis 1 \(9\) than the input \(3\)",
    ),
    (lambda x, i: ag.gather(x, 3, i), IndexError, "gather: Dimension out of range"),
    (
        lambda x, i: ag.scatter(x, 0, i[None], ag.ones((1, 2), dtype=ag.int64)),
        RuntimeError,
        "scatter: the source is int64",
    ),
    (lambda x, i: ag.scatter(x, 0, i[None], ag.ones((1, 1))), RuntimeError, "scatter: the index is longer in axis 1"),
    (
        lambda x, i: ag.index_add(x, 0, i, ag.ones((3, 3))),
        RuntimeError,
        r"source of shape \[2, 3\], got \[2\] and \[3, 3\]",
    ),
    (lambda x, i: ag.masked_fill(x, i, 0), TypeError, "masked_fill: expected BoolTensor for mask"),
    (
        lambda x, i: ag.masked_fill(x, x > 0, i),
        RuntimeError,
        r"masked_fill: the value must be 0-d, and has shape \[2\]",
    ),
    (lambda x, i: ag.masked_fill(x, x > 0, 1j), RuntimeError, "masked_fill: a complex value cannot be stored"),
    (ag.masked_select, TypeError, "masked_select: expected BoolTensor for mask"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call(ag.zeros((2, 3)), ag.asarray([0, 1]))


def test_indices_on_another_backend():
    x = ag.zeros(2, device="numpy")
    with pytest.raises(
        RuntimeError, match=r"take: the tensor lives on 'numpy' and its indices on 'strict'.*\.to\('numpy'\)"
    ):
        ag.take(x, ag.asarray([0], device="strict"))
