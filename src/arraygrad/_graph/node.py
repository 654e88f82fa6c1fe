"""The graph: nodes, edges, version counters and hooks.

Note [No reference cycles]
    A Tensor holds its node; a node holds the nodes and leaves before it (its edges) and raw arrays, never a Tensor
    that it made. So a graph is freed by reference counting the moment nobody holds its end, and CPython's trashcan
    makes that iterative at any depth. An output that a rule needs is saved raw and wrapped anew at backward time;
    ``retain_grad`` reaches its Tensor through a weak reference.

Note [Edges end at a node or at a leaf]
    An edge is a pair ``(target, port)``: output ``port`` of an earlier node, or a leaf Tensor that accumulates.
    PyTorch puts an AccumulateGrad node before each leaf. Here the leaf itself is the target, which saves one object
    per operation; ``next_functions`` shows it as ``AccumulateGrad``, equal for equal leaves. A node keeps targets and
    ports apart, as nearly all ports are 0 and need not be kept at all.
"""

from __future__ import annotations

import itertools
import os
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._plain.compiled import mypyc_attr
from arraygrad._plain.modes import state

if TYPE_CHECKING:
    from arraygrad._backends.device import Device
    from arraygrad._graph.plan import Spec
    from arraygrad._tensor.tensor import Tensor

    Target: TypeAlias = "Node | Tensor"
    Edge = tuple[Target, int]

_next_sequence: Final = itertools.count(1).__next__

_PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep


@mypyc_attr(acyclic=True)
class Version:
    """A counter of in-place writes, shared by a tensor and all views of it."""

    __slots__ = ("value",)

    def __init__(self, value: int = 0) -> None:
        self.value = value


