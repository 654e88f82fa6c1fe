"""Parts of complex numbers, and the conjugate."""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._axes import operand
from arraygrad.functions._elementwise import ANY, elementwise
from arraygrad.rules import complex as rules
from arraygrad.rules.arithmetic import positive

__all__ = ["conj", "imag", "real"]


def conj(x: Any, /) -> Tensor:
    """Return the complex conjugate of each element; a copy of real ones.

    Any shape and dtype, which is kept.

    >>> ag.conj(ag.asarray([1 + 2j]))
    tensor([1.-2.j])
    """
    if isinstance(x, Tensor) and x.dtype.kind == "b":
        return elementwise(positive, ANY, x)
    return elementwise(rules.conj, ANY, x)


def real(x: Any, /) -> Tensor:
    """Return the real part of each element as a view: writing to it in place changes ``x``.

    Any shape and dtype; a complex dtype gives the real one of the same precision. A real tensor is returned itself.

    >>> ag.real(ag.asarray([1 + 2j]))
    tensor([1.])
    """
    x = operand("real", x)
    return elementwise(rules.real, ANY, x) if x.dtype.kind == "c" else x


def imag(x: Any, /) -> Tensor:
    """Return the imaginary part of each element as a view: writing to it in place changes ``x``.

    Any shape and numeric dtype; a complex dtype gives the real one of the same precision. The imaginary part of real
    numbers is zeros of the same dtype, which are no view.

    >>> ag.imag(ag.asarray([1 + 2j]))
    tensor([2.])
    """
    x = operand("imag", x)
    return elementwise(rules.imag if x.dtype.kind == "c" else rules.imag_of_real, ANY, x)
