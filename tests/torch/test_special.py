"""Special functions and activations against PyTorch: values and derivatives."""

import math

import pytest
import torch
import torch.nn.functional as theirs
from against_torch import assert_same, check_against_torch

import arraygrad as ag
import arraygrad.nn.functional as ours

SHAPED = [[[1.5, -0.5, 2.0], [0.3, 1.1, -1.2]], [[0.7, 2.5, -0.1], [1.9, -2.2, 0.4]]]
ORDINARY = [-3.0, -1.0, -0.4, -1e-3, 0.0, 1e-9, 0.2, 0.99, 1.0, 1.01, 2.5, 6.0]
FAR = [-1e4, -700.0, -40.0, -20.0, 20.5, 40.0, 700.0, 1e4]
# Where PyTorch's derivatives are NaN or meet a corner, values alone are compared.
INFINITE = [-math.inf, math.inf, math.nan]

ELEMENTWISE = {
    "erf": (ag.erf, torch.erf),
    "erfc": (ag.erfc, torch.erfc),
    "sigmoid": (ag.sigmoid, torch.sigmoid),
    "log_sigmoid": (ag.special.log_sigmoid, theirs.logsigmoid),
    "ndtr": (ag.special.ndtr, torch.special.ndtr),
    "logsigmoid": (ours.logsigmoid, theirs.logsigmoid),
    "relu": (ag.relu, torch.relu),
    "leaky_relu": (lambda x: ours.leaky_relu(x, 0.2), lambda x: theirs.leaky_relu(x, 0.2)),
    "elu": (lambda x: ours.elu(x, 1.3), lambda x: theirs.elu(x, 1.3)),
    "gelu": (ours.gelu, theirs.gelu),
    "gelu_tanh": (lambda x: ours.gelu(x, "tanh"), lambda x: theirs.gelu(x, approximate="tanh")),
    "silu": (ours.silu, theirs.silu),
    "softplus": (ours.softplus, theirs.softplus),
    "softplus_options": (lambda x: ours.softplus(x, 0.5, 2.9), lambda x: theirs.softplus(x, 0.5, 2.9)),
}


@pytest.mark.parametrize("values", [ORDINARY, FAR, SHAPED, 0.3, []], ids=["ordinary", "far", "3-d", "0-d", "empty"])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise(name, values):
    check_against_torch(*ELEMENTWISE[name], values)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_in_single_precision(name):
    check_against_torch(*ELEMENTWISE[name], ORDINARY, dtype="float32", rtol=2e-6)


@pytest.mark.filterwarnings("ignore:invalid value")  # NumPy reports 0 * inf
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_infinities_and_nan(name):
    function, reference = ELEMENTWISE[name]
    found = function(ag.tensor(INFINITE, dtype=ag.float64))
    assert_same(found, reference(torch.tensor(INFINITE, dtype=torch.float64)))


BETWEEN = [0.01, 0.2, 0.5, 0.7, 0.99]


@pytest.mark.parametrize(
    ("name", "values"),
    [("erfcx", ORDINARY), ("log_ndtr", ORDINARY), ("log_ndtr", [-8.0, 7.0]), ("logit", BETWEEN), ("entr", BETWEEN)],
)
def test_special(name, values):
    check_against_torch(getattr(ag.special, name), getattr(torch.special, name), values, rtol=1e-11)


@pytest.mark.parametrize("name", ["xlogy", "xlog1py"])
def test_products_with_a_logarithm(name):
    function, reference = getattr(ag.special, name), getattr(torch.special, name)
    check_against_torch(function, reference, [[0.0], [-1.5], [2.0]], [0.2, 1.0, 2.5], rtol=1e-11)
    check_against_torch(function, reference, [0.0, 0.0], [-2.0, -3.0], second=False)
    check_against_torch(lambda x: function(x, 2.0), lambda x: reference(x, 2.0), [0.0, 1.5])
    check_against_torch(lambda x: function(2.0, x), lambda x: reference(2.0, x), [0.5, 1.5])


def test_logit_with_a_bound():
    check_against_torch(
        lambda x: ag.special.logit(x, 0.1), lambda x: torch.special.logit(x, 0.1), [0.05, 0.3, 0.95], rtol=1e-11
    )
