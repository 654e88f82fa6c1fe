"""Samples of losses."""

from __future__ import annotations

from collections.abc import Iterator

from arraygrad.conformance.samples._make import Input, Sample, integers, numbered, real
from arraygrad.functions import losses

_UNIT = Input("f", (2, 3), 0.1, 0.9)


def samples() -> Iterator[Sample]:
    """All of them."""
    x, y = real(2, 3), real(2, 3)
    target = integers([2, 0])
    for name in ("mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss"):
        function = getattr(losses, name)
        yield from numbered(name, [(function, (x, y)), (lambda x, y, f=function: f(x, y, reduction="none"), (x, y))])
    yield from numbered("binary_cross_entropy", [(losses.binary_cross_entropy, (_UNIT, _UNIT))])
    yield from numbered("binary_cross_entropy_with_logits", [(losses.binary_cross_entropy_with_logits, (x, _UNIT))])
    yield from numbered("kl_div", [(losses.kl_div, (x, _UNIT))])
    yield from numbered(
        "cross_entropy",
        [
            (losses.cross_entropy, (x, target)),
            (lambda x, t: losses.cross_entropy(x, t, reduction="sum"), (real(2, 3, 2), integers([[2, 0], [1, 1]]))),
            (lambda x, t, w: losses.cross_entropy(x, t, w), (x, target, Input("f", (3,), 0.5, 2))),
            (lambda x, t: losses.cross_entropy(x, t, label_smoothing=0.2), (x, target)),
            (losses.cross_entropy, (x, _UNIT)),
        ],
    )
    yield from numbered("nll_loss", [(losses.nll_loss, (x, target))])
