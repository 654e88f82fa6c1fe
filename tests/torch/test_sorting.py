"""Sorting, searching and unique elements against PyTorch: values and gradients."""

import math

import pytest
import torch
from against_torch import assert_same, check_against_torch

import arraygrad as ag

TIED = [[3.0, 1.0, 3.0, 2.0], [1.0, 1.0, 0.0, 5.0], [3.0, -1.0, 2.0, 2.0]]
DISTINCT = [[3.0, 1.0, 2.0, 0.5], [1.5, -1.0, 0.0, 5.0], [2.5, -2.0, 4.0, 7.0]]
WITH_NAN = [1.0, math.nan, 0.0, math.inf, -math.inf]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("values", [TIED, DISTINCT])
def test_sort(values, axis, descending):
    check_against_torch(
        lambda x: ag.sort(x * x * x, axis=axis, descending=descending),
        lambda x: torch.sort(x * x * x, dim=axis, descending=descending, stable=True).values,
        values,
    )
    assert_same(
        ag.argsort(ag.tensor(values), axis=axis, descending=descending),
        torch.argsort(torch.tensor(values), dim=axis, descending=descending, stable=True),
    )


@pytest.mark.parametrize("descending", [False, True])
def test_sort_with_nan(descending):
    check_against_torch(
        lambda x: ag.sort(x, descending=descending),
        lambda x: torch.sort(x, descending=descending, stable=True).values,
        WITH_NAN,
    )


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_topk(dim, largest):
    check_against_torch(
        lambda x: ag.topk(x * x * x, 2, dim, largest).values,
        lambda x: torch.topk(x * x * x, 2, dim, largest).values,
        DISTINCT,
    )
    ours = ag.topk(ag.tensor(DISTINCT), 2, dim, largest)
    assert_same(ours.indices, torch.topk(torch.tensor(DISTINCT), 2, dim, largest).indices)


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted(side):
    grid, values = [-1.0, 0.0, 0.0, 2.0], [[-5.0, -1.0, 0.0], [1.0, 2.0, 3.0]]
    assert_same(
        ag.searchsorted(ag.tensor(grid), ag.tensor(values), side=side),
        torch.searchsorted(torch.tensor(grid), torch.tensor(values), side=side),
    )


@pytest.mark.parametrize("values", [TIED, DISTINCT])
def test_unique(values):
    values = [v for row in values for v in row]
    ours = ag.unique_all(ag.tensor(values))
    unique, inverse, counts = torch.unique(torch.tensor(values), return_inverse=True, return_counts=True)
    assert_same(ours.values, unique)
    assert_same(ours.inverse_indices, inverse)
    assert_same(ours.counts, counts)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_positions_of_extrema(name, axis, keepdims):
    ours = getattr(ag, name)(ag.tensor(DISTINCT), axis=axis, keepdims=keepdims)
    assert_same(ours, getattr(torch, name)(torch.tensor(DISTINCT), dim=axis, keepdim=keepdims))


def test_nonzero_and_isin():
    values = [[0.0, 1.0], [2.0, 0.0]]
    for a, b in zip(ag.nonzero(ag.tensor(values)), torch.nonzero(torch.tensor(values), as_tuple=True), strict=True):
        assert_same(a, b)
    assert_same(
        ag.isin(ag.tensor(values), ag.tensor([0.0, 2.0])), torch.isin(torch.tensor(values), torch.tensor([0.0, 2.0]))
    )
    assert_same(ag.isclose(ag.tensor(values), ag.tensor(1.0)), torch.isclose(torch.tensor(values), torch.tensor(1.0)))
