"""The node of one call of a `Function`: it runs the user's backward and checks what that returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import arraygrad as ag
from arraygrad._base.arrays import sum_to
from arraygrad._engine.record import connect
from arraygrad._graph.node import Node
from arraygrad._graph.primitive import Spec
from arraygrad._graph.tensor import mark_shared
from arraygrad._plain.errors import TypeRuntimeError
from arraygrad._plain.modes import user_code
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd._context import FunctionCtx

if TYPE_CHECKING:
    from arraygrad.autograd.function import Function


class FunctionNode(Node):
    """The node of a `Function`; what it lacks is looked for on its context: see Note [Contexts and nodes]."""

    __slots__ = ("__weakref__", "ctx")

    def __init__(self, function: type[Function], args: tuple[Any, ...], needs: tuple[bool, ...]) -> None:
        targets, ports = connect(args, sum(need << position for position, need in enumerate(needs)))
        targets += (None,) * (len(args) - len(targets))
        super().__init__(next((x._backend for x in args if isinstance(x, Tensor)), None), targets, None, None)
        self.ports = None if ports is None else ports + (0,) * (len(args) - len(ports))
        self.ctx = FunctionCtx(self, function, args, needs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ctx, name)

    def name(self) -> str:
        """The user's class, with Backward after it."""
        return self.ctx._node_name()

    def materializes(self) -> bool:
        """Unless ``set_materialize_grads`` says otherwise."""
        return self.ctx._materializes

    def sums_broadcast(self) -> bool:
        """A user's gradient may be of a broadcast shape, as in PyTorch."""
        return True

    def release(self) -> None:
        """Forget the saved tensors; attributes of the user's own stay."""
        self.ctx._forget()

    @property
    def saved(self) -> dict[str, Any]:
        """The saved tensors, by position."""
        return {f"saved_tensors[{i}]": x for i, x in enumerate(self.ctx.saved_tensors)}

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        """Call the user's backward and check what it returns."""
        # Outputs that are no tensors have no gradient, not even zeros.
        pairs = zip(cotangent, self.outputs or (), strict=True)
        given = [None if g is None or spec.dtype is None else g for g, spec in pairs]
        if not create_graph:
            given = [None if g is None else self._given(g) for g in given]
        with user_code(create_graph):
            result = self.ctx._function._reverse()(self.ctx, *given)
            results = self._counted(result if isinstance(result, tuple) else (result,))
            grads = [self._checked(i, g) for i, g in enumerate(results)]
        return grads if create_graph else [None if g is None else g._raw() for g in grads]

    def _given(self, raw: Any) -> Tensor:
        """Return a raw cotangent, which other nodes may hold too, as a Tensor that the user may change."""
        grad = Tensor(raw, self.backend)
        mark_shared(grad)
        return grad

    def _counted(self, results: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return one result per input; PyTorch lets extra ones be None."""
        count, name = len(self.targets), self.ctx._function.__name__
        if len(results) < count or any(r is not None for r in results[count:]):
            raise RuntimeError(
                f"{name}.backward: returned an incorrect number of gradients (expected {count}, got {len(results)}): "
                "return one for each input of forward, None for inputs without a gradient"
            )
        return results[:count]

    def _checked(self, position: int, grad: Any) -> Tensor | None:
        """Check one gradient of a user's backward; bring it to the dtype and shape of its input."""
        if grad is None:
            return None
        name = f"{self.ctx._function.__name__}.backward"
        if not isinstance(grad, Tensor):
            raise TypeRuntimeError(
                f"{name}: expected Variable or None (got {type(grad).__name__}): gradient {position} must be a Tensor "
                "or None"
            )
        known = self.ctx._inputs[position]
        if known is None:
            raise RuntimeError(
                f"{name}: returned a gradient different than None at position {position}, but the corresponding "
                "forward input was not a Tensor; return None for it"
            )
        if self.targets[position] is None:
            return None
        spec, backend = known
        if grad._backend is not backend:
            raise RuntimeError(
                f"{name}: gradient {position} lives on {grad._backend.name!r}, its input on {backend.name!r}"
            )
        return _fit(name, position, grad, spec)


def _fit(name: str, position: int, grad: Tensor, spec: Spec) -> Tensor:
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
            f"{name}: returned an invalid gradient at index {position} - got {list(grad.shape)} but expected shape "
            f"compatible with {list(spec.shape)}, that of its input"
        )
    out: Tensor = sum_to(grad._backend.tensor_namespace, grad, spec.shape)
    return out
