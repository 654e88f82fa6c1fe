"""Random numbers: one seed gives the same numbers on every library."""

from __future__ import annotations

import pytest

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._random import bernoulli, manual_seed, rand, randint, randn, randperm
from arraygrad._random.philox import random_bits
from arraygrad.backend import Backend
from arraygrad.conformance.tools import flat, raw_dtype


@pytest.fixture(autouse=True)
def _needs_int64(backend: Backend) -> None:
    raw_dtype(backend, dtypes.int64)


# Known answers for Philox4x32-10 from the authors' Random123 library: counter, key, words.
_KNOWN = [
    (0, 0, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    (2**128 - 1, 2**64 - 1, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        0x03707344_13198A2E_85A308D3_243F6A88,
        0x299F31D0_A4093822,
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


@pytest.mark.parametrize("counter, key, words", _KNOWN)
def test_published_words(counter: int, key: int, words: list[int], backend: Backend) -> None:
    for count in (1, 4, 64):  # short and long draws are computed in different ways
        bits = random_bits(backend.xp, key, counter, count, backend.default_device())
        assert flat(backend, bits)[:4] == words[:count]


@pytest.mark.parametrize("key, counter", [(0, 0), (7, 2**32 - 3), (2**64 - 1, 2**64 - 2)])
def test_long_draws_agree_with_python_integers(key: int, counter: int, backend: Backend) -> None:
    bits = random_bits(backend.xp, key, counter, 100, backend.default_device())
    assert flat(backend, bits) == _reference(key, counter, 100)


# What seed 7 draws, in numbers that every library represents exactly.
_FLOATS = {
    dtypes.float32: ["0x1.e8c0f40000000p-1", "0x1.8013f20000000p-1", "0x1.d3aba00000000p-4"],
    dtypes.float64: ["0x1.e8c0f4457b6b2p-1", "0x1.8013f39a0ba3ap-1", "0x1.d3aba5972f780p-4"],
}


@pytest.mark.parametrize("dtype", _FLOATS, ids=lambda dtype: dtype.name)
def test_uniform_numbers(dtype: DType, backend: Backend) -> None:
    raw_dtype(backend, dtype)
    manual_seed(7)
    assert [x.hex() for x in rand(3, dtype=dtype).tolist()] == _FLOATS[dtype]


def test_integers_permutations_and_choices() -> None:
    manual_seed(7)
    assert randint(0, 1000, (5,)).tolist() == [954, 750, 114, 85, 406]
    assert randperm(8).tolist() == [3, 2, 1, 4, 0, 7, 6, 5]
    assert bernoulli(rand(10) * 0 + 0.5).tolist() == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0]


def test_normal_numbers_agree_to_rounding() -> None:
    manual_seed(7)
    assert randn(3).tolist() == pytest.approx([-0.2542246, 0.2128472, 0.168231], rel=1e-5)


def _reference(key: int, counter: int, n: int) -> list[int]:
    """The generator in plain integers, written from the paper (Salmon et al., SC'11) alone."""
    words: list[int] = []
    while len(words) < n:
        c = [(counter >> shift) & 0xFFFFFFFF for shift in (0, 32, 64, 96)]
        k = [key & 0xFFFFFFFF, key >> 32]
        for _ in range(10):
            a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        words += c
        counter = (counter + 1) % 2**128
    return words[:n]
