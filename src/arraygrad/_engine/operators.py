"""The operators of Tensor: each is one call of a primitive.

Operators are the hot path of ordinary code, so they go straight to ``apply``; what a function of the same name does
beyond its primitive (casting for true division, say) is done by the primitive's declaration.
"""

from __future__ import annotations

from typing import Any, TypeVar

from arraygrad._backends.matching import is_array
from arraygrad._backends.scalars import plain
from arraygrad._engine import indexing, inplace
from arraygrad._engine.apply import apply
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase
from arraygrad._plain.compiled import mypyc_attr
from arraygrad._typing import Tensor
from arraygrad.rules import arithmetic, bitwise, comparison, linear_algebra, rounding

T = TypeVar("T")


@mypyc_attr(allow_interpreted_subclasses=True)
class Operators(TensorBase):  # noqa: PLW1641  # Tensor says how it hashes
    """Arithmetic, comparison, bitwise, matrix and indexing operators, with their reflected and in-place forms."""

    __slots__ = ()

    def __add__(self, other: Any) -> Tensor:
        return _binary(arithmetic.add, self, other)

    def __radd__(self, other: Any) -> Tensor:
        return _binary(arithmetic.add, other, self)

    def __iadd__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.add, (other,))

    def __sub__(self, other: Any) -> Tensor:
        return _binary(arithmetic.subtract, self, other)

    def __rsub__(self, other: Any) -> Tensor:
        return _binary(arithmetic.subtract, other, self)

    def __isub__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.subtract, (other,))

    def __mul__(self, other: Any) -> Tensor:
        return _binary(arithmetic.multiply, self, other)

    def __rmul__(self, other: Any) -> Tensor:
        return _binary(arithmetic.multiply, other, self)

    def __imul__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.multiply, (other,))

    def __truediv__(self, other: Any) -> Tensor:
        return _binary(arithmetic.divide, self, other)

    def __rtruediv__(self, other: Any) -> Tensor:
        if type(other) is float or type(other) is int:
            out: Tensor = apply(arithmetic.divide_number, (self,), (float(other),))
            return out
        return _binary(arithmetic.divide, other, self)

    def __itruediv__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.divide, (other,))

    def __floordiv__(self, other: Any) -> Tensor:
        return _binary(arithmetic.floor_divide, self, other)

    def __rfloordiv__(self, other: Any) -> Tensor:
        return _binary(arithmetic.floor_divide, other, self)

    def __ifloordiv__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.floor_divide, (other,))

    def __mod__(self, other: Any) -> Tensor:
        return _binary(arithmetic.remainder, self, other)

    def __rmod__(self, other: Any) -> Tensor:
        return _binary(arithmetic.remainder, other, self)

    def __imod__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.remainder, (other,))

    def __pow__(self, other: Any) -> Tensor:
        return _binary(arithmetic.pow_, self, other)

    def __rpow__(self, other: Any) -> Tensor:
        return _binary(arithmetic.pow_, other, self)

    def __ipow__(self: T, other: Any) -> T:
        return inplace.update(self, arithmetic.pow_, (other,))

    def __matmul__(self, other: Any) -> Tensor:
        return _binary(linear_algebra.matmul, self, other)

    def __rmatmul__(self, other: Any) -> Tensor:
        return _binary(linear_algebra.matmul, other, self)

    def __imatmul__(self: T, other: Any) -> T:
        return inplace.update(self, linear_algebra.matmul, (other,))

    def __neg__(self) -> Tensor:
        return _unary(arithmetic.negative, self)

    def __pos__(self) -> Tensor:
        return _unary(arithmetic.positive, self)

    def __abs__(self) -> Tensor:
        return _unary(rounding.abs_, self)

    def __invert__(self) -> Tensor:
        return _unary(bitwise.bitwise_invert, self)

    def __and__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_and, self, other)

    def __rand__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_and, other, self)

    def __iand__(self: T, other: Any) -> T:
        return inplace.update(self, bitwise.bitwise_and, (other,))

    def __or__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_or, self, other)

    def __ror__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_or, other, self)

    def __ior__(self: T, other: Any) -> T:
        return inplace.update(self, bitwise.bitwise_or, (other,))

    def __xor__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_xor, self, other)

    def __rxor__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_xor, other, self)

    def __ixor__(self: T, other: Any) -> T:
        return inplace.update(self, bitwise.bitwise_xor, (other,))

    def __lshift__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_left_shift, self, other)

    def __rlshift__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_left_shift, other, self)

    def __ilshift__(self: T, other: Any) -> T:
        return inplace.update(self, bitwise.bitwise_left_shift, (other,))

    def __rshift__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_right_shift, self, other)

    def __rrshift__(self, other: Any) -> Tensor:
        return _binary(bitwise.bitwise_right_shift, other, self)

    def __irshift__(self: T, other: Any) -> T:
        return inplace.update(self, bitwise.bitwise_right_shift, (other,))

    def __eq__(self, other: object) -> Tensor:  # type: ignore[override]  # elementwise, as the standard says
        return _binary(comparison.equal, self, other)

    def __ne__(self, other: object) -> Tensor:  # type: ignore[override]  # elementwise, as the standard says
        return _binary(comparison.not_equal, self, other)

    def __lt__(self, other: Any) -> Tensor:
        return _binary(comparison.less, self, other)

    def __le__(self, other: Any) -> Tensor:
        return _binary(comparison.less_equal, self, other)

    def __gt__(self, other: Any) -> Tensor:
        return _binary(comparison.greater, self, other)

    def __ge__(self, other: Any) -> Tensor:
        return _binary(comparison.greater_equal, self, other)

    def __getitem__(self, key: Any) -> Tensor:
        out: Tensor = indexing.get(self, key)
        return out

    def __setitem__(self, key: Any, value: Any) -> None:
        inplace.set_item(self, key, value)


def _unary(primitive: Primitive, x: Any) -> Tensor:
    out: Tensor = apply(primitive, (x,))
    return out


def _binary(primitive: Primitive, left: Any, right: Any) -> Tensor:
    """Run a binary operator; an operand that no backend knows is left to its own class, as Python asks."""
    # The first of these tests says the same as the second, sooner.
    if (isinstance(left, TensorBase) and isinstance(right, TensorBase)) or (_is_operand(left) and _is_operand(right)):
        out: Tensor = apply(primitive, (left, right))
        return out
    return NotImplemented  # type: ignore[no-any-return]  # what Python wants from an operator in this case


def _is_operand(x: Any) -> bool:
    return isinstance(x, (TensorBase, int, float, complex)) or plain(x) is not None or is_array(x)
