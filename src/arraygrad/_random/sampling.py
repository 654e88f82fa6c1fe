"""Samples as raw arrays: what a distribution makes of random words.

Everything is computed flat, `n` values at a time, from int64 words in [0, 2**32) (see `philox`). Where several words
make one value, the words come as that many runs of `n`, so that every slice is contiguous.
"""

import math
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from arraygrad._backends import scopes
from arraygrad._backends.protocol import Backend
from arraygrad._random.generator import Generator
from arraygrad._random.philox import MASK, multiply_wide, random_bits


class Stream(NamedTuple):
    """Words for one place: a generator, and the backend and the library's device that the arrays are for."""

    backend: Backend
    device: Any
    generator: Generator

    @property
    def xp(self) -> Any:
        """The library's namespace."""
        return self.backend.xp

    def scope(self) -> AbstractContextManager[Any]:
        """The block in which to compute with the words."""
        return scopes.at(self.backend, self.device)

    def words(self, n: int) -> Any:
        """The next `n` words, as an int64 array of shape (n,)."""
        key, counter = self.generator.allocate(-(-n // 4))
        kernel = self.backend.kernels.get("random_bits")
        if kernel is not None:
            return kernel(key, counter, n, self.device)
        return random_bits(self.xp, key, counter, n, self.device)


def _is_double(xp: Any, dtype: Any) -> bool:
    """Whether a real or complex dtype has parts of 64 bits."""
    return bool(dtype == xp.float64 or dtype == xp.complex128)


def _real_dtype(xp: Any, dtype: Any) -> Any:
    """The dtype of the parts of a real or complex dtype."""
    return xp.float64 if _is_double(xp, dtype) else xp.float32


def _significand(stream: Stream, n: int) -> Any:
    """`n` integers in [0, 2**53), as int64, of two words each."""
    words = stream.words(2 * n)
    return (words[:n] >> 5) * 2**26 + (words[n:] >> 6)


def uniform(stream: Stream, n: int, dtype: Any) -> Any:
    """`n` floats in [0, 1): multiples of 2**-24 for float32 and of 2**-53 for float64, each equally likely.

    The parts of a complex dtype are independent. Both steps are exact, so that all libraries return the same floats.
    """
    xp = stream.xp
    if xp.isdtype(dtype, "complex floating"):
        parts = uniform(stream, 2 * n, _real_dtype(xp, dtype))
        return _complex(xp, parts[:n], parts[n:], dtype)
    if _is_double(xp, dtype):
        return xp.astype(_significand(stream, n), dtype) * 2.0**-53
    return xp.astype(stream.words(n) >> 8, dtype) * 2.0**-24


def positive_uniform(stream: Stream, n: int, dtype: Any) -> Any:
    """`n` floats in (0, 1], for taking logarithms of.

    They are as fine near zero as the words allow: multiples of 2**-32, rounded, for float32 and of 2**-53 for float64.
    """
    xp = stream.xp
    if _is_double(xp, dtype):
        return xp.astype(_significand(stream, n) + 1, dtype) * 2.0**-53
    return xp.astype(stream.words(n) + 1, dtype) * 2.0**-32


def normal(stream: Stream, n: int, dtype: Any) -> Any:
    """`n` standard normal values, by the method of Box and Muller (Ann. Math. Statist. 29, 1958).

    A complex value has variance 1 in all, half of it in each part. No value exceeds sqrt(-2 log 2**-32) = 6.66 for
    float32 and 8.57 for float64. Libraries differ by the rounding of their logarithm, sine and cosine.
    """
    xp = stream.xp
    is_complex = xp.isdtype(dtype, "complex floating")
    real = _real_dtype(xp, dtype)
    pairs = n if is_complex else -(-n // 2)
    log = xp.log(positive_uniform(stream, pairs, real))
    radius = xp.sqrt(-log) if is_complex else xp.sqrt(-2.0 * log)
    angle = uniform(stream, pairs, real) * (2.0 * math.pi)
    x, y = radius * xp.cos(angle), radius * xp.sin(angle)
    return _complex(xp, x, y, dtype) if is_complex else xp.concat([x, y])[:n]


def exponential(stream: Stream, n: int, dtype: Any) -> Any:
    """`n` positive values of the exponential distribution with rate 1: minus the logarithm of uniform ones."""
    xp = stream.xp
    # The logarithm of 1 is 0, which the distribution gives with probability 0.
    tiny = float(xp.finfo(dtype).smallest_normal)
    return xp.clip(-xp.log(positive_uniform(stream, n, dtype)), tiny, None)


def _complex(xp: Any, real: Any, imag: Any, dtype: Any) -> Any:
    """The complex array of these parts."""
    return xp.astype(real, dtype) + xp.astype(imag, dtype) * 1j


def integers(stream: Stream, n: int, low: int, high: int, dtype: Any) -> Any:
    """`n` integers in [low, high), for bounds that fit the integer, boolean or real `dtype` (and int64, if not uint64).

    Each is floor(w * (high - low) / 2**64) + low with w of 64 random bits (multiply and shift; Lemire, ACM Trans.
    Model. Comput. Simul. 29, 2019, without the rejection). A value's probability is off by a factor of at most 1 ±
    (high - low) / 2**64: below 3e-10 for spans up to 2**32; for spans that are a power of two it is exact.
    """
    xp = stream.xp
    words = stream.words(2 * n)
    top, bottom = _scale(words[:n], words[n:], high - low)
    # Add the lower bound in two halves as well: nothing on the way leaves int64.
    bottom = bottom + (low & MASK)
    top = top + (low >> 32) + (bottom >> 32)
    bottom = bottom & MASK
    if high > 2**63:  # uint64 alone
        return xp.astype(top, dtype) * 2**32 + xp.astype(bottom, dtype)
    return xp.astype(top * 2**32 + bottom, dtype, copy=False)


def _scale(w1: Any, w0: Any, span: int) -> tuple[Any, Any]:
    """floor((w1 * 2**32 + w0) * span / 2**64) for 0 < span <= 2**64, as its high and low 32 bits."""
    if span == 2**64:
        return w1, w0
    s1, s0 = divmod(span, 2**32)
    # (top, middle): floor(w * s0 / 2**32)
    high0, _ = multiply_wide(w0, s0)
    top, low1 = multiply_wide(w1, s0)
    middle = low1 + high0
    top = top + (middle >> 32)
    if s1 == 0:
        return 0, top
    # plus w * s1, of which only the carry of the lowest word counts
    high2, low2 = multiply_wide(w0, s1)
    high3, low3 = multiply_wide(w1, s1)
    carry = ((middle & MASK) + low2) >> 32
    total = top + high2 + low3 + carry
    return high3 + (total >> 32), total & MASK


def permutation(stream: Stream, n: int, dtype: Any) -> Any:
    """The integers in [0, n) in random order: a stable argsort of 64-bit keys.

    Two keys are equal with probability below n**2 / 2**65; a stable sort resolves that the same way in every library.
    """
    xp = stream.xp
    words = stream.words(2 * n)
    return xp.astype(xp.argsort((words[:n] - 2**31) * 2**32 + words[n:], stable=True), dtype, copy=False)
