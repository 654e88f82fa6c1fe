"""Losses against PyTorch: values, first and second derivatives."""

import pytest
import torch
import torch.nn.functional as theirs
from against_torch import check_against_torch

import arraygrad as ag
import arraygrad.nn.functional as ours

SHAPED = [[[1.5, -0.5, 2.0], [0.3, 1.1, -1.2]], [[0.7, 2.5, -0.1], [1.9, -2.2, 0.4]]]
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
