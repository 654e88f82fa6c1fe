"""The affine map of a layer: one node, whose gradients come out in the memory layout of what they belong to."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base.arrays import conj, sum_to
from arraygrad._graph.primitive import Array, Spec, primitive
from arraygrad.rules.linear_algebra import transposed


@primitive(promotes=True)
def linear(xp: Any, x: Any, weight: Any, bias: Any, /) -> Any:
    out = x @ transposed(xp, weight)
    return out if bias is None else out + bias


@linear.vjp("x")
def _(xp: Any, g: Any, weight: Array) -> Any:
    return g @ conj(xp, weight)


@linear.jvp("x")
def _(xp: Any, t: Any, weight: Array) -> Any:
    return t @ transposed(xp, weight)


@linear.vjp("weight")
def _(xp: Any, g: Any, x: Array) -> Any:
    return transposed(xp, _rows(xp, g)) @ conj(xp, _rows(xp, x))


@linear.jvp("weight")
def _(xp: Any, t: Any, x: Array) -> Any:
    return x @ transposed(xp, t)


@linear.vjp("bias")
def _(xp: Any, g: Any, bias: Spec) -> Any:
    return sum_to(xp, g, bias.shape)


@linear.jvp("bias")
def _(xp: Any, t: Any, out: Array) -> Any:
    return xp.broadcast_to(t, out.shape)


def _rows(xp: Any, x: Any) -> Any:
    """Return the vectors along the last axis as the rows of a matrix."""
    shape = x.shape
    return x if len(shape) == 2 else xp.reshape(x, (math.prod(shape[:-1]), shape[-1]))
