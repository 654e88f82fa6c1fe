"""Modules against PyTorch: with the same parameters, the same outputs, gradients and text."""

import numpy
import pytest
import torch
from against_torch import assert_same

import arraygrad as ag

BATCH = [[0.3, -1.2, 0.7], [1.5, 0.2, -0.4], [-0.9, 0.1, 2.0], [0.0, 1.0, -1.0]]


def copy_parameters(source, target):
    """Give an arraygrad module the parameters and buffers of PyTorch's."""
    state = {name: ag.tensor(value.tolist(), dtype=ag.float64) for name, value in source.state_dict().items()}
    target.double()
    return target.load_state_dict(state)


def pair(build):
    """Return a module in both libraries, with the same parameters in double precision."""
    torch.manual_seed(0)
    theirs = build(torch.nn).double()
    ours = build(ag.nn)
    assert repr(copy_parameters(theirs, ours)) == "<All keys matched successfully>"
    return ours, theirs


MODULES = {
    "linear": lambda nn: nn.Linear(3, 2),
    "linear without bias": lambda nn: nn.Linear(3, 2, bias=False),
    "layer norm": lambda nn: nn.LayerNorm(3),
    "layer norm without bias": lambda nn: nn.LayerNorm((4, 3), eps=1e-3, bias=False),
    "plain layer norm": lambda nn: nn.LayerNorm([3], elementwise_affine=False),
    "network": lambda nn: nn.Sequential(
        nn.Linear(3, 8), nn.GELU(), nn.LayerNorm(8), nn.Sequential(nn.Linear(8, 4), nn.SiLU()), nn.LogSoftmax(dim=1)
    ),
    "flatten": lambda nn: nn.Sequential(nn.Flatten(0), nn.Softmax(dim=-1)),
    "identity": lambda nn: nn.Identity(54, unused=1),
    "relu": lambda nn: nn.ReLU(),
    "leaky relu": lambda nn: nn.LeakyReLU(0.2),
    "elu": lambda nn: nn.ELU(0.7),
    "sigmoid": lambda nn: nn.Sigmoid(),
    "log sigmoid": lambda nn: nn.LogSigmoid(),
    "tanh": lambda nn: nn.Tanh(),
    "gelu": lambda nn: nn.GELU(approximate="tanh"),
    "softplus": lambda nn: nn.Softplus(2.0, 10.0),
    "dropout in evaluation": lambda nn: nn.Dropout(0.5).eval(),
    "module list": lambda nn: nn.ModuleList([nn.ReLU(), nn.Linear(2, 2), nn.Linear(2, 2), nn.Sequential(nn.Tanh())]),
    "module dict": lambda nn: nn.ModuleDict({"first": nn.Linear(2, 2), "second": nn.ReLU()}),
    "empty": lambda nn: nn.Sequential(),
    "embedding": lambda nn: nn.Embedding(5, 3, padding_idx=1),
    "relu in place": lambda nn: nn.Sequential(nn.Linear(3, 2), nn.ReLU(inplace=True)),
    "leaky relu in place": lambda nn: nn.LeakyReLU(inplace=True),
    "elu in place": lambda nn: nn.ELU(inplace=True),
    "silu in place": lambda nn: nn.SiLU(inplace=True),
}
CALLABLE = [name for name in MODULES if name not in ("module list", "module dict", "embedding")]


@pytest.mark.parametrize("name", CALLABLE)
def test_outputs_and_gradients(name):
    ours, theirs = pair(MODULES[name])
    x = ag.tensor(BATCH, dtype=ag.float64, requires_grad=True)
    t = torch.tensor(BATCH, dtype=torch.float64, requires_grad=True)
    y, z = ours(x * 1), theirs(t * 1)
    assert_same(y, z)
    (y**3).sum().backward()
    (z**3).sum().backward()
    assert_same(x.grad, t.grad, rtol=1e-11)
    for (a_name, a), (b_name, b) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert a_name == b_name
        assert_same(a.grad, b.grad, rtol=1e-11)


@pytest.mark.parametrize("name", MODULES)
def test_text(name):
    assert repr(MODULES[name](ag.nn)) == repr(MODULES[name](torch.nn))


