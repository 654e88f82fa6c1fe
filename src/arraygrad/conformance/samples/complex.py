"""Samples of the parts of complex numbers and of the conjugate."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, elementwise, numbered, positive


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from elementwise("conj", "fc", (-2, 2))
    yield from elementwise("imag", "c", (-2, 2))
    yield from elementwise("real", "fc", (-2, 2))
    yield from numbered("imag", [(ag.imag, (positive(2, 3),))])
