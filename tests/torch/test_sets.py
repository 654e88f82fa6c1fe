"""Unique elements and membership against PyTorch."""

import pytest
import torch
from against_torch import assert_same

import arraygrad as ag

TIED = [[3.0, 1.0, 3.0, 2.0], [1.0, 1.0, 0.0, 5.0], [3.0, -1.0, 2.0, 2.0]]
DISTINCT = [[3.0, 1.0, 2.0, 0.5], [1.5, -1.0, 0.0, 5.0], [2.5, -2.0, 4.0, 7.0]]


@pytest.mark.parametrize("values", [TIED, DISTINCT])
def test_unique(values):
    values = [v for row in values for v in row]
    ours = ag.unique_all(ag.tensor(values))
    unique, inverse, counts = torch.unique(torch.tensor(values), return_inverse=True, return_counts=True)
    assert_same(ours.values, unique)
    assert_same(ours.inverse_indices, inverse)
    assert_same(ours.counts, counts)


def test_isin():
    values, members = [[0.0, 1.0], [2.0, 0.0]], [0.0, 2.0]
    assert_same(ag.isin(ag.tensor(values), ag.tensor(members)), torch.isin(torch.tensor(values), torch.tensor(members)))
