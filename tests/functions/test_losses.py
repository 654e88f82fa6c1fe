"""Losses: what is refused, and what takes the place of PyTorch's errors that need the values."""

import math

import pytest

import arraygrad as ag
import arraygrad.nn.functional as F

X = ag.tensor([[0.5, -1.0, 2.0], [0.0, 0.3, 0.1]])
TARGET = ag.tensor([0, 2])
ALL = [F.mse_loss, F.l1_loss, F.huber_loss, F.smooth_l1_loss, F.binary_cross_entropy, F.kl_div]


@pytest.mark.parametrize("function", [*ALL, F.binary_cross_entropy_with_logits])
def test_unknown_reductions(function):
    with pytest.raises(ValueError, match="reduction is 'mean', 'sum' or 'none', got 'median'"):
        function(ag.sigmoid(X), ag.sigmoid(X), reduction="median")


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
def test_unknown_reductions_of_classes(function):
    with pytest.raises(ValueError, match="got 'median'"):
        function(X, TARGET, reduction="median")


@pytest.mark.parametrize("function", [F.mse_loss, F.l1_loss, F.huber_loss, F.smooth_l1_loss])
def test_broadcasting_warns(function):
    with pytest.warns(UserWarning, match=r"shape \[2, 3\] and the target \[2, 1\]"):
        function(X, ag.ones((2, 1)))


@pytest.mark.parametrize("function", [F.binary_cross_entropy, F.binary_cross_entropy_with_logits])
def test_shapes_of_probabilities(function):
    with pytest.raises(ValueError, match="must have one shape"):
        function(X, ag.ones((2, 1)))


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize(
    ("x", "target", "weight", "message"),
    [
        (X, ag.tensor([0, 1, 2]), None, r"class indices of shape \[2\], got \[3\]"),
        (X, TARGET, ag.ones(2), "one element for each of the 3 classes"),
        (ag.tensor(1.0), ag.tensor(0), None, "expected a floating input"),
        (ag.tensor([1, 2]), ag.tensor(0), None, "expected a floating input"),
        (X, ag.tensor([True, False]), None, "integer dtype"),
    ],
)
def test_what_does_not_fit(function, x, target, weight, message):
    with pytest.raises(RuntimeError, match=message):
        function(x, target, weight)


def test_options_out_of_range():
    with pytest.raises(ValueError, match="label_smoothing"):
        F.cross_entropy(X, TARGET, label_smoothing=1.5)
    with pytest.raises(ValueError, match="delta must be positive"):
        F.huber_loss(X, X, delta=0.0)
    with pytest.raises(ValueError, match="beta must not be negative"):
        F.smooth_l1_loss(X, X, beta=-1.0)
    with pytest.raises(RuntimeError, match="probabilities must have the input's shape"):
        F.cross_entropy(X, ag.ones((2, 2)))


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize("bad", [3, -1])
def test_an_index_that_is_no_class_gives_nan(function, bad):
    loss = function(X, ag.tensor([bad, 1]), reduction="none")
    assert math.isnan(loss.tolist()[0])
    assert math.isfinite(loss.tolist()[1])


@pytest.mark.parametrize("dtype", [ag.int8, ag.int32, ag.uint8, ag.uint64], ids=str)
def test_any_integer_dtype_holds_classes(dtype):
    expected = F.cross_entropy(X, TARGET)
    weight = ag.tensor([1.0, 2.0, 0.5])
    assert F.cross_entropy(X, ag.astype(TARGET, dtype)).item() == expected.item()
    weighted = F.cross_entropy(X, TARGET, weight).item()
    assert F.cross_entropy(X, ag.astype(TARGET, dtype), weight).item() == weighted
    assert (
        F.cross_entropy(X, ag.astype(TARGET, dtype), ignore_index=2).item() == F.cross_entropy(X[:1], TARGET[:1]).item()
    )


def test_cross_entropy_is_recorded_as_one_node():
    x = X.detach().requires_grad_()
    assert F.cross_entropy(x, TARGET, reduction="none").grad_fn.next_functions[-1][0].name() == "CrossEntropyBackward"
