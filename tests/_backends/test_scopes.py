"""When a scope is entered: counted on a library of two devices over NumPy."""

import pytest

import arraygrad as ag
from arraygrad._backends import scopes
from arraygrad._backends.loading import get_backend
from arraygrad.conformance.two_devices import PLACES, TwoDevices

FIRST, SECOND = PLACES


class Counting(TwoDevices):
    """Writes down the devices whose scopes are entered."""

    def scope(self, device):
        self.entered.append(device)
        return super().scope(device)


@pytest.fixture
def backend():
    made = Counting("counting", get_backend("numpy")).resolve()
    made.entered = []
    return made


def leaf(backend, place, values=(1.0, 2.0)):
    x = ag.Tensor(backend.xp.asarray(list(values), dtype=backend.raw_dtypes[ag.float64], device=place), backend)
    backend.entered.clear()
    return x.requires_grad_()


def test_each_primitive_enters_one_scope(backend):
    x = leaf(backend, SECOND)
    ag.exp(x) * x
    assert backend.entered == [SECOND, SECOND]


def test_a_backward_pass_enters_one_scope_for_a_run_of_nodes_on_one_device(backend):
    x = leaf(backend, SECOND)
    y = x
    for _ in range(50):
        y = ag.sin(y) * x
    y = y.sum()
    backend.entered.clear()
    y.backward()
    assert backend.entered == [SECOND, SECOND]  # the second one is for x.grad


def test_a_pass_through_two_devices_enters_a_scope_where_the_device_changes(backend):
    x = leaf(backend, FIRST)
    y = ag.Tensor.to_device(ag.sin(ag.sin(x)), ag.Tensor(backend.xp.zeros(1, device=SECOND), backend).device)
    z = ag.sin(ag.sin(y)).sum()
    backend.entered.clear()
    z.backward()
    runs = [place for i, place in enumerate(backend.entered) if i == 0 or place != backend.entered[i - 1]]
    assert runs == [SECOND, FIRST]
    assert backend.default_device() == FIRST


def test_an_optimiser_enters_a_scope_for_each_parameter(backend):
    x, y = leaf(backend, FIRST), leaf(backend, SECOND)
    optimizer = ag.optim.SGD([x, y], lr=0.1, momentum=0.9)
    for parameter in (x, y):
        (parameter * parameter).sum().backward()
    optimizer.step()
    backend.entered.clear()
    optimizer.step()
    assert set(backend.entered) == {FIRST, SECOND}
    assert backend.entered[0] == FIRST


def test_a_place_leaves_what_it_has_entered(backend):
    x, y = (leaf(backend, place)._raw() for place in PLACES)
    backend.entered.clear()
    place = scopes.Place()
    for raw in (y, y, x, y):
        place.move(backend, raw)
        assert backend.default_device() == backend.device_of(raw)
    place.leave()
    place.leave()
    assert backend.entered == [SECOND, FIRST, SECOND]
    assert backend.default_device() == FIRST


def test_backends_without_scopes_enter_nothing():
    numpy = get_backend("numpy")
    raw = numpy.xp.zeros(2)
    assert scopes.on(numpy, raw) is scopes.at(numpy, "cpu")
    place = scopes.Place()
    place.move(numpy, raw)
    assert place._scope is None


def test_numbers_and_none_are_on_no_device(backend):
    x = leaf(backend, SECOND)._raw()
    assert scopes.common_device("add", backend, [2.0, None, x]) == SECOND
    assert scopes.common_device("add", backend, [2.0]) is None
