"""Fourier transforms: the standard's extension, and the names that PyTorch adds.

Every transform is one of three: complex to complex over some axes, real to half a spectrum, and back, along one axis.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from arraygrad._backends import dtypes
from arraygrad._plain.errors import TypeRuntimeError, ValueRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import distinct_axes, normalize_axis, operand
from arraygrad.functions.complex import conj
from arraygrad.functions.conversion import clone
from arraygrad.functions.creation import arange
from arraygrad.functions.data_types import astype
from arraygrad.functions.manipulation import roll
from arraygrad.rules import fft as rules

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "hfft2",
    "hfftn",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "ihfft2",
    "ihfftn",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
]

# -- along one axis ----------------------------------------------------------------------------------------------------


def fft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str | None = "backward") -> Tensor:
    """Return the discrete Fourier transform along an axis: the sums over j of x[j] exp(-2πi jk/n), for k from 0 to n-1.

    :param n: how many elements of the axis are transformed, or how many there are after zeros are appended; all by
        default.
    :param axis: the axis, counted from 0 or, if negative, from the end.
    :param norm: which of the two directions is divided by n: "backward" (this one is not), "forward" (this one is), or
        "ortho" for both by the square root of n.

    Real input is converted to complex. The result is complex. Raises RuntimeError for an ``n`` below 1 or an unknown
    norm, IndexError for a missing axis.

    >>> ag.fft.fft(ag.tensor([1.0, 0.0, 0.0, 0.0]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])
    """
    return _c2c("fft", x, False, n, axis, norm)


def ifft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str | None = "backward") -> Tensor:
    """Return the inverse of `fft`: the means over k of x[k] exp(2πi jk/n).

    Parameters, dtypes and errors are those of `fft`; by default this is the direction that is divided by n.

    >>> ag.fft.ifft(ag.tensor([4.0, 0.0, 0.0, 0.0]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])
    """
    return _c2c("ifft", x, True, n, axis, norm)


def rfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str | None = "backward") -> Tensor:
    """Return the first ``n // 2 + 1`` terms of the `fft` of real numbers; the others are their conjugates.

    Parameters and errors are those of `fft`; TypeError for complex input.

    >>> ag.fft.rfft(ag.tensor([1.0, 2.0, 3.0, 4.0]))
    tensor([10.+0.j, -2.+2.j, -2.+0.j])
    """
    return _r2c("rfft", x, n, axis, norm)


def irfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str | None = "backward") -> Tensor:
    """Return the inverse of `rfft`: the n real numbers of which ``x`` is half the spectrum.

    :param n: how many numbers; by default ``2 * (m - 1)`` for m terms. An odd number of them has to be said.

    The imaginary parts of the first term and, for an even n, of the last are taken for 0. The other parameters and the
    errors are those of `fft`.

    >>> ag.fft.irfft(ag.tensor([10 + 0j, -2 + 2j, -2 + 0j]))
    tensor([1., 2., 3., 4.])
    """
    return _c2r("irfft", x, n, axis, norm)


def hfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str | None = "backward") -> Tensor:
    """Return the `fft`, which is real, of a Hermitian array of which ``x`` is the first half.

    Parameters and errors are those of `irfft`.

    >>> ag.fft.hfft(ag.tensor([10 + 0j, -2 + 2j, -2 + 0j]))
    tensor([ 4., 16., 12.,  8.])
    """
    return _c2r("hfft", conj(operand("hfft", x)), n, axis, _opposite("hfft", norm))


def ihfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str | None = "backward") -> Tensor:
    """Return the first half of the `ifft`, which is Hermitian, of real numbers: the inverse of `hfft`.

    Parameters and errors are those of `rfft`.

    >>> ag.fft.ihfft(ag.tensor([4.0, 16.0, 12.0, 8.0]))
    tensor([10.-0.j, -2.+2.j, -2.-0.j])
    """
    return conj(_r2c("ihfft", x, n, axis, _opposite("ihfft", norm)))


# -- over several axes -------------------------------------------------------------------------------------------------


def fftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str | None = "backward") -> Tensor:
    """Return the discrete Fourier transform over several axes: `fft` along each of them.

    :param s: the sizes that the axes are cut or filled up with zeros to; -1, or None for all, leaves them.
    :param axes: the axes; by default the last ones, as many as there are sizes, or all.
    :param norm: as in `fft`, with the product of the sizes in the place of n.

    Dtypes and errors are those of `fft`; RuntimeError where an axis is named twice or sizes and axes differ in number.

    >>> ag.fft.fftn(ag.tensor([[1.0, 1.0], [1.0, 1.0]]))
    tensor([[4.+0.j, 0.+0.j],
            [0.+0.j, 0.+0.j]])
    """
    return _c2cn("fftn", x, False, s, axes, norm)


def ifftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str | None = "backward") -> Tensor:
    """Return the inverse of `fftn`; its parameters are the same.

    >>> ag.fft.ifftn(ag.tensor([[4.0, 0.0], [0.0, 0.0]]))
    tensor([[1.+0.j, 1.+0.j],
            [1.+0.j, 1.+0.j]])
    """
    return _c2cn("ifftn", x, True, s, axes, norm)


def rfftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str | None = "backward") -> Tensor:
    """Return `rfft` along the last of some axes, and then `fft` along the others; parameters are those of `fftn`.

    Raises TypeError for complex input, RuntimeError where there is no axis.

    >>> ag.fft.rfftn(ag.tensor([[1.0, 1.0], [1.0, 1.0]]))
    tensor([[4.+0.j, 0.+0.j],
            [0.+0.j, 0.+0.j]])
    """
    return _r2cn("rfftn", x, s, axes, norm)


def irfftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str | None = "backward") -> Tensor:
    """Return the inverse of `rfftn`: `ifft` along all of some axes but the last, and then `irfft`.

    :param s: as in `fftn`; of the last axis it is the number of real elements, ``2 * (m - 1)`` by default.

    The other parameters are those of `fftn`.

    >>> ag.fft.irfftn(ag.tensor([[4.0, 0.0], [0.0, 0.0]]))
    tensor([[1., 1.],
            [1., 1.]])
    """
    return _c2rn("irfftn", x, s, axes, norm)


def hfftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str | None = "backward") -> Tensor:
    """Return `fft` along all of some axes but the last, and then `hfft`; parameters are those of `irfftn`.

    >>> ag.fft.hfftn(ag.tensor([[1.0, 0.0], [0.0, 0.0]]))
    tensor([[1., 1.],
            [1., 1.]])
    """
    return _c2rn("hfftn", conj(operand("hfftn", x)), s, axes, _opposite("hfftn", norm))


def ihfftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str | None = "backward") -> Tensor:
    """Return the inverse of `hfftn`: `ihfft` along the last of some axes, then `ifft`; parameters are `rfftn`'s.

    >>> ag.fft.ihfftn(ag.tensor([[4.0, 0.0], [0.0, 0.0]]))
    tensor([[1.-0.j, 1.-0.j],
            [1.-0.j, 1.-0.j]])
    """
    return conj(_r2cn("ihfftn", x, s, axes, _opposite("ihfftn", norm)))


def fft2(x: Any, /, *, s: Any = None, axes: Any = (-2, -1), norm: str | None = "backward") -> Tensor:
    """`fftn` over the last two axes.

    >>> ag.fft.fft2(ag.ones((3, 2, 2))).shape
    (3, 2, 2)
    """
    return _c2cn("fft2", x, False, s, axes, norm)


def ifft2(x: Any, /, *, s: Any = None, axes: Any = (-2, -1), norm: str | None = "backward") -> Tensor:
    """`ifftn` over the last two axes.

    >>> ag.fft.ifft2(ag.ones((3, 2, 2))).shape
    (3, 2, 2)
    """
    return _c2cn("ifft2", x, True, s, axes, norm)


def rfft2(x: Any, /, *, s: Any = None, axes: Any = (-2, -1), norm: str | None = "backward") -> Tensor:
    """`rfftn` over the last two axes.

    >>> ag.fft.rfft2(ag.ones((3, 2, 5))).shape
    (3, 2, 3)
    """
    return _r2cn("rfft2", x, s, axes, norm)


def irfft2(x: Any, /, *, s: Any = None, axes: Any = (-2, -1), norm: str | None = "backward") -> Tensor:
    """`irfftn` over the last two axes.

    >>> ag.fft.irfft2(ag.ones((3, 2, 3))).shape
    (3, 2, 4)
    """
    return _c2rn("irfft2", x, s, axes, norm)


def hfft2(x: Any, /, *, s: Any = None, axes: Any = (-2, -1), norm: str | None = "backward") -> Tensor:
    """`hfftn` over the last two axes.

    >>> ag.fft.hfft2(ag.ones((3, 2, 3))).shape
    (3, 2, 4)
    """
    return _c2rn("hfft2", conj(operand("hfft2", x)), s, axes, _opposite("hfft2", norm))


def ihfft2(x: Any, /, *, s: Any = None, axes: Any = (-2, -1), norm: str | None = "backward") -> Tensor:
    """`ihfftn` over the last two axes.

    >>> ag.fft.ihfft2(ag.ones((3, 2, 5))).shape
    (3, 2, 3)
    """
    return conj(_r2cn("ihfft2", x, s, axes, _opposite("ihfft2", norm)))


# -- frequencies -------------------------------------------------------------------------------------------------------


def fftfreq(n: int, /, *, d: float = 1.0, dtype: Any = None, device: Any = None) -> Tensor:
    """Return the frequencies of the terms of `fft`: 0, 1, … and then the negative ones, divided by ``n * d``.

    :param n: how many samples were transformed.
    :param d: the distance of two samples, in the unit of which the frequencies are the inverse.
    :param dtype: a real floating dtype; the default one if None.
    :param device: where it is to live; the default backend's device if None.

    Raises RuntimeError for an ``n`` below 1, TypeError for a dtype that is not real floating.

    >>> ag.fft.fftfreq(4, d=0.5)
    tensor([ 0.0000,  0.5000, -1.0000, -0.5000])
    """
    n = _count("fftfreq", n)
    return roll(_frequencies("fftfreq", -(n // 2), (n + 1) // 2, n * d, dtype, device), -(n // 2))


def rfftfreq(n: int, /, *, d: float = 1.0, dtype: Any = None, device: Any = None) -> Tensor:
    """Return the frequencies of the terms of `rfft`: 0, 1, …, ``n // 2``, divided by ``n * d``.

    Parameters and errors are those of `fftfreq`.

    >>> ag.fft.rfftfreq(4, d=0.5)
    tensor([0.0000, 0.5000, 1.0000])
    """
    n = _count("rfftfreq", n)
    return _frequencies("rfftfreq", 0, n // 2 + 1, n * d, dtype, device)


def fftshift(x: Any, /, *, axes: Any = None) -> Tensor:
    """Return a copy with the frequency 0 moved from the front to the middle of some axes, all by default.

    Raises RuntimeError where an axis is named twice, IndexError for a missing one.

    >>> ag.fft.fftshift(ag.tensor([0, 1, 2, -2, -1]))
    tensor([-2, -1,  0,  1,  2])
    """
    return _shifted("fftshift", x, axes, 1)


def ifftshift(x: Any, /, *, axes: Any = None) -> Tensor:
    """Return the inverse of `fftshift`, from which it differs where a size is odd.

    >>> ag.fft.ifftshift(ag.tensor([-2, -1, 0, 1, 2]))
    tensor([ 0,  1,  2, -2, -1])
    """
    return _shifted("ifftshift", x, axes, -1)


# -- what the transforms share -----------------------------------------------------------------------------------------


def _c2c(name: str, x: Any, inverse: bool, n: Any, axis: Any, norm: Any) -> Tensor:
    x = _complex(name, x)
    axis = normalize_axis(name, axis, x.ndim)
    return apply(rules.fft_c2c, (x,), (inverse, (_size(name, n, x.shape[axis]),), (axis,), _norm(name, norm)))


def _r2c(name: str, x: Any, n: Any, axis: Any, norm: Any) -> Tensor:
    x = _real(name, x)
    axis = normalize_axis(name, axis, x.ndim)
    return apply(rules.fft_r2c, (x,), (_size(name, n, x.shape[axis]), axis, _norm(name, norm)))


def _c2r(name: str, x: Any, n: Any, axis: Any, norm: Any) -> Tensor:
    x = _complex(name, x)
    axis = normalize_axis(name, axis, x.ndim)
    return apply(rules.fft_c2r, (x,), (_size(name, n, 2 * (x.shape[axis] - 1)), axis, _norm(name, norm)))


def _c2cn(name: str, x: Any, inverse: bool, s: Any, axes: Any, norm: Any) -> Tensor:
    x = _complex(name, x)
    norm = _norm(name, norm)
    s, axes = _sizes(name, x, s, axes)
    return _over(name, x, inverse, s, axes, norm) if axes else clone(x)


def _r2cn(name: str, x: Any, s: Any, axes: Any, norm: Any) -> Tensor:
    x = _real(name, x)
    s, axes = _sizes(name, x, s, axes, some=True)
    return _over(name, _r2c(name, x, s[-1], axes[-1], norm), False, s[:-1], axes[:-1], norm)


def _c2rn(name: str, x: Any, s: Any, axes: Any, norm: Any) -> Tensor:
    x = _complex(name, x)
    s, axes = _sizes(name, x, s, axes, some=True)
    return _c2r(name, _over(name, x, True, s[:-1], axes[:-1], norm), s[-1], axes[-1], norm)


def _over(name: str, x: Tensor, inverse: bool, s: Any, axes: Any, norm: Any) -> Tensor:
    """Return complex ``x`` transformed over some axes, or itself where there are none."""
    sizes = tuple([_size(name, n, x.shape[axis]) for n, axis in zip(s, axes, strict=True)])
    return apply(rules.fft_c2c, (x,), (inverse, sizes, axes, _norm(name, norm))) if axes else x


def _real(name: str, x: Any) -> Tensor:
    out = _number(name, x)
    if out.dtype.kind == "c":
        raise TypeRuntimeError(f"{name} expects a real input tensor, but got {out.dtype.name}; take real(x) first")
    return out


def _complex(name: str, x: Any) -> Tensor:
    out = _number(name, x)
    return out if out.dtype.kind == "c" else astype(out, dtypes.promote_scalar(out.dtype, 1j))


def _number(name: str, x: Any) -> Tensor:
    """Return the input as a floating or complex Tensor of a backend that has Fourier transforms."""
    x = operand(name, x)
    if not hasattr(x._backend.xp, "fft"):
        raise RuntimeError(
            f"{name}: the library of backend {x._backend.name!r} has no Fourier transforms (the standard's extension "
            "fft); move the tensor to a backend that has them"
        )
    return x if x.dtype.kind in "fc" else astype(x, dtypes.get_default_dtype())


def _norm(name: str, norm: Any) -> str:
    if norm is None:
        return "backward"
    if norm not in ("backward", "ortho", "forward"):
        raise ValueRuntimeError(f'{name}: Invalid normalization mode: {norm!r}; it is "backward", "ortho" or "forward"')
    return str(norm)


def _opposite(name: str, norm: Any) -> str:
    """Return the norm with which the transform in the other direction has the same factor."""
    return rules.ADJOINT[_norm(name, norm)]


def _count(name: str, n: Any) -> int:
    """Return a number of elements; ValueRuntimeError where it is below 1."""
    try:
        found = operator.index(n)
    except TypeError:
        raise TypeError(f"{name}: n must be an int, got {n!r}") from None
    if found < 1:
        raise ValueRuntimeError(
            f"{name}: Invalid number of data points ({found}) specified; a transform needs one or more"
        )
    return found


def _size(name: str, n: Any, default: int) -> int:
    """Return to how many elements an axis is brought."""
    return _count(name, default if n is None else n)


def _sizes(name: str, x: Tensor, s: Any, axes: Any, some: bool = False) -> tuple[Sequence[Any], tuple[int, ...]]:
    """Return one size, perhaps None, for each axis, and the axes; ``some`` where there must be one."""
    s = s if s is None or isinstance(s, (tuple, list)) else (s,)
    if axes is None and s is not None and len(s) > x.ndim:
        raise ValueRuntimeError(
            f"{name}: Got shape with {len(s)} values but input tensor only has {x.ndim} dimensions: s={tuple(s)}"
        )
    if axes is None:
        axes = range(x.ndim) if s is None else range(-len(s), 0)
    found = distinct_axes(name, tuple(axes) if isinstance(axes, (tuple, list, range)) else (axes,), x.ndim)
    sizes = (None,) * len(found) if s is None else tuple([None if n == -1 else n for n in s])
    if len(sizes) != len(found):
        raise ValueRuntimeError(
            f"{name}: When given, dim and shape arguments must have the same length: {len(sizes)} sizes for "
            f"{len(found)} axes"
        )
    if some and not found:
        raise ValueRuntimeError(f"{name} must transform at least one axis")
    return sizes, found


def _frequencies(name: str, start: int, stop: int, scale: float, dtype: Any, device: Any) -> Tensor:
    if not isinstance(scale, (int, float)) or not scale:
        raise ValueRuntimeError(f"{name}: the distance d of two samples must be a number other than 0")
    dtype = dtypes.get_default_dtype() if dtype is None else dtype
    if getattr(dtype, "kind", "f") != "f":
        raise TypeRuntimeError(f"{name}: frequencies are real floating numbers, got the dtype {dtype.name}")
    return arange(start, stop, dtype=dtype, device=device) / scale


def _shifted(name: str, x: Any, axes: Any, sign: int) -> Tensor:
    x = operand(name, x)
    axes = range(x.ndim) if axes is None else axes if isinstance(axes, (tuple, list)) else (axes,)
    found = distinct_axes(name, tuple(axes), x.ndim)
    return roll(x, tuple([sign * (x.shape[axis] // 2) for axis in found]), axis=found) if found else clone(x)
