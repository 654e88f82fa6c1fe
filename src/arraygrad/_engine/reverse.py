"""Reverse mode's public functions, ``backward`` and ``grad``: arguments are checked here, the work is a `Sweep`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from arraygrad._base.arrays import is_complex
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine import leaves
from arraygrad._engine.agenda import Sum
from arraygrad._engine.apply import cast
from arraygrad._engine.hooks import wrap
from arraygrad._engine.nesting import DEPTH, on_fresh_thread
from arraygrad._engine.sweep import Sweep
from arraygrad._engine.view import refresh
from arraygrad._graph.node import GradientEdge
from arraygrad._graph.tensor import TensorBase, place_of
from arraygrad._plain.compiled import Flag
from arraygrad._plain.modes import enable_grad, state
from arraygrad._typing import Tensor


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: Flag | None = None,
    create_graph: Flag = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of ``tensors`` to the ``grad`` of the leaves that they depend on.

    :param tensors: a Tensor, the GradientEdge of one, or a sequence of them.
    :param grad_tensors: their cotangents, of the same shapes and dtypes; None for tensors with a single element.
    :param retain_graph: keep saved values for another pass; by default the value of ``create_graph``.
    :param create_graph: record the pass itself, for higher derivatives.
    :param inputs: accumulate only into these tensors.

    Raises RuntimeError without a graph, for missing or unfit cotangents and for a freed graph.

    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> ag.autograd.backward([x.sum(), (x * x).sum()])
    >>> x.grad
    tensor([3., 5.])
    """
    if unusual.threads and state.nesting >= DEPTH:
        on_fresh_thread(backward, tensors, grad_tensors, retain_graph, create_graph, inputs)
        return
    roots = _as_tuple("backward", "tensors", tensors)
    wanted = None if inputs is None else _differentiable("backward", inputs)
    sweep = _sweep("backward", roots, grad_tensors, retain_graph, create_graph, wanted)
    sweep.finish(accumulate=True)
    for x in wanted or ():
        if x._node is not None and not x.retains_grad:
            value = sweep.captured[place_of(x)]
            if value is not None:
                leaves.accumulate(x, Sum(value), sweep.foreign, sweep.create_graph)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: Flag | None = None,
    create_graph: Flag = False,
    allow_unused: Flag | None = None,
    is_grads_batched: Flag = False,
    materialize_grads: Flag = False,
) -> tuple[Tensor, ...]:  # as PyTorch has it: None only comes to those who allow it
    """Return the gradients of ``outputs`` with respect to ``inputs``, leaving every ``grad`` alone.

    :param outputs: a Tensor, the GradientEdge of one, or a sequence of them.
    :param inputs: the tensors to differentiate by, leaves or results, or their GradientEdges.
    :param grad_outputs: cotangents of the outputs; None for outputs with a single element.
    :param retain_graph: keep saved values for another pass; by default the value of ``create_graph``.
    :param create_graph: record the pass itself, so that the gradients can be differentiated again.
    :param allow_unused: give None for an input that the outputs do not depend on, instead of an error.
    :param materialize_grads: give zeros for such inputs.
    :param is_grads_batched: treat axis 0 of each cotangent as a batch of cotangents.

    Raises RuntimeError for unused inputs, and as ``backward`` does.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> (first,) = ag.autograd.grad(x**3, x, create_graph=True)
    >>> ag.autograd.grad(first, x)
    (tensor([12.]),)
    """
    if unusual.threads and state.nesting >= DEPTH:
        rest = (grad_outputs, retain_graph, create_graph, allow_unused, is_grads_batched, materialize_grads)
        return on_fresh_thread(grad, outputs, inputs, *rest)  # type: ignore[no-any-return]  # what grad returns
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: materialize_grads gives zeros for unused inputs, which allow_unused=False forbids")
    roots = _as_tuple("grad", "outputs", outputs)
    targets = _differentiable("grad", inputs)
    if is_grads_batched:
        options = {"allow_unused": allow_unused, "materialize_grads": materialize_grads, "create_graph": create_graph}
        return _batched(roots, targets, grad_outputs, retain_graph, options)
    sweep = _sweep("grad", roots, grad_outputs, retain_graph, create_graph, targets)
    sweep.finish(accumulate=False)
    results: list[Any] = []
    for position, x in enumerate(targets):
        value = sweep.captured[place_of(x)]
        if value is not None:
            results.append(wrap(value, x._backend))
        elif materialize_grads:
            results.append(x._backend.tensor_namespace.zeros_like(x, requires_grad=create_graph))
        elif allow_unused:
            results.append(None)
        else:
            raise RuntimeError(
                "grad: One of the differentiated Tensors appears to not have been used in the graph. Set "
                f"allow_unused=True to get None for input {position} (shape {list(x.shape)}), or "
                "materialize_grads=True for zeros"
            )
    return tuple(results)


