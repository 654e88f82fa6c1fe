"""Elementwise methods: arithmetic, comparison, and the functions of one number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import arraygrad as ag
from arraygrad._plain.errors import ValueRuntimeError

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor


class ElementwiseMethods:
    """Methods that treat every element alike."""

    __slots__ = ()

    # -- of one number -------------------------------------------------------------------------------------------------

    def abs(self: Any) -> Tensor:
        """``arraygrad.abs``."""
        return ag.abs(self)

    def acos(self: Any) -> Tensor:
        """``arraygrad.acos``."""
        return ag.acos(self)

    def acosh(self: Any) -> Tensor:
        """``arraygrad.acosh``."""
        return ag.acosh(self)

    def asin(self: Any) -> Tensor:
        """``arraygrad.asin``."""
        return ag.asin(self)

    def asinh(self: Any) -> Tensor:
        """``arraygrad.asinh``."""
        return ag.asinh(self)

    def atan(self: Any) -> Tensor:
        """``arraygrad.atan``."""
        return ag.atan(self)

    def atanh(self: Any) -> Tensor:
        """``arraygrad.atanh``."""
        return ag.atanh(self)

    def ceil(self: Any) -> Tensor:
        """``arraygrad.ceil``."""
        return ag.ceil(self)

    def conj(self: Any) -> Tensor:
        """``arraygrad.conj``."""
        return ag.conj(self)

    def cos(self: Any) -> Tensor:
        """``arraygrad.cos``."""
        return ag.cos(self)

    def cosh(self: Any) -> Tensor:
        """``arraygrad.cosh``."""
        return ag.cosh(self)

    def erf(self: Any) -> Tensor:
        """``arraygrad.erf``."""
        return ag.erf(self)

    def erfc(self: Any) -> Tensor:
        """``arraygrad.erfc``."""
        return ag.erfc(self)

    def exp(self: Any) -> Tensor:
        """``arraygrad.exp``."""
        return ag.exp(self)

    def expm1(self: Any) -> Tensor:
        """``arraygrad.expm1``."""
        return ag.expm1(self)

    def floor(self: Any) -> Tensor:
        """``arraygrad.floor``."""
        return ag.floor(self)

    def isfinite(self: Any) -> Tensor:
        """``arraygrad.isfinite``."""
        return ag.isfinite(self)

    def isinf(self: Any) -> Tensor:
        """``arraygrad.isinf``."""
        return ag.isinf(self)

    def isnan(self: Any) -> Tensor:
        """``arraygrad.isnan``."""
        return ag.isnan(self)

    def log(self: Any) -> Tensor:
        """``arraygrad.log``."""
        return ag.log(self)

    def log10(self: Any) -> Tensor:
        """``arraygrad.log10``."""
        return ag.log10(self)

    def log1p(self: Any) -> Tensor:
        """``arraygrad.log1p``."""
        return ag.log1p(self)

    def log2(self: Any) -> Tensor:
        """``arraygrad.log2``."""
        return ag.log2(self)

    def logical_not(self: Any) -> Tensor:
        """``arraygrad.logical_not``."""
        return ag.logical_not(self)

    def reciprocal(self: Any) -> Tensor:
        """``arraygrad.reciprocal``."""
        return ag.reciprocal(self)

    def relu(self: Any) -> Tensor:
        """``arraygrad.relu``."""
        return ag.relu(self)

    def rsqrt(self: Any) -> Tensor:
        """``arraygrad.rsqrt``."""
        return ag.rsqrt(self)

    def sigmoid(self: Any) -> Tensor:
        """``arraygrad.sigmoid``."""
        return ag.sigmoid(self)

    def sign(self: Any) -> Tensor:
        """``arraygrad.sign``."""
        return ag.sign(self)

    def signbit(self: Any) -> Tensor:
        """``arraygrad.signbit``."""
        return ag.signbit(self)

    def sin(self: Any) -> Tensor:
        """``arraygrad.sin``."""
        return ag.sin(self)

    def sinh(self: Any) -> Tensor:
        """``arraygrad.sinh``."""
        return ag.sinh(self)

    def sqrt(self: Any) -> Tensor:
        """``arraygrad.sqrt``."""
        return ag.sqrt(self)

    def square(self: Any) -> Tensor:
        """``arraygrad.square``."""
        return ag.square(self)

    def tan(self: Any) -> Tensor:
        """``arraygrad.tan``."""
        return ag.tan(self)

    def tanh(self: Any) -> Tensor:
        """``arraygrad.tanh``."""
        return ag.tanh(self)

    def trunc(self: Any) -> Tensor:
        """``arraygrad.trunc``."""
        return ag.trunc(self)

    def neg(self: Any) -> Tensor:
        """``arraygrad.negative``."""
        return ag.negative(self)

    negative = neg

    def positive(self: Any) -> Tensor:
        """``arraygrad.positive``."""
        return ag.positive(self)

    def bitwise_not(self: Any) -> Tensor:
        """``arraygrad.bitwise_invert``."""
        return ag.bitwise_invert(self)

    def round(self: Any, *, decimals: int = 0) -> Tensor:
        """``arraygrad.round``, to a number of decimals."""
        return ag.round(self) if decimals == 0 else ag.round(self * 10.0**decimals) / 10.0**decimals

    def clamp(self: Any, min: Any = None, max: Any = None) -> Tensor:
        """``arraygrad.clip``; at least one bound is needed."""
        if min is None and max is None:
            raise ValueRuntimeError("clamp: At least one of 'min' or 'max' must not be None")
        return ag.clip(self, min, max)

    clip = clamp

    def nan_to_num(self: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
        """Replace NaN by a number, and infinities by the largest and smallest finite ones unless others are given."""
        if self.dtype.kind != "f":
            return ag.positive(self)
        largest = float(ag.finfo(self.dtype).max)
        out = ag.where(ag.isnan(self), nan, self)
        out = ag.where(out == math.inf, largest if posinf is None else posinf, out)
        return ag.where(out == -math.inf, -largest if neginf is None else neginf, out)

    def clamp_min(self: Any, min: Any) -> Tensor:
        """``arraygrad.clip`` from below."""
        return ag.clip(self, min, None)

    def clamp_max(self: Any, max: Any) -> Tensor:
        """``arraygrad.clip`` from above."""
        return ag.clip(self, None, max)

    @property
    def real(self: Any) -> Tensor:
        """The real part; of a real tensor the tensor itself."""
        return ag.real(self) if self.dtype.kind == "c" else self

    @property
    def imag(self: Any) -> Tensor:
        """The imaginary part; of a real tensor zeros, as in NumPy."""
        return ag.imag(self) if self.dtype.kind == "c" else ag.zeros_like(self)

    # -- of two numbers ------------------------------------------------------------------------------------------------

    def add(self: Any, other: Any, *, alpha: Any = 1) -> Tensor:
        """``arraygrad.add``, of ``alpha * other``."""
        return ag.add(self, _scaled(other, alpha))

    def sub(self: Any, other: Any, *, alpha: Any = 1) -> Tensor:
        """``arraygrad.subtract``, of ``alpha * other``."""
        return ag.subtract(self, _scaled(other, alpha))

    subtract = sub

    def mul(self: Any, other: Any) -> Tensor:
        """``arraygrad.multiply``."""
        return ag.multiply(self, other)

    multiply = mul

    def div(self: Any, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        """``arraygrad.div``."""
        return ag.div(self, other, rounding_mode=rounding_mode)

    divide = true_divide = div

    def pow(self: Any, exponent: Any) -> Tensor:
        """``arraygrad.pow``."""
        return ag.pow(self, exponent)

    def lerp(self: Any, end: Any, weight: Any) -> Tensor:
        """Interpolate linearly: ``self + weight * (end - self)``."""
        return self + weight * (end - self)  # type: ignore[no-any-return]  # self is a Tensor

    def addcmul(self: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Tensor:
        """Add a product: ``self + value * tensor1 * tensor2``."""
        return self + _scaled(tensor1 * tensor2, value)  # type: ignore[no-any-return]  # self is a Tensor

    def addcdiv(self: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Tensor:
        """Add a quotient: ``self + value * tensor1 / tensor2``."""
        return self + _scaled(tensor1 / tensor2, value)  # type: ignore[no-any-return]  # self is a Tensor

    def atan2(self: Any, other: Any) -> Tensor:
        """``arraygrad.atan2``."""
        return ag.atan2(self, other)

    def bitwise_and(self: Any, other: Any) -> Tensor:
        """``arraygrad.bitwise_and``."""
        return ag.bitwise_and(self, other)

    def bitwise_left_shift(self: Any, other: Any) -> Tensor:
        """``arraygrad.bitwise_left_shift``."""
        return ag.bitwise_left_shift(self, other)

    def bitwise_or(self: Any, other: Any) -> Tensor:
        """``arraygrad.bitwise_or``."""
        return ag.bitwise_or(self, other)

    def bitwise_right_shift(self: Any, other: Any) -> Tensor:
        """``arraygrad.bitwise_right_shift``."""
        return ag.bitwise_right_shift(self, other)

    def bitwise_xor(self: Any, other: Any) -> Tensor:
        """``arraygrad.bitwise_xor``."""
        return ag.bitwise_xor(self, other)

    def copysign(self: Any, other: Any) -> Tensor:
        """``arraygrad.copysign``."""
        return ag.copysign(self, other)

    def floor_divide(self: Any, other: Any) -> Tensor:
        """``arraygrad.floor_divide``."""
        return ag.floor_divide(self, other)

    def hypot(self: Any, other: Any) -> Tensor:
        """``arraygrad.hypot``."""
        return ag.hypot(self, other)

    def logaddexp(self: Any, other: Any) -> Tensor:
        """``arraygrad.logaddexp``."""
        return ag.logaddexp(self, other)

    def logical_and(self: Any, other: Any) -> Tensor:
        """``arraygrad.logical_and``."""
        return ag.logical_and(self, other)

    def logical_or(self: Any, other: Any) -> Tensor:
        """``arraygrad.logical_or``."""
        return ag.logical_or(self, other)

    def logical_xor(self: Any, other: Any) -> Tensor:
        """``arraygrad.logical_xor``."""
        return ag.logical_xor(self, other)

    def maximum(self: Any, other: Any) -> Tensor:
        """``arraygrad.maximum``."""
        return ag.maximum(self, other)

    def minimum(self: Any, other: Any) -> Tensor:
        """``arraygrad.minimum``."""
        return ag.minimum(self, other)

    def nextafter(self: Any, other: Any) -> Tensor:
        """``arraygrad.nextafter``."""
        return ag.nextafter(self, other)

    def remainder(self: Any, other: Any) -> Tensor:
        """``arraygrad.remainder``."""
        return ag.remainder(self, other)

    def eq(self: Any, other: Any) -> Tensor:
        """``arraygrad.equal``."""
        return ag.equal(self, other)

    def ne(self: Any, other: Any) -> Tensor:
        """``arraygrad.not_equal``."""
        return ag.not_equal(self, other)

    not_equal = ne

    def lt(self: Any, other: Any) -> Tensor:
        """``arraygrad.less``."""
        return ag.less(self, other)

    less = lt

    def le(self: Any, other: Any) -> Tensor:
        """``arraygrad.less_equal``."""
        return ag.less_equal(self, other)

    less_equal = le

    def gt(self: Any, other: Any) -> Tensor:
        """``arraygrad.greater``."""
        return ag.greater(self, other)

    greater = gt

    def ge(self: Any, other: Any) -> Tensor:
        """``arraygrad.greater_equal``."""
        return ag.greater_equal(self, other)

    greater_equal = ge

    def isclose(self: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
        """``arraygrad.isclose``."""
        return ag.isclose(self, other, rtol=rtol, atol=atol, equal_nan=equal_nan)

    def allclose(self: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
        """``arraygrad.allclose``."""
        return ag.allclose(self, other, rtol=rtol, atol=atol, equal_nan=equal_nan)

    def equal(self: Any, other: Any) -> bool:
        """Return whether shape and values are the same, as PyTorch's; ``eq`` compares element by element."""
        return bool(self.shape == other.shape and ag.all(ag.equal(self, other)))


def _scaled(x: Any, factor: Any) -> Any:
    """Return ``factor * x``."""
    return x if type(factor) is int and factor == 1 else factor * x
