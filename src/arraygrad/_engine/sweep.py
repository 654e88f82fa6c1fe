"""One backward pass: nodes by descending creation order, each exactly once, never recursively.

A node is always younger than everything it depends on, so when the youngest pending node is taken from the agenda, all
gradients that can reach it have arrived. Cotangents are raw backend arrays; under ``create_graph`` they are Tensors,
and the same rules, run on them, are recorded.

Leaves come last: their gradients are summed up during the loop and added to ``grad`` when it is over, so an error on
the way leaves no gradient half done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arraygrad._backends import scopes
from arraygrad._base.arrays import same_shape, sum_to
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine import hooks, leaves
from arraygrad._engine.agenda import Agenda, Sum
from arraygrad._engine.calls import CallNode, as_tensors, call_vjps, check_usable, release
from arraygrad._engine.view import read
from arraygrad._graph.node import Node
from arraygrad._graph.plan import Spec
from arraygrad._graph.tensor import TensorBase, backend_of, input_backend, place_of
from arraygrad._plain.state import state
from arraygrad._typing import Tensor


class Sweep:
    """One backward pass: what is pending, what was asked for, and how far it has come."""

    def __init__(self, *, retain_graph: bool, create_graph: bool, captured: Sequence[Tensor] | None) -> None:
        self.retain_graph = retain_graph
        self.create_graph = create_graph
        # Gradients that have arrived: for nodes (the sum for one with several outputs is a list), and for leaves.
        self.agenda = Agenda()
        self.leaves: dict[Any, Sum] = {}
        self.captured: dict[tuple[Any, int], Any] = {}
        self.needed: set[Any] | None = None
        # The backend of the last node and its namespace: nearly always those of the next.
        self.backend: Any = None
        self.xp: Any = None
        # Where a library with several devices works now; None where there is no such library.
        self.place: scopes.Place | None = scopes.Place() if unusual.scoped and not create_graph else None
        # Raw cotangents that belong to the caller, who may write to them later.
        self.foreign: list[Any] = []
        self.checks_nan: bool = unusual.threads > 0 and state.check_nan and state.anomaly
        if captured is not None:
            self.captured = {place_of(x): None for x in captured}

    def restrict(self, roots: Sequence[Tensor]) -> None:
        """Find the nodes on a path from the roots to what is captured; nothing else will run."""
        wanted = {target for target, _ in self.captured}
        seen: dict[Node, None] = {}
        stack: list[Node] = [x._node for x in roots if x._node is not None]
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen[node] = None
            stack.extend(target for target in node.targets if isinstance(target, Node))
        needed = set(wanted)
        for node in sorted(seen, key=lambda n: n.sequence):
            if any(target in needed for target in node.targets):
                needed.add(node)
        self.needed = needed

    def start(self, roots: Sequence[Tensor], seeds: list[Any]) -> None:
        """Deliver the cotangents of the roots, and run."""
        try:
            for position, x in enumerate(roots):
                target, port = place_of(x)
                if self.needed is None or target in self.needed:
                    self.deliver(None, target, port, seeds[position])
            self.run()
        finally:
            if self.place is not None:
                self.place.leave()

    def run(self) -> None:
        """Run the nodes that wait until only leaves are left."""
        agenda = self.agenda
        while (following := agenda.take()) is not None:
            node, total = following
            cotangent = total.value
            if node.hooks is not None:
                cotangent = hooks.arrived(node, node.hooks, cotangent, self.create_graph)
            wanted: list[bool] | None = None
            if self.needed is not None:
                needed = self.needed
                self._capture(node, cotangent)
                wanted = [target in needed for target in node.targets]
                if True not in wanted:
                    continue
            if node.hooks is not None and node.hooks.pre:
                cotangent = hooks.before(node, node.hooks, cotangent, self.create_graph)
            self._visit(node, cotangent, wanted)

    def _visit(self, node: Node, cotangent: Any, wanted: list[bool] | None) -> None:
        """Run a node and deliver its gradients, those that are ``wanted`` where not all are."""
        if self.place is not None:
            self._move_to(node, cotangent)
        if node.outputs is not None and node.materializes():
            pairs = zip(cotangent, node.outputs, strict=True)
            cotangent = tuple([self._zeros(node, spec) if g is None else g for g, spec in pairs])
        try:
            if isinstance(node, CallNode):
                check_usable(node)
                if self.create_graph:
                    grads = call_vjps(node, node.backend.tensor_namespace, cotangent, as_tensors(node), wanted)
                else:
                    if node.backend is not self.backend:
                        self.backend = node.backend
                        self.xp = node.backend.xp
                    grads = call_vjps(node, self.xp, cotangent, node.kept, wanted)
                if not self.retain_graph:
                    release(node)
            else:
                grads = list(node.vjp(cotangent, self.create_graph, wanted))
                if not self.retain_graph:
                    node.release()
        except Exception as error:
            _explain(node, error)
            raise
        if node.hooks is not None and node.hooks.post:
            grads = hooks.after(node, node.hooks, grads, cotangent, self.create_graph)
        if self.checks_nan:
            self._check_nan(node, grads)
        ports = node.ports
        for position, target in enumerate(node.targets):
            grad = grads[position]
            if target is not None and grad is not None and (wanted is None or wanted[position]):
                self.deliver(node, target, 0 if ports is None else ports[position], grad)

    def _move_to(self, node: Node, cotangent: Any) -> None:
        """Work on the device of a node's cotangent, or of the first that has arrived for one of its outputs."""
        assert self.place is not None
        given = cotangent if node.outputs is not None else (cotangent,)
        for raw in given:
            if raw is not None:
                self.place.move(node.backend, raw)
                return

    def deliver(self, source: Node | None, target: Any, port: int, grad: Any) -> None:
        """Add a gradient to what is pending for an output of a node, or for a leaf."""
        if self.place is not None:  # a move between devices delivers elsewhere
            self.place.move(backend_of(target), grad)
        if isinstance(target, Node):
            if target.outputs is not None:
                self._deliver_output(source, target, port, grad)
                return
            if self.create_graph or grad.shape != target.shape or grad.dtype is not target.dtype:
                grad = _fit(source, grad, target.shape, target.dtype, self.create_graph)
            total = self.agenda.find(target)
            if total is None:
                self.agenda.add(target, Sum(grad))
            else:
                total.add(grad, None if self.create_graph else target.backend)
        else:
            data = target._data
            if self.create_graph or grad.shape != data.shape or grad.dtype is not data.dtype:
                grad = _fit(source, grad, data.shape, data.dtype, self.create_graph)
            total = self.leaves.get(target)
            if total is None:
                self.leaves[target] = Sum(grad)
            else:
                total.add(grad, None if self.create_graph else target._backend)

    def _deliver_output(self, source: Node | None, target: Node, port: int, grad: Any) -> None:
        """Add a gradient to one output of a node with several."""
        outputs: Any = target.outputs
        spec = outputs[port]
        grad = _fit(source, grad, spec.shape, spec.dtype, self.create_graph)
        total = self.agenda.find(target)
        if total is None:
            total = Sum([None] * len(outputs))
            self.agenda.add(target, total)
        slots: list[Any] = total.value
        slots[port] = grad if slots[port] is None else slots[port] + grad

    def _zeros(self, node: Node, spec: Spec) -> Any:
        """Return the cotangent of an output that nothing depends on."""
        zeros = node.backend.xp.zeros(spec.shape, dtype=spec.dtype, device=spec.device)
        return made.tensor(zeros, node.backend) if self.create_graph else zeros

    # -- captures ------------------------------------------------------------------------------------------------------

    def _capture(self, node: Node, cotangent: Any) -> None:
        """Keep the gradients of this node's outputs that were asked for."""
        if node.outputs is None:
            if (node, 0) in self.captured:
                self.captured[node, 0] = cotangent
            return
        for index, grad in enumerate(cotangent):
            if (node, index) in self.captured:
                self.captured[node, index] = grad

    # -- leaves ------------------------------------------------------------------------------------------------------

    def finish(self, accumulate: bool) -> None:
        """Run the hooks of the leaves, then add their gradients to ``grad`` or keep those that were asked for.

        Raises RuntimeError for a tensor that was a leaf when it was recorded and has a place in the graph since.
        """
        for leaf, total in self.leaves.items():
            if leaf._node is not None:
                raise RuntimeError(
                    "leaf variable has been moved into the graph interior: a tensor that was a leaf when the graph was "
                    "recorded was written in place since, while it required no gradient; clone() it before the write"
                )
            extra = leaf._extra
            if extra is not None and extra.hooks is not None:
                leaves.run_hooks(leaf, extra.hooks, total, accumulate and self._is_needed(leaf), self.create_graph)
        for leaf, total in self.leaves.items():
            if self.captured and (leaf, 0) in self.captured:
                self.captured[leaf, 0] = total.value
            if accumulate and self._is_needed(leaf):
                leaves.accumulate(leaf, total, self.foreign, self.create_graph)

    def _is_needed(self, leaf: Any) -> bool:  # Any: mypyc takes `tensor in values` for tensor.__contains__(values)
        return self.needed is None or leaf in self.needed

    def _check_nan(self, node: Node, grads: Sequence[Any]) -> None:
        """Raise where a gradient has a NaN; anomaly detection alone pays for reading it back."""
        for position, grad in enumerate(grads):
            if grad is None:
                continue
            backend = input_backend(node, position)
            raw = read(grad) if isinstance(grad, TensorBase) else grad
            with scopes.on(backend, raw):
                has_nan = bool(backend.xp.any(backend.xp.isnan(raw)))
            if has_nan:
                where = node.metadata.get("traceback")
                raise RuntimeError(
                    f"Function {node.name()!r} returned nan values in its {position}th output: the gradient of input "
                    f"{position} has NaN values" + (f"; the operation was recorded at:\n{where}" if where else "")
                )


def _fit(source: Node | None, grad: Any, shape: Any, dtype: Any, create_graph: bool) -> Any:
    """Return a gradient in the shape of what it belongs to; raise where it is not and must be."""
    if grad.shape != shape and not same_shape(grad.shape, shape):
        if source is None or not source.sums_broadcast():
            raise RuntimeError(
                f"{_name(source)}: a gradient of shape {list(grad.shape)} arrived where {list(shape)} is expected"
            )
        backend = source.backend
        grad = sum_to(backend.tensor_namespace if create_graph else backend.xp, grad, shape)
    found = grad._data.dtype if create_graph else grad.dtype
    if found is not dtype and found != dtype:
        raise RuntimeError(f"{_name(source)}: a gradient of dtype {found} arrived where {dtype} is expected")
    return grad


def _name(source: Node | None) -> str:
    return "backward" if source is None else source.name()


def _explain(node: Node, error: Exception) -> None:
    """Under anomaly detection, note on an error from a rule where the operation was recorded."""
    where = node.metadata.get("traceback")
    if where:
        error.add_note(f"in the backward of {node.name()}, recorded at:\n{where}")
