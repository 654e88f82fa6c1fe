"""The backend of two devices judges the core: it would tell if a scope were not entered."""

from __future__ import annotations

import threading

import pytest

import arraygrad as ag
from arraygrad._backends.loading import get_backend
from arraygrad.conformance.tools import flat
from arraygrad.conformance.two_devices import PLACES, Place, TwoDevices

FIRST, SECOND = PLACES


@pytest.fixture
def backend() -> TwoDevices:
    made = TwoDevices("two_devices", get_backend("numpy"))
    made.resolve()
    return made


def tensor(backend: TwoDevices, place: Place, values: list[float]) -> ag.Tensor:
    raw = backend.xp.asarray(values, dtype=backend.raw_dtypes[ag.float64], device=place)
    return ag.Tensor(raw, backend)


def test_operations_run_on_the_current_device(backend: TwoDevices) -> None:
    x = backend.xp.asarray([1.0, 2.0], device=SECOND)
    with backend.scope(SECOND):
        assert (x * x).place == backend.xp.exp(x).place == backend.xp.zeros(2).place == SECOND
    assert backend.xp.zeros(2).place == FIRST
    assert x[:1].place == x.T.place == SECOND


def test_operations_elsewhere_and_mixed_ones_are_errors(backend: TwoDevices) -> None:
    x, y = (backend.xp.asarray([1.0, 2.0], device=place) for place in PLACES)
    for operation in (
        lambda: y * y,
        lambda: backend.xp.exp(y),
        lambda: y.__iadd__(1),
        lambda: y.__setitem__(0, 1.0),
        lambda: y[y],
        lambda: x + y,
        lambda: x.__setitem__(0, y[0]),
        lambda: backend.kernels["sigmoid"](y),
    ):
        with pytest.raises(RuntimeError, match="an operation on device 0 got an array of device 1"):
            operation()


def test_the_current_device_is_that_of_a_thread(backend: TwoDevices) -> None:
    seen = []
    with backend.scope(SECOND):
        thread = threading.Thread(target=lambda: seen.append(backend.default_device()))
        thread.start()
        thread.join()
    assert seen == [FIRST]


def test_a_core_that_enters_no_scopes_is_found_out(backend: TwoDevices) -> None:
    x = tensor(backend, SECOND, [1.0, 2.0]).requires_grad_()
    y = (ag.exp(x) * x).sum()
    z = (x * x).sum()
    z.backward(retain_graph=True)
    backend.scopes = False
    for work in (lambda: x * x, z.backward, y.backward, ag.optim.SGD([x]).step, lambda: x.detach().fill_(1.0)):
        with pytest.raises(RuntimeError, match="an operation on device 0 got an array of device 1"):
            work()
    backend.scopes = True
    y.backward()
    assert x.grad is not None
    assert x.grad.device.raw == SECOND


def test_an_operation_between_devices_names_them(backend: TwoDevices) -> None:
    x, y = tensor(backend, FIRST, [1.0]), tensor(backend, SECOND, [1.0])
    with pytest.raises(
        RuntimeError,
        match=r"multiply: expected all tensors to be on the same device, but found at least two devices, "
        r"'two_devices:0' and 'two_devices:1'; move one with .to\('two_devices:0'\) or .to\('two_devices:1'\)",
    ):
        x * y


def test_backward_in_a_thread_of_its_own_works_on_its_device(backend: TwoDevices) -> None:
    xs = [tensor(backend, place, [1.0, 2.0]).requires_grad_() for place in PLACES]

    def work(x: ag.Tensor) -> None:
        for _ in range(20):
            (ag.sin(x) * x).sum().backward()

    threads = [threading.Thread(target=work, args=(x,)) for x in xs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    grads = [x.grad for x in xs]
    assert [grad.device.raw for grad in grads if grad is not None] == [FIRST, SECOND]
    assert grads[0] is not None
    assert grads[1] is not None
    assert grads[0].tolist() == grads[1].tolist()


def test_without_the_kernel_indices_out_of_bounds_would_wrap(backend: TwoDevices) -> None:
    x = backend.xp.asarray([1.0, 2.0, 3.0])
    indices = backend.xp.asarray([3, -4, 5])
    assert backend.tolist(backend.xp.take(x, indices)) == [1.0, 3.0, 3.0]
    x[indices] = 5.0
    assert backend.tolist(backend.kernels["wrap_indices"](backend.xp.asarray([0, -1]), 3)) == [0, 2]
    assert all(0 <= i < 3 for i in flat(backend, backend.kernels["wrap_indices"](indices, 3)))
    with pytest.raises(IndexError, match="out of bounds for an axis of size 3"):
        backend.tolist(x)
    assert backend.tolist(x) == [1.0, 2.0, 3.0]


def test_without_the_core_a_negative_zero_would_lose_its_sign(backend: TwoDevices) -> None:
    x = backend.xp.asarray([1.0, 2.0])
    x[...] = -0.0
    assert repr(backend.tolist(x)) == "[0.0, 0.0]"
    x[...] = backend.xp.asarray(-0.0)
    assert repr(backend.tolist(x)) == "[-0.0, -0.0]"
