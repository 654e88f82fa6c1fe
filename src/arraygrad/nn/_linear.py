"""Linear layers, and layers that only change the shape."""

from __future__ import annotations

import math
from typing import Any

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.nn import functional, init
from arraygrad.nn._module import Module
from arraygrad.nn._parameter import Parameter


class Identity(Module):
    """The layer that returns its input; it takes and ignores any arguments.

    >>> ag.nn.Identity()(ag.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Return the input."""
        return input


class Linear(Module):
    """``input @ weight.mT + bias``, from (..., in_features) to (..., out_features).

    :param bias: False leaves the bias out.
    :param device: where the parameters live.
    :param dtype: of the parameters.

    Attributes:
        weight: of shape (out_features, in_features), initially uniform in ±1 / √in_features.
        bias: of shape (out_features,), with the same initial values; or None.

    >>> ag.nn.Linear(3, 2)(ag.ones((5, 3))).shape
    (5, 2)
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(ag.empty((out_features, in_features), device=device, dtype=dtype))
        values = Parameter(ag.empty((out_features,), device=device, dtype=dtype)) if bias else None
        self.register_parameter("bias", values)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        # With this a the bound is 1 / sqrt(in_features).
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Return the linear map of the input."""
        return functional.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Flatten(Module):
    """Lay out the axes from ``start_dim`` to ``end_dim`` as one; by default all but the first.

    >>> ag.nn.Flatten()(ag.ones((2, 3, 4))).shape
    (2, 12)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the input in its new shape."""
        return ag.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """Return the range of axes."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
