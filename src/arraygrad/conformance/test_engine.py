"""The backward pass on this library's arrays: accumulation, freeing, hooks, depth, threads, memory, higher orders."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import arraygrad as ag
from arraygrad._engine.reverse import backward, grad
from arraygrad._tensor.tensor import Tensor
from arraygrad.backend import Backend

DEPTH = 10_000
THREADS = 4
PASSES = 50


def _leaf(values: Any) -> Tensor:
    return ag.tensor(values, dtype=ag.float32, requires_grad=True)


def _gradient(x: Tensor) -> Any:
    assert x.grad is not None
    return x.grad.tolist()


# -- gradients -------------------------------------------------------------------------------------------------------


def test_gradients_reach_the_leaves() -> None:
    x, y = _leaf([1.0, 2.0]), _leaf([3.0, 4.0])
    ((x * y) + x).sum().backward()
    assert _gradient(x) == [4.0, 5.0]
    assert _gradient(y) == [1.0, 2.0]


def test_gradients_accumulate() -> None:
    x = _leaf([1.0, 2.0])
    for _ in range(3):
        (x * x).sum().backward()
    assert _gradient(x) == [6.0, 12.0]


def test_an_accumulated_gradient_leaves_what_was_seen_before_alone() -> None:
    x, y = _leaf([1.0]), _leaf([2.0])
    (x + y).sum().backward()
    assert (_gradient(x), _gradient(y)) == ([1.0], [1.0])
    (x * 5).sum().backward()
    assert (_gradient(x), _gradient(y)) == ([6.0], [1.0])


def test_the_cotangent_is_not_changed_by_the_pass() -> None:
    x, v = _leaf([1.0, 2.0]), ag.tensor([10.0, 20.0])
    (x + x).backward(v)
    (x + x).backward(v)
    assert v.tolist() == [10.0, 20.0]
    assert _gradient(x) == [40.0, 80.0]


def test_broadcast_gradients_are_summed() -> None:
    x, y, z = _leaf(2.0), _leaf([[1.0], [2.0]]), _leaf([1.0, 1.0, 1.0])
    (x * y + z).sum().backward()
    assert _gradient(x) == 9.0
    assert _gradient(y) == [[6.0], [6.0]]
    assert _gradient(z) == [2.0, 2.0, 2.0]


def test_shared_parts_are_visited_once() -> None:
    x = _leaf([2.0])
    y = x
    for _ in range(60):  # 2**60 paths
        y = y + y
    y.backward(ag.tensor([1.0]))
    assert _gradient(x) == [2.0**60]


def test_several_outputs_in_one_pass() -> None:
    x = _leaf([1.0, 2.0])
    y = x * x
    backward([y.sum(), (y * x).sum()])
    assert _gradient(x) == [5.0, 16.0]


def test_unused_inputs() -> None:
    x, y = _leaf([1.0]), _leaf([2.0])
    with pytest.raises(RuntimeError, match="allow_unused"):
        grad((x * 2).sum(), [x, y])
    used, unused = grad((x * 2).sum(), [x, y], allow_unused=True)
    assert used is not None
    assert used.tolist() == [2.0]
    assert unused is None


def test_intermediate_gradients() -> None:
    x = _leaf([1.0, 2.0])
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward()
    assert _gradient(y) == [6.0, 12.0]
    z = x * 3
    (direct,) = grad((z * z).sum(), z)
    assert direct is not None
    assert direct.tolist() == [6.0, 12.0]


def test_hooks_see_and_replace_gradients() -> None:
    x = _leaf([1.0])
    seen: list[Any] = []
    y = x * 2
    y.register_hook(lambda g: seen.append(g.tolist()))
    handle = x.register_hook(lambda g: g * 10)
    (y * 3).sum().backward()
    assert seen == [[3.0]]
    assert _gradient(x) == [60.0]
    handle.remove()
    (x * 2).sum().backward()
    assert _gradient(x) == [62.0]


# -- the graph's life ------------------------------------------------------------------------------------------------


def test_a_freed_graph_is_an_error() -> None:
    x = _leaf([3.0])
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.backward()


def test_a_retained_graph_runs_again() -> None:
    x = _leaf([3.0])
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert _gradient(x) == [12.0]


def test_deep_chains_need_no_recursion() -> None:
    x = _leaf([1.0])
    y = x
    for _ in range(DEPTH):
        y = y + 1.0
    y.backward()
    assert _gradient(x) == [1.0]
    assert y.tolist() == [DEPTH + 1.0]
    del y  # freeing must not recurse either


@contextmanager
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_graphs_are_freed_without_the_garbage_collector() -> None:
    with _no_collector():
        x = _leaf([1.0, 2.0])
        y = x * x
        z = (y / (y + 1)).sum()
        kept: list[weakref.ref[Any]] = [weakref.ref(t) for t in (x, y, z, y.grad_fn, z.grad_fn)]
        z.backward()
        del x, y, z
        assert [r() for r in kept] == [None] * 5


def test_graphs_of_gradients_are_freed_without_the_garbage_collector() -> None:
    with _no_collector():
        x = _leaf([1.0, 2.0])
        (first,) = grad((x * x * x).sum(), x, create_graph=True)
        assert first is not None
        kept: list[weakref.ref[Any]] = [weakref.ref(t) for t in (x, first, first.grad_fn)]
        grad(first.sum(), x)
        del x, first
        assert [r() for r in kept] == [None] * 3


# -- orders and threads ----------------------------------------------------------------------------------------------


def test_derivatives_to_the_third_order() -> None:
    x = _leaf([2.0, 3.0])
    y = x * x * x * x
    for wanted in ([32.0, 108.0], [48.0, 108.0], [48.0, 72.0]):
        (y,) = grad(y.sum(), x, create_graph=True)
        assert y.tolist() == wanted


def test_gradients_with_a_graph_accumulate_too() -> None:
    x = _leaf([2.0])
    (x * x * x).sum().backward(create_graph=True)
    assert x.grad is not None
    (second,) = grad(x.grad.sum(), x)
    assert second is not None
    assert second.tolist() == [12.0]


def test_threads_add_up_exactly() -> None:
    x = _leaf([1.0, 2.0])

    def work() -> None:
        for _ in range(PASSES):
            (x * x).sum().backward()

    workers = [threading.Thread(target=work) for _ in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert _gradient(x) == [2.0 * THREADS * PASSES, 4.0 * THREADS * PASSES]


# -- errors ----------------------------------------------------------------------------------------------------------

_LOOKUPS: dict[str, Callable[[Tensor, Tensor], Any]] = {
    "[]": lambda x, i: x[i],
    "[] beside a slice": lambda x, i: x[:, i],
    "[] =": lambda x, i: x.__setitem__(i, 5.0),
    "[] = beside a slice": lambda x, i: x.__setitem__((slice(None), i), 5.0),
    "[] = of a recorded value": lambda x, i: x.__setitem__(i, _leaf(5.0)),
    "take": lambda x, i: ag.take(x, i, axis=0),
    "take_along_axis": lambda x, i: ag.take_along_axis(x, ag.reshape(i, (-1, 1)), axis=0),
    "index_add": lambda x, i: ag.index_add(x, 0, i, ag.ones((2, 3))),
    "scatter": lambda x, i: ag.scatter(x, 0, ag.reshape(i, (-1, 1)), ag.ones((2, 1))),
}


@pytest.mark.parametrize("index", [3, -4])
@pytest.mark.parametrize("name", _LOOKUPS)
def test_an_index_out_of_bounds_is_an_error_when_values_are_read_at_the_latest(
    name: str, index: int, backend: Backend
) -> None:
    x = ag.zeros((3, 3))
    with pytest.raises(IndexError):
        (x if (found := _LOOKUPS[name](x, ag.asarray([0, index]))) is None else found).tolist()
    with pytest.raises(IndexError):
        _LOOKUPS[name](x, ag.asarray([0, index]))
        backend.synchronize()
    assert ag.ones(2).tolist() == [1.0, 1.0]  # once it has been raised, it is over
    _LOOKUPS[name](x, ag.asarray([0, -3]))
    backend.synchronize()


def test_outputs_without_a_graph_are_an_error() -> None:
    with pytest.raises(RuntimeError, match="require"):
        ag.tensor([1.0]).backward()


def test_outputs_of_several_elements_need_a_cotangent() -> None:
    x = _leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="scalar outputs"):
        (x * 2).backward()
    with pytest.raises(RuntimeError, match="shape"):
        (x * 2).backward(ag.tensor([1.0]))


def test_integers_cannot_require_gradients() -> None:
    with pytest.raises(RuntimeError, match="float"):
        ag.tensor([1, 2]).requires_grad_()
