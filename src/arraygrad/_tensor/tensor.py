"""The class Tensor, which adds to compiled bases what only plain Python can do.

Note [Compiled classes]
    The engine's modules are compiled by mypyc where that is wanted. A compiled class has a single base, cannot be
    weakly referenced, and has no property that can be deleted. So state and work are in bases in those modules, and
    this module, which is never compiled, adds the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arraygrad._engine.tensor import Autograd
from arraygrad._plain.lost import warn_lost
from arraygrad._tensor import repr as _repr
from arraygrad._tensor.methods import Methods


def _undeletable(compiled: Any) -> property:
    """A compiled base's property as one of Python's: a compiled setter crashes where it is asked to delete."""
    return property(compiled.__get__, compiled.__set__, doc=compiled.__doc__)


class Tensor(Autograd, Methods):
    """An array with automatic differentiation; made by ``tensor``, ``asarray`` and the creation functions.

    Attributes are PyTorch's: ``requires_grad``, ``grad``, ``grad_fn``, ``is_leaf``, ``data``; and the standard's:
    ``shape``, ``dtype``, ``device``, ``ndim``, ``size``, ``T``, ``mT``.

    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    __slots__ = ("__weakref__",)

    # NumPy then leaves `array * tensor` to the tensor, instead of looping over it.
    __array_ufunc__ = None

    # Equality is elementwise; tensors hash by identity, as in PyTorch.
    __hash__ = object.__hash__

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return _repr.format_tensor(self)

    if not TYPE_CHECKING:
        data = _undeletable(Autograd.data)
        requires_grad = _undeletable(Autograd.requires_grad)

    @property
    def grad(self) -> Tensor | None:
        """The accumulated gradient of a leaf, or of a tensor with ``retain_grad``; None before any backward.

        Warns where it stays None: on a result of recorded operations without ``retain_grad``.
        """
        grad = self._grad
        if grad is None and (self._node is not None or self._view is not None):
            _warn_unkept(self)
        return grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            self._check_grad(value)
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None


def _warn_unkept(x: Tensor) -> None:
    """Warn of a gradient that is asked for and not kept."""
    if x.requires_grad and not x.is_leaf and not x.retains_grad:
        warn_lost(
            "grad: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its gradient is not "
            "kept, so this is None: call retain_grad() on the tensor before backward, or ask for it with autograd.grad"
        )
