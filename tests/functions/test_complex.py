"""Parts of complex numbers, and the conjugate: values, dtypes, and what shares memory."""

import pytest

import arraygrad as ag

FUNCTIONS = [(ag.conj, complex.conjugate), (ag.real, lambda z: z.real), (ag.imag, lambda z: z.imag)]
VALUES = [1 + 2j, -3.5 - 0.25j, 4j, 5 + 0j]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize(("dtype", "part"), [(ag.complex64, ag.float32), (ag.complex128, ag.float64)], ids=str)
@pytest.mark.parametrize(("function", "reference"), FUNCTIONS, ids=name_of)
def test_complex_values(function, reference, dtype, part):
    out = function(ag.tensor(VALUES, dtype=dtype))
    assert out.dtype == (dtype if function is ag.conj else part)
    assert out.tolist() == [reference(z) for z in VALUES]


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64, ag.int8, ag.uint64], ids=str)
def test_real_values(dtype):
    x = ag.tensor([1, 2], dtype=dtype)
    for function, expected in [(ag.conj, [1, 2]), (ag.real, [1, 2]), (ag.imag, [0, 0])]:
        out = function(x)
        assert out.dtype == dtype
        assert out.tolist() == expected


@pytest.mark.parametrize("function", [f for f, _ in FUNCTIONS], ids=name_of)
@pytest.mark.parametrize("shape", [(), (0,), (2, 1, 3)])
def test_shapes(function, shape):
    assert function(ag.ones(shape, dtype=ag.complex64)).shape == shape
    assert function(ag.ones(shape)).shape == shape


@pytest.mark.parametrize("dtype", [ag.float32, ag.complex64], ids=str)
def test_conj_makes_a_copy(dtype):
    x = ag.ones((2,), dtype=dtype)
    ag.conj(x)[0] = 5
    assert x.tolist() == [1, 1]


def test_writing_to_a_part_changes_the_number():
    z = ag.tensor([1 + 2j, 3 + 4j])
    ag.real(z)[0] = 10
    ag.imag(z)[1] = 20
    assert z.tolist() == [10 + 2j, 3 + 20j]


def test_a_part_follows_its_number():
    z = ag.tensor([1 + 2j, 3 + 4j])
    part = ag.imag(z)
    z[0] = 7j
    assert part.tolist() == [7.0, 4.0]


def test_the_real_part_of_a_real_tensor_is_the_tensor():
    x = ag.tensor([1.0, 2.0])
    assert ag.real(x) is x


def test_functions_take_raw_arrays():
    z = ag.tensor(VALUES)
    assert ag.imag(z._raw()).tolist() == ag.imag(z).tolist()


def test_the_conjugate_of_booleans_is_a_copy_of_them():
    x = ag.tensor([True, False])
    out = ag.conj(x)
    assert out.dtype == ag.bool
    assert out.tolist() == [True, False]
    assert out is not x
