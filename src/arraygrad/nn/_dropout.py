"""Dropout as a layer."""

from __future__ import annotations

from arraygrad._tensor.tensor import Tensor
from arraygrad.nn import functional
from arraygrad.nn._module import Module


class Dropout(Module):
    """``functional.dropout`` in training mode; the identity in evaluation mode.

    Raises ValueError for a probability outside [0, 1].

    >>> ag.nn.Dropout(0.5).eval()(ag.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, in training mode with elements set to zero at random."""
        return functional.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Return the probability."""
        return f"p={self.p}, inplace={self.inplace}"
