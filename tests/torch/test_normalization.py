"""Softmax and its relatives and layer normalization against PyTorch: values and derivatives."""

import math

import pytest
import torch
import torch.nn.functional as theirs
from against_torch import assert_same, check_against_torch

import arraygrad as ag
import arraygrad.nn.functional as ours

SHAPED = [[[1.5, -0.5, 2.0], [0.3, 1.1, -1.2]], [[0.7, 2.5, -0.1], [1.9, -2.2, 0.4]]]


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax(name, dim):
    check_against_torch(lambda x: getattr(ag, name)(x, dim), lambda x: getattr(torch, name)(x, dim), SHAPED, rtol=1e-12)


@pytest.mark.parametrize("values", [[1e4, -1e4, 0.0], [-math.inf, 0.0, 2.0], [700.0, 710.0], [3.0]], ids=str)
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_of_far_numbers(name, values):
    # The second derivative of log_softmax at -inf is NaN in PyTorch, which multiplies 0 by inf.
    check_against_torch(
        lambda x: getattr(ag, name)(x, 0), lambda x: getattr(torch, name)(x, 0), values, second=name == "softmax"
    )


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize(("values", "dim"), [(2.5, 0), (2.5, -1), ([], 0), ([[], []], 0), ([[], []], 1)], ids=str)
def test_softmax_of_one_number_and_of_none(name, values, dim):
    check_against_torch(lambda x: getattr(ag, name)(x, dim), lambda x: getattr(torch, name)(x, dim), values)


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [0, -1, (0, 2), (0, 1, 2)])
def test_logsumexp(dim, keepdim):
    check_against_torch(
        lambda x: ag.logsumexp(x, dim, keepdim), lambda x: torch.logsumexp(x, dim, keepdim), SHAPED, rtol=1e-12
    )


@pytest.mark.filterwarnings("ignore:overflow")  # NumPy reports -1e308 - 1e308
@pytest.mark.parametrize(
    "values", [[1e4, 1e4 - 1], [-1e4, -math.inf], [1e308, -1e308], [math.inf, 0.0], [math.nan, 1.0]]
)
def test_logsumexp_of_far_numbers(values):
    x, t = ag.tensor(values, dtype=ag.float64), torch.tensor(values, dtype=torch.float64)
    assert_same(ag.logsumexp(x, 0), torch.logsumexp(t, 0))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 3)], ids=str)
@pytest.mark.parametrize("parameters", [0, 1, 2])
def test_layer_norm(shape, parameters):
    generator = torch.Generator().manual_seed(1)
    extra = [torch.randn(shape, generator=generator).tolist() for _ in range(parameters)]
    check_against_torch(
        lambda x, *more: ours.layer_norm(x, shape, *more, eps=1e-3),
        lambda x, *more: theirs.layer_norm(x, shape, *more, eps=1e-3),
        SHAPED,
        *extra,
        rtol=1e-11,
    )
