"""Modes: context managers and decorators, nesting, threads, generators."""

import sys
import threading

import pytest

import arraygrad as ag
from arraygrad._base.unusual import unusual
from arraygrad._plain.state import state


def leaf():
    return ag.tensor([2.0], requires_grad=True)


def recorded():
    return (leaf() * 2).requires_grad


def test_no_grad_as_a_block():
    with ag.no_grad():
        assert not recorded()
        with ag.enable_grad():
            assert recorded()
        assert not recorded()
    assert recorded()


@pytest.mark.parametrize(
    "decorator",
    [ag.no_grad, lambda: ag.no_grad, ag.inference_mode, lambda: ag.inference_mode, lambda: ag.set_grad_enabled(False)],
)
def test_modes_decorate_functions(decorator):
    @decorator()
    def compute(x):
        """Docs stay."""
        return (x * 2).requires_grad

    assert ag.is_grad_enabled()
    assert compute(leaf()) is False
    assert compute.__doc__ == "Docs stay."
    assert recorded()


def test_decorated_function_may_recurse():
    @ag.no_grad()
    def count(n):
        return 0 if n == 0 else 1 + count(n - 1)

    assert count(5) == 5
    assert ag.is_grad_enabled()


def test_generators_hold_the_mode_only_while_they_run():
    @ag.no_grad()
    def produce():
        sent = yield ag.is_grad_enabled()
        assert sent == "in"
        try:
            yield ag.is_grad_enabled()
        except KeyError:
            yield ag.is_grad_enabled()
        return "done"

    generator = produce()
    assert next(generator) is False
    assert ag.is_grad_enabled()
    assert generator.send("in") is False
    assert ag.is_grad_enabled()
    assert generator.throw(KeyError("x")) is False
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "done"


def test_generator_is_closed_in_its_mode():
    closed = []

    @ag.no_grad()
    def produce():
        try:
            yield 1
        finally:
            closed.append(ag.is_grad_enabled())

    generator = produce()
    next(generator)
    generator.close()
    assert closed == [False]


def test_mode_is_restored_after_an_exception():
    with pytest.raises(KeyError), ag.no_grad():
        raise KeyError("x")
    assert ag.is_grad_enabled()


def test_set_grad_enabled_acts_at_once_and_as_a_block():
    ag.set_grad_enabled(False)
    assert not ag.is_grad_enabled()
    ag.set_grad_enabled(True)
    with ag.set_grad_enabled(False):
        assert not recorded()
    assert recorded()


def test_set_detect_anomaly_as_a_decorator_holds_for_its_calls_alone():
    @ag.autograd.set_detect_anomaly(True, check_nan=False)
    def call():
        return state.anomaly, state.check_nan

    assert not state.anomaly
    assert call() == (True, False)
    assert not state.anomaly


def test_modes_belong_to_a_thread():
    seen = []
    with ag.no_grad():
        thread = threading.Thread(target=lambda: seen.append(ag.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_inference_tensors_stay_out_of_graphs():
    x = leaf()
    with ag.inference_mode():
        y = x * 2
        assert ag.is_inference_mode_enabled()
        with ag.enable_grad():
            assert not (x * 2).requires_grad
    assert y.is_inference()
    assert not y.requires_grad
    with pytest.raises(RuntimeError, match=r"(?i)inference.?mode"):
        _ = x * y
    with pytest.raises(RuntimeError, match=r"(?i)inference.?mode"):
        y.add_(1)
    with pytest.raises(RuntimeError, match=r"(?i)inference.?mode"):
        y.requires_grad_()
    assert (x * y.clone()).requires_grad


@pytest.mark.parametrize("outer", [ag.enable_grad, ag.no_grad, ag.inference_mode, lambda: ag.set_grad_enabled(False)])
def test_inference_mode_false_records(outer):
    with outer():
        before = ag.is_grad_enabled()
        with ag.inference_mode(False):
            assert ag.is_grad_enabled()
            assert recorded()
        assert ag.is_grad_enabled() is before


@pytest.mark.parametrize("mode", [ag.enable_grad, lambda: ag.set_grad_enabled(True)])
def test_grad_mode_inside_inference_mode_is_kept_but_records_nothing(mode):
    with ag.inference_mode():
        with mode():
            assert ag.is_grad_enabled()
            assert not recorded()
            with ag.no_grad():
                assert not ag.is_grad_enabled()
        assert not ag.is_grad_enabled()
    assert recorded()


@pytest.mark.parametrize("mode", [ag.no_grad, ag.inference_mode])
def test_threads_that_change_their_modes_at_once_are_counted_exactly(mode):
    def work():
        for _ in range(5000):
            with mode():
                pass

    before, interval = unusual.threads, sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert unusual.threads == before
