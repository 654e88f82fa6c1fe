"""Random tensors: sizes, dtypes, bounds, errors, and whether the numbers follow their distribution."""

import math
from collections import Counter

import numpy as np
import pytest
from scipy import stats

import arraygrad as ag
from arraygrad import _random as random
from arraygrad._backends import loading
from arraygrad._random import sampling
from arraygrad._tensor.tensor import Tensor

# Seeds fix the numbers, so a test passes always or never: it fails where correct code would rarely give such numbers.
UNLIKELY = 1e-4
FLOATS = [ag.float32, ag.float64]


@pytest.fixture(params=["numpy", "strict"])
def device(request):
    return request.param


def seeded(seed=0):
    return random.Generator().manual_seed(seed)


def tensor(values, dtype=ag.float32, device="numpy"):
    backend = loading.get_backend(device)
    return Tensor(backend.xp.asarray(values, dtype=backend.raw_dtypes[dtype]), backend)


def host(x):
    """The values as a NumPy array."""
    assert type(x) is Tensor
    raw = x._raw()
    assert isinstance(raw, x._backend.array_type)
    array = np.from_dlpack(raw)
    assert array.dtype == x.dtype.name
    return array


def listed(x):
    """The values as nested lists of Python's numbers."""
    return host(x).tolist()


CREATORS = {
    "rand": random.rand,
    "randn": random.randn,
    "randint": lambda size, **options: random.randint(-5, 100, size, **options),
    "normal": lambda size, **options: random.normal(1.0, 2.0, size, **options),
    "uniform": lambda size, **options: random.uniform(-1.0, 2.0, size, **options),
    "exponential": lambda size, **options: random.exponential(2.0, size, **options),
}
CREATOR = pytest.mark.parametrize("create", CREATORS.values(), ids=CREATORS)


# -- what all have in common -------------------------------------------------------------------------------------------


@CREATOR
@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (3, 0, 2), (2, 3, 4)])
def test_the_result_has_the_size_and_the_device_that_were_asked_for(create, shape, device):
    x = create(shape, device=device)
    assert type(x) is Tensor
    assert x.shape == shape
    assert x.device.type == device
    assert not x.requires_grad


@CREATOR
def test_the_same_seed_gives_the_same_numbers(create):
    first, again, other = (host(create((50,), generator=seeded(seed))) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_numbers_of_seed_zero_are_made_of_the_published_words(device):
    words = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]  # Random123's answer for a key and a counter of zero
    doubles = [((words[i] >> 5) * 2**26 + (words[2 + i] >> 6)) * 2.0**-53 for i in range(2)]

    def draw(function, *arguments, **options):
        return listed(function(*arguments, generator=seeded(0), device=device, **options))

    assert draw(random.rand, 4) == [(word >> 8) * 2.0**-24 for word in words]
    assert draw(random.rand, 2, dtype=ag.float64) == doubles
    assert draw(random.randint, 2**32, (2,)) == words[:2]
    assert draw(random.randperm, 2) == [0, 1]


@CREATOR
def test_the_default_generator_moves_on_and_restarts(create):
    with random.fork_rng():
        random.manual_seed(5)
        first, second = host(create((50,))), host(create((50,)))
        random.manual_seed(5)
        assert np.array_equal(host(create((50,))), first)
    assert not np.array_equal(first, second)


@CREATOR
@pytest.mark.parametrize("dtype", FLOATS)
def test_backends_agree(create, dtype):
    ours, theirs = (host(create((999,), generator=seeded(), dtype=dtype, device=name)) for name in ("numpy", "strict"))
    assert np.array_equal(ours, theirs)


@CREATOR
def test_a_result_made_in_inference_mode_knows_it(create):
    with ag.inference_mode():
        assert create((2,)).is_inference()
    assert not create((2,)).is_inference()


@CREATOR
def test_a_result_can_require_grad(create):
    x = create((3,), dtype=ag.float64, requires_grad=True)
    assert x.requires_grad
    assert x.dtype is ag.float64


@CREATOR
def test_the_default_dtype_is_followed(create):
    expected = ag.int64 if create is CREATORS["randint"] else ag.float64
    ag.set_default_dtype(ag.float64)
    try:
        assert create((2,)).dtype is expected
    finally:
        ag.set_default_dtype(ag.float32)


