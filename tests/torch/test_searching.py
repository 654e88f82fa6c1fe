"""Selection and positions against PyTorch: values and gradients."""

import math

import pytest
import torch
from against_torch import assert_same, check_against_torch

import arraygrad as ag

DISTINCT = [[3.0, 1.0, 2.0, 0.5], [1.5, -1.0, 0.0, 5.0], [2.5, -2.0, 4.0, 7.0]]


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
def test_where(dtype):
    condition = [[True, False, True]]
    check_against_torch(
        lambda x, y: ag.where(ag.tensor(condition), x * x, y * y),
        lambda x, y: torch.where(torch.tensor(condition), x * x, y * y),
        [[1.0], [2.0]],
        [4.0, 5.0, 6.0],
        dtype=dtype,
    )


def test_where_at_a_singular_point_of_the_branch_not_taken():
    check_against_torch(
        lambda x, y: ag.where(ag.tensor([True, False]), x, y),
        lambda x, y: torch.where(torch.tensor([True, False]), x, y),
        [1.0, math.nan],
        [math.inf, 2.0],
    )


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted(side):
    grid, values = [-1.0, 0.0, 0.0, 2.0], [[-5.0, -1.0, 0.0], [1.0, 2.0, 3.0]]
    assert_same(
        ag.searchsorted(ag.tensor(grid), ag.tensor(values), side=side),
        torch.searchsorted(torch.tensor(grid), torch.tensor(values), side=side),
    )


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_positions_of_extrema(name, axis, keepdims):
    ours = getattr(ag, name)(ag.tensor(DISTINCT), axis=axis, keepdims=keepdims)
    assert_same(ours, getattr(torch, name)(torch.tensor(DISTINCT), dim=axis, keepdim=keepdims))


def test_nonzero_and_isclose():
    values = [[0.0, 1.0], [2.0, 0.0]]
    for a, b in zip(ag.nonzero(ag.tensor(values)), torch.nonzero(torch.tensor(values), as_tuple=True), strict=True):
        assert_same(a, b)
    assert_same(ag.isclose(ag.tensor(values), ag.tensor(1.0)), torch.isclose(torch.tensor(values), torch.tensor(1.0)))
