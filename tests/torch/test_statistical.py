"""Reductions and cumulative functions against PyTorch: values, first and second derivatives."""

import math

import pytest
import torch
from against_torch import assert_same, check_against_torch

import arraygrad as ag

REAL = [[[1.5, -0.5, 2.0], [0.3, 1.1, -1.2]], [[0.7, 2.5, -0.1], [1.9, -2.2, 0.4]]]
COMPLEX = [[[v + 0.5j * (1 + k + v) for k, v in enumerate(row)] for row in rows] for rows in REAL]
VALUES = {"float64": REAL, "complex128": COMPLEX}
KINDS = ["float64", "complex128"]
AXES = [None, 0, -1, (0, 2)]


def with_axis(function, axis, keepdims):
    if axis is None and not keepdims:
        return function
    axis = (0, 1, 2) if axis is None else axis
    return lambda x: function(x, dim=axis, keepdim=keepdims)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("name", ["sum", "mean"])
def test_sum_and_mean(name, dtype, axis, keepdims):
    check_against_torch(
        lambda x: getattr(ag, name)(x * x, axis=axis, keepdims=keepdims),
        lambda x: with_axis(getattr(torch, name), axis, keepdims)(x * x),
        VALUES[dtype],
        dtype=dtype,
    )


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("ours", ["max", "min"])
def test_extrema(ours, axis, keepdims):
    theirs = getattr(torch, "a" + ours)
    check_against_torch(
        lambda x: getattr(ag, ours)(x * x, axis=axis, keepdims=keepdims),
        lambda x: theirs(x * x, dim=(0, 1, 2) if axis is None else axis, keepdim=keepdims),
        REAL,
    )


@pytest.mark.parametrize("values", [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [[1.0, 1.0], [0.0, 1.0]], [-0.0, 0.0]])
@pytest.mark.parametrize("ours", ["max", "min"])
def test_ties(ours, values):
    check_against_torch(getattr(ag, ours), getattr(torch, "a" + ours), values)


def test_nans_share_like_in_torch_max():
    # torch.amax gives NaN to every element; torch.max over everything shares among the NaNs, as ours does always.
    check_against_torch(ag.max, torch.max, [1.0, math.nan, 2.0, math.nan], second=False)


# Not with a correction as large as the number of elements: PyTorch gives inf there, the standard wants NaN.
@pytest.mark.parametrize("correction", [0, 1, 1.5])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("name", ["var", "std"])
def test_variance_and_deviation(name, dtype, axis, correction):
    check_against_torch(
        lambda x: getattr(ag, name)(x, axis=axis, correction=correction),
        lambda x: getattr(torch, name)(x, dim=axis, correction=correction),
        VALUES[dtype],
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("name", ["var", "std"])
@pytest.mark.parametrize("values", [[2.0, 2.0, 2.0], [0.0, 0.0], [5.0]])
def test_deviation_of_equal_elements(name, values):
    check_against_torch(
        lambda x: getattr(ag, name)(x, correction=0), lambda x: getattr(torch, name)(x, correction=0), values
    )


PRODUCTS = [
    [2.0, 3.0, -1.5],
    [2.0, 0.0, 3.0, 4.0],
    [0.0, 2.0, 0.0, 3.0],
    [0.0, 0.0, 0.0],
    [7.0],
    [[1.0, 0.0], [2.0, 3.0]],
    [[0.0, 0.0], [2.0, 3.0]],
]


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("values", PRODUCTS)
def test_products_with_zeros(values, dtype):
    check_against_torch(ag.prod, torch.prod, values, dtype=dtype)
    check_against_torch(lambda x: ag.prod(x, axis=0), lambda x: torch.prod(x, dim=0), values, dtype=dtype)
    check_against_torch(
        lambda x: ag.prod(x, axis=-1, keepdims=True), lambda x: torch.prod(x, dim=-1, keepdim=True), values, dtype=dtype
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("values", PRODUCTS)
def test_cumulative_products_with_zeros(values, axis, dtype):
    check_against_torch(
        lambda x: ag.cumulative_prod(x, axis=axis), lambda x: torch.cumprod(x, dim=axis), values, dtype=dtype
    )


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_cumulative_functions(axis, dtype):
    check_against_torch(
        lambda x: ag.cumsum(x * x, axis), lambda x: torch.cumsum(x * x, axis), VALUES[dtype], dtype=dtype
    )
    check_against_torch(lambda x: ag.cumprod(x, axis), lambda x: torch.cumprod(x, axis), VALUES[dtype], dtype=dtype)


@pytest.mark.parametrize("function", ["sum", "prod", "cumsum", "cumprod"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "int64", "float32"])
def test_dtypes_of_integers(function, dtype):
    values = [1, 0, 1]
    arguments = (0,) if function.startswith("cum") else ()
    ours = getattr(ag, function)(ag.tensor(values, dtype=getattr(ag, dtype)), *arguments)
    theirs = getattr(torch, function)(torch.tensor(values, dtype=getattr(torch, dtype)), *arguments)
    if dtype == "uint8":  # the standard says uint64 where PyTorch has int64
        theirs = theirs.to(torch.uint64)
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    assert ours.tolist() == theirs.tolist()


def test_sum_in_another_dtype():
    x = ag.tensor([1.5, 2.5], dtype=ag.float32, requires_grad=True)
    t = torch.tensor([1.5, 2.5], dtype=torch.float32, requires_grad=True)
    y, z = ag.sum(x * x, dtype=ag.float64), torch.sum(t * t, dtype=torch.float64)
    assert_same(y, z)
    y.backward()
    z.backward()
    assert_same(x.grad, t.grad)
