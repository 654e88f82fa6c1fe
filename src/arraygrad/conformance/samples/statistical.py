"""Samples of statistical functions, differences, products of arrays, sorting and sets."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _statistical()
    yield from _moments()
    yield from _cumulative()
    yield from _products()
    yield from _sorting()
    yield from _sets()


def _statistical() -> Iterator[Sample]:
    x, z = real(2, 3), cplx(2, 3)
    for name, kinds in (("sum", "fc"), ("mean", "fc"), ("prod", "fc"), ("max", "f"), ("min", "f")):
        rows = [
            (lambda x, name=name: getattr(ag, name)(x), (x,)),
            (lambda x, name=name: getattr(ag, name)(x, axis=0), (x,)),
            (lambda x, name=name: getattr(ag, name)(x, axis=-1, keepdims=True), (x,)),
            (lambda x, name=name: getattr(ag, name)(x, axis=(0, 2)), (real(2, 3, 2),)),
            (lambda x, name=name: getattr(ag, name)(x, axis=(1, 0), keepdims=True), (real(2, 3, 1),)),
            (lambda x, name=name: getattr(ag, name)(x), (real(),)),
            (lambda x, name=name: getattr(ag, name)(x, axis=1), (real(0, 3),)),
        ]
        if "c" in kinds:
            rows.append((lambda x, name=name: getattr(ag, name)(x), (z,)))
            rows.append((lambda x, name=name: getattr(ag, name)(x, axis=(1,)), (z,)))
        if name in ("sum", "prod"):
            rows.append((lambda x, name=name: getattr(ag, name)(x, axis=0), (real(0, 3),)))
            rows.append((lambda x, name=name: getattr(ag, name)(x, axis=0, dtype=x.dtype), (x,)))
            rows.append((lambda x, name=name: getattr(ag, name)(x, axis=()), (x,)))
        yield from numbered(name, rows)


def _moments() -> Iterator[Sample]:
    x = real(2, 3)
    for name in ("var", "std"):
        yield from numbered(
            name,
            [
                (lambda x, name=name: getattr(ag, name)(x), (x,)),
                (lambda x, name=name: getattr(ag, name)(x, axis=0, correction=1), (x,)),
                (lambda x, name=name: getattr(ag, name)(x, axis=(0, 1), keepdims=True), (x,)),
                (lambda x, name=name: getattr(ag, name)(x, axis=-1, correction=0.5, keepdims=True), (x,)),
                (lambda x, name=name: getattr(ag, name)(x, axis=1), (real(0, 3),)),
            ],
        )


def _cumulative() -> Iterator[Sample]:
    for name in ("cumulative_sum", "cumulative_prod"):
        yield from numbered(
            name,
            [
                (lambda x, name=name: getattr(ag, name)(x), (real(4),)),
                (lambda x, name=name: getattr(ag, name)(x, axis=0), (real(2, 3),)),
                (lambda x, name=name: getattr(ag, name)(x, axis=-1, include_initial=True), (cplx(2, 3),)),
                (lambda x, name=name: getattr(ag, name)(x, axis=1), (real(2, 0),)),
                (lambda x, name=name: getattr(ag, name)(x, axis=0, dtype=x.dtype), (real(3),)),
            ],
        )
    yield from numbered(
        "diff",
        [
            (lambda x: ag.diff(x), (real(4),)),
            (lambda x: ag.diff(x, axis=0), (cplx(3, 2),)),
            (lambda x: ag.diff(x, n=2), (real(2, 4),)),
            (lambda x: ag.diff(x, n=0), (real(3),)),
            (lambda x, a, b: ag.diff(x, prepend=a, append=b), (real(3), real(1), real(2))),
            (lambda x, a: ag.diff(x, axis=0, prepend=a), (real(2, 2), real(1, 2))),
            (lambda x: ag.diff(x), (real(1),)),
        ],
    )


def _products() -> Iterator[Sample]:
    yield from numbered(
        "matmul",
        [
            (lambda a, b: ag.matmul(a, b), (real(2, 3), real(3, 2))),
            (lambda a, b: ag.matmul(a, b), (cplx(2, 3), cplx(3, 2))),
            (lambda a, b: ag.matmul(a, b), (real(3), real(3))),
            (lambda a, b: ag.matmul(a, b), (real(2, 3), real(3))),
            (lambda a, b: ag.matmul(a, b), (cplx(3), cplx(3, 2))),
            (lambda a, b: ag.matmul(a, b), (real(2, 1, 2, 3), real(3, 3, 1))),
            (lambda a, b: ag.matmul(a, b), (real(3), real(2, 3, 2))),
            (lambda a, b: ag.matmul(a, b), (real(2, 2, 3), real(3))),
            (lambda a, b: ag.matmul(a, b), (real(2, 0), real(0, 2))),
            (lambda a, b: ag.matmul(a, b), (real(2, 2), cplx(2, 2))),
        ],
    )
    yield from numbered(
        "vecdot",
        [
            (lambda a, b: ag.vecdot(a, b), (real(3), real(3))),
            (lambda a, b: ag.vecdot(a, b), (cplx(2, 3), cplx(2, 3))),
            (lambda a, b: ag.vecdot(a, b, axis=-2), (real(3, 2), real(2, 3, 1))),
            (lambda a, b: ag.vecdot(a, b), (cplx(3), real(2, 3))),
            (lambda a, b: ag.vecdot(a, b), (real(2, 0), real(0))),
        ],
    )
    yield from numbered(
        "tensordot",
        [
            (lambda a, b: ag.tensordot(a, b), (real(2, 3, 2), real(3, 2, 2))),
            (lambda a, b: ag.tensordot(a, b, axes=1), (cplx(2, 3), cplx(3, 2))),
            (lambda a, b: ag.tensordot(a, b, axes=0), (real(2), real(2, 1))),
            (lambda a, b: ag.tensordot(a, b, axes=((0, 1), (1, 0))), (real(2, 3, 2), real(3, 2))),
            (lambda a, b: ag.tensordot(a, b, axes=((-1,), (0,))), (real(2, 3), real(3))),
        ],
    )


def _sorting() -> Iterator[Sample]:
    yield from numbered(
        "sort",
        [
            (lambda x: ag.sort(x), (real(5),)),
            (lambda x: ag.sort(x, axis=0, descending=True), (real(3, 2),)),
            (lambda x: ag.sort(x, stable=False), (real(2, 3),)),
            (lambda x: ag.sort(x), (real(0),)),
        ],
    )


def _sets() -> Iterator[Sample]:
    x = real(2, 3)
    yield from numbered("unique_values", [(lambda x: ag.unique_values(x), (x,))])
    yield from numbered("unique_all", [(lambda x: ag.unique_all(x).values, (x,))])
    yield from numbered("unique_counts", [(lambda x: ag.unique_counts(x).values, (real(4),))])
    yield from numbered("unique_inverse", [(lambda x: ag.unique_inverse(x).values, (real(4),))])
