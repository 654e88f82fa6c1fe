"""Methods that are functions, and those that are made of functions: names, documentation, signatures, pickles."""

import inspect
import pickle

import pytest

import arraygrad as ag


def test_a_function_is_a_method_as_it_is():
    assert ag.Tensor.sin is ag.sin
    assert inspect.getdoc(ag.Tensor.sin).startswith("Return the sine of an angle")
    assert list(inspect.signature(ag.tensor(1.0).sin).parameters) == []


@pytest.mark.parametrize("name", ["atan2", "mul", "multiply", "eq", "less", "matmul"])
def test_a_method_of_two_inputs_has_its_own_name_and_takes_the_other_by_name(name):
    method = getattr(ag.Tensor, name)
    x = ag.tensor([1.0, 2.0])
    assert (method.__name__, list(inspect.signature(method).parameters)) == (name, ["self", "other"])
    assert getattr(x, name)(other=x).tolist() == getattr(x, name)(x).tolist()
    assert len(inspect.getdoc(method)) > 20


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("sin_", []), ("negative_", []), ("add_", ["other", "alpha"]), ("clip_", ["min", "max"]), ("tril_", ["diagonal"])],
)
def test_an_in_place_method_has_the_arguments_of_the_other(name, parameters):
    method = getattr(ag.Tensor, name)
    assert (method.__name__, method.__qualname__) == (name, f"InplaceMethods.{name}")
    assert inspect.getdoc(method) == f"``{name[:-1]}``, in place."
    assert list(inspect.signature(getattr(ag.tensor(1.0), name)).parameters) == parameters


@pytest.mark.parametrize("name", ["sin", "eq", "sin_", "multiply_", "gather", "sum"])
def test_methods_can_be_pickled(name):
    method, x = getattr(ag.Tensor, name), ag.tensor([1.0, 2.0])
    assert pickle.loads(pickle.dumps(method)) is method
    assert pickle.loads(pickle.dumps(getattr(x, name))).__name__ == name


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("all", ["dim", "keepdim", "axis", "keepdims", "out"]), ("float", []), ("clamp", ["min", "max"])],
)
def test_a_method_has_a_signature_and_its_name(name, parameters):
    method = getattr(ag.Tensor, name)
    assert method.__name__ == name
    assert list(inspect.signature(method).parameters)[1:] == parameters
    assert list(inspect.signature(getattr(ag.tensor(1.0), name)).parameters) == parameters


def test_a_subclass_inherits_and_overrides():
    class Louder(ag.nn.Parameter):
        def sin(self):
            return super().sin() * 10.0

    x = Louder(ag.tensor([1.0]))
    assert x.sin().item() == pytest.approx(8.414709848)
    assert x.cos().item() == pytest.approx(0.540302306)
    with ag.no_grad():
        assert x.neg_() is x
    assert x.tolist() == [-1.0]


def test_errors_of_in_place_methods_have_their_own_name():
    x = ag.tensor([1, 2])
    for name in ("sin_", "sqrt_"):
        with pytest.raises(RuntimeError, match=f"^{name}: "):
            getattr(x, name)()
    with pytest.raises(RuntimeError, match=r"^negative_: a leaf"):
        ag.ones(2, requires_grad=True).negative_()


@pytest.mark.parametrize("name", ["sum", "max", "div", "divide", "view_as", "float"])
def test_a_method_with_a_body_has_the_documentation_of_the_function_once(name):
    doc = getattr(ag.Tensor, name).__doc__
    function = {"divide": "div", "view_as": "reshape", "float": "astype"}.get(name, name)
    assert doc.startswith(f"``arraygrad.{function}``")
    assert doc.count(getattr(ag, function).__doc__) == 1
