"""The words under all random numbers, and the generators that hand them out."""

import copy
import itertools
import pickle
import threading
import time

import array_api_compat.numpy as numpy_xp
import array_api_strict
import pytest

from arraygrad import _random as random
from arraygrad._random.philox import counter_words, multiply_wide, philox4x32, random_bits

MASK = 2**32 - 1

# Counter, key and result: from kat_vectors in the Random123 distribution of D. E. Shaw Research, lines "philox4x32 10".
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (MASK, MASK, MASK, MASK),
        (MASK, MASK),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def join(words):
    return sum(word << (32 * i) for i, word in enumerate(words))


@pytest.fixture(params=[numpy_xp, array_api_strict], ids=["numpy", "strict"])
def xp(request):
    return request.param


@pytest.fixture
def default_state():
    state = random.get_rng_state()
    yield
    random.set_rng_state(state)


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_gives_the_published_words(counter, key, expected):
    assert philox4x32(counter, key) == expected


@pytest.mark.parametrize("n", [4, 1000], ids=["integers", "arrays"])
@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_random_bits_starts_with_the_published_words(xp, counter, key, expected, n):
    words = random_bits(xp, join(key), join(counter), n, None)
    assert words.shape == (n,)
    assert words.dtype == xp.int64
    assert tuple(int(word) for word in words[:4]) == expected


@pytest.mark.parametrize("m", [0, 1, 0x7FFFFFFF, 0x80000000, 0xD2511F53, 0xCD9E8D57, MASK])
def test_multiply_wide_is_exact_in_int64(m):
    values = [0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xDEADBEEF, MASK]
    high, low = multiply_wide(numpy_xp.asarray(values, dtype=numpy_xp.int64), m)
    assert high.tolist() == [(a * m) >> 32 for a in values]
    assert low.tolist() == [(a * m) & MASK for a in values]


@pytest.mark.parametrize("counter", [0, MASK, 2**64 - 3, 2**96 - 3, 2**128 - 3])
def test_the_counter_carries_through_all_its_words(counter):
    words = counter_words(counter, numpy_xp.arange(6, dtype=numpy_xp.int64))
    for i in range(6):
        assert join(int(word[i]) for word in words) == (counter + i) % 2**128


@pytest.mark.parametrize("n", [0, 1, 3, 4, 5, 31, 32, 33, 100])
def test_a_shorter_draw_is_the_beginning_of_a_longer_one(xp, n):
    long = random_bits(xp, 12345, 2**64 - 5, 200, None)
    short = random_bits(xp, 12345, 2**64 - 5, n, None)
    assert short.shape == (n,)
    assert bool(xp.all(short == long[:n]))


def test_pieces_of_a_long_draw_follow_each_other():
    n = 4 * 2**16 + 40
    whole = random_bits(numpy_xp, 9, 100, n, None)
    tail = random_bits(numpy_xp, 9, 100 + 2**16 - 10, n - 4 * (2**16 - 10), None)
    assert whole[4 * (2**16 - 10) :].tolist() == tail.tolist()


def test_words_are_the_same_in_every_library():
    ours = random_bits(numpy_xp, 2**64 - 1, 2**127, 5000, None)
    theirs = random_bits(array_api_strict, 2**64 - 1, 2**127, 5000, None)
    assert ours.tolist() == [int(word) for word in theirs]


def test_every_bit_of_the_words_is_fair():
    n = 100_000
    words = random_bits(numpy_xp, 1, 0, n, None)
    assert int(words.min()) >= 0
    assert int(words.max()) <= MASK
    for bit in range(32):
        ones = int(((words >> bit) & 1).sum())
        assert abs(ones - n / 2) < 4.5 * (n / 4) ** 0.5


def test_keys_that_differ_in_one_bit_give_unrelated_words():
    first, second = (random_bits(numpy_xp, key, 0, 10_000, None) for key in (2**40, 2**40 + 2**63))
    flipped = sum(int(((first ^ second) >> bit & 1).sum()) for bit in range(32))
    assert abs(flipped - 160_000) < 4.5 * 80_000**0.5


# -- generators --------------------------------------------------------------------------------------------------------


def test_a_fresh_generator_has_the_default_seed_of_pytorch():
    assert random.Generator().initial_seed() == 67280421310721


@pytest.mark.parametrize(
    ("seed", "expected"),
    [(0, 0), (2**64 - 1, 2**64 - 1), (-1, 2**64 - 1), (-(2**63), 2**63), (numpy_xp.int64(-2), 2**64 - 2)],
)
def test_manual_seed_accepts_what_pytorch_accepts(seed, expected):
    generator = random.Generator()
    assert generator.manual_seed(seed) is generator
    assert generator.initial_seed() == expected


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_manual_seed_refuses_seeds_out_of_range(seed):
    with pytest.raises(ValueError, match=r"manual_seed: the seed must be in \[-2\*\*63, 2\*\*64\), got"):
        random.Generator().manual_seed(seed)


