"""Samples of unique elements."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    x = real(2, 3)
    yield from numbered("unique_values", [(lambda x: ag.unique_values(x), (x,))])
    yield from numbered("unique_all", [(lambda x: ag.unique_all(x).values, (x,))])
    yield from numbered("unique_counts", [(lambda x: ag.unique_counts(x).values, (real(4),))])
    yield from numbered("unique_inverse", [(lambda x: ag.unique_inverse(x).values, (real(4),))])
