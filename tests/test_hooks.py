"""Hooks: in which order they run, what they may do, and passes that they start."""

import sys
import threading

import pytest

import arraygrad as ag
from arraygrad.autograd import Function, graph


def leaf(values):
    return ag.tensor(values, dtype=ag.float64, requires_grad=True)


def accumulator(x):
    return graph.get_gradient_edge(x).node


def test_hooks_of_a_leaf_and_of_its_node_run_in_order():
    x = leaf([1.0])
    seen = []
    accumulator(x).register_hook(lambda inputs, outputs: seen.append(("after", inputs, outputs[0].tolist())))
    x.register_post_accumulate_grad_hook(lambda p: seen.append(("accumulated", p.grad.tolist())))

    def before(outputs):
        seen.append(("before", outputs[0].tolist()))
        return (outputs[0] * 10,)

    accumulator(x).register_prehook(before)
    x.register_hook(lambda g: seen.append(("tensor", g.tolist())))
    (x * 2).backward()
    assert seen == [("tensor", [2.0]), ("before", [2.0]), ("accumulated", [20.0]), ("after", (), [20.0])]
    assert x.grad.tolist() == [20.0]


def test_hooks_of_an_accumulating_node_stay_when_nobody_holds_it():
    x = leaf([1.0])
    node = (x * 1).grad_fn.next_functions[0][0]
    handle = node.register_prehook(lambda outputs: (outputs[0] * 5,))
    del node
    (x * 2).backward()
    assert x.grad.tolist() == [10.0]
    handle.remove()
    (x * 2).backward()
    assert x.grad.tolist() == [12.0]


def test_hooks_of_an_accumulating_node_do_not_run_where_nothing_accumulates():
    x = leaf([1.0])
    seen = []
    accumulator(x).register_prehook(lambda outputs: seen.append("before"))
    accumulator(x).register_hook(lambda inputs, outputs: seen.append("after"))
    assert ag.autograd.grad(x * 2, x)[0].tolist() == [2.0]
    y = leaf([1.0])
    (x * y).backward(inputs=[y])
    assert seen == []
    (x * y).backward(inputs=[x])
    assert seen == ["before", "after"]


def test_what_an_accumulating_node_must_return():
    x = leaf([1.0])
    accumulator(x).register_hook(lambda inputs, outputs: outputs)
    with pytest.raises(RuntimeError, match="incorrect number of values \\(got 1, but expected 0\\)"):
        (x * 2).backward()


def test_a_node_runs_its_own_hooks_only_where_it_runs():
    x = leaf([1.0])
    y = x * 2
    seen = []
    y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 10,))
    y.register_hook(lambda g: seen.append(g.tolist()))
    assert ag.autograd.grad(y * 1, y, retain_graph=True)[0].tolist() == [1.0]
    by_x, by_y = ag.autograd.grad(y * 1, (x, y))
    assert (by_x.tolist(), by_y.tolist()) == ([20.0], [1.0])
    assert seen == [[1.0], [1.0]]


def test_what_hooks_do_to_their_arguments_counts():
    x = leaf([1.0])
    y = x * 2
    y.grad_fn.register_prehook(lambda outputs: outputs[0].mul_(3) and None)
    y.grad_fn.register_hook(lambda inputs, outputs: inputs[0].mul_(5) and None)
    y.backward()
    assert x.grad.tolist() == [30.0]


def test_a_gradient_that_a_hook_keeps_does_not_change():
    x = leaf([1.0])
    kept = []
    x.register_hook(kept.append)
    accumulator(x).register_hook(lambda inputs, outputs: kept.append(outputs[0]))
    y = x * 2 + x * 3
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [10.0]
    assert [g.tolist() for g in kept] == [[5.0]] * 4


def test_what_a_hook_returned_does_not_change():
    x = leaf([1.0])
    returned = ag.tensor([7.0], dtype=ag.float64)
    x.register_hook(lambda g: returned)
    y = x * 2 + x * 3
    y.backward(retain_graph=True)
    y.backward()
    assert (x.grad.tolist(), returned.tolist()) == ([14.0], [7.0])


