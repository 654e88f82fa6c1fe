"""Activation functions as layers; the functions of the same names are in ``nn.functional``."""

from __future__ import annotations

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.nn import functional
from arraygrad.nn._module import Module


class InPlace(Module):
    """What activations share that may overwrite their input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Return whether the input is overwritten."""
        return "inplace=True" if self.inplace else ""


class AlongAxis(Module):
    """What functions along one axis share."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        """Return the axis."""
        return f"dim={self.dim}"


class ReLU(InPlace):
    """``functional.relu``.

    >>> ag.nn.ReLU()(ag.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the positive part."""
        return functional.relu(input, self.inplace)


class LeakyReLU(InPlace):
    """``functional.leaky_relu``.

    >>> ag.nn.LeakyReLU(0.5)(ag.tensor([-1.0, 2.0]))
    tensor([-0.5000,  2.0000])
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.negative_slope = negative_slope

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, scaled where it is negative."""
        return functional.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """Return the slope."""
        return f"negative_slope={self.negative_slope}" + (", inplace=True" if self.inplace else "")


class ELU(InPlace):
    """``functional.elu``.

    >>> ag.nn.ELU()(ag.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.alpha = alpha

    def forward(self, input: Tensor) -> Tensor:
        """Return the input, bent where it is negative."""
        return functional.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """Return the factor of the exponential."""
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class Sigmoid(Module):
    """``functional.sigmoid``.

    >>> ag.nn.Sigmoid()(ag.zeros(1))
    tensor([0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the logistic function."""
        return functional.sigmoid(input)


class LogSigmoid(Module):
    """``functional.logsigmoid``.

    >>> ag.nn.LogSigmoid()(ag.zeros(1))
    tensor([-0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the logarithm of the logistic function."""
        return functional.logsigmoid(input)


class Tanh(Module):
    """``functional.tanh``.

    >>> ag.nn.Tanh()(ag.zeros(1))
    tensor([0.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the hyperbolic tangent."""
        return ag.tanh(input)


class GELU(Module):
    """``functional.gelu``.

    >>> ag.nn.GELU()(ag.ones(1))
    tensor([0.8413])
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Return the input times the normal distribution function of it."""
        return functional.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        """Return which approximation is used."""
        return f"approximate={self.approximate!r}"


class SiLU(InPlace):
    """``functional.silu``.

    >>> ag.nn.SiLU()(ag.ones(1))
    tensor([0.7311])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input times the logistic function of it."""
        return functional.silu(input, self.inplace)


class Softplus(Module):
    """``functional.softplus``.

    >>> ag.nn.Softplus()(ag.zeros(1))
    tensor([0.6931])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        """Return the smooth positive part."""
        return functional.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """Return the parameters."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Softmax(AlongAxis):
    """``functional.softmax`` along an axis.

    >>> ag.nn.Softmax(dim=-1)(ag.zeros(2))
    tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the exponentials, scaled to sum 1."""
        return functional.softmax(input, self.dim)


class LogSoftmax(AlongAxis):
    """``functional.log_softmax`` along an axis.

    >>> ag.nn.LogSoftmax(dim=-1)(ag.zeros(2))
    tensor([-0.6931, -0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the logarithm of the softmax."""
        return functional.log_softmax(input, self.dim)
