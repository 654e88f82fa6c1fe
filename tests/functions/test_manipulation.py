"""Shapes, orders, joining and splitting: values against NumPy, views and errors."""

import numpy as np
import pytest

import arraygrad as ag


def both(shape, dtype="float64"):
    """Return the same numbers as a Tensor and as a NumPy array."""
    array = (np.arange(np.prod(shape, dtype=int)) * 1.5 - 2).reshape(shape).astype(dtype)
    return ag.asarray(array.tolist(), dtype=getattr(ag, dtype)) if array.size else ag.zeros(
        shape, dtype=getattr(ag, dtype)
    ), array


def same(x, array):
    assert x.shape == array.shape
    assert x.tolist() == array.tolist()


CASES = {
    "reshape": ((2, 3), lambda x: ag.reshape(x, (3, -1)), lambda a: a.reshape(3, 2)),
    "reshape to a list": ((2, 3), lambda x: ag.reshape(x, [6]), lambda a: a.reshape(6)),
    "reshape to an int": ((2, 3), lambda x: ag.reshape(x, -1), lambda a: a.reshape(6)),
    "reshape nothing": ((0, 3), lambda x: ag.reshape(x, (2, 0)), lambda a: a.reshape(2, 0)),
    "permute_dims": ((2, 3, 4), lambda x: ag.permute_dims(x, (-1, 0, 1)), lambda a: a.transpose(2, 0, 1)),
    "permute": ((2, 3), lambda x: ag.permute(x, (1, 0)), lambda a: a.T),
    "transpose": ((2, 3, 4), lambda x: ag.transpose(x, -1, 0), lambda a: a.swapaxes(-1, 0)),
    "moveaxis": ((2, 3, 4), lambda x: ag.moveaxis(x, 0, -1), lambda a: np.moveaxis(a, 0, -1)),
    "moveaxis, several": (
        (2, 3, 4),
        lambda x: ag.moveaxis(x, (0, 1), (-1, 0)),
        lambda a: np.moveaxis(a, (0, 1), (-1, 0)),
    ),
    "movedim": ((2, 3, 4), lambda x: ag.movedim(x, 2, 0), lambda a: np.moveaxis(a, 2, 0)),
    "expand_dims": ((2, 3), lambda x: ag.expand_dims(x, axis=1), lambda a: np.expand_dims(a, 1)),
    "expand_dims, several": ((2, 3), lambda x: ag.expand_dims(x, axis=(-1, 0)), lambda a: np.expand_dims(a, (-1, 0))),
    "unsqueeze": ((2, 3), lambda x: ag.unsqueeze(x, -1), lambda a: np.expand_dims(a, -1)),
    "squeeze": ((1, 2, 1), lambda x: ag.squeeze(x, axis=-1), lambda a: a.squeeze(-1)),
    "squeeze, several": ((1, 2, 1), lambda x: ag.squeeze(x, axis=(0, 2)), lambda a: a.squeeze()),
    "squeeze all": ((1, 2, 1), ag.squeeze, lambda a: a.squeeze()),
    "flatten": ((2, 3, 4), lambda x: ag.flatten(x, 0, 1), lambda a: a.reshape(6, 4)),
    "flatten 0-d": ((), ag.flatten, lambda a: a.reshape(1)),
    "ravel": ((2, 3), ag.ravel, lambda a: a.ravel()),
    "broadcast_to": ((2, 1), lambda x: ag.broadcast_to(x, (3, 2, 4)), lambda a: np.broadcast_to(a, (3, 2, 4))),
    "flip": ((2, 3), ag.flip, np.flip),
    "flip, some": ((2, 3, 4), lambda x: ag.flip(x, axis=(0, -1)), lambda a: np.flip(a, (0, -1))),
    "flip 0-d": ((), ag.flip, np.flip),
    "roll": ((2, 3), lambda x: ag.roll(x, -2), lambda a: np.roll(a, -2)),
    "roll, some": ((2, 3), lambda x: ag.roll(x, (1, 5), axis=(0, -1)), lambda a: np.roll(a, (1, 5), (0, -1))),
    "roll, one shift": ((2, 3), lambda x: ag.roll(x, 1, axis=(0, 1)), lambda a: np.roll(a, 1, (0, 1))),
    "tile": ((2, 3), lambda x: ag.tile(x, (2,)), lambda a: np.tile(a, (2,))),
    "tile, more axes": ((2, 3), lambda x: ag.tile(x, (2, 1, 2)), lambda a: np.tile(a, (2, 1, 2))),
    "tile 0-d": ((), lambda x: ag.tile(x, (3,)), lambda a: np.tile(a, 3)),
    "repeat": ((2, 3), lambda x: ag.repeat(x, 2, axis=-1), lambda a: np.repeat(a, 2, -1)),
    "repeat flat": ((2, 2), lambda x: ag.repeat(x, [0, 1, 2, 3]), lambda a: np.repeat(a, [0, 1, 2, 3])),
    "repeat 0-d": ((), lambda x: ag.repeat(x, 3), lambda a: np.repeat(a, 3)),
    "repeat by one": ((2, 2), lambda x: ag.repeat(x, ag.asarray([2]), axis=0), lambda a: np.repeat(a, 2, 0)),
    "concat": ((2, 3), lambda x: ag.concat([x, x], axis=-1), lambda a: np.concatenate([a, a], -1)),
    "concat flat": ((2, 3), lambda x: ag.concat((x, x), axis=None), lambda a: np.concatenate([a, a], None)),
    "concat of one tensor": ((2, 3), ag.concat, lambda a: a.ravel()),
    "stack": ((2, 3), lambda x: ag.stack([x, x], axis=-1), lambda a: np.stack([a, a], -1)),
    "stack by dim": ((2, 3), lambda x: ag.stack([x, x], dim=1), lambda a: np.stack([a, a], 1)),
}


