"""Parameter: a leaf of its own, whose class survives copies and not operations."""

import copy
import pickle

import pytest

import arraygrad as ag
from arraygrad.nn import Parameter


def test_a_parameter_is_a_leaf_with_its_own_memory():
    data = ag.tensor([1.0, 2.0])
    p = Parameter(data)
    assert p.requires_grad
    assert p.is_leaf
    data[0] = 9.0
    assert p.tolist() == [1.0, 2.0]
    recorded = Parameter(ag.ones(2, requires_grad=True) * 2)
    assert recorded.is_leaf
    assert not Parameter(data, requires_grad=False).requires_grad
    assert Parameter().shape == (0,)


def test_operations_return_plain_tensors():
    p = Parameter(ag.ones(2))
    assert type(p + 1) is type(p.detach()) is type(p[0]) is ag.Tensor
    ag.sum(p * 3).backward()
    assert p.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))], ids=["copy", "pickle"])
def test_copies(duplicate):
    p = Parameter(ag.tensor([1.0, 2.0]), requires_grad=False)
    p.note = "kept"
    other = duplicate(p)
    assert type(other) is Parameter
    assert (other.tolist(), other.requires_grad, other.note) == ([1.0, 2.0], False, "kept")


def test_text():
    assert repr(Parameter(ag.ones(2))) == f"Parameter containing:\n{ag.ones(2, requires_grad=True)!r}"


def test_errors():
    with pytest.raises(TypeError, match="expected a Tensor, got list"):
        Parameter([1.0])
    with pytest.raises(RuntimeError, match="only Tensors of floating point dtype"):
        Parameter(ag.tensor([1]))
    assert Parameter(ag.tensor([1]), requires_grad=False).dtype == ag.int64
