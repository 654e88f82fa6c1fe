"""Samples of products with a logarithm and of the terms of entropies."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, elementwise, numbered, positive
from arraygrad.primitives import apply
from arraygrad.rules import entropy as rules


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from elementwise("xlogy", "f", (-2, 2), (0.3, 3), of=ag.special)
    yield from elementwise("xlog1py", "f", (-2, 2), (-0.7, 3), of=ag.special)
    yield from elementwise("entr", "f", (0.3, 3), of=ag.special)
    yield from elementwise("rel_entr", "f", (0.3, 3), (0.3, 3), of=ag.special)
    # What its rules are recorded by.
    yield from numbered("rel_entr", [(lambda a, b: apply(rules.log_ratio, (a, b)), (positive(2, 1), positive(3)))])