@pytest.mark.parametrize("dtype", ["float64", "int32", "complex64", "bool"])
@pytest.mark.parametrize("case", CASES)
def test_values(case, dtype):
    shape, ours, theirs = CASES[case]
    x, array = both(shape, dtype)
    out = ours(x)
    assert out.dtype is x.dtype
    same(out, theirs(array))


VIEWS = ["reshape", "permute_dims", "moveaxis", "expand_dims", "squeeze", "flatten", "ravel", "transpose"]
COPIES = ["flip", "roll", "tile", "repeat", "concat", "stack"]


@pytest.mark.parametrize("case", VIEWS)
def test_views_reach_their_base(case):
    shape, ours, _ = CASES[case]
    x, _ = both(shape)
    ours(x).add_(1.0)
    same(x, both(shape)[1] + 1.0)


@pytest.mark.parametrize("case", COPIES)
def test_copies_do_not(case):
    shape, ours, _ = CASES[case]
    x, array = both(shape)
    ours(x).add_(1.0)
    same(x, array)


def test_reshape_copies_when_told_to():
    x, array = both((2, 3))
    ag.reshape(x, (6,), copy=True).add_(1.0)
    same(x, array)
    ag.reshape(x, (6,), copy=False).add_(1.0)
    same(x, array + 1.0)


def test_reshape_without_a_copy_is_not_always_possible():
    x = ag.permute_dims(ag.ones((2, 3), device="numpy"), (1, 0))
    with pytest.raises(ValueError, match=r"reshape: a view of shape \[6\] of this tensor's memory \(shape \[3, 2\]\)"):
        ag.reshape(x, (6,), copy=False)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((4,), r"shape '\[4\]' is invalid for input of size 6"),
        ((4, -1), r"shape '\[4, -1\]' is invalid for input of size 6"),
        ((-1, -1), "may have one -1 and no other negative size"),
        ((-2, 3), "may have one -1 and no other negative size"),
    ],
    ids=str,
)
def test_reshape_to_what_does_not_fit(shape, message):
    with pytest.raises(ValueError, match=message):
        ag.reshape(ag.zeros((2, 3)), shape)


