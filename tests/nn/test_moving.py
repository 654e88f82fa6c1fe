"""Modules on another backend."""

import pytest

import arraygrad as ag
from arraygrad import nn


def test_a_model_moves_to_another_backend_and_trains_there():
    other = next(
        (
            info.name
            for info in ag.backends()
            if info.available and info.name not in (ag.zeros(0).device.backend.name, "cupy")
        ),
        None,
    )
    if other is None:
        pytest.skip("there is no second backend to move to")
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.LayerNorm(3))
    x = ag.ones((4, 2))
    before = model(x).tolist()
    parameters = list(model.parameters())
    assert model.to(other) is model
    assert all(a is b for a, b in zip(model.parameters(), parameters, strict=True))
    assert {p.device.backend.name for p in parameters} == {other}
    y = model(x.to(other))
    assert [v for row in y.tolist() for v in row] == pytest.approx(
        [v for row in before for v in row], rel=1e-5, abs=1e-6
    )
    optimizer = ag.optim.Adam(parameters, lr=0.1)
    ag.sum(y * y).backward()
    optimizer.step()
    assert optimizer.state[parameters[0]]["exp_avg"].device.backend.name == other
    model.load_state_dict(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.LayerNorm(3)).state_dict())
    assert parameters[0].device.backend.name == other


def test_two_devices_or_two_dtypes_are_refused():
    layer = nn.Linear(2, 3)
    here = layer.weight.device
    with pytest.raises(TypeError, match="one dtype and one device"):
        layer.to(here, here)
    with pytest.raises(TypeError, match="one dtype and one device"):
        layer.to(ag.float64, dtype=ag.float32)
    assert layer.weight.dtype is ag.float32
