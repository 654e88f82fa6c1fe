"""Samples of the elementwise functions: a domain for each, in all shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import arraygrad as ag
from arraygrad.conformance.samples._make import Input, Sample, numbered, real, spell

_SHAPES = ((), (0,), (2, 3))
_PAIRS = (((), ()), ((2, 3), (2, 3)), ((3,), (2, 1)), ((), (2,)), ((0,), (1,)), ((2, 0), (1, 1)))

# Name: kinds, and the bounds of real numbers (or real parts) within which the function is smooth.
_UNARY: dict[str, tuple[str, float, float]] = {
    "abs": ("fc", -2, 2),
    "acos": ("fc", -0.9, 0.9),
    "acosh": ("fc", 1.2, 3),
    "asin": ("fc", -0.9, 0.9),
    "asinh": ("fc", -2, 2),
    "atan": ("fc", -2, 2),
    "atanh": ("fc", -0.9, 0.9),
    "ceil": ("f", 0.1, 0.9),
    "conj": ("fc", -2, 2),
    "cos": ("fc", -2, 2),
    "cosh": ("fc", -2, 2),
    "exp": ("fc", -2, 2),
    "expm1": ("fc", -2, 2),
    "floor": ("f", 0.1, 0.9),
    "imag": ("c", -2, 2),
    "log": ("fc", 0.3, 3),
    "log10": ("fc", 0.3, 3),
    "log1p": ("fc", -0.6, 2),
    "log2": ("fc", 0.3, 3),
    "negative": ("fc", -2, 2),
    "positive": ("fc", -2, 2),
    "real": ("fc", -2, 2),
    "reciprocal": ("f", 0.4, 2),
    "round": ("f", 0.6, 1.4),
    "sign": ("fc", 0.4, 2),
    "sin": ("fc", -2, 2),
    "sinh": ("fc", -2, 2),
    "sqrt": ("fc", 0.3, 3),
    "square": ("fc", -2, 2),
    "tan": ("fc", -1, 1),
    "tanh": ("fc", -2, 2),
    "trunc": ("f", 0.1, 0.9),
}

# Name: kinds, and the bounds of the first and of the second input.
_BINARY: dict[str, tuple[str, tuple[float, float], tuple[float, float]]] = {
    "add": ("fc", (-2, 2), (-2, 2)),
    "atan2": ("f", (0.5, 2), (-2, 2)),
    "copysign": ("f", (0.5, 2), (-2, -0.5)),
    "divide": ("fc", (-2, 2), (0.5, 2)),
    "floor_divide": ("f", (0.1, 0.9), (2, 3)),
    "hypot": ("f", (0.5, 2), (-2, 2)),
    "logaddexp": ("f", (-2, 2), (-2, 2)),
    "maximum": ("f", (-2, 2), (-2, 2)),
    "minimum": ("f", (-2, 2), (-2, 2)),
    "multiply": ("fc", (-2, 2), (-2, 2)),
    "nextafter": ("f", (-2, 2), (-2, 2)),
    "pow": ("fc", (0.5, 2), (-2, 2)),
    "remainder": ("f", (5, 6), (-1.9, -1.6)),
    "subtract": ("fc", (-2, 2), (-2, 2)),
}


def samples() -> Iterator[Sample]:
    """All of them."""
    for name, (kinds, low, high) in _UNARY.items():
        for kind in kinds:
            for shape in _SHAPES:
                yield Sample(f"{name}-{kind}-{spell(shape)}", name, _call(name), (Input(kind, shape, low, high),))
    for name, (kinds, first, second) in _BINARY.items():
        for kind in kinds:
            for a, b in _PAIRS:
                inputs = (Input(kind, a, *first), Input(kind, b, *second))
                yield Sample(f"{name}-{kind}{kind}-{spell(a, b)}", name, _call(name), inputs)
        if "c" in kinds:
            for a_kind, b_kind in ("fc", "cf"):
                inputs = (Input(a_kind, (2, 1), *first), Input(b_kind, (3,), *second))
                yield Sample(f"{name}-{a_kind}{b_kind}-2x1,3", name, _call(name), inputs)
    yield from _scalars()
    yield from _clip()


def _call(name: str) -> Any:
    # Looked up when it is called, so that a function that is missing fails its own samples alone.
    return lambda *xs: getattr(ag, name)(*xs)


def _scalars() -> Iterator[Sample]:
    """Binary functions whose other input is a Python number."""
    x = real(3, low=0.5, high=2)
    z = Input("c", (3,), 0.5, 2)
    yield from numbered("add", [(lambda x: ag.add(x, 2), (z,)), (lambda x: ag.add(1.5, x), (x,))])
    yield from numbered("subtract", [(lambda x: ag.subtract(x, 2.5), (x,)), (lambda x: ag.subtract(1j, x), (z,))])
    yield from numbered("multiply", [(lambda x: ag.multiply(x, 3), (x,)), (lambda x: ag.multiply(2j, x), (x,))])
    yield from numbered("divide", [(lambda x: ag.divide(x, 3), (z,)), (lambda x: ag.divide(2.0, x), (x,))])
    yield from numbered("maximum", [(lambda x: ag.maximum(x, 1.0), (x,)), (lambda x: ag.maximum(1.0, x), (x,))])
    yield from numbered("minimum", [(lambda x: ag.minimum(x, 1.0), (x,)), (lambda x: ag.minimum(1.0, x), (x,))])
    yield from numbered("remainder", [(lambda x: ag.remainder(x, 5.0), (x,)), (lambda x: ag.remainder(5.3, x), (x,))])
    yield from numbered("atan2", [(lambda x: ag.atan2(x, 1.0), (x,)), (lambda x: ag.atan2(1.0, x), (x,))])
    yield from numbered("hypot", [(lambda x: ag.hypot(x, 1.0), (x,)), (lambda x: ag.hypot(1.0, x), (x,))])
    yield from numbered("logaddexp", [(lambda x: ag.logaddexp(x, 1.0), (x,)), (lambda x: ag.logaddexp(1.0, x), (x,))])
    yield from numbered("copysign", [(lambda x: ag.copysign(x, -1.0), (x,)), (lambda x: ag.copysign(2.0, x), (x,))])
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
