"""Parameter: a tensor that a module owns and an optimiser changes."""

from __future__ import annotations

from typing import Any

import arraygrad as ag
from arraygrad._tensor import convert
from arraygrad._tensor import repr as _repr
from arraygrad._tensor.tensor import Tensor


class Parameter(Tensor):
    """A leaf tensor that becomes a parameter of the module that it is assigned to.

    :param data: the initial values, of which a copy is taken; by default no elements.
    :param requires_grad: whether gradients flow to it.

    Operations on it return a plain Tensor. Raises TypeError for anything that is not an array, RuntimeError if integers
    or booleans are to require a gradient.

    >>> ag.nn.Parameter(ag.ones(2))
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    """

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        if data is None:
            data = ag.zeros(0)
        elif not isinstance(data, Tensor):
            raise TypeError(f"Parameter: expected a Tensor, got {type(data).__name__}; make one with arraygrad.asarray")
        super().__init__(data._backend.copy(data._raw()), data._backend)
        self.requires_grad_(requires_grad)

    # mypy forgets the names of keywords in special methods, and so takes any override for another signature.
    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]  # see above
        return f"Parameter containing:\n{_repr.format_tensor(self)}"

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        """Return a copy without ``grad``, as PyTorch does."""
        out: Parameter = convert.deepcopy(self, memo)
        out._grad = None
        return out
