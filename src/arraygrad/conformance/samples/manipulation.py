"""Samples of creation, data type, indexing, manipulation and searching functions: almost all are linear."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, booleans, cplx, integers, numbered, real

_INDEX = [[2, 0, 0], [1, 1, 2]]


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _creation()
    yield from _indexing()
    yield from _joining()
    yield from _shapes()
    yield from _repeating()
    yield from _where()


def _creation() -> Iterator[Sample]:
    x, z = real(3, 4), cplx(3, 4)
    for name in ("tril", "triu"):
        yield from numbered(
            name,
            [
                (lambda x, name=name: getattr(ag, name)(x), (x,)),
                (lambda x, name=name: getattr(ag, name)(x, k=1), (z,)),
                (lambda x, name=name: getattr(ag, name)(x, k=-2), (real(2, 3, 3),)),
                (lambda x, name=name: getattr(ag, name)(x), (real(0, 2, 2),)),
            ],
        )
    yield from numbered(
        "meshgrid",
        [
            (lambda x, y: ag.meshgrid(x, y), (real(2), real(3))),
            (lambda x, y: ag.meshgrid(x, y, indexing="ij"), (cplx(2), cplx(3))),
            (lambda x, y: ag.meshgrid(x, y)[0], (real(), real(3))),
            (lambda x, y, z: ag.meshgrid(x, y, z), (real(2), real(0), real(1))),
        ],
    )
    yield from numbered(
        "asarray",
        [
            (lambda x: ag.asarray(x), (x,)),
            (lambda x: ag.asarray(x, copy=True), (z,)),
            (lambda x: ag.asarray(x, dtype=x.dtype), (real(),)),
        ],
    )
    yield from numbered(
        "astype",
        [
            (lambda x: ag.astype(x, x.dtype), (x,)),
            (lambda x: ag.astype(x, x.dtype, copy=False), (z,)),
            (lambda x, z: ag.astype(x, z.dtype), (real(2), cplx(2))),
        ],
    )


def _indexing() -> Iterator[Sample]:
    x, z, index = real(3, 4), cplx(3, 4), integers([2, 0, 2])
    yield from numbered(
        "take",
        [
            (lambda x, i: ag.take(x, i, axis=0), (x, index)),
            (lambda x, i: ag.take(x, i, axis=-1), (z, index)),
            (lambda x, i: ag.take(x, i), (real(3), index)),
            (lambda x, i: ag.take(x, i, axis=1), (real(2, 3, 2), integers([-1, 0]))),
            (lambda x, i: ag.take(x, i, axis=0), (x, integers([]))),
        ],
    )
    yield from numbered(
        "take_along_axis",
        [
            (lambda x, i: ag.take_along_axis(x, i, axis=1), (real(2, 3), integers(_INDEX))),
            (lambda x, i: ag.take_along_axis(x, i), (cplx(2, 3), integers(_INDEX))),
            (lambda x, i: ag.take_along_axis(x, i, axis=0), (real(3, 3), integers(_INDEX))),
            (lambda x, i: ag.take_along_axis(x, i, axis=0), (real(3, 1), integers([[-1], [0]]))),
        ],
    )


def _joining() -> Iterator[Sample]:
    a, b, c = real(2, 3), real(1, 3), cplx(2, 3)
    yield from numbered(
        "concat",
        [
            (lambda a, b: ag.concat([a, b]), (a, b)),
            (lambda a, b: ag.concat((a, b), axis=1), (c, cplx(2, 1))),
            (lambda a, b: ag.concat([a, b, a], axis=-2), (a, real(0, 3))),
            (lambda a, b: ag.concat([a, b], axis=None), (a, real(2))),
            (lambda a, c: ag.concat([a, c], axis=0), (a, c)),
            (lambda a: ag.concat([a]), (a,)),
        ],
    )
    yield from numbered(
        "stack",
        [
            (lambda a, b: ag.stack([a, b]), (a, real(2, 3))),
            (lambda a, b: ag.stack([a, b], axis=-1), (c, cplx(2, 3))),
            (lambda a, b: ag.stack([a, b, a], axis=1), (real(2), real(2))),
            (lambda a, b: ag.stack([a, b]), (real(), real())),
            (lambda a, c: ag.stack([a, c]), (a, c)),
        ],
    )
    yield from numbered(
        "unstack",
        [
            (lambda x: ag.unstack(x), (a,)),
            (lambda x: ag.unstack(x, axis=-1), (c,)),
            (lambda x: ag.unstack(x, axis=1)[1], (a,)),
            (lambda x: ag.unstack(x), (real(2, 0),)),
        ],
    )


def _shapes() -> Iterator[Sample]:
    x, z, empty = real(2, 3), cplx(2, 3), real(0, 3)
    yield from numbered(
        "reshape",
        [
            (lambda x: ag.reshape(x, (3, 2)), (x,)),
            (lambda x: ag.reshape(x, (-1,)), (z,)),
            (lambda x: ag.reshape(x, (1, 1)), (real(),)),
            (lambda x: ag.reshape(x, (3, 0)), (empty,)),
            (lambda x: ag.reshape(x, (6,), copy=True), (x,)),
        ],
    )
    yield from numbered(
        "broadcast_to",
        [
            (lambda x: ag.broadcast_to(x, (2, 2, 3)), (x,)),
            (lambda x: ag.broadcast_to(x, (2, 3)), (cplx(2, 1),)),
            (lambda x: ag.broadcast_to(x, (2,)), (real(),)),
            (lambda x: ag.broadcast_to(x, (0, 3)), (real(1, 3),)),
        ],
    )
    yield from numbered(
        "broadcast_arrays",
        [
            (lambda x, y: ag.broadcast_arrays(x, y), (real(3), real(2, 1))),
            (lambda x, y: ag.broadcast_arrays(x, y), (cplx(2), cplx())),
        ],
    )
    yield from numbered(
        "expand_dims",
        [
            (lambda x: ag.expand_dims(x, axis=1), (x,)),
            (lambda x: ag.expand_dims(x, axis=-1), (z,)),
            (lambda x: ag.expand_dims(x, axis=0), (real(),)),
        ],
    )
    yield from numbered(
        "squeeze",
        [
            (lambda x: ag.squeeze(x, axis=1), (real(2, 1, 3),)),
            (lambda x: ag.squeeze(x, axis=(0, -1)), (cplx(1, 2, 1),)),
            (lambda x: ag.squeeze(x, axis=0), (real(1),)),
        ],
    )
    yield from numbered(
        "permute_dims",
        [
            (lambda x: ag.permute_dims(x, (1, 0)), (x,)),
            (lambda x: ag.permute_dims(x, (2, 0, 1)), (cplx(2, 1, 3),)),
            (lambda x: ag.permute_dims(x, ()), (real(),)),
            (lambda x: ag.permute_dims(x, (1, 0)), (empty,)),
        ],
    )
    yield from numbered(
        "moveaxis",
        [
            (lambda x: ag.moveaxis(x, 0, -1), (real(2, 3, 1),)),
            (lambda x: ag.moveaxis(x, (0, 1), (-1, 0)), (cplx(2, 3, 2),)),
        ],
    )
    yield from numbered(
        "matrix_transpose",
        [
            (lambda x: ag.matrix_transpose(x), (x,)),
            (lambda x: ag.matrix_transpose(x), (cplx(2, 3, 1),)),
            (lambda x: ag.matrix_transpose(x), (empty,)),
        ],
    )


def _repeating() -> Iterator[Sample]:
    x, z = real(2, 3), cplx(2, 3)
    yield from numbered(
        "flip",
        [
            (lambda x: ag.flip(x), (x,)),
            (lambda x: ag.flip(x, axis=1), (z,)),
            (lambda x: ag.flip(x, axis=(0, -1)), (x,)),
            (lambda x: ag.flip(x), (real(0),)),
        ],
    )
    yield from numbered(
        "roll",
        [
            (lambda x: ag.roll(x, 2), (x,)),
            (lambda x: ag.roll(x, -1, axis=1), (z,)),
            (lambda x: ag.roll(x, (1, 2), axis=(0, 1)), (x,)),
            (lambda x: ag.roll(x, 3), (real(0),)),
        ],
    )
    yield from numbered(
        "repeat",
        [
            (lambda x: ag.repeat(x, 2), (x,)),
            (lambda x: ag.repeat(x, 3, axis=1), (z,)),
            (lambda x, n: ag.repeat(x, n, axis=0), (x, integers([2, 0]))),
            (lambda x: ag.repeat(x, 0, axis=1), (x,)),
        ],
    )
    yield from numbered(
        "tile",
        [
            (lambda x: ag.tile(x, (2, 1)), (x,)),
            (lambda x: ag.tile(x, (2, 1, 3)), (z,)),
            (lambda x: ag.tile(x, (2,)), (x,)),
            (lambda x: ag.tile(x, ()), (real(),)),
            (lambda x: ag.tile(x, (2, 0)), (x,)),
        ],
    )


def _where() -> Iterator[Sample]:
    mask = booleans([[True, False, True], [False, False, True]])
    yield from numbered(
        "where",
        [
            (lambda c, x, y: ag.where(c, x, y), (mask, real(2, 3), real(2, 3))),
            (lambda c, x, y: ag.where(c, x, y), (mask, cplx(3), cplx(2, 1))),
            (lambda c, x, y: ag.where(c, x, y), (mask, real(), cplx(3))),
            (lambda c, x: ag.where(c, x, 1.5), (mask, real(2, 3))),
            (lambda c, x: ag.where(c, 0, x), (mask, cplx(2, 3))),
            (lambda c, x, y: ag.where(c, x, y), (booleans(True), real(2), real())),
        ],
    )
