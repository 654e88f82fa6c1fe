"""Tensor: an array of some backend, and its place in the graph.

This file holds the state and the autograd face; operators and methods are one-line calls in ``_operators`` and
``_methods``, in-place operations live in ``_inplace``.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import arraygrad as ag
from arraygrad._backends import matching, scopes
from arraygrad._backends.device import Device
from arraygrad._backends.scalars import has_dtype
from arraygrad._engine.operators import Operators
from arraygrad._graph.node import Hooks, Node, RemovableHandle, Version
from arraygrad._plain.compiled import Flag, mypyc_attr
from arraygrad._plain.lost import warn_number
from arraygrad._plain.modes import state

if TYPE_CHECKING:
    from arraygrad._backends.dtypes import DType
    from arraygrad._backends.protocol import Backend
    from arraygrad._engine.view import View

T = TypeVar("T", bound="TensorBase")


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
class TensorBase(Operators):
    """The state of a Tensor and its autograd face; the rest is said by ``Operators`` and ``Methods``."""

    __slots__ = (
        "_backend",
        "_counter",
        "_data",
        "_extra",
        "_grad",
        "_index",
        "_node",
        "_requires_grad",
        "_view",
    )

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

    def _raw(self) -> Any:
        """Return the backend's array, in step with the base if this is a view."""
        return self._data if self._view is None else view.read(self)

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
        out = Tensor(self._data, self._backend, self._node, self._index)
        out._requires_grad = self._requires_grad
        out._counter = view.version_of(self)
        if self._extra is not None and self._extra.dual is not None:
            out._extra_state().dual = self._extra.dual
        return out

    # -- autograd ------------------------------------------------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow to this tensor. Settable on leaves of a floating or complex dtype."""
        if self._view is not None:
            view.refresh(self)
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: Flag) -> None:
        self.requires_grad_(value)

    def requires_grad_(self: T, requires_grad: Flag = True) -> T:
        """Set ``requires_grad`` in place and return the tensor.

        Raises RuntimeError for integers and booleans, and when a result of recorded operations is to stop requiring
        a gradient (use ``detach``).

        >>> ag.ones(2).requires_grad_().requires_grad
        True
        """
        if requires_grad and self.dtype.kind not in "fc":
            raise RuntimeError(
                f"requires_grad_: only floating and complex tensors can require gradients, and this one is "
                f"{self.dtype.name}; convert it first, for example with .to(arraygrad.float32)"
            )
        if not requires_grad and self.grad_fn is not None:
            raise RuntimeError(
                "requires_grad_(False): this tensor is the result of recorded operations, and only leaves can be "
                "changed; use .detach() for a tensor outside the graph"
            )
        if requires_grad and self.is_inference() and not state.inference:
            raise RuntimeError(
                "requires_grad_: a tensor made in inference_mode cannot require a gradient outside; clone() it first"
            )
        self._requires_grad = bool(requires_grad)
        return self

    def _check_grad(self, value: Any) -> None:
        if not isinstance(value, TensorBase):
            raise TypeError(f"grad: expected a Tensor or None, got {type(value).__name__}")
        if value is self:
            raise RuntimeError("grad: a tensor cannot be its own gradient")
        for what, mine, theirs in (
            ("shape", self.shape, value.shape),
            ("dtype", self.dtype, value.dtype),
            ("device", self.device, value.device),
        ):
            if mine != theirs:
                raise RuntimeError(f"grad: the gradient must have the tensor's {what}, {mine}, and has {theirs}")

    @property
    def grad_fn(self) -> Node | None:
        """The node that made this tensor; None for a leaf."""
        if self._view is not None:
            view.refresh(self)
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of ``grad_fn`` this tensor is."""
        if self._view is not None:
            view.refresh(self)
        return self._index

    @property
    def is_leaf(self) -> bool:
        """Whether gradients accumulate here: made by the user, or not requiring a gradient."""
        return self.grad_fn is None

    @property
    def _version(self) -> int:
        return 0 if self._counter is None else self._counter.value

    def is_inference(self) -> bool:
        """Return whether the tensor was made in ``inference_mode``."""
        return self._extra is not None and self._extra.inference

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: Flag | None = None,
        create_graph: Flag = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None:
        """Add the gradient of this tensor to the ``grad`` of every leaf that it depends on.

        :param gradient: the cotangent, of this tensor's shape and dtype; may be left out for a single element.
        :param retain_graph: keep saved values for another backward; by default the value of ``create_graph``.
        :param create_graph: record the backward pass itself, for higher derivatives.
        :param inputs: accumulate only into these tensors.

        Raises RuntimeError without a graph, for a missing or unfit ``gradient``, a freed graph, or a saved value that
        was changed in place.

        >>> x = ag.tensor([3.0], requires_grad=True)
        >>> (x**2).backward()
        >>> x.grad
        tensor([6.])
        """
        reverse.backward(self, gradient, retain_graph, create_graph, inputs)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call ``hook(grad)`` when this tensor's gradient is known; a Tensor that it returns replaces the gradient.

        Raises RuntimeError on a tensor that does not require a gradient.

        >>> x = ag.tensor([1.0], requires_grad=True)
        >>> handle = x.register_hook(lambda grad: grad * 10)
        >>> (x * 2).backward()
        >>> x.grad
        tensor([20.])
        """
        if not self.requires_grad:
            raise RuntimeError(
                "register_hook: this tensor does not require a gradient, so the hook would never run; call "
                "requires_grad_() first"
            )
        if self._node is None:
            extra = self._extra_state()
            hooks = extra.hooks = extra.hooks or Hooks()
            return RemovableHandle(hooks.tensor.setdefault(0, {}), hook)
        return RemovableHandle(self._node.own_hooks().tensor.setdefault(self._index, {}), hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Call ``hook(tensor)`` after a backward pass has added to this leaf's ``grad``.

        Raises RuntimeError on anything but a leaf that requires a gradient.
        """
        if not self.requires_grad or self._node is not None:
            raise RuntimeError(
                "register_post_accumulate_grad_hook: gradients accumulate only in leaves that require a gradient"
            )
        extra = self._extra_state()
        hooks = extra.hooks = extra.hooks or Hooks()
        return RemovableHandle(hooks.accumulated, hook)

    def retain_grad(self) -> None:
        """Keep this tensor's gradient in ``grad`` at backward, although it is no leaf.

        Raises RuntimeError on a tensor that does not require a gradient; does nothing on a leaf.
        """
        if not self.requires_grad:
            raise RuntimeError("retain_grad: this tensor does not require a gradient; call requires_grad_() first")
        if self._node is not None:
            self._node.own_hooks().retained[self._index] = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was called on this tensor (False for leaves, which always keep theirs)."""
        node = self.grad_fn
        if node is None or node.hooks is None:
            return False
        kept = node.hooks.retained.get(self._index)
        return kept is not None and kept() is self

    def detach(self) -> Tensor:
        """Return the same data outside the graph; in-place changes to either are seen by both.

        >>> ag.tensor([1.0], requires_grad=True).detach().requires_grad
        False
        """
        return view.detach(self)  # type: ignore[no-any-return]  # _view is imported by this module: untyped

    def detach_(self: T) -> T:
        """Take this tensor itself out of the graph: it becomes a leaf that requires no gradient.

        Raises RuntimeError on a view, whose base would still reach it.
        """
        if self._view is not None and self._view.recorded:
            raise RuntimeError("detach_: a view cannot be detached in place; use detach()")
        self._node = None
        self._index = 0
        self._requires_grad = False
        return self

    @property
    def data(self) -> Tensor:
        """The same data outside the graph; assigning replaces the data.

        Unlike PyTorch's, it counts in-place writes like ``detach``: a stale saved value is an error, never a wrong
        gradient.
        """
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, TensorBase):
            raise TypeError(f"data: expected a Tensor, got {type(value).__name__}; wrap it with arraygrad.asarray")
        if self._requires_grad and value.dtype.kind not in "fc":
            raise RuntimeError(f"data: a tensor that requires a gradient cannot take {value.dtype.name} data")
        # What was saved of the old data stays valid: its version counter is left behind with it.
        memory: TensorBase = view.detach(value)
        self._data, self._backend = memory._data, memory._backend
        self._counter, self._view = memory._counter, memory._view

    # -- conversion ----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        if not self._data.shape:
            raise TypeError("len() of a 0-d tensor")
        return int(self._data.shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        if not self._data.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(ag.unstack(self))

    def __bool__(self) -> bool:
        return bool(self._scalar("bool"))

    def __int__(self) -> int:
        return int(self._number("int"))

    def __float__(self) -> float:
        return float(self._number("float"))

    def __complex__(self) -> complex:
        return complex(self._number("complex"))

    def __index__(self) -> int:
        if self.dtype.kind not in "iub":
            raise TypeError(f"index: only integer tensors can be used as an index, and this one is {self.dtype.name}")
        return int(self._scalar("index"))

    def _number(self, name: str) -> Any:
        """Return the only element for a conversion that the program may not know of, such as that of ``math.sin``."""
        if self.requires_grad and state.recording:
            warn_number(name, "requires_grad=True")
        elif self._extra is not None and self._extra.dual is not None and state.levels:
            warn_number(name, "a tangent")
        return self._scalar(name)

    def _scalar(self, name: str) -> Any:
        """Return the only element as a Python number."""
        data = self._raw()
        if len(data.shape):
            count = math.prod(data.shape)
            if count != 1:
                raise RuntimeError(
                    f"{name}: a tensor with {count} elements (shape {list(self.shape)}) cannot become one Python "
                    "number; reduce it first, or use tolist()"
                )
            with scopes.on(self._backend, data):
                data = self._backend.xp.reshape(data, ())
        return self._backend.tolist(data)

    def item(self) -> Any:  # of the type that the dtype says, which no type checker can know
        """Return the only element as a Python number.

        Raises RuntimeError where there is not exactly one element.

        >>> ag.tensor([2.5]).item()
        2.5
        """
        return self._scalar("item")

    def tolist(self) -> Any:
        """Return the elements as nested lists of Python numbers (a single number for a 0-d tensor)."""
        return convert.tolist(self)

    def numpy(self, *, force: Flag = False) -> Any:
        """Return a NumPy array, which shares memory where the backend's memory is NumPy's.

        :param force: detach and copy to the host first where needed.

        Raises RuntimeError on a tensor that requires a gradient unless ``force`` is given.
        """
        return convert.to_numpy(self, bool(force))

    def __array__(self, dtype: Any = None, copy: Flag | None = None) -> Any:
        return convert.array_protocol(self, dtype, copy)

    def __dlpack__(
        self,
        *,
        stream: Any = None,
        max_version: Any = None,
        dl_device: Any = None,
        copy: Flag | None = None,
    ) -> Any:
        raw = convert.exportable(self, "__dlpack__")
        return raw.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device, copy=copy)

    def __dlpack_device__(self) -> tuple[Any, int]:
        return self._data.__dlpack_device__()  # type: ignore[no-any-return]  # plugins are untyped

    def __array_namespace__(self, *, api_version: Any = None) -> Any:
        from arraygrad._tensor import namespace  # it imports the functions, which are written in terms of Tensor

        return namespace.checked(self._backend, api_version)

    def __format__(self, spec: str) -> str:
        if not self._data.shape:
            return format(self.item(), spec)
        if spec:
            raise TypeError(
                f"format: the format {spec!r} needs a 0-d tensor, and this one has shape {list(self.shape)}"
            )
        return repr(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        copy: Tensor = convert.deepcopy(self, memo)
        return copy

    def __reduce_ex__(self, protocol: Any) -> Any:
        return convert.reduce(self)

    def __contains__(self, element: Any) -> bool:
        return bool((self == element).any())


def mark_shared(x: TensorBase) -> None:
    """Note that the memory may be shared; see ``Tensor._own``."""
    if x._extra is None:
        x._extra = Extra()
    x._extra.shared = True


def as_operand(name: str, x: Any) -> Tensor:
    """Return an array that stands beside Tensors in a call of ``name`` as a constant Tensor.

    A NumPy scalar goes to the default backend. Raises TypeError for anything that no backend knows.
    """
    if has_dtype(x):
        return ag.asarray(x)
    try:
        backend = matching.backend_for(x)
    except TypeError:
        raise TypeError(
            f"{name}: expected a Tensor, an array or a Python number, got {type(x).__name__}; convert it with "
            "arraygrad.asarray first"
        ) from None
    backend.resolve()
    return Tensor(x if type(x) is backend.array_type else backend.coerce(x), backend)


# These are written in terms of Tensor, so they can only be imported now.
from arraygrad._tensor.tensor import Tensor as Tensor  # noqa: E402  # see Note [Import order] in _engine/apply.py

# isort: split
from arraygrad._engine import reverse, view  # noqa: E402  # they are written in terms of Tensor
from arraygrad._tensor import convert  # noqa: E402  # they are written in terms of Tensor
