"""Printed tensors are PyTorch's, to the character."""

import math
import re

import numpy
import pytest
import torch

import arraygrad as ag

DTYPES = ["bool", "int8", "uint8", "int32", "int64", "float32", "float64", "complex64", "complex128"]
SHAPES = [
    (),
    (0,),
    (1,),
    (0, 3),
    (2, 0, 1),
    (5,),
    (30,),
    (2, 3),
    (3, 40),
    (2, 3, 4),
    (2, 1, 2, 2),
    (1001,),
    (40, 30),
    (3, 4, 100),
]
VALUES = {
    "whole": [6.0],
    "zero": [0.0, -0.0],
    "fractions": [0.5, -1.25, 3.0],
    "special": [math.nan, math.inf, -math.inf],
    "special and whole": [math.nan, math.inf, -math.inf, 1.0, -20.0],
    "special and fractions": [math.nan, math.inf, -math.inf, 1.5, -20.0],
    "special and small": [math.nan, -math.inf, 1e-6],
    "large whole": [1e8, 3.0],
    "larger whole": [1e9],
    "ratio of 1000": [1.0, 1000.0],
    "ratio above 1000": [1.0, 1001.0],
    "ratio above 1000, fractions": [0.5, 1001.0],
    "small": [1e-4, 2e-4],
    "smaller": [9e-5, 2e-4],
    "huge": [1e300, 1e-300, -1.0],
    "subnormal": [5e-324, 1e308],
    "rounds up": [0.99999, 9.99996],
    "negative": [-1.0, -10.0, -100.0],
}


def same_text(ours, theirs):
    assert repr(ours) == repr(theirs)


def pair(array, requires_grad=False):
    """Return the same values in both libraries."""
    theirs = torch.from_numpy(array.copy())
    ours = ag.asarray(array.copy())
    if requires_grad:
        theirs.requires_grad_()
        ours.requires_grad_()
    return ours, theirs


def sample(shape, dtype, scale=10.0):
    """Return reproducible values of any dtype."""
    rng = numpy.random.default_rng(7)
    values = rng.normal(size=shape) * scale
    if dtype.startswith("complex"):
        values = values + 1j * rng.normal(size=shape)
    if dtype == "bool":
        return numpy.asarray(values > 0)
    if dtype.startswith("u"):
        values = numpy.abs(values)
    return numpy.asarray(values).astype(dtype)


@pytest.fixture(autouse=True)
def our_names(monkeypatch):
    """Let PyTorch lay out the names that differ by design, of dtypes and nodes, as arraygrad has them."""
    append = torch._tensor_str._add_suffixes

    def append_ours(text, suffixes, indent, force_newline):
        renamed = [re.sub(r"Backward\d+", "Backward", suffix).replace("torch.", "arraygrad.") for suffix in suffixes]
        return append(text, renamed, indent, force_newline)

    monkeypatch.setattr(torch._tensor_str, "_add_suffixes", append_ours)


@pytest.fixture(autouse=True)
def default_options():
    yield
    torch.set_printoptions(profile="default")
    ag.set_printoptions(profile="default")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_and_shape(dtype, shape):
    same_text(*pair(sample(shape, dtype)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_notation_and_width(values, dtype):
    with numpy.errstate(over="ignore"):
        array = numpy.array(values).astype(dtype)
    same_text(*pair(array))
    same_text(*pair(array[:1].reshape(())))


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_complex_notation_and_width(values):
    array = numpy.empty(len(values), dtype="complex128")
    array.real, array.imag = values, values[::-1]
    same_text(*pair(array))
    array.real = 0
    same_text(*pair(array))


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (9,), (10,), (2, 9), (1001,)], ids=str)
def test_suffixes_of_tensors_that_require_grad(dtype, shape):
    ours, theirs = pair(sample(shape, dtype), requires_grad=True)
    same_text(ours, theirs)
    same_text(ours * 2, theirs * 2)
    same_text((ours * 2).detach(), (theirs * 2).detach())


@pytest.mark.parametrize("width", range(60, 84))
def test_suffix_at_every_column(width):
    for options in (torch.set_printoptions, ag.set_printoptions):
        options(linewidth=width)
    same_text(*pair(sample((7,), "float64"), requires_grad=True))
    same_text(*pair(sample((2, 13), "float32"), requires_grad=True))


@pytest.mark.parametrize("dtype", ["int64", "float64", "complex128"])
@pytest.mark.parametrize(
    "options",
    [
        {"precision": 0},
        {"precision": 8},
        {"threshold": 5},
        {"threshold": 5, "edgeitems": 1},
        {"threshold": 5, "edgeitems": 5},
        {"linewidth": 20},
        {"sci_mode": True},
        {"sci_mode": False},
        {"profile": "short"},
        {"profile": "full"},
        {"profile": "short", "precision": 6},
    ],
    ids=str,
)
@pytest.mark.parametrize("shape", [(), (3,), (12,), (3, 12), (9, 2, 8)], ids=str)
def test_print_options(options, dtype, shape):
    torch.set_printoptions(**options)
    ag.set_printoptions(**options)
    same_text(*pair(sample(shape, dtype, scale=1e5)))


def test_no_edge_items():
    for options in (torch.set_printoptions, ag.set_printoptions):
        options(edgeitems=0, threshold=3)
    same_text(*pair(sample((4,), "float32")))
    same_text(*pair(sample((2,), "int32")))


def test_default_dtype_is_not_named():
    torch.set_default_dtype(torch.float64)
    ag.set_default_dtype(ag.float64)
    try:
        for dtype in DTYPES:
            same_text(*pair(sample((2,), dtype)))
            same_text(*pair(sample((0,), dtype)))
    finally:
        torch.set_default_dtype(torch.float32)
        ag.set_default_dtype(ag.float32)


@pytest.mark.parametrize("seed", range(60))
def test_random_values(seed):
    rng = numpy.random.default_rng(seed)
    shape = tuple(rng.integers(1, 12, size=rng.integers(0, 4)))
    values = rng.normal(size=shape) * 10.0 ** rng.integers(-6, 9)
    if seed % 3 == 0:
        values = numpy.round(values)
    same_text(*pair(numpy.asarray(values).astype(["float32", "float64"][seed % 2])))


@pytest.mark.parametrize("value", [1.5, -2.0, math.nan, 3, True, 1 + 2j, 1e-7])
def test_format_of_a_single_number(value):
    ours, theirs = ag.tensor(value), torch.tensor(value)
    assert f"{ours}" == f"{theirs}"
    assert str(ours) == str(theirs)
    if isinstance(value, float):
        assert f"{ours:.3f}|{ours:10.2e}" == f"{theirs:.3f}|{theirs:10.2e}"


def test_format_of_more_numbers_is_the_repr():
    assert f"{ag.tensor([1.0, 2.0])}" == f"{torch.tensor([1.0, 2.0])}"
