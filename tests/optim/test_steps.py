"""A plugin's kernel takes the step where it has one; the core's own version is tested by test_optimizer.py."""

import pytest

import arraygrad as ag
from arraygrad._base import kernels
from arraygrad.optim import _steps

ADAM = (2, 0.1, (0.9, 0.99), 1e-8, 0.1, True, False)
SGD = (0.1, 0.9, 0.0, 0.1, True, False)


def kernel_table(monkeypatch, xp, name):
    calls = []
    monkeypatch.setitem(kernels._tables, id(xp), {name: lambda *args: calls.append(args)})
    return calls


@pytest.mark.parametrize("name, arrays, numbers", [("sgd_step", "pgv", SGD), ("adam_step", "pgmsl", ADAM)])
def test_the_kernel_takes_the_step(name, arrays, numbers, monkeypatch):
    class Library:
        @staticmethod
        def isdtype(dtype, kind):
            return False

    class Array:
        dtype = "float"

    xp, operands = Library(), [Array() for _ in arrays]
    calls = kernel_table(monkeypatch, xp, name)
    changed = getattr(_steps, name)(xp, *operands, *numbers)
    assert calls == [(*operands, *numbers)]
    assert list(changed) == [a for i, a in enumerate(operands) if i != 1]


def test_complex_parameters_do_without_the_kernel(monkeypatch):
    x = ag.tensor([1.0 + 1.0j], requires_grad=True)
    calls = kernel_table(monkeypatch, x._backend.xp, "sgd_step")
    x.grad = ag.tensor([1.0 + 0.0j])
    ag.optim.SGD([x], lr=0.5).step()
    assert not calls
    assert x.tolist() == [0.5 + 1.0j]


def test_sums_to_a_shape_use_the_kernel(monkeypatch):
    x = ag.ones(3, requires_grad=True)
    y = ag.ones((2, 3))
    calls = []
    xp = x._backend.xp
    monkeypatch.setitem(
        kernels._tables, id(xp), {"sum_to_shape": lambda g, shape: calls.append(shape) or xp.sum(g, axis=0)}
    )
    (x * y).sum().backward()
    assert calls == [(3,)]
    assert x.grad.tolist() == [2.0, 2.0, 2.0]
