"""What the README and the pages do, with types: type checkers find nothing here. It is checked, not run."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

import arraygrad as ag
from arraygrad import autograd, cpu, cupy, func, nn, optim, special, viz
from arraygrad import numpy as xp


def tensors() -> ag.Tensor:
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    matrix = ag.asarray([[1.0, 2.0, 3.0]], dtype=ag.float64, device="numpy")
    y = 2.0 * x + x**2 - x / 3 + (matrix @ x) + abs(-x)
    y[0] = 1.0
    y += 1
    assert_type(y, ag.Tensor)
    assert_type(y[..., None, ::2], ag.Tensor)
    assert_type(y[x > 1], ag.Tensor)
    assert_type(x < y, ag.Tensor)
    assert_type(x == y, ag.Tensor)
    assert_type(x.shape, tuple[int, ...])
    assert_type(x.sum(dim=0), ag.Tensor)
    assert_type(x.mean(axis=0, keepdims=True).reshape(1, -1).T, ag.Tensor)
    assert_type(ag.sum(x * ag.sin(x)), ag.Tensor)
    values, indices = matrix.topk(2)
    rows = [row.tolist() for row in matrix]
    print(len(x), float(x[0]), int(x[1]), f"{x[2]:.2f}", values, indices, rows, x.numpy(), x.device, x.dtype.name)
    return y


def differentiate(x: ag.Tensor) -> ag.Tensor:
    loss = ag.sum(x * ag.sin(x))
    loss.backward(retain_graph=True)
    assert x.grad is not None
    assert_type(x.grad, ag.Tensor)
    print(math.exp(loss.item()), round(loss.item(), 3), loss.item() < 1)
    (first,) = ag.autograd.grad(loss, x, create_graph=True)
    (second,) = autograd.grad(first.sum(), x)
    print(ag.func.hessian(lambda x: (x**3).sum())(x), func.jvp(ag.sin, (x,), (x,)))
    handle = x.register_hook(lambda g: g * 2)
    handle.remove()
    with ag.no_grad(), ag.autograd.detect_anomaly():
        x -= 0.1 * x.grad
    x.grad = None
    return second


def namespaces(x: ag.Tensor) -> None:
    assert_type(xp.exp(x), ag.Tensor)
    assert_type(xp.linspace(0, 1, 3), ag.Tensor)
    assert_type(ag.numpy.zeros(2, dtype=xp.float32), ag.Tensor)
    assert_type(cpu.where(x > 0, x, 0.0), ag.Tensor)
    assert_type(cupy.ones((2, 3)), ag.Tensor)
    other = ag.namespace("strict")
    print(other.__name__, other.exp(x), special.erf(x), ag.special.erfc(x), ag.__version__, ag.__compiled__)
    with ag.use_backend("numpy"):
        print(ag.zeros(2).device, [info.name for info in ag.backends()])


class Logistic(ag.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: ag.Tensor) -> ag.Tensor:
        y = 1 / (1 + ag.exp(-x))
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx: Any, g: ag.Tensor) -> ag.Tensor:
        (y,) = ctx.saved_tensors
        gradient: ag.Tensor = g * y * (1 - y)
        return gradient


class Model(ag.nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.inner = nn.Linear(3, width)
        self.scale = nn.Parameter(ag.ones(1))
        self.outer = nn.Sequential(nn.Tanh(), ag.nn.Linear(width, 1))

    def forward(self, x: ag.Tensor) -> ag.Tensor:
        out: ag.Tensor = self.outer(self.inner(x)) * self.scale
        return out


def batches() -> Iterator[tuple[ag.Tensor, ag.Tensor]]:
    yield ag.randn(8, 3), ag.zeros(8, 1)


def train() -> list[float]:
    ag.manual_seed(0)
    model, criterion = Model(width=4), nn.MSELoss()
    optimizer: optim.Optimizer = ag.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for x, target in batches():
        optimizer.zero_grad()
        loss = criterion(model(x), target)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    for p in model.parameters():
        assert_type(p, nn.Parameter)
        p.requires_grad_(False)
    print(autograd.gradcheck(Logistic.apply, (ag.tensor([1.0], dtype=ag.float64, requires_grad=True),)))
    return losses


def draw(y: ag.Tensor, x: ag.Tensor) -> Path:
    print(viz.to_svg(y), ag.viz.make_dot(y, params={"x": x}))
    return ag.viz.save(y, "graph.svg", params={"x": x})


def methods(x: ag.Tensor) -> None:
    assert_type(x.sin(), ag.Tensor)
    assert_type(x.atan2(other=x), ag.Tensor)
    assert_type(ag.Tensor.atan2(x, x), ag.Tensor)
    assert_type(x.sin_(), ag.Tensor)
    assert_type(x.add_(other=x, alpha=2), ag.Tensor)
    assert_type(nn.Parameter(x).clamp_(min=0.0), nn.Parameter)
    assert_type(x.gather(0, index=x), ag.Tensor)
