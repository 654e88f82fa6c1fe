"""How tensors print. Every layout is compared with PyTorch's in tests/torch; here are those that it does not have."""

import math

import pytest

import arraygrad as ag
from arraygrad._tensor import print_options


@pytest.fixture(autouse=True)
def default_options():
    yield
    ag.set_printoptions(profile="default")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (6.0, "tensor(6.)"),
        ([6.0, -1.0], "tensor([ 6., -1.])"),
        ([0.5, 2.0], "tensor([0.5000, 2.0000])"),
        ([1e-6, 1.0], "tensor([1.0000e-06, 1.0000e+00])"),
        ([True, False], "tensor([ True, False])"),
        ([[1, 20], [3, 4]], "tensor([[ 1, 20],\n        [ 3,  4]])"),
        ([], "tensor([])"),
        ([1 + 2j, complex(0, -1.5)], "tensor([1.+2.0000j, 0.-1.5000j])"),
        ([math.nan, math.inf], "tensor([nan, inf])"),
    ],
    ids=str,
)
def test_layout(data, text):
    assert repr(ag.tensor(data)) == text
    assert str(ag.tensor(data)) == text


def test_dtype_is_named_where_it_is_not_the_default():
    assert repr(ag.tensor([1.0], dtype=ag.float64)) == "tensor([1.], dtype=arraygrad.float64)"
    assert repr(ag.tensor([], dtype=ag.int64)) == "tensor([], dtype=arraygrad.int64)"
    assert repr(ag.zeros((0, 3))) == "tensor([], size=(0, 3))"


def test_graph_is_named():
    x = ag.tensor([2.0], requires_grad=True)
    assert repr(x) == "tensor([2.], requires_grad=True)"
    assert repr(x + 4) == "tensor([6.], grad_fn=<AddBackward>)"
    assert repr((x + 4).detach()) == "tensor([6.])"


def test_device_is_named_where_it_is_not_the_default():
    x = ag.tensor([1.0], device="numpy")
    y = ag.tensor([1.0], device="strict:1")
    with ag.use_backend("strict"):
        assert repr(x) == "tensor([1.], device='numpy')"
        assert repr(ag.tensor([1.0])) == "tensor([1.])"
    with ag.use_backend("numpy"):
        assert repr(x) == "tensor([1.])"
        assert repr(y) == "tensor([1.], device='strict:1')"


def test_device_is_named_where_no_backend_can_be_the_default(monkeypatch):
    x = ag.tensor([1.0], device="numpy")
    monkeypatch.setenv("ARRAYGRAD_BACKEND", "absent")
    assert repr(x) == "tensor([1.], device='numpy')"


def test_tangent_is_shown_in_its_level():
    from arraygrad.autograd import forward_ad

    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor([1.0]), ag.tensor([2.0]))
        assert repr(x) == "tensor([1.], tangent=tensor([2.]))"
    assert repr(x) == "tensor([1.])"


def test_subclasses_print_under_their_name():
    class Meters(ag.Tensor):
        pass

    class Quiet(ag.Tensor):
        def __repr__(self, **options):
            return "Quiet: " + super().__repr__()

    x = ag.tensor([1.0, 2.0], device="numpy")
    with ag.use_backend("numpy"):
        assert repr(Meters(x._raw(), x.backend)) == "Meters([1., 2.])"
        assert repr(Quiet(x._raw(), x.backend)) == "Quiet: tensor([1., 2.])"


def test_only_what_is_shown_is_read(monkeypatch):
    x = ag.zeros((200, 300), device="numpy")
    read = []
    monkeypatch.setattr(x._backend, "tolist", lambda raw: read.append(raw.shape) or raw.tolist())
    repr(x)
    assert read == [(6, 6)]


def test_print_options_are_kept_and_restored():
    before = ag.get_printoptions()
    assert before == {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
    with ag.printoptions(precision=1, threshold=2, edgeitems=1):
        assert repr(ag.tensor([0.25, 1.0, 2.0])) == "tensor([0.2,  ..., 2.0])"
        assert ag.get_printoptions()["precision"] == 1
    assert ag.get_printoptions() == before
    ag.set_printoptions(sci_mode=True, precision=2)
    assert repr(ag.tensor(1.5)) == "tensor(1.50e+00)"
    ag.set_printoptions(**before)
    assert ag.get_printoptions() == before


def test_print_options_are_restored_after_an_error():
    with pytest.raises(KeyError), ag.printoptions(precision=1):
        raise KeyError
    assert ag.get_printoptions()["precision"] == 4


def test_profiles():
    ag.set_printoptions(profile="short")
    assert print_options.current() == print_options.PrintOptions(precision=2, edgeitems=2)
    ag.set_printoptions(profile="full")
    assert ag.get_printoptions()["threshold"] == math.inf
    with pytest.raises(ValueError, match="unknown profile 'loud'; there are default, short, full"):
        ag.set_printoptions(profile="loud")


def test_format():
    assert f"{ag.tensor(1.5)}" == "1.5"
    assert f"{ag.tensor(1.23456, requires_grad=True):.2f}" == "1.23"
    assert f"{ag.tensor([1.5])}" == "tensor([1.5000])"
    with pytest.raises(TypeError, match="needs a 0-d tensor"):
        f"{ag.tensor([1.5]):.2f}"
