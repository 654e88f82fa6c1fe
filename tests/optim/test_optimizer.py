"""Optimisers: groups, state, errors, and what a step does to the tensors; trajectories are compared with PyTorch's."""

import copy
import pickle

import pytest

import arraygrad as ag
from arraygrad import optim

EVERY = [optim.SGD, optim.Adam, optim.AdamW]


def leaf(values=(1.0, 2.0)):
    return ag.tensor(list(values), requires_grad=True)


def descend(x, optimizer, steps=1):
    for _ in range(steps):
        optimizer.zero_grad()
        ag.sum(x * x).backward()
        optimizer.step()


@pytest.mark.parametrize("optimizer", EVERY)
def test_a_minimum_is_found(optimizer):
    x = leaf()
    descend(x, optimizer([x], lr=0.1), 200)
    assert ag.max(ag.abs(x)).item() < 0.05


@pytest.mark.parametrize("optimizer", EVERY)
def test_a_step_writes_to_the_tensor_and_leaves_the_gradient_alone(optimizer):
    x = leaf()
    shared = x.detach()
    ag.sum(x * x).backward()
    grad = x.grad.tolist()
    optimizer([x], lr=0.1, weight_decay=0.1).step()
    assert x.is_leaf
    assert x.requires_grad
    assert x.tolist() != [1.0, 2.0]
    assert shared.tolist() == x.tolist()
    assert x.grad.tolist() == grad


@pytest.mark.parametrize("optimizer", EVERY)
def test_a_step_makes_saved_values_stale(optimizer):
    x = leaf()
    y = ag.sum(x * x)
    y.backward(retain_graph=True)
    optimizer([x], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


@pytest.mark.parametrize("options", [{"momentum": 0.9}, {"momentum": 0.9, "maximize": True}])
def test_momentum_does_not_take_over_the_gradients_memory(options):
    x = leaf()
    optimizer = optim.SGD([x], lr=0.1, **options)
    ag.sum(x * x).backward()
    grad = x.grad
    before = grad.tolist()
    optimizer.step()
    optimizer.step()
    assert grad.tolist() == before


@pytest.mark.parametrize("optimizer", EVERY)
def test_parameters_without_a_gradient_stay(optimizer):
    x, y = leaf(), leaf()
    made = optimizer([x, y], lr=0.1)
    ag.sum(x).backward()
    made.step()
    assert y.tolist() == [1.0, 2.0]
    assert y not in made.state


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)], ids=str)
@pytest.mark.parametrize("optimizer", EVERY)
def test_small_shapes(optimizer, shape):
    x = ag.ones(shape, requires_grad=True)
    descend(x, optimizer([x], lr=0.1), 3)
    assert x.shape == shape


def test_groups():
    x, y, z = leaf(), leaf(), leaf()
    optimizer = optim.SGD([{"params": [x], "lr": 0.5}, {"params": y}], lr=0.25)
    optimizer.add_param_group({"params": (p for p in [z]), "lr": 0.0})
    for p in (x, y, z):
        p.grad = ag.ones(2)
    optimizer.step()
    assert [p.tolist()[0] for p in (x, y, z)] == [0.5, 0.75, 1.0]
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.25, 0.0]
    optimizer.param_groups[2]["lr"] = 1.0
    optimizer.step()
    assert z.tolist() == [0.0, 1.0]


def test_zero_grad():
    x = leaf()
    optimizer = optim.SGD([x])
    optimizer.zero_grad()
    ag.sum(x * x).backward(create_graph=True)
    optimizer.zero_grad(set_to_none=False)
    assert (x.grad.tolist(), x.grad.requires_grad) == ([0.0, 0.0], False)
    optimizer.zero_grad()
    assert x.grad is None


