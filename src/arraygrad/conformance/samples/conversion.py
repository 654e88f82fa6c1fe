"""Samples of conversions."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from numbered(
        "asarray",
        [
            (lambda x: ag.asarray(x), (real(3, 4),)),
            (lambda x: ag.asarray(x, copy=True), (cplx(3, 4),)),
            (lambda x: ag.asarray(x, dtype=x.dtype), (real(),)),
        ],
    )
    yield from numbered("clone", [(ag.clone, (real(2, 3),)), (ag.clone, (cplx(),))])
