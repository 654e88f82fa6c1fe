from __future__ import annotations

from typing import Any

import pytest

import arraygrad as ag
from arraygrad._backends import loading
from arraygrad.backend import Backend
from arraygrad.conformance.proxy import ProxyBackend


@pytest.fixture
def source() -> Backend:
    return loading.get_backend("numpy")


def test_arrays_are_wrapped_and_compute_as_the_originals(source: Backend) -> None:
    proxy = ProxyBackend("proxy", source).resolve()
    x = proxy.xp.asarray([1.0, 2.0])
    y = proxy.xp.exp(x) + 2 * x[1] - 1
    assert type(x) is type(y) is proxy.array_type
    assert proxy.dtypes[y.dtype] is ag.float64
    assert y.raw.tolist() == pytest.approx([5.718281828, 10.389056099])


def test_memory_is_shared_as_in_the_original(source: Backend) -> None:
    proxy = ProxyBackend("proxy", source).resolve()
    x = proxy.xp.zeros(3)
    view, same = x[1:], x
    view += 1
    x[0] = 5.0
    assert x is same
    assert x.raw.tolist() == [5.0, 1.0, 1.0]
    assert proxy.shares_memory(x, view)
    assert not proxy.shares_memory(x, proxy.copy(x))


def test_unwrapped_arrays_are_refused(source: Backend) -> None:
    proxy = ProxyBackend("proxy", source).resolve()
    with pytest.raises(TypeError, match="an array of numpy"):
        proxy.xp.exp(source.xp.zeros(2))
    with pytest.raises(TypeError):
        proxy.xp.zeros(2) + source.xp.zeros(2)


def test_named_tuples_and_lists_are_wrapped(source: Backend) -> None:
    proxy = ProxyBackend("proxy", source).resolve()
    found = proxy.xp.unique_all(proxy.xp.asarray([2.0, 1.0, 2.0]))
    assert found.values.raw.tolist() == [1.0, 2.0]
    assert proxy.xp.concat([found.values, found.values]).shape == (4,)


def test_functions_and_methods_are_replaced(source: Backend) -> None:
    def negated(cos: Any) -> Any:
        return lambda x: -cos(x)

    def doubled(add: Any) -> Any:
        return lambda self, other: add(self, other) * 2

    proxy = ProxyBackend("proxy", source, functions={"cos": negated}, methods={"__add__": doubled}).resolve()
    x = proxy.xp.zeros(1)
    assert proxy.xp.cos(x).raw.tolist() == [-1.0]
    assert (x + 3).raw.tolist() == [6.0]


def test_tensors_over_a_proxy_differentiate(source: Backend) -> None:
    proxy = ProxyBackend("proxy", source).resolve()
    x = ag.Tensor(proxy.xp.asarray([1.0, 2.0]), proxy).requires_grad_()
    (x * x).sum().backward()
    assert x.grad is not None
    assert x.grad._raw().raw.tolist() == [2.0, 4.0]
