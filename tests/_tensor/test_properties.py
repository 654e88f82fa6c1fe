"""Every property of every kind of tensor can be asked for: where it does not apply it raises AttributeError alone."""

import numpy
import pytest

import arraygrad as ag

PROPERTIES = [name for name in dir(ag.Tensor) if isinstance(getattr(ag.Tensor, name, None), property)]
PROPERTIES += ["shape", "dtype", "device", "ndim", "grad", "grad_fn", "is_leaf", "requires_grad", "T", "mT", "mH", "H"]


def kinds():
    for dtype in (ag.bool, ag.int64, ag.uint8, ag.float32, ag.float64, ag.complex64):
        for shape in ((), (2,), (2, 3), (2, 3, 1), (0,)):
            yield f"{dtype.name}{list(shape)}", ag.ones(shape, dtype=dtype)
    x = ag.ones((2, 2), requires_grad=True)
    yield from {"leaf": x, "result": x * 2, "view": x[0], "detached": x.detach()}.items()
    yield "parameter", ag.nn.Parameter(ag.ones(2))
    with ag.inference_mode():
        yield "inference", ag.ones(2) * 2


@pytest.mark.filterwarnings("ignore:grad:UserWarning")  # the grad of what is no leaf is asked for on purpose
@pytest.mark.parametrize(("name", "x"), list(kinds()), ids=lambda v: v if isinstance(v, str) else "")
def test_hasattr_of_every_property(name, x):
    assert len(PROPERTIES) > 15
    there = {p: hasattr(x, p) for p in PROPERTIES}
    missing = {p for p in PROPERTIES if not there[p]}
    expected = {"mT", "mH"} if x.ndim < 2 else set()
    if x.ndim != 2:
        expected |= {"H"}
    if x.ndim > 2:
        expected |= {"T"}
    assert missing == expected


def test_hasattr_of_a_dual_tensor():
    def asked(x):
        for p in PROPERTIES:
            hasattr(x, p)
        return x.T * 2

    assert ag.func.jvp(asked, (ag.ones(2),), (ag.ones(2),))[1].tolist() == [2, 2]


def test_imaginary_parts():
    x = ag.tensor([1.0, 2.0])
    assert x.imag.tolist() == [0, 0]
    assert (x.imag.dtype, x.real is x) == (ag.float32, True)
    assert ag.tensor([1, 2]).imag.dtype is ag.int64
    assert ag.tensor([1 + 2j]).imag.tolist() == [2]


def test_transposes():
    x = ag.asarray([[1, 2j], [3, 4]])
    assert x.H.tolist() == [[1, 3], [-2j, 4]]
    assert ag.tensor([1.0, 2.0]).T.tolist() == [1, 2]
    assert ag.tensor(1.0).T.item() == 1
    v = ag.tensor([1.0, 2.0], requires_grad=True)
    (v.T * 3).sum().backward()
    assert v.grad.tolist() == [3, 3]
    with pytest.raises(AttributeError, match=r"tensor\.mT is only supported on matrices or batches .*Got 1-D"):
        _ = ag.ones(2).mT
    with pytest.raises(AttributeError, match=r"tensor.H is only supported on matrices \(2-D tensors\). Got 3-D"):
        _ = ag.ones((1, 2, 3)).H
    with pytest.raises(AttributeError, match="T: transposes tensors of at most two axes"):
        _ = ag.ones((1, 2, 3)).T


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (numpy.sum, 6),
        (numpy.prod, 8),
        (numpy.mean, 2),
        (numpy.max, 4),
        (numpy.min, 1),
        (numpy.std, numpy.std([1, 4, 1])),
        (numpy.var, 2),
        (numpy.argmax, 1),
        (numpy.argmin, 0),
        (numpy.all, True),
        (numpy.any, True),
    ],
)
def test_reductions_of_numpy_call_the_methods(function, expected):
    x = ag.tensor([1.0, 4.0, 1.0], requires_grad=True)
    if function in (numpy.prod, numpy.mean):
        x = ag.tensor([1.0, 4.0, 2.0] if function is numpy.prod else [1.0, 4.0, 1.0], requires_grad=True)
    found = function(x)
    assert isinstance(found, ag.Tensor)
    assert found.item() == pytest.approx(expected)
    assert found.requires_grad == (found.dtype.kind == "f")