def test_a_closure_is_recorded_and_its_loss_returned():
    x = leaf()
    optimizer = optim.SGD([x], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = ag.sum(x * x)
        loss.backward()
        return loss

    with ag.no_grad():
        assert optimizer.step(closure).item() == 5.0
    assert x.tolist() == pytest.approx([0.8, 1.6])
    assert optimizer.step() is None


def test_an_optimiser_of_ones_own():
    class Sign(optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        def _update(self, p, grad, state, group):
            state["count"] = state.get("count", 0) + 1
            p.sub_(ag.sign(grad) * group["lr"])

    x = leaf()
    optimizer = Sign([x], lr=0.5)
    descend(x, optimizer, 2)
    assert x.tolist() == [0.0, 1.0]
    assert optimizer.state[x] == {"count": 2}
    with pytest.raises(NotImplementedError, match="Optimizer does not define _update"):
        descend(x, optim.Optimizer([x], {}))


# -- state -------------------------------------------------------------------------------------------------------------


def test_the_form_of_the_state():
    x, y = leaf(), leaf()
    optimizer = optim.Adam([{"params": [y]}, {"params": [x], "lr": 0.5}])
    descend(x, optimizer, 3)
    state = optimizer.state_dict()
    assert [group["params"] for group in state["param_groups"]] == [[0], [1]]
    assert list(state["state"]) == [1]
    assert set(state["state"][1]) == {"step", "exp_avg", "exp_avg_sq"}
    assert state["state"][1]["step"] == 3


@pytest.mark.parametrize(("optimizer", "options"), [(optim.SGD, {"momentum": 0.9}), (optim.Adam, {"amsgrad": True})])
@pytest.mark.parametrize("duplicate", ["load", "deepcopy", "pickle"])
def test_a_copy_goes_on_alike(duplicate, optimizer, options):
    x = leaf()
    made = optimizer([x], lr=0.1, **options)
    descend(x, made, 3)
    if duplicate == "load":
        y = x.detach().clone().requires_grad_()
        other = optimizer([y], lr=99.0)
        other.load_state_dict(made.state_dict())
    else:
        copied = copy.deepcopy((x, made)) if duplicate == "deepcopy" else pickle.loads(pickle.dumps((x, made)))
        y, other = copied
    descend(x, made, 3)
    descend(y, other, 3)
    assert y.tolist() == x.tolist()
    assert y is not x


def test_loaded_state_gets_the_dtype_of_its_parameter():
    x = leaf()
    made = optim.SGD([x], momentum=0.9)
    descend(x, made)
    y = x.detach().double().requires_grad_()
    other = optim.SGD([y])
    other.load_state_dict(made.state_dict())
    assert other.state[y]["momentum_buffer"].dtype == ag.float64


def test_state_of_other_groups_is_refused():
    with pytest.raises(ValueError, match=r"groups of \[1\] parameters, and the state of \[2\]"):
        optim.SGD([leaf()]).load_state_dict(optim.SGD([leaf(), leaf()]).state_dict())


# -- errors ------------------------------------------------------------------------------------------------------------

X = leaf()


@pytest.mark.parametrize("optimizer", EVERY)
@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ([], ValueError, "optimizer got an empty parameter list"),
        (X, TypeError, "should be an iterable of Tensors or dicts, but got a Tensor"),
        ({"params": [X]}, TypeError, "got a dict"),
        ([1.0], TypeError, "optimizer can only optimize Tensors, but one of the params is float"),
        ([X * 2], ValueError, "can't optimize a non-leaf Tensor"),
        ([X, X], ValueError, "appear in more than one parameter group"),
        ([{"params": [X]}, {"params": [X]}], ValueError, "appear in more than one parameter group"),
        ([{"params": {X}}], TypeError, "not a set"),
        ([{"params": [X]}, X], TypeError, "a parameter group is a dictionary, got Tensor"),
    ],
)
def test_parameters_that_are_refused(optimizer, params, error, message):
    with pytest.raises(error, match=message):
        optimizer(params)


@pytest.mark.parametrize(
    ("optimizer", "options", "message"),
    [
        (optim.SGD, {"lr": -1.0}, "Invalid learning rate: -1.0"),
        (optim.SGD, {"momentum": -0.1}, "momentum must not be negative"),
        (optim.SGD, {"weight_decay": -0.1}, "weight_decay must not be negative"),
        (optim.SGD, {"nesterov": True}, "Nesterov momentum requires a momentum"),
        (optim.SGD, {"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "Nesterov momentum requires"),
        (optim.SGD, {"lr": ag.tensor(-1.0)}, "Invalid learning rate: -1.0"),
        (optim.SGD, {"lr": ag.tensor([0.1, 0.2])}, r"Tensor lr must be 1-element, and this one's shape is \[2\]"),
        (optim.Adam, {"lr": float("nan")}, "Invalid learning rate: nan"),
        (optim.Adam, {"eps": -1e-8}, "eps must not be negative"),
        (optim.Adam, {"betas": (0.9, 1.0)}, r"betas must be in \[0, 1\)"),
        (optim.AdamW, {"weight_decay": -1.0}, "AdamW: Invalid weight_decay value"),
    ],
)
def test_options_that_are_refused(optimizer, options, message):
    with pytest.raises(ValueError, match=message):
        optimizer([leaf()], **options)


@pytest.mark.parametrize("optimizer", [optim.SGD, optim.Adam, optim.AdamW])
@pytest.mark.parametrize("shape", [(), (1,)])
def test_a_tensor_for_a_learning_rate_is_read_at_every_step(optimizer, shape):
    rate = ag.full(shape, 0.5, requires_grad=True)
    x, y = leaf(), leaf()
    ours, reference = optimizer([x], lr=rate), optimizer([y], lr=0.5)
    for value in (0.5, 0.25):
        with ag.no_grad():
            rate.fill_(value)
        reference.param_groups[0]["lr"] = value
        for p, made in ((x, ours), (y, reference)):
            p.grad = ag.ones_like(p)
            made.step()
        assert x.tolist() == y.tolist()


def test_other_options_may_be_tensors():
    x, y = leaf(), leaf()
    numbers = {"betas": (0.5, 0.75), "eps": 0.5, "weight_decay": 0.25}
    tensors = {"betas": (ag.tensor(0.5), ag.tensor(0.75)), "eps": ag.tensor(0.5), "weight_decay": ag.tensor(0.25)}
    for p, made in ((x, optim.Adam([x], **numbers)), (y, optim.Adam([y], **tensors))):
        p.grad = ag.ones_like(p)
        made.step()
    assert x.tolist() == y.tolist()


def test_complex_parameters():
    x = ag.tensor([1 + 1j], requires_grad=True)
    with pytest.raises(TypeError, match="complex64"):
        optim.Adam([x])
    optimizer = optim.SGD([x], lr=0.25)
    ag.real(x * ag.conj(x)).sum().backward()
    optimizer.step()
    assert x.tolist() == [0.5 + 0.5j]
