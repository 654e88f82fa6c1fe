"""Derivatives of the parts of complex numbers, and of the conjugate."""

import pytest

import arraygrad as ag
from arraygrad.conformance import check_derivatives

COMPLEX = [[0.5 + 0.4j, -1.2 + 0.3j], [0.8 - 0.7j, -0.2 - 2.0j]]


@pytest.mark.parametrize("function", [ag.conj, ag.real, ag.imag])
@pytest.mark.parametrize("data", [COMPLEX, 0.5 + 0.4j, []])
def test_complex_derivatives(function, data):
    check_derivatives(function, [ag.tensor(data, dtype=ag.complex128)])


@pytest.mark.parametrize("function", [ag.conj, ag.real, ag.imag])
def test_derivatives_of_real_numbers(function):
    check_derivatives(function, [ag.tensor([0.5, -1.5], dtype=ag.float64)])


def test_the_gradient_of_the_imaginary_part_is_imaginary():
    z = ag.tensor([1 + 2j], dtype=ag.complex128, requires_grad=True)
    (grad,) = ag.autograd.grad(ag.imag(z), z)
    assert grad.tolist() == [1j]


@pytest.mark.parametrize(("part", "expected"), [(ag.real, [10 + 2j]), (ag.imag, [1 + 20j])])
def test_writing_to_a_part_changes_the_number(part, expected):
    z = ag.tensor([1 + 2j], dtype=ag.complex128)
    part(z).mul_(10.0)
    assert z.tolist() == expected


@pytest.mark.parametrize(("part", "expected"), [(ag.real, 100 + 1j), (ag.imag, 1 + 100j)])
def test_writing_to_a_part_is_differentiated(part, expected):
    z = ag.tensor([1 + 2j], dtype=ag.complex128, requires_grad=True)
    w = z * 1
    part(w).mul_(10.0)
    (grad,) = ag.autograd.grad(ag.sum(ag.real(w * ag.conj(w))), z)
    parts = grad.item()
    # |w|**2 with one part ten times as large: the gradient is 2 (100 a, b) or 2 (a, 100 b).
    assert parts == 2 * complex(expected.real * 1, expected.imag * 2)


def test_the_imaginary_part_of_real_numbers_is_no_view():
    x = ag.tensor([1.0, 2.0])
    zeros = ag.imag(x)
    zeros.add_(5.0)
    assert x.tolist() == [1.0, 2.0]
