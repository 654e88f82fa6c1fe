"""Leaving tensors: Python numbers, NumPy, DLPack, pickle and copy."""

import copy
import gc
import pickle
import subprocess
import sys
import weakref

import numpy
import pytest

import arraygrad as ag

DTYPES = [ag.bool, ag.int8, ag.int64, ag.uint16, ag.float32, ag.float64, ag.complex64, ag.complex128]
KINDS = {"b": bool, "i": int, "u": int, "f": float, "c": complex}


# -- Python numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)], ids=str)
def test_item_of_one_element(dtype, shape):
    value = ag.ones(shape, dtype=dtype).item()
    assert value == 1
    assert type(value) is KINDS[dtype.kind]


@pytest.mark.parametrize("shape", [(0,), (2,), (2, 3)], ids=str)
def test_item_of_several_elements_is_refused(shape):
    with pytest.raises(
        RuntimeError, match=r"item: .* a Tensor with \d elements cannot be converted to Scalar .* use tolist"
    ):
        ag.zeros(shape).item()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_tolist_nests_python_numbers(dtype):
    values = ag.asarray([[0, 1, 1], [1, 0, 1]], dtype=dtype).tolist()
    assert values == [[0, 1, 1], [1, 0, 1]]
    assert {type(v) for row in values for v in row} == {KINDS[dtype.kind]}


def test_tolist_of_other_shapes():
    assert ag.tensor(2.5).tolist() == 2.5
    assert ag.zeros((0,)).tolist() == []
    assert ag.zeros((2, 0)).tolist() == [[], []]
    assert ag.tensor([1.0, 2.0], requires_grad=True).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("convert", [bool, int, float, complex])
def test_numbers_of_one_element(convert):
    for value in (ag.tensor(3), ag.tensor([3.0]), ag.tensor([[1]], dtype=ag.int8)):
        assert convert(value) == convert(value.item())


@pytest.mark.parametrize("convert", [bool, int, float, complex])
def test_several_elements_are_no_number(convert):
    with pytest.raises(
        RuntimeError,
        match=f"^{convert.__name__}: .*(one element|more than one value)",
    ):
        convert(ag.tensor([1.0, 2.0]))


def test_complex_is_no_real_number():
    with pytest.raises(TypeError):
        float(ag.tensor(1j))


def test_index():
    assert "abcd"[ag.tensor(2)] == "c"
    assert list(range(4))[ag.tensor([3])] == 3
    with pytest.raises(TypeError, match="only integer tensors"):
        "abc"[ag.tensor(1.0)]
    with pytest.raises(RuntimeError, match="index: only integer tensors of a single element"):
        "abc"[ag.tensor([1, 2])]


def test_length_and_iteration():
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    assert len(x) == 2
    first, second = x
    assert second.tolist() == [3.0, 4.0]
    first.sum().backward()
    assert x.grad.tolist() == [[1.0, 1.0], [0.0, 0.0]]
    for function in (len, iter):
        with pytest.raises(TypeError, match="0-d tensor"):
            function(ag.tensor(1.0))


# -- NumPy -----------------------------------------------------------------------------------------------------------


def test_numpy_shares_memory_on_the_numpy_backend():
    x = ag.tensor([1.0, 2.0], device="numpy")
    array = x.numpy()
    array[0] = 5.0
    assert x.tolist() == [5.0, 2.0]
    assert x.numpy() is array


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_numpy_has_the_values(dtype):
    x = ag.asarray([[0, 1], [1, 1]], dtype=dtype)
    assert x.numpy().dtype.name == dtype.name
    assert x.numpy().tolist() == x.tolist()


def test_numpy_refuses_to_lose_a_gradient():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"numpy: .* \.detach\(\)\.numpy\(\)"):
        x.numpy()
    assert x.detach().numpy().tolist() == [1.0, 2.0]
    assert x.numpy(force=True).tolist() == [1.0, 2.0]


def test_numpy_of_a_gradient_is_its_own_memory():
    x = ag.tensor([1.0, 2.0], requires_grad=True, device="numpy")
    y = ag.tensor([1.0, 2.0], requires_grad=True, device="numpy")
    (x + y).sum().backward()
    x.grad.numpy()[:] = 7.0
    assert y.grad.tolist() == [1.0, 1.0]


def test_numpy_is_imported_only_here(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ImportError, match=r"numpy: NumPy is not installed; install it \(pip install numpy\)"):
        ag.tensor([1.0]).numpy()


