"""Samples of sorting."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from numbered(
        "sort",
        [
            (lambda x: ag.sort(x), (real(5),)),
            (lambda x: ag.sort(x, axis=0, descending=True), (real(3, 2),)),
            (lambda x: ag.sort(x, stable=False), (real(2, 3),)),
            (lambda x: ag.sort(x), (real(0),)),
        ],
    )
