"""Layers on their own: sizes, shapes, modes and errors; outputs are compared with PyTorch's elsewhere."""

import math

import pytest

import arraygrad as ag
import arraygrad.nn.functional as F
from arraygrad import nn


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 3), (0, 3)], ids=str)
def test_linear_takes_any_leading_axes(shape):
    assert nn.Linear(3, 2)(ag.ones(shape)).shape == (*shape[:-1], 2)


def test_linear_arguments():
    layer = nn.Linear(3, 2, bias=False, dtype=ag.float64)
    assert layer.bias is None
    assert layer.weight.dtype == ag.float64
    assert nn.Linear(0, 2)(ag.ones((4, 0))).shape == (4, 2)
    assert F.linear(ag.ones((4, 3)), ag.ones(3), ag.tensor(1.0)).tolist() == [4.0] * 4
    with pytest.raises(RuntimeError, match=r"mat1 and mat2 shapes cannot be multiplied \(4x2 and 3x2\)"):
        layer(ag.ones((4, 2)))


def test_initial_values_follow_the_seed():
    layers = []
    for _ in range(2):
        ag.manual_seed(3)
        layers.append(nn.Linear(3, 2))
    assert layers[0].weight.tolist() == layers[1].weight.tolist()


def test_dropout_looks_at_the_mode():
    layer = nn.Dropout(0.5)
    ag.manual_seed(0)
    assert set(layer(ag.ones(50)).tolist()) == {0.0, 2.0}
    assert set(layer.eval()(ag.ones(50)).tolist()) == {1.0}
    with pytest.raises(ValueError, match=r"between 0 and 1, but got 2"):
        nn.Dropout(2)


def test_layer_norm_parameters():
    assert [p.shape for p in nn.LayerNorm((2, 3)).parameters()] == [(2, 3), (2, 3)]
    assert nn.LayerNorm(3, bias=False).bias is None
    assert list(nn.LayerNorm(3, elementwise_affine=False).parameters()) == []
    assert nn.LayerNorm(3).weight.tolist() == [1.0, 1.0, 1.0]


def test_embedding():
    layer = nn.Embedding(4, 2, padding_idx=-1)
    assert layer.padding_idx == 3
    assert layer.weight[3].tolist() == [0.0, 0.0]
    assert layer(ag.tensor(1)).shape == (2,)
    ag.sum(layer(ag.tensor([0, 0, 3]))).backward()
    assert layer.weight.grad.tolist() == [[2.0, 2.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    with pytest.raises(RuntimeError, match="integer dtype"):
        layer(ag.ones(2))
    with pytest.raises(ValueError, match="padding_idx 4 is out of range for a table of 4 rows"):
        nn.Embedding(4, 2, padding_idx=4)


@pytest.mark.parametrize("bad", [4, -1])
def test_an_index_outside_the_embedding_is_an_error_or_gives_nan(bad):
    weight = ag.ones((4, 2))
    indices = ag.tensor([[bad], [3]])
    if indices.backend.immediate:
        with pytest.raises(IndexError, match=f"embedding: index out of range: {bad} in a table of 4 rows"):
            nn.functional.embedding(indices, weight)
    else:
        rows = nn.functional.embedding(indices, weight).tolist()
        assert [[math.isnan(v) for v in row[0]] for row in rows] == [[True, True], [False, False]]


def test_flatten():
    assert nn.Flatten()(ag.ones((2, 3, 4))).shape == (2, 12)
    assert nn.Flatten(0, 1)(ag.ones((2, 3, 4))).shape == (6, 4)


@pytest.mark.parametrize(
    "layer", [nn.Linear(2, 1), nn.Embedding(2, 1), nn.Flatten(), nn.LayerNorm(2), nn.ReLU()], ids=repr
)
@pytest.mark.parametrize("value", [3.0, [1.0, 2.0], None], ids=repr)
def test_what_is_no_tensor_is_refused(layer, value):
    with pytest.raises(TypeError, match=f"must be Tensor, not {type(value).__name__}"):
        layer(value)


def test_the_argument_that_is_no_tensor_is_named():
    weight = ag.ones((1, 2))
    with pytest.raises(TypeError, match=r"linear: argument 'weight' \(position 2\) must be Tensor, not float"):
        F.linear(ag.ones(2), 3.0)
    with pytest.raises(TypeError, match=r"linear: argument 'bias' \(position 3\) must be Tensor, not float"):
        F.linear(ag.ones(2), weight, 3.0)
    with pytest.raises(TypeError, match=r"layer_norm: .*must be Tensor, not float"):
        F.layer_norm(weight, (2,), 3.0)
    with pytest.raises(TypeError, match=r"cross_entropy: .*must be Tensor, not float"):
        F.cross_entropy(weight, ag.tensor([1]), 3.0)


def test_loss_weights_are_state():
    loss = nn.CrossEntropyLoss(weight=ag.tensor([1.0, 2.0]), ignore_index=0, label_smoothing=0.1)
    assert list(loss.state_dict()) == ["weight"]
    assert loss.double().weight.dtype == ag.float64
    assert list(nn.BCEWithLogitsLoss(pos_weight=ag.ones(2)).state_dict()) == ["pos_weight"]


def test_a_network_learns():
    ag.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
    x = ag.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    target = ag.tensor([0, 1, 1, 0])
    optimizer = ag.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(150):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(model(x), target)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05
    assert ag.argmax(model(x), axis=1).tolist() == target.tolist()