def test_reshape_of_nothing_leaves_no_unknown_size():
    with pytest.raises(ValueError, match="is invalid for input of size 0"):
        ag.reshape(ag.zeros((0, 3)), (0, -1))
    with pytest.raises(TypeError, match="reshape: a shape is an int or a tuple of ints"):
        ag.reshape(ag.zeros(2), (2.0,))


def test_broadcast_shapes():
    assert ag.broadcast_shapes() == ()
    assert ag.broadcast_shapes((2, 1), (3,), ()) == (2, 3)
    assert ag.broadcast_shapes((0,), (1,)) == (0,)
    with pytest.raises(ValueError, match=r"broadcast_shapes: shapes \(2,\), \(3,\) do not fit in axis 0"):
        ag.broadcast_shapes((2,), (3,))
    with pytest.raises(ValueError, match="do not fit"):
        ag.broadcast_shapes((0,), (2,))


def test_broadcast_arrays():
    x, y = ag.broadcast_arrays(ag.ones((2, 1)), ag.zeros(3))
    assert (x.shape, y.shape) == ((2, 3), (2, 3))
    z = ag.ones(2)
    assert ag.broadcast_arrays(z)[0] is z
    assert ag.broadcast_arrays() == ()


def test_unstack_split_and_chunk():
    x, array = both((3, 4))
    for part, expected in zip(ag.unstack(x, axis=1), array.T, strict=True):
        same(part, expected)
    assert len(ag.unbind(x)) == 3
    assert ag.unstack(ag.zeros((0, 2))) == ()
    for part, expected in zip(ag.split(x, 3, dim=1), np.split(array, [3], 1), strict=True):
        same(part, expected)
    for part, expected in zip(ag.split(x, [1, 0, 3], dim=-1), np.split(array, [1, 1], 1), strict=True):
        same(part, expected)
    assert [p.shape for p in ag.chunk(ag.zeros(7), 3)] == [(3,), (3,), (1,)]
    assert [p.shape for p in ag.chunk(ag.zeros(2), 5)] == [(1,), (1,)]
    assert [p.shape for p in ag.split(ag.zeros(0), 2)] == [(0,)]


def test_parts_are_views():
    x, array = both((3, 2))
    ag.unstack(x)[1].mul_(0.0)
    ag.split(x, 2)[1].add_(1.0)
    array[1] = 0.0
    array[2:] += 1.0
    same(x, array)


def test_joining_promotes():
    assert ag.concat([ag.zeros(1, dtype=ag.int8), ag.zeros(1, dtype=ag.uint8)]).dtype is ag.int16
    assert ag.concat([ag.asarray([1]), ag.asarray([1.5])]).tolist() == [1.0, 1.5]
    assert ag.stack([ag.asarray(True), ag.asarray(1j)]).dtype is ag.complex64
    with pytest.raises(TypeError, match=r"^concat: uint64 and int64 have no common integer dtype"):
        ag.concat([ag.asarray([1]), ag.asarray([1], dtype=ag.uint64)])


def test_joining_takes_arrays_of_the_library():
    x = ag.ones(2)
    assert ag.cat((x, x._raw())).tolist() == [1.0] * 4
    assert ag.concat(x for x in [x, x]).shape == (4,)


