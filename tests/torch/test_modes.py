"""Modes inside each other, and derivatives inside them, beside PyTorch's."""

import itertools

import pytest
import torch

import arraygrad as ag

MODES = {
    "no_grad": lambda L: L.no_grad(),
    "enable_grad": lambda L: L.enable_grad(),
    "inference_mode": lambda L: L.inference_mode(),
    "inference_mode(False)": lambda L: L.inference_mode(False),
    "set_grad_enabled(True)": lambda L: L.set_grad_enabled(True),
    "set_grad_enabled(False)": lambda L: L.set_grad_enabled(False),
}


def seen(L, names):
    """Return what the modes are and do before, inside and after each of the blocks, which stand inside each other."""
    x = L.ones(2, requires_grad=True)
    found = []

    def look():
        y = x * 2
        found.append((L.is_grad_enabled(), L.is_inference_mode_enabled(), y.requires_grad, y.is_inference()))

    def enter(names):
        look()
        if names:
            with MODES[names[0]](L):
                enter(names[1:])
            look()

    enter(names)
    return found


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_modes_in_each_other(depth):
    for names in itertools.product(MODES, repeat=depth):
        assert seen(ag, names) == seen(torch, names), names


def outcome(L, transform, mode, origin):
    """Return values and kinds of what a transform returns for ``x * x * w``."""
    with MODES[origin](L):
        x, w = L.tensor([1.0, 2.0]), L.tensor([3.0, 4.0])
    with MODES[mode](L):
        result = transform(L, lambda x: x * x * w, x)
    return result.tolist(), result.requires_grad, result.is_inference()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PyTorch's, of its own parts
@pytest.mark.parametrize("mode", ["enable_grad", "no_grad", "inference_mode"])
@pytest.mark.parametrize("origin", ["enable_grad", "inference_mode"])
@pytest.mark.parametrize(
    "transform",
    [
        lambda L, f, x: L.func.grad(lambda x: f(x).sum())(x),
        lambda L, f, x: L.func.grad_and_value(lambda x: f(x).sum())(x)[1],
        lambda L, f, x: L.func.vjp(f, x)[1](L.ones(2))[0],
        lambda L, f, x: L.func.jvp(f, (x,), (L.ones(2),))[1],
        lambda L, f, x: L.func.jacrev(f)(x),
        lambda L, f, x: L.func.jacfwd(f)(x),
        lambda L, f, x: L.func.hessian(lambda x: f(x).sum())(x),
    ],
)
def test_transforms_inside_modes(transform, mode, origin):
    assert outcome(ag, transform, mode, origin) == outcome(torch, transform, mode, origin)
