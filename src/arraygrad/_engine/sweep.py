"""One backward pass: nodes by descending creation order, each exactly once, never recursively.

A node is always younger than everything it depends on, so when the youngest pending node is taken from the agenda, all
gradients that can reach it have arrived. Cotangents are raw backend arrays; under ``create_graph`` they are Tensors,
and the same rules, run on them, are recorded.

Leaves come last: their gradients are summed up during the loop and added to ``grad`` when it is over, so an error on
the way leaves no gradient half done.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from arraygrad._backends import scopes
from arraygrad._base.arrays import same_shape, sum_to
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine.agenda import Agenda, Sum
from arraygrad._engine.calls import CallNode, as_tensors, call_vjps, check_usable, release
from arraygrad._engine.nesting import user_code
from arraygrad._engine.view import read
from arraygrad._graph.node import Hooks, Node
from arraygrad._graph.plan import Spec
from arraygrad._graph.tensor import TensorBase, mark_shared, version_of
from arraygrad._plain.modes import enable_grad, no_grad, state

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor

# Gradients of several backward passes that run in different threads meet in the leaves.
_accumulating = threading.Lock()


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
                cotangent = self._arrived(node, node.hooks, cotangent)
            if self.captured:
                self._capture(node, cotangent)
                if not self._leads_on(node):
                    continue
            if node.hooks is not None and node.hooks.pre:
                cotangent = self._before(node, node.hooks, cotangent)
            self._visit(node, cotangent)

    def _visit(self, node: Node, cotangent: Any) -> None:
        if self.place is not None:
            self._move_to(node, cotangent)
        if node.outputs is not None and node.materializes:
            pairs = zip(cotangent, node.outputs, strict=True)
            cotangent = tuple([self._zeros(node, spec) if g is None else g for g, spec in pairs])
        wanted = None
        if self.needed is not None:
            needed = self.needed
            wanted = [target in needed for target in node.targets]
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
            grads = self._after(node, node.hooks, grads, cotangent)
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
            self.place.move(_backend_of(target), grad)
        if isinstance(target, Node):
            if target.outputs is not None:
                self._deliver_output(source, target, port, grad)
                return
            if self.create_graph or grad.shape != target.shape or grad.dtype is not target.dtype:
                grad = fit(source, grad, target.shape, target.dtype, self.create_graph)
            total = self.agenda.find(target)
            if total is None:
                self.agenda.add(target, Sum(grad))
            else:
                total.add(grad, None if self.create_graph else target.backend)
        else:
            data = target._data
            if self.create_graph or grad.shape != data.shape or grad.dtype is not data.dtype:
                grad = fit(source, grad, data.shape, data.dtype, self.create_graph)
            total = self.leaves.get(target)
            if total is None:
                self.leaves[target] = Sum(grad)
            else:
                total.add(grad, None if self.create_graph else target._backend)

    def _deliver_output(self, source: Node | None, target: Node, port: int, grad: Any) -> None:
        """Add a gradient to one output of a node with several."""
        outputs: Any = target.outputs
        spec = outputs[port]
        grad = fit(source, grad, spec.shape, spec.dtype, self.create_graph)
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

    # -- hooks and captures ------------------------------------------------------------------------------------------

    def _arrived(self, node: Node, hooks: Hooks, cotangent: Any) -> Any:
        """Run the hooks of a node's outputs, and keep retained gradients."""
        backend = node.backend
        several = node.outputs is not None
        values = list(cotangent) if several else [cotangent]
        for index, callbacks in hooks.tensor.items():
            if values[index] is not None:
                values[index] = self._call_tensor_hooks(callbacks, values[index], backend)
        for index, reference in hooks.retained.items():
            kept = reference()
            if kept is not None and values[index] is not None:
                grad = self.wrap(values[index], backend)
                kept._grad = grad if kept._grad is None else kept._grad + grad
        return values if several else values[0]

    def _before(self, node: Node, hooks: Hooks, cotangent: Any) -> Any:
        """Run the hooks of a node that is about to run."""
        several = node.outputs is not None
        values = self._call_pre_hooks(node, hooks, list(cotangent) if several else [cotangent], node.backend)
        return values if several else values[0]

    def _call_tensor_hooks(self, callbacks: dict[int, Any], value: Any, backend: Any) -> Any:
        for callback in tuple(callbacks.values()):
            grad = self.wrap(value, backend)
            with user_code(self.create_graph):
                result = callback(grad)
            if result is not None:
                if not isinstance(result, TensorBase):
                    raise TypeError(
                        f"hook {_called(callback)}: expected Variable or None, but hook returned "
                        f"{type(result).__name__!r}"
                    )
                if result.shape != grad.shape or result.dtype is not grad.dtype:
                    raise RuntimeError(
                        f"hook '{_called(callback)}' has changed the "
                        f"{'size' if result.shape != grad.shape else 'type'} of value: the gradient has shape "
                        f"{list(grad.shape)} and dtype {grad.dtype.name}; the hook returned {list(result.shape)} and "
                        f"{result.dtype.name}"
                    )
                value = result if self.create_graph else read(result)
            elif not self.create_graph:
                value = read(grad)
        return value

    def _call_pre_hooks(self, node: Node, hooks: Hooks, values: list[Any], backend: Any) -> list[Any]:
        for callback in tuple(hooks.pre.values()):
            given = tuple([None if v is None else self.wrap(v, backend) for v in values])
            with user_code(self.create_graph):
                result = callback(given)
            # What a hook does to its arguments counts, where it returns nothing.
            values = self._unwrap_all(node, callback, given if result is None else result, len(values))
        return values

    def _after(self, node: Node, hooks: Hooks, grads: list[Any], cotangent: Any) -> list[Any]:
        """Run the hooks of a node that has run."""
        outputs = cotangent if node.outputs is not None else (cotangent,)
        return self._call_post_hooks(node, hooks, grads, outputs, node.backend)

    def _call_post_hooks(
        self, node: Node, hooks: Hooks, grads: list[Any], outputs: Sequence[Any], backend: Any
    ) -> list[Any]:
        for callback in tuple(hooks.post.values()):
            given = tuple([None if g is None else self.wrap(g, _input_backend(node, i)) for i, g in enumerate(grads)])
            with user_code(self.create_graph):
                result = callback(given, tuple([None if g is None else self.wrap(g, backend) for g in outputs]))
            grads = self._unwrap_all(node, callback, given if result is None else result, len(grads))
        return grads

    def _unwrap_all(self, node: Node, callback: Any, result: Any, count: int) -> list[Any]:
        if not isinstance(result, tuple) or len(result) != count:
            got = len(result) if isinstance(result, tuple) else f"a {type(result).__name__}"
            raise RuntimeError(
                f"hook {_called(callback)} of {node.name()} has returned an incorrect number of values (got {got}, but "
                f"expected {count}): return None, or a tuple of {count} gradients"
            )
        return [None if r is None else r if self.create_graph else read(r) for r in result]

    def wrap(self, value: Any, backend: Any) -> Any:
        """Return a gradient as a Tensor that is safe to keep and to change."""
        if isinstance(value, TensorBase):
            return value
        out = made.tensor(value if type(value) is backend.array_type else backend.coerce(value), backend)
        mark_shared(out)
        return out

    def _leads_on(self, node: Node) -> bool:
        needed = self.needed
        return needed is None or any(target in needed for target in node.targets)

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
        """Run the hooks of the leaves, then add their gradients to ``grad`` or keep those that were asked for."""
        for leaf, total in self.leaves.items():
            extra = leaf._extra
            if extra is not None and extra.hooks is not None:
                self._leaf_hooks(leaf, extra.hooks, total, accumulate and self._is_needed(leaf))
        for leaf, total in self.leaves.items():
            if self.captured and (leaf, 0) in self.captured:
                self.captured[leaf, 0] = total.value
            if accumulate and self._is_needed(leaf):
                self.accumulate(leaf, total)

    def _is_needed(self, leaf: Any) -> bool:  # Any: mypyc takes `tensor in values` for tensor.__contains__(values)
        return self.needed is None or leaf in self.needed

    def _leaf_hooks(self, leaf: TensorBase, hooks: Hooks, total: Sum, accumulates: bool) -> None:
        """Run the hooks of a leaf's gradient and, where it is about to be accumulated, those of its AccumulateGrad."""
        backend = leaf._backend
        if 0 in hooks.tensor:
            total.value = self._call_tensor_hooks(hooks.tensor[0], total.value, backend)
            total.owned = False  # the hooks have seen it
        if accumulates and hooks.pre:
            (total.value,) = self._call_pre_hooks(made.leaf_node(leaf), hooks, [total.value], backend)
            total.owned = False

    def accumulate(self, leaf: TensorBase, total: Sum) -> None:
        """Add a gradient to a leaf's ``grad``, and call the hooks that wait for that."""
        hooks = None if leaf._extra is None else leaf._extra.hooks
        if hooks is not None and hooks.post:
            total.owned = False  # the hooks will see it
        _accumulating.acquire()
        try:
            if unusual.scoped:
                with scopes.on(leaf._backend, leaf._data):
                    self._add(leaf, total)
            else:
                self._add(leaf, total)
        finally:
            _accumulating.release()
        if hooks is not None:
            self._accumulated(leaf, hooks, total.value)

    def _accumulated(self, leaf: TensorBase, hooks: Hooks, grad: Any) -> None:
        """Run the hooks of a leaf that wait for its ``grad``, then those of its AccumulateGrad."""
        for callback in tuple(hooks.accumulated.values()):
            with user_code(self.create_graph):
                callback(leaf)
        if hooks.post:
            self._call_post_hooks(made.leaf_node(leaf), hooks, [], (grad,), leaf._backend)

    def _add(self, leaf: TensorBase, total: Sum) -> None:
        before = leaf._grad
        if before is None:
            leaf._grad = self._first(leaf, total)
        elif self.create_graph or before._requires_grad:
            with enable_grad() if self.create_graph else no_grad():
                leaf._grad = operator.add(before, self.wrap(total.value, leaf._backend))
        else:
            _add_in_place(before, total.value)

    def _first(self, leaf: TensorBase, total: Sum) -> Any:
        """Return the first gradient of a leaf as its ``grad``."""
        grad = total.value
        if self.create_graph:
            return grad
        backend = leaf._backend
        out: TensorBase = made.tensor(grad if type(grad) is backend.array_type else backend.coerce(grad), backend)
        if not total.owned:
            if self.foreign and backend.mutable and any(backend.shares_memory(grad, seed) for seed in self.foreign):
                out._data = backend.copy(out._data)
            else:
                mark_shared(out)
        return out

    def _check_nan(self, node: Node, grads: Sequence[Any]) -> None:
        """Raise where a gradient has a NaN; anomaly detection alone pays for reading it back."""
        for position, grad in enumerate(grads):
            if grad is None:
                continue
            backend = _input_backend(node, position)
            raw = read(grad) if isinstance(grad, TensorBase) else grad
            with scopes.on(backend, raw):
                has_nan = bool(backend.xp.any(backend.xp.isnan(raw)))
            if has_nan:
                where = node.metadata.get("traceback")
                raise RuntimeError(
                    f"Function {node.name()!r} returned nan values in its {position}th output: the gradient of input "
                    f"{position} has NaN values" + (f"; the operation was recorded at:\n{where}" if where else "")
                )


