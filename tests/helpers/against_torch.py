"""The same function in arraygrad and in PyTorch: values, first and second derivatives."""

import math

import torch

import arraygrad as ag

_KINDS = {"float64": torch.float64, "float32": torch.float32, "complex128": torch.complex128}


def check_against_torch(ours, theirs, *inputs, dtype="float64", rtol=1e-12, second=True):
    """Check ``ours(*tensors)`` against ``theirs(*tensors)``, for inputs given as nested lists.

    Compared are the result, the gradients along a fixed cotangent, and with ``second`` the gradients of the squares of
    those. NaN equals NaN here.
    """
    xs = [ag.tensor(x, dtype=getattr(ag, dtype), requires_grad=True) for x in inputs]
    ts = [torch.tensor(x, dtype=_KINDS[dtype], requires_grad=True) for x in inputs]
    y, z = ours(*xs), theirs(*ts)
    assert_same(y, z, rtol)
    v = _cotangent(z)
    dys = ag.autograd.grad(y, xs, ag.tensor(v.tolist(), dtype=y.dtype), create_graph=second)
    dzs = torch.autograd.grad(z, ts, v, create_graph=second)
    for dy, dz in zip(dys, dzs, strict=True):
        assert_same(dy, dz, rtol)
    if not second:
        return
    total = ag.sum(sum_of_squares(dys))
    reference = sum_of_squares(dzs).sum()
    if not reference.requires_grad:
        reference = reference + 0 * sum((t * t.conj()).real.sum() for t in ts)
    again = (
        ag.autograd.grad(total, xs, materialize_grads=True) if total.requires_grad else [ag.zeros_like(x) for x in xs]
    )
    expected = torch.autograd.grad(reference, ts, materialize_grads=True)
    for dy, dz in zip(again, expected, strict=True):
        assert_same(dy, dz, rtol)


def sum_of_squares(grads):
    """Return the sum of the squared moduli of all entries, by functions that both libraries have."""
    return sum((g * g.conj()).real.sum() if _is_complex(g) else (g * g).sum() for g in grads)


def _is_complex(x):
    return x.is_complex() if isinstance(x, torch.Tensor) else x.dtype.kind == "c"


def _cotangent(z):
    values = torch.arange(1, z.numel() + 1, dtype=torch.float64).reshape(z.shape) / 3
    return torch.complex(values, -values).to(z.dtype) if z.is_complex() else values.to(z.dtype)


def assert_same(ours, theirs, rtol=1e-12):
    """Check that a tensor of each library has the same shape, dtype and values."""
    assert tuple(ours.shape) == tuple(theirs.shape)
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    a, b = ours.detach().reshape((-1,)).tolist(), theirs.detach().reshape(-1).tolist()
    scale = max((abs(q) for q in b if math.isfinite(abs(q))), default=0.0)
    for p, q in zip(a, b, strict=True):
        same = p == q or (p != p and q != q) or abs(p - q) <= rtol * max(scale, 1.0)
        assert same, f"ours: {a}\ntheirs: {b}"
