"""Samples of functions that have PyTorch's names, where they are more than another spelling."""

from __future__ import annotations

import math
from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, booleans, cplx, integers, numbered, positive, real

_PLACES = [[2, 0, 0], [1, 1, 2]]


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _indexing()
    yield from _others()


def _indexing() -> Iterator[Sample]:
    x, places, mask = real(2, 3), integers(_PLACES), booleans([[True, False, True], [False, True, False]])
    yield from numbered("gather", [(lambda x, i: ag.gather(x, 1, i), (x, places))])
    yield from numbered("index_select", [(lambda x, i: ag.index_select(x, 1, i), (cplx(2, 3), integers([2, 0, 2])))])
    yield from numbered(
        "scatter", [(lambda x, i, s: ag.scatter(x, 1, i, s), (x, integers([[2, 0], [1, 2]]), real(2, 2)))]
    )
    yield from numbered("scatter_add", [(lambda x, i, s: ag.scatter_add(x, 1, i, s), (x, places, real(2, 3)))])
    yield from numbered(
        "index_add",
        [
            (lambda x, i, s: ag.index_add(x, 0, i, s), (real(3, 2), integers([2, 0, 2, 2]), real(4, 2))),
            (lambda x, i, s: ag.index_add(x, 1, i, s, alpha=2.5), (cplx(2, 3), integers([1, 1]), cplx(2, 2))),
            (lambda x, i, s: ag.index_add(x, 0, i, s), (real(3), integers([]), real(0))),
        ],
    )
    yield from numbered("masked_fill", [(lambda x, m: ag.masked_fill(x, m, 2.0), (x, mask))])
    yield from numbered("masked_select", [(ag.masked_select, (x, mask))])


def _others() -> Iterator[Sample]:
    x = positive(2, 3)
    yield from numbered("imag", [(ag.imag, (x,))])
    yield from numbered("div", [(lambda x, y: ag.div(x, y, rounding_mode="trunc"), (real(3, low=0.1), positive(3)))])
    yield from numbered("split", [(lambda x: ag.split(x, 2, 1), (x,)), (lambda x: ag.split(x, [1, 2], 1)[1], (x,))])
    yield from numbered("chunk", [(lambda x: ag.chunk(x, 2), (cplx(3),))])
    rows = []
    for p in (2, 1, 3, math.inf, -math.inf, 0, 0.5, -1):
        rows.append((lambda x, p=p: ag.norm(x, p, dim=1), (real(2, 3),)))
        rows.append((lambda x, p=p: ag.norm(x, p, dim=0, keepdim=True), (cplx(2, 3),)))
    yield from numbered("norm", [*rows, (ag.norm, (x,)), (ag.norm, (real(),)), (ag.norm, (real(0),))])
