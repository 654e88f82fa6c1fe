"""In-place operations and views: values, graphs, versions, and what is refused. The same on every backend."""

import gc
import weakref

import pytest

import arraygrad as ag


def leaf(values):
    return ag.tensor(values, dtype=ag.float64, requires_grad=True)


def plain(values):
    return ag.tensor(values, dtype=ag.float64)


# -- values and identity -----------------------------------------------------------------------------------------------


def test_augmented_assignment_keeps_the_object():
    x = plain([1.0, 2.0])
    before = x
    x += 1
    x *= ag.tensor([2.0, 3.0])
    x -= 1
    x /= 2
    x **= 2
    assert x is before
    assert x.tolist() == [2.25, 16.0]


def test_dtype_stays():
    x = ag.tensor([1.0], dtype=ag.float32)
    x += plain([1.0])
    assert x.dtype == ag.float32
    n = ag.tensor([1, 2])
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type"):
        n += 0.5
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type"):
        x += 1j
    assert n.tolist() == [1, 2]


def test_shape_stays():
    x = plain([1.0, 2.0])
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        x += ag.ones((3, 2), dtype=ag.float64)
    x += ag.ones((1,), dtype=ag.float64)
    assert x.tolist() == [2.0, 3.0]


def test_views_see_writes_to_the_base_and_back():
    x = plain([[1.0, 2.0], [3.0, 4.0]])
    row, column, flat = x[0], x.mT[1], ag.reshape(x, (-1,))
    x += 10
    assert row.tolist() == [11.0, 12.0]
    assert column.tolist() == [12.0, 14.0]
    assert flat.tolist() == [11.0, 12.0, 13.0, 14.0]
    column *= 0
    assert x.tolist() == [[11.0, 0.0], [13.0, 0.0]]
    assert row.tolist() == [11.0, 0.0]
    flat[0] = 5.0
    assert x[0, 0].item() == 5.0
    assert row[0].item() == 5.0


def test_detached_tensor_shares_data():
    x = leaf([1.0, 2.0])
    y = x * 1
    d = y.detach()
    d += 1
    assert y.tolist() == [2.0, 3.0]
    assert not d.requires_grad


# -- graphs ------------------------------------------------------------------------------------------------------------


def test_recorded_in_place_chain():
    x = leaf([2.0])
    y = x**2
    y += 1
    y *= x
    assert y.grad_fn.name() == "MulBackward"
    y.backward()
    assert x.grad.tolist() == [3 * 4.0 + 1]


def test_constant_becomes_part_of_the_graph():
    x = leaf([1.0, 2.0])
    buffer = ag.zeros(2, dtype=ag.float64)
    buffer += x * 3
    assert buffer.requires_grad
    (buffer**2).sum().backward()
    assert x.grad.tolist() == [18.0, 36.0]


def test_setitem_is_recorded():
    x, v = leaf([1.0, 2.0, 3.0]), leaf(5.0)
    y = x * 2
    y[1] = v * v
    (y * y).sum().backward()
    assert x.grad.tolist() == [8.0, 0.0, 24.0]
    assert v.grad.item() == 2 * 25.0 * 10.0


def test_masked_assignment():
    x = leaf([-1.0, 0.0, 1.0])
    y = x * 2
    y[y < 0] = 0
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 2.0, 2.0]


def test_filling_a_buffer_row_by_row():
    x = leaf([1.0, 2.0])
    out = ag.zeros((3, 2), dtype=ag.float64)
    for i in range(3):
        out[i] = x * (i + 1)
    (out * out).sum().backward()
    assert x.grad.tolist() == [2 * 14.0, 4 * 14.0]


def test_write_through_a_view_reaches_the_graph_of_the_base():
    x = leaf([1.0, 2.0, 3.0])
    y = x * 2
    v = y[1:]
    v *= x[0]
    assert y.tolist() == [2.0, 4.0, 6.0]
    (y * y).sum().backward()
    # y = [2a, 2ab, 2ac]: d/da = 8a + 8ab^2 + 8ac^2
    assert x.grad.tolist() == [8.0 + 32.0 + 72.0, 16.0, 24.0]


def test_write_to_the_base_reaches_an_earlier_view():
    x = leaf([1.0, 2.0])
    y = x * 1
    v = y[0]
    y *= 3
    assert v.item() == 3.0
    (v * v).backward()
    assert x.grad.tolist() == [18.0, 0.0]


