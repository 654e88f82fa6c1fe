"""Derivatives as functions of functions, in torch.func's spelling.

>>> ag.func.grad(lambda x: (x**3).sum())(ag.tensor([1.0, 2.0]))
tensor([ 3., 12.])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import arraygrad as ag
from arraygrad._backends import matching
from arraygrad._backends.scalars import plain
from arraygrad._engine.duals import make_dual
from arraygrad._graph.tensor import place_of
from arraygrad._plain.errors import IndexRuntimeError, TypeRuntimeError
from arraygrad._plain.modes import state, transform
from arraygrad._tensor.node import as_node
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd import forward_ad, functional
from arraygrad.autograd._trees import leaves, mapped, rebuild, same_leaves
from arraygrad.autograd.graph import walk

Func = Callable[..., Any]
Positions = int | tuple[int, ...]


def jvp(func: Func, primals: tuple[Any, ...], tangents: tuple[Any, ...], *, has_aux: bool = False) -> Any:
    """Return ``func(*primals)`` and its directional derivative along ``tangents`` (and aux, with ``has_aux``).

    Each of the primals, and with it its tangent, may be anything that `grad` differentiates by. Raises RuntimeError
    where primals or tangents are no tuples (which is a TypeError too) or do not fit.

    >>> ag.func.jvp(lambda x: x * x, (ag.tensor(3.0),), (ag.tensor(1.0),))
    (tensor(9.), tensor(6.))
    """
    for what, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, (tuple, list)):
            raise TypeRuntimeError(
                f"jvp: Expected {what} to be a tuple, got {type(given).__name__}; Expected primals and tangents to "
                "have the same python structure, and func(*primals) to be a call"
            )
    if len(primals) != len(tangents):
        raise RuntimeError(f"jvp: {len(primals)} primals need as many tangents, got {len(tangents)}")
    points = [_variable(p) for p in leaves(primals)]
    directions = [_like(t, p) for t, p in zip(same_leaves("jvp", "tangents", primals, tangents), points, strict=True)]
    result = aux = None

    def of(*duals: Tensor) -> tuple[Tensor, ...]:
        nonlocal result, aux
        result, aux = _parted("jvp", func(*rebuild(primals, duals)), has_aux)
        aux = mapped(lambda y: forward_ad.unpack_dual(y).primal if isinstance(y, Tensor) else y, aux)
        return _outputs("jvp", result)

    with transform(state.grad_mode):
        parts = functional.push(of, points, directions)
    values, slopes = rebuild(result, [p.primal for p in parts]), rebuild(result, map(functional.slope, parts))
    return (values, slopes, aux) if has_aux else (values, slopes)


def vjp(func: Func, *primals: Any, has_aux: bool = False) -> Any:
    """Return ``func(*primals)`` and a function from cotangents to the tuple of gradients (and aux, with ``has_aux``).

    Each of the primals may be anything that `grad` differentiates by; the cotangents have the structure of the value.

    >>> value, pull = ag.func.vjp(lambda x: x * x, ag.tensor([1.0, 2.0]))
    >>> pull(ag.tensor([1.0, 1.0]))
    (tensor([2., 4.]),)
    """
    inner = tuple(_inner(x) for x in leaves(primals))
    with transform():
        result, aux = _parted("vjp", func(*rebuild(primals, inner)), has_aux)
    outputs = _outputs("vjp", result)

    def pull(*cotangents: Any) -> Any:
        given = same_leaves("vjp", "cotangents", outputs, cotangents)
        vectors = tuple(_like(v, y) for v, y in zip(given, outputs, strict=True))
        with transform():
            grads = functional.gradients("vjp", outputs, inner, vectors, True, False, retain=True)
        return rebuild(primals, [_without(g, inner) for g in grads])

    value, aux = mapped(lambda y: _without(y, inner) if isinstance(y, Tensor) else y, (result, aux))
    return (value, pull, aux) if has_aux else (value, pull)


def grad(func: Func, argnums: Positions = 0, has_aux: bool = False) -> Func:
    """Return a function that computes the gradient of ``func``, which returns a single element.

    :param argnums: the position, or positions, of the arguments to differentiate by. An argument is a Tensor, an array,
        a Python number, or tuples, lists and dictionaries of these; its gradient has the same structure.
    :param has_aux: ``func`` returns ``(value, aux)``, and the new function ``(gradient, aux)``.

    >>> ag.func.grad(lambda p: p["w"] ** 2 * p["b"])({"w": 2.0, "b": 3.0})
    {'w': tensor(12.), 'b': tensor(4.)}
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
        def of(chosen: Any) -> Any:
            result = func(*_replaced(args, argnums, chosen), **kwargs)
            value, _ = _parted("grad", result, has_aux)
            if not isinstance(value, Tensor) or value.numel() != 1:
                raise RuntimeError("grad: Expected f(*args) to return a scalar Tensor, a tensor with a single element")
            functional.confirm_real("grad", value)
            return result

        value, pull, *aux = vjp(of, _chosen("grad", args, argnums), has_aux=has_aux)
        (slopes,) = pull(ag.ones_like(value))
        return slopes, ((value, *aux) if has_aux else value)

    return both


