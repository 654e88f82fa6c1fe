"""Sorting against PyTorch: values and gradients."""

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
