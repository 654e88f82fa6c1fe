"""Samples of special functions."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Input, Sample, elementwise, numbered, real
from arraygrad.primitives import apply
from arraygrad.rules import special as rules


def samples() -> Iterator[Sample]:
    """All of them."""
    for name in ("erf", "erfc", "sigmoid"):
        yield from elementwise(name, "f", (-2, 2))
    for name in ("erfcx", "log_ndtr", "log_sigmoid", "ndtr"):
        yield from elementwise(name, "f", (-2, 2), of=ag.special)
    yield from elementwise("logit", "f", (0.1, 0.9), of=ag.special)
    yield from numbered("log_ndtr", [(lambda x: apply(rules.normal_hazard, (x,)), (real(2, 3),))])  # its derivative
    yield from numbered("logit", [(lambda x: ag.special.logit(x, 0.05), (Input("f", (3,), 0.1, 0.9),))])
