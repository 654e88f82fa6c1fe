"""Samples of casts."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from numbered(
        "astype",
        [
            (lambda x: ag.astype(x, x.dtype), (real(3, 4),)),
            (lambda x: ag.astype(x, x.dtype, copy=False), (cplx(3, 4),)),
            (lambda x, z: ag.astype(x, z.dtype), (real(2), cplx(2))),
        ],
    )
