"""Views: what is one, what follows what, what is kept alive, and what is refused. The same on every backend."""

import gc
import math
import weakref

import pytest

import arraygrad as ag
from arraygrad.autograd import forward_ad


def leaf(values):
    return ag.tensor(values, dtype=ag.float64, requires_grad=True)


def plain(values):
    return ag.tensor(values, dtype=ag.float64)


# -- copy or view ------------------------------------------------------------------------------------------------------


def test_a_reshape_that_copies_has_a_version_of_its_own():
    c = plain([[1.0, 2.0], [3.0, 4.0]]).T.reshape(4)
    p = leaf(2.0)
    w = (c * p).sum()
    c.mul_(3.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        w.backward()


def test_a_write_to_a_copy_is_seen_by_what_saved_it():
    x = leaf([0.5, 1.0])
    y = x * 1
    r = y.expand(2, 2).flatten()
    z = ag.sin(r)
    r.mul_(2.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_a_write_to_the_source_leaves_a_copy_alone():
    x = leaf([[0.5, 1.0], [1.5, 2.0]])
    y = x * 1
    r = y.T.reshape(4)
    z = ag.sin(r)
    y.mul_(2.0)
    assert r.tolist() == [0.5, 1.5, 1.0, 2.0]
    (z.sum() + y.sum()).backward()
    expected = [[math.cos(v) + 2 for v in row] for row in [[0.5, 1.0], [1.5, 2.0]]]
    assert x.grad.tolist() == [pytest.approx(row) for row in expected]


def test_a_write_to_a_copy_leaves_the_source_alone():
    x = leaf([[0.5, 1.0], [1.5, 2.0]])
    y = x * 1
    r = y.T.reshape(4)
    r[0] = 7.0
    r.mul_(3.0)
    assert y.tolist() == [[0.5, 1.0], [1.5, 2.0]]
    (r.sum() + (y * y).sum()).backward()
    assert x.grad.tolist() == [[1.0, 5.0], [6.0, 7.0]]


def test_a_reshape_without_copy_is_a_view():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    y = x * 1
    flat = y[:, None].reshape(4)
    flat[1:3] = 0.0
    y.mul_(2.0)
    assert flat.tolist() == [2.0, 0.0, 0.0, 8.0]
    flat.sum().backward()
    assert x.grad.tolist() == [[2.0, 0.0], [0.0, 2.0]]


def test_an_empty_view_takes_part():
    x, y = leaf([1.0, 2.0]), ag.zeros((2,), dtype=ag.float64)
    y[2:].add_(x.sum())
    assert y.tolist() == [0.0, 0.0]
    assert y.requires_grad


# -- detach ------------------------------------------------------------------------------------------------------------


def test_detached_tensors_keep_no_graph_alive():
    gc.collect()
    gc.disable()
    try:
        x = leaf([1.0, 2.0])
        y = x * 2
        z = ag.exp(y)
        logs = [z.detach(), z.data, z[0].detach(), z.detach()[1:], z.expand(3, 2)[0].detach()]
        gone = [weakref.ref(t) for t in (y, z, z.grad_fn)]
        del y, z
        assert [r() for r in gone] == [None, None, None]
        assert logs[0].tolist() == pytest.approx([math.exp(2), math.exp(4)])
    finally:
        gc.enable()


def test_detached_tensors_share_values_with_all_others():
    x = plain([[1.0, 2.0], [3.0, 4.0]])
    row = x[0]
    d, e = x.detach(), row.detach()
    f = d.detach()[1]
    d[0, 0] = 10.0
    assert (x[0, 0].item(), row[0].item(), e[0].item()) == (10.0, 10.0, 10.0)
    e[1] = 20.0
    assert (x[0, 1].item(), d[0, 1].item()) == (20.0, 20.0)
    f.mul_(2.0)
    x += 1
    assert x.tolist() == [[11.0, 21.0], [7.0, 9.0]]
    assert d.tolist() == x.tolist()
    assert (row.tolist(), e.tolist(), f.tolist()) == ([11.0, 21.0], [11.0, 21.0], [7.0, 9.0])


def test_a_detached_tensor_may_have_a_graph_of_its_own():
    x, w = leaf([1.0, 2.0]), leaf(3.0)
    y = x * 1
    d = y.detach()
    d.mul_(w)
    part = d[0]
    assert y.tolist() == [3.0, 6.0]
    part.mul_(w)
    assert y.tolist() == [9.0, 6.0]
    d.sum().backward()
    assert w.grad.item() == 2 * 3.0 * 1.0 + 2.0
    assert x.grad is None


def test_a_detached_part_of_an_expanded_tensor_shares_values():
    y = plain([1.0, 2.0])
    d = y.expand(3, 2)[1].detach()
    d.mul_(2.0)
    assert (y.tolist(), d.tolist()) == ([2.0, 4.0], [2.0, 4.0])
    y.add_(1.0)
    assert d.tolist() == [3.0, 5.0]


def test_new_data_leaves_saved_values_valid():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    x.data = plain([5.0, 6.0])
    x.data.mul_(2.0)
    assert x.tolist() == [10.0, 12.0]
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_new_data_is_shared():
    x, value = leaf([1.0, 2.0]), plain([5.0, 6.0])
    x.data = value
    value.mul_(2.0)
    assert x.tolist() == [10.0, 12.0]
    y = (x * x).sum()
    value.mul_(2.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


@pytest.mark.parametrize("new", [[5.0, 6.0], [5.0], [[5.0, 6.0], [7.0, 8.0]]])
def test_views_of_data_that_was_replaced_stay_with_it(new):
    x = plain([1.0, 2.0])
    part, whole = x[:1], x[:]
    x.data = plain(new)
    if x.backend.mutable:
        part.mul_(2.0)
        assert (part.tolist(), whole.tolist()) == ([2.0], [2.0, 2.0])
        whole[1:].add_(1.0)
        assert whole.tolist() == [2.0, 3.0]
    else:
        with pytest.raises(RuntimeError, match="base of this view was given other data"):
            part.mul_(2.0)
        assert (part.tolist(), whole.tolist()) == ([1.0], [1.0, 2.0])
    assert x.tolist() == new


def test_recorded_views_of_data_that_was_replaced_keep_their_graph():
    x = leaf([1.0, 2.0])
    y = x * 3
    part, whole = y[:1], y[:]
    y.data = plain([5.0, 6.0])
    with pytest.raises(RuntimeError, match="base of this view was given other data"):
        part.mul_(2.0)
    (whole * whole).sum().backward()
    assert x.grad.tolist() == [18.0, 36.0]


def test_views_of_what_leaves_its_graph_leave_it_with_the_next_write():
    x = leaf([1.0, 2.0])
    y = x.sigmoid()
    part = y[:1]
    y.detach_()
    y.fill_(0.5)
    w = leaf([3.0])
    (part * w).sum().backward()
    assert x.grad is None
    assert w.grad.tolist() == [0.5]


# -- expanded tensors --------------------------------------------------------------------------------------------------


def test_what_repeats_nothing_may_be_written():
    x = leaf([1.0, 2.0])
    y = x * 1
    y.expand(1, 2).mul_(2.0)
    y.expand(3, 2)[1].mul_(y.detach().clone())
    y.expand(2, 1, 2)[1, :, 0] = 5.0
    y.expand(2).add_(1.0)
    assert y.tolist() == [6.0, 17.0]
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 8.0]


@pytest.mark.parametrize("dtype", [ag.float32, ag.complex128, ag.int32, ag.bool], ids=str)
def test_what_repeats_nothing_may_be_written_in_every_dtype(dtype):
    y = ag.asarray([0, 1, 1]).astype(dtype)
    y.expand(2, 3)[0].copy_(ag.asarray([1, 0, 1]).astype(dtype))
    y.expand(1, 3)[:, 2:].zero_()
    assert y.astype(ag.bool).tolist() == [True, False, False]


WRITES = {
    "add_": lambda e: e.add_(1.0),
    "mul_ by itself": lambda e: e.mul_(e),
    "copy_": lambda e: e.copy_(ag.ones((2, 2), dtype=ag.float64)),
    "assignment": lambda e: e.__setitem__(..., 2.0),
    "assignment of a part": lambda e: e.__setitem__((slice(0, 2), slice(0, 2)), 2.0),
    "masked": lambda e: e.masked_fill_(e > 0, 2.0),
    "normal_": lambda e: e.normal_(),
    "sin_": lambda e: e.sin_(),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("make", [lambda y: y.expand(2, 2), lambda y: y.expand(3, 2)[1:], lambda y: y.expand(2, 2).T])
def test_what_repeats_is_refused(name, make):
    y = plain([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"more than one element.*single memory location.*clone\(\)"):
        WRITES[name](make(y))
    assert y.tolist() == [1.0, 2.0]


def test_one_number_may_be_written_to_what_repeats():
    y = plain([1.0, 2.0, 3.0])
    y.expand(2, 3)[:, :2].zero_()
    assert y.tolist() == [0.0, 0.0, 3.0]
    y.expand(2, 3).fill_(5.0)
    assert y.tolist() == [5.0, 5.0, 5.0]
    y.expand(2, 3)[:, 1].copy_(plain(7.0))
    assert y.tolist() == [5.0, 7.0, 5.0]


def test_one_number_written_to_what_repeats_is_recorded_once_for_each_element():
    x, w = leaf([1.0, 2.0, 3.0]), leaf(4.0)
    y = x * 1
    e = y.expand(5, 3)[:, 1:]
    e.fill_(w)
    assert e.tolist() == [[4.0, 4.0]] * 5
    y.sum().backward(retain_graph=True)
    assert (x.grad.tolist(), w.grad.item()) == ([1.0, 0.0, 0.0], 2.0)
    (e * e).sum().backward()
    assert w.grad.item() == 2.0 + 2 * 4.0 * 10


def test_a_detached_expanded_tensor_takes_one_number():
    x, w = leaf([1.0, 2.0]), leaf(4.0)
    y = x * 1
    d = y.expand(3, 2).detach()
    d.fill_(w)
    assert y.tolist() == [4.0, 4.0]
    d.sum().backward()
    assert w.grad.item() == 6.0


# -- views made without recording --------------------------------------------------------------------------------------


def test_a_view_made_under_no_grad_does_not_outlive_a_recorded_write():
    x, w = leaf([1.0, 2.0]), leaf(3.0)
    for y in (x * 1, plain([1.0, 2.0])):
        with ag.no_grad():
            v = y[0:1]
        assert not v.requires_grad
        y.mul_(w)
        with pytest.raises(RuntimeError, match=r"created in no_grad mode.*modified inplace"):
            v.sum()
        with pytest.raises(RuntimeError, match="no_grad"):
            v.mul_(2.0)
        assert v.tolist() == [3.0]
        with ag.no_grad():
            assert (v * 2).tolist() == [6.0]
        with pytest.raises(RuntimeError, match="no_grad"):
            _ = v.requires_grad


def test_a_view_made_under_no_grad_of_a_leaf_stays_without_gradient():
    x = leaf([1.0, 2.0])
    with ag.no_grad():
        v = x[0:1]
        x.mul_(2.0)
    assert (v * 1).tolist() == [2.0]
    assert not (v * 1).requires_grad


def test_a_view_of_a_normal_tensor_in_inference_mode_is_normal():
    x = leaf([1.0, 2.0])
    y = x * 1
    with ag.inference_mode():
        v, z = y[0:1], y * 2
        d = y.detach()
    assert (v.is_inference(), d.is_inference(), z.is_inference()) == (False, False, True)
    assert v.requires_grad
    assert v.grad_fn is None
    assert (v * x).requires_grad
    with pytest.raises(RuntimeError):
        v.mul_(2.0)
    y.mul_(2.0)
    with pytest.raises(RuntimeError, match=r"(?i)inference.?mode"):
        _ = v * 1


def test_a_view_of_an_inference_tensor_is_one():
    with ag.inference_mode():
        c = ag.ones((2, 2), dtype=ag.float64)
    v, d, copy = c[0], c.detach(), c.T.reshape(4)
    assert (v.is_inference(), d.is_inference(), v[0].is_inference()) == (True, True, True)
    assert not copy.is_inference()
    assert not (v * 1).is_inference()
    with pytest.raises(RuntimeError, match=r"(?i)inference.?mode"):
        v.mul_(2.0)
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"(?i)inference.?mode"):
        _ = v * x


def test_a_view_that_is_only_read_in_inference_mode_keeps_its_graph():
    x, w = leaf([1.0, 2.0]), leaf(3.0)
    y = x * 1
    v = y[0:1]
    y.mul_(w)
    with ag.inference_mode():
        assert v.tolist() == [3.0]
    v.sum().backward()
    assert (x.grad.tolist(), w.grad.item()) == ([3.0, 0.0], 1.0)


# -- retain_grad and hooks ---------------------------------------------------------------------------------------------


def test_a_retained_gradient_is_that_of_the_new_value():
    x, log = leaf([1.0, 2.0]), []
    a = x * 3
    a.register_hook(lambda g: log.append(("old", g.tolist())))
    a.retain_grad()
    a.mul_(2.0)
    assert a.retains_grad
    a.register_hook(lambda g: log.append(("new", g.tolist())))
    a.sum().backward()
    assert a.grad.tolist() == [1.0, 1.0]
    assert log == [("new", [1.0, 1.0]), ("old", [2.0, 2.0])]


def test_a_gradient_retained_twice_is_there_once():
    x = leaf([1.0, 2.0])
    a = x * 3
    a.retain_grad()
    a.mul_(2.0)
    a.retain_grad()
    a[0] = 1.0
    a.sum().backward()
    assert a.grad.tolist() == [1.0, 1.0]


def test_a_base_retains_its_gradient_through_writes_to_views():
    x, log = leaf([1.0, 2.0]), []
    a = x * 3
    a.register_hook(lambda g: log.append(("old", g.tolist())))
    a.retain_grad()
    a[0].mul_(2.0)
    a.register_hook(lambda g: log.append(("new", g.tolist())))
    a.sum().backward()
    assert a.grad.tolist() == [1.0, 1.0]
    assert log == [("new", [1.0, 1.0]), ("old", [2.0, 1.0])]


@pytest.mark.parametrize("write", [lambda a, v: a.mul_(2.0), lambda a, v: v.mul_(2.0), lambda a, v: a[0:2].mul_(2.0)])
def test_a_view_retains_its_gradient(write):
    x, log = leaf([1.0, 2.0]), []
    a = x * 3
    v = a[:1]
    v.register_hook(lambda g: log.append(("old", g.tolist())))
    v.retain_grad()
    write(a, v)
    assert v.retains_grad
    v.register_hook(lambda g: log.append(("new", g.tolist())))
    (v.sum() * 5 + a.sum()).backward()
    assert v.grad.tolist() == [5.0]
    assert log[0] == ("new", [5.0])


def test_what_was_computed_from_the_old_value_does_not_count():
    x = leaf([1.0, 2.0])
    a = x * 3
    v = a[:1]
    v.retain_grad()
    z = v.sum() * 7
    a.mul_(2.0)
    (z + a.sum() + v.sum()).backward()
    assert v.grad.tolist() == [1.0]


def test_a_buffer_retains_its_gradient():
    x, buffer = leaf([1.0, 2.0]), ag.zeros((2,), dtype=ag.float64)
    buffer[0] = x[0]
    buffer.retain_grad()
    buffer[1] = x[1] * 2
    buffer.sum().backward()
    assert buffer.grad.tolist() == [1.0, 1.0]
    assert x.grad.tolist() == [1.0, 2.0]


def test_views_of_a_detached_expanded_tensor():
    y = plain([1.0, 2.0, 3.0])
    d = y.expand(4, 3).detach()
    d[2].mul_(2.0)
    assert (y.tolist(), d.tolist()) == ([2.0, 4.0, 6.0], [[2.0, 4.0, 6.0]] * 4)
    d[1, ..., -1:] = 5.0
    d[:2, 0].fill_(7.0)
    assert (y.tolist(), d.tolist()) == ([7.0, 4.0, 5.0], [[7.0, 4.0, 5.0]] * 4)
    with pytest.raises(RuntimeError, match="more than one element"):
        d[:, 0].mul_(2.0)
    with pytest.raises(RuntimeError, match="more than one element"):
        d[:2, 0].fill_(leaf(2.0))
    assert y.tolist() == [7.0, 4.0, 5.0]


def test_a_view_of_a_detached_tensor_is_recorded_in_its_graph():
    x, w = leaf([1.0, 2.0]), leaf(3.0)
    d = (x * 1).detach()
    part = d[:1]
    d.mul_(w)
    part.mul_(w)
    d.sum().backward()
    assert w.grad.item() == 2 * 3.0 + 2.0


def test_a_part_of_a_detached_expanded_tensor_takes_no_recorded_value():
    w, y = leaf(2.0), plain([1.0, 2.0])
    d = y.expand(3, 2).detach()
    with pytest.raises(RuntimeError, match="more than one element"):
        d[0].mul_(w)
    with pytest.raises(RuntimeError, match="more than one element"):
        d[0] = w
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(plain(1.0), plain(1.0))
        with pytest.raises(RuntimeError, match="more than one element"):
            d[0] = dual
        d.fill_(dual)
        assert forward_ad.unpack_dual(d).tangent.tolist() == [[1.0, 1.0]] * 3
    assert y.tolist() == [1.0, 1.0]
