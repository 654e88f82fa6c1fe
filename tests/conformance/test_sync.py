from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy
import pytest

import arraygrad as ag
from arraygrad._backends import loading
from arraygrad._engine.apply import apply
from arraygrad._graph.primitive import Array, Primitive, primitive
from arraygrad.conformance.proxy import ProxyBackend
from arraygrad.conformance.test_sync import _METHODS, _READS, HostRead, _replacement, _twice


@pytest.fixture(scope="module")
def x() -> ag.Tensor:
    methods = {name: _replacement(name) for name in (*_READS, *_METHODS)}
    silent = ProxyBackend("silent", loading.get_backend("numpy"), methods=methods).resolve()
    return ag.Tensor(silent.xp.asarray([1.0, 2.0]), silent)


def _square(peek: bool) -> Primitive:
    @primitive()
    def square(xp: Any, x: Any, /) -> Any:
        return x * x

    @square.derivative("x")
    def _(xp: Any, x: Array) -> Any:
        return 2 * x if not peek or bool(xp.any(x > 0)) else 0 * x

    return square


def test_a_rule_that_reads_a_value_is_found(x: ag.Tensor) -> None:
    with pytest.raises(HostRead, match=r"__bool__|tolist"):
        _twice(lambda x: apply(_square(peek=True), (x,)), [x])


def test_a_rule_that_does_not_passes(x: ag.Tensor) -> None:
    _twice(lambda x: apply(_square(peek=False), (x,)), [x])


@pytest.mark.parametrize("name", [*_READS, *_METHODS])
def test_every_way_to_read_is_refused(name: str, x: ag.Tensor) -> None:
    with pytest.raises(HostRead, match=f"^{name} reads"):
        getattr(x._raw(), name)()


@pytest.mark.parametrize("read", [float, int, bool, complex, operator.index, list, numpy.asarray, numpy.from_dlpack])
def test_what_python_and_numpy_do_to_read_is_refused(read: Callable[[Any], object], x: ag.Tensor) -> None:
    with pytest.raises(HostRead):
        read(x._raw())
