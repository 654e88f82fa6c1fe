"""Elementwise methods: arithmetic, comparison, and the functions of one number."""

from __future__ import annotations

import math
from typing import Any

from arraygrad import functions
from arraygrad._tensor.methods.assigned import binary
from arraygrad._typing import Tensor


class ElementwiseMethods:
    """Methods that treat every element alike."""

    __slots__ = ()

    # -- of one number -------------------------------------------------------------------------------------------------

    abs = functions.abs
    acos = functions.acos
    acosh = functions.acosh
    asin = functions.asin
    asinh = functions.asinh
    atan = functions.atan
    atanh = functions.atanh
    ceil = functions.ceil
    conj = functions.conj
    cos = functions.cos
    cosh = functions.cosh
    erf = functions.erf
    erfc = functions.erfc
    exp = functions.exp
    expm1 = functions.expm1
    floor = functions.floor
    isfinite = functions.isfinite
    isinf = functions.isinf
    isnan = functions.isnan
    log = functions.log
    log10 = functions.log10
    log1p = functions.log1p
    log2 = functions.log2
    logical_not = functions.logical_not
    reciprocal = functions.reciprocal
    relu = functions.relu
    rsqrt = functions.rsqrt
    sigmoid = functions.sigmoid
    sign = functions.sign
    signbit = functions.signbit
    sin = functions.sin
    sinh = functions.sinh
    sqrt = functions.sqrt
    square = functions.square
    tan = functions.tan
    tanh = functions.tanh
    trunc = functions.trunc
    neg = functions.neg
    negative = functions.negative
    positive = functions.positive

    bitwise_not = functions.bitwise_invert

    def round(self: Any, *, decimals: int = 0) -> Tensor:
        """``arraygrad.round``, to a number of decimals."""
        return functions.round(self) if decimals == 0 else functions.round(self * 10.0**decimals) / 10.0**decimals

    clamp = clip = functions.clamp

    def nan_to_num(self: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
        """Replace NaN by a number, and infinities by the largest and smallest finite ones unless others are given."""
        if self.dtype.kind != "f":
            return functions.positive(self)
        largest = float(functions.finfo(self.dtype).max)
        out = functions.where(functions.isnan(self), nan, self)
        out = functions.where(out == math.inf, largest if posinf is None else posinf, out)
        return functions.where(out == -math.inf, -largest if neginf is None else neginf, out)

    def clamp_min(self: Any, min: Any) -> Tensor:
        """``arraygrad.clip`` from below."""
        return functions.clip(self, min, None)

    def clamp_max(self: Any, max: Any) -> Tensor:
        """``arraygrad.clip`` from above."""
        return functions.clip(self, None, max)

    @property
    def real(self: Any) -> Tensor:
        """The real part; of a real tensor the tensor itself."""
        return functions.real(self) if self.dtype.kind == "c" else self

    @property
    def imag(self: Any) -> Tensor:
        """The imaginary part; of a real tensor zeros, as in NumPy."""
        return functions.imag(self) if self.dtype.kind == "c" else functions.zeros_like(self)

    # -- of two numbers ------------------------------------------------------------------------------------------------

    def add(self: Any, other: Any, *, alpha: Any = 1) -> Tensor:
        """``arraygrad.add``, of ``alpha * other``."""
        return functions.add(self, _scaled(other, alpha))

    def sub(self: Any, other: Any, *, alpha: Any = 1) -> Tensor:
        """``arraygrad.subtract``, of ``alpha * other``."""
        return functions.subtract(self, _scaled(other, alpha))

    subtract = sub
    mul = multiply = binary(functions.mul)

    def div(self: Any, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        """``arraygrad.div``."""
        return functions.div(self, other, rounding_mode=rounding_mode)

    divide = true_divide = div

    def pow(self: Any, exponent: Any) -> Tensor:
        """``arraygrad.pow``."""
        return functions.pow(self, exponent)

    def lerp(self: Any, end: Any, weight: Any) -> Tensor:
        """Interpolate linearly: ``self + weight * (end - self)``."""
        return self + weight * (end - self)  # type: ignore[no-any-return]  # self is a Tensor

    def addcmul(self: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Tensor:
        """Add a product: ``self + value * tensor1 * tensor2``."""
        return self + _scaled(tensor1 * tensor2, value)  # type: ignore[no-any-return]  # self is a Tensor

    def addcdiv(self: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Tensor:
        """Add a quotient: ``self + value * tensor1 / tensor2``."""
        return self + _scaled(tensor1 / tensor2, value)  # type: ignore[no-any-return]  # self is a Tensor

    atan2 = binary(functions.atan2)
    bitwise_and = binary(functions.bitwise_and)
    bitwise_left_shift = binary(functions.bitwise_left_shift)
    bitwise_or = binary(functions.bitwise_or)
    bitwise_right_shift = binary(functions.bitwise_right_shift)
    bitwise_xor = binary(functions.bitwise_xor)
    copysign = binary(functions.copysign)
    floor_divide = binary(functions.floor_divide)
    hypot = binary(functions.hypot)
    logaddexp = binary(functions.logaddexp)
    logical_and = binary(functions.logical_and)
    logical_or = binary(functions.logical_or)
    logical_xor = binary(functions.logical_xor)
    maximum = binary(functions.maximum)
    minimum = binary(functions.minimum)
    nextafter = binary(functions.nextafter)
    remainder = binary(functions.remainder)
    eq = binary(functions.equal)
    ne = not_equal = binary(functions.not_equal)
    lt = less = binary(functions.less)
    le = less_equal = binary(functions.less_equal)
    gt = greater = binary(functions.greater)
    ge = greater_equal = binary(functions.greater_equal)

    def isclose(self: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
        """``arraygrad.isclose``."""
        return functions.isclose(self, other, rtol=rtol, atol=atol, equal_nan=equal_nan)

    def allclose(self: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
        """``arraygrad.allclose``."""
        return functions.allclose(self, other, rtol=rtol, atol=atol, equal_nan=equal_nan)

    def equal(self: Any, other: Any) -> bool:
        """Return whether shape and values are the same, as PyTorch's; ``eq`` compares element by element."""
        return bool(self.shape == other.shape and functions.all(functions.equal(self, other)))


def _scaled(x: Any, factor: Any) -> Any:
    """Return ``factor * x``."""
    return x if type(factor) is int and factor == 1 else factor * x
