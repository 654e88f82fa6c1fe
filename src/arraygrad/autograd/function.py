"""Function: an operation whose forward and backward a user writes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import arraygrad as ag
from arraygrad._engine import inplace as _inplace
from arraygrad._engine.duals import dual_at, make_dual, write_tangent
from arraygrad._engine.interpreters import innermost
from arraygrad._plain.modes import no_grad, state
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd._context import FunctionCtx as FunctionCtx
from arraygrad.autograd._node import FunctionNode
from arraygrad.autograd._trees import as_tuple, is_in


class Function:
    """An operation with a backward of your own: subclass it, and call ``YourFunction.apply(...)``.

    ``forward(ctx, *args)`` computes the result without being recorded; ``backward(ctx, *grad_outputs)`` returns one
    gradient for each argument of forward (None for those without). Alternatively ``forward(*args)`` goes with
    ``setup_context(ctx, inputs, output)``. ``jvp(ctx, *tangents)`` adds forward mode. What backward does to tensors is
    recorded under ``create_graph=True``, so higher derivatives follow from it.

    >>> class Cube(ag.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x**3
    ...
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         (x,) = ctx.saved_tensors
    ...         return 3 * x**2 * grad
    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor([12.])
    """

    generate_vmap_rule: ClassVar[bool] = False
    # See _signature.
    _read_signature: ClassVar[Any] = None

    def __init__(self) -> None:
        raise RuntimeError(
            f"{type(self).__name__}: a Function is not instantiated; call {type(self).__name__}.apply(...)"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the result; to be written by the subclass."""
        raise NotImplementedError(
            "Function.forward: You must implement the forward function for custom autograd.Function: write "
            "forward(ctx, ...) in your subclass"
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Save what backward needs, where forward takes no ctx; to be written by the subclass."""
        raise NotImplementedError("Function.setup_context: write setup_context(ctx, inputs, output) in your subclass")

    # To type checkers a signature that ends in `*args: Any, **kwargs: Any` is open: a subclass names what it takes.

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any, **kwargs: Any) -> Any:
        """Return the gradients of forward's arguments; to be written by the subclass."""
        raise NotImplementedError(
            "Function.backward: You must implement either the backward or vjp method for your custom autograd.Function "
            "to use it with backward mode AD: write backward(ctx, *grad_outputs) in your subclass"
        )

    @staticmethod
    def jvp(ctx: Any, *tangents: Any, **kwargs: Any) -> Any:
        """Return the tangents of the outputs; to be written by a subclass that supports forward mode."""
        raise NotImplementedError(
            "Function.jvp: You must implement the jvp function for custom autograd.Function to use it with forward "
            "mode AD: write jvp(ctx, *tangents) in your subclass"
        )

    # PyTorch's other name of backward: a subclass writes one of the two.
    vjp = backward

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run forward and record the call if an argument requires a gradient.

        Arguments given by keyword take their places in forward's signature; gradients are returned by these. Raises
        TypeError for a keyword-only tensor that requires a gradient, which has no place.
        """
        if kwargs or cls.setup_context is not Function.setup_context:
            args, kwargs = _bound(cls, args, kwargs)
        return _call(cls, args, kwargs, dual=False)[0]

    @classmethod
    def _reverse(cls) -> Callable[..., Any]:
        """Return what reverse mode calls: ``backward``, or ``vjp`` where that is what the subclass writes."""
        return cls.vjp if cls.backward is Function.backward else cls.backward


# -- arguments ---------------------------------------------------------------------------------------------------------


def _bound(cls: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return the arguments in forward's order, those that have a place there, and the others.

    Defaults are filled in for ``setup_context``, which sees all arguments; else up to the last that was given.
    """
    signature, names = _signature(cls)
    if not kwargs and len(args) == len(names):
        return args, kwargs
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{cls.__name__}.apply: {error}") from None
    given = max((position for position, name in enumerate(names) if name in bound.arguments), default=-1)
    bound.apply_defaults()
    for name, value in bound.kwargs.items():
        if isinstance(value, Tensor) and (value.requires_grad or innermost((value,))):
            raise TypeError(
                f"{cls.__name__}.apply: {name!r} has no place among forward's positional parameters, by which backward "
                "returns gradients; make it one of them, or pass its detach()"
            )
    if cls.setup_context is Function.setup_context and given >= len(args):
        return bound.args[: given + 1], bound.kwargs
    return bound.args, bound.kwargs


def _signature(cls: type[Function]) -> tuple[inspect.Signature, list[str]]:
    """Return the signature of forward without ctx, and the names of its positional parameters; read once for a class.

    A class may get another forward later, and a subclass finds what was read for its base.
    """
    kept = cls.__dict__.get("_read_signature")
    if kept is not None and kept[0] is cls.forward:
        return kept[1], kept[2]
    signature = inspect.signature(cls.forward)
    parameters = list(signature.parameters.values())
    if cls.setup_context is Function.setup_context and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
        signature = signature.replace(parameters=parameters[1:])
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [name for name, p in signature.parameters.items() if p.kind in positional]
    cls._read_signature = (cls.forward, signature, names)
    return signature, names


# -- a call ------------------------------------------------------------------------------------------------------------


def _call(cls: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any], dual: bool) -> tuple[Any, FunctionNode]:
    """Run the function on arguments that may have tangents: the innermost level is stripped first, and put on last."""
    level = innermost(args) if state.levels else None
    if level is None:
        return _record(cls, args, kwargs, dual)
    duals = [dual_at(x, level) for x in args]
    primals: list[Any] = []
    for x, d in zip(args, duals, strict=True):
        primal = x if d is None else d.primal
        # What is saved is known by its identity: a tensor that stands twice, with two tangents, is told apart.
        primals.append(ag.clone(primal) if d is not None and is_in(primal, primals) else primal)
    result, node = _call(cls, tuple(primals), kwargs, dual=True)
    tangents = node.enter(level, tuple(None if d is None else d.tangent for d in duals))
    outputs = []
    for out, tangent in zip(as_tuple(result), tangents, strict=True):
        written = next((x for x, p in zip(args, primals, strict=True) if p is out and isinstance(p, Tensor)), None)
        if written is not None:
            outputs.append(write_tangent(written, tangent, level, cls.__name__))
        else:
            outputs.append(out if tangent is None else make_dual(out, tangent, level))
    return _like(result, outputs), node


def _record(cls: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any], dual: bool) -> tuple[Any, FunctionNode]:
    """Run forward on arguments without tangents; return its result, recorded, and the node."""
    needs = tuple([isinstance(x, Tensor) and state.recording and x.requires_grad for x in args])
    recorded = any(needs)
    node = FunctionNode(cls, args, needs)
    ctx = node.context()
    with no_grad():
        if cls.setup_context is not Function.setup_context:
            result = cls.forward(*args, **kwargs)
            cls.setup_context(ctx, args, result)
        else:
            result = cls.forward(ctx, *args, **kwargs)
    before = as_tuple(result)
    _check_dirty(node, args, before, recorded)
    if recorded:
        node.renew_sequence()
        node.backend = _common_backend(cls, before) or node.backend
    outputs = [_attach(node, args, x, i, recorded) for i, x in enumerate(before)]
    if recorded or dual:
        node.describe(outputs)
        node.keep(args, before, outputs)
    # The node forgets Tensors: they hold it.
    node.dirty = node.constant = ()
    return _like(result, outputs), node


