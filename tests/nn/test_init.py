"""Initial values; their spread is compared with PyTorch's elsewhere."""

import math

import pytest

import arraygrad as ag
from arraygrad.nn import init


@pytest.mark.parametrize(
    "fill",
    [
        lambda x: init.uniform_(x, 2.0, 3.0),
        lambda x: init.normal_(x, 2.5, 0.01),
        lambda x: init.constant_(x, 2.5),
        init.kaiming_uniform_,
        init.xavier_normal_,
    ],
)
def test_a_leaf_that_requires_a_gradient_is_filled_in_place(fill):
    x = ag.zeros((3, 2), requires_grad=True)
    assert fill(x) is x
    assert x.is_leaf
    assert x.requires_grad
    assert all(v != 0.0 for row in x.tolist() for v in row)


def test_constants():
    assert init.eye_(ag.empty((2, 3))).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    assert init.ones_(init.zeros_(ag.empty(2))).tolist() == [1.0, 1.0]


def test_bounds_and_generators():
    weight = ag.empty((50, 6))
    bound = math.sqrt(6 / 56)
    init.xavier_uniform_(weight, generator=ag.Generator().manual_seed(1))
    assert 0.9 * bound < ag.max(ag.abs(weight)).item() <= bound
    again = init.xavier_uniform_(ag.empty((50, 6)), generator=ag.Generator().manual_seed(1))
    assert again.tolist() == weight.tolist()


def test_errors():
    with pytest.raises(ValueError, match="at least two axes"):
        init.kaiming_uniform_(ag.empty(3))
    with pytest.raises(ValueError, match="mode is 'fan_in' or 'fan_out'"):
        init.kaiming_normal_(ag.empty((2, 2)), mode="fan")
    with pytest.raises(ValueError, match="'step' is unknown"):
        init.calculate_gain("step")
    with pytest.raises(ValueError, match="expected a matrix"):
        init.eye_(ag.empty(3))
