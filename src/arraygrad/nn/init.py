"""Initial values of parameters: each function fills a tensor in place, outside the graph, and returns it."""

from __future__ import annotations

import math
from typing import Any

import arraygrad as ag
from arraygrad._random.generator import Generator
from arraygrad._tensor.tensor import Tensor


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill with uniform random numbers in [a, b).

    >>> x = ag.nn.init.uniform_(ag.empty(100), -1.0, 1.0)
    >>> bool(ag.all(ag.abs(x) <= 1))
    True
    """
    with ag.no_grad():
        return tensor.uniform_(a, b, generator=generator)  # type: ignore[no-any-return]  # it returns the tensor


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill with normal random numbers of this mean and standard deviation.

    >>> ag.nn.init.normal_(ag.empty(2), mean=3.0, std=0.0)
    tensor([3., 3.])
    """
    with ag.no_grad():
        return tensor.normal_(mean, std, generator=generator)  # type: ignore[no-any-return]  # it returns the tensor


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one number.

    >>> ag.nn.init.constant_(ag.empty(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    with ag.no_grad():
        return tensor.fill_(val)  # type: ignore[no-any-return]  # it returns the tensor


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with zeros.

    >>> ag.nn.init.zeros_(ag.empty(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with ones.

    >>> ag.nn.init.ones_(ag.empty(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def eye_(tensor: Tensor) -> Tensor:
    """Fill a matrix with ones on its diagonal and zeros elsewhere; ValueError for any other number of axes.

    >>> ag.nn.init.eye_(ag.empty((2, 2)))
    tensor([[1., 0.],
            [0., 1.]])
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_: expected a matrix, got shape {list(tensor.shape)}")
    with ag.no_grad():
        return tensor.copy_(ag.eye(*tensor.shape, dtype=tensor.dtype, device=tensor.device))  # type: ignore[no-any-return]  # it returns the tensor


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor by which weights are to be larger because of what follows them.

    :param nonlinearity: "linear", "conv1d" and so on, "sigmoid", "tanh", "relu", "leaky_relu" or "selu".
    :param param: the negative slope of "leaky_relu"; 0.01 by default.

    The values are PyTorch's. Raises ValueError for another name.

    >>> ag.nn.init.calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity in ("linear", "sigmoid") or nonlinearity.startswith("conv"):
        return 1.0
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    gains = {"tanh": 5 / 3, "relu": math.sqrt(2), "selu": 0.75}
    if nonlinearity not in gains:
        raise ValueError(
            f"calculate_gain: {nonlinearity!r} is unknown; use linear, sigmoid, leaky_relu, {', '.join(gains)}"
        )
    return gains[nonlinearity]


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill with uniform numbers in ±gain √(6 / (fan_in + fan_out)).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
    2010. Raises ValueError for fewer than two axes.
    """
    bound = gain * math.sqrt(6 / sum(fans("xavier_uniform_", tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill with normal numbers of standard deviation gain √(2 / (fan_in + fan_out)); see ``xavier_uniform_``."""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans("xavier_normal_", tensor))), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fill with uniform numbers in ±gain √(3 / fan).

    :param a: the negative slope, with "leaky_relu".
    :param mode: which fan: "fan_in" keeps the variance of the forward pass, "fan_out" that of the backward pass.
    :param nonlinearity: see ``calculate_gain``.

    Source: He et al., "Delving deep into rectifiers", ICCV 2015. Raises ValueError for fewer than two axes or an
    unknown mode or nonlinearity.
    """
    bound = math.sqrt(3) * _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fill with normal numbers of standard deviation gain / √fan; see ``kaiming_uniform_``."""
    return normal_(tensor, 0.0, _kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity), generator)


def _kaiming_std(name: str, tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"{name}: mode is 'fan_in' or 'fan_out', got {mode!r}")
    fan = fans(name, tensor)[mode == "fan_out"]
    # Without inputs there is nothing to fill.
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fan, 1))


def fans(name: str, tensor: Any) -> tuple[int, int]:
    """Return how many inputs feed one output, and how many outputs one input feeds, of a weight (out, in, *window)."""
    if tensor.ndim < 2:
        raise ValueError(f"{name}: a weight has at least two axes, outputs and inputs; got shape {list(tensor.shape)}")
    window = math.prod(tensor.shape[2:])
    return tensor.shape[1] * window, tensor.shape[0] * window
