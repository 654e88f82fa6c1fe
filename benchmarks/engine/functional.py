"""The work in JAX's style: one text for JAX, eager and compiled, and for HIPS autograd.

As in `imperative`, a function that makes a row's work returns another one that does it once and returns the gradients.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from inputs import numbers

Work = Callable[[], list[Any]]


@dataclass(frozen=True)
class Library:
    """What the two have in common, under one name each.

    `np` is their version of NumPy's namespace; `grad(f)` differentiates by a tuple, f's first argument; `vjp(f, *args)`
    records a call and returns its value; `jit` compiles, or does nothing; `wait` until the results are there.
    """

    np: Any
    grad: Callable[..., Any]
    vjp: Callable[..., Any]
    jit: Callable[[Any], Any]
    wait: Callable[[Any], Any]
    asarray: Callable[[Any], Any]


def differentiated(lib: Library, f: Callable[..., Any], *leaves: Any, constants: tuple[Any, ...] = ()) -> Work:
    """Run the gradient of `f(leaves, *constants)`."""
    gradient = lib.jit(lib.grad(f))
    arrays = tuple(lib.asarray(x) for x in leaves)
    fixed = tuple(lib.asarray(x) for x in constants)

    def work() -> list[Any]:
        return list(lib.wait(gradient(arrays, *fixed)))

    return work


def chain(lib: Library, width: int, length: int) -> Work:
    """A chain of multiplications."""

    def f(leaves: Any, x: Any) -> Any:
        z = x
        for _ in range(length):
            z = z * leaves[0]
        return z.sum()

    return differentiated(lib, f, 1 + 1e-7 * numbers(width, 1), constants=(numbers(width, 0),))


def forward_small(lib: Library) -> Work:
    """One recorded multiplication."""
    x, y = lib.asarray(numbers(4, 0)), lib.asarray(numbers(4, 1))

    def multiply(leaves: Any) -> Any:
        return leaves[0] * leaves[1]

    def work() -> list[Any]:
        return [lib.wait(lib.vjp(multiply, (x, y)))]

    return work


def single_backward(lib: Library) -> Work:
    """One multiplication and its backward."""
    return differentiated(lib, lambda leaves: (leaves[0] * leaves[1]).sum(), numbers(1, 0), numbers(1, 1))


def mixed_small(lib: Library) -> Work:
    """The forty operations of `imperative.mixed_small`; what NumPy has no function for is written out."""
    xp = lib.np

    def f(leaves: Any) -> Any:
        x, y = leaves
        z = x + y
        z = z * y
        z = z - x
        z = z / y
        z = xp.tanh(z)
        z = xp.exp(z)
        z = xp.log(z)
        z = xp.sin(z)
        z = xp.cos(z)
        z = xp.arctan(z)
        z = xp.sinh(z)
        z = xp.cosh(z)
        z = xp.sqrt(z)
        z = xp.log1p(z)
        z = xp.expm1(z)
        z = xp.square(z)
        z = xp.abs(z)
        z = 1 / (1 + xp.exp(-z))
        z = z**3
        z = xp.maximum(z, x)
        z = xp.minimum(z, y)
        z = xp.where(z > 0, z, x)
        z = xp.clip(z, -0.5, 1.5)
        z = -z
        z = xp.exp(z - xp.max(z, axis=1, keepdims=True))
        z = z / xp.sum(z, axis=1, keepdims=True)
        z = z @ y
        z = z - xp.mean(z, axis=0)
        z = z / xp.std(z, axis=1, keepdims=True, ddof=1)
        z = xp.logaddexp(z, x)
        z = xp.sqrt(z * z + y * y)
        z = 1 / z
        z = xp.cumsum(z, axis=0)
        z = z.T
        z = xp.flipud(z)
        z = xp.concatenate([z[2:], z[:2]])
        z = xp.reshape(z, (2, 8))
        z = xp.roll(z, 3, 1)
        z = xp.max(z, axis=1, keepdims=True) - z
        z = xp.maximum(z, 0)
        z = xp.stack([z, z + 1])
        return xp.sum(z)

    return differentiated(lib, f, numbers((4, 4), 0), 1.5 + 0.4 * numbers((4, 4), 1))


def mlp_step(lib: Library) -> Work:
    """A training step of a network for digits, with Adam written out."""
    xp = lib.np
    sizes = (784, 256, 128, 10)
    weights = [(numbers((columns, rows), i) / rows**0.5).T for i, (rows, columns) in enumerate(pairwise(sizes))]
    biases = [np.zeros(n, dtype=np.float32) for n in sizes[1:]]
    parameters = tuple(lib.asarray(p) for pair in zip(weights, biases, strict=True) for p in pair)
    x, target = lib.asarray(numbers((64, 784), 9)), np.arange(64) % 10
    rows = np.arange(64)

    def loss(parameters: Any) -> Any:
        h = x
        for i in range(0, 6, 2):
            h = h @ parameters[i] + parameters[i + 1]
            if i < 4:
                h = xp.maximum(h, 0)
        top = xp.max(h, axis=1, keepdims=True)
        logs = h - top - xp.log(xp.sum(xp.exp(h - top), axis=1, keepdims=True))
        return -xp.mean(logs[rows, target])

    gradient = lib.grad(loss)

    def step(parameters: Any, means: Any, squares: Any, t: Any) -> Any:
        grads = gradient(parameters)
        means = tuple(0.9 * m + 0.1 * g for m, g in zip(means, grads, strict=True))
        squares = tuple(0.999 * s + 0.001 * g * g for s, g in zip(squares, grads, strict=True))
        rate = 1e-3 * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
        moved = zip(parameters, means, squares, strict=True)
        return tuple(p - rate * m / (xp.sqrt(s) + 1e-8) for p, m, s in moved), means, squares, grads

    compiled = lib.jit(step)
    zeros = tuple(0 * p for p in parameters)
    state: list[Any] = [parameters, zeros, zeros, 0.0]

    def work() -> list[Any]:
        state[3] += 1.0
        *new, grads = lib.wait(compiled(*state))
        state[:3] = new
        # PyTorch's layers hold the transposes.
        return [g.T if g.ndim == 2 else g for g in grads]

    return work


def rnn_step(lib: Library) -> Work:
    """A training step of a recurrent network."""
    xp = lib.np
    inputs = [lib.asarray(numbers((16, 64), 10 + t)) for t in range(100)]
    start = lib.asarray(np.zeros((16, 64), dtype=np.float32))
    state = [tuple(map(lib.asarray, (numbers((64, 64), 0) / 8, numbers((64, 64), 1) / 8, numbers(64, 2))))]

    def loss(parameters: Any) -> Any:
        w, u, b = parameters
        h = start
        for x in inputs:
            h = xp.tanh(x @ w + h @ u + b)
        return xp.mean(h * h)

    gradient = lib.grad(loss)

    def step(parameters: Any) -> Any:
        grads = gradient(parameters)
        return tuple(p - 1e-6 * g for p, g in zip(parameters, grads, strict=True)), grads

    compiled = lib.jit(step)

    def work() -> list[Any]:
        state[0], grads = lib.wait(compiled(state[0]))
        return list(grads)

    return work


def big_elementwise(lib: Library) -> Work:
    """Elementwise operations on large arrays."""
    xp = lib.np

    def f(leaves: Any) -> Any:
        x, y = leaves
        z = x
        for _ in range(4):
            z = z * y
            z = xp.tanh(z)
            z = z + x
            z = 1 / (1 + xp.exp(-z))
            z = z - y
        return z.sum()

    return differentiated(lib, f, numbers(10**6, 0), numbers(10**6, 1))


def hessian_vector(lib: Library) -> Work:
    """The gradient of the gradient's product with v."""

    def f(leaves: Any) -> Any:
        a, b = leaves[0][1:], leaves[0][:-1]
        return (100 * (a - b**2) ** 2 + (1 - b) ** 2).sum()

    def product(leaves: Any, v: Any) -> Any:
        return (lib.grad(f)(leaves)[0] * v).sum()

    return differentiated(lib, product, numbers(1000, 0), constants=(numbers(1000, 1),))


