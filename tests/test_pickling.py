"""Pickles: those of earlier versions load, and new ones name nothing but what stays."""

import base64
import pickle
import pickletools
import zlib

import pytest
from old_pickles import PICKLES

import arraygrad as ag
from arraygrad import nn, pickling


def load(name):
    return pickle.loads(zlib.decompress(base64.b85decode(PICKLES[name])))


@pytest.mark.parametrize("name", ["tensor", "tensor, protocol 2"])
def test_an_old_tensor_loads(name):
    x = load(name)
    assert type(x) is ag.Tensor
    assert x.tolist() == [[1.0, 2.0], [3.0, 4.5]]
    assert x.requires_grad and x.dtype == ag.float32 and x.device == "numpy"
    (x * x).sum().backward()
    assert x.grad.tolist() == [[2.0, 4.0], [6.0, 9.0]]


def test_old_integers_and_complex_numbers_load():
    assert load("integers").tolist() == [0, 1, 2]
    assert load("integers").dtype is ag.int16
    assert load("complex numbers").tolist() == [1 + 2j]


def test_old_dtypes_load_as_the_objects_that_they_are():
    names = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128"
    loaded = load("dtypes")
    assert len(loaded) == 13
    assert all(dtype is getattr(ag, name) for dtype, name in zip(loaded, names.split(), strict=True))


def test_an_old_device_backend_and_namespace_load():
    assert load("device") == "numpy"
    assert load("backend") is ag.ones(1, device="numpy").backend
    assert load("namespace") is ag.ones(1, device="numpy").__array_namespace__()


def test_an_old_generator_goes_on_where_it_was():
    numbers = ag.rand(3, generator=load("generator"), device="numpy")
    assert numbers.tolist() == [0.7683151960372925, 0.7853496670722961, 0.8220548629760742]


@pytest.mark.parametrize("name", ["module", "module, protocol 2"])
def test_an_old_module_loads(name):
    model = load(name)
    assert isinstance(model, nn.Sequential)
    weight, bias = (p.tolist() for p in model.parameters())
    assert weight == [[0.4000000059604645, 0.4000000059604645]] and bias == [0.4000000059604645]
    assert model(ag.ones((1, 2), device="numpy")).item() == pytest.approx(1.2)


def test_old_parameters_and_states_load():
    assert isinstance(load("parameter"), nn.Parameter)
    model = nn.Sequential(nn.Linear(2, 1, device="numpy"), nn.ReLU())
    model.load_state_dict(load("state dictionary"))
    optimizer = ag.optim.Adam(model.parameters(), lr=0.1)
    optimizer.load_state_dict(load("optimizer"))
    model(ag.ones((1, 2), device="numpy")).sum().backward()
    optimizer.step()
    assert model[0].bias.tolist() == pytest.approx([0.3], abs=1e-6)


def named_in(pickled):
    """The functions and classes of the package that a pickle of protocol 2 names."""
    found = [argument for code, argument, _ in pickletools.genops(pickled) if code.name == "GLOBAL"]
    return {name for name in found if name.startswith("arraygrad")}


@pytest.mark.parametrize(
    "thing, names",
    [
        (lambda: ag.ones(2, device="numpy"), {"arraygrad.pickling device", "arraygrad.pickling tensor"}),
        (lambda: ag.float32, {"arraygrad.pickling dtype"}),
        (lambda: ag.device("numpy"), {"arraygrad.pickling device"}),
        (ag.Generator, {"arraygrad.pickling generator"}),
        (lambda: ag.ones(2, device="numpy").backend, {"arraygrad.pickling backend"}),
        (
            lambda: ag.ones(2, device="numpy").__array_namespace__(),
            {"arraygrad.pickling backend"},
        ),
    ],
)
def test_pickles_name_public_functions_alone(thing, names):
    assert named_in(pickle.dumps(thing(), 2)) == names
    assert all(hasattr(pickling, name.partition(" ")[2]) for name in names)
