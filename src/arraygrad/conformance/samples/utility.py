"""Samples of differences."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
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
