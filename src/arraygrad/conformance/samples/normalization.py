"""Samples of softmax and its relatives, and of layer normalization."""

from __future__ import annotations

from collections.abc import Iterator

from arraygrad.conformance.samples._make import Sample, numbered, real
from arraygrad.functions import normalization


def samples() -> Iterator[Sample]:
    """All of them."""
    x = real(2, 3)
    for name in ("softmax", "log_softmax"):
        yield from numbered(
            name,
            [
                (lambda x, name=name: getattr(normalization, name)(x, dim=-1), (x,)),
                (lambda x, name=name: getattr(normalization, name)(x, dim=0), (real(3, 2, 2),)),
                (lambda x, name=name: getattr(normalization, name)(x, dim=1), (real(0, 3),)),
            ],
        )
    yield from numbered(
        "logsumexp",
        [
            (lambda x: normalization.logsumexp(x, 1), (x,)),
            (lambda x: normalization.logsumexp(x, (0, 1), keepdim=True), (x,)),
        ],
    )
    yield from numbered(
        "layer_norm",
        [
            (lambda x, w, b: normalization.layer_norm(x, (3,), w, b), (x, real(3), real(3))),
            (lambda x, w: normalization.layer_norm(x, (3, 2), w), (real(2, 3, 2), real(3, 2))),
            (lambda x: normalization.layer_norm(x, (3,)), (x,)),
        ],
    )
