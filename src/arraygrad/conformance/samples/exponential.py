"""Samples of exponentials, logarithms and roots."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, elementwise, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from elementwise("exp", "fc", (-2, 2))
    yield from elementwise("expm1", "fc", (-2, 2))
    yield from elementwise("log", "fc", (0.3, 3))
    yield from elementwise("log10", "fc", (0.3, 3))
    yield from elementwise("log1p", "fc", (-0.6, 2))
    yield from elementwise("log2", "fc", (0.3, 3))
    yield from elementwise("sqrt", "fc", (0.3, 3))
    yield from elementwise("logaddexp", "f", (-2, 2), (-2, 2))
    yield from elementwise("rsqrt", "f", (0.1, 0.9))
    x = real(3, low=0.5, high=2)
    yield from numbered("logaddexp", [(lambda x: ag.logaddexp(x, 1.0), (x,)), (lambda x: ag.logaddexp(1.0, x), (x,))])
