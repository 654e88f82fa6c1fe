"""Samples of arithmetic, also with Python numbers."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Input, Sample, elementwise, numbered, positive, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from elementwise("negative", "fc", (-2, 2))
    yield from elementwise("positive", "fc", (-2, 2))
    yield from elementwise("reciprocal", "f", (0.4, 2))
    yield from elementwise("square", "fc", (-2, 2))
    yield from elementwise("add", "fc", (-2, 2), (-2, 2))
    yield from elementwise("divide", "fc", (-2, 2), (0.5, 2))
    yield from elementwise("floor_divide", "f", (0.1, 0.9), (2, 3))
    yield from elementwise("hypot", "f", (0.5, 2), (-2, 2))
    yield from elementwise("multiply", "fc", (-2, 2), (-2, 2))
    yield from elementwise("pow", "fc", (0.5, 2), (-2, 2))
    yield from elementwise("remainder", "f", (5, 6), (-1.9, -1.6))
    yield from elementwise("subtract", "fc", (-2, 2), (-2, 2))
    yield from _numbers()
    yield from numbered("div", [(lambda x, y: ag.div(x, y, rounding_mode="trunc"), (real(3, low=0.1), positive(3)))])


def _numbers() -> Iterator[Sample]:
    """Functions of two inputs, one of which is a Python number."""
    x = real(3, low=0.5, high=2)
    z = Input("c", (3,), 0.5, 2)
    yield from numbered("add", [(lambda x: ag.add(x, 2), (z,)), (lambda x: ag.add(1.5, x), (x,))])
    yield from numbered("subtract", [(lambda x: ag.subtract(x, 2.5), (x,)), (lambda x: ag.subtract(1j, x), (z,))])
    yield from numbered("multiply", [(lambda x: ag.multiply(x, 3), (x,)), (lambda x: ag.multiply(2j, x), (x,))])
    yield from numbered("divide", [(lambda x: ag.divide(x, 3), (z,)), (lambda x: ag.divide(2.0, x), (x,))])
    yield from numbered("remainder", [(lambda x: ag.remainder(x, 5.0), (x,)), (lambda x: ag.remainder(5.3, x), (x,))])
    yield from numbered("hypot", [(lambda x: ag.hypot(x, 1.0), (x,)), (lambda x: ag.hypot(1.0, x), (x,))])
    yield from numbered(
        "pow",
        [
            (lambda x: ag.pow(x, 2), (x,)),
            (lambda x: ag.pow(x, 3), (real(3),)),
            (lambda x: ag.pow(x, -1), (z,)),
            (lambda x: ag.pow(x, 0.5), (x,)),
            (lambda x: ag.pow(x, 0), (real(3),)),
            (lambda x: ag.pow(x, 1), (z,)),
            (lambda x: ag.pow(2, x), (x,)),
            (lambda x: ag.pow(2.5, x), (z,)),
            (lambda x: ag.pow(1 + 1j, x), (x,)),
        ],
    )
