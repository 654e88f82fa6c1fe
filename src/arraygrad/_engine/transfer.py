"""Moving a tensor to another device or backend, recorded: the gradient comes back the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arraygrad._backends import matching
from arraygrad._engine.duals import dual_at, make_dual
from arraygrad._engine.interpreters import innermost
from arraygrad._engine.record import connect, wrap
from arraygrad._graph.node import Node
from arraygrad._plain.modes import state
from arraygrad._typing import Tensor


class TransferNode(Node):
    """A recorded move: it knows where the gradient belongs."""

    __slots__ = ("__weakref__", "device", "source")

    def __init__(self, x: Tensor, out: Tensor) -> None:
        targets, ports = connect((x,), 1)
        super().__init__(out._backend, targets, out._data.shape, out._data.dtype)
        self.ports = ports
        self.source = x._backend
        self.device = x._backend.device_of(x._data)

    def name(self) -> str:
        return "ToCopyBackward"

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        if create_graph:
            return (move(cotangent, self.source, self.device),)
        return (_move_raw(cotangent, self.backend, self.source, self.device),)


def move(x: Tensor, backend: Any, device: Any) -> Tensor:
    """Return a copy of ``x`` on a device, in the library's terms, of a backend."""
    level = innermost((x,)) if state.levels else None
    dual = None if level is None else dual_at(x, level)
    if dual is not None:
        primal, tangent = move(dual.primal, backend, device), move(dual.tangent, backend, device)
        return make_dual(primal, tangent, dual.level)  # type: ignore[no-any-return]  # a Tensor, which is made above
    out = wrap(_move_raw(x._raw(), x._backend, backend, device), backend)
    if x._requires_grad and state.recording:
        out._node, out._requires_grad = TransferNode(x, out), True
    return out


def _move_raw(raw: Any, source: Any, target: Any, device: Any) -> Any:
    """Return a copy of a raw array elsewhere."""
    if source is not target:
        return matching.transfer(raw, source, target, device)
    moved = target.to_device(raw, device)
    return target.copy(raw) if moved is raw else moved
