"""Several devices: what is computed from tensors on one stays there, whichever device the library uses by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

import arraygrad as ag
from arraygrad import nn, optim
from arraygrad._backends.device import Device
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd import forward_ad
from arraygrad.backend import Backend
from arraygrad.conformance.samples import SAMPLES, Sample
from arraygrad.conformance.tools import inputs_of


@pytest.fixture
def first(backend: Backend) -> Device:
    """The device that is used by default."""
    return Device(backend, backend.default_device())


@pytest.fixture
def second(backend: Backend) -> Device:
    """Another device."""
    others = [raw for raw in backend.devices() if raw != backend.default_device()]
    if not others:
        pytest.skip("the backend has one device")
    return Device(backend, others[0])


def _numbers(x: Tensor) -> list[Any]:
    return ag.reshape(x, (-1,)).tolist()  # type: ignore[no-any-return]  # tolist returns Any


def _same(found: Iterable[Tensor], wanted: Iterable[Tensor], device: Device) -> None:
    """Check that tensors are on a device and equal those that were computed on another one."""
    for a, b in zip(found, wanted, strict=True):
        assert a.device == device
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        assert _numbers(a) == pytest.approx(_numbers(b), rel=1e-6, abs=1e-6, nan_ok=True)


# -- operations and derivatives --------------------------------------------------------------------------------------


def _tensors(result: Any) -> list[Tensor]:
    return [result] if isinstance(result, Tensor) else [x for x in result if isinstance(x, Tensor)]


def _total(outs: Iterable[Tensor | None]) -> Tensor | None:
    """A real number that depends on all outputs, and not linearly."""
    parts = [ag.sum(ag.real(x * x)) for x in outs if x is not None and x.requires_grad]
    return sum(parts[1:], parts[0]) if parts else None


def _reverse(sample: Sample, inputs: list[Tensor]) -> list[Tensor]:
    """The outputs, the gradients, and the gradients of these."""
    xs = [x.detach().requires_grad_() if x.dtype.kind in "fc" else x for x in inputs]
    leaves = [x for x in xs if x.requires_grad]
    outs = _tensors(sample.function(*xs))
    found = list(outs)
    total, grads = _total(outs), list[Tensor | None]()
    for create_graph in (True, False):
        if total is None:
            break
        grads = list(ag.autograd.grad(total, leaves, create_graph=create_graph, allow_unused=True))
        found += [g for g in grads if g is not None]
        total = _total(grads)
    return found


def _forward(sample: Sample, inputs: list[Tensor]) -> list[Tensor]:
    """The tangents of the outputs."""
    with forward_ad.dual_level():
        xs = [forward_ad.make_dual(x, ag.ones_like(x)) if x.dtype.kind in "fc" else x for x in inputs]
        parts = [forward_ad.unpack_dual(x) for x in _tensors(sample.function(*xs))]
        return [part.tangent for part in parts if part.tangent is not None]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of the infinities and NaN of some derivatives
@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_functions_and_derivatives_stay(sample: Sample, mode: str, backend: Backend, second: Device) -> None:
    if mode not in sample.modes:
        pytest.skip(f"the sample has no {mode} mode")
    here = inputs_of(sample, backend)
    run = _reverse if mode == "reverse" else _forward
    there = [x.to_device(second) for x in here]
    _same(run(sample, there), run(sample, here), second)


def test_backward_leaves_gradients_beside_their_leaves(second: Device) -> None:
    x = ag.tensor([1.0, 2.0], device=second, requires_grad=True)
    for count in (1, 2, 3):
        ((x * x).sum() + (x * 3).sum()).backward()
        assert x.grad is not None
        _same([x.grad], [ag.tensor([5.0, 7.0]) * count], second)


def test_moves_between_devices_bring_gradients_back(first: Device, second: Device) -> None:
    x = ag.tensor([1.0, 2.0], device=first, requires_grad=True)
    y = ag.tensor([3.0, 4.0], device=second, requires_grad=True)
    z = (x * 2).to(second) * y
    w = z.to(first) + x.sum()
    assert (z.device, w.device) == (second, first)
    (w * w).sum().backward()
    assert x.grad is not None
    assert y.grad is not None
    _same([x.grad], [ag.tensor([164.0, 360.0])], first)
    _same([y.grad], [ag.tensor([36.0, 152.0])], second)


def test_moves_between_devices_to_second_order(first: Device, second: Device) -> None:
    x = ag.tensor([1.0, 2.0], device=first, requires_grad=True)
    (slope,) = ag.autograd.grad((x.to(second) ** 3).sum(), x, create_graph=True)
    assert slope is not None
    (curve,) = ag.autograd.grad(slope.to(second).sum(), x)
    assert curve is not None
    _same([curve], [ag.tensor([6.0, 12.0])], first)


def test_hooks_see_gradients_on_their_device(second: Device) -> None:
    seen: list[Device] = []

    def double(grad: Tensor) -> Tensor:
        seen.append(grad.device)
        return grad * 2

    x = ag.tensor([1.0, 2.0], device=second, requires_grad=True)
    y = x * x
    y.register_hook(double)
    x.register_hook(double)
    y.sum().backward()
    assert seen == [second, second]
    assert x.grad is not None
    _same([x.grad], [ag.tensor([8.0, 16.0])], second)


def test_an_error_in_backward_leaves_the_default_device_alone(second: Device) -> None:
    def fail(grad: Tensor) -> None:
        raise ArithmeticError("stop here")

    before = ag.zeros(1).device
    x = ag.tensor([1.0], device=second, requires_grad=True)
    y = x * x
    y.register_hook(fail)
    with pytest.raises(ArithmeticError, match="stop here"):
        (y * 2).sum().backward()
    assert ag.zeros(1).device == before


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # as above
def test_anomaly_detection_reads_gradients_where_they_are(second: Device) -> None:
    x = ag.tensor([0.0], device=second, requires_grad=True)
    with ag.autograd.detect_anomaly(), pytest.raises(RuntimeError, match="NaN"):
        (ag.sqrt(x) * 0).sum().backward()


def test_operands_on_two_devices_are_an_error(first: Device, second: Device) -> None:
    x, y = ag.ones(2, device=first), ag.ones(2, device=second)
    with pytest.raises(RuntimeError, match="add: expected all tensors to be on the same device") as caught:
        x + y
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)
    with pytest.raises(RuntimeError, match="expected all tensors to be on the same device"):
        ag.concat([x, y])


# -- creation, writes, random numbers --------------------------------------------------------------------------------

_CREATE: dict[str, Callable[[Any], Tensor]] = {
    "arange": lambda device: ag.arange(3, device=device),
    "asarray": lambda device: ag.asarray([[1.0, 2.0]], device=device),
    "eye": lambda device: ag.eye(2, device=device),
    "full": lambda device: ag.full((2,), -0.0, device=device),
    "full of a tensor": lambda device: ag.full((2,), ag.asarray(2.0, device=device), device=device),
    "full_like": lambda device: ag.full_like(ag.ones(2, device=device), 3),
    "linspace": lambda device: ag.linspace(0, 1, 3, device=device),
    "ones": lambda device: ag.ones(2, device=device),
    "ones_like": lambda device: ag.ones_like(ag.zeros(2, device=device)),
    "tensor of tensors": lambda device: ag.tensor([ag.ones(2, device=device), ag.zeros(2, device=device)]),
    "tril": lambda device: ag.tril(ag.ones((2, 2), device=device)),
    "zeros": lambda device: ag.zeros(2, device=device),
    "zeros_like": lambda device: ag.zeros_like(ag.ones(2), device=device),
    "clone": lambda device: ag.ones(2, device=device).clone(),
    "to": lambda device: ag.ones(2).to(device),
    "bernoulli": lambda device: ag.bernoulli(ag.full((20,), 0.5, device=device)),
    "exponential": lambda device: ag.exponential(2.0, (20,), device=device),
    "multinomial": lambda device: ag.multinomial(ag.asarray([1.0, 2.0, 3.0], device=device), 2),
    "multinomial with replacement": lambda device: ag.multinomial(ag.asarray([1.0, 2.0], device=device), 9, True),
    "normal": lambda device: ag.normal(1.0, 2.0, (20,), device=device),
    "normal of tensors": lambda device: ag.normal(ag.ones(3, device=device), ag.ones(3, device=device)),
    "rand": lambda device: ag.rand(50, device=device),
    "rand of float64": lambda device: ag.rand(50, dtype=ag.float64, device=device),
    "rand_like": lambda device: ag.rand_like(ag.ones(20, device=device)),
    "randint": lambda device: ag.randint(3, 9, (20,), device=device),
    "randn": lambda device: ag.randn(7, device=device),
    "randn of complex numbers": lambda device: ag.randn(7, dtype=ag.complex64, device=device),
    "randperm": lambda device: ag.randperm(20, device=device),
    "uniform": lambda device: ag.uniform(-1.0, 1.0, (20,), device=device),
}


@pytest.mark.parametrize("name", _CREATE)
def test_tensors_are_made_where_they_are_asked_for(name: str, first: Device, second: Device) -> None:
    made = []
    for device in (second, first):
        ag.manual_seed(7)
        made.append(_CREATE[name](device))
    _same(made[:1], made[1:], second)


def _indices(x: Tensor) -> Tensor:
    return ag.asarray([1, 0, -1], device=x.device)


_WRITES: dict[str, Callable[[Tensor], object]] = {
    "add": lambda x: x.add_(1),
    "augmented": lambda x: x.__imul__(x + 1),
    "fill": lambda x: x.fill_(-0.0),
    "zero": lambda x: x.zero_(),
    "copy": lambda x: x.copy_(ag.ones(3)),
    "random": lambda x: x.normal_(),
    "clamp": lambda x: x.clamp_(min=0.5),
    "number": lambda x: x.__setitem__(0, -0.0),
    "slice": lambda x: x.__setitem__(slice(1, None), x[:1] * 2),
    "indices": lambda x: x.__setitem__(_indices(x), 5.0),
    "list": lambda x: x.__setitem__([0, 2], 5.0),
    "mask": lambda x: x.__setitem__(x > 1, 5.0),
    "values at a mask": lambda x: x.__setitem__(x > 1, x[x > 1] * 3),
    "view": lambda x: x[1:].mul_(3),
    "no_grad": ag.no_grad()(lambda x: x.add_(1)),
    "number under no_grad": ag.no_grad()(lambda x: x.__setitem__(0, 5.0)),
    "indices under no_grad": ag.no_grad()(lambda x: x.__setitem__(_indices(x), ag.ones(3, device=x.device))),
}


@pytest.mark.parametrize("recorded", [False, True], ids=["plain", "recorded"])
@pytest.mark.parametrize("name", _WRITES)
def test_writes_stay(name: str, recorded: bool, first: Device, second: Device) -> None:
    found = []
    for device in (second, first):
        ag.manual_seed(7)
        leaf = ag.tensor([0.5, 1.5, 2.5], device=device, requires_grad=recorded)
        x = leaf * 1
        _WRITES[name](x)
        found.append([x])
        if recorded:
            (x * x).sum().backward()
            assert leaf.grad is not None
            found[-1].append(leaf.grad)
    _same(found[0], found[1], second)


def test_values_on_another_device_are_not_written_silently(first: Device, second: Device) -> None:
    x = ag.zeros(2, device=second)
    with pytest.raises(RuntimeError, match="same device"):
        x[...] = ag.ones(2, device=first)


def test_elements_are_read_and_shown(second: Device) -> None:
    x = ag.asarray([[1.5, 2.5], [3.5, 4.5]], device=second)
    assert (x[0, 0].item(), float(x[1, 1]), x.tolist()) == (1.5, 4.5, [[1.5, 2.5], [3.5, 4.5]])
    assert bool(ag.asarray([True], device=second))
    assert int(ag.asarray([[3]], device=second)) == 3
    assert str(second) in repr(x)
    with ag.printoptions(threshold=3, edgeitems=1):
        assert "..." in repr(ag.arange(9, device=second))


# -- networks --------------------------------------------------------------------------------------------------------

_OPTIMIZERS: dict[str, Callable[[Any], optim.Optimizer]] = {
    "SGD": lambda parameters: optim.SGD(parameters, lr=0.1),
    "SGD with momentum": lambda parameters: optim.SGD(parameters, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda parameters: optim.Adam(parameters, lr=0.1),
    "Adam with all": lambda parameters: optim.Adam(parameters, lr=0.1, weight_decay=0.1, amsgrad=True, maximize=True),
    "AdamW": lambda parameters: optim.AdamW(parameters, lr=0.1),
}


def _train(make: Callable[[Any], optim.Optimizer], device: Device) -> list[Tensor]:
    """The parameters and the optimiser's state after a few steps of a small network."""
    ag.manual_seed(3)
    layers = (nn.Embedding(5, 4), nn.Linear(4, 6), nn.GELU(), nn.LayerNorm(6), nn.Dropout(0.3), nn.Linear(6, 3))
    model = nn.Sequential(*layers).to(device)
    optimizer = make(model.parameters())
    x, y = ag.asarray([0, 4, 2, 2], device=device), ag.asarray([0, 2, 1, 1], device=device)
    for _ in range(3):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    state = [value for entry in optimizer.state.values() for value in entry.values() if isinstance(value, Tensor)]
    return [*model.parameters(), *state]


@pytest.mark.parametrize("name", _OPTIMIZERS)
def test_training_stays(name: str, first: Device, second: Device) -> None:
    _same(_train(_OPTIMIZERS[name], second), _train(_OPTIMIZERS[name], first), second)


def test_one_optimiser_for_parameters_on_two_devices(first: Device, second: Device) -> None:
    a = ag.tensor([1.0, 2.0], device=first, requires_grad=True)
    b = ag.tensor([1.0, 2.0], device=second, requires_grad=True)
    optimizer = optim.Adam([a, b], lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        ((a * a).to(second) + b * b).sum().backward()
        optimizer.step()
    assert (a.device, b.device) == (first, second)
    assert a.tolist() == pytest.approx(b.tolist(), rel=1e-6)
    again = optim.Adam([b, a], lr=0.1)
    again.load_state_dict(optimizer.state_dict())
    assert {value.device for value in again.state[b].values() if isinstance(value, Tensor)} == {second}
