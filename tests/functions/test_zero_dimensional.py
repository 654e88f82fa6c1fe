"""Functions along an axis of a 0-d tensor, which has the axes 0 and -1, as in PyTorch: the values are PyTorch's."""

import pytest

import arraygrad as ag
from arraygrad._base.axes import distinct_axes, normalize_axes, normalize_axis

S = ag.tensor(3.0)
ZERO = ag.tensor(0)

ONE = {
    "cumsum": (ag.cumsum, 3),
    "x.cumsum": (lambda x, d: x.cumsum(d), 3),
    "cumprod": (ag.cumprod, 3),
    "topk": (lambda x, d: ag.topk(x, 1, d).values, 3),
    "topk indices": (lambda x, d: x.topk(1, d).indices, 0),
    "gather": (lambda x, d: ag.gather(x, d, ZERO), 3),
    "scatter a number": (lambda x, d: x.scatter(d, ZERO, 1.0), 1),
    "scatter": (lambda x, d: ag.scatter(x, d, ZERO, x * 2), 6),
    "scatter_add": (lambda x, d: ag.scatter_add(x, d, ZERO, x), 6),
    "index_select": (lambda x, d: ag.index_select(x, d, ag.tensor([0])), 3),
    "x.index_select": (lambda x, d: x.index_select(d, ag.tensor([0])), 3),
    "index_fill": (lambda x, d: x.index_fill(d, ZERO, 1.0), 1),
    "logsumexp": (ag.logsumexp, 3),
    "norm": (lambda x, d: ag.norm(x, dim=d), 3),
    "x.norm": (lambda x, d: x.norm(dim=d), 3),
    "sort": (lambda x, d: ag.sort(x, axis=d), 3),
    "x.sort": (lambda x, d: x.sort(d).values, 3),
    "argsort": (lambda x, d: ag.argsort(x, axis=d), 0),
    "argmax": (lambda x, d: ag.argmax(x, axis=d), 0),
    "x.argmin": (lambda x, d: x.argmin(d), 0),
    "softmax": (ag.softmax, 1),
    "log_softmax": (lambda x, d: x.log_softmax(d), 0),
    "sum": (lambda x, d: ag.sum(x, axis=d), 3),
    "sum of a tuple": (lambda x, d: ag.sum(x, axis=(d,)), 3),
    "prod": (lambda x, d: ag.prod(x, axis=d), 3),
    "mean": (lambda x, d: x.mean(d), 3),
    "max": (lambda x, d: x.max(d).values, 3),
    "amin": (ag.amin, 3),
    "var": (lambda x, d: ag.var(x, axis=d), 0),
    "count_nonzero": (lambda x, d: ag.count_nonzero(x, axis=d), 1),
    "median": (lambda x, d: x.median(d).values, 3),
    "flip": (lambda x, d: ag.flip(x, axis=d), 3),
    "squeeze": (ag.squeeze, 3),
    "x.squeeze": (lambda x, d: x.squeeze(d), 3),
    "swapaxes": (lambda x, d: ag.swapaxes(x, d, 0), 3),
    "moveaxis": (lambda x, d: ag.moveaxis(x, d, 0), 3),
}


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("name", ONE)
def test_one_number_is_an_axis_of_one_element(name, axis):
    function, expected = ONE[name]
    found = function(S, axis)
    assert (found.shape, found.item()) == ((), expected)


@pytest.mark.parametrize("name", ONE)
def test_other_axes_do_not_exist(name):
    for axis in (1, -2):
        with pytest.raises(IndexError, match="0-d array"):
            ONE[name][0](S, axis)


@pytest.mark.parametrize(
    ("name", "slope"), [("cumsum", 1), ("topk", 1), ("gather", 1), ("scatter", 2), ("scatter_add", 2), ("logsumexp", 1)]
)
def test_gradients(name, slope):
    x = ag.tensor(3.0, requires_grad=True)
    ONE[name][0](x, 0).backward()
    assert x.grad.item() == slope


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_integers_and_booleans_are_added_up_in_int64(name):
    for x in (ag.tensor(3, dtype=ag.int32), ag.tensor(True)):
        assert getattr(x, name)(0).dtype is getattr(ag, name)(x.reshape(1), 0).dtype is ag.int64


def test_several_indices_of_one_number():
    assert ag.gather(S, 0, ag.tensor([0, 0])).tolist() == [3, 3]


@pytest.mark.parametrize(
    "function",
    [
        lambda: S.roll(1, 0),
        lambda: S.split(1),
        lambda: S.take_along_dim(ZERO, 0),
        lambda: ag.diff(S, axis=0),
        lambda: ag.unstack(S, axis=0),
        lambda: S.select(0, 0),
        lambda: ag.concat([S, S], axis=0),
    ],
)
def test_where_pytorch_refuses(function):
    with pytest.raises((IndexError, RuntimeError, ValueError)):
        function()


def test_an_axis_of_another_size_is_squeezed_by_nobody():
    x = ag.zeros((1, 3))
    assert x.squeeze(1).shape == (1, 3)
    with pytest.raises(ValueError, match="axis 1 has size 3"):
        ag.squeeze(x, 1)


def test_one_rule_for_axes():
    assert [normalize_axis("f", a, 3) for a in (0, 2, -1, -3)] == [0, 2, 2, 0]
    assert normalize_axis("f", -1, 0, scalar=True) == 0
    assert (normalize_axes("f", (0, -1), 2), normalize_axes("f", -1, 2)) == ((0, 1), 1)
    assert (normalize_axes("f", 0, 0), normalize_axes("f", None, 2)) == (None, None)
    with pytest.raises(IndexError, match="f: Dimension specified as 0 but tensor has no dimensions"):
        normalize_axis("f", 0, 0)
    with pytest.raises(IndexError, match="f: Dimension out of range"):
        normalize_axis("f", 3, 3)
    for wrong in (True, 0.5, "0", None):
        with pytest.raises(TypeError, match="f: an axis is an int"):
            normalize_axis("f", wrong, 3)
    with pytest.raises(RuntimeError, match="appears multiple times"):
        distinct_axes("f", (0, -2), 2)