def test_array_protocol():
    x = ag.tensor([1.0, 2.0], device="numpy")
    assert numpy.asarray(x) is x.numpy()
    assert numpy.asarray(x, dtype="float64").dtype == "float64"
    assert not numpy.shares_memory(numpy.array(x, copy=True), x.numpy())
    with pytest.raises(ValueError, match="copy"):
        numpy.asarray(x, dtype="float64", copy=False)


def test_array_protocol_refuses_to_lose_a_gradient():
    x = ag.tensor([1.0], requires_grad=True)
    for use in (numpy.asarray, numpy.array, numpy.atleast_1d):
        with pytest.raises(RuntimeError, match=r"__array__: .* \.detach\(\)\.numpy\(\)"):
            use(x)


# -- DLPack ----------------------------------------------------------------------------------------------------------


def test_dlpack_export_shares_memory():
    x = ag.tensor([1.0, 2.0], device="numpy")
    array = numpy.from_dlpack(x)
    assert array.tolist() == [1.0, 2.0]
    assert numpy.shares_memory(array, x.numpy())
    assert x.__dlpack_device__() == x.numpy().__dlpack_device__()


def test_dlpack_refuses_to_lose_a_gradient():
    with pytest.raises(BufferError, match=r"__dlpack__: .* \.detach\(\)"):
        numpy.from_dlpack(ag.tensor([1.0], requires_grad=True, device="numpy"))


def test_dlpack_of_a_gradient_is_its_own_memory():
    x = ag.tensor([1.0, 2.0], requires_grad=True, device="numpy")
    y = ag.tensor([1.0, 2.0], requires_grad=True, device="numpy")
    (x + y).sum().backward()
    assert not numpy.shares_memory(numpy.from_dlpack(x.grad), y.grad.numpy())


# -- pickle ----------------------------------------------------------------------------------------------------------


def pickled(x, protocol=pickle.HIGHEST_PROTOCOL):
    return pickle.loads(pickle.dumps(x, protocol))


class Marked(ag.Tensor):
    """A subclass with attributes of its own and another signature, as nn.Parameter may have."""

    def __init__(self, data, *, mark):
        super().__init__(data._raw(), data.backend)
        self.mark = mark


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_pickle_keeps_the_tensor(dtype, protocol):
    x = ag.asarray([[0, 1], [1, 1]], dtype=dtype)
    again = pickled(x, protocol)
    assert type(again) is ag.Tensor
    assert (again.dtype, again.device, again.tolist()) == (x.dtype, x.device, x.tolist())
    assert not again.requires_grad


@pytest.mark.parametrize("device", ["numpy", "strict:0", "strict:2"])
def test_pickle_keeps_the_device(device):
    assert pickled(ag.tensor([1.0], device=device)).device == device


def test_pickle_makes_leaves_and_drops_gradients():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    again = pickled(x)
    assert again.requires_grad and again.is_leaf and again.grad is None
    result = pickled(x * 2)
    assert result.requires_grad and result.is_leaf
    assert result.tolist() == [2.0, 4.0]


def test_pickle_of_a_view_holds_what_is_seen():
    x = ag.zeros((1000,))
    assert pickled(x[:2]).tolist() == [0.0, 0.0]
    assert len(pickle.dumps(x[:2])) < 1000


def test_pickle_keeps_subclasses():
    again = pickled(Marked(ag.tensor([1.0]), mark="deep"))
    assert type(again) is Marked
    assert (again.mark, again.tolist()) == ("deep", [1.0])


def test_pickle_warns_of_hooks():
    x = ag.tensor([1.0], requires_grad=True)
    x.register_hook(lambda grad: grad * 2)
    with pytest.warns(UserWarning, match="hooks of a tensor are not pickled"):
        again = pickled(x)
    (again * 1).sum().backward()
    assert again.grad.tolist() == [1.0]


def test_unpickling_without_the_backend_says_so():
    data = pickle.dumps(ag.tensor([1.0], device="strict"))
    code = f"""
import sys
from arraygrad._backends import entry_points
real = entry_points.find
entry_points.find = lambda group: [e for e in real(group) if e.name != "strict"]
sys.modules["array_api_strict"] = None
import pickle
pickle.loads({data!r})
"""
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("ValueError") and "'strict'" in last, run.stderr


# -- copy ------------------------------------------------------------------------------------------------------------


