"""Samples of the array object, which is no chapter of functions: operators, keys, in-place operations as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, booleans, cplx, integers, numbered, positive, real


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _operators()
    yield from _reflected()
    yield from _getitem()
    yield from _setitem()
    yield from _in_place()


def _operators() -> Iterator[Sample]:
    x, z = real(2, 3), cplx(2, 3)
    yield from numbered("__abs__", [(abs, (x,)), (abs, (z,))])
    yield from numbered("__neg__", [(lambda x: -x, (x,)), (lambda x: -x, (cplx(),))])
    yield from numbered("__pos__", [(lambda x: +x, (x,))])
    yield from numbered("__add__", [(lambda x, y: x + y, (x, real(3))), (lambda x: x + 2, (z,))])
    yield from numbered("__sub__", [(lambda x, y: x - y, (x, cplx(2, 1))), (lambda x: x - 2, (x,))])
    yield from numbered("__mul__", [(lambda x, y: x * y, (x, cplx(3))), (lambda x: x * 2j, (x,)), (_square, (x,))])
    yield from numbered("__truediv__", [(lambda x, y: x / y, (z, positive(2, 3))), (lambda x: x / 3, (x,))])
    yield from numbered("__floordiv__", [(lambda x: x // 5.0, (positive(3),))])
    yield from numbered("__mod__", [(lambda x: x % 5.0, (positive(3),))])
    yield from numbered("__pow__", [(lambda x, y: x**y, (positive(2, 3), real(3))), (lambda x: x**3, (z,))])
    yield from numbered("__matmul__", [(lambda x, y: x @ y, (x, real(3, 2))), (lambda x: x @ x.mT, (z,))])
    yield from numbered("T", [(lambda x: x.T, (x,))])
    yield from numbered("mT", [(lambda x: x.mT, (cplx(2, 1, 3),))])
    yield from numbered("to_device", [(lambda x: x.to_device(x.device), (x,))])


def _square(x: Any) -> Any:
    return x * x


def _reflected() -> Iterator[Sample]:
    x = positive(2, 3)
    yield from numbered("__radd__", [(lambda x: 2 + x, (x,))])
    yield from numbered("__rsub__", [(lambda x: 2j - x, (x,))])
    yield from numbered("__rmul__", [(lambda x: 2 * x, (cplx(2),))])
    yield from numbered("__rtruediv__", [(lambda x: 2 / x, (x,))])
    yield from numbered("__rmod__", [(lambda x: 7.3 % x, (x,))])
    yield from numbered("__rpow__", [(lambda x: 2**x, (x,))])


def _getitem() -> Iterator[Sample]:
    x, z = real(3, 4), cplx(3, 4)
    mask = booleans([True, False, True])
    yield from numbered(
        "__getitem__",
        [
            (lambda x: x[1], (x,)),
            (lambda x: x[-1, 2], (z,)),
            (lambda x: x[1:, ::2], (x,)),
            (lambda x: x[::-1, None, 1:3], (z,)),
            (lambda x: x[..., 0], (real(2, 2, 3),)),
            (lambda x: x[...], (real(),)),
            (lambda x: x[None], (real(),)),
            (lambda x: x[0:0], (x,)),
            (lambda x, m: x[m], (x, mask)),
            (lambda x, m: x[m], (z, booleans([[True, False, False, True], [False] * 4, [True] * 4]))),
            (lambda x, i: x[i], (x, integers([2, 0, 2]))),
            (lambda x, i, j: x[i, j], (z, integers([2, 0, 2]), integers([-1, 1, -1]))),
            (lambda x, i: x[i, 1], (x, integers([[0], [1]]))),
        ],
    )


def _assign(key: Callable[..., Any]) -> Callable[..., Any]:
    """A function of (x, value, what the key is made of) that assigns to a part of a copy of ``x``."""

    def function(x: Any, value: Any, *parts: Any) -> Any:
        y = x * 1
        y[key(*parts)] = value
        return y

    return function


def _setitem() -> Iterator[Sample]:
    x, z = real(3, 4), cplx(3, 4)
    mask = booleans([True, False, True])
    yield from numbered(
        "__setitem__",
        [
            (_assign(lambda: 1), (x, real(4))),
            (_assign(lambda: (slice(None), 0)), (x, real())),
            (_assign(lambda: (slice(0, 2), slice(None, None, 2))), (z, cplx(2, 1))),
            (_assign(lambda: ...), (x, real(1, 4))),
            (_assign(lambda: slice(0, 0)), (x, real())),
            (_assign(lambda m: m), (x, real(), mask)),
            (_assign(lambda m: m), (z, real(), mask)),
            (lambda x: _assign(lambda: (0, 1))(x, 5.0), (x,)),
        ],
    )


def _in_place() -> Iterator[Sample]:
    def through_view(x: Any, y: Any) -> Any:
        z = x * 2
        z[1] *= y
        return z * x

    def view_of_changed(x: Any, y: Any) -> Any:
        z = x * 2
        row = z[0]
        z += y
        return row * x[0]

    def chain(x: Any, y: Any) -> Any:
        z = x + 1
        z *= y
        z -= x
        z /= y
        return z

    views = [(through_view, (real(3, 2), real(2))), (view_of_changed, (real(3, 2), real(3, 2)))]
    for sample in numbered("in_place_view", views):
        yield sample._replace(modes=("reverse",))  # forward mode refuses to write where views look
    yield from numbered("in_place", [(chain, (cplx(2, 2), cplx(2))), (chain, (positive(), positive()))])
    yield from numbered("__imatmul__", [(_imatmul, (real(2, 2), real(2, 2)))])
    yield from numbered("__ipow__", [(_ipow, (positive(3), real(3)))])


def _imatmul(x: Any, y: Any) -> Any:
    z = ag.add(x, 1)
    z @= y
    return z


def _ipow(x: Any, y: Any) -> Any:
    z = ag.add(x, 1)
    z **= y
    return z
