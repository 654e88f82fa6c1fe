"""Data to tensors."""

import array
import enum
import math

import numpy
import pytest

import arraygrad as ag
from arraygrad._backends.loading import get_backend

CONVERTERS = [ag.tensor, ag.asarray, ag.as_tensor]


@pytest.mark.parametrize("function", CONVERTERS)
@pytest.mark.parametrize(
    ("data", "dtype", "shape"),
    [
        (True, ag.bool, ()),
        (3, ag.int64, ()),
        (2.5, ag.float32, ()),
        (1j, ag.complex64, ()),
        ([True, False], ag.bool, (2,)),
        ([True, 2], ag.int64, (2,)),
        ([1, 2.5], ag.float32, (2,)),
        ([[1, 2.5], [1j, True]], ag.complex64, (2, 2)),
        (((1, 2), (3, 4)), ag.int64, (2, 2)),
        ([], ag.float32, (0,)),
        ([[], []], ag.float32, (2, 0)),
        ([(1,), [2]], ag.int64, (2, 1)),
        (range(3), ag.int64, (3,)),
    ],
    ids=str,
)
def test_python_numbers(function, data, dtype, shape):
    x = function(data)
    assert (x.dtype, x.shape) == (dtype, shape)
    assert x.is_leaf


@pytest.mark.parametrize("function", CONVERTERS)
def test_values_and_given_dtypes(function):
    assert function([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert function([1, 0], dtype=ag.bool).tolist() == [True, False]
    assert function([1, 2], dtype=ag.complex128).tolist() == [1, 2]
    assert function(2**64 - 1, dtype=ag.uint64).item() == 2**64 - 1
    assert function([0.1], dtype=ag.float64).item() == 0.1


@pytest.mark.parametrize("function", CONVERTERS)
def test_subclasses_of_numbers(function):
    class Colour(enum.IntEnum):
        RED = 7

    assert function(Colour.RED).item() == 7
    assert function([Colour.RED, 1]).dtype is ag.int64


@pytest.mark.parametrize("function", CONVERTERS)
def test_what_is_no_data(function):
    name = function.__name__
    with pytest.raises(
        ValueError, match=rf"{name}: the data are ragged: expected sequence of length 2 at dim 1, got lengths \[1, 2\]"
    ):
        function([[1, 2], [3]])
    with pytest.raises(
        ValueError,
        match=f"{name}: the data are ragged: expected sequence at dim 1",
    ):
        function([1, [2]])
    with pytest.raises(TypeError, match=f"{name}: expected numbers, arrays and nested sequences of them, found a str"):
        function(["a"])
    with pytest.raises(
        TypeError, match=f"{name}: expected numbers, arrays and nested sequences of them, found a NoneType"
    ):
        function([None])
    for wrong in (None, "abc", {1: 2}, object()):
        with pytest.raises(TypeError, match=rf"{name}: Could not infer dtype of \w+: expected numbers"):
            function(wrong)
    with pytest.raises(TypeError, match=f"{name}: complex numbers cannot be stored as float64"):
        function([1j], dtype=ag.float64)


def test_tensor_copies():
    source = ag.asarray([1.0, 2.0])
    for data in (source, source._raw()):
        x = ag.tensor(data)
        x[0] = 5.0
        assert source.tolist() == [1.0, 2.0]
        assert x.tolist() == [5.0, 2.0]


def test_tensor_leaves_the_graph_behind():
    x = ag.ones(2, requires_grad=True)
    for data in (x, [x[0], x[1]], x * 2.0):
        with pytest.warns(ag.autograd.LostGradientWarning):
            y = ag.tensor(data)
        assert not y.requires_grad
        y.requires_grad_()
        assert y.is_leaf
    with pytest.warns(ag.autograd.LostGradientWarning):
        assert ag.tensor(x, requires_grad=True).is_leaf
    assert ag.tensor(x.detach(), dtype=ag.float64).dtype is ag.float64


def test_asarray_keeps_a_tensor_as_it_is():
    x = ag.ones(2, requires_grad=True) * 1.0
    assert ag.asarray(x) is x
    assert ag.asarray(x, dtype=ag.float32, device=x.device, copy=False) is x
    assert ag.as_tensor(x) is x


def test_asarray_records_casts_and_copies():
    x = ag.ones(2, requires_grad=True)
    for y in (ag.asarray(x, dtype=ag.float64), ag.asarray(x, copy=True), ag.as_tensor(x, ag.complex64)):
        assert y.grad_fn is not None
        (grad,) = ag.autograd.grad(y, x, ag.ones_like(y))
        assert grad.dtype is ag.float32
    assert ag.asarray(x, copy=True) is not x


def test_asarray_requires_grad():
    x = ag.ones(2)
    y = ag.asarray(x, requires_grad=True)
    assert y.requires_grad
    assert not x.requires_grad
    z = ag.ones(2, requires_grad=True) * 2.0
    assert ag.asarray(z, requires_grad=True) is z


def test_nested_sequences_of_tensors_are_stacked_and_recorded():
    a, b = ag.tensor([1.0, 2.0], requires_grad=True), ag.tensor([3.0, 4.0], dtype=ag.float64, requires_grad=True)
    x = ag.asarray([[a, b], [b, a]])
    assert x.shape == (2, 2, 2)
    assert x.dtype is ag.float64
    ag.sum(x * ag.asarray([[[1.0], [2.0]], [[3.0], [4.0]]], dtype=ag.float64)).backward()
    assert a.grad.tolist() == [5.0, 5.0]
    assert a.grad.dtype is ag.float32
    assert b.grad.tolist() == [5.0, 5.0]


def test_numbers_beside_tensors_are_weak():
    x = ag.asarray([ag.asarray(1.5, dtype=ag.float64), 2, True])
    assert x.dtype is ag.float64
    assert x.tolist() == [1.5, 2.0, 1.0]
    assert ag.asarray([ag.asarray(1), 2.5]).dtype is ag.float32
    assert ag.asarray((ag.asarray(1), 2), dtype=ag.int8).dtype is ag.int8


def test_nested_arrays_must_fit():
    with pytest.raises(ValueError, match=r"asarray: the data are ragged: arrays beside each other have shapes"):
        ag.asarray([ag.zeros(2), ag.zeros(3)])
    with pytest.raises(ValueError, match="ragged"):
        ag.asarray([ag.zeros(2), 1.0])
    with pytest.raises(
        RuntimeError, match=r"asarray: the data live on two backends, 'numpy' and 'strict'.*\.to\('numpy'\)"
    ):
        ag.asarray([numpy.zeros(2), ag.zeros(2, device="strict")])


def test_arrays_of_libraries_stay_with_their_library():
    for name in ("numpy", "strict"):
        raw = get_backend(name).xp.asarray([1.0, 2.0])
        for function in (ag.asarray, ag.from_dlpack):
            x = function(raw)
            assert (x.backend.name, x.dtype, x.tolist()) == (name, ag.float64, [1.0, 2.0])


@pytest.mark.parametrize("function", [ag.tensor, ag.as_tensor])
def test_arrays_follow_the_default_backend_where_one_is_chosen(function, monkeypatch):
    raw = {name: get_backend(name).xp.asarray([1.0, 2.0]) for name in ("numpy", "strict")}
    for chosen in ("numpy", "strict"):
        with ag.use_backend(chosen):
            for array in raw.values():
                x = function(array)
                assert (x.backend.name, x.dtype, x.tolist()) == (chosen, ag.float64, [1.0, 2.0])
            assert function(ag.ones(1, device="numpy")).backend.name == "numpy"
    monkeypatch.delenv("ARRAYGRAD_BACKEND", raising=False)
    assert {name: function(array).backend.name for name, array in raw.items()} == {"numpy": "numpy", "strict": "strict"}


def test_memory_is_shared_with_numpy():
    a = numpy.zeros(3)
    shared = [ag.asarray(a), ag.from_numpy(a), ag.asarray(a, copy=False)]
    if ag.zeros(1).backend.mutable:
        shared.append(ag.as_tensor(a))
        assert ag.from_numpy(a).device == ag.zeros(1).device
    for x in shared:
        before = a[0]
        x[0] = before + 1.0
        assert a[0] == before + 1.0
    x = ag.asarray(a, copy=True)
    x[1] = 9.0
    assert a[1] == 0.0


def test_a_read_only_array_can_be_read_but_not_written():
    a = numpy.zeros(2)
    a.flags.writeable = False
    x = ag.asarray(a)
    assert (x + 1.0).tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="read-only"):
        x[0] = 1.0
    with pytest.raises(RuntimeError, match="read-only"):
        x += 1.0
    assert ag.clone(x).add_(1.0).tolist() == [1.0, 1.0]


def test_numpy_scalars_keep_their_dtype():
    assert ag.tensor(numpy.float64(2.5)).dtype is ag.float64
    assert ag.asarray(numpy.int8(3)).dtype is ag.int8
    assert ag.tensor([numpy.float32(1.0), numpy.float32(2.0)]).dtype is ag.float32
    assert ag.asarray(numpy.bool_(True)).item() is True


def test_dtypes_beyond_the_standard_are_refused():
    for dtype in ("float16", "datetime64[s]", "object", "U3"):
        with pytest.raises(TypeError, match="is not supported; the supported dtypes are"):
            ag.asarray(numpy.zeros(1, dtype=dtype))


def test_devices_move_data_explicitly():
    x = ag.asarray(numpy.asarray([1.0, 2.0]), device="strict:1")
    assert str(x.device) == "strict:1"
    y = ag.asarray(x, device="numpy")
    assert y.device == "numpy"
    assert y.tolist() == [1.0, 2.0]
    assert ag.tensor([1, 2], device="strict").backend.name == "strict"
    assert ag.asarray([x, x], device="numpy").device == "numpy"


def test_moving_is_recorded():
    x = ag.ones(2, device="numpy", requires_grad=True)
    y = ag.asarray(x, device="strict:2") * 3.0
    ag.sum(y).backward()
    assert x.grad.device == "numpy"
    assert x.grad.tolist() == [3.0, 3.0]


def test_copy_false_raises_where_a_copy_is_needed():
    x = ag.ones(2)
    with pytest.raises(
        ValueError, match=r"asarray: casting float32 to arraygrad\.float64 needs a copy, which copy=False"
    ):
        ag.asarray(x, dtype=ag.float64, copy=False)
    with pytest.raises(ValueError, match="asarray: a list has no memory to share, and copy=False forbids a copy"):
        ag.asarray([1], copy=False)
    other = "strict" if x.backend.name == "numpy" else "numpy"
    with pytest.raises(ValueError, match=f"asarray: moving to {other} needs a copy|moving to strict:0 needs a copy"):
        ag.asarray(x, device=other, copy=False)


def test_buffers():
    with ag.use_backend("numpy"):
        x = ag.asarray(array.array("d", [1.0, 2.0]))
        assert (x.dtype, x.tolist()) == (ag.float64, [1.0, 2.0])
        assert ag.asarray(memoryview(b"ab")).tolist() == [97, 98]
        assert ag.asarray(bytearray(b"ab"), dtype=ag.int32).tolist() == [97, 98]


def test_objects_with_numpys_protocol():
    class Column:
        def __array__(self, dtype=None, copy=None):
            return numpy.asarray([1, 2], dtype=numpy.int16)

    assert ag.asarray(Column()).dtype is ag.int16
    assert ag.tensor(Column(), device="strict").backend.name == "strict"


def test_from_numpy_takes_nothing_else():
    with pytest.raises(TypeError, match=r"from_numpy: expected np\.ndarray \(got list\); use asarray"):
        ag.from_numpy([1.0])


def test_from_dlpack():
    class Exporter:
        def __init__(self, array):
            self.array = array

        def __dlpack__(self, **options):
            return self.array.__dlpack__(**options)

        def __dlpack_device__(self):
            return self.array.__dlpack_device__()

    a = numpy.asarray([1.0, 2.0])
    x = ag.from_dlpack(Exporter(a), device="numpy")
    assert x.tolist() == [1.0, 2.0]
    x[0] = 7.0
    assert a[0] == 7.0
    assert ag.asarray(Exporter(a)).tolist() == [7.0, 2.0]
    t = ag.ones(2)
    assert ag.from_dlpack(t) is not t
    assert ag.from_dlpack(t, copy=True).tolist() == [1.0, 1.0]
    with pytest.raises(AttributeError, match="from_dlpack: a list has no __dlpack__ method"):
        ag.from_dlpack([1])
    with pytest.raises(BufferError, match=r"Can't export tensors that require gradient; use \.detach\(\) first"):
        ag.from_dlpack(ag.ones(1, requires_grad=True))
    with pytest.raises(ValueError, match="from_dlpack: moving from numpy to strict:0 needs a copy"):
        ag.from_dlpack(ag.zeros(1, device="numpy"), device="strict", copy=False)


def test_clone():
    x = ag.ones(2, requires_grad=True)
    y = ag.clone(x)
    assert y.grad_fn.name() == "CloneBackward"
    y[0] = 5.0
    assert x.tolist() == [1.0, 1.0]
    ag.sum(y).backward()
    assert x.grad.tolist() == [0.0, 1.0]


def test_integers_of_a_library_without_64_bits():
    jnp = pytest.importorskip("jax.numpy", reason="JAX is not installed")
    x = ag.asarray(jnp.ones(3))
    if ag.int64 in x.backend.raw_dtypes:  # it was asked for 64 bits
        return
    for made in (ag.asarray([1, 2], device=x.device), ag.arange(2, device=x.device), ag.full(2, 1, device=x.device)):
        assert (made.dtype, made.backend.name) == (ag.int32, "jax")
    leaf = x.requires_grad_()
    leaf[[0, 0, 1]].sum().backward()
    assert leaf.grad.tolist() == [2, 1, 0]
    target = ag.asarray([1], device=x.device)
    assert ag.nn.functional.cross_entropy(leaf[None], target).item() == pytest.approx(math.log(3))
    assert ag.nn.functional.one_hot(target, 2).tolist() == [[0, 1]]
    assert leaf.detach().median().item() == 1
