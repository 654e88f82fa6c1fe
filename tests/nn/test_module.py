"""Module: registration, traversal, state, modes, conversion, hooks, printing, copies."""

import copy
import pickle

import pytest

import arraygrad as ag
from arraygrad import nn


class Scale(nn.Module):
    """A module with a parameter, a buffer of each kind and a child."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(ag.tensor([2.0, 3.0]))
        self.register_buffer("offset", ag.tensor([1.0, -1.0]))
        self.register_buffer("cache", ag.zeros(1), persistent=False)
        self.register_buffer("nothing", None)
        self.register_parameter("missing", None)
        self.inner = nn.Linear(2, 2)

    def forward(self, x, bonus=0.0):
        return self.inner(x * self.factor + self.offset) + bonus


def test_assignment_registers():
    module = Scale()
    assert [name for name, _ in module.named_parameters()] == ["factor", "inner.weight", "inner.bias"]
    assert [name for name, _ in module.named_buffers()] == ["offset", "cache"]
    assert [name for name, _ in module.named_children()] == ["inner"]
    assert module.missing is None
    assert module.nothing is None
    assert {"factor", "offset", "inner"} <= set(dir(module))


def test_reassignment_moves_between_kinds():
    module = Scale()
    module.factor = nn.ReLU()
    assert "factor" not in dict(module.named_parameters())
    assert isinstance(module.factor, nn.ReLU)
    module.inner = None
    assert module.inner is None
    assert list(module.children()) == [module.factor]
    module.plain = 3
    module.plain = nn.Parameter(ag.ones(1))
    assert "plain" in dict(module.named_parameters())
    module.offset = ag.ones(2)
    assert module.state_dict()["offset"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("name", "value"), [("factor", 2.0), ("factor", ag.ones(2)), ("inner", 1), ("offset", [1.0])])
def test_what_a_registered_name_cannot_become(name, value):
    with pytest.raises(TypeError, match=f"cannot assign .* {name!r} .*(Parameter|Tensor|Module) or None expected"):
        setattr(Scale(), name, value)


def test_deletion():
    module = Scale()
    for name in ("factor", "cache", "inner"):
        delattr(module, name)
        with pytest.raises(AttributeError, match=f"'Scale' object has no attribute '{name}'"):
            getattr(module, name)
    assert list(module.state_dict()) == ["offset"]
    with pytest.raises(AttributeError):
        del module.unknown


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda m: m.register_parameter("a", ag.ones(1)), TypeError, "cannot assign 'Tensor' object to parameter 'a'"),
        (lambda m: m.register_buffer("a", 1.0), TypeError, "cannot assign 'float' object to buffer"),
        (lambda m: m.add_module("a", ag.ones(1)), TypeError, "must be a Module or None"),
        (lambda m: m.add_module("a.b", nn.ReLU()), KeyError, "contain"),
        (lambda m: m.register_buffer("", None), KeyError, "empty string"),
        (lambda m: m.register_buffer("forward", None), KeyError, "already exists"),
        (lambda m: m.register_module(1, nn.ReLU()), TypeError, "name must be a string"),
        (lambda m: m.train("yes"), ValueError, "training mode is expected to be boolean"),
        (lambda m: m.to(ag.int64), TypeError, "cannot become int64"),
        (lambda m: m.get_submodule("inner.deep"), AttributeError, "Linear has no attribute `deep`"),
        (lambda m: m.get_parameter("inner.gain"), AttributeError, "Scale has no attribute `inner.gain`"),
        (lambda m: m.get_buffer("factor"), AttributeError, "Scale has no attribute `factor`"),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call(Scale())


def test_assignment_before_init_and_a_missing_forward():
    class Early(nn.Module):
        def __init__(self):
            self.weight = nn.Parameter(ag.ones(1))

    class Silent(nn.Module):
        pass

    with pytest.raises(AttributeError, match=r"before Module.__init__\(\) call"):
        Early()
    with pytest.raises(NotImplementedError, match=r'Module \[Silent\] is missing the required "forward" function'):
        Silent()(1)


def test_shared_modules_and_parameters_come_once():
    layer = nn.Linear(2, 2)
    twice = nn.Sequential(layer, nn.ReLU(), layer)
    twice[1].extra = layer.weight
    assert len(list(twice.parameters())) == 2
    assert len(list(twice.modules())) == 3
    assert [name for name, _ in twice.named_modules(remove_duplicate=False)] == ["", "0", "1", "2"]
    names = [name for name, _ in twice.named_parameters(remove_duplicate=False)]
    assert names == ["0.weight", "0.bias", "1.extra", "2.weight", "2.bias"]
    assert list(twice.state_dict()) == names


def test_lookup_by_dotted_name():
    module = nn.Sequential(Scale())
    assert module.get_submodule("") is module
    assert module.get_submodule("0.inner") is module[0].inner
    assert module.get_parameter("0.inner.weight") is module[0].inner.weight
    assert module.get_buffer("0.offset") is module[0].offset
    assert [name for name, _ in module[0].named_parameters("p", recurse=False)] == ["p.factor"]


def test_modes():
    module = nn.Sequential(nn.Dropout(), Scale())
    assert module.eval() is module
    assert not any(m.training for m in module.modules())
    module.train()
    assert all(m.training for m in module.modules())


def test_gradients_of_all_parameters():
    module = Scale()
    ag.sum(module(ag.ones((3, 2)))).backward()
    grads = [p.grad for p in module.parameters()]
    assert all(g is not None for g in grads)
    module.zero_grad(set_to_none=False)
    assert all(
        p.grad is g and not any(ag.reshape(g, (-1,)).tolist()) for p, g in zip(module.parameters(), grads, strict=True)
    )
    module.zero_grad()
    assert all(p.grad is None for p in module.parameters())
    assert not any(p.requires_grad for p in module.requires_grad_(False).parameters())


def test_conversion_keeps_parameters_and_converts_gradients():
    module = Scale()
    module.register_buffer("count", ag.tensor(3))
    ag.sum(module(ag.ones((1, 2)))).backward()
    before = list(module.parameters())
    assert module.double() is module
    assert all(a is b for a, b in zip(module.parameters(), before, strict=True))
    assert {p.dtype for p in before} | {p.grad.dtype for p in before} == {ag.float64}
    assert all(p.is_leaf and p.requires_grad for p in before)
    assert module.offset.dtype == ag.float64
    assert module.count.dtype == ag.int64
    assert module.to(ag.float32).offset.dtype == ag.float32
    assert module.to(dtype=ag.complex64).factor.dtype == ag.complex64
    assert Scale().to(ag.ones(1, dtype=ag.float64)).factor.dtype == ag.float64
    device = ag.zeros(0).device
    assert Scale().to(device, ag.float64).factor.device == device
    assert Scale().double().float().factor.dtype == ag.float32


def test_apply_goes_from_the_leaves_up():
    seen = []
    module = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh()))
    assert module.apply(lambda m: seen.append(type(m).__name__)) is module
    assert seen == ["ReLU", "Tanh", "Sequential", "Sequential"]


# -- state -------------------------------------------------------------------------------------------------------------


def test_state_shares_data_outside_the_graph():
    module = Scale()
    state = module.state_dict(prefix="model.")
    assert list(state) == ["model.factor", "model.offset", "model.inner.weight", "model.inner.bias"]
    assert not any(value.requires_grad for value in state.values())
    with ag.no_grad():
        module.factor.mul_(10.0)
    assert state["model.factor"].tolist() == [20.0, 30.0]
    assert module.state_dict(keep_vars=True)["factor"] is module.factor
    destination = {"first": 1}
    assert module.state_dict(destination=destination) is destination


def test_loading_copies():
    source, target = Scale(), Scale()
    parameter = target.factor
    with ag.no_grad():
        source.factor.fill_(7.0)
    result = target.load_state_dict(source.state_dict())
    assert repr(result) == "<All keys matched successfully>"
    assert result == ([], [])
    assert target.factor is parameter
    assert parameter.tolist() == [7.0, 7.0]
    assert target(ag.ones((1, 2))).tolist() == source(ag.ones((1, 2))).tolist()
    with ag.no_grad():
        source.factor.fill_(1.0)
    assert parameter.tolist() == [7.0, 7.0]


def test_loading_casts_and_assigning_does_not():
    state = Scale().double().state_dict()
    copied, assigned = Scale(), Scale()
    copied.load_state_dict(state)
    assert copied.factor.dtype == ag.float32
    assigned.factor.requires_grad_(False)
    assigned.load_state_dict(state, assign=True)
    assert assigned.factor.dtype == assigned.offset.dtype == ag.float64
    assert isinstance(assigned.factor, nn.Parameter)
    assert not assigned.factor.requires_grad


def test_names_that_do_not_match():
    module = Scale()
    before = module.inner.bias.tolist()
    state = module.state_dict()
    del state["factor"]
    state |= {"unknown": ag.ones(1), "inner.bias": ag.ones(2) * 9}
    with pytest.raises(
        RuntimeError,
        match='Missing key\\(s\\) in state_dict: "factor"\n  Unexpected key\\(s\\) in state_dict: "unknown"',
    ):
        module.load_state_dict(state)
    assert module.inner.bias.tolist() == before
    result = module.load_state_dict(state, strict=False)
    assert (result.missing_keys, result.unexpected_keys) == (["factor"], ["unknown"])
    assert repr(result) == "IncompatibleKeys(missing_keys=['factor'], unexpected_keys=['unknown'])"
    assert module.inner.bias.tolist() == [9.0, 9.0]


def test_values_that_do_not_fit():
    module = Scale()
    with pytest.raises(
        RuntimeError, match=r"size mismatch for factor: copying a param with shape \[3\] from checkpoint"
    ):
        module.load_state_dict(module.state_dict() | {"factor": ag.ones(3)}, strict=False)
    with pytest.raises(RuntimeError, match="'factor' is a list, not a Tensor"):
        module.load_state_dict(module.state_dict() | {"factor": [1.0, 2.0]})
    with pytest.raises(TypeError, match="a mapping of names to tensors"):
        module.load_state_dict([1])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))], ids=["copy", "pickle"])
def test_copies_are_whole_and_independent(duplicate):
    module = nn.Sequential(Scale(), nn.ReLU()).eval()
    ag.sum(module(ag.ones((1, 2)))).backward()
    other = duplicate(module)
    assert other(ag.ones((1, 2))).tolist() == module(ag.ones((1, 2))).tolist()
    assert not other.training
    assert isinstance(other[0].factor, nn.Parameter)
    assert other[0].factor.grad is None
    assert repr(other) == repr(module)
    with ag.no_grad():
        other[0].factor.fill_(0.0)
    assert module[0].factor.tolist() == [2.0, 3.0]
    assert list(other.state_dict()) == list(module.state_dict())


# -- hooks -------------------------------------------------------------------------------------------------------------


def test_hooks_see_and_replace():
    layer, seen = nn.Identity(), []
    handles = [
        layer.register_forward_pre_hook(lambda m, args: seen.append((m is layer, args))),
        layer.register_forward_pre_hook(lambda m, args: args[0] + 1),
        layer.register_forward_hook(lambda m, args, out: out * 10),
        layer.register_forward_hook(lambda m, args, out: seen.append((args, out))),
    ]
    assert layer(1) == 20
    assert seen == [(True, (1,)), ((2,), 20)]
    for handle in handles:
        handle.remove()
    assert layer(1) == 1


def test_hooks_with_keyword_arguments_and_order():
    class Add(nn.Module):
        def forward(self, x, y=0):
            return x + y

    layer, order = Add(), []
    layer.register_forward_pre_hook(lambda m, args, kwargs: (args, {"y": kwargs["y"] * 2}), with_kwargs=True)
    layer.register_forward_pre_hook(lambda m, args: order.append("first"), prepend=True)
    layer.register_forward_hook(lambda m, args, kwargs, out: order.append(kwargs["y"]), with_kwargs=True)
    assert layer(1, y=3) == 7
    assert order == ["first", 6]
    layer.register_forward_pre_hook(lambda m, args, kwargs: 5, with_kwargs=True)
    with pytest.raises(RuntimeError, match=r"expected None or \(args, kwargs\)"):
        layer(1, y=3)


def test_extra_text():
    class Talkative(nn.Module):
        def extra_repr(self):
            return "first\nsecond"

    assert repr(Talkative()) == "Talkative(\n  first\n  second\n)"
    assert repr(nn.Sequential(Talkative())) == "Sequential(\n  (0): Talkative(\n    first\n    second\n  )\n)"