@CREATOR
def test_a_dtype_may_be_the_library_s_own_or_python_s(create):
    assert create((2,), dtype=np.float64).dtype is ag.float64
    assert create((2,), dtype=float).dtype is ag.float64


@CREATOR
def test_wrong_arguments_are_errors(create):
    with pytest.raises(RuntimeError, match=r"a size cannot be negative, got \(2, -1\)"):
        create((2, -1))
    with pytest.raises(TypeError, match=r"a size is integers or one tuple of them, got a float: 1\.5"):
        create(1.5)
    with pytest.raises(TypeError, match="a size is integers or one tuple of them, got a str"):
        create(("a",))
    with pytest.raises(TypeError, match="'single' is not a dtype"):
        create((2,), dtype="single")
    with pytest.raises(TypeError, match="generator must be a Generator or None, got int"):
        create((2,), generator=3)
    with pytest.raises(ValueError, match="unknown backend 'nowhere'"):
        create((2,), device="nowhere")


@CREATOR
def test_a_generator_for_another_device_is_refused(create):
    generator = random.Generator("numpy")
    assert create((2,), generator=generator, device="numpy").shape == (2,)
    with pytest.raises(RuntimeError, match="the generator is for numpy, the result for strict:0"):
        create((2,), generator=generator, device="strict")


def test_a_library_without_int64_is_refused(monkeypatch):
    backend = loading.get_backend("numpy")
    monkeypatch.setattr(backend, "raw_dtypes", {ag.float32: backend.xp.float32})
    with pytest.raises(TypeError, match="rand: random numbers are computed in int64, which backend 'numpy' lacks"):
        random.rand(2, device="numpy")


def test_sizes_may_be_separate_integers():
    for function in (random.rand, random.randn):
        assert function(2, 3).shape == function((2, 3)).shape == function([2, 3]).shape == (2, 3)
        assert function(np.int64(4)).shape == (4,)
        with pytest.raises(TypeError, match="a size is needed, as in"):
            function()


@pytest.mark.parametrize("dtype", [ag.int64, ag.bool])
@pytest.mark.parametrize("name", ["rand", "randn", "normal", "uniform", "exponential"])
def test_continuous_distributions_refuse_other_dtypes(name, dtype):
    with pytest.raises(TypeError, match=f"{name}: dtype {dtype.name} is not supported; use one of float32"):
        CREATORS[name]((2,), dtype=dtype)


def test_a_kernel_of_the_backend_is_used(monkeypatch):
    backend = loading.get_backend("numpy")
    calls = []

    def kernel(key, counter, n, device):
        calls.append((key, counter, n))
        return np.full(n, 2**31, dtype=np.int64)

    monkeypatch.setattr(backend, "kernels", {"random_bits": kernel})
    assert host(random.rand(5, generator=seeded(7), device="numpy")).tolist() == [0.5] * 5
    assert calls == [(7, 0, 5)]


# -- uniform -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("dtype", "bits"), [(ag.float32, 24), (ag.float64, 53)])
def test_rand_is_uniform_on_a_grid(dtype, bits, device):
    values = host(random.rand(20_000, generator=seeded(), dtype=dtype, device=device)).astype(np.float64)
    grid = values * 2.0**bits
    assert np.array_equal(grid, np.floor(grid))
    assert np.any(grid % 2 == 1)
    assert values.min() >= 0
    assert values.max() < 1
    assert stats.kstest(values, "uniform").pvalue > UNLIKELY


@pytest.mark.parametrize("dtype", [*FLOATS, ag.complex64])
def test_rand_never_reaches_one(dtype, monkeypatch):
    monkeypatch.setattr(sampling.Stream, "words", lambda stream, n: np.full(n, 2**32 - 1, dtype=np.int64))
    x = host(random.rand(3, dtype=dtype, device="numpy"))
    assert np.all(x.real < 1)
    assert np.all(x.real > 1 - 1e-7)
    assert np.all(x.imag < 1)


def test_the_parts_of_complex_rand_are_uniform_and_independent():
    x = host(random.rand(20_000, generator=seeded(), dtype=ag.complex128))
    assert stats.kstest(x.real, "uniform").pvalue > UNLIKELY
    assert stats.kstest(x.imag, "uniform").pvalue > UNLIKELY
    assert stats.pearsonr(x.real, x.imag).pvalue > UNLIKELY