@pytest.mark.parametrize("name", MODULES)
def test_names(name):
    ours, theirs = MODULES[name](ag.nn), MODULES[name](torch.nn)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [n for n, _ in ours.named_modules()] == [n for n, _ in theirs.named_modules()]
    assert [n for n, _ in ours.named_children()] == [n for n, _ in theirs.named_children()]


def test_embedding():
    ours, theirs = pair(MODULES["embedding"])
    index = [[1, 4, 4], [0, 1, 2]]
    y, z = ours(ag.tensor(index)), theirs(torch.tensor(index))
    assert_same(y, z)
    (y**2).sum().backward()
    (z**2).sum().backward()
    assert_same(ours.weight.grad, theirs.weight.grad)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("MSELoss", BATCH[::-1]),
        ("L1Loss", BATCH[::-1]),
        ("SmoothL1Loss", BATCH[::-1]),
        ("HuberLoss", BATCH[::-1]),
        ("BCEWithLogitsLoss", [[0.0, 1.0, 1.0]] * 4),
        ("KLDivLoss", [[0.2, 0.3, 0.5]] * 4),
        ("CrossEntropyLoss", [0, 2, 1, 1]),
        ("NLLLoss", [0, 2, 1, 1]),
    ],
)
@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_losses(name, target, reduction):
    x = ag.tensor(BATCH, dtype=ag.float64, requires_grad=True)
    t = torch.tensor(BATCH, dtype=torch.float64, requires_grad=True)
    ours, theirs = ag.tensor(target), torch.tensor(target)
    if isinstance(target[0], list):
        ours, theirs = ours.double(), theirs.double()
    y, z = getattr(ag.nn, name)(reduction=reduction)(x, ours), getattr(torch.nn, name)(reduction=reduction)(t, theirs)
    assert_same(y, z)
    y.sum().backward()
    z.sum().backward()
    assert_same(x.grad, t.grad)


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clip_grad_norm(norm_type, max_norm):
    grads = [[3.0, -4.0], [[1.0], [12.0]], 2.0]
    ours = [ag.zeros_like(ag.tensor(g), requires_grad=True) for g in grads]
    theirs = [torch.zeros_like(torch.tensor(g), requires_grad=True) for g in grads]
    for p, t, g in zip(ours, theirs, grads, strict=True):
        p.grad, t.grad = ag.tensor(g), torch.tensor(g)
    without = ag.zeros(2, requires_grad=True)
    found = ag.nn.utils.clip_grad_norm_([*ours, without], max_norm, norm_type=norm_type, foreach=True)
    assert_same(found, torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type=norm_type), rtol=1e-6)
    assert without.grad is None
    for p, t in zip(ours, theirs, strict=True):
        assert_same(p.grad, t.grad, rtol=1e-6)


@pytest.mark.parametrize("nonlinearity", ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gains(nonlinearity):
    assert ag.nn.init.calculate_gain(nonlinearity) == pytest.approx(torch.nn.init.calculate_gain(nonlinearity))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("xavier_uniform_", {"gain": 2.0}),
        ("xavier_normal_", {}),
        ("kaiming_uniform_", {"a": 0.3}),
        ("kaiming_uniform_", {"mode": "fan_out", "nonlinearity": "relu"}),
        ("kaiming_normal_", {"nonlinearity": "tanh"}),
    ],
)
def test_spread_of_initial_values(name, options):
    ag.manual_seed(0)
    torch.manual_seed(0)
    ours = getattr(ag.nn.init, name)(ag.empty((60, 40, 5)), **options)
    theirs = getattr(torch.nn.init, name)(torch.empty((60, 40, 5)), **options)
    for statistic in (numpy.std, lambda a: numpy.mean(numpy.abs(a))):
        a, b = (statistic(numpy.asarray(x.tolist())) for x in (ours, theirs))
        assert a == pytest.approx(b, rel=0.03)


def test_initial_values_of_a_linear_layer_stay_within_pytorchs_bound():
    layer = ag.nn.Linear(16, 1000)
    for p in layer.parameters():
        assert ag.max(ag.abs(p)).item() <= 0.25
        assert ag.std(p).item() == pytest.approx(0.25 / 3**0.5, rel=0.05)
