"""Activation functions of neural networks, elementwise."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base import kernels
from arraygrad._graph.primitive import Array, primitive
from arraygrad.rules.special import erfc, logistic


@primitive()
def relu(xp: Any, x: Any, /) -> Any:
    return xp.maximum(x, 0)


# The comparison is false for NaN, which so keeps its gradient, as in PyTorch.
@relu.vjp("x")
@relu.jvp("x")
def _(xp: Any, g: Any, out: Array) -> Any:
    return xp.where(out <= 0, 0.0, g)


@primitive(floats=True)
def leaky_relu(xp: Any, x: Any, /, slope: Any) -> Any:
    return xp.where(x > 0, x, x * slope)


@leaky_relu.vjp("x")
@leaky_relu.jvp("x")
def _(xp: Any, g: Any, x: Array, slope: Any) -> Any:
    return xp.where(x > 0, g, g * slope)


@primitive(floats=True)
def elu(xp: Any, x: Any, /, alpha: Any) -> Any:
    return xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0.0)))


# At 0 this is alpha and its own derivative 0, as in PyTorch.
@elu.derivative("x")
def _(xp: Any, x: Array, alpha: Any) -> Any:
    return xp.where(x > 0, 1.0, alpha * xp.exp(xp.where(x < 0, x, 0.0)))


@primitive(floats=True)
def softplus(xp: Any, x: Any, /, beta: Any, threshold: Any) -> Any:
    scaled = x * beta
    return xp.where(scaled > threshold, x, xp.logaddexp(scaled, 0.0) / beta)


@softplus.derivative("x")
def _(xp: Any, x: Array, beta: Any, threshold: Any) -> Any:
    scaled = x * beta
    return xp.where(scaled > threshold, 1.0, logistic(xp, scaled))


@primitive(floats=True)
def silu(xp: Any, x: Any, /) -> Any:
    z = xp.exp(-xp.abs(x))
    return x * (xp.where(x < 0, z, 1.0) / (1 + z))


@silu.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return logistic(xp, x) * (1 + x * logistic(xp, -x))


# x P(X <= x) for a standard normal variable X (Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415).
@primitive(floats=True)
def gelu(xp: Any, x: Any, /) -> Any:
    kernel = kernels.find(xp, "gelu")
    if kernel is not None:
        return kernel(x)
    return x * _normal_distribution(xp, x)


@gelu.derivative("x")
def _(xp: Any, x: Array) -> Any:
    density = xp.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return _normal_distribution(xp, x) + x * density


def _normal_distribution(xp: Any, x: Any) -> Any:
    """Return P(X <= x); over Tensors erfc is recorded as one node."""
    return 0.5 * erfc.forward(xp, x * -math.sqrt(0.5))


_ROOT = math.sqrt(2 / math.pi)


@primitive(floats=True, node="Gelu")
def gelu_tanh(xp: Any, x: Any, /) -> Any:
    return 0.5 * x * (1 + _tanh(xp, _bounded(xp, x)))


@gelu_tanh.derivative("x")
def _(xp: Any, x: Array) -> Any:
    x = _bounded(xp, x)
    tanh = _tanh(xp, x)
    return 0.5 * (1 + tanh) * (1 + x * (1 - tanh) * _ROOT * (1 + 3 * 0.044715 * x * x))


def _bounded(xp: Any, x: Any) -> Any:
    """Return ``x`` between bounds beyond which the hyperbolic tangent is 1: further out its square overflows."""
    return xp.minimum(xp.maximum(x, -30.0), 30.0)


def _tanh(xp: Any, x: Any) -> Any:
    return xp.tanh(_ROOT * x * (1 + 0.044715 * x * x))