def test_view_of_a_constant_base_that_gets_a_graph():
    x = leaf([4.0])
    base = ag.zeros(3, dtype=ag.float64)
    v = base[1:2]
    v += x
    assert base.requires_grad
    (base * base).sum().backward()
    assert x.grad.tolist() == [8.0]


def test_chain_of_views():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    y = x * 1
    v = ag.reshape(y, (4,))[1:3]
    v *= 10
    assert y.tolist() == [[1.0, 20.0], [30.0, 4.0]]
    y.sum().backward()
    assert x.grad.tolist() == [[1.0, 10.0], [10.0, 1.0]]


def test_second_order_through_a_view_write():
    x = leaf([1.0, 2.0])
    y = x * x
    y[:1] *= x[1]
    (g,) = ag.autograd.grad(y.sum(), x, create_graph=True)
    # f = a^2 b + b^2
    assert g.tolist() == [4.0, 5.0]
    (h,) = ag.autograd.grad(g[0], x)
    assert h.tolist() == [4.0, 2.0]


def test_in_place_leaves_no_reference_cycle():
    gc.collect()
    gc.disable()
    try:
        x = leaf([1.0, 2.0])
        y = x * 2
        w = y * y
        y2 = weakref.ref(y)
        y *= w
        v = y[0]
        v *= 2
        del y, w, v
        assert y2() is None
    finally:
        gc.enable()


# -- versions ----------------------------------------------------------------------------------------------------------


def test_stale_input_is_an_error():
    x = leaf([2.0])
    y = x * 1
    z = y * y
    y += 1
    with pytest.raises(RuntimeError, match=r"MulBackward.*x[12].*shape \[1\].*version 1; expected version 0"):
        z.sum().backward()


def test_stale_output_is_an_error():
    x = leaf([2.0])
    y = ag.exp(x)
    y += 1
    with pytest.raises(RuntimeError, match="its result"):
        y.backward()


def test_stale_through_a_view_is_an_error():
    x = leaf([2.0, 3.0])
    y = x * 1
    z = y * y
    y[0] = 0.0
    with pytest.raises(RuntimeError, match="inplace operation"):
        z.sum().backward()


def test_stale_through_a_detached_alias_is_an_error():
    x = leaf([2.0, 3.0])
    y = x * 1
    z = y * y
    y.detach().mul_(2)
    with pytest.raises(RuntimeError, match="inplace operation"):
        z.sum().backward()


def test_what_is_not_saved_may_be_changed():
    x = leaf([2.0])
    y = x**2
    z = y + 1
    y += 1
    z.backward()
    assert x.grad.tolist() == [4.0]


def test_stale_leaf_changed_under_no_grad():
    x = leaf([2.0])
    y = x * x
    with ag.no_grad():
        x += 1
    with pytest.raises(RuntimeError, match="inplace operation"):
        y.backward()


def test_anomaly_mode_names_the_line_of_the_stale_operation():
    x = leaf([2.0])
    with ag.autograd.detect_anomaly():
        y = x * 1
        z = y * y
        y += 1
        with pytest.raises(RuntimeError, match=r"z = y \* y"):
            z.backward()


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_leaf_rule():
    x = leaf([1.0])
    for change in (lambda: x.add_(1), lambda: x.__setitem__(0, 2.0), x.zero_, lambda: x[:].mul_(2)):
        with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
            change()
    assert x.tolist() == [1.0]
    with ag.no_grad():
        x.add_(1)
        x[:].mul_(2)
    assert x.tolist() == [4.0]
    assert x.requires_grad


def test_view_made_without_recording_cannot_enter_the_graph_later():
    x = leaf([1.0, 2.0])
    y = x * 2
    with ag.no_grad():
        v = y[0:1]
    with pytest.raises(RuntimeError, match="no_grad"):
        v *= 2
    with ag.no_grad():
        v *= 2
    assert y.tolist() == [4.0, 4.0]


def test_expanded_tensor_cannot_be_written():
    x = ag.broadcast_to(plain([1.0]), (3,))
    with pytest.raises(RuntimeError, match="clone"):
        x += 1


def test_detach_in_place():
    x = leaf([1.0])
    y = x * 2
    y.detach_()
    assert y.is_leaf
    assert not y.requires_grad
    with pytest.raises(RuntimeError, match="view"):
        (x * 2)[0:1].detach_()


def test_data_can_be_replaced():
    x = leaf([1.0])
    x.data = plain([5.0])
    assert x.requires_grad
    (x * x).backward()
    assert x.grad.tolist() == [10.0]
    x.data.add_(1)
    assert x.tolist() == [6.0]
    with pytest.raises(TypeError, match="data"):
        x.data = [1.0]
