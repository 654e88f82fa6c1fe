"""Derivatives of shapes, orders and joins."""

import pytest

import arraygrad as ag
from arraygrad.conformance import check_derivatives


def numbers(shape, dtype=ag.float64):
    """Return different numbers; complex ones with an imaginary part."""
    count = 1
    for n in shape:
        count *= n
    values = [0.3 + 0.7 * i - 0.1 * i * i for i in range(count)]
    if ag.isdtype(dtype, "complex floating"):
        values = [complex(v, 1.5 - v / 2) for v in values]
    return ag.reshape(ag.tensor(values, dtype=dtype), shape)


ONE_INPUT = {
    "reshape": (lambda x: ag.reshape(x, (3, -1)), (2, 3)),
    "reshape to 0-d": (lambda x: ag.reshape(x, ()), (1, 1)),
    "reshape of a transposed array": (lambda x: ag.reshape(ag.permute_dims(x, (1, 0)), (6,)), (2, 3)),
    "reshape of nothing": (lambda x: ag.reshape(x, (3, 0)), (0, 2)),
    "broadcast_to": (lambda x: ag.broadcast_to(x, (4, 2, 3)), (2, 1)),
    "broadcast_to from 0-d": (lambda x: ag.broadcast_to(x, (2, 3)), ()),
    "broadcast_to of nothing": (lambda x: ag.broadcast_to(x, (2, 0)), (1, 0)),
    "permute_dims": (lambda x: ag.permute_dims(x, (2, 0, 1)), (2, 3, 4)),
    "permute_dims of 0-d": (lambda x: ag.permute_dims(x, ()), ()),
    "moveaxis": (lambda x: ag.moveaxis(x, (0, -1), (-1, 0)), (2, 3, 4)),
    "swapaxes": (lambda x: ag.swapaxes(x, 0, -1), (2, 3, 4)),
    "expand_dims": (lambda x: ag.expand_dims(x, axis=(0, -1)), (2, 3)),
    "squeeze": (lambda x: ag.squeeze(x, axis=(0, -1)), (1, 3, 1)),
    "squeeze nothing": (ag.squeeze, (2, 3)),
    "unstack": (lambda x: ag.unstack(x, axis=-1), (2, 3)),
    "unstack, one part unused": (lambda x: ag.unstack(x)[1] * 2.0, (3, 2)),
    "split": (lambda x: ag.split(x, (1, 0, 2), dim=-1), (2, 3)),
    "chunk": (lambda x: ag.chunk(x, 2), (5,)),
    "flip": (ag.flip, (2, 3)),
    "flip one axis": (lambda x: ag.flip(x, axis=-1), (2, 3)),
    "roll": (lambda x: ag.roll(x, 4), (2, 3)),
    "roll two axes": (lambda x: ag.roll(x, (1, -2), axis=(0, 1)), (2, 3)),
    "roll one axis twice": (lambda x: ag.roll(x, (1, 1), axis=(1, 1)), (2, 3)),
    "tile": (lambda x: ag.tile(x, (2, 1, 3)), (2, 2)),
    "tile fewer axes": (lambda x: ag.tile(x, (2,)), (2, 2)),
    "tile 0 times": (lambda x: ag.tile(x, (0,)), (2, 2)),
    "tile 0-d": (lambda x: ag.tile(x, ()), ()),
    "repeat": (lambda x: ag.repeat(x, 3, axis=1), (2, 2)),
    "repeat flat": (lambda x: ag.repeat(x, 2), (2, 2)),
    "repeat 0 times": (lambda x: ag.repeat(x, 0, axis=0), (2, 2)),
    "repeat by numbers": (lambda x: ag.repeat(x, ag.asarray([2, 0, 3]), axis=-1), (2, 3)),
    "repeat by one number": (lambda x: ag.repeat(x, ag.asarray([2])), (2, 2)),
}


@pytest.mark.parametrize("dtype", [ag.float64, ag.complex128], ids=str)
@pytest.mark.parametrize("case", ONE_INPUT)
def test_derivatives(case, dtype):
    function, shape = ONE_INPUT[case]
    check_derivatives(function, [numbers(shape, dtype)])


@pytest.mark.parametrize("dtype", [ag.float64, ag.complex128], ids=str)
@pytest.mark.parametrize("axis", [0, -1, None])
def test_derivatives_of_concat(axis, dtype):
    shapes = {0: [(1, 2), (3, 2), (0, 2)], -1: [(2, 1), (2, 3)], None: [(), (2, 2), (3,)]}[axis]
    check_derivatives(lambda *xs: ag.concat(xs, axis=axis), [numbers(s, dtype) for s in shapes])


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_derivatives_of_stack(axis):
    check_derivatives(lambda *xs: ag.stack(xs, axis=axis), [numbers((2, 3)), numbers((2, 3)) + 1.0])


def test_an_array_may_be_joined_with_itself():
    check_derivatives(lambda x: ag.concat((x, x * 2.0, x)), [numbers((2,))])
    check_derivatives(lambda x: ag.stack((x, x)), [numbers(())])


def test_joining_mixed_dtypes_returns_each_gradient_in_its_own():
    a = ag.ones(2, dtype=ag.float32, requires_grad=True)
    b = ag.ones(3, dtype=ag.complex128, requires_grad=True)
    joined = ag.concat((a, b))
    assert joined.dtype is ag.complex128
    grads = ag.autograd.grad(joined, (a, b), ag.full_like(joined, 1 + 2j))
    assert [g.dtype for g in grads] == [ag.float32, ag.complex128]
    assert grads[0].tolist() == [1.0, 1.0]
    assert grads[1].tolist() == [1 + 2j] * 3


def test_derivatives_of_broadcast_arrays():
    check_derivatives(ag.broadcast_arrays, [numbers((2, 1)), numbers((3,))])


def test_no_nan_reaches_the_gradient_of_what_was_not_read():
    x = ag.asarray([1.0, ag.nan, ag.inf]).requires_grad_()
    (grad,) = ag.autograd.grad(ag.unstack(x)[0], x)
    assert grad.tolist() == [1.0, 0.0, 0.0]


def test_a_flipped_array_is_a_copy():
    x = ag.asarray([1.0, 2.0])
    y = ag.flip(x)
    y += 1.0
    assert x.tolist() == [1.0, 2.0]
