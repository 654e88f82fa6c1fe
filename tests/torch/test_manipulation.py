"""Shapes, joins and creation against PyTorch: values, names of nodes, first and second derivatives."""

import numpy
import pytest
import torch
from against_torch import check_against_torch

import arraygrad as ag


def numbers(shape):
    return numpy.linspace(-1.5, 2.0, int(numpy.prod(shape))).reshape(shape).tolist()


CASES = {
    "reshape": (lambda t, x: t.reshape(x, (3, -1)), (2, 6)),
    "permute": (lambda t, x: t.permute(x, (2, 0, 1)), (2, 3, 2)),
    "transpose": (lambda t, x: t.transpose(x, 0, -1), (2, 3, 2)),
    "movedim": (lambda t, x: t.movedim(x, (0, 1), (-1, 0)), (2, 3, 2)),
    "unsqueeze": (lambda t, x: t.unsqueeze(x, -1), (2, 3)),
    "squeeze": (lambda t, x: t.squeeze(x), (1, 3, 1)),
    "flatten": (lambda t, x: t.flatten(x, 1), (2, 3, 2)),
    "ravel": (lambda t, x: t.ravel(x), (2, 3)),
    "broadcast_to": (lambda t, x: t.broadcast_to(x, (4, 2, 3)), (2, 1)),
    "unbind": (lambda t, x: t.unbind(x, 1)[1], (2, 3)),
    "split": (lambda t, x: t.split(x, 2)[1], (3, 2)),
    "chunk": (lambda t, x: t.chunk(x, 2, 1)[0], (3, 3)),
    "cat": (lambda t, x: t.cat((x, x * 2, x), 1), (2, 2)),
    "stack": (lambda t, x: t.stack((x, x * 2), dim=1), (2, 2)),
    "tile": (lambda t, x: t.tile(x, (2, 1, 2)), (2, 2)),
    "clone": (lambda t, x: t.clone(x), (2, 2)),
}


@pytest.mark.parametrize("case", CASES)
def test_values_and_derivatives(case):
    function, shape = CASES[case]
    check_against_torch(lambda x: function(ag, x * x), lambda x: function(torch, x * x), numbers(shape))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda x: ag.flip(x, axis=(0, 1)), lambda x: torch.flip(x, (0, 1))),
        (lambda x: ag.roll(x, (1, -1), axis=(0, 1)), lambda x: torch.roll(x, (1, -1), (0, 1))),
        (lambda x: ag.repeat(x, 2, axis=1), lambda x: torch.repeat_interleave(x, 2, 1)),
        (
            lambda x: ag.repeat(x, ag.asarray([0, 2, 1]), axis=1),
            lambda x: torch.repeat_interleave(x, torch.tensor([0, 2, 1]), 1),
        ),
        (lambda x: ag.tril(x, k=1), lambda x: torch.tril(x, 1)),
        (lambda x: ag.triu(x, k=-1), lambda x: torch.triu(x, -1)),
        (lambda x: ag.meshgrid(x[0], x[1], indexing="ij")[1], lambda x: torch.meshgrid(x[0], x[1], indexing="ij")[1]),
    ],
)
def test_standard_names(ours, theirs):
    check_against_torch(lambda x: ours(x * x), lambda x: theirs(x * x), numbers((2, 3)))


@pytest.mark.parametrize(
    "data",
    [True, 3, 2.5, 1j, [1, 2], [1.5], [True, 2, 2.5], [], [[1], [2]], numpy.float64(2.0), numpy.int16(3)],
    ids=str,
)
def test_dtypes_and_shapes_of_new_tensors(data):
    ours, theirs = ag.tensor(data), torch.tensor(data)
    assert (ours.shape, str(ours.dtype)[10:]) == (tuple(theirs.shape), str(theirs.dtype)[6:])
    assert ours.tolist() == theirs.tolist()


def test_casting_between_real_and_complex():
    x, y = ag.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    ours = ag.astype(x, ag.complex128) * (2 + 3j)
    theirs = y.to(torch.complex128) * (2 + 3j)
    (grad,) = ag.autograd.grad(ours, x, ag.full_like(ours, 1 - 1j))
    (expected,) = torch.autograd.grad(theirs, y, torch.full_like(theirs, 1 - 1j))
    assert grad.tolist() == expected.tolist()
