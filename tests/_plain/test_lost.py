"""A derivative that gets lost is told: once for each line of the user's program, with what to write instead."""

import math
import os
import subprocess
import sys
import warnings

import numpy
import pytest

import arraygrad as ag
from arraygrad.autograd import LostGradientWarning, forward_ad

NUMBERS = {
    "float": float,
    "int": int,
    "complex": complex,
    "math.sin": math.sin,
    "math.floor": math.floor,
    "an element of a NumPy array": lambda x: numpy.zeros(2).__setitem__(0, x),
    "a NumPy scalar": numpy.float64,
    "an end of linspace": lambda x: ag.linspace(0, x, 3),
}


@pytest.mark.parametrize("use", NUMBERS.values(), ids=NUMBERS)
def test_a_number_made_of_a_tensor_with_a_gradient_warns(use):
    x = ag.tensor(2.0, requires_grad=True)
    with pytest.warns(
        LostGradientWarning, match=r"requires_grad=True to a scalar .* write \.item\(\) .*arraygrad.stack"
    ):
        use(x)
    with pytest.warns(LostGradientWarning):
        use(x * 1.5)


@pytest.mark.parametrize("use", NUMBERS.values(), ids=NUMBERS)
def test_no_warning_where_nothing_is_lost(use):
    x = ag.tensor(2.0, requires_grad=True)
    use(x.detach())
    with ag.no_grad():
        use(x)
    use(ag.tensor(2.0))


def test_item_tolist_and_format_say_what_they_do():
    x = ag.tensor([2.0], requires_grad=True)
    assert x.item() == 2.0
    assert x.tolist() == [2.0]
    assert f"{x[0]:.1f}" == "2.0"
    assert "2." in repr(x)
    assert bool(x)
    assert range(5)[ag.tensor(2)] == 2


def test_a_view_that_an_in_place_operation_made_part_of_the_graph_warns():
    x, weight = ag.zeros(2), ag.tensor(3.0, requires_grad=True)
    first = x[0]
    x *= weight
    with pytest.warns(LostGradientWarning):
        float(first)


def test_a_number_made_of_a_tensor_with_a_tangent_warns():
    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor(2.0), ag.tensor(1.0))
        with pytest.warns(LostGradientWarning, match="with a tangent to a scalar"):
            math.exp(x)
        assert x.item() == 2.0
    with pytest.warns(LostGradientWarning):
        ag.func.jvp(lambda x: x * math.exp(x), (ag.tensor(2.0),), (ag.tensor(1.0),))


@pytest.mark.parametrize(
    "data",
    [
        lambda x: x,
        lambda x: [x[0], x[1]],
        lambda x: [[1.0, x[1]], [x[0], 2.0]],
        lambda x: (x, x),
    ],
)
def test_tensor_warns_of_a_graph_that_it_leaves_behind_and_asarray_keeps_it(data):
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.warns(LostGradientWarning, match=r"tensor: .*data.detach\(\).*arraygrad.asarray or arraygrad.stack"):
        new = ag.tensor(data(x), requires_grad=True)
    assert new.is_leaf
    kept = ag.asarray(data(x))
    assert kept.tolist() == new.tolist()
    kept.sum().backward()
    assert x.grad is not None
    with ag.no_grad():
        assert not ag.tensor(data(x)).requires_grad
    with pytest.warns(LostGradientWarning):
        ag.ones(1).new_tensor(data(x))


def test_a_new_leaf_shares_nothing_with_what_it_was_made_of():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.warns(LostGradientWarning):
        new = ag.tensor(x)
    new[0] = 5.0
    assert x.tolist() == [1.0, 2.0]
    assert not new.requires_grad
    assert new.grad is None


def test_grad_of_a_result_warns_unless_it_is_kept():
    x = ag.tensor([1.0], requires_grad=True)
    y = x * 2
    with pytest.warns(LostGradientWarning, match=r"not a leaf Tensor is being accessed.*retain_grad\(\)"):
        assert y.grad is None
    kept = x * 3
    kept.retain_grad()
    assert kept.grad is None
    (y + kept).backward()
    assert kept.grad.tolist() == [1.0]
    with pytest.warns(LostGradientWarning):
        assert y.grad is None
    assert x.grad.tolist() == [5.0]


def test_grad_of_leaves_and_of_what_needs_no_gradient_does_not_warn():
    x = ag.zeros(2)
    row = x[0]
    assert x.grad is None
    assert row.grad is None
    assert (x * 2).grad is None
    assert ag.tensor(1.0, requires_grad=True).grad is None
    assert ag.tensor([1.0], requires_grad=True).detach()[0].grad is None


def test_a_view_that_became_a_result_warns_too():
    x, weight = ag.zeros(2), ag.tensor(3.0, requires_grad=True)
    first = x[0]
    x *= weight
    with pytest.warns(LostGradientWarning):
        assert first.grad is None


def test_the_optimisers_and_modules_of_the_package_do_not_warn():
    model = ag.nn.Sequential(ag.nn.Linear(2, 3), ag.nn.Tanh(), ag.nn.Linear(3, 1))
    for make in (ag.optim.SGD, ag.optim.Adam):
        optimizer = make(model.parameters(), lr=0.1)
        model(ag.ones(4, 2)).sum().backward()
        ag.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


PROGRAM = """
import math
import arraygrad as ag
x = ag.tensor([0.5, 2.0], requires_grad=True)
y = x * 2
for element in x:
    math.sin(element)  # math
for _ in range(3):
    ag.linspace(0, x[0], 3)  # linspace
    ag.ones(1).new_tensor([x[0]])  # new_tensor
    y.grad  # grad
    list(map(float, x))  # map
"""


def test_each_line_of_a_program_is_named_once(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONWARNINGS": ""}
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True, env=environment)
    lines = PROGRAM.splitlines()
    expected = [f"{file}:{i}" for i, line in enumerate(lines, start=1) if "#" in line]
    assert [line.split(": ")[0] for line in done.stderr.splitlines() if "Warning" in line] == expected


def test_it_can_be_made_an_error():
    x = ag.tensor(2.0, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", LostGradientWarning)
        with pytest.raises(UserWarning, match="float: Converting"):
            float(x)
