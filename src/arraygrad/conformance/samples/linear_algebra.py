"""Samples of products and transposes of matrices, of vector norms, and of the affine map of a layer."""

from __future__ import annotations

import math
from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Input, Sample, cplx, numbered, positive, real
from arraygrad.nn import functional


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _products()
    yield from _norms()
    yield from _linear()
    yield from numbered(
        "matrix_transpose",
        [
            (lambda x: ag.matrix_transpose(x), (real(2, 3),)),
            (lambda x: ag.matrix_transpose(x), (cplx(2, 3, 1),)),
            (lambda x: ag.matrix_transpose(x), (real(0, 3),)),
        ],
    )


def _products() -> Iterator[Sample]:
    yield from numbered(
        "matmul",
        [
            (lambda a, b: ag.matmul(a, b), (real(2, 3), real(3, 2))),
            (lambda a, b: ag.matmul(a, b), (cplx(2, 3), cplx(3, 2))),
            (lambda a, b: ag.matmul(a, b), (real(3), real(3))),
            (lambda a, b: ag.matmul(a, b), (real(2, 3), real(3))),
            (lambda a, b: ag.matmul(a, b), (cplx(3), cplx(3, 2))),
            (lambda a, b: ag.matmul(a, b), (real(2, 1, 2, 3), real(3, 3, 1))),
            (lambda a, b: ag.matmul(a, b), (real(3), real(2, 3, 2))),
            (lambda a, b: ag.matmul(a, b), (real(2, 2, 3), real(3))),
            (lambda a, b: ag.matmul(a, b), (real(2, 0), real(0, 2))),
            (lambda a, b: ag.matmul(a, b), (real(2, 2), cplx(2, 2))),
        ],
    )
    yield from numbered(
        "vecdot",
        [
            (lambda a, b: ag.vecdot(a, b), (real(3), real(3))),
            (lambda a, b: ag.vecdot(a, b), (cplx(2, 3), cplx(2, 3))),
            (lambda a, b: ag.vecdot(a, b, axis=-2), (real(3, 2), real(2, 3, 1))),
            (lambda a, b: ag.vecdot(a, b), (cplx(3), real(2, 3))),
            (lambda a, b: ag.vecdot(a, b), (real(2, 0), real(0))),
        ],
    )
    yield from numbered(
        "tensordot",
        [
            (lambda a, b: ag.tensordot(a, b), (real(2, 3, 2), real(3, 2, 2))),
            (lambda a, b: ag.tensordot(a, b, axes=1), (cplx(2, 3), cplx(3, 2))),
            (lambda a, b: ag.tensordot(a, b, axes=0), (real(2), real(2, 1))),
            (lambda a, b: ag.tensordot(a, b, axes=((0, 1), (1, 0))), (real(2, 3, 2), real(3, 2))),
            (lambda a, b: ag.tensordot(a, b, axes=((-1,), (0,))), (real(2, 3), real(3))),
        ],
    )


def _norms() -> Iterator[Sample]:
    x = positive(2, 3)
    rows = []
    for p in (2, 1, 3, math.inf, -math.inf, 0, 0.5, -1):
        rows.append((lambda x, p=p: ag.norm(x, p, dim=1), (real(2, 3),)))
        rows.append((lambda x, p=p: ag.norm(x, p, dim=0, keepdim=True), (cplx(2, 3),)))
    yield from numbered("norm", [*rows, (ag.norm, (x,)), (ag.norm, (real(),)), (ag.norm, (real(0),))])


def _linear() -> Iterator[Sample]:
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