def test_uniform_covers_its_interval():
    x = host(random.uniform(-3.0, 5.0, (20_000,), generator=seeded(), dtype=ag.float64))
    assert stats.kstest(x, stats.uniform(-3, 8).cdf).pvalue > UNLIKELY


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0000002), (0.1, 0.2), (-1.0, 0.7), (1e8, 1.00000016e8)])
def test_uniform_never_reaches_its_upper_bound(low, high):
    x = host(random.uniform(low, high, (10_000,), generator=seeded()))
    assert x.min() >= np.float32(low)
    assert x.max() < np.float32(high)


def test_uniform_of_an_empty_interval_is_its_bound():
    assert host(random.uniform(2.0, 2.0, (3,))).tolist() == [2, 2, 2]


@pytest.mark.parametrize(("low", "high"), [(1.0, 0.0), (math.nan, 1.0), (0.0, math.inf)])
def test_uniform_refuses_bad_bounds(low, high):
    with pytest.raises(RuntimeError, match="uniform: low must not exceed high and both must be finite"):
        random.uniform(low, high, (2,))


# -- normal and exponential --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [20_000, 20_001])
def test_randn_is_normal(dtype, n):
    x = host(random.randn(n, generator=seeded(), dtype=dtype)).astype(np.float64)
    assert abs(x.mean()) < 4 / n**0.5
    assert abs(x.var() - 1) < 4 * (2 / n) ** 0.5
    assert abs(stats.kurtosis(x)) < 4 * (24 / n) ** 0.5
    assert stats.kstest(x, "norm").pvalue > UNLIKELY
    half = n // 2  # the two values of a pair are that far apart, or one more
    assert stats.pearsonr(x[:half], x[half : 2 * half]).pvalue > UNLIKELY
    assert stats.pearsonr(x[:half] ** 2, x[-half:] ** 2).pvalue > UNLIKELY


def test_randn_has_the_tails_of_the_normal_distribution():
    n = 1_000_000
    x = np.abs(host_of_many(n))
    for bound in (3, 4):
        expected = n * 2 * stats.norm.sf(bound)
        assert abs(np.count_nonzero(x > bound) - expected) < 4 * expected**0.5


def host_of_many(n):
    return random.randn(n, generator=seeded(), device="numpy")._raw()


def test_complex_randn_has_variance_one_in_all():
    n = 20_000
    x = host(random.randn(n, generator=seeded(), dtype=ag.complex128))
    for part in (x.real, x.imag):
        assert stats.kstest(part, stats.norm(0, 0.5**0.5).cdf).pvalue > UNLIKELY
    assert abs(np.mean(np.abs(x) ** 2) - 1) < 4 / n**0.5
    assert stats.pearsonr(x.real, x.imag).pvalue > UNLIKELY


@pytest.mark.parametrize("word", [0, 2**32 - 1])
@pytest.mark.parametrize("dtype", [*FLOATS, ag.complex64, ag.complex128])
def test_the_extreme_words_give_finite_normals(word, dtype, monkeypatch):
    monkeypatch.setattr(sampling.Stream, "words", lambda stream, n: np.full(n, word, dtype=np.int64))
    assert np.all(np.isfinite(host(random.randn(4, dtype=dtype, device="numpy"))))


def test_normal_scales_and_shifts():
    noise = host(random.randn(100, generator=seeded(), dtype=ag.float64))
    x = host(random.normal(3.0, 2.0, (100,), generator=seeded(), dtype=ag.float64))
    assert np.array_equal(x, noise * 2 + 3)


def test_normal_takes_tensors(device):
    mean, std = tensor([[10.0], [20.0]], device=device), tensor([0.0, 1.0, 2.0], device=device)
    noise = host(random.randn(2, 3, generator=seeded(), device=device))
    both = random.normal(mean, std, generator=seeded())
    assert both.device.type == device
    assert np.allclose(host(both), noise * [0, 1, 2] + [[10], [20]])
    noise = host(random.randn(2, 1, generator=seeded(), device=device))
    assert np.allclose(host(random.normal(mean, 2.0, generator=seeded())), noise * 2 + [[10], [20]])
    assert host(random.normal(1.0, std, generator=seeded()))[0] == 1
    assert random.normal(tensor(1.0, device=device), tensor(2.0, device=device)).shape == ()


