"""Matrix products and norms against PyTorch: values, first and second derivatives."""

import math

import pytest
import torch
from against_torch import check_against_torch

import arraygrad as ag

KINDS = ["float64", "complex128"]


def numbers(shape, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=getattr(torch, dtype), generator=generator).tolist()


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 2)),
        ((4, 2, 3), (3, 2)),
        ((2, 3), (4, 3, 2)),
        ((4, 2, 3), (4, 3, 2)),
        ((4, 1, 2, 3), (5, 3, 2)),
        ((1, 2, 3), (4, 3, 2)),
        ((3,), (4, 3, 2)),
        ((4, 2, 3), (3,)),
    ],
)
def test_matmul(first, second, dtype):
    check_against_torch(
        ag.matmul, torch.matmul, numbers(first, dtype, 0), numbers(second, dtype, 1), dtype=dtype, rtol=1e-11
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    ("first", "second", "axes"),
    [
        ((2, 3), (3, 2), 1),
        ((2, 3), (2, 3), 2),
        ((2,), (3,), 0),
        ((2, 3, 4), (4, 5, 3), ((1, 2), (2, 0))),
        ((2, 3, 2), (4, 2, 2), ((0,), (1,))),
    ],
)
def test_tensordot(first, second, axes, dtype):
    check_against_torch(
        lambda x, y: ag.tensordot(x, y, axes=axes),
        lambda x, y: torch.tensordot(x, y, dims=axes),
        numbers(first, dtype, 0),
        numbers(second, dtype, 1),
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    ("first", "second", "axis"), [((3,), (3,), -1), ((4, 2, 3), (2, 3), -1), ((4, 3, 2), (4, 3, 1), -2)]
)
def test_vecdot(first, second, axis, dtype):
    check_against_torch(
        lambda x, y: ag.vecdot(x, y, axis=axis),
        lambda x, y: torch.linalg.vecdot(x, y, dim=axis),
        numbers(first, dtype, 0),
        numbers(second, dtype, 1),
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("dot", (3,), (3,)),
        ("mm", (2, 3), (3, 4)),
        ("bmm", (2, 3, 4), (2, 4, 2)),
        ("mv", (2, 3), (3,)),
        ("outer", (2,), (3,)),
    ],
)
def test_special_cases(name, first, second, dtype):
    check_against_torch(
        getattr(ag, name),
        getattr(torch, name),
        numbers(first, dtype, 0),
        numbers(second, dtype, 1),
        dtype=dtype,
        rtol=1e-11,
    )


def test_a_chain_of_products_and_transposes():
    check_against_torch(
        lambda x, y: ag.matrix_transpose(x @ y) @ x @ y,
        lambda x, y: (x @ y).mT @ x @ y,
        numbers((2, 3), "float64", 0),
        numbers((3, 2), "float64", 1),
        rtol=1e-11,
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("bij,bjk->bki", [(2, 3, 2), (2, 2, 3)]),
        ("...ij,jk", [(2, 2, 3), (3, 2)]),
        ("i...,i...->...", [(2, 3), (2, 3)]),
        ("ii->i", [(3, 3)]),
        ("iij,jk", [(2, 2, 3), (3, 2)]),
        ("ab,bc,ca->", [(2, 3), (3, 2), (2, 2)]),
        ("...i->i", [(2, 3)]),
    ],
)
def test_einsum(equation, shapes, dtype):
    check_against_torch(
        lambda *xs: ag.einsum(equation, *xs),
        lambda *xs: torch.einsum(equation, *xs),
        *[numbers(shape, dtype, i) for i, shape in enumerate(shapes)],
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("dim", [None, 1, (0, 2)])
@pytest.mark.parametrize("p", [0, 1, 1.5, 2, 3, math.inf, -math.inf])
def test_norms(p, dim, dtype):
    check_against_torch(
        lambda x: ag.norm(x, p, dim),
        lambda x: torch.linalg.vector_norm(x, p, dim),
        numbers((2, 2, 3), dtype, 4),
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("p", [0, 1, 2, 3, math.inf])
@pytest.mark.parametrize("values", [[0.0, 0.0], [0.0, 3.0]])
def test_norms_at_zero(values, p, dtype):
    # The second derivative at zero does not exist: PyTorch has NaN for some p where ours is 0.
    check_against_torch(
        lambda x: ag.norm(x, p), lambda x: torch.linalg.vector_norm(x, p), values, dtype=dtype, second=False
    )
