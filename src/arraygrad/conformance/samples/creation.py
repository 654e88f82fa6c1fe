"""Samples of the creation functions that take arrays."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
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
