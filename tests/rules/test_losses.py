"""Derivatives of losses that are primitives."""

import pytest
from arrays import double, uniform

import arraygrad as ag
import arraygrad.nn.functional as F
from arraygrad.conformance import check_derivatives

CLASSES = {(3,): 1, (2, 3): [2, 0], (2, 3, 2): [[0, 1], [2, 2]]}


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize("shape", CLASSES, ids=str)
def test_losses_of_classes(function, shape):
    target = ag.asarray(CLASSES[shape])
    for reduction in ("mean", "none"):
        check_derivatives(lambda x, r=reduction: function(x, target, reduction=r), [uniform(*shape)])


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
def test_no_samples(function):
    target = ag.zeros((0,), dtype=ag.int64)
    check_derivatives(lambda x: function(x, target, reduction="none"), [uniform(0, 3)])


def test_binary_cross_entropy():
    probabilities, target = double([0.2, 0.5, 0.9]), double([0.0, 0.4, 1.0])
    check_derivatives(F.binary_cross_entropy, [probabilities, double([0.1, 0.4, 0.9])])
    check_derivatives(lambda x: F.binary_cross_entropy(x, target), [probabilities])
    check_derivatives(F.binary_cross_entropy_with_logits, [uniform(3), target])


def test_huber():
    x = uniform(4, seed=2)
    check_derivatives(lambda x, y: F.huber_loss(x, y, delta=0.8), [x, uniform(4, seed=3)])