def test_normal_of_tensors_has_no_graph():
    mean = tensor([1.0, 2.0]).requires_grad_(True)
    assert not random.normal(mean, 1.0).requires_grad
    assert random.normal(mean, 1.0, requires_grad=True).requires_grad


def test_normal_promotes_its_tensors():
    assert random.normal(tensor([1.0]), tensor([1.0], ag.float64)).dtype is ag.float64
    assert random.normal(tensor([1.0], ag.complex64), tensor([1.0])).dtype is ag.complex64


def test_a_negative_deviation_gives_nan_in_a_tensor_and_raises_as_a_number():
    x = host(random.normal(tensor([0.0, 0.0]), tensor([-1.0, 1.0])))
    assert np.isnan(x).tolist() == [True, False]
    with pytest.raises(RuntimeError, match="normal: std must not be negative, got -1"):
        random.normal(0.0, -1.0, (2,))


def test_normal_refuses_what_contradicts_itself():
    with pytest.raises(TypeError, match="normal: a size is needed"):
        random.normal(0.0, 1.0)
    with pytest.raises(TypeError, match="normal: size, dtype and device follow from the tensors"):
        random.normal(tensor([0.0]), 1.0, (1,))
    with pytest.raises(TypeError, match=r"normal \(mean\): dtype int64 is not supported"):
        random.normal(tensor([0], ag.int64), 1.0)
    with pytest.raises(RuntimeError, match="normal: mean is on numpy and std on strict:0"):
        random.normal(tensor([0.0]), tensor([1.0], device="strict"))


@pytest.mark.parametrize("dtype", FLOATS)
def test_exponential_follows_its_distribution(dtype):
    x = host(random.exponential(2.0, (20_000,), generator=seeded(), dtype=dtype))
    assert stats.kstest(x.astype(np.float64), stats.expon(scale=0.5).cdf).pvalue > UNLIKELY


@pytest.mark.parametrize("word", [0, 2**32 - 1])
def test_exponential_is_positive_and_finite(word, monkeypatch):
    monkeypatch.setattr(sampling.Stream, "words", lambda stream, n: np.full(n, word, dtype=np.int64))
    x = host(random.exponential(1.0, (3,), device="numpy"))
    assert np.all((x > 0) & np.isfinite(x))


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan])
def test_exponential_refuses_a_rate_that_is_not_positive(rate):
    with pytest.raises(RuntimeError, match="exponential: the rate must be positive"):
        random.exponential(rate, (2,))


# -- integers ----------------------------------------------------------------------------------------------------------

INTEGERS = [ag.int8, ag.int16, ag.int32, ag.int64, ag.uint8, ag.uint16, ag.uint32, ag.uint64]


@pytest.mark.parametrize(("low", "high"), [(0, 2), (-3, 4), (5, 105), (10, 11)])
def test_randint_is_uniform(low, high, device):
    x = host(random.randint(low, high, (20_000,), generator=seeded(), device=device))
    assert x.dtype == np.int64
    counts = np.bincount(x - low, minlength=high - low)
    assert len(counts) == high - low
    assert high - low == 1 or stats.chisquare(counts).pvalue > UNLIKELY


