"""Samples of functions that change shape or order, join and take apart."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, integers, numbered, positive, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _joining()
    yield from _parts()
    yield from _shapes()
    yield from _repeating()


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


def _parts() -> Iterator[Sample]:
    x = positive(2, 3)
    yield from numbered("split", [(lambda x: ag.split(x, 2, 1), (x,)), (lambda x: ag.split(x, [1, 2], 1)[1], (x,))])
    yield from numbered("chunk", [(lambda x: ag.chunk(x, 2), (cplx(3),))])


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
