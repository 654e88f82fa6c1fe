"""bfloat16, the upper half of a float32: its values against PyTorch's, and what float16 has not (test_halves.py)."""

import copy
import pickle

import numpy as np
import pytest

import arraygrad_cpu as cpu

torch = pytest.importorskip("torch", reason="NumPy has no bfloat16 to compare with; PyTorch has")

EVERY = torch.arange(2**16, dtype=torch.int32).to(torch.int16).view(torch.bfloat16)
OTHERS = EVERY[torch.randperm(2**16, generator=torch.Generator().manual_seed(0))]
NAMES = ["float16", "float32", "float64", "complex64", "complex128"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8"]


def ours(tensor):
    return cpu.from_dlpack(tensor, copy=True)


def agree(got, expected):
    """The same dtype, shape and bits; any NaN is as good as another."""
    got = torch.from_dlpack(got)
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    if not expected.is_floating_point():
        assert torch.equal(got, expected)
        return
    numbers = ~torch.isnan(expected)
    assert torch.equal(torch.isnan(got), ~numbers)
    bits = torch.int16 if expected.itemsize == 2 else torch.int32 if expected.itemsize == 4 else torch.int64
    assert torch.equal(got[numbers].view(bits), expected[numbers].view(bits))


# -- conversions --


@pytest.mark.parametrize("name", ["bool", "float16", "float32", "float64"])
def test_every_value_becomes_another_dtype_as_pytorch_has_it(name):
    agree(cpu.astype(ours(EVERY), getattr(cpu, name)), EVERY.to(getattr(torch, name)))


@pytest.mark.parametrize("name", ["complex64", "complex128"])
def test_every_value_becomes_the_real_part_of_a_complex_number(name):
    whole = cpu.astype(ours(EVERY), getattr(cpu, name))
    agree(cpu.astype(cpu.real(whole), cpu.float32), EVERY.float())
    assert not cpu.any(cpu.imag(whole) != 0)


@pytest.mark.parametrize("name", [*INTEGERS, "uint16", "uint32", "uint64"])
def test_every_value_becomes_an_integer_as_float64_does(name):
    integers = cpu.astype(ours(EVERY), getattr(cpu, name))
    assert cpu.all(integers == cpu.astype(ours(EVERY.double()), getattr(cpu, name)))


def neighbourhood(dtype):
    """Every finite value, the middles between neighbours, and what lies next to these."""
    finite = torch.sort(EVERY[torch.isfinite(EVERY)].double()).values
    middles = (finite[1:] + finite[:-1]) / 2
    near = middles.to(dtype)
    up = torch.full_like(near, torch.inf)
    return torch.cat(
        [finite.to(dtype), near, torch.nextafter(near, up), torch.nextafter(near, -up), up[:1], up[:1] * 0]
    )


def test_float32_rounds_to_the_nearest_even():
    values = neighbourhood(torch.float32)
    agree(cpu.astype(ours(values), cpu.bfloat16), values.to(torch.bfloat16))


def nearest_even(values):
    """float64 as bfloat16, by exact arithmetic: the last bit kept is worth 2^(exponent - 7), or 2^-133 at least."""
    _, exponents = np.frexp(values)
    unit = np.ldexp(1.0, np.maximum(exponents - 8, -133))
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = np.rint(values / unit) * unit
        rounded = np.where(np.abs(rounded) >= 2.0**128, np.copysign(np.inf, values), rounded)
    return torch.from_numpy(np.where(np.isfinite(values), rounded, values)).to(torch.bfloat16)


def test_float64_is_rounded_once_not_by_way_of_float32():
    values = neighbourhood(torch.float64)
    agree(cpu.astype(ours(values), cpu.bfloat16), nearest_even(values.numpy()))
    middle = 1 + 2.0**-8
    assert cpu.astype(cpu.asarray(middle + 2.0**-40), cpu.bfloat16).item() == 1 + 2.0**-7
    assert cpu.astype(cpu.asarray(middle), cpu.bfloat16).item() == 1


def test_large_integers_are_rounded_once():
    for name, sign in (("int64", 1), ("int64", -1), ("uint64", 1)):
        low, middle, high = 2**62, 2**62 + 2**54, 2**62 + 2**55
        given = cpu.asarray([sign * x for x in (middle - 1, middle, middle + 1)], dtype=getattr(cpu, name))
        assert cpu.astype(given, cpu.bfloat16).tolist() == [sign * x for x in (low, low, high)]
    top = cpu.asarray([2**64 - 1, 2**53 + 1], dtype=cpu.uint64)
    assert cpu.astype(top, cpu.bfloat16).tolist() == [2.0**64, 2.0**53]


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_round_to_the_nearest_even(name):
    limits = torch.iinfo(getattr(torch, name))
    values = torch.arange(max(limits.min, -70_000), min(limits.max, 70_000), dtype=getattr(torch, name))
    agree(cpu.astype(ours(values), cpu.bfloat16), values.to(torch.bfloat16))


def test_arrays_are_created_in_it():
    agree(cpu.asarray([1, 2.5, 1e39, 0.1], dtype=cpu.bfloat16), torch.tensor([1, 2.5, 1e39, 0.1], dtype=torch.bfloat16))
    agree(cpu.zeros((2, 3), dtype=cpu.bfloat16), torch.zeros(2, 3, dtype=torch.bfloat16))
    agree(cpu.arange(300, dtype=cpu.bfloat16), torch.arange(300).to(torch.bfloat16))


# -- leaving the library --


def test_dlpack_shares_memory_both_ways():
    theirs = EVERY.clone()
    x = cpu.from_dlpack(theirs)
    x[1] = 0.5
    assert theirs[1] == 0.5
    assert torch.from_dlpack(x).data_ptr() == theirs.data_ptr()


def test_the_buffer_protocol_has_no_name_for_it():
    with pytest.raises(BufferError, match="DLPack"):
        memoryview(ours(EVERY))
    with pytest.raises(TypeError, match="no dtype"):
        cpu.asarray(memoryview(b"ab").cast("c"))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_and_copies_keep_every_bit(protocol):
    x = ours(EVERY)
    agree(pickle.loads(pickle.dumps(x, protocol)), EVERY)
    agree(pickle.loads(pickle.dumps(x[::-2], protocol)), EVERY.flip(0)[::2])
    agree(copy.deepcopy(x), EVERY)
    assert pickle.loads(pickle.dumps(cpu.bfloat16, protocol)) is cpu.bfloat16


def test_elements_can_be_pickled_out_of_band():
    buffers = []
    x = ours(EVERY)
    text = pickle.dumps(x, 5, buffer_callback=buffers.append)
    assert len(text) < 200
    agree(pickle.loads(text, buffers=buffers), EVERY)


def test_numbers_and_text_identify_each_value():
    finite = EVERY[torch.isfinite(EVERY)][::7]
    assert ours(finite).tolist() == finite.tolist()
    for x, value in zip(ours(finite), finite.tolist(), strict=True):
        assert torch.tensor(float(str(x)), dtype=torch.bfloat16) == value
    assert repr(cpu.asarray([0.1, 3.14159], dtype=cpu.bfloat16)) == "Array([0.1 , 3.14], dtype=bfloat16)"


# -- dtypes --


@pytest.mark.parametrize("name", [*NAMES, "bfloat16"])
def test_promotion_is_that_of_pytorch_among_floats(name):
    expected = str(torch.promote_types(torch.bfloat16, getattr(torch, name))).removeprefix("torch.")
    assert cpu.result_type(cpu.bfloat16, getattr(cpu, name)) == getattr(cpu, expected)
    assert cpu.result_type(getattr(cpu, name), cpu.bfloat16) == getattr(cpu, expected)


def test_limits():
    info, theirs = cpu.finfo(cpu.bfloat16), torch.finfo(torch.bfloat16)
    assert (info.bits, info.eps, info.max, info.min) == (16, theirs.eps, theirs.max, theirs.min)
    assert info.smallest_normal == theirs.smallest_normal
    assert "bfloat16" not in cpu.__array_namespace_info__().dtypes()


# -- computing --


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "copysign", "nextafter"])
def test_arithmetic_is_rounded_once(name):
    agree(getattr(cpu, name)(ours(EVERY), ours(OTHERS)), getattr(torch, name)(EVERY, OTHERS))


