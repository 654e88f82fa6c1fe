"""In-place methods: each runs the method without the underscore on an alias and writes the result (``assign``).

They keep the tensor's shape and dtype, are recorded, and raise RuntimeError on a leaf that requires a gradient unless
under ``no_grad``. Random numbers are those of the function that fills a new tensor.
"""

from __future__ import annotations

from typing import Any

from arraygrad import _random as random
from arraygrad import functions
from arraygrad._backends.scalars import plain
from arraygrad._engine.inplace import copy_into
from arraygrad._tensor.methods.assigned import inplace
from arraygrad._tensor.methods.elementwise import ElementwiseMethods
from arraygrad._tensor.methods.manipulation import ManipulationMethods
from arraygrad._tensor.methods.reduction import ReductionMethods
from arraygrad._tensor.methods.selection import SelectionMethods
from arraygrad.functions.conversion import stored


class InplaceMethods:
    """The methods that end in an underscore."""

    __slots__ = ()

    # -- of one number -------------------------------------------------------------------------------------------------

    abs_ = inplace(ElementwiseMethods.abs)
    acos_ = inplace(ElementwiseMethods.acos)
    acosh_ = inplace(ElementwiseMethods.acosh)
    asin_ = inplace(ElementwiseMethods.asin)
    asinh_ = inplace(ElementwiseMethods.asinh)
    atan_ = inplace(ElementwiseMethods.atan)
    atanh_ = inplace(ElementwiseMethods.atanh)
    bitwise_not_ = inplace(ElementwiseMethods.bitwise_not)
    ceil_ = inplace(ElementwiseMethods.ceil)
    cos_ = inplace(ElementwiseMethods.cos)
    cosh_ = inplace(ElementwiseMethods.cosh)
    erf_ = inplace(ElementwiseMethods.erf)
    erfc_ = inplace(ElementwiseMethods.erfc)
    exp_ = inplace(ElementwiseMethods.exp)
    expm1_ = inplace(ElementwiseMethods.expm1)
    floor_ = inplace(ElementwiseMethods.floor)
    log_ = inplace(ElementwiseMethods.log)
    log10_ = inplace(ElementwiseMethods.log10)
    log1p_ = inplace(ElementwiseMethods.log1p)
    log2_ = inplace(ElementwiseMethods.log2)
    logical_not_ = inplace(ElementwiseMethods.logical_not)
    neg_ = negative_ = inplace(ElementwiseMethods.neg)
    reciprocal_ = inplace(ElementwiseMethods.reciprocal)
    relu_ = inplace(ElementwiseMethods.relu)
    rsqrt_ = inplace(ElementwiseMethods.rsqrt)
    sigmoid_ = inplace(ElementwiseMethods.sigmoid)
    sign_ = inplace(ElementwiseMethods.sign)
    sin_ = inplace(ElementwiseMethods.sin)
    sinh_ = inplace(ElementwiseMethods.sinh)
    sqrt_ = inplace(ElementwiseMethods.sqrt)
    square_ = inplace(ElementwiseMethods.square)
    tan_ = inplace(ElementwiseMethods.tan)
    tanh_ = inplace(ElementwiseMethods.tanh)
    trunc_ = inplace(ElementwiseMethods.trunc)
    round_ = inplace(ElementwiseMethods.round)
    clamp_ = clip_ = inplace(ElementwiseMethods.clamp)
    clamp_min_ = inplace(ElementwiseMethods.clamp_min)
    clamp_max_ = inplace(ElementwiseMethods.clamp_max)

    # -- of two numbers ------------------------------------------------------------------------------------------------

    add_ = inplace(ElementwiseMethods.add)
    sub_ = subtract_ = inplace(ElementwiseMethods.sub)
    div_ = divide_ = true_divide_ = inplace(ElementwiseMethods.div)
    pow_ = inplace(ElementwiseMethods.pow)
    lerp_ = inplace(ElementwiseMethods.lerp)
    addcmul_ = inplace(ElementwiseMethods.addcmul)
    addcdiv_ = inplace(ElementwiseMethods.addcdiv)
    bitwise_and_ = inplace(ElementwiseMethods.bitwise_and)
    bitwise_or_ = inplace(ElementwiseMethods.bitwise_or)
    bitwise_xor_ = inplace(ElementwiseMethods.bitwise_xor)
    floor_divide_ = inplace(ElementwiseMethods.floor_divide)
    logical_and_ = inplace(ElementwiseMethods.logical_and)
    logical_or_ = inplace(ElementwiseMethods.logical_or)
    logical_xor_ = inplace(ElementwiseMethods.logical_xor)
    mul_ = multiply_ = inplace(ElementwiseMethods.mul)
    remainder_ = inplace(ElementwiseMethods.remainder)
    atan2_ = inplace(ElementwiseMethods.atan2)
    bitwise_left_shift_ = inplace(ElementwiseMethods.bitwise_left_shift)
    bitwise_right_shift_ = inplace(ElementwiseMethods.bitwise_right_shift)
    copysign_ = inplace(ElementwiseMethods.copysign)
    hypot_ = inplace(ElementwiseMethods.hypot)

    # -- elements ------------------------------------------------------------------------------------------------------

    def zero_(self: Any) -> Any:
        """Set every element to zero, in place."""
        return copy_into(self, functions.zeros((), dtype=self.dtype, device=self.device), "zero_")

    def fill_(self: Any, value: Any) -> Any:
        """Set every element to a number, or to the value of a 0-d tensor, in place."""
        if plain(value) is not None:
            value = stored("fill_", value, self)
        elif len(value.shape):
            raise RuntimeError(f"fill_: takes a number or a 0-d tensor, got shape {list(value.shape)}; see copy_")
        return copy_into(self, value, "fill_")

    def copy_(self: Any, src: Any, non_blocking: bool = False) -> Any:
        """Take the values of another tensor, of a shape that broadcasts and on any device, in place; or of numbers."""
        return copy_into(self, stored("copy_", src, self).to_device(self.device), "copy_")

    masked_fill_ = inplace(SelectionMethods.masked_fill)
    scatter_ = inplace(SelectionMethods.scatter)
    scatter_add_ = inplace(SelectionMethods.scatter_add)
    index_add_ = inplace(SelectionMethods.index_add)
    index_fill_ = inplace(SelectionMethods.index_fill)
    tril_ = inplace(ManipulationMethods.tril)
    triu_ = inplace(ManipulationMethods.triu)
    cumsum_ = inplace(ReductionMethods.cumsum)
    cumprod_ = inplace(ReductionMethods.cumprod)

    # -- random numbers ------------------------------------------------------------------------------------------------

    def normal_(self: Any, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Any:
        """``arraygrad.normal``, in place."""
        values = random.normal(mean, std, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return copy_into(self, values, "normal_")

    # PyTorch calls the bounds "from" and "to"; the first is no name in Python.
    def uniform_(self: Any, low: float = 0.0, high: float = 1.0, *, generator: Any = None) -> Any:
        """``arraygrad.uniform``, in place."""
        values = random.uniform(low, high, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return copy_into(self, values, "uniform_")

    def exponential_(self: Any, lambd: float = 1.0, *, generator: Any = None) -> Any:
        """``arraygrad.exponential``, in place."""
        values = random.exponential(lambd, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return copy_into(self, values, "exponential_")

    def bernoulli_(self: Any, p: Any = 0.5, *, generator: Any = None) -> Any:
        """``arraygrad.bernoulli``, in place: one with probability ``p``, a number or a tensor that broadcasts."""
        if hasattr(p, "shape"):
            values = random.bernoulli(functions.broadcast_to(p, self.shape), generator=generator)
        else:
            values = random.bernoulli(self.detach(), p, generator=generator)
        return copy_into(self, values, "bernoulli_")

    def random_(self: Any, low: int, high: int | None = None, *, generator: Any = None) -> Any:
        """``arraygrad.randint``, in place: integers in [low, high), or in [0, low)."""
        low, high = (0, low) if high is None else (low, high)
        values = random.randint(low, high, self.shape, generator=generator, dtype=self.dtype, device=self.device)
        return copy_into(self, values, "random_")
