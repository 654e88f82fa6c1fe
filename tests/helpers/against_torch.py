"""The same function in arraygrad and in PyTorch: values, first and second derivatives."""

import math

import torch

import arraygrad as ag


def check_against_torch(ours, theirs, *inputs, dtype="float64", rtol=1e-12, second=True):
    """Check ``ours(*tensors)`` against ``theirs(*tensors)``, for inputs given as nested lists.

    Compared are the result, the gradients along a fixed cotangent and, with ``second``, the gradients of the sum of
    those gradients' squared moduli. NaN equals NaN here.
    """
    xs = [ag.tensor(x, dtype=getattr(ag, dtype), requires_grad=True) for x in inputs]
    ts = [torch.tensor(x, dtype=getattr(torch, dtype), requires_grad=True) for x in inputs]
    y, z = ours(*xs), theirs(*ts)
    assert_same(y, z, rtol)
    v = _cotangent(z)
    cotangent = ag.reshape(ag.tensor(v.reshape(-1).tolist(), dtype=y.dtype), y.shape)
    dys = ag.autograd.grad(y, xs, cotangent, create_graph=second)
    # Where the derivative is zero by definition, PyTorch has none at all.
    dzs = torch.autograd.grad(z, ts, v, create_graph=second, materialize_grads=True)
    for dy, dz in zip(dys, dzs, strict=True):
        assert_same(dy, dz, rtol)
    if not second:
        return
    again = _gradients(ag, sum(abs(g * g).sum() for g in dys), xs)
    expected = _gradients(torch, sum(abs(g * g).sum() for g in dzs), ts)
    for dy, dz in zip(again, expected, strict=True):
        assert_same(dy, dz, rtol)


def _gradients(library, total, inputs):
    """Return the gradients of a scalar; zeros where it does not depend on an input."""
    if not total.requires_grad:
        return [library.zeros_like(x) for x in inputs]
    return library.autograd.grad(total, inputs, materialize_grads=True)


def _cotangent(z):
    values = torch.arange(1, z.numel() + 1, dtype=torch.float64).reshape(z.shape) / 3
    return torch.complex(values, -values).to(z.dtype) if z.is_complex() else values.to(z.dtype)


def assert_same(ours, theirs, rtol=1e-12):
    """Check that a tensor of each library has the same shape, dtype and values."""
    assert tuple(ours.shape) == tuple(theirs.shape)
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    if theirs._is_zerotensor():  # PyTorch's placeholder for a zero gradient, without memory
        theirs = torch.zeros(theirs.shape, dtype=theirs.dtype)
    a, b = ours.detach().reshape((-1,)).tolist(), theirs.detach().reshape(-1).tolist()
    scale = max((abs(q) for q in b if math.isfinite(abs(q))), default=0.0)
    for p, q in zip(a, b, strict=True):
        same = p == q or (p != p and q != q) or abs(p - q) <= rtol * max(scale, 1.0)
        assert same, f"ours: {a}\ntheirs: {b}"