@pytest.mark.parametrize("name", ["negative", "abs", "sqrt", "square", "ceil", "floor", "round", "trunc"])
def test_functions_of_every_value_are_rounded_once(name):
    agree(getattr(cpu, name)(ours(EVERY)), getattr(torch, name)(EVERY.float()).to(torch.bfloat16))


@pytest.mark.parametrize("name", ["equal", "less", "less_equal", "greater"])
def test_comparisons(name):
    theirs = {"equal": "eq"}.get(name, name)
    agree(getattr(cpu, name)(ours(EVERY), ours(OTHERS)), getattr(torch, theirs)(EVERY, OTHERS))


def test_sums_are_rounded_once():
    values = torch.randn((300, 70), generator=torch.Generator().manual_seed(1)).to(torch.bfloat16)
    for axis in (0, 1):
        exact = values.double().sum(dim=axis).numpy()
        agree(cpu.sum(ours(values), axis=axis), nearest_even(exact))
        agree(cpu.cumulative_sum(ours(values), axis=axis), torch.cumsum(values.float(), axis).to(torch.bfloat16))
    assert cpu.sum(cpu.ones(1000, dtype=cpu.bfloat16)).item() == 1000


def test_order_is_by_value():
    numbers = OTHERS[~torch.isnan(OTHERS)]
    agree(cpu.sort(ours(numbers)), torch.sort(numbers, stable=True).values)
    agree(cpu.argsort(ours(numbers)), torch.sort(numbers, stable=True).indices)
    assert numbers[cpu.argmax(ours(numbers)).item()] == torch.inf
    choice = numbers > 0
    agree(cpu.where(ours(choice), ours(numbers), -1.0), torch.where(choice, numbers, -1.0))
    agree(cpu.clip(ours(numbers), -2.0, 3.0), numbers.clip(-2.0, 3.0))
    agree(ours(numbers)[ours(choice)], numbers[choice])
    agree(cpu.reshape(ours(EVERY), (256, 256)).T, EVERY.reshape(256, 256).T)