def test_deepcopy_copies_data_and_gradient():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    again = copy.deepcopy(x)
    assert again.requires_grad and again.is_leaf
    assert again.grad.tolist() == [2.0, 4.0]
    with ag.no_grad():
        again.add_(1.0)
        again.grad.zero_()
    assert (x.tolist(), x.grad.tolist()) == ([1.0, 2.0], [2.0, 4.0])


def test_deepcopy_keeps_identities():
    x = ag.tensor([1.0])
    first, second = copy.deepcopy([x, x])
    assert first is second
    assert first is not x


VIEWS = {
    "part": lambda x: x[1:, :2],
    "turned": lambda x: x.T,
    "reshaped": lambda x: x.view(-1),
    "of a view": lambda x: x.T[1:].T,
    "one of several": lambda x: x.unbind(0)[1],
    "detached": lambda x: x.detach(),
    "part of what is detached": lambda x: x.detach()[0],
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("first", ["view", "base"])
@pytest.mark.parametrize("requires_grad", [False, True])
def test_deepcopy_keeps_shared_memory(view, first, requires_grad):
    x = ag.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=requires_grad)
    with ag.no_grad():
        y = view(x)
        if first == "view":
            again_y, again_x = copy.deepcopy((y, x))
        else:
            again_x, again_y = copy.deepcopy((x, y))
        assert (again_x.tolist(), again_y.tolist()) == (x.tolist(), y.tolist())
        again_x.mul_(2.0)
        assert again_y.tolist() == view(again_x).tolist()
        again_y.add_(1.0)
        assert again_y.tolist() == view(again_x).tolist()
    assert again_x.is_leaf and again_y.is_leaf
    assert (again_x.requires_grad, again_y.requires_grad) == (requires_grad, y.requires_grad)
    assert x.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def test_deepcopy_of_two_views_keeps_what_they_share():
    x = ag.arange(5.0)
    first, last = copy.deepcopy([x[:3], x[2:]])
    first[2] = 9.0
    assert last.tolist() == [9.0, 3.0, 4.0]
    assert x.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_deepcopy_keeps_gradients_apart_whose_memory_is_shared_for_now():
    x, y = ag.ones(2, requires_grad=True), ag.ones(2, requires_grad=True)
    (x + y).backward(ag.tensor([3.0, 4.0]))
    first, second = copy.deepcopy((x, y))
    first.grad.zero_()
    assert (second.grad.tolist(), x.grad.tolist()) == ([3.0, 4.0], [3.0, 4.0])


def test_deepcopy_of_a_tensor_beside_its_array():
    x = ag.tensor([1.0, 2.0])
    again, array = copy.deepcopy((x, x._raw()))
    assert isinstance(again, ag.Tensor)
    assert type(array) is type(x._raw())


def test_deepcopy_leaves_hooks_behind():
    x = ag.tensor([1.0], requires_grad=True)
    x.register_hook(lambda grad: grad * 2)
    again = copy.deepcopy(x)
    again.sum().backward()
    assert again.grad.tolist() == [1.0]


def test_deepcopy_of_a_result_is_refused():
    with pytest.raises(RuntimeError, match=r"deepcopy: .* \(graph leaves\) .* \.detach\(\)"):
        copy.deepcopy(ag.tensor([1.0], requires_grad=True) * 2)


def test_deepcopy_keeps_subclasses():
    x = Marked(ag.tensor([1.0]), mark=["a"])
    again = copy.deepcopy(x)
    assert type(again) is Marked
    assert again.mark == ["a"] and again.mark is not x.mark


def test_copy_shares_data():
    x = Marked(ag.tensor([1.0, 2.0]), mark=["a"])
    again = copy.copy(x)
    assert type(again) is Marked and again.mark is x.mark
    again.mul_(3.0)
    assert x.tolist() == [3.0, 6.0]
    x.add_(1.0)
    assert again.tolist() == [4.0, 7.0]


def test_copy_is_a_leaf():
    x = ag.tensor([1.0], requires_grad=True)
    again = copy.copy(x * 2)
    assert again.is_leaf and again.requires_grad
    (again * 3).sum().backward()
    assert (again.grad.tolist(), x.grad) == ([3.0], None)


# -- identity --------------------------------------------------------------------------------------------------------


def test_weak_references_and_hashing():
    x = ag.tensor([1.0])
    reference = weakref.ref(x)
    assert reference() is x
    assert {x: 1}[x] == 1
    gc.disable()
    try:
        del x
        assert reference() is None
    finally:
        gc.enable()
