"""Normalization layers."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.nn import functional, init
from arraygrad.nn._module import Module
from arraygrad.nn._parameter import Parameter


class LayerNorm(Module):
    """``functional.layer_norm`` over the last axes, with a learned scale and shift.

    :param normalized_shape: the sizes of these axes; an int for the last one alone.
    :param elementwise_affine: False leaves out weight and bias.
    :param bias: False leaves out the bias.

    Attributes:
        weight: of the normalized shape, initially ones; or None.
        bias: of the normalized shape, initially zeros; or None.

    >>> ag.nn.LayerNorm(2)(ag.tensor([[1.0, 3.0]]))
    tensor([[-1.0000,  1.0000]], grad_fn=<LayerNormBackward>)
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        sizes = normalized_shape if isinstance(normalized_shape, Sequence) else (normalized_shape,)
        self.normalized_shape = tuple(map(operator.index, sizes))
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            values = Parameter(ag.empty(self.normalized_shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, values)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to ones and the bias to zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalized input."""
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the sizes and options."""
        affine = f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        return f"{self.normalized_shape}, eps={self.eps}, {affine}"
