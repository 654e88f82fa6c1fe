"""Samples of functions that read, write or add to places."""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, booleans, cplx, integers, numbered, real

_PLACES = [[2, 0, 0], [1, 1, 2]]


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _standard()
    yield from _others()


def _standard() -> Iterator[Sample]:
    x, z, index = real(3, 4), cplx(3, 4), integers([2, 0, 2])
    yield from numbered(
        "take",
        [
            (lambda x, i: ag.take(x, i, axis=0), (x, index)),
            (lambda x, i: ag.take(x, i, axis=-1), (z, index)),
            (lambda x, i: ag.take(x, i), (real(3), index)),
            (lambda x, i: ag.take(x, i, axis=1), (real(2, 3, 2), integers([-1, 0]))),
            (lambda x, i: ag.take(x, i, axis=0), (x, integers([]))),
        ],
    )
    yield from numbered(
        "take_along_axis",
        [
            (lambda x, i: ag.take_along_axis(x, i, axis=1), (real(2, 3), integers(_PLACES))),
            (lambda x, i: ag.take_along_axis(x, i), (cplx(2, 3), integers(_PLACES))),
            (lambda x, i: ag.take_along_axis(x, i, axis=0), (real(3, 3), integers(_PLACES))),
            (lambda x, i: ag.take_along_axis(x, i, axis=0), (real(3, 1), integers([[-1], [0]]))),
        ],
    )


def _others() -> Iterator[Sample]:
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
