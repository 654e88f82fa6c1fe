"""Jacobians, Hessians and their products with vectors, in torch.autograd.functional's spelling.

Every function takes ``func`` and its ``inputs`` (a Tensor or a tuple of Tensors) and returns results in the same
structure: a Tensor where a Tensor went in, a tuple where a tuple did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import arraygrad as ag
from arraygrad._engine.forward import enter_level, exit_level
from arraygrad._engine.reverse import grad
from arraygrad._plain.modes import transform
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd import forward_ad
from arraygrad.autograd._trees import as_tuple

Func = Callable[..., Any]


def vjp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """Return ``func(*inputs)`` and the product of the vector ``v`` with its Jacobian.

    ``v`` has the structure of the outputs and may be left out for a single element. Raises RuntimeError where a vector
    does not fit, and under ``strict`` where an output does not depend on an input.

    >>> ag.autograd.functional.vjp(lambda x: x**2, ag.tensor([1.0, 2.0]), ag.tensor([1.0, 1.0]))[1]
    tensor([2., 4.])
    """
    with transform():
        args = _arguments("vjp", inputs, create_graph)
        outputs = as_tuple(func(*args))
        vectors = _vectors("vjp", v, outputs)
        grads = gradients("vjp", outputs, args, vectors, create_graph, strict)
    return _result(outputs, create_graph), _result(grads, create_graph, inputs)


def jvp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """Return ``func(*inputs)`` and the product of its Jacobian with the vector ``v``, by forward mode.

    ``v`` has the structure of the inputs and may be left out for a single element.

    >>> ag.autograd.functional.jvp(lambda x: x**2, ag.tensor([1.0, 2.0]), ag.tensor([1.0, 0.0]))[1]
    tensor([2., 0.])
    """
    with transform():
        args = _arguments("jvp", inputs, create_graph)
        vectors = _vectors("jvp", v, args)
        parts = push(func, args, vectors)
    if strict and any(p.tangent is None for p in parts):
        raise RuntimeError("jvp: an output does not depend on the inputs; drop strict=True to get zeros for it")
    return _result([p.primal for p in parts], create_graph), _result(map(slope, parts), create_graph)


def jacobian(
    func: Func,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Return the Jacobian: for each output and input a tensor of shape ``output.shape + input.shape``.

    ``strategy`` is "reverse-mode" (a pass for each output entry) or "forward-mode" (one for each input entry). Forward
    mode takes the derivatives along the real axis: of complex inputs these are all there is for holomorphic functions
    alone. Reverse mode raises RuntimeError for complex outputs. ``vectorize`` is accepted for PyTorch's sake and
    changes nothing.

    >>> ag.autograd.functional.jacobian(lambda x: x**2, ag.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if strategy not in ("reverse-mode", "forward-mode"):
        raise ValueError(f"jacobian: strategy must be 'reverse-mode' or 'forward-mode', got {strategy!r}")
    with transform():
        args = _arguments("jacobian", inputs, create_graph)
        outputs = as_tuple(result := func(*args))
        if strategy == "reverse-mode":
            blocks = [_reverse_block(y, args, create_graph, strict) for y in outputs]
        else:
            blocks = _forward_blocks(func, args, outputs)
    rows = [_result(block, create_graph, inputs) for block in blocks]
    return rows[0] if isinstance(result, Tensor) else tuple(rows)


def _reverse_block(y: Tensor, args: tuple[Tensor, ...], create_graph: bool, strict: bool) -> tuple[Tensor, ...]:
    """Return the Jacobian of one output by every input, row by row."""
    if y.numel():
        confirm_real("jacobian", y)
    rows = [
        gradients("jacobian", (y,), args, (_unit(y, k),), create_graph, strict, retain=True) for k in range(y.numel())
    ]
    if not rows:
        return tuple(x.new_zeros((*y.shape, *x.shape)) for x in args)
    columns = zip(*rows, strict=True)
    return tuple(ag.reshape(ag.stack(list(c)), (*y.shape, *x.shape)) for c, x in zip(columns, args, strict=True))


def _forward_blocks(func: Func, args: tuple[Tensor, ...], outputs: tuple[Tensor, ...]) -> list[tuple[Tensor, ...]]:
    """Return the Jacobian of every output by every input, column by column."""
    blocks: list[list[Tensor]] = [[] for _ in outputs]
    for i, x in enumerate(args):
        columns = []
        for k in range(x.numel()):
            parts = push(lambda dual, i=i: func(*args[:i], dual, *args[i + 1 :]), (x,), (_unit(x, k),))
            columns.append(list(map(slope, parts)))
        for j, y in enumerate(outputs):
            stacked = ag.stack([c[j] for c in columns], axis=-1) if columns else y.new_zeros((*y.shape, 0))
            blocks[j].append(ag.reshape(stacked, (*y.shape, *x.shape)))
    return [tuple(block) for block in blocks]


def hessian(
    func: Func,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """Return the Hessian of a function with a single real output: ``input.shape + input.shape`` for each pair.

    >>> ag.autograd.functional.hessian(lambda x: (x**3).sum(), ag.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """

    def gradient(*args: Tensor) -> Any:
        y = _scalar_output("hessian", func(*args))
        grads = gradients("hessian", (y,), args, (ag.ones_like(y),), True, strict)
        for g in grads:
            confirm_real("hessian", g)
        return grads if isinstance(inputs, (tuple, list)) else grads[0]

    return jacobian(gradient, inputs, create_graph=create_graph, strict=strict, strategy=outer_jacobian_strategy)


def vhp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """Return ``func(*inputs)`` and the product of ``v`` with the Hessian of a function with a single output."""
    with transform():
        args = _arguments("vhp", inputs, create_graph)
        vectors = _vectors("vhp", v, args)
        y = _scalar_output("vhp", func(*args))
        first = gradients("vhp", (y,), args, (ag.ones_like(y),), True, strict)
        second = gradients("vhp", first, args, vectors, create_graph, strict)
    return _result((y,), create_graph), _result(second, create_graph, inputs)


def hvp(func: Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """Return ``func(*inputs)`` and the Hessian times ``v``, by forward mode over reverse mode.

    >>> ag.autograd.functional.hvp(lambda x: (x**3).sum(), ag.tensor([1.0, 2.0]), ag.tensor([1.0, 1.0]))[1]
    tensor([ 6., 12.])
    """
    with transform():
        args = _arguments("hvp", inputs, create_graph)
        vectors = _vectors("hvp", v, args)

        def value_and_gradient(*duals: Tensor) -> tuple[Tensor, ...]:
            y = _scalar_output("hvp", func(*duals))
            return (y, *gradients("hvp", (y,), duals, (ag.ones_like(y),), True, strict))

        value, *slopes = push(value_and_gradient, args, vectors)
    return _result((value.primal,), create_graph), _result(map(slope, slopes), create_graph, inputs)


# -- shared steps ------------------------------------------------------------------------------------------------------


def _arguments(name: str, inputs: Any, create_graph: bool) -> tuple[Tensor, ...]:
    """Return the inputs as tensors that require a gradient: in the caller's graph only under ``create_graph``."""
    args = as_tuple(inputs)
    for i, x in enumerate(args):
        if not isinstance(x, Tensor):
            raise TypeError(
                f"{name}: The inputs given to {name} must be either a Tensor or a tuple of Tensors, but input {i} is "
                f"of type {type(x).__name__}"
            )
    return tuple(variable(x, connected=create_graph) for x in args)


def variable(x: Tensor, connected: bool) -> Tensor:
    """Return a tensor like ``x`` to differentiate by: in the graph of ``x``, if it is to be connected, or a leaf."""
    if connected and x.requires_grad:
        out: Tensor = ag.clone(x)
        return out
    leaf = x.detach()
    if leaf._extra is not None:
        leaf._extra.inference = False
    return leaf.requires_grad_()


def _vectors(name: str, v: Any, like: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Check the vectors against the tensors that they belong to; a single element has an implied one."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(
                f"{name}: The vector v can only be None if it belongs to a single Tensor with a single element"
            )
        confirm_real(name, like[0])
        return (ag.ones_like(like[0]),)
    vectors = as_tuple(v)
    if len(vectors) != len(like):
        raise RuntimeError(f"{name}: v must have {len(like)} tensors, got {len(vectors)}")
    for i, (a, b) in enumerate(zip(vectors, like, strict=True)):
        if a.shape != b.shape:
            raise RuntimeError(f"{name}: v has invalid size: v[{i}] should be {list(b.shape)} but got {list(a.shape)}")
    return vectors


def gradients(
    name: str,
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    vectors: Sequence[Tensor],
    create_graph: bool = False,
    strict: bool = False,
    retain: bool | None = None,
) -> tuple[Tensor, ...]:
    """Return gradients with zeros for what is unused, or an error for it under ``strict``."""
    pairs = [(y, v) for y, v in zip(outputs, vectors, strict=True) if y.requires_grad]
    if strict and len(pairs) < len(outputs):
        raise RuntimeError(
            f"{name}: An output of the user-provided function does not require gradients, as it does not depend on the "
            "inputs; drop strict=True to get zeros for it"
        )
    if not pairs:
        return tuple(ag.zeros_like(x) for x in inputs)
    reached, cotangents = [y for y, _ in pairs], [v for _, v in pairs]
    grads = grad(reached, inputs, cotangents, retain_graph=retain, create_graph=create_graph, allow_unused=True)
    if strict and any(g is None for g in grads):
        raise RuntimeError(f"{name}: an output does not depend on an input; drop strict=True to get zeros for it")
    return tuple(ag.zeros_like(x) if g is None else g for g, x in zip(grads, inputs, strict=True))


def push(func: Func, args: Sequence[Tensor], tangents: Sequence[Tensor]) -> list[forward_ad.UnpackedDualTensor]:
    """Return the outputs of a function with their tangents, by forward mode in a level of its own."""
    level = enter_level()
    try:
        duals = [forward_ad.make_dual(x, t) for x, t in zip(args, tangents, strict=True)]
        return [forward_ad.unpack_dual(y) for y in as_tuple(func(*duals))]
    finally:
        exit_level(level)


def slope(part: forward_ad.UnpackedDualTensor) -> Tensor:
    """Return the tangent of an output, zeros where it has none."""
    return ag.zeros_like(part.primal) if part.tangent is None else part.tangent


def _scalar_output(name: str, result: Any) -> Tensor:
    outputs = as_tuple(result)
    if len(outputs) != 1 or outputs[0].numel() != 1:
        raise RuntimeError(
            f"{name}: The Tensor returned by the function given to {name} should contain a single element"
        )
    confirm_real(name, outputs[0])
    return ag.reshape(outputs[0], ())


def confirm_real(name: str, y: Tensor) -> None:
    """Raise where what is to be differentiated, without a vector that says how, is complex."""
    if y.dtype.kind == "c" and y.requires_grad:
        raise RuntimeError(
            f"{name}: grad can be implicitly created only for real scalar outputs but got {y.dtype.name}; take the "
            "real and imaginary parts one by one, or use vjp or jvp with a vector"
        )


def _unit(x: Tensor, k: int) -> Tensor:
    """Return the tensor like ``x`` whose entry ``k`` is one and whose others are zero."""
    entries = [1.0 if i == k else 0.0 for i in range(x.numel())]
    return ag.reshape(ag.asarray(entries, dtype=x.dtype, device=x.device), x.shape)


def _result(values: Iterable[Tensor], create_graph: bool, like: Any = None) -> Any:
    """Return tensors, in the graph only under ``create_graph``: one or a tuple, as ``like`` is or by their number."""
    found = tuple(x if create_graph else x.detach() for x in values)
    several = len(found) != 1 if like is None else isinstance(like, (tuple, list))
    return found if several else found[0]
