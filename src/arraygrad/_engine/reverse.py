"""Reverse mode's public functions, ``backward`` and ``grad``: arguments are checked here, the work is a `Sweep`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import arraygrad as ag
from arraygrad._base.arrays import is_complex
from arraygrad._compiled import Flag
from arraygrad._engine.agenda import Sum
from arraygrad._engine.sweep import Sweep, place_of
from arraygrad._engine.tensor import Tensor, TensorBase
from arraygrad._engine.view import refresh
from arraygrad._modes import enable_grad


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: Flag | None = None,
    create_graph: Flag = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of ``tensors`` to the ``grad`` of the leaves that they depend on.

    :param tensors: a Tensor or a sequence of them.
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
    roots = _as_tuple("backward", tensors)
    wanted = None
    if inputs is not None:
        wanted = _as_tuple("backward", inputs)
        for x in wanted:
            if not x.requires_grad:
                raise RuntimeError("backward: one of the inputs does not require a gradient")
    sweep = _sweep("backward", roots, grad_tensors, retain_graph, create_graph, wanted)
    sweep.finish(accumulate=True)
    for x in wanted or ():
        if x._node is not None:
            value = sweep.captured[place_of(x)]
            if value is not None:
                sweep.accumulate(x, Sum(value))


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

    :param outputs: a Tensor or a sequence of them.
    :param inputs: the tensors to differentiate by: leaves or results.
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
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: materialize_grads gives zeros for unused inputs, which allow_unused=False forbids")
    roots = _as_tuple("grad", outputs)
    targets = _as_tuple("grad", inputs)
    for position, x in enumerate(targets):
        if not x.requires_grad:
            raise RuntimeError(
                f"grad: input {position} does not require a gradient; call requires_grad_() on it before the forward "
                "pass"
            )
    if is_grads_batched:
        return _batched(roots, targets, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads)
    sweep = _sweep("grad", roots, grad_outputs, retain_graph, create_graph, targets)
    sweep.finish(accumulate=False)
    results: list[Any] = []
    for position, x in enumerate(targets):
        value = sweep.captured[place_of(x)]
        if value is not None:
            results.append(sweep.wrap(value, x._backend))
        elif materialize_grads:
            results.append(ag.zeros_like(x, requires_grad=create_graph))
        elif allow_unused:
            results.append(None)
        else:
            raise RuntimeError(
                f"grad: the outputs do not depend on input {position} (shape {list(x.shape)}); pass allow_unused=True "
                "to get None for it, or materialize_grads=True for zeros"
            )
    return tuple(results)


def _batched(
    roots: tuple[Tensor, ...],
    targets: tuple[Tensor, ...],
    grad_outputs: Any,
    retain_graph: Flag | None,
    create_graph: Flag,
    allow_unused: Flag | None,
    materialize_grads: Flag,
) -> tuple[Tensor, ...]:
    """Run one pass for each cotangent of a batch and stack the results."""
    batches = _as_tuple("grad", grad_outputs)
    size = batches[0].shape[0]
    rows: list[tuple[Any, ...]] = [
        grad(
            roots,
            targets,
            tuple(b[i] for b in batches),
            retain_graph=True if i + 1 < size else retain_graph,
            create_graph=create_graph,
            allow_unused=allow_unused,
            materialize_grads=materialize_grads,
        )
        for i in range(size)
    ]
    columns: list[Any] = [None if c[0] is None else ag.stack(list(c)) for c in zip(*rows, strict=True)]
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
            raise RuntimeError(f"{name}: {len(roots)} outputs need as many cotangents, got {len(cotangents)}")
    seeds = [_seed(name, x, None if cotangents is None else cotangents[i], create_graph) for i, x in enumerate(roots)]
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


def _as_tuple(name: str, value: Any) -> tuple[Tensor, ...]:
    items = (value,) if isinstance(value, Tensor) or not isinstance(value, Iterable) else tuple(value)
    for item in items:
        if not isinstance(item, Tensor):
            raise TypeError(f"{name}: expected a Tensor or a sequence of Tensors, got {type(item).__name__}")
    if not items:
        raise RuntimeError(f"{name}: an empty sequence was given where at least one Tensor is needed")
    return items


# The implied cotangents, by backend, shape, dtype and device: a pass does not write to what it did not make.
_ones: Final[dict[tuple[Any, ...], Any]] = {}


def _one(x: TensorBase) -> Any:
    """Return the raw one that is the cotangent of a tensor with a single element."""
    backend, data = x._backend, x._data
    key = (backend, data.shape, data.dtype, backend.device_of(data))
    one = _ones.get(key)
    if one is None:
        one = _ones[key] = backend.xp.ones_like(data)
    return one


def _seed(name: str, root: Tensor, cotangent: Any, create_graph: bool) -> Any:
    """Check the cotangent of an output, or make the implied one; raw, or a Tensor under ``create_graph``."""
    x: TensorBase = root
    if x._view is not None:
        refresh(x)
    if not x._requires_grad:
        raise RuntimeError(
            f"{name}: this tensor does not require a gradient and has no grad_fn, so there is nothing to "
            "differentiate; set requires_grad on an input before the forward pass, and check that no_grad() is not "
            "active"
        )
    if cotangent is None:
        if math.prod(x._data.shape) != 1:
            raise RuntimeError(
                f"{name}: an output of shape {list(x.shape)} needs a cotangent, as only a single element has an "
                "implied one; pass gradient= (backward) or grad_outputs= (grad), or reduce the output, for example "
                "with .sum()"
            )
        if is_complex(x._backend.xp, x._data):
            raise RuntimeError(f"{name}: a complex output needs a cotangent; pass gradient= or take its real part")
        one = _one(x)
        return Tensor(one, x._backend) if create_graph else one
    if not isinstance(cotangent, Tensor):
        raise TypeError(f"{name}: expected a Tensor as cotangent, got {type(cotangent).__name__}")
    if cotangent._backend is not x._backend:
        raise RuntimeError(
            f"{name}: the output lives on {x._backend.name!r} and its cotangent on {cotangent._backend.name!r}; move "
            "the "
            f"cotangent with .to({str(x.device)!r})"
        )
    if cotangent.shape != x.shape:
        raise RuntimeError(
            f"{name}: the output has shape {list(x.shape)} and its cotangent {list(cotangent.shape)}; they must be "
            "equal"
        )
    if cotangent.dtype is not x.dtype:
        if x.dtype.kind == "c" or cotangent.dtype.kind != "c":
            cotangent = ag.astype(cotangent, x.dtype)
        else:
            raise RuntimeError(f"{name}: a real output ({x.dtype.name}) cannot take a {cotangent.dtype.name} cotangent")
    return cotangent if create_graph else cotangent._raw()