def jacrev(func: Func, argnums: Positions = 0) -> Func:
    """Return a function that computes the Jacobian of ``func`` by reverse mode; shapes as in `functional.jacobian`.

    Raises RuntimeError for complex inputs and outputs.
    """
    return _jacobian("jacrev", func, argnums, "reverse-mode")


def jacfwd(func: Func, argnums: Positions = 0) -> Func:
    """Return a function that computes the Jacobian of ``func`` by forward mode; shapes as in `functional.jacobian`.

    Raises RuntimeError for complex inputs. Outputs may be complex.
    """
    return _jacobian("jacfwd", func, argnums, "forward-mode")


def hessian(func: Func, argnums: Positions = 0) -> Func:
    """Return a function that computes the Hessian of ``func``: the reverse-mode Jacobian of its gradient."""

    def real(*args: Any, **kwargs: Any) -> Any:
        value = func(*args, **kwargs)
        _refuse_complex("hessian", "outputs", leaves(value))
        return value

    return _jacobian("hessian", grad(real, argnums), argnums, "reverse-mode")


def _jacobian(name: str, func: Func, argnums: Positions, strategy: str) -> Func:
    def compute(*args: Any, **kwargs: Any) -> Any:
        chosen = _chosen(name, args, argnums)
        inner = tuple(_inner(x) for x in leaves(chosen))
        _refuse_complex(name, "inputs", inner)
        results: list[Any] = []

        def of(*values: Any) -> Any:
            results[:] = [func(*_replaced(args, argnums, rebuild(chosen, values)), **kwargs)]
            outputs = _outputs(name, results[0])
            if strategy == "reverse-mode":
                _refuse_complex(name, "outputs", outputs)
            return outputs

        rows = functional.jacobian(of, inner, create_graph=True, strategy=strategy)
        return rebuild(results[0], [rebuild(chosen, [_without(t, inner) for t in row]) for row in rows])

    return compute


def _parted(name: str, result: Any, has_aux: bool) -> Any:
    """Return what a function returned as the pair of its output and aux."""
    if not has_aux:
        return result, None
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise RuntimeError(
            f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True, got "
            f"{type(result).__name__}"
        )
    return result


def _outputs(name: str, result: Any) -> tuple[Tensor, ...]:
    """Return the tensors in what a function returned; raise where there is anything else."""
    outputs = leaves(result)
    for y in outputs:
        if not isinstance(y, Tensor):
            raise TypeRuntimeError(
                f"{name}: expected f(*primals) to return only tensors, got unsupported type {type(y).__name__}"
            )
    return tuple(outputs)