def test_metadata_of_nodes_is_kept():
    x = leaf([1.0])
    y = x * 2
    y.grad_fn.metadata["name"] = "twice"
    accumulator(x).metadata["name"] = "x"
    assert (y.grad_fn.metadata, accumulator(x).metadata) == ({"name": "twice"}, {"name": "x"})
    with ag.autograd.detect_anomaly():
        z = y * 2
    z.grad_fn.metadata["name"] = "again"
    assert set(z.grad_fn.metadata) == {"traceback", "name"}


def chain_of_hooks(depth, run):
    """Return a tensor whose hook runs a pass through a tensor whose hook runs a pass, and so on."""
    x = leaf([1.0])
    inner = x * 1
    for _ in range(depth):
        outer = x * 1
        outer.register_hook(lambda g, inner=inner: run(inner))
        inner = outer
    return x, inner


@pytest.mark.parametrize("depth", [3, 2000])
def test_a_pass_in_a_hook_in_a_pass_at_any_depth(depth):
    x, outermost = chain_of_hooks(depth, lambda inner: inner.backward())
    outermost.backward()
    assert x.grad.tolist() == [depth + 1.0]
    assert sys.getrecursionlimit() <= 1000


def test_grad_in_hooks_at_any_depth():
    count = []
    x = leaf([1.0])
    x, outermost = chain_of_hooks(300, lambda inner: count.append(ag.autograd.grad(inner, x)[0].item()))
    ag.autograd.grad(outermost, x)
    assert count == [1.0] * 300


def test_passes_in_the_backward_of_a_function_at_any_depth():
    class Checkpoint(Function):
        @staticmethod
        def forward(ctx, run, x):
            ctx.run = run
            ctx.save_for_backward(x)
            return run(x.detach())

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            x = x.detach().requires_grad_()
            with ag.enable_grad():
                y = ctx.run(x)
            y.backward(grad)
            return None, x.grad

    def nested(depth):
        if not depth:
            return lambda x: x * 2
        inner = nested(depth - 1)
        return lambda x: Checkpoint.apply(inner, x * 1.01)

    x = leaf([1.0])
    nested(60)(x).backward()
    assert x.grad.tolist() == [pytest.approx(2 * 1.01**60, rel=1e-12)]


def test_an_error_at_depth_reaches_the_caller():
    def run(inner):
        if inner.grad_fn.hooks is None:
            raise ZeroDivisionError("at the bottom")
        inner.backward()

    x, outermost = chain_of_hooks(100, run)
    with pytest.raises(ZeroDivisionError, match="at the bottom"):
        outermost.backward()
    assert x.grad is None
    assert ag.is_grad_enabled()


def test_modes_hold_at_depth():
    seen = set()

    def run(inner):
        seen.add((ag.is_grad_enabled(), ag.zeros(1).device.type, threading.current_thread().name))
        inner.backward()

    name = ag.zeros(1).device.type
    _, outermost = chain_of_hooks(50, run)
    with ag.use_backend(name), ag.autograd.detect_anomaly():
        outermost.backward()
    assert {(recording, backend) for recording, backend, _ in seen} == {(False, name)}
    assert len({thread for *_, thread in seen}) == 2
    x = leaf([1.0])
    y = x * x
    assert y.requires_grad


def test_recorded_passes_at_depth_are_recorded():
    x = leaf([3.0])
    inner = x**3
    found = []
    for _ in range(50):
        outer = x * 1
        outer.register_hook(
            lambda g, inner=inner: found.append(ag.autograd.grad(inner, x, create_graph=True)[0]) and None
        )
        inner = outer
    inner.backward(create_graph=True)
    (innermost,) = [g for g in found if g.tolist() == [27.0]]
    assert ag.autograd.grad(innermost, x)[0].tolist() == [18.0]