def exact(word1, word0, low, high):
    return low + (((word1 << 32) + word0) * (high - low) >> 64)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_randint_reaches_the_whole_range_of_a_dtype(dtype, device):
    signed, bits = dtype.kind == "i", 8 * dtype.itemsize
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if signed else (0, 2**bits)
    values = listed(random.randint(low, high, (2000,), generator=seeded(), dtype=dtype, device=device))
    assert all(low <= value < high for value in values)
    assert min(values) < low + 2**bits // 100
    assert max(values) > high - 1 - 2**bits // 100
    assert stats.kstest([(value - low) / 2**bits for value in values], "uniform").pvalue > UNLIKELY


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [
        (0, 1, ag.int64),
        (0, 2**32 - 1, ag.int64),
        (0, 2**32, ag.int64),
        (-7, 2**32, ag.int64),
        (-(2**63), 2**63, ag.int64),
        (-(2**63), 2**63 - 1, ag.int64),
        (-(2**63), -(2**63) + 3, ag.int64),
        (2**63 - 3, 2**63, ag.int64),
        (0, 2**64, ag.uint64),
        (0, 2**64 - 1, ag.uint64),
        (2**64 - 3, 2**64, ag.uint64),
        (2**62 + 12345, 2**63 + 2**61 + 77, ag.uint64),
        (-(2**31), 2**31, ag.int32),
        (0, 2**32, ag.uint32),
    ],
)
def test_randint_multiplies_and_shifts_exactly(low, high, dtype, device, monkeypatch):
    edges = [0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1, 0x12345678, 0xDEADBEEF]
    pairs = [(word1, word0) for word1 in edges for word0 in edges]
    words = [word1 for word1, _ in pairs] + [word0 for _, word0 in pairs]
    xp = loading.get_backend(device).xp
    monkeypatch.setattr(sampling.Stream, "words", lambda stream, n: xp.asarray(words, dtype=xp.int64))
    x = random.randint(low, high, (len(pairs),), dtype=dtype, device=device)
    assert x.dtype is dtype
    assert listed(x) == [exact(word1, word0, low, high) for word1, word0 in pairs]


def test_randint_understands_the_forms_of_pytorch():
    expected = listed(random.randint(0, 10, (3,), generator=seeded()))
    assert listed(random.randint(10, (3,), generator=seeded())) == expected
    assert listed(random.randint(10, [3], generator=seeded())) == expected
    assert listed(random.randint(10, size=(3,), generator=seeded())) == expected
    assert listed(random.randint(high=10, size=(3,), generator=seeded())) == expected
    assert listed(random.randint(low=0, high=10, size=(3,), generator=seeded())) == expected


def test_randint_gives_booleans_and_floats():
    assert set(listed(random.randint(0, 2, (50,), dtype=ag.bool, generator=seeded()))) == {False, True}
    x = random.randint(-3, 4, (100,), dtype=ag.float32, generator=seeded())
    assert x.dtype is ag.float32
    assert set(listed(x)) == {-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0}


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [
        (0, 129, ag.int8),
        (-129, 0, ag.int8),
        (-1, 3, ag.uint8),
        (0, 2**63 + 1, ag.int64),
        (0, 2**64 + 1, ag.uint64),
        (0, 3, ag.bool),
        (0, 2**24 + 2, ag.float32),
        (-(2**53) - 1, 0, ag.float64),
    ],
)
def test_randint_refuses_bounds_that_the_dtype_cannot_hold(low, high, dtype):
    with pytest.raises(RuntimeError, match=f"randint: {dtype.name} holds the integers from .* got low={low} and high"):
        random.randint(low, high, (2,), dtype=dtype)


def test_randint_refuses_bad_arguments():
    with pytest.raises(RuntimeError, match="randint: low must be less than high, got low=5 and high=5"):
        random.randint(5, 5, (2,))
    with pytest.raises(TypeError, match=r"randint: high must be an integer, got a float: 2\.5"):
        random.randint(0, 2.5, (2,))
    with pytest.raises(TypeError, match="randint: a size is needed"):
        random.randint(10)
    with pytest.raises(TypeError, match="randint: dtype complex64 is not supported"):
        random.randint(10, (2,), dtype=ag.complex64)
    with pytest.raises(RuntimeError, match="floating"):
        random.randint(10, (2,), requires_grad=True)


# -- permutations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 1, 2, 1000])
def test_randperm_is_a_permutation(n, device):
    x = random.randperm(n, generator=seeded(), device=device)
    assert x.dtype is ag.int64
    assert x.shape == (n,)
    assert sorted(listed(x)) == list(range(n))


def test_all_permutations_are_equally_frequent():
    generator = seeded()
    counts = Counter(tuple(listed(random.randperm(4, generator=generator, device="numpy"))) for _ in range(4800))
    assert len(counts) == 24
    assert stats.chisquare(list(counts.values())).pvalue > UNLIKELY