def _like(result: Any, outputs: list[Any]) -> Any:
    """Return the outputs in the form in which forward returned them."""
    if isinstance(result, (tuple, list)):
        return tuple(outputs) if isinstance(result, tuple) else outputs
    return outputs[0]


def _common_backend(cls: type[Function], outputs: tuple[Any, ...]) -> Any:
    """Return the backend of the outputs, where their gradients come from."""
    backends = list(dict.fromkeys(x._backend for x in outputs if isinstance(x, Tensor)))
    if len(backends) > 1:
        raise RuntimeError(
            f"{cls.__name__}: the outputs live on two backends, {backends[0].name!r} and {backends[1].name!r}; write a "
            "Function for each"
        )
    return backends[0] if backends else None


def _check_dirty(node: FunctionNode, args: tuple[Any, ...], outputs: tuple[Any, ...], recorded: bool) -> None:
    name = node._function.__name__
    for x in node.dirty:
        if not isinstance(x, Tensor) or not is_in(x, args):
            raise RuntimeError(f"{name}: mark_dirty was given a tensor that is no argument of forward")
        if not is_in(x, outputs):
            raise RuntimeError(f"{name}: a tensor marked dirty must also be returned from forward")
        if state.recording:
            _inplace.check_writable(x, name)
            _inplace.refuse_unseen(x, recorded, name)
        if recorded and x._view is not None and x._view.recorded and sum(isinstance(y, Tensor) for y in outputs) > 1:
            raise RuntimeError(
                f"{name}: if your Function modifies inplace an input that is a view of another Tensor, your Function "
                "cannot return more than one Tensor; clone() the input before, or split the Function in two, one that "
                "writes and one that computes the rest"
            )


def _attach(node: FunctionNode, args: tuple[Any, ...], x: Any, index: int, recorded: bool) -> Any:
    """Make an output of forward output ``index`` of the node, where the call is recorded."""
    if not isinstance(x, Tensor):
        return x
    if is_in(x, node.dirty):
        _inplace.adopt(x, node, index, recorded)
        return x
    if recorded and (is_in(x, node.constant) or x.dtype.kind not in "fc"):
        return x.detach() if is_in(x, args) or x._requires_grad else x
    if is_in(x, args) or (recorded and x._requires_grad):
        with no_grad():
            x = ag.reshape(x, x.shape)  # a view, as in PyTorch: a write to either concerns the other
    if recorded:
        x._node, x._index, x._requires_grad = node, index, True
    return x


class _SecondTime(Function):
    """The identity, whose backward is an error: what a once-differentiable function's gradients have behind them."""

    @staticmethod
    def forward(ctx: Any, name: str, *grads: Any) -> Any:
        ctx.called = name
        return tuple(g.detach() if isinstance(g, Tensor) else g for g in grads)

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise RuntimeError(
            f"{ctx.called}: its backward is marked once_differentiable, so its gradients cannot be differentiated again"
        )


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a ``backward`` whose work is not recorded: differentiating its result raises RuntimeError.

    For backwards that leave the graph, by NumPy or a solver, say, which would otherwise give silent zeros.
    """

    @functools.wraps(function)
    def backward(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            results = function(ctx, *grads)
        depends = any(isinstance(g, Tensor) and g.requires_grad for g in (*grads, *ctx.saved_tensors))
        if not (state.recording and depends):
            return results
        several = isinstance(results, tuple)
        values = results if several else (results,)
        leaves = [r.detach().requires_grad_() if isinstance(r, Tensor) else r for r in values]
        guarded = _SecondTime.apply(FunctionCtx.name(ctx).removesuffix("Backward"), *leaves)
        return guarded if several else guarded[0]

    return backward
