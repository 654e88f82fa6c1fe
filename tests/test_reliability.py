"""Long runs: memory stays flat over training steps and over errors, and nothing is left to the garbage collector."""

import gc
import threading
import tracemalloc

import pytest

import arraygrad as ag

STEPS = 1000


def leaf(values):
    return ag.tensor(values, dtype=ag.float64, requires_grad=True)


def train(weight, steps):
    x = ag.tensor([[0.5, -1.0], [2.0, 1.0]], dtype=ag.float64)
    for _ in range(steps):
        loss = ag.mean((ag.tanh(x @ weight) - 0.5) ** 2)
        loss.backward()
        with ag.no_grad():
            weight -= 0.01 * weight.grad
        weight.grad.zero_()


def refused(function):
    """Call a function that must raise; pytest.raises would keep frames alive, which is what this file measures."""
    try:
        function()
    except RuntimeError:
        return
    raise AssertionError("no error was raised")


def fail(x, steps):
    """Raise, and survive, the errors that a user meets: wrong shapes, freed graphs, stale values."""
    for _ in range(steps):
        y = x * x
        total = y.sum()
        refused(y.backward)
        refused(lambda: y + ag.ones(3, dtype=ag.float64))  # noqa: B023  # called at once
        total.backward()
        refused(total.backward)
        z = x * 1
        w = (z * z).sum()
        z += 1
        refused(w.backward)
        x.grad = None


@pytest.mark.parametrize("work", [train, fail])
def test_memory_stays_flat_and_nothing_is_left_to_the_collector(work):
    weight = leaf([[0.1, 0.2], [0.3, 0.4]])
    work(weight, 50)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        work(weight, 20)
        gc.collect()  # it also empties the interpreter's lists of freed tuples, which would count as memory
        before, _ = tracemalloc.get_traced_memory()
        work(weight, STEPS if work is train else STEPS // 5)
        garbage = gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert garbage == 0
    # A leak of one small object a step would be fifty bytes times the number of steps.
    assert after - before < 8_000


def test_threads_train_on_their_own_and_on_shared_leaves():
    shared = leaf([1.0, 2.0])
    errors = []

    def work():
        try:
            own = leaf([[0.1, 0.2], [0.3, 0.4]])
            train(own, 20)
            for _ in range(100):
                (shared * shared).sum().backward()
        except Exception as error:  # collected for the main thread to see
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert shared.grad.tolist() == [1600.0, 3200.0]


def test_create_graph_loop_leaves_no_cycles():
    gc.collect()
    gc.disable()
    try:
        x = leaf([1.0, 2.0])
        for _ in range(20):
            (g,) = ag.autograd.grad(ag.sum(ag.exp(x) * x**3), x, create_graph=True)
            (h,) = ag.autograd.grad(ag.sum(g * g), x)
        del g, h
        assert gc.collect() == 0
    finally:
        gc.enable()
