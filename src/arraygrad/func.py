"""Derivatives as functions of functions, in torch.func's spelling.

>>> ag.func.grad(lambda x: (x**3).sum())(ag.tensor([1.0, 2.0]))
tensor([ 3., 12.])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import arraygrad as ag
from arraygrad._engine.forward import enter_level, exit_level, make_dual
from arraygrad._engine.sweep import place_of
from arraygrad._engine.tensor import Tensor
from arraygrad._graph.node import Node
from arraygrad._plain.modes import enable_grad
from arraygrad.autograd import forward_ad, functional

Func = Callable[..., Any]
Positions = int | tuple[int, ...]


def jvp(func: Func, primals: tuple[Tensor, ...], tangents: tuple[Tensor, ...], *, has_aux: bool = False) -> Any:
    """Return ``func(*primals)`` and its directional derivative along ``tangents`` (and aux, with ``has_aux``).

    Raises TypeError where primals or tangents are no tuples, RuntimeError where they do not fit.

    >>> ag.func.jvp(lambda x: x * x, (ag.tensor(3.0),), (ag.tensor(1.0),))
    (tensor(9.), tensor(6.))
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError("jvp: primals and tangents must be tuples of Tensors")
    if len(primals) != len(tangents):
        raise RuntimeError(f"jvp: {len(primals)} primals need as many tangents, got {len(tangents)}")
    level = enter_level()
    try:
        duals = [forward_ad.make_dual(p, t) for p, t in zip(primals, tangents, strict=True)]
        result = func(*duals)
        result, aux = result if has_aux else (result, None)
        parts = [forward_ad.unpack_dual(y) for y in functional._tuple(result)]
    finally:
        exit_level(level)
    values = tuple(p.primal for p in parts)
    slopes = tuple(ag.zeros_like(p.primal) if p.tangent is None else p.tangent for p in parts)
    pair = (values[0], slopes[0]) if isinstance(result, Tensor) else (values, slopes)
    return (*pair, aux) if has_aux else pair


def vjp(func: Func, *primals: Tensor, has_aux: bool = False) -> Any:
    """Return ``func(*primals)`` and a function from cotangents to the tuple of gradients (and aux, with ``has_aux``).

    >>> value, pull = ag.func.vjp(lambda x: x * x, ag.tensor([1.0, 2.0]))
    >>> pull(ag.tensor([1.0, 1.0]))
    (tensor([2., 4.]),)
    """
    with enable_grad():
        inner = tuple(_inner(x) for x in primals)
        result = func(*inner)
    result, aux = result if has_aux else (result, None)
    outputs = functional._tuple(result)

    def pull(*cotangents: Any) -> tuple[Tensor, ...]:
        vectors = cotangents[0] if len(cotangents) == 1 and isinstance(cotangents[0], tuple) else cotangents
        with enable_grad():
            grads = functional._grad("vjp", outputs, inner, tuple(vectors), True, False, retain=True)
        return tuple(_without(g, inner) for g in grads)

    values = tuple(_without(y, inner) for y in outputs)
    value = values[0] if isinstance(result, Tensor) else values
    return (value, pull, aux) if has_aux else (value, pull)


def grad(func: Func, argnums: Positions = 0, has_aux: bool = False) -> Func:
    """Return a function that computes the gradient of ``func``, which returns a single element.

    :param argnums: the position, or positions, of the arguments to differentiate by.
    :param has_aux: ``func`` returns ``(value, aux)``, and the new function ``(gradient, aux)``.

    >>> second = ag.func.grad(ag.func.grad(lambda x: x**3))
    >>> second(ag.tensor(2.0))
    tensor(12.)
    """
    both = grad_and_value(func, argnums, has_aux)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        slopes, rest = both(*args, **kwargs)
        return (slopes, rest[1]) if has_aux else slopes

    return gradient


def grad_and_value(func: Func, argnums: Positions = 0, has_aux: bool = False) -> Func:
    """Return a function that computes the gradient of ``func`` and its value: ``(gradient, value)``."""

    def both(*args: Any, **kwargs: Any) -> Any:
        positions = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        with enable_grad():
            inner = tuple(_inner(args[i]) for i in positions)
            result = func(*_replaced(args, positions, inner), **kwargs)
            value, aux = result if has_aux else (result, None)
            if not isinstance(value, Tensor) or value.numel() != 1:
                raise RuntimeError("grad: the function must return a tensor with a single element")
            ones = ag.ones_like(value)
            grads = functional._grad("grad", (value,), inner, (ones,), True, False)
        slopes = tuple(_without(g, inner) for g in grads)
        value = _without(value, inner)
        slope = slopes[0] if isinstance(argnums, int) else slopes
        return slope, ((value, aux) if has_aux else value)

    return both


def jacrev(func: Func, argnums: Positions = 0) -> Func:
    """Return a function that computes the Jacobian of ``func`` by reverse mode; shapes as in `functional.jacobian`."""
    return _jacobian(func, argnums, "reverse-mode")


def jacfwd(func: Func, argnums: Positions = 0) -> Func:
    """Return a function that computes the Jacobian of ``func`` by forward mode; shapes as in `functional.jacobian`."""
    return _jacobian(func, argnums, "forward-mode")


def hessian(func: Func, argnums: Positions = 0) -> Func:
    """Return a function that computes the Hessian of ``func``: the reverse-mode Jacobian of its gradient."""
    return jacrev(grad(func, argnums), argnums)


def _jacobian(func: Func, argnums: Positions, strategy: str) -> Func:
    def compute(*args: Any, **kwargs: Any) -> Any:
        positions = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        inner = tuple(_inner(args[i]) for i in positions)

        def of(*chosen: Any) -> Any:
            return func(*_replaced(args, positions, chosen), **kwargs)

        inputs: Any = inner[0] if isinstance(argnums, int) else inner
        result = functional.jacobian(of, inputs, create_graph=True, strategy=strategy)
        return _map(result, lambda t: _without(t, inner))

    return compute


def _map(value: Any, function: Callable[[Tensor], Tensor]) -> Any:
    return tuple(_map(v, function) for v in value) if isinstance(value, tuple) else function(value)


def _replaced(args: tuple[Any, ...], positions: tuple[int, ...], values: Iterable[Any]) -> list[Any]:
    out = list(args)
    for position, value in zip(positions, values, strict=True):
        out[position] = value
    return out


def _inner(x: Any) -> Tensor:
    """Return a variable to differentiate by: connected to the caller's graph or tangents if it has any."""
    if not isinstance(x, Tensor):
        raise TypeError(f"func: the argument to differentiate by must be a Tensor, got {type(x).__name__}")
    dual = None if x._extra is None else x._extra.dual
    if dual is not None:
        y: Tensor = make_dual(_inner(dual.primal), dual.tangent, dual.level)
        return y
    if x.requires_grad:
        connected: Tensor = ag.clone(x)
        return connected
    return x.detach().requires_grad_()


def _without(x: Tensor, inner: tuple[Tensor, ...]) -> Tensor:
    """Return ``x`` outside the graph if that graph ends only in the variables made for this call."""
    dual = None if x._extra is None else x._extra.dual
    if dual is not None:
        out: Tensor = make_dual(_without(dual.primal, inner), _without(dual.tangent, inner), dual.level)
        return out
    own = {id(place_of(v)[0]) for v in inner}
    seen: set[Node] = set()
    stack = [] if x.grad_fn is None else [x.grad_fn]
    if x.grad_fn is None and id(x) not in own:
        return x
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        for target in node.targets:
            if isinstance(target, Node):
                stack.append(target)
            elif target is not None and id(target) not in own:
                return x
    return x.detach()
