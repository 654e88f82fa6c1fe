"""Samples of special functions, activations, normalizations and losses."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Input, Sample, integers, numbered, real
from arraygrad.functions import activation, losses, normalization, special_functions
from arraygrad.nn import functional

_UNIT = Input("f", (2, 3), 0.1, 0.9)


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _elementwise()
    yield from _normalizations()
    yield from _layers()
    yield from _losses()


def _elementwise() -> Iterator[Sample]:
    for module in (special_functions, activation):
        for name in ("erf", "erfc", "sigmoid", "log_sigmoid", "logsigmoid", "relu", "elu", "gelu", "silu", "softplus"):
            if hasattr(module, name):
                function = getattr(module, name)
                yield from numbered(name, [(function, (real(*shape),)) for shape in ((), (0,), (2, 3))])
    yield from numbered("leaky_relu", [(lambda x: activation.leaky_relu(x, 0.2), (real(5),))])
    yield from numbered("elu", [(lambda x: activation.elu(x, alpha=0.7), (real(5),))])
    yield from numbered("gelu", [(lambda x: activation.gelu(x, approximate="tanh"), (real(5),))])
    yield from numbered("softplus", [(lambda x: activation.softplus(x, beta=3.0, threshold=2.0), (real(5),))])
    yield from numbered("rsqrt", [(ag.rsqrt, (_UNIT,))])


def _normalizations() -> Iterator[Sample]:
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


def _layers() -> Iterator[Sample]:
    weight, bias = real(4, 3), real(4)
    yield from numbered(
        "linear",
        [
            (functional.linear, (real(2, 3), weight, bias)),
            (functional.linear, (real(2, 5, 3), weight, bias)),
            (functional.linear, (real(3), weight)),
            (functional.linear, (Input("c", (2, 3)), Input("c", (4, 3)), Input("c", (4,)))),
            (functional.linear, (real(0, 3), weight, bias)),
        ],
    )


def _losses() -> Iterator[Sample]:
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