def test_randperm_orders_equal_keys_by_position(device, monkeypatch):
    xp = loading.get_backend(device).xp
    monkeypatch.setattr(sampling.Stream, "words", lambda stream, n: xp.zeros(n, dtype=xp.int64))
    assert listed(random.randperm(5, device=device)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("dtype", [ag.uint8, ag.int32, ag.float32])
def test_randperm_has_the_dtype_asked_for(dtype):
    x = random.randperm(5, dtype=dtype)
    assert x.dtype is dtype
    assert sorted(listed(x)) == [0, 1, 2, 3, 4]


def test_randperm_refuses_bad_arguments():
    with pytest.raises(RuntimeError, match="randperm: a size cannot be negative"):
        random.randperm(-1)
    with pytest.raises(TypeError, match="randperm: n must be an integer, got a float"):
        random.randperm(2.0)
    with pytest.raises(RuntimeError, match="randperm: uint8 holds integers up to 255 exactly, got n=257"):
        random.randperm(257, dtype=ag.uint8)
    with pytest.raises(TypeError, match="randperm: dtype bool is not supported"):
        random.randperm(2, dtype=ag.bool)


# -- like another tensor -----------------------------------------------------------------------------------------------


def test_like_functions_follow_the_input(device):
    like = tensor([[1.0, 2.0, 3.0]], ag.float64, device)
    for x in (random.rand_like(like), random.randn_like(like), random.randint_like(like, 9)):
        assert (x.shape, x.dtype, x.device) == ((1, 3), ag.float64, like.device)


def test_like_functions_take_options():
    like = tensor([1, 2, 3], ag.int32)
    assert random.rand_like(like, dtype=ag.float32, device="strict").device.type == "strict"
    assert random.randn_like(like, dtype=ag.float32, requires_grad=True).requires_grad
    assert listed(random.randint_like(like, 5, 6)) == [5, 5, 5]
    assert listed(random.randint_like(like, 1)) == [0, 0, 0]
    expected = listed(random.rand(3, generator=seeded()))
    assert listed(random.rand_like(like, dtype=ag.float32, generator=seeded())) == expected


def test_like_functions_refuse_bad_inputs():
    for function in (random.rand_like, random.randn_like, lambda x: random.randint_like(x, 2)):
        with pytest.raises(TypeError, match="_like: the input must be a tensor, got list"):
            function([1.0])
    with pytest.raises(TypeError, match="rand: dtype int32 is not supported"):
        random.rand_like(tensor([1], ag.int32))


# -- bernoulli ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_bernoulli_has_the_frequencies_of_its_input(dtype, device):
    n = 20_000
    probabilities = [0.0, 0.1, 0.5, 1.0]
    x = random.bernoulli(tensor([[p] * n for p in probabilities], dtype, device), generator=seeded())
    assert (x.shape, x.dtype, x.device) == ((4, n), dtype, tensor([0.0], dtype, device).device)
    values = host(x)
    assert set(values.ravel()) == {0, 1}
    for p, frequency in zip(probabilities, values.mean(axis=1), strict=True):
        assert abs(frequency - p) <= 4 * (p * (1 - p) / n) ** 0.5


def test_bernoulli_takes_one_probability(device):
    x = random.bernoulli(tensor([9] * 10_000, ag.int32, device), 0.25, generator=seeded())
    assert x.dtype is ag.int32
    assert abs(host(x).mean() - 0.25) < 4 * (0.1875 / 10_000) ** 0.5
    assert host(random.bernoulli(tensor([0.5] * 3, device=device), 1.0)).tolist() == [1, 1, 1]
    assert host(random.bernoulli(tensor([0.5] * 3, device=device), 0)).tolist() == [0, 0, 0]


def test_bernoulli_marks_what_is_no_probability():
    x = host(random.bernoulli(tensor([-0.5, 0.5, 1.5, math.nan])))
    assert np.isnan(x).tolist() == [True, False, True, True]


def test_bernoulli_has_no_graph():
    assert not random.bernoulli(tensor([0.5]).requires_grad_(True)).requires_grad


def test_bernoulli_refuses_bad_arguments():
    for p in (1.5, -0.1, math.nan):
        with pytest.raises(RuntimeError, match=r"bernoulli: p must be in \[0, 1\], got"):
            random.bernoulli(tensor([0.0]), p)
    with pytest.raises(TypeError, match="bernoulli: dtype int32 is not supported"):
        random.bernoulli(tensor([1], ag.int32))
    with pytest.raises(TypeError, match="bernoulli: the input must be a tensor, got float"):
        random.bernoulli(0.5)


# -- multinomial -------------------------------------------------------------------------------------------------------

WEIGHTS = [0.0, 1.0, 2.0, 0.0, 5.0, 0.0]


@pytest.mark.parametrize("dtype", FLOATS)
def test_multinomial_with_replacement_follows_the_weights(dtype, device):
    x = random.multinomial(tensor(WEIGHTS, dtype, device), 8000, replacement=True, generator=seeded())
    assert (x.shape, x.dtype, x.device) == ((8000,), ag.int64, tensor([0.0], device=device).device)
    counts = np.bincount(host(x), minlength=6)
    assert counts[[0, 3, 5]].tolist() == [0, 0, 0]
    assert stats.chisquare(counts[[1, 2, 4]], [1000, 2000, 5000]).pvalue > UNLIKELY


def test_multinomial_without_replacement_draws_one_after_another(device):
    rows = tensor([WEIGHTS] * 8000, device=device)
    drawn = Counter(map(tuple, listed(random.multinomial(rows, 2, generator=seeded()))))
    weights = {1: 1.0, 2: 2.0, 4: 5.0}
    pairs = [(a, b) for a in weights for b in weights if a != b]
    assert set(drawn) == set(pairs)
    expected = [8000 * weights[a] / 8 * weights[b] / (8 - weights[a]) for a, b in pairs]
    assert stats.chisquare([drawn[pair] for pair in pairs], expected).pvalue > UNLIKELY


def test_multinomial_keeps_its_rows_apart(device):
    rows = tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 3.0]], device=device)
    assert listed(random.multinomial(rows, 4, replacement=True)) == [[0] * 4, [2] * 4]
    assert listed(random.multinomial(rows, 1)) == [[0], [2]]


