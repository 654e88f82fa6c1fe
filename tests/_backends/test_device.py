import copy
import pickle

import array_api_strict
import numpy as np
import pytest

from arraygrad._backends import loading
from arraygrad._backends.device import Device, from_name, parse
from arraygrad.backend import PROTOCOL, Backend

NUMPY = loading.get_backend("numpy")


class Strict(Backend):
    """Several devices, without the need of an installed plugin."""

    name = "several"
    protocol = PROTOCOL
    namespace = array_api_strict
    array_types = (type(array_api_strict.zeros(0)),)


SEVERAL = Strict().resolve()


@pytest.fixture
def several(monkeypatch):
    """The backend of several devices, as if installed."""
    get = loading.get_backend
    monkeypatch.setattr(loading, "get_backend", lambda name: SEVERAL if name == "several" else get(name))
    return SEVERAL


def test_the_only_device_has_the_backends_name():
    device = Device(NUMPY, "cpu")
    assert str(device) == "numpy"
    assert repr(device) == "device(type='numpy')"
    assert (device.backend, device.type, device.index, device.raw) == (NUMPY, "numpy", None, "cpu")


def test_one_of_several_devices_has_a_number():
    device = Device(SEVERAL, array_api_strict.Device("device1"))
    assert str(device) == "several:1"
    assert repr(device) == "device(type='several', index=1)"
    assert (device.type, device.index) == ("several", 1)


def test_equality():
    first, second = (Device(SEVERAL, raw) for raw in SEVERAL.devices()[:2])
    assert first == Device(SEVERAL, first.raw)
    assert first != second
    assert first != Device(NUMPY, "cpu")
    assert first == "several:0"
    assert first != "several:1"
    assert second == array_api_strict.Device("device1")
    assert array_api_strict.Device("device2") != second
    for other in (None, 0, [], np.zeros(2)):
        assert first != other


def test_a_string_is_always_a_name():
    assert Device(NUMPY, "cpu") == "numpy"
    assert Device(NUMPY, "cpu") != "cpu"


def test_hash_is_that_of_the_name():
    devices = [Device(SEVERAL, raw) for raw in SEVERAL.devices()]
    assert len({*devices, *devices}) == 5
    assert {devices[1]: "found"}["several:1"] == "found"


def test_pickles_and_copies_by_name(several):
    device = Device(several, array_api_strict.Device("device2"))
    assert pickle.loads(pickle.dumps(device)) == device
    assert copy.deepcopy(device) == device
    assert b"several:2" in pickle.dumps(device)


def test_parse_a_device(several):
    device = Device(several, array_api_strict.Device("device2"))
    assert parse(device) == (several, device.raw)


def test_parse_a_backends_name(several):
    assert parse("several") == (several, array_api_strict.Device("CPU_DEVICE"))
    assert parse("numpy") == (NUMPY, "cpu")


@pytest.mark.parametrize("number", range(5))
def test_parse_a_number(several, number):
    assert parse(f"several:{number}") == (several, several.devices()[number])
    assert str(from_name(f"several:{number}")) == f"several:{number}"


def test_parse_the_number_of_the_only_device():
    assert parse("numpy:0") == (NUMPY, "cpu")


def test_parse_an_unknown_name():
    with pytest.raises(ValueError, match=r"unknown backend 'nope'; installed: .*numpy"):
        parse("nope:0")


def test_parse_a_number_out_of_range():
    with pytest.raises(RuntimeError, match=r"'numpy:1' does not exist; backend 'numpy' has 1 device\(s\)"):
        parse("numpy:1")


@pytest.mark.parametrize("spec", ["numpy:", "numpy:x", "numpy:-1", "numpy:1.0", "numpy:²"])
def test_parse_what_is_no_number(spec):
    with pytest.raises(ValueError, match="does not end in the number of a device, such as 'numpy:0'"):
        parse(spec)


@pytest.mark.parametrize("spec", [None, 0, array_api_strict.Device("CPU_DEVICE")])
def test_parse_other_types(spec):
    with pytest.raises(TypeError, match="expected a device or its name, such as 'numpy' or 'cupy:0', got"):
        parse(spec)
