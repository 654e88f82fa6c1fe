"""Samples of selection by a condition."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, booleans, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
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
