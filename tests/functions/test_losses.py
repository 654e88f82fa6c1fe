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
    with pytest.raises(ValueError, match="median is not a valid value for reduction; it is 'mean', 'sum' or 'none'"):
        function(ag.sigmoid(X), ag.sigmoid(X), reduction="median")


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
def test_unknown_reductions_of_classes(function):
    with pytest.raises(ValueError, match="median is not a valid value for reduction"):
        function(X, TARGET, reduction="median")


@pytest.mark.parametrize("function", [F.mse_loss, F.l1_loss, F.huber_loss, F.smooth_l1_loss])
def test_broadcasting_warns(function):
    with pytest.warns(UserWarning, match=r"shape \[2, 3\] and the target \[2, 1\]"):
        function(X, ag.ones((2, 1)))


@pytest.mark.parametrize("function", [F.binary_cross_entropy, F.binary_cross_entropy_with_logits])
def test_shapes_of_probabilities(function):
    with pytest.raises(ValueError, match="must be the same as input size"):
        function(X, ag.ones((2, 1)))


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize(
    ("x", "target", "weight", "message"),
    [
        (X, ag.tensor([0, 1, 2]), None, r"class indices of shape \[2\], got \[3\]"),
        (X, TARGET, ag.ones(2), "weight tensor should be defined for all 3 classes"),
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
    with pytest.raises(ValueError, match="non-positive values for delta"):
        F.huber_loss(X, X, delta=0.0)
    with pytest.raises(ValueError, match="negative values for beta"):
        F.smooth_l1_loss(X, X, beta=-1.0)
    with pytest.raises(RuntimeError, match="probabilities must have the input's shape"):
        F.cross_entropy(X, ag.ones((2, 2)))


IMMEDIATE = X._backend.immediate


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize("options", [{}, {"weight": ag.tensor([1.0, 2.0, 3.0])}, {"ignore_index": 1}])
@pytest.mark.parametrize("bad", [3, -1, -99, 1000])
def test_an_index_that_is_no_class_is_an_error_or_gives_nan(function, options, bad):
    x = X.clone().requires_grad_()
    target = ag.tensor([bad, 0])
    if IMMEDIATE:
        with pytest.raises(IndexError, match=f"Target {bad} is out of bounds"):
            function(x, target, **options)
        return
    loss = function(x, target, reduction="none", **options)
    loss.sum().backward()
    assert [math.isnan(v) for v in loss.tolist()] == [True, False]
    assert [[math.isnan(v) for v in row] for row in x.grad.tolist()] == [[True] * 3, [False] * 3]
    assert math.isnan(function(x, target, **options).item())


@pytest.mark.skipif(IMMEDIATE, reason="an index that is no class is an error here")
@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
def test_an_index_that_is_no_class_gives_a_tangent_of_nan(function):
    tangent = ag.func.jvp(lambda x: function(x, ag.tensor([3, 0]), reduction="none"), (X,), (ag.ones_like(X),))[1]
    assert [math.isnan(v) for v in tangent.tolist()] == [True, False]


@pytest.mark.parametrize("function", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize("ignore_index", [-100, 1, 7])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("weighted", [False, True])
def test_ignored_samples_are_as_if_they_were_not_there(function, ignore_index, reduction, weighted):
    weight = ag.tensor([0.5, 0.25, 2.0], requires_grad=True) if weighted else None
    x = X.clone().requires_grad_()
    loss = function(x, ag.tensor([ignore_index, 2]), weight, ignore_index=ignore_index, reduction=reduction)
    loss.backward()
    alone = X[1:].clone().requires_grad_()
    weight_alone = weight.detach().requires_grad_() if weighted else None
    expected = function(alone, ag.tensor([2]), weight_alone, reduction=reduction)
    expected.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-6)
    assert x.grad[0].tolist() == [0, 0, 0]
    assert x.grad[1].tolist() == pytest.approx(alone.grad[0].tolist(), rel=1e-6, abs=1e-7)
    if weighted:
        assert weight.grad.tolist() == pytest.approx(weight_alone.grad.tolist(), rel=1e-6, abs=1e-6)


def test_ignored_samples_with_infinite_losses_have_no_gradient():
    x = ag.tensor([[-math.inf, 0.0], [0.0, 0.0]], requires_grad=True)
    weight = ag.tensor([0.5, 2.0], requires_grad=True)
    F.cross_entropy(x, ag.tensor([-100, 1]), weight, label_smoothing=0.5, reduction="sum").backward()
    assert x.grad[0].tolist() == [0, 0]
    # (1 - s) w (softmax - onehot) + s/2 (sum(w) softmax - w)
    assert x.grad[1].tolist() == pytest.approx([0.5 + 0.1875, -0.5 - 0.1875])
    assert all(math.isfinite(v) for v in weight.grad.tolist())


@pytest.mark.parametrize("dtype", [ag.uint8, ag.int8, ag.int32])
def test_an_index_to_ignore_need_not_fit_the_dtype_of_the_classes(dtype):
    loss = F.cross_entropy(X, ag.tensor([0, 2], dtype=dtype), ignore_index=-1000)
    assert loss.item() == pytest.approx(F.cross_entropy(X, TARGET).item())


@pytest.mark.parametrize("size", [1e8, 1e30])
def test_large_logits_lose_no_loss(size):
    x = ag.tensor([size, size], requires_grad=True)
    loss = F.cross_entropy(x, ag.tensor(0))
    loss.backward()
    assert loss.item() == pytest.approx(math.log(2))
    assert x.grad.tolist() == [-0.5, 0.5]


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
    node = F.cross_entropy(x, TARGET, reduction="none").grad_fn
    # Where the targets cannot be looked at, those that are to be ignored are set to zero by a node of its own.
    assert (node if IMMEDIATE else node.next_functions[-1][0]).name() == "CrossEntropyBackward"


@pytest.mark.parametrize(
    ("probability", "target", "what"),
    [(1.5, 1.0, "input"), (-0.5, 0.0, "input"), (math.nan, 1.0, "input"), (0.5, 2.0, "target")],
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # NumPy's logarithm, where nothing is checked
def test_probabilities_are_checked_where_that_costs_no_wait(probability, target, what):
    x, y = ag.tensor([0.5, probability]), ag.tensor([1.0, target])
    if IMMEDIATE:
        with pytest.raises(RuntimeError, match=f"all elements of {what} should be between 0 and 1"):
            F.binary_cross_entropy(x, y)
    else:
        assert what == "target" or math.isnan(F.binary_cross_entropy(x, y).item())
    assert F.binary_cross_entropy(x[:0], y[:0], reduction="sum").item() == 0
