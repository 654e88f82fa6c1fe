"""Activation functions of neural networks, elementwise, under the names of ``torch.nn.functional``.

They take real floating dtypes of any shape and keep them; integers become the default floating dtype (``relu`` keeps
them), and complex input is a TypeError. ``inplace=True`` writes the result into the input; see the errors of in-place
methods.
"""

from __future__ import annotations

from typing import Any

from arraygrad._engine import inplace as _inplace
from arraygrad._graph.primitive import Primitive
from arraygrad._plain.errors import TypeRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import operand
from arraygrad.rules import activation as rules
from arraygrad.rules import special

__all__ = ["elu", "gelu", "leaky_relu", "logsigmoid", "relu", "silu", "softplus"]


def _activate(primitive: Primitive, x: Any, *options: Any, inplace: bool = False) -> Tensor:
    x = operand(primitive.name, x)
    if x.dtype.kind not in "iuf":
        what = "Boolean" if x.dtype.kind == "b" else "complex"
        raise TypeRuntimeError(
            f"{primitive.name}: expected real numbers, got {x.dtype.name}; convert them first, for example with "
            f".to(arraygrad.float32), or take real(x) ({what} inputs not supported for {primitive.name})"
        )
    if inplace:
        return _inplace.update(x, primitive, options=options)  # type: ignore[no-any-return]  # it returns x
    return apply(primitive, (x,), options)


def relu(input: Any, inplace: bool = False) -> Tensor:
    """Return ``max(input, 0)``; integers stay integers.

    The derivative at 0 is 0, and NaN passes its gradient, as in PyTorch.

    >>> ag.relu(ag.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    return _activate(rules.relu, input, inplace=inplace)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Return ``input`` where it is positive, and ``negative_slope * input`` elsewhere.

    The derivative at 0 is ``negative_slope``, as in PyTorch.

    >>> ag.nn.functional.leaky_relu(ag.tensor([-1.0, 2.0]))
    tensor([-0.0100,  2.0000])
    """
    return _activate(rules.leaky_relu, input, float(negative_slope), inplace=inplace)


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Return ``input`` where it is positive, and ``alpha * (exp(input) - 1)`` elsewhere.

    The derivative at 0 is ``alpha``, as in PyTorch.

    >>> ag.nn.functional.elu(ag.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return _activate(rules.elu, input, float(alpha), inplace=inplace)


def gelu(input: Any, approximate: str = "none") -> Tensor:
    """Return ``input`` times the probability that a standard normal number is at most ``input``.

    :param approximate: "none" for the exact function, "tanh" for the approximation
        ``0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))``.

    Source: Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415. Raises RuntimeError for another
    ``approximate``.

    >>> ag.nn.functional.gelu(ag.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"gelu: approximate is 'none' or 'tanh', got {approximate!r}")
    return _activate(rules.gelu if approximate == "none" else rules.gelu_tanh, input)


def silu(input: Any, inplace: bool = False) -> Tensor:
    """Return ``input * sigmoid(input)``, also known as swish.

    >>> ag.nn.functional.silu(ag.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    return _activate(rules.silu, input, inplace=inplace)


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Return ``log(1 + exp(beta * input)) / beta``, a smooth ``relu``, exact at both ends.

    Where ``beta * input`` is above ``threshold`` it is ``input`` itself, as in PyTorch; an infinite threshold keeps
    every derivative exact there.

    >>> ag.nn.functional.softplus(ag.tensor([-1.0, 0.0, 30.0]))
    tensor([ 0.3133,  0.6931, 30.0000])
    """
    return _activate(rules.softplus, input, float(beta), float(threshold))


def logsigmoid(input: Any) -> Tensor:
    """Return the logarithm of the logistic function, exact at both ends.

    >>> ag.nn.functional.logsigmoid(ag.tensor([-1000.0, 0.0]))
    tensor([-1.0000e+03, -6.9315e-01])
    """
    return _activate(special.log_sigmoid, input)
