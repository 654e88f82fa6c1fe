"""Philox4x32-10, a counter-based generator, in integer operations that the Array API standard guarantees.

The bijection is that of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11: a 128-bit
counter and a 64-bit key give four 32-bit words. There is no state to carry, so any stretch of the sequence is computed
in one go, and the same key and counter give the same words in every array library.

Arithmetic. Words are kept as int64 values in [0, 2**32): unlike the unsigned types, int64 is complete in every library
(PyTorch lacks most uint32 and uint64 operations). The standard leaves integer overflow undefined, so the 32 by 32 bit
product must not overflow: see `multiply_wide`. All but `random_bits` works on Python's integers as well,
by the same lines.
"""

from typing import Any

MASK = 2**32 - 1

_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)  # the fractional parts of the golden ratio and of sqrt(3): a Weyl sequence
_ROUNDS = 10

# Up to here Python's integers are faster than arrays: 6 us a block against 110 us for any short array, over NumPy.
_FEW_BLOCKS = 8
# Longer draws are computed in pieces that fit a CPU's cache, which halves their time over NumPy and bounds their
# memory.
_PIECE = 2**16


def multiply_wide(a: Any, m: int) -> tuple[Any, Any]:
    """The high and the low 32 bits of `a * m`, for `a` an int64 array (or int) and `m` a constant, both in [0, 2**32).

    A constant with the top bit set is replaced by `m - 2**32`, whose magnitude is at most 2**31, so that the product
    fits int64; the missing `a * 2**32` only adds `a` to the high half. The right shift is arithmetic, hence floor
    division.
    """
    if m < 2**31:
        product = a * m
        return product >> 32, product & MASK
    product = a * (m - 2**32)
    high = product >> 32
    high += a
    product &= MASK
    return high, product


def philox4x32(counter: tuple[Any, Any, Any, Any], key: tuple[int, int]) -> tuple[Any, Any, Any, Any]:
    """The four words that belong to the four counter words (least significant first) under the two key words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        high0, low0 = multiply_wide(c0, _MULTIPLIERS[0])
        high1, low1 = multiply_wide(c2, _MULTIPLIERS[1])
        high1 ^= c1  # in place: the temporaries are ours, and fresh memory is what costs most in long arrays
        high1 ^= k0
        high0 ^= c3
        high0 ^= k1
        c0, c1, c2, c3 = high1, low1, high0, low0
        k0 = (k0 + _KEY_STEPS[0]) & MASK
        k1 = (k1 + _KEY_STEPS[1]) & MASK
    return c0, c1, c2, c3


def counter_words(counter: int, index: Any) -> tuple[Any, Any, Any, Any]:
    """The four 32-bit words of `counter + index` modulo 2**128, for `index` a non-negative int64 array (or int)."""
    words = []
    carry = index
    for shift in (0, 32, 64, 96):
        carry = carry + ((counter >> shift) & MASK)
        words.append(carry & MASK)
        carry = carry >> 32
    return words[0], words[1], words[2], words[3]


def random_bits(xp: Any, key: int, counter: int, n: int, device: Any) -> Any:
    """`n` random 32-bit words, as a one-dimensional int64 array of `xp` with values in [0, 2**32).

    Word `4 * i + j` is word `j` of the block whose counter is `counter + i`; `key` is 64 bits wide, `counter` 128, both
    taken least significant word first. A backend's kernel `random_bits(key, counter, n, device)` returns the same
    array.
    """
    blocks = -(-n // 4)
    key_words = (key & MASK, (key >> 32) & MASK)
    if blocks <= _FEW_BLOCKS:
        words = [word for i in range(blocks) for word in philox4x32(counter_words(counter, i), key_words)]
        return xp.asarray(words[:n], dtype=xp.int64, device=device)
    if blocks > _PIECE:
        xp.empty((n,), dtype=xp.int64, device=device)  # too many to hold fail here, not after minutes of drawing
    pieces = []
    for start in range(0, blocks, _PIECE):
        index = xp.arange(start, min(start + _PIECE, blocks), dtype=xp.int64, device=device)
        block = philox4x32(counter_words(counter, index), key_words)
        pieces.append(xp.reshape(xp.stack(block, axis=-1), (-1,)))
    return (pieces[0] if len(pieces) == 1 else xp.concat(pieces))[:n]