def test_multinomial_never_draws_a_weight_of_zero_at_either_end(monkeypatch):
    monkeypatch.setattr(sampling, "uniform", lambda stream, n, dtype: np.zeros(n, dtype=dtype))
    assert listed(random.multinomial(tensor([0.0, 1.0, 1.0]), 3, replacement=True)) == [1, 1, 1]
    monkeypatch.setattr(sampling, "uniform", lambda stream, n, dtype: np.ones(n, dtype=dtype))
    assert listed(random.multinomial(tensor([1.0, 1.0, 0.0]), 3, replacement=True)) == [1, 1, 1]


def test_multinomial_orders_weights_that_are_far_apart():
    weights = tensor([1e-45, 0.0, 3e38], ag.float32)
    assert listed(random.multinomial(weights, 2, generator=seeded())) == [2, 0]
    assert listed(random.multinomial(weights, 3, replacement=True, generator=seeded())) == [2, 2, 2]


@pytest.mark.parametrize(
    ("weights", "samples", "replacement", "error", "message"),
    [
        ([0.0, 0.0], 1, True, RuntimeError, "the weights must be finite and not negative, and at least 1 of them"),
        ([-1.0, 1.0], 1, False, RuntimeError, "the weights must be finite and not negative"),
        ([math.nan, 1.0], 1, False, RuntimeError, "the weights must be finite and not negative"),
        ([math.inf, 1.0], 1, True, RuntimeError, "the weights must be finite and not negative"),
        ([1.0, 0.0], 2, False, RuntimeError, "at least 2 of them positive"),
        ([1.0, 1.0], 3, False, RuntimeError, "num_samples must be at least 1 and at most 2"),
        ([1.0, 1.0], 0, True, RuntimeError, "num_samples must be at least 1, got 0"),
        ([[[1.0]]], 1, True, RuntimeError, r"one or two axes, got shape \(1, 1, 1\)"),
    ],
)
def test_multinomial_refuses_bad_arguments(weights, samples, replacement, error, message):
    with pytest.raises(error, match=f"multinomial: .*{message}"):
        random.multinomial(tensor(weights), samples, replacement)


def test_multinomial_refuses_what_is_no_tensor_of_floats():
    with pytest.raises(TypeError, match="multinomial: the input must be a tensor"):
        random.multinomial([1.0], 1)
    with pytest.raises(TypeError, match="multinomial: dtype int64 is not supported"):
        random.multinomial(tensor([1], ag.int64), 1)