def _batched(
    roots: tuple[Tensor, ...],
    targets: tuple[Tensor, ...],
    grad_outputs: Any,
    retain_graph: Flag | None,
    options: dict[str, Any],
) -> tuple[Tensor, ...]:
    """Run one pass for each cotangent of a batch and stack the results."""
    batches = _as_tuple("grad", "grad_outputs", grad_outputs)
    size = batches[0].shape[0]
    rows: list[tuple[Any, ...]] = [
        grad(roots, targets, tuple(b[i] for b in batches), True if i + 1 < size else retain_graph, **options)
        for i in range(size)
    ]
    columns: list[Any] = [
        None if c[0] is None else c[0]._backend.tensor_namespace.stack(list(c)) for c in zip(*rows, strict=True)
    ]
    return tuple(columns)


def _sweep(
    name: str,
    roots: tuple[Tensor, ...],
    cotangents: Any,
    retain_graph: Flag | None,
    create_graph: Flag,
    captured: tuple[Tensor, ...] | None,
) -> Sweep:
    """Check the arguments, seed a sweep and run it up to the leaves."""
    create_graph = bool(create_graph)
    if cotangents is not None:
        cotangents = tuple(cotangents) if isinstance(cotangents, (tuple, list)) else (cotangents,)
        if len(cotangents) != len(roots):
            raise RuntimeError(
                f"{name}: got {len(roots)} tensors and {len(cotangents)} gradients; give as many cotangents as outputs"
            )
    seeds = [
        _seed(name, i, x, None if cotangents is None else cotangents[i], create_graph) for i, x in enumerate(roots)
    ]
    sweep = Sweep(
        retain_graph=create_graph if retain_graph is None else bool(retain_graph),
        create_graph=create_graph,
        captured=captured,
    )
    if cotangents is not None and not create_graph:
        sweep.foreign = [g._data for g in cotangents if g is not None]
    if captured is not None:
        sweep.restrict(roots)
    first: TensorBase = roots[0]
    with first._backend.quiet():
        if create_graph:
            with enable_grad():
                sweep.start(roots, seeds)
        else:
            sweep.start(roots, seeds)  # runs on raw arrays, which nobody records
    return sweep


def _as_tuple(name: str, argument: str, value: Any) -> tuple[Tensor, ...]:
    """Return Tensors, also where they or their places in the graph are given one by one."""
    single = isinstance(value, (TensorBase, GradientEdge)) or not isinstance(value, Iterable)
    items = (value,) if single else tuple(value)
    if not items:
        raise RuntimeError(f"{name}: '{argument}' cannot be empty: at least one Tensor is needed")
    return tuple([_tensor_at(name, item) for item in items])


