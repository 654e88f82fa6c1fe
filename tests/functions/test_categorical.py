"""Classes by their index."""

import pytest

import arraygrad as ag
from arraygrad.nn.functional import one_hot


def test_vectors_of_indices():
    assert one_hot(ag.tensor([[1], [0]]), 2).tolist() == [[[0, 1]], [[1, 0]]]
    assert one_hot(ag.tensor(2)).tolist() == [0, 0, 1]
    assert one_hot(ag.zeros((0,), dtype=ag.int64), 3).shape == (0, 3)
    assert one_hot(ag.asarray([1], dtype=ag.uint8), 2).dtype == ag.int64


def test_indices_outside_give_zeros():
    assert one_hot(ag.tensor([-1, 5]), 2).tolist() == [[0, 0], [0, 0]]


def test_errors():
    with pytest.raises(RuntimeError, match="integer dtype"):
        one_hot(ag.ones(2))
    with pytest.raises(RuntimeError, match="num_classes must be positive"):
        one_hot(ag.tensor([0]), 0)
    with pytest.raises(RuntimeError, match="no largest index"):
        one_hot(ag.zeros((0,), dtype=ag.int64))
