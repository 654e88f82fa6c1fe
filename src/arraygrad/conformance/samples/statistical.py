"""Samples of reductions along axes, and of cumulative functions."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _reductions()
    yield from _moments()
    yield from _cumulative()


def _reductions() -> Iterator[Sample]:
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
    yield from numbered("median", [(lambda x: x.median(), (x,)), (lambda x: x.median(), (real(),))])


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
