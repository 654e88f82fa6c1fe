"""Samples of trigonometric and hyperbolic functions."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, elementwise, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from elementwise("acos", "fc", (-0.9, 0.9))
    yield from elementwise("acosh", "fc", (1.2, 3))
    yield from elementwise("asin", "fc", (-0.9, 0.9))
    yield from elementwise("asinh", "fc", (-2, 2))
    yield from elementwise("atan", "fc", (-2, 2))
    yield from elementwise("atanh", "fc", (-0.9, 0.9))
    yield from elementwise("cos", "fc", (-2, 2))
    yield from elementwise("cosh", "fc", (-2, 2))
    yield from elementwise("sin", "fc", (-2, 2))
    yield from elementwise("sinh", "fc", (-2, 2))
    yield from elementwise("tan", "fc", (-1, 1))
    yield from elementwise("tanh", "fc", (-2, 2))
    yield from elementwise("atan2", "f", (0.5, 2), (-2, 2))
    x = real(3, low=0.5, high=2)
    yield from numbered("atan2", [(lambda x: ag.atan2(x, 1.0), (x,)), (lambda x: ag.atan2(1.0, x), (x,))])
