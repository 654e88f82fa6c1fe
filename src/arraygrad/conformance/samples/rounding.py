"""Samples of rounding, absolute value, sign and bounds."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, elementwise, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from elementwise("abs", "fc", (-2, 2))
    yield from elementwise("ceil", "f", (0.1, 0.9))
    yield from elementwise("floor", "f", (0.1, 0.9))
    yield from elementwise("round", "f", (0.6, 1.4))
    yield from elementwise("sign", "fc", (0.4, 2))
    yield from elementwise("trunc", "f", (0.1, 0.9))
    yield from elementwise("copysign", "f", (0.5, 2), (-2, -0.5))
    yield from elementwise("maximum", "f", (-2, 2), (-2, 2))
    yield from elementwise("minimum", "f", (-2, 2), (-2, 2))
    yield from elementwise("nextafter", "f", (-2, 2), (-2, 2))
    x = real(3, low=0.5, high=2)
    yield from numbered("maximum", [(lambda x: ag.maximum(x, 1.0), (x,)), (lambda x: ag.maximum(1.0, x), (x,))])
    yield from numbered("minimum", [(lambda x: ag.minimum(x, 1.0), (x,)), (lambda x: ag.minimum(1.0, x), (x,))])
    yield from numbered("copysign", [(lambda x: ag.copysign(x, -1.0), (x,)), (lambda x: ag.copysign(2.0, x), (x,))])
    yield from _clip()


def _clip() -> Iterator[Sample]:
    x, low, high = real(2, 3), real(3, low=-1.5, high=-0.5), real(2, 1, low=0.5, high=1.5)
    yield from numbered(
        "clip",
        [
            (lambda x: ag.clip(x, -1.0, 1.0), (x,)),
            (lambda x: ag.clip(x, None, 1), (x,)),
            (lambda x: ag.clip(x, -1.0), (real(),)),
            (lambda x: ag.clip(x), (x,)),
            (lambda x: ag.clip(x, -1.0, 1.0), (real(0),)),
            (lambda x, low, high: ag.clip(x, low, high), (x, low, high)),
            (lambda x, low: ag.clip(x, low), (x, low)),
            (lambda x, high: ag.clip(x, max=high), (x, real(low=0.5, high=1.0))),
        ],
    )
