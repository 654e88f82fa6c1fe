"""Random tensors of a given size: uniform, normal, integers and permutations, with the signatures of PyTorch."""

from __future__ import annotations

from typing import Any

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._random import sampling
from arraygrad._random.arguments import check_tensor, draw, read_dtype, read_shape
from arraygrad._random.generator import Generator
from arraygrad._typing import Tensor

__all__ = ["rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm"]


def rand(
    *size: Any, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Uniform random numbers in [0, 1).

    They are multiples of 2**-24 for float32 and of 2**-53 for float64, all equally likely, and the same floats on every
    backend. The real and the imaginary part of a complex number are independent.

    :param size: the shape, as integers or as one tuple of them.
    :param generator: where the numbers come from; the default generator if None.
    :param dtype: a real or complex floating dtype; the default dtype if None.
    :param device: where the result lives; the default backend's device if None.
    :param requires_grad: whether the result is a leaf that collects a gradient.

    Raises TypeError for no size, a size that is no integer, or a dtype that is not floating; RuntimeError for a
    negative size, or a generator for another device.

    >>> x = ag.rand(2, 3)
    >>> x.shape, x.dtype, bool(ag.all((x >= 0) & (x < 1)))
    ((2, 3), arraygrad.float32, True)
    """
    shape, kind = read_shape("rand", size), read_dtype("rand", dtype, "fc")
    return draw("rand", sampling.uniform, shape, kind, generator, device, requires_grad)


def randn(
    *size: Any, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Normal random numbers of mean 0 and variance 1, by the method of Box and Muller; parameters are those of `rand`.

    A complex number has variance 1 in all, half of it in each part. Backends agree up to the rounding of their
    logarithm, sine and cosine. The largest magnitude that can occur is 6.66 for float32 and 8.57 for float64.

    >>> x = ag.randn(1000, generator=ag.Generator().manual_seed(0))
    >>> abs(x.mean().item()) < 0.1, abs(x.std().item() - 1) < 0.1
    (True, True)
    """
    shape, kind = read_shape("randn", size), read_dtype("randn", dtype, "fc")
    return draw("randn", sampling.normal, shape, kind, generator, device, requires_grad)


def randint(
    low: Any = 0,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Integers in [low, high), all equally likely: `randint(high, size)` or `randint(low, high, size)`.

    A value's probability is off by a factor of at most 1 ± (high - low) / 2**64.

    :param low: the smallest value.
    :param high: one more than the largest value.
    :param size: the shape, a tuple of integers.
    :param dtype: an integer, boolean or real floating dtype; int64 if None. A gradient needs a floating one.

    The others are those of `rand`. Raises TypeError for a bound or a size that is no integer, or a complex dtype;
    RuntimeError for low >= high, or bounds that the dtype cannot represent exactly.

    >>> x = ag.randint(3, 6, (100,))
    >>> x.dtype, sorted(set(x.tolist()))
    (arraygrad.int64, [3, 4, 5])
    """
    if size is None and isinstance(high, (tuple, list)):
        low, high, size = 0, low, high
    elif high is None:
        low, high = 0, low
    if size is None:
        raise TypeError("randint: a size is needed, as in randint(10, (2, 3)); for a single value pass ()")
    shape = read_shape("randint", (size,))
    kind = dtypes.int64 if dtype is None else read_dtype("randint", dtype, "biuf")
    first, end = _read_bounds(low, high, kind)

    def sample(stream: sampling.Stream, n: int, raw_dtype: Any) -> Any:
        return sampling.integers(stream, n, first, end, raw_dtype)

    return draw("randint", sample, shape, kind, generator, device, requires_grad)


def _read_bounds(low: Any, high: Any, dtype: DType) -> tuple[int, int]:
    """The bounds of randint as integers that suit the dtype."""
    for name, bound in (("low", low), ("high", high)):
        if not hasattr(bound, "__index__"):
            raise TypeError(f"randint: {name} must be an integer, got a {type(bound).__name__}: {bound!r}")
    first, end = int(low), int(high)
    if first >= end:
        raise RuntimeError(f"randint: low must be less than high, got low={first} and high={end}")
    smallest, largest = _integer_range(dtype)
    if first < smallest or end - 1 > largest:
        raise RuntimeError(
            f"randint: {dtype.name} holds the integers from {smallest} to {largest} exactly, "
            f"got low={first} and high={end}"
        )
    return first, end


def _integer_range(dtype: DType) -> tuple[int, int]:
    """The smallest and the largest integer of the range that a dtype represents without gaps."""
    bits = 8 * dtype.itemsize
    if dtype.kind == "b":
        return 0, 1
    if dtype.kind == "f":
        exact = 2**24 if dtype is dtypes.float32 else 2**53
        return -exact, exact
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if dtype.kind == "i" else (0, 2**bits - 1)


def randperm(
    n: int, *, generator: Generator | None = None, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """The integers from 0 to n - 1 in random order, shape (n,).

    :param n: how many.
    :param dtype: an integer or real floating dtype; int64 if None. A gradient needs a floating one.

    The others are those of `rand`. Raises TypeError where `n` is no integer, or the dtype is boolean or complex;
    RuntimeError where `n` is negative, or n - 1 is more than the dtype can represent.

    >>> sorted(ag.randperm(4).tolist())
    [0, 1, 2, 3]
    """
    if not hasattr(n, "__index__"):
        raise TypeError(f"randperm: n must be an integer, got a {type(n).__name__}: {n!r}")
    shape = read_shape("randperm", (n,))
    kind = dtypes.int64 if dtype is None else read_dtype("randperm", dtype, "iuf")
    largest = _integer_range(kind)[1]
    if shape[0] - 1 > largest:
        raise RuntimeError(f"randperm: {kind.name} holds integers up to {largest} exactly, got n={shape[0]}")
    return draw("randperm", sampling.permutation, shape, kind, generator, device, requires_grad)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform random numbers in [0, 1) of the input's shape, dtype and device, unless others are given; see `rand`.

    >>> ag.rand_like(ag.zeros((2, 3))).shape
    (2, 3)
    """
    dtype, device = _like("rand_like", input, dtype, device)
    return rand(input.shape, generator=generator, dtype=dtype, device=device, requires_grad=requires_grad)


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal random numbers of the input's shape, dtype and device, unless others are given; see `randn`.

    >>> ag.randn_like(ag.zeros((2, 3), dtype=ag.float64)).dtype
    arraygrad.float64
    """
    dtype, device = _like("randn_like", input, dtype, device)
    return randn(input.shape, generator=generator, dtype=dtype, device=device, requires_grad=requires_grad)


def randint_like(
    input: Tensor,
    low: Any = 0,
    high: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Integers in [low, high) of the input's shape, dtype and device, unless others are given; see `randint`.

    `randint_like(x, high)` and `randint_like(x, low, high)` are both understood.

    >>> ag.randint_like(ag.zeros(3, dtype=ag.int32), 5, 6)
    tensor([5, 5, 5], dtype=arraygrad.int32)
    """
    dtype, device = _like("randint_like", input, dtype, device)
    return randint(low, high, input.shape, generator=generator, dtype=dtype, device=device, requires_grad=requires_grad)


def _like(function: str, input: Any, dtype: Any, device: Any) -> tuple[Any, Any]:
    """The dtype and the device, from the input where they are not given."""
    check_tensor(function, input)
    return (input.dtype if dtype is None else dtype, input.device if device is None else device)
