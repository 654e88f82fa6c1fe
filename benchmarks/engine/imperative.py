"""The work in PyTorch's style: one text for arraygrad and PyTorch, whose module is the parameter `lib`.

A function that makes a row's work returns another one that does it once and returns the gradients.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from inputs import numbers

Work = Callable[[], list[Any]]


def leaf(lib: Any, array: Any) -> Any:
    """A float32 tensor that requires a gradient."""
    return lib.tensor(np.asarray(array, dtype=np.float32).tolist(), requires_grad=True)


def constant(lib: Any, array: Any) -> Any:
    """A tensor that does not."""
    return lib.tensor(np.asarray(array, dtype=np.float32).tolist())


def taken(*leaves: Any) -> list[Any]:
    """The gradients, which leave the leaves free for the next run."""
    grads = [x.grad for x in leaves]
    for x in leaves:
        x.grad = None
    return grads


def chain(lib: Any, width: int, length: int) -> Work:
    """A chain of multiplications."""
    x, y = constant(lib, numbers(width, 0)), leaf(lib, 1 + 1e-7 * numbers(width, 1))

    def work() -> list[Any]:
        z = x
        for _ in range(length):
            z = z * y
        z.sum().backward()
        return taken(y)

    return work


def forward_small(lib: Any) -> Work:
    """One recorded multiplication."""
    x, y = leaf(lib, numbers(4, 0)), leaf(lib, numbers(4, 1))

    def work() -> list[Any]:
        return [x * y]

    return work


def single_backward(lib: Any) -> Work:
    """One multiplication and its backward."""
    x, y = leaf(lib, numbers(1, 0)), leaf(lib, numbers(1, 1))

    def work() -> list[Any]:
        (x * y).backward()
        return taken(x, y)

    return work


def mixed_small(lib: Any) -> Work:
    """Forty operations, each of another kind; every number stays moderate."""
    x, y = leaf(lib, numbers((4, 4), 0)), leaf(lib, 1.5 + 0.4 * numbers((4, 4), 1))
    zero = constant(lib, np.zeros((4, 4)))

    def work() -> list[Any]:
        z = x + y
        z = z * y
        z = z - x
        z = z / y
        z = lib.tanh(z)
        z = lib.exp(z)
        z = lib.log(z)
        z = lib.sin(z)
        z = lib.cos(z)
        z = lib.atan(z)
        z = lib.sinh(z)
        z = lib.cosh(z)
        z = lib.sqrt(z)
        z = lib.log1p(z)
        z = lib.expm1(z)
        z = lib.square(z)
        z = lib.abs(z)
        z = lib.sigmoid(z)
        z = z**3
        z = lib.maximum(z, x)
        z = lib.minimum(z, y)
        z = lib.where(z > 0, z, x)
        z = lib.clamp(z, -0.5, 1.5)
        z = -z
        z = lib.softmax(z, 1)
        z = z @ y
        z = z - z.mean(0)
        z = z / z.std(1, keepdim=True)
        z = lib.logaddexp(z, x)
        z = lib.hypot(z, y)
        z = lib.reciprocal(z)
        z = lib.cumsum(z, 0)
        z = z.T
        z = z.flip(0)
        z = lib.concat([z[2:], z[:2]])
        z = lib.reshape(z, (2, 8))
        z = z.roll(3, 1)
        z = lib.amax(z, 1, keepdim=True) - z
        z = lib.relu(z)
        z = lib.stack([z, z + 1])
        (z.sum() + zero.sum()).backward()
        return taken(x, y)

    return work


def mlp_step(lib: Any) -> Work:
    """A training step of a network for digits."""
    sizes = (784, 256, 128, 10)
    layers: list[Any] = []
    for number, (rows, columns) in enumerate(pairwise(sizes)):
        layer = lib.nn.Linear(rows, columns)
        with lib.no_grad():
            layer.weight.copy_(constant(lib, numbers((columns, rows), number) / rows**0.5))
            layer.bias.zero_()
        layers += [layer, lib.nn.ReLU()]
    model = lib.nn.Sequential(*layers[:-1])
    optimizer = lib.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = lib.nn.CrossEntropyLoss()
    x = constant(lib, numbers((64, 784), 9))
    target = lib.tensor((np.arange(64) % 10).tolist())

    def work() -> list[Any]:
        optimizer.zero_grad()
        loss_of(model(x), target).backward()
        optimizer.step()
        return [p.grad for p in model.parameters()]

    return work


def rnn_step(lib: Any) -> Work:
    """A training step of a recurrent network, step by step: no fused kernel."""
    w, u = leaf(lib, numbers((64, 64), 0) / 8), leaf(lib, numbers((64, 64), 1) / 8)
    b = leaf(lib, numbers(64, 2))
    inputs = [constant(lib, numbers((16, 64), 10 + t)) for t in range(100)]
    optimizer = lib.optim.SGD([w, u, b], lr=1e-6)
    start = constant(lib, np.zeros((16, 64)))

    def work() -> list[Any]:
        optimizer.zero_grad()
        h = start
        for x in inputs:
            h = lib.tanh(x @ w + h @ u + b)
        (h * h).mean().backward()
        optimizer.step()
        return [w.grad, u.grad, b.grad]

    return work


def big_elementwise(lib: Any) -> Work:
    """Elementwise operations on large arrays."""
    x, y = leaf(lib, numbers(10**6, 0)), leaf(lib, numbers(10**6, 1))

    def work() -> list[Any]:
        z = x
        for _ in range(4):
            z = z * y
            z = lib.tanh(z)
            z = z + x
            z = lib.sigmoid(z)
            z = z - y
        z.sum().backward()
        return taken(x, y)

    return work


def hessian_vector(lib: Any) -> Work:
    """The second backward differentiates the first."""
    x, v = leaf(lib, numbers(1000, 0)), constant(lib, numbers(1000, 1))

    def work() -> list[Any]:
        a, b = x[1:], x[:-1]
        value = (100 * (a - b**2) ** 2 + (1 - b) ** 2).sum()
        (g,) = lib.autograd.grad(value, x, create_graph=True)
        (g * v).sum().backward()
        return taken(x)

    return work


def parameters(lib: Any, width: int) -> Work:
    """A training step of a network whose number of parameters is about the square of its width."""
    w1, w2 = leaf(lib, numbers((width, width), 0) / width**0.5), leaf(lib, numbers((width, 10), 1) / width**0.5)
    x = constant(lib, numbers((16, width), 2))
    optimizer = lib.optim.SGD([w1, w2], lr=1e-6)

    def work() -> list[Any]:
        optimizer.zero_grad()
        (lib.tanh(x @ w1) @ w2).mean().backward()
        optimizer.step()
        return [w1.grad, w2.grad]

    return work