class RemovableHandle:
    """What registering a hook returns: ``remove()`` takes the hook away; it is a context manager too."""

    __slots__ = ("_hooks", "_key")

    def __init__(self, hooks: dict[int, Any], hook: Any) -> None:
        if not callable(hook):
            raise TypeError(f"register_hook: a hook is a function, got {type(hook).__name__}")
        self._hooks = hooks
        self._key = _next_sequence()
        hooks[self._key] = hook

    def remove(self) -> None:
        """Take the hook away; doing so twice is harmless."""
        self._hooks.pop(self._key, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


class Hooks:
    """The hooks of one node, or of a leaf and its AccumulateGrad; made only when the first is registered."""

    __slots__ = ("accumulated", "post", "pre", "retained", "tensor")

    def __init__(self) -> None:
        # Hooks of output tensors, by output: each maps one gradient to another.
        self.tensor: dict[int, dict[int, Callable[[Any], Any]]] = {}
        # Hooks of the node: before it runs, on all its output gradients; after it, on input and output gradients.
        self.pre: dict[int, Callable[[Any], Any]] = {}
        self.post: dict[int, Callable[..., Any]] = {}
        # Hooks of a leaf that wait for its ``grad``.
        self.accumulated: dict[int, Callable[[Any], Any]] = {}
        # Tensors whose gradient is kept (retain_grad), by output.
        self.retained: dict[int, weakref.ref[Any]] = {}


@mypyc_attr(allow_interpreted_subclasses=True)
class Node:
    """One recorded operation.

    ``targets`` has one entry per differentiable input, None where that input needs no gradient; ``ports`` says which
    output of each target is meant, and is None where that is output 0 throughout. ``sequence`` grows with every node
    made in the process, so a node always comes after everything that it depends on. ``shape`` and ``dtype`` (the
    backend's own) describe the output; with several outputs, ``outputs`` has a Spec for each instead.
    """

    __slots__ = ("_metadata", "backend", "dtype", "hooks", "outputs", "ports", "sequence", "shape", "targets")

    ports: tuple[int, ...] | None
    outputs: tuple[Spec, ...] | None
    hooks: Hooks | None
    sequence: int
    _metadata: dict[Any, Any] | None

    def __init__(self, backend: Any, targets: tuple[Target | None, ...], shape: Any, dtype: Any) -> None:
        self.backend = backend
        self.targets = targets
        self.shape = shape
        self.dtype = dtype
        begin(self)

    def name(self) -> str:
        """Return the node's name, such as ``MulBackward``."""
        return type(self).__name__

    def vjp(self, cotangent: Any, create_graph: bool, wanted: Sequence[bool] | None) -> Sequence[Any]:
        """Return the gradient of each edge, None where there is no edge or ``wanted`` says it is not asked for.

        ``cotangent`` is a raw array, or a Tensor under ``create_graph``; a tuple of them where ``outputs`` is set.
        """
        raise TypeError(f"{type(self).__name__} is an abstract node: it has no vjp")

    def release(self) -> None:
        """Forget the saved values; running the node again is then an error."""

    @property
    def saved(self) -> dict[str, Any]:
        """What the node keeps for its rules, by name: for people and pictures, not for rules."""
        return {}

    def leaf(self) -> Tensor | None:
        """Return the leaf for which this node stands; None for a recorded operation."""
        return None

    def renew_sequence(self) -> None:
        """Move the node after everything that has been recorded so far."""
        self.sequence = _next_sequence()

    def materializes(self) -> bool:
        """Return whether the engine fills in zeros for outputs that nothing depends on."""
        return True

    def sums_broadcast(self) -> bool:
        """Return whether gradients of a broadcast shape are summed back to the input's shape."""
        return False

    @property
    def edges(self) -> tuple[Edge | None, ...]:
        """Where the gradient of each differentiable input goes; None for an input that needs none."""
        ports = self.ports or (0,) * len(self.targets)
        return tuple(None if t is None else (t, port) for t, port in zip(self.targets, ports, strict=True))

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes that this node's gradients go to, with the output of each, as in PyTorch."""
        return tuple((None, 0) if edge is None else (made.leaf_node(edge[0]), edge[1]) for edge in self.edges)

    @property
    def metadata(self) -> dict[Any, Any]:
        """Facts about the node: what you put there, and under ``detect_anomaly`` the stack of the forward call."""
        if self._metadata is None:
            self._metadata = {}
        return self._metadata

    def own_hooks(self) -> Hooks:
        """Return the node's hooks, making an empty set the first time."""
        if self.hooks is None:
            self.hooks = Hooks()
        return self.hooks

    def register_hook(self, hook: Callable[[Any, Any], Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node has run; a returned tuple replaces grad_inputs."""
        return RemovableHandle(self.own_hooks().post, hook)

    def register_prehook(self, hook: Callable[[Any], Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node runs; a returned tuple replaces grad_outputs."""
        return RemovableHandle(self.own_hooks().pre, hook)

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"


class GradientEdge(NamedTuple):
    """Where a tensor stands in the graph: a node and which of its outputs.

    ``backward`` and ``grad`` take it where they take a tensor, which then need not be kept. Gradients arrive on
    ``device``, the backend's default device where it is None.
    """

    node: Node
    output_nr: int
    device: Device | None = None


def begin(node: Node) -> None:
    """Set what every node begins with; a function and no method for the reason given in _engine/apply.py."""
    node.ports = None
    node.outputs = None
    node.hooks = None
    node.sequence = _next_sequence()
    node._metadata = {"traceback": _forward_line()} if unusual.threads and state.anomaly else None


def _forward_line() -> str:
    """Return the stack that led here, without the frames of this package."""
    import traceback  # seldom needed, and slow to import

    frames = [f for f in traceback.extract_stack() if not f.filename.startswith(_PACKAGE)]
    return "".join(traceback.format_list(frames))


def stale_error(node: Node, name: str, shape: tuple[int, ...], saved: int, now: int) -> RuntimeError:
    """Return the error for a saved value that was changed in place since it was saved."""
    where = node.metadata.get("traceback")
    hint = (
        f" The operation was recorded at:\n{where}"
        if where
        else " Wrap the forward pass in arraygrad.autograd.detect_anomaly() to see where the operation was recorded."
    )
    return RuntimeError(
        f"{node.name()}: one of the variables needed for gradient computation has been modified by an inplace "
        f"operation: {name} (shape {list(shape)}) is at version {now}; expected version {saved}, as it was when the "
        f"operation ran. Use the out-of-place form, or clone() the tensor before changing it.{hint}"
    )


def freed_error(node: Node) -> RuntimeError:
    """Return the error for a second backward through a freed graph."""
    return RuntimeError(
        f"{node.name()}: Trying to backward through the graph a second time (or to read saved values), but a backward "
        "pass has used and freed them. Specify retain_graph=True in the first backward() or autograd.grad() to go "
        "through the graph again."
    )
