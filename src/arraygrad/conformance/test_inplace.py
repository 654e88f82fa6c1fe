"""In-place operations: the same semantics whether the library can write to its arrays or not."""

from __future__ import annotations

from typing import Any

import pytest

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor


def _leaf(values: Any) -> Tensor:
    return ag.tensor(values, dtype=ag.float32, requires_grad=True)


def _gradient(x: Tensor) -> Any:
    assert x.grad is not None
    return x.grad.tolist()


# -- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("recorded", [False, True], ids=["plain", "recorded"])
@pytest.mark.parametrize("key", [..., 0, slice(None), [0, 1]], ids=["all", "element", "slice", "list"])
def test_a_negative_zero_keeps_its_sign(key: Any, recorded: bool) -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=recorded) * 1
    x[key] = -0.0
    assert repr(x[0].item()) == "-0.0"
    z = ag.tensor([1 + 2j, 2.0])
    z[key] = complex(0.0, -0.0)
    assert repr(z[0].item()) == "-0j"
    assert repr(ag.zeros(2).fill_(-0.0).tolist()) == "[-0.0, -0.0]"


def test_augmented_assignment_changes_the_tensor_itself() -> None:
    x = ag.tensor([1.0, 2.0])
    same = x
    x += 1
    x *= ag.tensor([2.0, 3.0])
    assert same is x
    assert same.tolist() == [4.0, 9.0]


def test_views_see_writes_to_their_base() -> None:
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    row, column, turned = x[0], x[:, 1], x.mT
    x *= 10
    assert row.tolist() == [10.0, 20.0]
    assert column.tolist() == [20.0, 40.0]
    assert turned.tolist() == [[10.0, 30.0], [20.0, 40.0]]


def test_bases_see_writes_to_their_views() -> None:
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    other = x[:, 0]
    row = x[1]
    row += 100
    assert x.tolist() == [[1.0, 2.0], [103.0, 104.0]]
    assert other.tolist() == [1.0, 103.0]


def test_views_of_views() -> None:
    x = ag.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    inner = x[1][1:]
    inner *= 2
    assert x.tolist() == [[1.0, 2.0, 3.0], [4.0, 10.0, 12.0]]


def test_detached_tensors_share_their_values() -> None:
    x = ag.tensor([1.0, 2.0])
    d = x.detach()
    d += 1
    assert x.tolist() == [2.0, 3.0]


def test_clones_do_not() -> None:
    x = ag.tensor([1.0, 2.0])
    y = x.clone()
    y += 1
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "key, wanted",
    [
        (0, [[9.0, 9.0], [3.0, 4.0]]),
        ((slice(None), 1), [[1.0, 9.0], [3.0, 9.0]]),
        (..., [[9.0, 9.0], [9.0, 9.0]]),
        ((1, -1), [[1.0, 2.0], [3.0, 9.0]]),
        (slice(0, 0), [[1.0, 2.0], [3.0, 4.0]]),
    ],
)
def test_assignment(key: Any, wanted: Any) -> None:
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    x[key] = 9.0
    assert x.tolist() == wanted


def test_assignment_by_mask() -> None:
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    x[x > 2.5] = 0.0
    assert x.tolist() == [[1.0, 2.0], [0.0, 0.0]]


def test_results_that_do_not_fit_are_refused() -> None:
    x = ag.tensor([1, 2])
    with pytest.raises(RuntimeError):
        x += 0.5
    y = ag.tensor([1.0])
    with pytest.raises(RuntimeError):
        y += ag.tensor([1.0, 2.0])
    assert y.tolist() == [1.0]


@pytest.mark.parametrize("change", ["add_", "mul_", "copy_"])
def test_writes_to_an_expanded_tensor_whose_elements_repeat_are_refused(change: str) -> None:
    x = ag.tensor([1.0, 2.0])
    for view in (x.expand(2, 2), x.expand(3, 2)[1:], x.expand(2, 2).mT):
        with pytest.raises(RuntimeError, match="more than one element"):
            getattr(view, change)(ag.ones((2, 2)))
    with pytest.raises(RuntimeError, match="more than one element"):
        x.expand(2, 2)[...] = 0.0
    assert x.tolist() == [1.0, 2.0]


def test_writes_to_an_expanded_tensor_whose_elements_do_not_repeat_reach_the_base() -> None:
    x = ag.tensor([1.0, 2.0])
    row = x.expand(3, 2)[2]
    x.expand(1, 2).mul_(2.0)
    row += 1
    x.expand(2, 2)[0, 1] = 7.0
    assert (x.tolist(), row.tolist()) == ([3.0, 7.0], [3.0, 7.0])
    x.expand(2, 2).fill_(9.0)
    assert x.tolist() == [9.0, 9.0]


