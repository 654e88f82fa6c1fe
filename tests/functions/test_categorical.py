"""Classes by their index."""

import pytest

import arraygrad as ag
from arraygrad.nn.functional import one_hot


def test_vectors_of_indices():
    assert one_hot(ag.tensor([[1], [0]]), 2).tolist() == [[[0, 1]], [[1, 0]]]
    assert one_hot(ag.tensor(2)).tolist() == [0, 0, 1]
    assert one_hot(ag.zeros((0,), dtype=ag.int64), 3).shape == (0, 3)
    assert one_hot(ag.asarray([1], dtype=ag.uint8), 2).dtype == ag.int64


@pytest.mark.parametrize(("bad", "message"), [(5, "smaller than num_classes, 2"), (-1, "non-negative")])
def test_an_index_outside_is_an_error_or_gives_zeros(bad, message):
    indices = ag.tensor([bad, 1])
    if indices.backend.immediate:
        with pytest.raises(RuntimeError, match=f"Class values must be {message}, and one is {bad}"):
            one_hot(indices, 2)
    else:
        assert one_hot(indices, 2).tolist() == [[0, 0], [0, 1]]


def test_errors():
    with pytest.raises(RuntimeError, match="integer dtype"):
        one_hot(ag.ones(2))
    with pytest.raises(RuntimeError, match="num_classes must be positive"):
        one_hot(ag.tensor([0]), 0)
    with pytest.raises(RuntimeError, match="no largest index"):
        one_hot(ag.zeros((0,), dtype=ag.int64))
