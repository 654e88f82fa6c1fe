"""Functions about dtypes, and the backend's own object for one."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from arraygrad._backends import dtypes as _dtypes
from arraygrad._backends.dtypes import DType, as_dtype
from arraygrad._backends.scalars import plain
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import operand
from arraygrad.functions._places import to_device
from arraygrad.rules import data_types as rules
from arraygrad.rules.conversion import clone

__all__ = [
    "astype",
    "can_cast",
    "finfo",
    "iinfo",
    "is_complex",
    "is_floating_point",
    "is_tensor",
    "isdtype",
    "numel",
    "promote_types",
    "result_type",
]


def raw_dtype(dtype: Any, backend: Any, name: str) -> Any:
    """Return the backend's own object for a dtype in any spelling; TypeError where the backend lacks it."""
    return backend.raw_dtypes[dtype if type(dtype) is DType else as_dtype(name, dtype)]


def astype(x: Tensor, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Tensor:
    """Return ``x`` in another dtype, on another device if one is given; recorded.

    :param x: any shape and dtype.
    :param dtype: the new dtype.
    :param copy: False returns ``x`` itself where nothing changes.
    :param device: where the result is to live; None leaves it where it is.

    Raises TypeError for complex to real: say ``real(x)`` or ``imag(x)`` first.

    >>> ag.astype(ag.asarray([1, 2]), ag.float64)
    tensor([1., 2.], dtype=arraygrad.float64)
    """
    x = operand("astype", x)
    target = as_dtype("astype", dtype)
    if x.dtype.kind == "c" and target.kind in "iuf":
        raise TypeError(
            f"astype: casting {x.dtype.name} to {target.name} would drop the imaginary part; take real(x), imag(x) or "
            "abs(x) first"
        )
    out = x if target is x.dtype else apply(rules.astype, (x,), (x._backend.raw_dtypes[target],))
    if device is not None:
        out = to_device(out, device)
    return apply(clone, (x,)) if copy and out is x else out


def can_cast(from_: Any, to: Any, /) -> bool:
    """Return whether a dtype, or the dtype of an array, can be cast to another by the rules of promotion.

    >>> ag.can_cast(ag.int8, ag.int32), ag.can_cast(ag.float64, ag.float32)
    (True, False)
    """
    source, target = _dtype_of("can_cast", from_), as_dtype("can_cast", to)
    try:
        return _dtypes.promote(source, target) is target
    except TypeError:  # a signed integer with uint64: no common dtype
        return False


def _dtype_of(name: str, x: Any) -> DType:
    """Return a dtype that is given as itself or by an array that has it."""
    if isinstance(x, Tensor):
        return x.dtype
    if _dtypes._same_dtype(x) is None and type(x) is not DType and hasattr(x, "dtype"):
        return operand(name, x).dtype
    return as_dtype(name, x)


class FloatInfo(NamedTuple):
    """The limits of a floating dtype, as ``finfo`` returns them.

    Attributes:
        bits: the bits of one real number.
        eps: the difference between 1 and the next larger number.
        max: the largest finite number.
        min: the smallest finite number, ``-max``.
        smallest_normal: the smallest positive number of full precision; ``tiny`` in PyTorch's spelling.
        dtype: the real dtype that this is about.
    """

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: DType

    @property
    def tiny(self) -> float:
        """PyTorch's name of ``smallest_normal``."""
        return self.smallest_normal

    @property
    def resolution(self) -> float:
        """The decimal resolution: 10 to the power of minus the number of decimal digits that always survive."""
        return 10.0 ** math.ceil(math.log10(self.eps))


class IntegerInfo(NamedTuple):
    """The limits of an integer dtype, as ``iinfo`` returns them.

    Attributes:
        bits: the bits of one number.
        max: the largest number.
        min: the smallest number.
        dtype: the dtype that this is about.
    """

    bits: int
    max: int
    min: int
    dtype: DType


def finfo(type: Any, /) -> FloatInfo:  # the standard's name
    """Return the limits of a floating dtype; of its parts, for a complex one (IEEE 754).

    :param type: a dtype, or an array that has it.

    Raises TypeError for integers and booleans.

    >>> ag.finfo(ag.float32).eps == 2**-23
    True
    """
    dtype = _dtype_of("finfo", type)
    if dtype.kind not in "fc":
        raise TypeError(f"finfo: {dtype.name} is not a floating dtype; use iinfo for integers")
    if dtype.itemsize == (4 if dtype.kind == "f" else 8):
        return _float_info(32, 24, 127, _dtypes.float32)
    return _float_info(64, 53, 1023, _dtypes.float64)


def _float_info(bits: int, digits: int, exponent: int, dtype: DType) -> FloatInfo:
    """Return the limits of the IEEE 754 format with this many binary digits and this largest exponent."""
    eps = 2.0 ** (1 - digits)
    largest = (2.0 - eps) * 2.0**exponent
    return FloatInfo(bits, eps, largest, -largest, 2.0 ** (1 - exponent), dtype)


def iinfo(type: Any, /) -> IntegerInfo:  # the standard's name
    """Return the limits of an integer dtype.

    :param type: a dtype, or an array that has it.

    Raises TypeError for other dtypes.

    >>> ag.iinfo(ag.int8).max
    127
    """
    dtype = _dtype_of("iinfo", type)
    if dtype.kind not in "iu":
        raise TypeError(f"iinfo: {dtype.name} is not an integer dtype; use finfo for floating ones")
    bits = 8 * dtype.itemsize
    smallest, largest = (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return IntegerInfo(bits, largest, smallest, dtype)


def isdtype(dtype: Any, kind: Any) -> bool:
    """Return whether a dtype is of a kind.

    :param dtype: the dtype to ask about.
    :param kind: a dtype, one of the standard's words ("bool", "signed integer", "unsigned integer", "integral",
        "real floating", "complex floating", "numeric"), or a tuple of these, any of which will do.

    Raises ValueError for an unknown word.

    >>> ag.isdtype(ag.float32, "real floating"), ag.isdtype(ag.int8, ("bool", ag.int8))
    (True, True)
    """
    ours = as_dtype("isdtype", dtype)
    if isinstance(kind, tuple):
        return any(isdtype(ours, one) for one in kind)
    if isinstance(kind, str):
        if kind not in _dtypes.KINDS:
            raise ValueError(f"isdtype: unknown kind {kind!r}; the kinds are {', '.join(_dtypes.KINDS)}")
        return ours in _dtypes.KINDS[kind]
    return ours is as_dtype("isdtype", kind)


def result_type(*arrays_and_dtypes: Any) -> DType:
    """Return the dtype of an operation on arrays, dtypes and Python scalars, which are weak.

    Mixed kinds promote as in PyTorch: an integer gives way to a floating dtype, whatever its size.

    Raises ValueError without any array or dtype, TypeError where there is no common dtype (int64 and uint64).

    >>> ag.result_type(ag.int8, ag.uint8), ag.result_type(ag.int64, ag.float32, 1j)
    (arraygrad.int16, arraygrad.complex64)
    """
    scalars = [plain(x) for x in arrays_and_dtypes if plain(x) is not None]
    dtypes = [_dtype_of("result_type", x) for x in arrays_and_dtypes if plain(x) is None]
    if not dtypes:
        raise ValueError("result_type: at least one argument must be an array or a dtype")
    try:
        dtype = _dtypes.result_type(dtypes)
    except TypeError as error:
        raise TypeError(str(error).replace("promote", "result_type", 1)) from None
    for scalar in scalars:
        dtype = _dtypes.promote_scalar(dtype, scalar)
    return dtype


def promote_types(type1: Any, type2: Any) -> DType:
    """Return the common dtype of two dtypes.

    Raises TypeError where there is none (int64 and uint64).

    >>> ag.promote_types(ag.int32, ag.float32)
    arraygrad.float32
    """
    return result_type(as_dtype("promote_types", type1), as_dtype("promote_types", type2))


def is_tensor(obj: Any) -> bool:
    """Return whether an object is a Tensor.

    >>> ag.is_tensor(ag.zeros(1)), ag.is_tensor(1.0)
    (True, False)
    """
    return isinstance(obj, Tensor)


def is_floating_point(input: Any) -> bool:
    """Return whether an array has a real floating dtype.

    >>> ag.is_floating_point(ag.zeros(1))
    True
    """
    return operand("is_floating_point", input).dtype.kind == "f"


def is_complex(input: Any) -> bool:
    """Return whether an array has a complex dtype.

    >>> ag.is_complex(ag.asarray(1j))
    True
    """
    return operand("is_complex", input).dtype.kind == "c"


def numel(input: Any) -> int:
    """Return the number of elements of an array.

    >>> ag.numel(ag.zeros((2, 3)))
    6
    """
    return math.prod(operand("numel", input).shape)
