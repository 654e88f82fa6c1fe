"""Sequential, ModuleList, ModuleDict and ParameterList."""

from collections import OrderedDict

import pytest

import arraygrad as ag
from arraygrad import nn


def names(module):
    return [name for name, _ in module.named_children()]


@pytest.mark.parametrize("make", [nn.Sequential, lambda *modules: nn.ModuleList(modules)])
def test_sequences_behave_like_lists(make):
    a, b, c, d = nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.GELU()
    sequence = make(a, b, c)
    assert list(sequence) == [a, b, c]
    assert sequence[0] is a
    assert sequence[-1] is c
    assert list(sequence[1:]) == [b, c]
    assert type(sequence[1:]) is type(sequence)
    assert sequence.append(d) is sequence
    assert len(sequence) == 4
    sequence[1] = d
    assert list(sequence) == [a, d, c, d]
    del sequence[1]
    assert names(sequence) == ["0", "1", "2"]
    assert list(sequence.insert(0, b)) == [b, a, c, d]
    del sequence[:2]
    assert list(sequence) == [c, d]
    assert sequence.pop() is d
    assert list(sequence + make(a)) == [c, a]
    assert list(sequence.extend([a, b])) == [c, a, b]


def test_a_sum_holds_every_module_whatever_their_names():
    a, b, c, d = nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.GELU()
    total = nn.Sequential(a, b, c)[1:] + nn.Sequential(OrderedDict(first=d))
    assert list(total) == [b, c, d]
    assert names(total) == ["0", "1", "2"]


@pytest.mark.parametrize("container", [nn.Sequential(nn.ReLU()), nn.ModuleList([nn.ReLU()])], ids=["s", "l"])
def test_errors_of_sequences(container):
    with pytest.raises(IndexError, match="index 1 is out of range for 1 entries"):
        container[1]
    with pytest.raises(TypeError, match="int is not a Module subclass"):
        container[0] = 1
    with pytest.raises(TypeError, match="int is not a Module subclass"):
        container.append(1)
    with pytest.raises(TypeError):
        container["0"]


def test_sequential_by_name():
    model = nn.Sequential(OrderedDict(first=nn.Linear(2, 3), act=nn.ReLU(), last=nn.Linear(3, 1)))
    assert names(model) == ["first", "act", "last"]
    assert model.first is model[0]
    assert names(model[1:]) == ["act", "last"]
    assert model(ag.ones((4, 2))).shape == (4, 1)
    assert nn.Sequential()(3) == 3


def test_module_list_is_not_called():
    with pytest.raises(NotImplementedError, match='missing the required "forward" function'):
        nn.ModuleList()(1)


def test_module_dict():
    a, b = nn.ReLU(), nn.Linear(1, 1)
    modules = nn.ModuleDict({"a": a})
    modules["b"] = b
    assert list(modules) == list(modules.keys()) == ["a", "b"]
    assert dict(modules.items()) == {"a": a, "b": b}
    assert "a" in modules
    assert len(modules) == 2
    assert len(list(modules.parameters())) == 2
    modules.update([("a", b)])
    assert modules.pop("a") is b
    del modules["b"]
    assert len(modules) == 0
    modules.update(nn.ModuleDict({"c": a}))
    assert list(modules.values()) == [a]
    modules.clear()
    assert list(modules) == []
    with pytest.raises(KeyError):
        modules["c"]


def test_parameter_list():
    values = nn.ParameterList([ag.ones(2), nn.Parameter(ag.zeros(1))])
    values.append(ag.ones(3))
    assert [p.shape for p in values] == [(2,), (1,), (3,)]
    assert all(isinstance(p, nn.Parameter) for p in values)
    values[-1] = ag.zeros(4)
    assert values[2].shape == (4,)
    assert list(values.state_dict()) == ["0", "1", "2"]
    assert len(values) == 3
    assert "(0): Parameter of shape (2,)" in repr(values)
    with pytest.raises(IndexError, match="out of range for 3 entries"):
        values[3]