def _tensor_at(name: str, item: Any) -> Any:
    """Return a Tensor; for a GradientEdge a stand-in without values of its own, at that place in the graph."""
    if isinstance(item, TensorBase):
        return item
    if not isinstance(item, GradientEdge):
        raise TypeError(f"{name}: expected a Tensor or a sequence of Tensors, got {type(item).__name__}")
    node, port = item.node, item.output_nr
    leaf = node.leaf()
    if leaf is not None:
        return leaf
    outputs = node.outputs
    if not 0 <= port < (1 if outputs is None else len(outputs)):
        raise RuntimeError(f"{name}: the GradientEdge names output {port} of {node.name()}, which it does not have")
    shape, dtype = (node.shape, node.dtype) if outputs is None else (outputs[port].shape, outputs[port].dtype)
    xp = node.backend.xp
    zero = xp.zeros((), dtype=dtype, device=None if item.device is None else item.device.raw)
    return made.tensor(xp.broadcast_to(zero, shape), node.backend, node, port)


def _differentiable(name: str, inputs: Any) -> tuple[Tensor, ...]:
    """Return the tensors to differentiate by; raise where one has no gradient."""
    tensors = _as_tuple(name, "inputs", inputs)
    for position, x in enumerate(tensors):
        if not x.requires_grad:
            raise RuntimeError(
                f"{name}: One of the differentiated Tensors does not require grad: input {position}; call "
                "requires_grad_() on it before the forward pass"
            )
    return tensors


# The implied cotangents, by backend, shape, dtype and device: a pass does not write to what it did not make.
_ones: Final[dict[tuple[Any, ...], Any]] = {}


def _seed(name: str, position: int, root: Tensor, cotangent: Any, create_graph: bool) -> Any:
    """Check the cotangent of an output, or make the implied one; raw, or a Tensor under ``create_graph``."""
    x: TensorBase = root
    if x._view is not None:
        refresh(x)
    if not x._requires_grad:
        raise RuntimeError(
            f"{name}: element {position} of tensors does not require grad and does not have a grad_fn, so there is "
            "nothing to differentiate; set requires_grad on an input before the forward pass, and check that no_grad() "
            "is not active"
        )
    if cotangent is None:
        return _implied(name, x, create_graph)
    if not isinstance(cotangent, TensorBase):
        raise TypeError(
            f"{name}: gradients can be either Tensors or None, but got {type(cotangent).__name__} as cotangent of "
            f"output {position}"
        )
    if cotangent._backend is not x._backend:
        raise RuntimeError(
            f"{name}: the output lives on {x._backend.name!r} and its cotangent on {cotangent._backend.name!r}; move "
            f"the cotangent with .to({str(x.device)!r})"
        )
    if cotangent.shape != x.shape:
        raise RuntimeError(
            f"{name}: Mismatch in shape: grad_output[{position}] has a shape of {list(cotangent.shape)} and "
            f"output[{position}] has a shape of {list(x.shape)}; they must be equal"
        )
    if cotangent.dtype is not x.dtype:
        if x.dtype.kind == "c" or cotangent.dtype.kind != "c":
            cotangent = cast(cotangent, x.dtype)
        else:
            raise RuntimeError(
                f"{name}: For complex Tensors, both grad_output and output are required to have the same dtype. "
                f"Mismatch in dtype: grad_output[{position}] has a dtype of {cotangent.dtype.name} and "
                f"output[{position}] has a dtype of {x.dtype.name}; take the real part"
            )
    return cotangent if create_graph else cotangent._raw()


def _implied(name: str, x: TensorBase, create_graph: bool) -> Any:
    """Return the cotangent of an output with a single real element."""
    backend, data = x._backend, x._data
    if math.prod(data.shape) != 1:
        raise RuntimeError(
            f"{name}: grad can be implicitly created only for scalar outputs, and this one has shape {list(x.shape)}; "
            "pass gradient= (backward) or grad_outputs= (grad), or reduce the output, for example with .sum()"
        )
    if is_complex(backend.xp, data):
        raise RuntimeError(
            f"{name}: grad can be implicitly created only for real scalar outputs but got {x.dtype.name}; pass "
            "gradient= or take the real part"
        )
    key = (backend, data.shape, data.dtype, backend.device_of(data))
    one = _ones.get(key)
    if one is None:
        one = _ones[key] = backend.xp.ones_like(data)
    return made.tensor(one, backend) if create_graph else one
