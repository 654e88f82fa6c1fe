"""Discrete Fourier transforms: between complex arrays, and between a real array and half of its spectrum.

The spectrum of a real array is Hermitian, so only its first ``n // 2 + 1`` terms are kept. All but the first, and for
an even ``n`` the last, stand for two terms of the whole. The inverse adds up both, so its adjoint is the transform with
each such term doubled; and the adjoint of the transform is the inverse of terms that are halved, so that it adds up the
one that there is.
"""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import device_of
from arraygrad._graph.primitive import Spec, primitive

# The adjoint of a transform is the one in the opposite direction with the same factor. A norm names the direction that
# is divided by n, so it is the other one.
ADJOINT = {"backward": "forward", "ortho": "ortho", "forward": "backward"}


@primitive(node="FftC2C")
def fft_c2c(xp: Any, x: Any, /, inverse: bool, sizes: Any, axes: Any, norm: str) -> Any:
    return _transformed(xp, x, inverse, sizes, axes, norm)


@fft_c2c.linear("x")
def _(xp: Any, g: Any, x: Spec, inverse: bool, sizes: Any, axes: Any, norm: str) -> Any:
    return _fitted(xp, _transformed(xp, g, not inverse, sizes, axes, ADJOINT[norm]), x.shape, axes)


def _transformed(xp: Any, x: Any, inverse: bool, sizes: Any, axes: Any, norm: str) -> Any:
    if len(axes) == 1:
        transform = xp.fft.ifft if inverse else xp.fft.fft
        return transform(x, n=sizes[0], axis=axes[0], norm=norm)
    transform = xp.fft.ifftn if inverse else xp.fft.fftn
    return transform(x, s=sizes, axes=axes, norm=norm)


@primitive(node="FftR2C")
def fft_r2c(xp: Any, x: Any, /, n: int, axis: int, norm: str) -> Any:
    return xp.fft.rfft(x, n=n, axis=axis, norm=norm)


@fft_r2c.linear("x")
def _(xp: Any, g: Any, x: Spec, n: int, axis: int, norm: str) -> Any:
    half = g / _counts(xp, g, n, axis)
    return _fitted(xp, xp.fft.irfft(half, n=n, axis=axis, norm=ADJOINT[norm]), x.shape, (axis,))


@primitive(node="FftC2R")
def fft_c2r(xp: Any, x: Any, /, n: int, axis: int, norm: str) -> Any:
    return xp.fft.irfft(x, n=n, axis=axis, norm=norm)


@fft_c2r.linear("x")
def _(xp: Any, g: Any, x: Spec, n: int, axis: int, norm: str) -> Any:
    half = xp.fft.rfft(g, n=n, axis=axis, norm=ADJOINT[norm])
    return _fitted(xp, half * _counts(xp, half, n, axis), x.shape, (axis,))


def _counts(xp: Any, half: Any, n: int, axis: int) -> Any:
    """Return for how many terms of the whole spectrum, 1 or 2, each term of the half along an axis stands."""
    device, dtype = device_of(xp, half), xp.real(half).dtype
    term = xp.arange(n // 2 + 1, device=device)
    ones = xp.ones(term.shape, dtype=dtype, device=device)
    counts = xp.where((term == 0) | (2 * term == n), ones, 2 * ones)
    return xp.reshape(counts, (n // 2 + 1,) + (1,) * (len(half.shape) - 1 - axis))


def _fitted(xp: Any, g: Any, shape: Any, axes: Any) -> Any:
    """Return the adjoint of what a transform does to the sizes of its input: it cuts axes off, or appends zeros."""
    for axis in axes:
        have, want = g.shape[axis], shape[axis]
        if have > want:
            g = g[(slice(None),) * axis + (slice(0, want), ...)]
        elif have < want:
            missing = (*g.shape[:axis], want - have, *g.shape[axis + 1 :])
            g = xp.concat([g, xp.zeros(missing, dtype=g.dtype, device=device_of(xp, g))], axis=axis)
    return g