def _refuse_complex(name: str, what: str, tensors: Iterable[Any]) -> None:
    """Raise where inputs or outputs of a Jacobian are complex: one number for each pair is not all there is to it."""
    for i, x in enumerate(tensors):
        if isinstance(x, Tensor) and x.dtype.kind == "c":
            raise RuntimeError(
                f"{name}: Expected all {what} to be real but received complex tensor at flattened input idx: {i}; use "
                "real and imaginary parts instead"
            )


def _chosen(name: str, args: tuple[Any, ...], argnums: Positions) -> Any:
    """Return the argument, or the tuple of arguments, to differentiate by; RuntimeError where they are not there."""
    if isinstance(argnums, int):
        return args[_position(name, argnums, len(args))]
    if not isinstance(argnums, (tuple, list)):
        raise TypeRuntimeError(f"{name}: argnums must be int or Tuple[int, ...], got: {type(argnums).__name__}")
    positions = tuple(_position(name, argnum, len(args)) for argnum in argnums)
    if not positions:
        raise RuntimeError(f"{name}: argnums must be non-empty")
    if len(set(positions)) < len(positions):
        raise RuntimeError(f"{name}: argnums elements must be unique, got {positions}")
    return tuple(args[i] for i in positions)


def _position(name: str, argnum: int, count: int) -> int:
    """Return the position of an argument, counted from the front."""
    if not isinstance(argnum, int):
        raise TypeRuntimeError(f"{name}: argnum must be int, got: {type(argnum).__name__}")
    if not -count <= argnum < count:
        raise IndexRuntimeError(f"{name}: Got argnum={argnum}, but only {count} positional inputs")
    return argnum % count


def _replaced(args: tuple[Any, ...], argnums: Positions, chosen: Any) -> list[Any]:
    out = list(args)
    if isinstance(argnums, int):
        out[argnums] = chosen
    else:
        for position, value in zip(argnums, chosen, strict=True):
            out[position] = value
    return out


def _variable(x: Any) -> Tensor:
    """Return an array or a number as a Tensor that can have a gradient; TypeError for anything else."""
    if isinstance(x, Tensor):
        return x
    number = plain(x)
    if number is None and not matching.is_array(x):
        raise TypeError(
            "func: the argument to differentiate by must be a Tensor, an array, a number, or tuples, lists and "
            f"dictionaries of these, got {type(x).__name__}"
        )
    out: Tensor = ag.asarray(float(number) if isinstance(number, int) else x)
    return out


def _like(x: Any, like: Tensor) -> Tensor:
    """Return a tangent or cotangent as a Tensor beside the one that it belongs to."""
    if not isinstance(x, Tensor):
        x = ag.asarray(x, dtype=like.dtype, device=like.device)
    return x  # type: ignore[no-any-return]  # asarray returns a Tensor


def _inner(x: Any) -> Tensor:
    """Return a variable to differentiate by: connected to the graph that the caller records, and to tangents."""
    variable = _variable(x)
    dual = None if variable._extra is None else variable._extra.dual
    if dual is not None:
        y: Tensor = make_dual(_inner(dual.primal), dual.tangent, dual.level)
        return y
    return functional.variable(variable, connected=state.recording)


def _without(x: Tensor, inner: tuple[Tensor, ...]) -> Tensor:
    """Return ``x`` outside the graph, unless the caller records and it ends in more than the variables of this call."""
    dual = None if x._extra is None else x._extra.dual
    if dual is not None:
        out: Tensor = make_dual(_without(dual.primal, inner), _without(dual.tangent, inner), dual.level)
        return out
    if not state.recording:
        return x.detach() if x.requires_grad else x
    own = {id(place_of(v)[0]) for v in inner}
    ends = (leaf for node in walk(as_node(x.grad_fn or x)) if (leaf := node.leaf()) is not None)
    return x.detach() if all(id(leaf) in own for leaf in ends) else x