def parameters(lib: Library, width: int) -> Work:
    """A training step of a network whose number of parameters is about the square of its width."""
    xp = lib.np
    x = lib.asarray(numbers((16, width), 2))
    scale = width**0.5
    state = [tuple(map(lib.asarray, (numbers((width, width), 0) / scale, numbers((width, 10), 1) / scale)))]

    def loss(weights: Any) -> Any:
        return xp.mean(xp.tanh(x @ weights[0]) @ weights[1])

    gradient = lib.grad(loss)

    def step(weights: Any) -> Any:
        grads = gradient(weights)
        return tuple(p - 1e-6 * g for p, g in zip(weights, grads, strict=True)), grads

    compiled = lib.jit(step)

    def work() -> list[Any]:
        state[0], grads = lib.wait(compiled(state[0]))
        return list(grads)

    return work


def jax_library(compiled: bool) -> Library:
    """JAX, eager or compiled."""
    import jax

    return Library(
        jax.numpy,
        jax.grad,
        lambda f, *args: jax.vjp(f, *args)[0],
        jax.jit if compiled else lambda f: f,
        jax.block_until_ready,
        jax.numpy.asarray,
    )


def autograd_library() -> Library:
    """HIPS autograd."""
    import autograd
    import autograd.numpy

    return Library(
        autograd.numpy,
        autograd.grad,
        lambda f, *args: autograd.make_vjp(f)(*args)[1],
        lambda f: f,
        lambda x: x,
        lambda x: np.asarray(x, dtype=np.float32),
    )
