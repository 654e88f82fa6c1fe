"""The state of a tensor: its array, and its place in the graph."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from arraygrad._backends.device import Device
from arraygrad._backends.dtypes import DType
from arraygrad._backends.protocol import Backend
from arraygrad._base.made import made
from arraygrad._graph.node import Hooks, Node, Version
from arraygrad._plain.compiled import mypyc_attr

if TYPE_CHECKING:
    from arraygrad._engine.view import View
    from arraygrad._tensor.tensor import Tensor


class Extra:
    """What few tensors have: kept out of Tensor so that making one stays cheap."""

    __slots__ = ("dual", "hooks", "inference", "metadata", "shared")

    def __init__(self) -> None:
        # Hooks of a leaf and the metadata of its AccumulateGrad; those of other tensors are on their node.
        self.hooks: Hooks | None = None
        self.metadata: dict[Any, Any] | None = None
        # The tangent of forward mode (see _engine/forward.py).
        self.dual: Any = None
        # Made in inference_mode.
        self.inference = False
        # The memory may be shared with tensors that know nothing of it; see Tensor._own.
        self.shared = False


@mypyc_attr(allow_interpreted_subclasses=True)
class TensorBase:
    """The state of a Tensor. What can be done with it is said by the classes that the public Tensor adds to it."""

    __slots__ = ("_backend", "_counter", "_data", "_extra", "_grad", "_index", "_node", "_requires_grad", "_view")

    _data: Any
    _backend: Any
    _node: Node | None
    _index: int
    _requires_grad: bool
    _grad: Tensor | None
    _counter: Version | None
    _view: View | None
    _extra: Extra | None

    def __init__(self, data: Any, backend: Any = None, node: Node | None = None, index: int = 0) -> None:
        if backend is None:
            raise TypeError(
                "Tensor: make tensors with arraygrad.tensor(data), which copies, or arraygrad.asarray(data); the class "
                "itself wraps a library's array together with its backend"
            )
        self._data = data
        self._backend = backend
        self._node = node
        self._index = index
        self._requires_grad = node is not None
        self._grad = None
        self._counter = None
        self._view = None
        self._extra = None

    # -- the array -----------------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes."""
        return tuple(self._data.shape)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._data.shape)

    @property
    def dtype(self) -> DType:
        """The dtype, the same object on every backend."""
        return self._backend.dtypes[self._data.dtype]  # type: ignore[no-any-return]  # plugins are untyped

    @property
    def device(self) -> Device:
        """The device, which names its backend."""
        return Device(self._backend, self._backend.device_of(self._data))

    @property
    def backend(self) -> Backend:
        """The backend that the data belongs to."""
        return self._backend  # type: ignore[no-any-return]  # plugins are untyped

    @property
    def itemsize(self) -> int:
        """Bytes per element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return math.prod(self.shape) * self.dtype.itemsize

    def _own(self) -> None:
        """Take a private copy of the memory if it may be shared.

        The engine hands gradients on without copying, so ``x.grad`` may be the very array that another tensor holds, or
        a read-only broadcast view. Whoever wants to write to it, or show its memory, calls this first.
        """
        extra = self._extra
        if extra is not None and extra.shared:
            self._data = self._backend.copy(self._data)
            extra.shared = False

    def _extra_state(self) -> Extra:
        if self._extra is None:
            self._extra = Extra()
        return self._extra

    def _alias(self) -> Tensor:
        """Return another Tensor that is this one in every respect but identity."""
        out: TensorBase = made.tensor(self._data, self._backend, self._node, self._index)
        out._requires_grad = self._requires_grad
        out._counter = version_of(self)
        if self._extra is not None and self._extra.dual is not None:
            out._extra_state().dual = self._extra.dual
        return out  # type: ignore[return-value]  # it is what made.tensor is


def version_of(x: TensorBase) -> Version:
    """Return the version counter of a tensor, making it when it is first needed."""
    if x._counter is None:
        x._counter = Version()
    return x._counter


def leaf_hooks(x: TensorBase) -> Hooks:
    """Return the hooks of a leaf, making an empty set the first time."""
    extra = x._extra_state()
    if extra.hooks is None:
        extra.hooks = Hooks()
    return extra.hooks


def mark_shared(x: TensorBase) -> None:
    """Note that the memory may be shared; see ``Tensor._own``."""
    x._extra_state().shared = True


def place_of(tensor: Any) -> tuple[Any, int]:
    """Return where gradients of a tensor arrive; a dual leaf stands for its primal."""
    x: TensorBase = tensor
    while x._node is None and x._extra is not None and x._extra.dual is not None:
        x = x._extra.dual.primal
    return (x, 0) if x._node is None else (x._node, x._index)


def backend_of(target: Any) -> Any:
    """Return the backend of the gradients that arrive at the end of an edge."""
    return target.backend if isinstance(target, Node) else target._backend


def input_backend(node: Node, position: int) -> Any:
    """Return the backend of the gradient of an input: another than the node's where that moves a tensor."""
    target: Any = node.targets[position] if position < len(node.targets) else None
    return node.backend if target is None else backend_of(target)