@pytest.mark.parametrize("seed", [1.0, "1", None])
def test_manual_seed_refuses_what_is_no_integer(seed):
    with pytest.raises(TypeError, match="manual_seed: the seed must be an integer, got"):
        random.Generator().manual_seed(seed)


def test_manual_seed_restarts_the_sequence():
    generator = random.Generator().manual_seed(3)
    generator.allocate(10)
    assert generator.manual_seed(3).allocate(1) == (3, 0)


def test_seed_takes_fresh_entropy_and_restarts():
    generator = random.Generator()
    generator.allocate(10)
    seeds = {generator.seed() for _ in range(4)}
    assert len(seeds) == 4
    assert generator.initial_seed() in seeds
    assert generator.allocate(1) == (generator.initial_seed(), 0)


def test_the_state_goes_round():
    generator = random.Generator().manual_seed(2**64 - 1)
    generator.allocate(2**70)
    state = generator.get_state()
    assert len(state) == 24
    other = random.Generator()
    other.set_state(state)
    assert other.get_state() == state
    assert other.allocate(1) == generator.allocate(1) == (2**64 - 1, 2**70)


def test_set_state_refuses_what_is_no_state():
    generator = random.Generator().manual_seed(1)
    with pytest.raises(TypeError, match="set_state: expected the bytes that get_state returns, got int"):
        generator.set_state(3)
    with pytest.raises(RuntimeError, match="set_state: a state has 24 bytes, got 3"):
        generator.set_state(b"abc")
    assert generator.allocate(1) == (1, 0)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))])
@pytest.mark.parametrize("device", [None, "numpy"])
def test_a_copy_continues_on_its_own(duplicate, device):
    generator = random.Generator(device).manual_seed(4)
    generator.allocate(7)
    twin = duplicate(generator)
    assert twin.device == generator.device == device
    assert twin.allocate(5) == (4, 7)
    assert generator.allocate(1) == (4, 7)


def test_the_representation_says_where_the_generator_stands():
    generator = random.Generator().manual_seed(4)
    generator.allocate(7)
    assert repr(generator) == "Generator(device=None, seed=4, position=7)"


def test_an_unknown_device_is_an_error():
    with pytest.raises(ValueError, match="nonsense"):
        random.Generator("nonsense")


def test_the_position_wraps_around_at_its_end():
    generator = random.Generator().manual_seed(0)
    generator.allocate(2**128 - 2)
    assert generator.allocate(3) == (0, 2**128 - 2)
    assert generator.allocate(1) == (0, 1)


class Yielding(int):
    """An integer that lets other threads run in the middle of an addition, so that a missing lock shows."""

    def __add__(self, other):
        time.sleep(0)
        return Yielding(int(self) + other)

    def __mod__(self, other):
        return Yielding(int(self) % other)


def test_threads_never_get_the_same_block():
    generator = random.Generator().manual_seed(0)
    generator._counter = Yielding(0)
    taken = [[] for _ in range(8)]
    start = threading.Barrier(8)

    def draw(blocks):
        start.wait()
        for size in range(1, 200):
            _, first = generator.allocate(size)
            blocks.append((first, first + size))

    threads = [threading.Thread(target=draw, args=(blocks,)) for blocks in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ranges = sorted(block for blocks in taken for block in blocks)
    assert ranges[0][0] == 0
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(ranges))
    assert ranges[-1][1] == 8 * sum(range(1, 200))


# -- the default generator ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("default_state")
def test_the_functions_act_on_the_default_generator():
    assert random.manual_seed(-5) is random.default_generator
    assert random.initial_seed() == 2**64 - 5
    state = random.get_rng_state()
    random.default_generator.allocate(1)
    assert random.get_rng_state() != state
    random.set_rng_state(state)
    assert random.default_generator.allocate(1) == (2**64 - 5, 0)
    assert random.seed() == random.initial_seed()


@pytest.mark.usefixtures("default_state")
def test_fork_rng_puts_the_state_back_even_after_an_error():
    random.manual_seed(1)
    state = random.get_rng_state()
    with pytest.raises(KeyError), random.fork_rng():
        random.manual_seed(2)
        raise KeyError
    assert random.get_rng_state() == state


@pytest.mark.usefixtures("default_state")
def test_fork_rng_can_be_switched_off():
    random.manual_seed(1)
    with random.fork_rng(devices=["numpy"], enabled=False):
        random.manual_seed(2)
    assert random.initial_seed() == 2
