"""The backward loop: what arrives where, what is kept, what is freed, and what is refused."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

import arraygrad as ag


def leaf(values, dtype=ag.float64):
    return ag.tensor(values, dtype=dtype, requires_grad=True)


def test_gradients_of_a_product_and_a_power():
    x, y = leaf([2.0]), leaf([3.0])
    (x * y + x**2).backward()
    assert x.grad.tolist() == [7.0]
    assert y.grad.tolist() == [2.0]


def test_gradients_accumulate_over_passes():
    x = leaf([2.0])
    for expected in (4.0, 8.0, 12.0):
        (x**2).backward()
        assert x.grad.tolist() == [expected]


def test_shared_subgraph_is_visited_once():
    x = leaf([3.0])
    calls = []
    y = x * 2
    y.register_hook(lambda g: calls.append(g.tolist()))
    (y * y + y).backward()
    assert calls == [[13.0]]
    assert x.grad.tolist() == [26.0]


def test_one_tensor_used_many_times():
    x = leaf([1.0, 2.0])
    total = x * 0
    for _ in range(50):
        total = total + x
    total.sum().backward()
    assert x.grad.tolist() == [50.0, 50.0]


def test_broadcast_gradients_are_summed_back():
    x, y = leaf([[1.0], [2.0]]), leaf([1.0, 2.0, 3.0])
    (x * y).sum().backward()
    assert x.grad.tolist() == [[6.0], [6.0]]
    assert y.grad.tolist() == [3.0, 3.0, 3.0]


def test_scalar_gradient_broadcast_to_zero_d():
    x = leaf(2.0)
    (x * ag.ones((3, 4), dtype=ag.float64)).sum().backward()
    assert x.grad.shape == ()
    assert x.grad.item() == 12.0


def test_explicit_cotangent_weights_the_outputs():
    x = leaf([1.0, 2.0, 3.0])
    (2 * x + 1).backward(ag.tensor([1.0, 2.0, 3.0], dtype=ag.float64))
    assert x.grad.tolist() == [2.0, 4.0, 6.0]


def test_cotangent_is_not_shared_with_the_gradient():
    x = leaf([1.0, 2.0])
    weight = ag.tensor([1.0, 1.0], dtype=ag.float64)
    (x + 1).backward(weight)
    weight.add_(5)
    assert x.grad.tolist() == [1.0, 1.0]
    x.grad.zero_()
    assert weight.tolist() == [6.0, 6.0]


def test_gradients_of_two_leaves_do_not_share_memory():
    x, y = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    (x + y).sum().backward()
    x.grad.mul_(10)
    assert y.grad.tolist() == [1.0, 1.0]
    assert x.grad.tolist() == [10.0, 10.0]


def test_gradient_that_is_a_broadcast_can_be_written_through_a_view():
    x = leaf([1.0, 2.0, 3.0])
    x.sum().backward()
    view = x.grad[1:]
    view.zero_()
    assert x.grad.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: leaf([1.0, 2.0]).backward(), "grad can be implicitly created only for scalar outputs"),
        (lambda: ag.tensor([1.0]).backward(), "element 0 of tensors does not require grad and does not have a grad_fn"),
        (lambda: leaf([1.0, 2.0]).backward(ag.ones(3)), "Mismatch in shape"),
        (lambda: leaf([1.0]).backward(ag.tensor([1j])), "Mismatch in dtype"),
        (lambda: leaf([1j], ag.complex128).backward(), "only for real scalar outputs"),
        (lambda: ag.autograd.backward([leaf([1.0])], [None, None]), "got 1 tensors and 2 gradients"),
        (lambda: leaf([1.0]).backward(inputs=[]), "empty"),
        (lambda: leaf([1.0]).backward(inputs=[ag.tensor([1.0])]), "does not require grad"),
        (lambda: ag.autograd.grad(leaf([1.0]) * 2, leaf([1.0])), "allow_unused"),
        (lambda: ag.autograd.grad(leaf([1.0]) * 2, ag.tensor([1.0])), "does not require grad"),
    ],
)
def test_refused_calls_say_why(make, message):
    with pytest.raises(RuntimeError, match=message):
        make()


def test_wrong_types_are_type_errors():
    with pytest.raises(TypeError, match="either Tensors or None, but got float"):
        leaf([1.0]).backward([1.0])
    with pytest.raises(TypeError, match="expected a Tensor"):
        ag.autograd.grad([1.0], leaf([1.0]))


def test_second_pass_needs_retain_graph():
    x = leaf([2.0])
    y = x**2
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [8.0]
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()
    assert x.grad.tolist() == [8.0]


def test_nodes_that_saved_no_values_may_run_again():
    x = leaf([2.0, 3.0])
    y = (x + 1).sum()
    y.backward()
    y.backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_failed_pass_leaves_no_gradient_behind():
    x, y = leaf([2.0]), leaf([3.0])
    z = y * 2

    def fail(grad):
        raise ValueError("on purpose")

    z.register_hook(fail)
    with pytest.raises(ValueError, match="on purpose"):
        (x * 3 + z).backward()
    assert x.grad is None
    assert y.grad is None


def test_grad_returns_and_does_not_accumulate():
    x, y = leaf([2.0]), leaf([5.0])
    gx, gy = ag.autograd.grad(x**2 * y, (x, y))
    assert gx.tolist() == [20.0]
    assert gy.tolist() == [4.0]
    assert x.grad is None
    assert not gx.requires_grad


def test_grad_of_an_intermediate_runs_only_what_leads_there():
    x = leaf([2.0])
    y = x * 3
    ran = []
    y.grad_fn.register_hook(lambda inputs, outputs: ran.append("mul"))
    z = y**2
    (g,) = ag.autograd.grad(z, y, retain_graph=True)
    assert g.tolist() == [12.0]
    assert ran == []
    assert [g.tolist() for g in ag.autograd.grad(z, (y, x))] == [[12.0], [36.0]]
    assert ran == ["mul"]


def test_grad_of_an_output_itself():
    x = leaf([2.0])
    y = x * 3
    assert [g.tolist() for g in ag.autograd.grad(y, (y, x))] == [[1.0], [3.0]]


def test_unused_inputs():
    x, y = leaf([2.0]), leaf([[1.0, 2.0]])
    z = x * 2
    assert ag.autograd.grad(z, (x, y), allow_unused=True, retain_graph=True)[1] is None
    zeros = ag.autograd.grad(z, (x, y), materialize_grads=True)[1]
    assert zeros.tolist() == [[0.0, 0.0]]
    with pytest.raises(ValueError, match="allow_unused"):
        ag.autograd.grad(z, x, allow_unused=False, materialize_grads=True)


def test_backward_with_inputs_reaches_only_these():
    x, y = leaf([2.0]), leaf([3.0])
    z = x * y
    (z * z).backward(inputs=[x, z])
    assert x.grad.tolist() == [36.0]
    assert z.grad.tolist() == [12.0]
    assert y.grad is None


def test_several_outputs_share_one_pass():
    x = leaf([2.0])
    y = x * 3
    ag.autograd.backward([y, y**2], [ag.tensor([1.0], dtype=ag.float64), None])
    assert x.grad.tolist() == [3.0 + 36.0]


def test_outputs_of_a_primitive_with_several_outputs():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    first, second = ag.unstack(x)
    (first * 2).sum().backward(retain_graph=True)
    assert x.grad.tolist() == [[2.0, 2.0], [0.0, 0.0]]
    (first * second).sum().backward()
    assert x.grad.tolist() == [[5.0, 6.0], [1.0, 2.0]]


def test_batched_cotangents():
    x = leaf([1.0, 2.0])
    eye = ag.eye(2, dtype=ag.float64)
    (rows,) = ag.autograd.grad(x**2, x, eye, is_grads_batched=True)
    assert rows.tolist() == [[2.0, 0.0], [0.0, 4.0]]


def test_create_graph_to_the_third_order():
    x = leaf([2.0])
    (first,) = ag.autograd.grad(x**4, x, create_graph=True)
    (second,) = ag.autograd.grad(first, x, create_graph=True)
    (third,) = ag.autograd.grad(second, x)
    assert [g.tolist() for g in (first, second, third)] == [[32.0], [48.0], [48.0]]
    assert first.grad_fn.name() == "MulBackward"


def test_backward_with_create_graph_gives_a_differentiable_grad():
    x = leaf([3.0])
    (x**3).backward(create_graph=True)
    first, x.grad = x.grad, None
    first.backward()
    assert x.grad.tolist() == [18.0]


def test_hessian_vector_product_by_two_passes():
    x = leaf([1.0, 2.0])
    (g,) = ag.autograd.grad((x**3).sum(), x, create_graph=True)
    (hv,) = ag.autograd.grad((g * ag.tensor([1.0, 10.0], dtype=ag.float64)).sum(), x)
    assert hv.tolist() == [6.0, 120.0]


def test_retain_grad_keeps_an_intermediate_gradient():
    x, y = leaf([2.0]), leaf([3.0])
    z = x * y
    assert not z.retains_grad
    z.retain_grad()
    assert z.retains_grad
    (z**2).backward()
    assert z.grad.tolist() == [12.0]
    with pytest.raises(RuntimeError, match="retain_grad"):
        ag.tensor([1.0]).retain_grad()


def test_a_retained_gradient_that_is_asked_for_is_added_once():
    x = leaf([2.0])
    y = x * 2
    y.retain_grad()
    (y * 3).backward(inputs=[y, x])
    assert (y.grad.tolist(), x.grad.tolist()) == ([3.0], [6.0])


def test_a_retained_gradient_has_a_graph_only_where_the_last_pass_was_recorded():
    y = leaf([2.0]) * 2
    y.retain_grad()
    z = y * y
    z.backward(create_graph=True)
    assert y.grad.requires_grad
    z.backward()
    assert y.grad.tolist() == [16.0]
    assert not y.grad.requires_grad


def test_what_is_frozen_before_the_pass_gets_no_gradient():
    x, w = leaf([2.0]), leaf([3.0])
    seen = []
    w.register_hook(seen.append)
    y = x * w
    w.requires_grad_(False)
    y.backward()
    assert (x.grad.tolist(), w.grad) == ([3.0], None)
    assert [g.tolist() for g in seen] == [[2.0]]


def test_a_leaf_that_has_a_place_in_the_graph_since_is_refused_before_any_gradient_is_added():
    x, w = leaf([2.0]), leaf([3.0])
    y = x * (w + 0)
    w.requires_grad_(False)
    w.mul_(leaf([4.0]))
    with pytest.raises(RuntimeError, match="leaf variable has been moved into the graph interior"):
        y.backward()
    assert x.grad is None


def test_hooks_replace_gradients_in_order_and_can_be_removed():
    x = leaf([1.0])
    double = x.register_hook(lambda g: g * 2)
    x.register_hook(lambda g: g + 1)
    (x * 3).backward()
    assert x.grad.tolist() == [7.0]
    double.remove()
    double.remove()
    x.grad = None
    (x * 3).backward()
    assert x.grad.tolist() == [4.0]


def test_hook_on_an_intermediate_changes_what_flows_on():
    x = leaf([1.0])
    y = x * 2
    y.register_hook(lambda g: g * 10)
    y.retain_grad()
    (y * 3).backward()
    assert y.grad.tolist() == [30.0]
    assert x.grad.tolist() == [60.0]


def test_hook_sees_the_whole_gradient_of_a_leaf_once():
    x = leaf([1.0])
    seen = []
    x.register_hook(lambda g: seen.append(g.tolist()))
    (x * 2 + x * 3).backward()
    assert seen == [[5.0]]


def test_hook_results_are_checked():
    x = leaf([1.0])
    handle = x.register_hook(lambda g: 1.0)
    with pytest.raises(TypeError, match="expected Variable or None"):
        (x * 2).backward()
    handle.remove()
    x.register_hook(lambda g: ag.ones(3, dtype=ag.float64))
    with pytest.raises(RuntimeError, match="hook"):
        (x * 2).backward()


def test_hook_under_create_graph_is_recorded():
    x = leaf([2.0])
    y = x**2
    y.register_hook(lambda g: g * x)
    (first,) = ag.autograd.grad(y, x, create_graph=True)
    (second,) = ag.autograd.grad(first, x)
    assert first.tolist() == [8.0]
    assert second.tolist() == [8.0]


def test_node_hooks():
    x = leaf([2.0])
    y = x**2
    seen = []
    y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 2,))
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append((inputs[0].tolist(), outputs[0].tolist())))
    y.backward()
    assert seen == [([8.0], [2.0])]
    assert x.grad.tolist() == [8.0]


def test_post_accumulate_hook_runs_after_the_gradient_is_there():
    x = leaf([2.0])
    seen = []
    x.register_post_accumulate_grad_hook(lambda t: seen.append(t.grad.tolist()))
    (x**2).backward()
    (x**2).backward()
    assert seen == [[4.0], [8.0]]
    with pytest.raises(RuntimeError, match="non-leaf"):
        (x * 2).register_post_accumulate_grad_hook(print)


def test_gradient_accumulates_in_place_where_the_backend_can():
    x = leaf([1.0, 2.0])
    (x * 3).sum().backward()
    kept = x.grad
    (x * 3).sum().backward()
    assert kept is x.grad
    assert kept.tolist() == [6.0, 6.0]


def test_float32_input_of_a_mixed_product_gets_a_float32_gradient():
    x, y = leaf([1.0], ag.float32), leaf([2.0], ag.float64)
    (x * y).backward()
    assert x.grad.dtype == ag.float32
    assert y.grad.dtype == ag.float64


def test_real_input_of_a_complex_product_gets_a_real_gradient():
    x = leaf([2.0])
    y = x * (1 + 2j)
    ag.real(y * y).sum().backward()
    assert x.grad.dtype == ag.float64
    assert x.grad.tolist() == [pytest.approx(2 * 2.0 * ((1 + 2j) ** 2).real)]


def test_deep_chain_goes_forward_backward_and_is_freed_without_recursion():
    def run():
        x = leaf([1.0], ag.float32)
        y = x
        for _ in range(150_000):
            y = y + 1
        y.backward()
        node = weakref.ref(y.grad_fn)
        del y
        return x.grad.tolist(), node()

    # A C function that calls itself takes 32 bytes at least, so that 150 000 of them would not fit into this stack. It
    # must hold 10 000 frees inside each other, as many as CPython 3.13 allows before it puts the next ones off.
    previous = threading.stack_size(4 * 1024 * 1024)
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            assert pool.submit(run).result() == ([1.0], None)
    finally:
        threading.stack_size(previous)


def test_graph_is_freed_by_reference_counts_alone():
    gc.collect()
    gc.disable()
    try:
        x = leaf([1.0, 2.0])
        y = (ag.exp(x) * x).sum()
        nodes = [weakref.ref(node) for node in ag.autograd.graph.walk(y.grad_fn) if node.name() != "AccumulateGrad"]
        assert len(nodes) == 3
        y.backward(create_graph=True)
        first = x.grad
        tensor = weakref.ref(x)
        x.grad = None
        del x, y, first
        assert [node() for node in nodes] == [None] * 3
        assert tensor() is None
    finally:
        gc.enable()


def test_a_gradient_that_is_a_part_of_a_buffer_accumulates_there():
    buffer = ag.zeros(4)
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    x.grad = part = buffer[1:3]
    (x * 3).sum().backward()
    assert x.grad is part
    assert part.tolist() == [3.0, 3.0]
    assert buffer.tolist() == [0.0, 3.0, 3.0, 0.0]


def test_the_cotangent_that_is_implied_is_never_written_to():
    for _ in range(2):
        x = ag.tensor([1.0], requires_grad=True)
        x.backward()
        x.grad += 5
        x.backward()
        assert x.grad.tolist() == [7.0]
    y = ag.tensor([1.0], requires_grad=True)
    y.register_hook(lambda grad: grad.mul_(2))
    y.backward()
    assert y.grad.tolist() == [2.0]


def test_anomaly_mode_names_the_forward_line_and_finds_nan():
    x = leaf([-1.0])
    with ag.autograd.detect_anomaly():
        y = x * float("nan")
        with pytest.raises(RuntimeError, match="NaN") as caught:
            y.backward()
    assert 'y = x * float("nan")' in str(caught.value)


def test_infinite_gradients_come_without_warnings():
    if ag.ones(1).device != "numpy":
        pytest.skip("only a plugin can keep its library quiet, and array-api-strict's test plugin does not")
    x = leaf([0.0, 4.0])
    ag.sqrt(x).sum().backward()
    assert x.grad.tolist() == [float("inf"), 0.25]


def test_backward_inside_backward():
    x = leaf([2.0])
    inner = []

    def hook(grad):
        w = leaf([3.0])
        with ag.enable_grad():  # hooks run without recording, as in PyTorch
            (w * w).backward()
        inner.append(w.grad.tolist())

    y = x * 2
    y.register_hook(hook)
    y.backward()
    assert inner == [[6.0]]
    assert x.grad.tolist() == [2.0]


def test_anomaly_detection_reads_gradients_on_the_backend_that_they_have_moved_to():
    x = ag.tensor([1.0, 2.0], device="numpy", requires_grad=True)
    with ag.autograd.detect_anomaly():
        (x.to("strict") * 2).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
