"""Derivatives of Fourier transforms: adjoints for odd and even lengths, cut off and filled up."""

import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad import fft
from arraygrad.conformance import check_derivatives

NORMS = ["backward", "ortho", "forward"]


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"])
def test_one_axis(name, n, norm):
    x = uniform(4, 2, kind="real" if name in ("rfft", "ihfft") else "complex")
    check_derivatives(lambda x: getattr(fft, name)(x, n=n, axis=0, norm=norm), [x])


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(("s", "axes"), [(None, None), ((2, 5), (2, 0)), ((3, -1), None)])
@pytest.mark.parametrize("name", ["fftn", "ifftn", "rfftn", "irfftn", "hfftn", "ihfftn"])
def test_several_axes(name, s, axes, norm):
    x = uniform(2, 1, 4, kind="real" if name in ("rfftn", "ihfftn") else "complex")
    check_derivatives(lambda x: getattr(fft, name)(x, s=s, axes=axes, norm=norm), [x])


@pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"])
def test_no_rows(name):
    x = uniform(0, 2, kind="real" if name in ("rfft", "ihfft") else "complex")
    check_derivatives(lambda x: getattr(fft, name)(x, n=2), [x])


@pytest.mark.parametrize("name", ["fft", "ifft", "irfft", "hfft"])
def test_real_input_of_complex_transforms(name):
    check_derivatives(getattr(fft, name), [uniform(3, 4)])


@pytest.mark.parametrize("n", [5, 6])
def test_the_gradient_has_no_part_in_what_irfft_ignores(n):
    x = uniform(n // 2 + 1, kind="complex").requires_grad_()
    (fft.irfft(x, n=n) ** 2).sum().backward()
    imaginary = x.grad.imag.tolist()
    assert imaginary[0] == 0
    assert (imaginary[-1] == 0) is (n % 2 == 0)


def test_parseval():
    x = uniform(3, 7, kind="complex").requires_grad_()
    (abs(fft.fftn(x, norm="ortho")) ** 2).sum().backward()
    assert ag.max(abs(x.grad - 2 * x.detach())).item() < 1e-14