ERRORS = [
    (lambda x: ag.permute_dims(x, (0, 0)), ValueError, r"permute_dims: duplicate dims are not allowed: \(0, 0\)"),
    (
        lambda x: ag.permute_dims(x, (0,)),
        ValueError,
        r"permute_dims: number of dimensions in the tensor input does not match .* 2 axes, and 1 in \(0,\)",
    ),
    (lambda x: ag.permute_dims(x, (0, 2)), IndexError, "permute_dims: Dimension out of range"),
    (lambda x: ag.moveaxis(x, (0, 1), 0), ValueError, "moveaxis: 2 source axes and 1 destinations"),
    (lambda x: ag.moveaxis(x, 5, 0), IndexError, "moveaxis: Dimension out of range"),
    (lambda x: ag.swapaxes(x, 0, -3), IndexError, "swapaxes: Dimension out of range"),
    (lambda x: ag.expand_dims(x, axis=4), IndexError, "expand_dims: Dimension out of range"),
    (lambda x: ag.expand_dims(x, axis=(0, -4)), ValueError, "expand_dims: .* names an axis twice"),
    (lambda x: ag.squeeze(x, axis=1), ValueError, r"squeeze: axis 1 has size 3; only axes of size 1"),
    (lambda x: ag.squeeze(x, axis=7), IndexError, "squeeze: Dimension out of range"),
    (lambda x: ag.flatten(x, 1, 0), RuntimeError, r"flatten: start_dim cannot come after end_dim, got 1 and 0"),
    (
        lambda x: ag.broadcast_to(x, (2, 4)),
        ValueError,
        r"The expanded size of the tensor \(4\) must match the existing size \(3\) at non-singleton dimension 1",
    ),
    (lambda x: ag.broadcast_to(x, (3,)), ValueError, "number of sizes provided"),
    (lambda x: ag.unstack(x, axis=2), IndexError, "unstack: Dimension out of range"),
    (lambda x: ag.unstack(ag.sum(x)), IndexError, "unstack: Dimension specified as 0"),
    (
        lambda x: ag.split(x, (1, 2)),
        ValueError,
        r"split: expects split_sizes to sum exactly to 2 .*dimension 0.* split_sizes=\[1, 2\]",
    ),
    (lambda x: ag.split(x, 0), ValueError, "split: split_size must be positive .*, got 0"),
    (lambda x: ag.chunk(x, 0), ValueError, "chunk: chunk expects `chunks` to be greater than 0, got: 0"),
    (lambda x: ag.concat([]), ValueError, "concat: expected a non-empty list of Tensors"),
    (lambda x: ag.stack(()), ValueError, "stack: expected a non-empty list of Tensors"),
    (
        lambda x: ag.concat([x, ag.zeros(3)]),
        ValueError,
        r"concat: Tensors must have same number of dimensions: got 2 and 1",
    ),
    (lambda x: ag.concat([x, ag.zeros((2, 4))]), ValueError, "Sizes of tensors must match except in dimension 0"),
    (lambda x: ag.concat([x], axis=2), IndexError, "concat: Dimension out of range"),
    (
        lambda x: ag.stack([x, ag.zeros(3)]),
        ValueError,
        r"stack expects each tensor to be equal size, but got \[2, 3\] and \[3\]",
    ),
    (lambda x: ag.stack([x], axis=3), IndexError, "stack: Dimension out of range"),
    (lambda x: ag.flip(x, axis=2), IndexError, "flip: Dimension out of range"),
    (lambda x: ag.roll(x, (1, 2)), ValueError, "roll: several shifts need as many axes"),
    (lambda x: ag.roll(x, (1, 2), axis=0), ValueError, "roll: 2 shifts and 1 axes"),
    (lambda x: ag.roll(x, 1, axis=2), IndexError, "roll: Dimension out of range"),
    (lambda x: ag.tile(x, (-1,)), ValueError, "tile: a shape cannot have a negative size"),
    (lambda x: ag.repeat(x, -1), ValueError, "repeat: the number of repetitions must not be negative, got -1"),
    (
        lambda x: ag.repeat(x, ag.asarray([1, 2, 3]), axis=0),
        ValueError,
        r"repeat: 2 elements need as many repeats or one",
    ),
    (lambda x: ag.repeat(x, ag.asarray([1.0, 2.0]), axis=0), TypeError, "repeat: repeats must be integers"),
    (lambda x: ag.repeat(x, 1, axis=5), IndexError, "repeat: Dimension out of range"),
    (lambda x: ag.reshape([1, 2], (2,)), TypeError, "reshape: expected a Tensor, an array"),
    (lambda x: ag.concat([x, 1.0]), TypeError, "concat: expected a Tensor or an array, got float"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call(ag.zeros((2, 3)))
