"""Differences against PyTorch: values, first and second derivatives."""

import pytest
import torch
from against_torch import check_against_torch

import arraygrad as ag

VALUES = [[[1.5, -0.5, 2.0], [0.3, 1.1, -1.2]], [[0.7, 2.5, -0.1], [1.9, -2.2, 0.4]]]


@pytest.mark.parametrize("n", [0, 1, 2, 3])
@pytest.mark.parametrize("axis", [0, -1])
def test_diff(n, axis):
    check_against_torch(lambda x: ag.diff(x * x, n=n, axis=axis), lambda x: torch.diff(x * x, n=n, dim=axis), VALUES)


@pytest.mark.parametrize("n", [1, 2, 3])  # with 0 PyTorch drops what is to be joined to x, which the standard does not
def test_diff_between_other_values(n):
    check_against_torch(
        lambda x, p, q: ag.diff(x * x, n=n, axis=1, prepend=p, append=q * q),
        lambda x, p, q: torch.diff(x * x, n=n, dim=1, prepend=p, append=q * q),
        [[1.0, 2.0], [3.0, 5.0]],
        [[0.5], [0.25]],
        [[7.0, 8.0], [6.0, 5.0]],
    )