def test_results_are_written_to_no_other_tensor():
    with pytest.raises(TypeError, match="sum: out= is not supported"):
        ag.ones(2).sum(out=ag.ones(()))


def test_largest_and_smallest_of_two_tensors():
    a, b = ag.tensor([1.0, 4.0], requires_grad=True), ag.tensor([3.0, 2.0])
    assert ag.max(a, b).tolist() == ag.maximum(a, b).tolist() == [3, 4]
    assert ag.min(a, b).tolist() == [1, 2]
    ag.max(a, b).sum().backward()
    assert a.grad.tolist() == [0, 1]
    for wrong in (lambda: ag.max(a, 0), lambda: ag.min(a, (0,)), lambda: ag.max(a, b, axis=0)):
        with pytest.raises(TypeError, match="the second argument is an array to compare with"):
            wrong()


def test_help_of_a_method_is_that_of_the_function():
    assert "Return the sum of the elements along one axis" in ag.Tensor.sum.__doc__
    assert ag.softmax.__doc__ in ag.Tensor.softmax.__doc__
    undocumented = [n for n in dir(ag.Tensor) if not n.startswith("_") and not getattr(ag.Tensor, n).__doc__]
    assert undocumented == []


def test_names_of_dtypes():
    assert (ag.float, ag.double, ag.int, ag.long) == (ag.float32, ag.float64, ag.int32, ag.int64)
    assert (ag.float is ag.float32, ag.int is ag.int32) == (True, True)


def test_what_is_missing_is_named():
    with pytest.raises(AttributeError, match="module 'arraygrad' has no attribute 'conv9d': there is no function"):
        _ = ag.conv9d
    with pytest.raises(ValueError, match=r"unknown backend 'cuda'.*the backend 'cupy'"):
        ag.zeros(1, device="cuda")
    with pytest.raises(TypeError, match=r"make tensors with arraygrad\.tensor\(data\)"):
        ag.Tensor([1.0])


class Lazy:
    """An array of a library that computes all of it whenever a part is read."""

    def __init__(self, values):
        self.values = numpy.asarray(values)
        self.reads = 0

    shape = property(lambda self: self.values.shape)
    dtype = property(lambda self: self.values.dtype)

    def __array__(self, dtype=None, copy=None):
        self.reads += 1
        return self.values

    def __getitem__(self, key):
        self.reads += 1
        return Lazy(self.values[key])


def test_an_array_without_tolist_is_read_once():
    lazy = Lazy([[1.0, 2.0], [3.0, 4.0]])
    assert ag.ones(1).backend.tolist(lazy) == [[1.0, 2.0], [3.0, 4.0]]
    assert lazy.reads == 1


@pytest.mark.filterwarnings("ignore:float:UserWarning")  # matplotlib asks whether a single number is finite, first
def test_plotting_works_or_says_what_to_do():
    matplotlib = pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    matplotlib.use("Agg")
    from matplotlib import figure

    axes = figure.Figure().subplots()
    x = ag.tensor([0.0, 1.0])
    (line,) = axes.plot(x, x * 2)
    assert line.get_xydata().tolist() == [[0, 0], [1, 2]]
    axes.scatter(x, x)
    with pytest.raises(RuntimeError, match=r"requires grad.*use \.detach\(\)\.numpy\(\)"):
        axes.plot(x.requires_grad_())


def test_versions_are_numbers():
    x = ag.ones(2)
    assert (x._version, type(x._version)) == (0, int)
    x.add_(1)
    x[0] = 5.0
    assert (x._version, x.detach()._version, x[0]._version, x.clone()._version) == (2, 2, 2, 0)