def test_a_reshaped_tensor_is_a_view_or_a_copy_in_every_respect() -> None:
    x = _leaf([[1.0, 2.0], [3.0, 4.0]])
    y = x * 1
    flat, turned = ag.reshape(y, (4,)), ag.reshape(y.mT, (4,))
    z = turned * turned
    y *= 2
    assert flat.tolist() in ([2.0, 4.0, 6.0, 8.0], [1.0, 2.0, 3.0, 4.0])
    if turned.tolist() == [1.0, 3.0, 2.0, 4.0]:
        z.sum().backward()
        assert _gradient(x) == [[2.0, 4.0], [6.0, 8.0]]
    else:
        with pytest.raises(RuntimeError, match="version"):
            z.sum().backward()


# -- versions --------------------------------------------------------------------------------------------------------


def test_a_changed_saved_value_is_an_error() -> None:
    x = _leaf([1.0, 2.0])
    y = x * 2
    z = y * y
    y += 1
    with pytest.raises(RuntimeError, match="version"):
        z.sum().backward()


def test_a_saved_value_changed_through_a_view_is_an_error() -> None:
    x = _leaf([[1.0, 2.0]])
    y = x * 2
    z = y * y
    y[0][:1] += 1
    with pytest.raises(RuntimeError, match="version"):
        z.sum().backward()


def test_a_saved_value_changed_through_detach_is_an_error() -> None:
    x = _leaf([1.0, 2.0])
    y = x * 2
    z = y * y
    y.detach()[0] = 5.0
    with pytest.raises(RuntimeError, match="version"):
        z.sum().backward()


def test_a_change_of_what_was_not_saved_is_fine() -> None:
    x = _leaf([1.0, 2.0])
    y = x * 2
    z = y + 1
    y += 5
    z.sum().backward()
    assert _gradient(x) == [2.0, 2.0]


# -- gradients -------------------------------------------------------------------------------------------------------


def test_leaves_that_require_a_gradient_are_protected() -> None:
    x = _leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="leaf"):
        x += 1
    with pytest.raises(RuntimeError, match="leaf"):
        x[0] = 1.0
    with pytest.raises(RuntimeError, match="leaf"):
        x[0] += 1.0
    assert x.tolist() == [1.0, 2.0]
    with ag.no_grad():
        x += 1
        x[0] = 7.0
    assert x.tolist() == [7.0, 3.0]


def test_gradients_flow_through_in_place_operations() -> None:
    x, w = _leaf([1.0, 2.0]), _leaf([3.0, 4.0])
    y = x * 2
    y *= w
    y += x
    y.sum().backward()
    assert _gradient(x) == [7.0, 9.0]
    assert _gradient(w) == [2.0, 4.0]


def test_gradients_flow_through_assignment() -> None:
    x, v = _leaf([1.0, 2.0, 3.0]), _leaf(10.0)
    y = x * 2
    y[1] = v
    (y * y).sum().backward()
    assert _gradient(x) == [8.0, 0.0, 24.0]
    assert _gradient(v) == 20.0


def test_gradients_flow_through_masked_assignment() -> None:
    x, v = _leaf([1.0, 2.0, 3.0]), _leaf(5.0)
    y = x * 1
    y[ag.tensor([True, False, True])] = v
    (y * ag.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert _gradient(x) == [0.0, 10.0, 0.0]
    assert _gradient(v) == 101.0


def test_gradients_flow_from_a_view_to_its_base() -> None:
    x, v = _leaf([[1.0, 2.0], [3.0, 4.0]]), _leaf([5.0, 6.0])
    y = x * 1
    row = y[0]
    row *= v
    (y * y).sum().backward()
    assert _gradient(x) == [[50.0, 144.0], [6.0, 8.0]]
    assert _gradient(v) == [10.0, 48.0]


def test_gradients_flow_from_a_changed_base_to_its_views() -> None:
    x, v = _leaf([[1.0, 2.0], [3.0, 4.0]]), _leaf([5.0, 6.0])
    y = x * 1
    row = y[0]
    y *= v
    row.sum().backward()
    assert _gradient(x) == [[5.0, 6.0], [0.0, 0.0]]
    assert _gradient(v) == [1.0, 2.0]


def test_writing_a_recorded_value_into_a_plain_tensor_records_it() -> None:
    x, buffer = _leaf([1.0, 2.0]), ag.zeros(4)
    buffer[1:3] = x * 3
    assert buffer.requires_grad
    buffer.sum().backward()
    assert _gradient(x) == [3.0, 3.0]


def test_gradients_can_be_zeroed() -> None:
    x = _leaf([1.0, 2.0])
    (x * x).sum().backward()
    assert x.grad is not None
    x.grad.zero_()
    assert _gradient(x) == [0.0, 0.0]
    (x * 3).sum().backward()
    assert _gradient(x) == [3.0, 3.0]


def test_changing_one_gradient_leaves_the_others_alone() -> None:
    x, y = _leaf([1.0]), _leaf([2.0])
    v = ag.tensor([4.0])
    (x + y).backward(v)
    assert x.grad is not None
    x.grad *= 100
    assert (_gradient(x), _gradient(y), v.tolist()) == ([400.0], [4.0], [4.0])
