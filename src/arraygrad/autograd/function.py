"""Function: an operation whose forward and backward a user writes.

As in PyTorch the context that ``forward`` and ``backward`` get is the node itself, so what a user puts on it lives as
long as the graph does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from arraygrad import _forward
from arraygrad._apply import connect, spec_of
from arraygrad._graph import Node, Version, freed_error, stale_error
from arraygrad._modes import enable_grad, no_grad, state
from arraygrad._primitive import Spec, sum_to
from arraygrad._tensor import Tensor
from arraygrad._view import version_of


class SavedTensor(NamedTuple):
    """What ``save_for_backward`` keeps of a tensor: its raw array and its place in the graph, never the Tensor.

    ``target`` is the node or leaf that it came from, or None for a constant; for an output of the function itself
    ``output`` is its index.
    """

    data: Any
    backend: Any
    target: Any
    port: int
    output: int | None
    version: Version
    value: int


class FunctionCtx(Node):
    """The context of one call of a `Function`, and its node in the graph."""

    # No __slots__: users put attributes of their own on it.
    function: type[Function]
    needs_input_grad: tuple[bool, ...]
    materializes: bool

    def __init__(self, function: type[Function], args: tuple[Any, ...], needs: tuple[bool, ...]) -> None:
        targets, ports = connect(args, sum(need << position for position, need in enumerate(needs)))
        targets += (None,) * (len(args) - len(targets))
        backend = next((x._backend for x in args if isinstance(x, Tensor)), None)
        super().__init__(backend, targets, None, None)
        self.ports = None if ports is None else ports + (0,) * (len(args) - len(ports))
        self.outputs = ()
        self.function = function
        self.needs_input_grad = needs
        self.materializes = True
        self.input_specs = tuple(spec_of(x) for x in args)
        self._to_save: tuple[Any, ...] = ()
        self._saved: tuple[SavedTensor | None, ...] = ()
        self._released = False
        self._dirty: tuple[Any, ...] = ()
        self._constant: tuple[Any, ...] = ()
        # Forward mode: the level, and the tangent of each saved tensor.
        self._tangents: tuple[int, tuple[Any, ...]] | None = None

    # -- what forward and setup_context call
    # -----------------------------------------------------------------------------

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs or intermediate tensors for ``backward``, which finds them in ``saved_tensors``.

        Raises TypeError for anything but Tensors and None: put other values on the context as attributes.
        """
        for x in tensors:
            if x is not None and not isinstance(x, Tensor):
                raise TypeError(
                    f"save_for_backward: only tensors and None can be saved, got {type(x).__name__}; keep other "
                    "values as "
                    "attributes of ctx"
                )
        self._to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for ``jvp``; an alias of ``save_for_backward``, which both modes may read."""
        if not self._to_save:
            self.save_for_backward(*tensors)

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs ``forward`` changed in place; each must also be returned."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Choose what ``backward`` gets for an output that nothing depends on: zeros (the default), or None."""
        self.materializes = bool(value)

    # -- what backward calls
    # -----------------------------------------------------------------------------------------------

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors given to ``save_for_backward``, with their place in the graph.

        Raises RuntimeError when they were freed by an earlier backward, or changed in place since they were saved.
        """
        if self._released:
            raise freed_error(self)
        if self._to_save:  # still in the forward pass
            return self._to_save
        return tuple(None if s is None else self._unpack(i, s) for i, s in enumerate(self._saved))

    def _unpack(self, position: int, saved: SavedTensor) -> Tensor:
        if saved.version.value != saved.value:
            shape = tuple(saved.data.shape)
            raise stale_error(self, f"saved tensor {position}", shape, saved.value, saved.version.value)
        x = self._in_graph(saved)
        if self._tangents is not None and self._tangents[0] in state.levels:
            level, tangents = self._tangents
            if tangents[position] is not None:
                x = _forward.make_dual(x, tangents[position], level)
        return x

    def _in_graph(self, saved: SavedTensor) -> Tensor:
        if saved.output is not None:
            return Tensor(saved.data, saved.backend, self, saved.output)
        if isinstance(saved.target, Node):
            return Tensor(saved.data, saved.backend, saved.target, saved.port)
        if saved.target is not None:
            leaf: Tensor = saved.target
            return leaf
        return Tensor(saved.data, saved.backend)

    # -- what the engine calls
    # -----------------------------------------------------------------------------------------------

    def name(self) -> str:
        """The user's class, with Backward after it."""
        return self.function.__name__ + "Backward"

    def sums_broadcast(self) -> bool:
        """A user's gradient may be of a broadcast shape, as in PyTorch."""
        return True

    def release(self) -> None:
        """Forget the saved tensors; attributes of the user's own stay."""
        if self._saved:
            self._saved = ()
            self._released = True

    @property
    def saved(self) -> dict[str, Any]:
        """The saved tensors, by position."""
        return {f"saved_tensors[{i}]": x for i, x in enumerate(self.saved_tensors)}

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        """Call the user's backward and check what it returns."""
        grads = [None if g is None else g if create_graph else Tensor(g, self.backend) for g in cotangent]
        # Outputs that are no tensors have no gradient, not even zeros.
        grads = [None if spec.dtype is None else g for g, spec in zip(grads, self.outputs or (), strict=True)]
        with enable_grad() if create_graph else no_grad():
            result = self.function.backward(self, *grads)
        results = result if isinstance(result, tuple) else (result,)
        return [self._checked(i, r, create_graph) for i, r in enumerate(self._counted(results))]

    def _counted(self, results: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return one result per input; PyTorch lets extra ones be None."""
        count = len(self.targets)
        if len(results) < count or any(r is not None for r in results[count:]):
            raise RuntimeError(
                f"{self.function.__name__}.backward: returned {len(results)} gradients for {count} inputs of forward; "
                "return one for each, None for inputs without a gradient"
            )
        return results[:count]

    def _checked(self, position: int, grad: Any, create_graph: bool) -> Any:
        """Check one gradient of a user's backward; bring it to the dtype and shape of its input."""
        if grad is None:
            return None
        if not isinstance(grad, Tensor):
            raise TypeError(
                f"{self.function.__name__}.backward: gradient {position} must be a Tensor or None, got "
                f"{type(grad).__name__}"
            )
        spec = self.input_specs[position]
        if spec is None:
            raise RuntimeError(
                f"{self.function.__name__}.backward: gradient {position} belongs to an argument that is no tensor; "
                "return None for it"
            )
        if self.targets[position] is None:
            return None
        if grad._backend is not self.backend:
            raise RuntimeError(
                f"{self.function.__name__}.backward: gradient {position} lives on {grad._backend.name!r}, its input on "
                f"{self.backend.name!r}"
            )
        if create_graph:
            return _fit(self, position, grad, spec)
        with no_grad():
            return _fit(self, position, grad, spec)._raw()


def _fit(ctx: FunctionCtx, position: int, grad: Tensor, spec: Spec) -> Tensor:
    dtype = grad._backend.dtypes[spec.dtype]
    if grad.dtype is not dtype:
        if grad.dtype.kind == "c" and dtype.kind == "f":
            grad = ag.real(grad)
        grad = ag.astype(grad, dtype)
    if grad.shape == spec.shape:
        return grad
    extra = len(grad.shape) - len(spec.shape)
    if extra < 0 or any(n not in (1, m) for n, m in zip(spec.shape, grad.shape[extra:], strict=True)):
        raise RuntimeError(
            f"{ctx.function.__name__}.backward: gradient {position} has shape {list(grad.shape)}, its input has "
            f"{list(spec.shape)}"
        )
    out: Tensor = sum_to(grad._backend.tensor_namespace, grad, spec.shape)
    return out


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

    def __init__(self) -> None:
        raise RuntimeError(
            f"{type(self).__name__}: a Function is not instantiated; call {type(self).__name__}.apply(...)"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the result; to be written by the subclass."""
        raise NotImplementedError("Function.forward: write forward(ctx, ...) in your subclass")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Save what backward needs, where forward takes no ctx; to be written by the subclass."""
        raise NotImplementedError("Function.setup_context: write setup_context(ctx, inputs, output) in your subclass")

    # To type checkers a signature that ends in `*args: Any, **kwargs: Any` is open: a subclass names what it takes.

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any, **kwargs: Any) -> Any:
        """Return the gradients of forward's arguments; to be written by the subclass."""
        raise NotImplementedError("Function.backward: write backward(ctx, *grad_outputs) in your subclass")

    @staticmethod
    def jvp(ctx: Any, *tangents: Any, **kwargs: Any) -> Any:
        """Return the tangents of the outputs; to be written by a subclass that supports forward mode."""
        raise NotImplementedError("Function.jvp: write jvp(ctx, *tangents) in your subclass to use forward mode")

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run forward and record the call if an argument requires a gradient."""
        level = _forward.innermost(args)
        if level:
            return _apply_dual(cls, args, kwargs, level)
        return _apply(cls, args, kwargs)[0]


def _apply(cls: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, FunctionCtx]:
    """Run forward on arguments without tangents; return its result, recorded, and the context."""
    args = tuple(args)
    needs = tuple(isinstance(x, Tensor) and state.recording and x.requires_grad for x in args)
    ctx = FunctionCtx(cls, args, needs)
    with no_grad():
        if cls.setup_context is not Function.setup_context:
            result = cls.forward(*args, **kwargs)
            cls.setup_context(ctx, args, result)
        else:
            result = cls.forward(ctx, *args, **kwargs)
    several = isinstance(result, (tuple, list))
    outputs = list(result) if several else [result]
    _check_dirty(ctx, args, outputs)
    if any(needs):
        ctx.renew_sequence()
        outputs = [_attach(ctx, args, x, i) for i, x in enumerate(outputs)]
        ctx.outputs = tuple(spec_of(x) or Spec((), None, None) for x in outputs)
        ctx._saved = tuple(_save(x, args, result if several else (result,), outputs) for x in ctx._to_save)
        ctx._to_save = ()
    elif not several or any(x is a for x in outputs for a in args):
        outputs = [
            x.detach() if isinstance(x, Tensor) and _is_in(x, args) and not _is_in(x, ctx._dirty) else x
            for x in outputs
        ]
    # The context forgets Tensors: they hold it.
    ctx._dirty = ctx._constant = ()
    return (type(result)(outputs) if several else outputs[0]), ctx


def _apply_dual(cls: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any], level: int) -> Any:
    """Run forward on the primals of one level and the user's jvp on the tangents."""
    duals = [_forward.dual_at(x, level) for x in args]
    primals = tuple(x if d is None else d.primal for x, d in zip(args, duals, strict=True))
    inner = _forward.innermost(primals)
    if inner:
        raise RuntimeError(f"{cls.__name__}.apply: nested forward-mode levels are not supported for a Function")
    result, ctx = _apply(cls, primals, kwargs)
    incoming = [None if d is None else d.tangent for d in duals]
    tangents = cls.jvp(ctx, *incoming)
    outgoing = tangents if isinstance(tangents, (tuple, list)) else (tangents,)
    ctx._tangents = level, tuple(_tangent_of(s, ctx, incoming, outgoing) for s in ctx._saved)
    if not isinstance(result, (tuple, list)):
        return result if tangents is None else _forward.make_dual(result, tangents, level)
    if not isinstance(tangents, (tuple, list)) or len(tangents) != len(result):
        raise RuntimeError(f"{cls.__name__}.jvp: expected one tangent for each of the {len(result)} outputs")
    pairs = zip(result, tangents, strict=True)
    return type(result)(r if t is None else _forward.make_dual(r, t, level) for r, t in pairs)


def _tangent_of(saved: SavedTensor | None, ctx: FunctionCtx, incoming: Sequence[Any], outgoing: Sequence[Any]) -> Any:
    """Return the tangent of a saved tensor: that of the input or output that it is."""
    if saved is None:
        return None
    if saved.output is not None:
        return outgoing[saved.output]
    place = (saved.target, saved.port)
    for edge, tangent in zip(ctx.edges, incoming, strict=True):
        if edge is not None and edge[0] is place[0] and edge[1] == place[1]:
            return tangent
    return None


def _is_in(x: Any, items: Sequence[Any]) -> bool:
    return any(x is item for item in items)


def _check_dirty(ctx: FunctionCtx, args: tuple[Any, ...], outputs: list[Any]) -> None:
    name = ctx.function.__name__
    for x in ctx._dirty:
        if not _is_in(x, args):
            raise RuntimeError(f"{name}: mark_dirty was given a tensor that is no argument of forward")
        if not _is_in(x, outputs):
            raise RuntimeError(f"{name}: a tensor marked dirty must also be returned from forward")
        if state.recording and x.requires_grad and x._node is None:
            raise RuntimeError(
                f"{name}: a leaf that requires a gradient was changed in place (mark_dirty); clone it first"
            )


def _attach(ctx: FunctionCtx, args: tuple[Any, ...], x: Any, index: int) -> Any:
    """Make an output of forward output ``index`` of the node."""
    if not isinstance(x, Tensor):
        return x
    dirty = _is_in(x, ctx._dirty)
    if _is_in(x, ctx._constant) or x.dtype.kind not in "fc":
        return x.detach() if _is_in(x, args) and not dirty else x
    if not dirty and (_is_in(x, args) or x._requires_grad):
        x = x.detach()
    x._node = ctx
    x._index = index
    x._requires_grad = True
    return x


def _save(x: Any, args: tuple[Any, ...], before: Sequence[Any], after: list[Any]) -> SavedTensor | None:
    """Take from a tensor what backward will need of it, without holding the tensor."""
    if x is None:
        return None
    output = next((i for i, y in enumerate(before) if y is x or after[i] is x), None)
    if output is not None and not _is_in(x, args):
        x = after[output]
    elif not _is_in(x, after):
        output = None
    version = version_of(x)
    if output is not None and after[output]._node is None:
        output = None  # marked non-differentiable: a constant
    if output is not None:
        return SavedTensor(x._data, x._backend, None, 0, output, version, version.value)
    target, port = (x if x._node is None else x._node, x._index) if x._requires_grad else (None, 0)
    return SavedTensor(x._data, x._backend, target, port, None, version, version.value)


class _SecondTime(Function):
    """The identity, whose backward is an error: what a once-differentiable function's gradients have behind them."""

    @staticmethod
    def forward(ctx: Any, name: str, *grads: Any) -> Any:
        ctx.called = name
        return tuple(g.detach() for g in grads)

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
        values = list(results) if several else [results]
        positions = [i for i, r in enumerate(values) if isinstance(r, Tensor)]
        guarded = _SecondTime.apply(ctx.function.__name__, *(values[i].detach().requires_grad_() for i in positions))
        for i, g in zip(positions, guarded, strict=True):
            values[i] = g
        return tuple(values) if several else values[0]

    return backward


import arraygrad as ag  # noqa: E402  # resolved when used: this package is imported by it
