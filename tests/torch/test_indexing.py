"""Indexing against PyTorch: values, first and second derivatives."""

import pytest
import torch
from against_torch import check_against_torch

import arraygrad as ag

# PyTorch leaves NumPy's rule for an integer apart from an array, as in x[0, ..., [1, 0]]; arraygrad keeps it.
KEYS = [
    (1,),
    (slice(None), [0, 2, 2]),
    ([1, 0, 1], [2, 2, 0]),
    ([1, 0], slice(None), [1, 1]),
    (slice(None), [1, 2], [1, 0]),
    (None, slice(1, None), ..., [1, 0]),
    ([[0, 1], [1, 0]],),
]
# Of values written to one place PyTorch gives all the gradient of the last; arraygrad gives it to the last alone.
WITHOUT_REPEATS = [
    (1,),
    (slice(None), [2, 0]),
    ([1, 0, 1], [2, 2, 0]),
    ([1, 0], slice(None), [1, 1]),
    (slice(None), [1, 2], [1, 0]),
    ([[0], [1]], [[1, 2]]),
]

X = [[[-1.5, -1.1], [-0.8, -0.5], [0.2, 0.5]], [[0.7, 1.2], [1.6, -0.3], [2.0, 0.9]]]
MATRIX = [[-1.5, 0.4, 0.9], [1.2, -0.6, 2.0]]


def keyed(key, library):
    make = torch.tensor if library is torch else ag.asarray
    return tuple(make(k) if isinstance(k, list) else k for k in key)


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_reading(key):
    check_against_torch(lambda x: ag.sin(x)[keyed(key, ag)], lambda x: torch.sin(x)[keyed(key, torch)], X)


@pytest.mark.parametrize("key", WITHOUT_REPEATS, ids=str)
def test_writing(key):
    def write(library):
        def function(x, value):
            out = x * 1.0
            place = keyed(key, library)
            out[place] = value * x[place]
            return out

        return function

    check_against_torch(write(ag), write(torch), X, 0.7)


def test_masks():
    def function(x, value):
        out = x * 1.0
        out[x > 0.5] = value
        return out * x[x > 0].sum()

    check_against_torch(function, function, MATRIX, 0.7)


FUNCTIONS = {
    "gather": lambda t, i, x: t.gather(x, 1, i([[0, 0], [2, 1]])),
    "index_select": lambda t, i, x: t.index_select(x, 1, i([2, 0, 2])),
    "take_along_axis": lambda t, i, x: (t.take_along_dim if t is torch else t.take_along_axis)(
        x, i([[0, 0, 2], [2, 1, 1]]), **({"dim": 1} if t is torch else {"axis": 1})
    ),
    "masked_select": lambda t, i, x: t.masked_select(x, x > 0),
    "masked_fill": lambda t, i, x: t.masked_fill(x, x > 0, 2.0),
}
WRITERS = {
    "scatter": lambda t, i, x, y: t.scatter(x, 0, i([[0, 1, 0], [1, 0, 1]]), y),
    "scatter_add": lambda t, i, x, y: t.scatter_add(x, 1, i([[0, 0, 2], [1, 1, 1]]), y),
    "index_add": lambda t, i, x, y: t.index_add(x, 0, i([1, 1]), y, alpha=0.5),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_that_read(name):
    function = FUNCTIONS[name]
    check_against_torch(
        lambda x: function(ag, ag.asarray, x * x), lambda x: function(torch, torch.tensor, x * x), MATRIX
    )


@pytest.mark.parametrize("name", WRITERS)
def test_functions_that_write(name):
    function = WRITERS[name]
    other = [[0.3, -1.0, 0.8], [1.5, 0.1, -0.7]]
    check_against_torch(
        lambda x, y: function(ag, ag.asarray, x * y, y * y),
        lambda x, y: function(torch, torch.tensor, x * y, y * y),
        MATRIX,
        other,
    )
