"""Rounding, absolute value, sign and bounds."""

from __future__ import annotations

import math
from typing import Any

from arraygrad._base.arrays import conj, is_complex
from arraygrad._graph.primitive import Array, Primitive, primitive, standard

abs_ = standard("abs", "x")


@abs_.vjp("x")
def _(xp: Any, g: Any, x: Array) -> Any:
    return g * _direction(xp, x)


@abs_.jvp("x")
def _(xp: Any, t: Any, x: Array) -> Any:
    product = t * conj(xp, _direction(xp, x))
    return xp.real(product) if is_complex(xp, x) else product


def _direction(xp: Any, x: Any) -> Any:
    """Return ``x`` over its absolute value, and 0 at 0, together with all derivatives of the quotient."""
    if not is_complex(xp, x):
        return xp.sign(x)
    radius = xp.abs(x)
    return x / xp.where(radius == 0, math.inf, radius)


sign = standard("sign", "x")
sign.zero("x")


@primitive(node="Sign")
def complex_sign(xp: Any, x: Any, /) -> Any:
    return xp.sign(x)


# A real sign is piecewise constant. A complex one, s = z/|z|, moves by the part of t across s: i s Im(conj(s) t) / |z|.
# That map is its own adjoint, so it is the rule of both modes. At 0 it is taken as 0.
@complex_sign.vjp("x")
@complex_sign.jvp("x")
def _(xp: Any, t: Any, x: Array, out: Array) -> Any:
    radius = xp.abs(x)
    return 1j * out * (xp.imag(xp.conj(out) * t) / xp.where(radius == 0, 1, radius))


def _rounding(name: str) -> Primitive:
    """Return the primitive of a standard function that may give an integer array back as it was: that is copied."""

    def forward(xp: Any, x: Any) -> Any:
        out = getattr(xp, name)(x)
        return xp.asarray(x, copy=True) if out is x else out

    new = Primitive(name, forward, ("x",), (), {})
    new.zero("x")
    return new


ceil = _rounding("ceil")
floor = _rounding("floor")
trunc = _rounding("trunc")
round_ = _rounding("round")


# min comes first and max last, so that max wins where the bounds cross, as in PyTorch. The standard leaves that open,
# and libraries differ in their clip.
@primitive(broadcasts=True, promotes=True, node="Clamp")
def clip(xp: Any, x: Any, min: Any, max: Any, /) -> Any:
    if min is None and max is None:
        return xp.asarray(x, copy=True)
    if min is not None:
        x = xp.maximum(x, min)
    return x if max is None else xp.minimum(x, max)


# At a bound the gradient goes to x. Where the bounds are equal or x is NaN, nobody outside gets any, as in PyTorch.
@clip.vjp("x")
@clip.jvp("x")
def _(xp: Any, g: Any, x: Array, min: Array, max: Array) -> Any:
    if min is None and max is None:
        return g
    inside = x <= max if min is None else x >= min if max is None else (x >= min) & (x <= max)
    return xp.where(inside, g, 0)


@clip.vjp("min")
@clip.jvp("min")
def _(xp: Any, g: Any, x: Array, min: Array, max: Array) -> Any:
    below = x < min if max is None else (x < min) & (min < max)
    return xp.where(below, g, 0)


@clip.vjp("max")
@clip.jvp("max")
def _(xp: Any, g: Any, x: Array, min: Array, max: Array) -> Any:
    above = x > max if min is None else (x > max) | (max < min)
    return xp.where(above, g, 0)


copysign = standard("copysign", "x1", "x2", broadcasts=True, floats=True)


# +1 or -1, and 0 at x1 = 0.
@copysign.derivative("x1")
def _(xp: Any, x1: Array, out: Array) -> Any:
    return xp.sign(x1) * xp.sign(out)


copysign.zero("x2")


maximum = standard("maximum", "x1", "x2", broadcasts=True, promotes=True)
minimum = standard("minimum", "x1", "x2", broadcasts=True, promotes=True)


@maximum.vjp("x1")
@maximum.jvp("x1")
@minimum.vjp("x2")
@minimum.jvp("x2")
def _(xp: Any, g: Any, x1: Array, x2: Array) -> Any:
    return _shared(xp, g, x1 == x2, x1 < x2)


@maximum.vjp("x2")
@maximum.jvp("x2")
@minimum.vjp("x1")
@minimum.jvp("x1")
def _(xp: Any, g: Any, x1: Array, x2: Array) -> Any:
    return _shared(xp, g, x1 == x2, x2 < x1)


def _shared(xp: Any, g: Any, tied: Any, lost: Any) -> Any:
    """Return the part of ``g`` for one of two competitors: half in a tie, none where it lost, else (NaN, too) all."""
    return xp.where(tied, g / 2, xp.where(lost, 0, g))


nextafter = standard("nextafter", "x1", "x2", broadcasts=True, floats=True)


# A step to the neighbour moves with x1, and depends on x2 by direction alone.
nextafter.unit("x1")
nextafter.zero("x2")
