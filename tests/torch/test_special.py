"""Special functions, activations, softmax, normalization and losses against PyTorch: values and derivatives."""

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


# -- losses ------------------------------------------------------------------------------------------------------------

TARGETS = [[[1.0, 0.5, 2.5], [0.3, -1.1, 1.2]], [[0.7, 3.5, -2.1], [1.9, 2.2, 0.0]]]
PROBABILITIES = [[[0.5, 0.01, 0.9], [0.3, 0.99, 1.0]], [[0.0, 0.6, 0.2], [0.1, 0.2, 0.5]]]
REDUCTIONS = ["mean", "sum", "none"]


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("mse_loss", {}),
        ("l1_loss", {}),
        ("smooth_l1_loss", {}),
        ("smooth_l1_loss", {"beta": 0.3}),
        ("huber_loss", {"delta": 0.7}),
    ],
)
def test_regression_losses(name, options, reduction):
    check_against_torch(
        lambda x, y: getattr(ours, name)(x, y, reduction=reduction, **options),
        lambda x, y: getattr(theirs, name)(x, y, reduction=reduction, **options),
        SHAPED,
        TARGETS,
    )


def test_a_loss_of_infinite_difference_does_not_poison_the_gradient():
    check_against_torch(ours.smooth_l1_loss, theirs.smooth_l1_loss, [1e200, 1.0], [0.0, 0.0], second=False)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_binary_cross_entropy(reduction):
    targets = [[[1.0, 0.0, 0.9], [0.0, 1.0, 1.0]], [[0.0, 0.6, 0.2], [1.0, 0.0, 0.5]]]
    weight = [0.5, 2.0, 1.0]
    check_against_torch(
        lambda x: ours.binary_cross_entropy(x, ag.tensor(targets, dtype=x.dtype), reduction=reduction),
        lambda x: theirs.binary_cross_entropy(x, torch.tensor(targets, dtype=x.dtype), reduction=reduction),
        PROBABILITIES,
        second=False,
    )
    check_against_torch(
        lambda x: ours.binary_cross_entropy(
            x, ag.tensor(targets, dtype=x.dtype), ag.tensor(weight, dtype=x.dtype), reduction=reduction
        ),
        lambda x: theirs.binary_cross_entropy(
            x, torch.tensor(targets, dtype=x.dtype), torch.tensor(weight, dtype=x.dtype), reduction=reduction
        ),
        [[[0.5, 0.01, 0.9], [0.3, 0.99, 0.7]], [[0.2, 0.6, 0.2], [0.1, 0.2, 0.5]]],
        rtol=1e-9,  # PyTorch adds a small number to the divisor of the second derivative
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("values", [SHAPED, [[[1e4, -1e4, 0.0], [700.0, -700.0, 30.0]]] * 2], ids=["near", "far"])
def test_binary_cross_entropy_with_logits(values, reduction):
    def compute(library, functional):
        def function(x, y):
            weights = [library.tensor(w, dtype=x.dtype) for w in ([0.5, 2.0, 1.0], [3.0, 1.0, 0.2])]
            return functional.binary_cross_entropy_with_logits(
                x, y, weights[0], reduction=reduction, pos_weight=weights[1]
            )

        return function

    check_against_torch(compute(ag, ours), compute(torch, theirs), values, PROBABILITIES)


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # PyTorch advises "batchmean"
@pytest.mark.parametrize("reduction", [*REDUCTIONS, "batchmean"])
@pytest.mark.parametrize("log_target", [False, True])
def test_kl_div(log_target, reduction):
    targets = SHAPED if log_target else [[[0.5, 0.01, 0.9], [0.3, 0.99, 1.0]], [[0.4, 0.6, 0.2], [0.1, 0.2, 0.5]]]
    check_against_torch(
        lambda x, y: ours.kl_div(x, y, reduction=reduction, log_target=log_target),
        lambda x, y: theirs.kl_div(x, y, reduction=reduction, log_target=log_target),
        TARGETS,
        targets,
    )


INDEX_CASES = {
    "one sample": ([0.3, -1.0, 2.0], 2),
    "samples": ([[0.3, -1.0, 2.0], [1.0, 0.0, -1.0], [0.0, 0.0, 0.0]], [2, 0, 1]),
    "far logits": ([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [0.0, 700.0, 710.0]], [1, 0, 1]),
    "more axes": ([[[0.3, 1.0], [2.0, -1.0], [0.5, 0.1]], [[1.0, 0.2], [0.0, 0.4], [-2.0, 0.6]]], [[2, 1], [0, 0]]),
}


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("case", INDEX_CASES)
def test_cross_entropy_with_indices(case, reduction, smoothing, weighted):
    logits, target = INDEX_CASES[case]

    def compute(library, functional):
        def function(x):
            return functional.cross_entropy(
                x,
                library.tensor(target),
                library.tensor([0.5, 2.0, 1.0], dtype=x.dtype) if weighted else None,
                ignore_index=0,
                reduction=reduction,
                label_smoothing=smoothing,
            )

        return function

    check_against_torch(compute(ag, ours), compute(torch, theirs), logits)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_cross_entropy_with_probabilities(reduction, smoothing, weighted):
    def compute(library, functional):
        def function(x, y):
            return functional.cross_entropy(
                x,
                y,
                library.tensor([0.5, 2.0, 1.0], dtype=x.dtype) if weighted else None,
                reduction=reduction,
                label_smoothing=smoothing,
            )

        return function

    check_against_torch(compute(ag, ours), compute(torch, theirs), SHAPED[0], PROBABILITIES[0])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("case", INDEX_CASES)
def test_nll_loss(case, reduction, weighted):
    logits, target = INDEX_CASES[case]

    def compute(library, functional):
        def function(x):
            weight = library.tensor([0.5, 2.0, 1.0], dtype=x.dtype) if weighted else None
            return functional.nll_loss(x, library.tensor(target), weight, ignore_index=0, reduction=reduction)

        return function

    check_against_torch(compute(ag, ours), compute(torch, theirs), logits)


@pytest.mark.filterwarnings("ignore:(invalid value|divide by zero)")  # NumPy reports 0 / 0 and 1 / 0
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_all_samples_ignored(reduction):
    check_against_torch(
        lambda x: ours.cross_entropy(x, ag.tensor([-100, -100]), reduction=reduction),
        lambda x: theirs.cross_entropy(x, torch.tensor([-100, -100]), reduction=reduction),
        SHAPED[0],
        second=False,
    )


def test_one_hot():
    for classes in (-1, 3, 5):
        found = ours.one_hot(ag.tensor([[0, 2], [1, 0]]), classes)
        assert_same(found, theirs.one_hot(torch.tensor([[0, 2], [1, 0]]), classes))
