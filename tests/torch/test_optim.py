"""Optimisers follow PyTorch's, step by step."""

import copy
import itertools

import numpy
import pytest
import torch

import arraygrad as ag

STEPS = 50
TOLERANCE = {"float64": 1e-12, "float32": 2e-5}

SGD = [
    {"lr": 0.05},
    *(
        {"lr": 0.05, "momentum": momentum, "dampening": dampening, "weight_decay": decay, "maximize": maximize}
        for momentum, dampening, decay, maximize in itertools.product((0.0, 0.9), (0.0, 0.3), (0.0, 0.1), (False, True))
    ),
    *({"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": decay} for decay in (0.0, 0.1)),
]
ADAM = [
    {"lr": 0.05, "amsgrad": amsgrad, "weight_decay": decay, "maximize": maximize, "betas": betas, "eps": eps}
    for amsgrad, decay, maximize, (betas, eps) in itertools.product(
        (False, True), (0.0, 0.1), (False, True), (((0.9, 0.999), 1e-8), ((0.5, 0.9), 1e-3))
    )
]
OPTIONS = {"SGD": SGD, "Adam": ADAM, "AdamW": ADAM}
CASES = [(name, options) for name in OPTIONS for options in OPTIONS[name]]


def values(dtype):
    rng = numpy.random.default_rng(3)
    return [rng.normal(size=shape).astype(dtype) for shape in ((3, 2), (2,), ())]


def both(dtype):
    """Return the same parameters in both libraries."""
    arrays = values(dtype)
    ours = [ag.tensor(a.tolist(), dtype=getattr(ag, dtype), requires_grad=True) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    return ours, theirs


def loss(library, parameters, step):
    """A loss that is neither quadratic nor the same at every step, and whose minimum draws rounding errors together."""
    matrix, vector, scalar = parameters
    error = matrix @ vector - (1 + step / 20)
    return (error**2).sum() / 4 + (1 + vector**2).sqrt().sum() + (scalar - 1) ** 2


def run(library, parameters, optimizer, steps):
    for step in steps:
        optimizer.zero_grad()
        uphill = optimizer.param_groups[0]["maximize"]
        (loss(library, parameters, step) * (-1 if uphill else 1)).backward()
        optimizer.step()


def same(ours, theirs, dtype):
    for a, b in zip(ours, theirs, strict=True):
        numpy.testing.assert_allclose(
            a.detach().tolist(), b.detach().tolist(), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype]
        )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_trajectory(name, options, dtype):
    ours, theirs = both(dtype)
    a, b = getattr(ag.optim, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    for step in range(STEPS):
        run(ag, ours, a, [step])
        run(torch, theirs, b, [step])
        if step % 7 in (0, 1) or step == STEPS - 1:
            same(ours, theirs, dtype)


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW"])
def test_parameter_groups(name):
    ours, theirs = both("float64")
    extra = {"momentum": 0.9} if name == "SGD" else {"betas": (0.8, 0.99)}
    a, b = (
        getattr(library.optim, name)(
            [{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.01, "weight_decay": 0.2, **extra}], lr=0.1
        )
        for library, parameters in ((ag, ours), (torch, theirs))
    )
    run(ag, ours, a, range(STEPS // 2))
    run(torch, theirs, b, range(STEPS // 2))
    for optimizer in (a, b):
        optimizer.param_groups[0]["lr"] = 0.003
    run(ag, ours, a, range(STEPS // 2, STEPS))
    run(torch, theirs, b, range(STEPS // 2, STEPS))
    same(ours, theirs, "float64")


@pytest.mark.parametrize(
    ("name", "options"), [("SGD", {"lr": 0.1, "momentum": 0.9}), ("Adam", {"lr": 0.1, "amsgrad": True})]
)
def test_state_survives_saving_and_loading(name, options):
    ours, theirs = both("float64")
    a, b = getattr(ag.optim, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    run(ag, ours, a, range(10))
    run(torch, theirs, b, range(STEPS))
    again = [p.detach().clone().requires_grad_() for p in ours]
    other = getattr(ag.optim, name)(again, lr=7.0)
    other.load_state_dict(copy.deepcopy(a.state_dict()))
    run(ag, again, other, range(10, STEPS))
    same(again, theirs, "float64")


def test_a_frozen_parameter_and_a_closure():
    ours, theirs = both("float64")
    losses = []
    for library, parameters in ((ag, ours), (torch, theirs)):
        parameters[1].requires_grad_(False)
        optimizer = library.optim.SGD(parameters, lr=0.1, momentum=0.5)

        def closure(library=library, parameters=parameters, optimizer=optimizer):
            optimizer.zero_grad()
            value = loss(library, parameters, 1)
            value.backward()
            return value

        losses.append([optimizer.step(closure).item() for _ in range(10)])
    numpy.testing.assert_allclose(*losses, rtol=1e-12)
    same(ours, theirs, "float64")


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_printed_options(name):
    ours, theirs = both("float64")
    a, b = repr(getattr(ag.optim, name)(ours, lr=0.1)), repr(getattr(torch.optim, name)(theirs, lr=0.1))
    # What chooses among PyTorch's implementations is not among the options here.
    internal = ("capturable", "differentiable", "foreach", "fused")
    expected = [line for line in b.split("\n") if not line.strip().startswith(internal)]
    # Zeros are floats here, and some of them integers there.
    assert a.replace(": 0.0\n", ": 0\n") == "\n".join(expected).replace(": 0.0\n", ": 0\n")
