"""Samples of activation functions."""

from __future__ import annotations

from collections.abc import Iterator

from arraygrad.conformance.samples._make import Sample, elementwise, numbered, real
from arraygrad.nn import functional


def samples() -> Iterator[Sample]:
    """All of them."""
    for name in ("relu", "elu", "gelu", "logsigmoid", "silu", "softplus"):
        yield from elementwise(name, "f", (-2, 2), of=functional)
    yield from numbered("leaky_relu", [(lambda x: functional.leaky_relu(x, 0.2), (real(5),))])
    yield from numbered("elu", [(lambda x: functional.elu(x, alpha=0.7), (real(5),))])
    yield from numbered("gelu", [(lambda x: functional.gelu(x, approximate="tanh"), (real(5),))])
    yield from numbered("softplus", [(lambda x: functional.softplus(x, beta=3.0, threshold=2.0), (real(5),))])
