"""In-place methods: each runs the method without the underscore on an alias and writes the result (see ``_inplace``).

They keep the tensor's shape and dtype, are recorded, and raise RuntimeError on a leaf that requires a gradient unless
under ``no_grad``. Random numbers are those of the function that fills a new tensor.
"""

from __future__ import annotations

from typing import Any, TypeVar

import arraygrad as ag
from arraygrad._backends.scalars import plain
from arraygrad._engine import inplace

T = TypeVar("T")


class InplaceMethods:
    """The methods that end in an underscore."""

    __slots__ = ()

    # -- of one number -------------------------------------------------------------------------------------------------

    def abs_(self: T) -> T:
        """``abs``, in place."""
        return _run(self, "abs")

    def acos_(self: T) -> T:
        """``acos``, in place."""
        return _run(self, "acos")

    def acosh_(self: T) -> T:
        """``acosh``, in place."""
        return _run(self, "acosh")

    def asin_(self: T) -> T:
        """``asin``, in place."""
        return _run(self, "asin")

    def asinh_(self: T) -> T:
        """``asinh``, in place."""
        return _run(self, "asinh")

    def atan_(self: T) -> T:
        """``atan``, in place."""
        return _run(self, "atan")

    def atanh_(self: T) -> T:
        """``atanh``, in place."""
        return _run(self, "atanh")

    def bitwise_not_(self: T) -> T:
        """``bitwise_not``, in place."""
        return _run(self, "bitwise_not")

    def ceil_(self: T) -> T:
        """``ceil``, in place."""
        return _run(self, "ceil")

    def cos_(self: T) -> T:
        """``cos``, in place."""
        return _run(self, "cos")

    def cosh_(self: T) -> T:
        """``cosh``, in place."""
        return _run(self, "cosh")

    def erf_(self: T) -> T:
        """``erf``, in place."""
        return _run(self, "erf")

    def erfc_(self: T) -> T:
        """``erfc``, in place."""
        return _run(self, "erfc")

    def exp_(self: T) -> T:
        """``exp``, in place."""
        return _run(self, "exp")

    def expm1_(self: T) -> T:
        """``expm1``, in place."""
        return _run(self, "expm1")

    def floor_(self: T) -> T:
        """``floor``, in place."""
        return _run(self, "floor")

    def log_(self: T) -> T:
        """``log``, in place."""
        return _run(self, "log")

    def log10_(self: T) -> T:
        """``log10``, in place."""
        return _run(self, "log10")

    def log1p_(self: T) -> T:
        """``log1p``, in place."""
        return _run(self, "log1p")

    def log2_(self: T) -> T:
        """``log2``, in place."""
        return _run(self, "log2")

    def logical_not_(self: T) -> T:
        """``logical_not``, in place."""
        return _run(self, "logical_not")

    def neg_(self: T) -> T:
        """``neg``, in place."""
        return _run(self, "neg")

    negative_ = neg_

    def reciprocal_(self: T) -> T:
        """``reciprocal``, in place."""
        return _run(self, "reciprocal")

    def relu_(self: T) -> T:
        """``relu``, in place."""
        return _run(self, "relu")

    def rsqrt_(self: T) -> T:
        """``rsqrt``, in place."""
        return _run(self, "rsqrt")

    def sigmoid_(self: T) -> T:
        """``sigmoid``, in place."""
        return _run(self, "sigmoid")

    def sign_(self: T) -> T:
        """``sign``, in place."""
        return _run(self, "sign")

    def sin_(self: T) -> T:
        """``sin``, in place."""
        return _run(self, "sin")

    def sinh_(self: T) -> T:
        """``sinh``, in place."""
        return _run(self, "sinh")

    def sqrt_(self: T) -> T:
        """``sqrt``, in place."""
        return _run(self, "sqrt")

    def square_(self: T) -> T:
        """``square``, in place."""
        return _run(self, "square")

    def tan_(self: T) -> T:
        """``tan``, in place."""
        return _run(self, "tan")

    def tanh_(self: T) -> T:
        """``tanh``, in place."""
        return _run(self, "tanh")

    def trunc_(self: T) -> T:
        """``trunc``, in place."""
        return _run(self, "trunc")

    def round_(self: T, *, decimals: int = 0) -> T:
        """``round``, in place."""
        return _run(self, "round", decimals=decimals)

    def clamp_(self: T, min: Any = None, max: Any = None) -> T:
        """``clamp``, in place."""
        return _run(self, "clamp", min, max)

    clip_ = clamp_

    def clamp_min_(self: T, min: Any) -> T:
        """``clamp_min``, in place."""
        return _run(self, "clamp_min", min)

    def clamp_max_(self: T, max: Any) -> T:
        """``clamp_max``, in place."""
        return _run(self, "clamp_max", max)

    # -- of two numbers ------------------------------------------------------------------------------------------------

    def add_(self: T, other: Any, *, alpha: Any = 1) -> T:
        """``add``, in place."""
        return _run(self, "add", other, alpha=alpha)

    def sub_(self: T, other: Any, *, alpha: Any = 1) -> T:
        """``sub``, in place."""
        return _run(self, "sub", other, alpha=alpha)

    subtract_ = sub_

    def div_(self: T, other: Any, *, rounding_mode: str | None = None) -> T:
        """``div``, in place."""
        return _run(self, "div", other, rounding_mode=rounding_mode)

    divide_ = true_divide_ = div_

    def pow_(self: T, exponent: Any) -> T:
        """``pow``, in place."""
        return _run(self, "pow", exponent)

    def lerp_(self: T, end: Any, weight: Any) -> T:
        """``lerp``, in place."""
        return _run(self, "lerp", end, weight)

    def addcmul_(self: T, tensor1: Any, tensor2: Any, *, value: Any = 1) -> T:
        """``addcmul``, in place."""
        return _run(self, "addcmul", tensor1, tensor2, value=value)

    def addcdiv_(self: T, tensor1: Any, tensor2: Any, *, value: Any = 1) -> T:
        """``addcdiv``, in place."""
        return _run(self, "addcdiv", tensor1, tensor2, value=value)

    def bitwise_and_(self: T, other: Any) -> T:
        """``bitwise_and``, in place."""
        return _run(self, "bitwise_and", other)

    def bitwise_or_(self: T, other: Any) -> T:
        """``bitwise_or``, in place."""
        return _run(self, "bitwise_or", other)

    def bitwise_xor_(self: T, other: Any) -> T:
        """``bitwise_xor``, in place."""
        return _run(self, "bitwise_xor", other)

    def floor_divide_(self: T, other: Any) -> T:
        """``floor_divide``, in place."""
        return _run(self, "floor_divide", other)

    def logical_and_(self: T, other: Any) -> T:
        """``logical_and``, in place."""
        return _run(self, "logical_and", other)

    def logical_or_(self: T, other: Any) -> T:
        """``logical_or``, in place."""
        return _run(self, "logical_or", other)

    def logical_xor_(self: T, other: Any) -> T:
        """``logical_xor``, in place."""
        return _run(self, "logical_xor", other)

    def mul_(self: T, other: Any) -> T:
        """``mul``, in place."""
        return _run(self, "mul", other)

    multiply_ = mul_

    def remainder_(self: T, other: Any) -> T:
        """``remainder``, in place."""
        return _run(self, "remainder", other)

    def atan2_(self: T, other: Any) -> T:
        """``atan2``, in place."""
        return _run(self, "atan2", other)

    def bitwise_left_shift_(self: T, other: Any) -> T:
        """``bitwise_left_shift``, in place."""
        return _run(self, "bitwise_left_shift", other)

    def bitwise_right_shift_(self: T, other: Any) -> T:
        """``bitwise_right_shift``, in place."""
        return _run(self, "bitwise_right_shift", other)

    def copysign_(self: T, other: Any) -> T:
        """``copysign``, in place."""
        return _run(self, "copysign", other)

    def hypot_(self: T, other: Any) -> T:
        """``hypot``, in place."""
        return _run(self, "hypot", other)

    # -- elements ------------------------------------------------------------------------------------------------------

    def zero_(self: Any) -> Any:
        """Set every element to zero, in place."""
        return inplace.copy_into(self, ag.zeros((), dtype=self.dtype, device=self.device), "zero_")

    def fill_(self: Any, value: Any) -> Any:
        """Set every element to a number, or to the value of a 0-d tensor, in place."""
        from arraygrad.functions.conversion import stored  # functions are written in terms of Tensor

        if plain(value) is not None:
            value = stored("fill_", value, self)
        elif len(value.shape):
            raise RuntimeError(f"fill_: takes a number or a 0-d tensor, got shape {list(value.shape)}; see copy_")
        return inplace.copy_into(self, value, "fill_")

    def copy_(self: Any, src: Any, non_blocking: bool = False) -> Any:
        """Take the values of another tensor, of a shape that broadcasts and on any device, in place; or of numbers."""
        from arraygrad.functions.conversion import stored  # functions are written in terms of Tensor

        return inplace.copy_into(self, stored("copy_", src, self).to_device(self.device), "copy_")

    def masked_fill_(self: T, mask: Any, value: Any) -> T:
        """``masked_fill``, in place."""
        return _run(self, "masked_fill", mask, value)

    def scatter_(self: T, dim: int, index: Any, src: Any = None, *, value: Any = None) -> T:
        """``scatter``, in place."""
        return _run(self, "scatter", dim, index, src, value=value)

    def scatter_add_(self: T, dim: int, index: Any, src: Any) -> T:
        """``scatter_add``, in place."""
        return _run(self, "scatter_add", dim, index, src)

    def index_add_(self: T, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> T:
        """``index_add``, in place."""
        return _run(self, "index_add", dim, index, source, alpha=alpha)

    def index_fill_(self: T, dim: int, index: Any, value: Any) -> T:
        """``index_fill``, in place."""
        return _run(self, "index_fill", dim, index, value)

    def tril_(self: T, diagonal: int = 0) -> T:
        """``tril``, in place."""
        return _run(self, "tril", diagonal)

    def triu_(self: T, diagonal: int = 0) -> T:
        """``triu``, in place."""
        return _run(self, "triu", diagonal)

    def cumsum_(self: T, dim: int) -> T:
        """``cumsum``, in place."""
        return _run(self, "cumsum", dim)

    def cumprod_(self: T, dim: int) -> T:
        """``cumprod``, in place."""
        return _run(self, "cumprod", dim)

    # -- random numbers ------------------------------------------------------------------------------------------------

    def normal_(self: Any, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Any:
        """``arraygrad.normal``, in place."""
        values = ag.normal(mean, std, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return inplace.copy_into(self, values, "normal_")

    # PyTorch calls the bounds "from" and "to"; the first is no name in Python.
    def uniform_(self: Any, low: float = 0.0, high: float = 1.0, *, generator: Any = None) -> Any:
        """``arraygrad.uniform``, in place."""
        values = ag.uniform(low, high, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return inplace.copy_into(self, values, "uniform_")

    def exponential_(self: Any, lambd: float = 1.0, *, generator: Any = None) -> Any:
        """``arraygrad.exponential``, in place."""
        values = ag.exponential(lambd, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return inplace.copy_into(self, values, "exponential_")

    def bernoulli_(self: Any, p: Any = 0.5, *, generator: Any = None) -> Any:
        """``arraygrad.bernoulli``, in place: one with probability ``p``, a number or a tensor that broadcasts."""
        if hasattr(p, "shape"):
            values = ag.bernoulli(ag.broadcast_to(p, self.shape), generator=generator)
        else:
            values = ag.bernoulli(self.detach(), p, generator=generator)
        return inplace.copy_into(self, values, "bernoulli_")

    def random_(self: Any, low: int, high: int | None = None, *, generator: Any = None) -> Any:
        """``arraygrad.randint``, in place: integers in [low, high), or in [0, low)."""
        low, high = (0, low) if high is None else (low, high)
        values = ag.randint(low, high, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return inplace.copy_into(self, values, "random_")


def _run(x: T, method: str, *args: Any, **options: Any) -> T:
    """Run a method and write its result into ``x``; return ``x``."""
    inplace.assign(x, method, *args, **options)
    return x