def _add_in_place(x: Tensor, grad: Any) -> None:
    """Add to a tensor outside of any graph: ``x += grad``, and sooner where ``x`` has memory of its own."""
    own: TensorBase = x
    if own._view is not None or not own._backend.mutable:
        with no_grad():
            x += made.tensor(grad, own._backend)
        return
    if own._extra is not None and own._extra.shared:
        own._own()
    data = own._data
    data += grad
    version_of(own).value += 1


def fit(source: Node | None, grad: Any, shape: Any, dtype: Any, create_graph: bool) -> Any:
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


def _backend_of(target: Any) -> Any:
    """Return the backend of the gradients that arrive at the end of an edge."""
    return target.backend if isinstance(target, Node) else target._backend


def _name(source: Node | None) -> str:
    return "backward" if source is None else source.name()


def _called(callback: Any) -> str:
    return str(getattr(callback, "__name__", type(callback).__name__))


def _explain(node: Node, error: Exception) -> None:
    """Under anomaly detection, note on an error from a rule where the operation was recorded."""
    where = node.metadata.get("traceback")
    if where:
        error.add_note(f"in the backward of {node.name()}, recorded at:\n{where}")


def _input_backend(node: Node, position: int) -> Any:
    """Return the backend of the gradient of an input: another than the node's where that moves a tensor."""
    target: Any = node.targets[position] if position < len(node.targets) else None
    return node.backend if target is None else _backend_of(target)


def place_of(tensor: Tensor) -> tuple[Any, int]:
    """Return where gradients of a tensor arrive; a dual leaf stands for its primal."""
    x: TensorBase = tensor
    while x._node is None and x._extra is not None and x._extra.dual is not None:
        x = x._extra.dual.primal
    return (x, 0) if x._node is None else (x._node, x._index)
