"""Fourier transforms: values against the sums that define them, sizes, dtypes and bad input."""

import numpy as np
import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad import fft
from arraygrad._backends.loading import get_backend
from arraygrad._tensor.namespace import Namespace

NORMS = ["backward", "ortho", "forward"]
SIZES = [1, 2, 3, 4, 7, 8, 15]


def numbers(*shape, kind="real", seed=0):
    """The same numbers as a NumPy array and as a tensor."""
    x = uniform(*shape, kind=kind, seed=seed)
    return np.asarray(x.tolist()).reshape(shape), x


def exact(x, n, axis, inverse, norm):
    """The transform by its definition: a matrix product, with angles below a whole turn."""
    x = np.moveaxis(np.asarray(x, np.complex128), axis, -1)[..., :n]
    x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, n - x.shape[-1])])
    turns = np.outer(np.arange(n), np.arange(n)) % n / n
    factor = {"backward": n if inverse else 1, "ortho": n**0.5, "forward": 1 if inverse else n}[norm]
    return np.moveaxis(x @ np.exp((2j if inverse else -2j) * np.pi * turns) / factor, -1, axis)


def whole(half, n, axis):
    """A Hermitian spectrum of ``n`` terms, of which the first are given."""
    half = np.moveaxis(np.asarray(half, np.complex128), axis, -1)[..., : n // 2 + 1].copy()
    half = np.pad(half, [(0, 0)] * (half.ndim - 1) + [(0, n // 2 + 1 - half.shape[-1])])
    half[..., 0] = half[..., 0].real
    if n % 2 == 0:
        half[..., -1] = half[..., -1].real
    return np.moveaxis(np.concatenate([half, half[..., 1 : (n + 1) // 2][..., ::-1].conj()], -1), -1, axis)


def close(out, expected):
    return np.asarray(out.tolist()).reshape(out.shape) == pytest.approx(expected, rel=1e-12, abs=1e-12)


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", ["real", "complex"])
def test_one_axis(kind, n, norm):
    raw, x = numbers(3, 4, kind=kind)
    for axis in (0, -1):
        assert close(fft.fft(x, n=n, axis=axis, norm=norm), exact(raw, n, axis, False, norm))
        assert close(fft.ifft(x, n=n, axis=axis, norm=norm), exact(raw, n, axis, True, norm))


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("n", SIZES)
def test_real_arrays_and_half_spectra(n, norm):
    raw, x = numbers(2, 5)
    terms = n // 2 + 1
    assert close(fft.rfft(x, n=n, norm=norm), exact(raw, n, -1, False, norm)[:, :terms])
    assert close(fft.ihfft(x, n=n, norm=norm), exact(raw, n, -1, True, norm)[:, :terms])
    raw, x = numbers(4, 2, kind="complex")
    half = whole(raw, n, 0)
    assert close(fft.irfft(x, n=n, axis=0, norm=norm), exact(half, n, 0, True, norm).real)
    assert close(fft.hfft(x, n=n, axis=0, norm=norm), exact(half, n, 0, False, norm).real)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    ("s", "axes"), [(None, None), ((2, 5), None), (None, (2, 0)), ((3, -1, 4), (1, 2, 0)), ((4,), (1,))]
)
def test_several_axes(s, axes, norm):
    def along(x, sizes, axes, inverse):
        for n, axis in zip(sizes, axes, strict=True):
            x = exact(x, n, axis, inverse, norm)
        return x

    found = axes if axes is not None else range(3) if s is None else range(3 - len(s), 3)
    raw, x = numbers(2, 3, 4, kind="complex")
    sizes = [raw.shape[a] if s is None or s[i] == -1 else s[i] for i, a in enumerate(found)]
    assert close(fft.fftn(x, s=s, axes=axes, norm=norm), along(raw, sizes, found, False))
    assert close(fft.ifftn(x, s=s, axes=axes, norm=norm), along(raw, sizes, found, True))

    last = found[-1]
    n = 2 * (raw.shape[last] - 1) if s is None or s[-1] == -1 else s[-1]
    for inverse, transform in ((True, fft.irfftn), (False, fft.hfftn)):
        half = whole(along(raw, sizes[:-1], found[:-1], inverse), n, last)
        assert close(transform(x, s=s, axes=axes, norm=norm), exact(half, n, last, inverse, norm).real)

    raw, x = numbers(2, 3, 4)
    for inverse, transform in ((False, fft.rfftn), (True, fft.ihfftn)):
        terms = np.take(along(raw, sizes, found, inverse), range(sizes[-1] // 2 + 1), axis=last)
        assert close(transform(x, s=s, axes=axes, norm=norm), terms)


def test_two_axes():
    for name in ("fft", "ifft", "irfft", "hfft", "rfft", "ihfft"):
        x = uniform(2, 3, 4, kind="real" if name in ("rfft", "ihfft") else "complex")
        expected = getattr(fft, f"{name}n")(x, axes=(1, 2))
        assert getattr(fft, f"{name}2")(x).tolist() == expected.tolist()


@pytest.mark.parametrize("n", SIZES)
def test_frequencies(n):
    assert fft.fftfreq(n, d=0.25).tolist() == pytest.approx(np.fft.fftfreq(n, 0.25))
    assert fft.rfftfreq(n, d=0.25).tolist() == pytest.approx(np.fft.rfftfreq(n, 0.25))
    assert fft.fftshift(fft.fftfreq(n)).tolist() == sorted(fft.fftfreq(n).tolist())
    raw, x = numbers(n, 3)
    for axes in (None, 0, (1,), (0, -1)):
        shifted = fft.fftshift(x, axes=axes)
        assert close(shifted, np.fft.fftshift(raw, axes))
        assert fft.ifftshift(shifted, axes=axes).tolist() == x.tolist()


# -- dtypes and namespaces ---------------------------------------------------------------------------------------------


def test_dtypes():
    single, double = ag.ones(4, dtype=ag.float32), ag.ones(4, dtype=ag.float64)
    assert fft.fft(single).dtype is fft.rfft(single).dtype is ag.complex64
    assert fft.fft(double).dtype is fft.ihfft(double).dtype is ag.complex128
    assert fft.irfft(single).dtype is fft.hfft(ag.ones(3, dtype=ag.complex64)).dtype is ag.float32
    assert fft.irfftn(ag.ones((2, 3), dtype=ag.complex128)).dtype is ag.float64
    assert fft.fft(ag.asarray([1, 2])).dtype is fft.rfftn(ag.asarray([[True]])).dtype is ag.complex64
    assert fft.fftfreq(3).dtype is ag.float32
    assert fft.rfftfreq(3, dtype=ag.float64).dtype is ag.float64


@pytest.mark.parametrize("backend", ["numpy", "strict"])
def test_a_namespace_has_the_extension(backend):
    xp = get_backend(backend).tensor_namespace
    assert xp.fft.fft is fft.fft
    assert xp.fft.fftfreq(3).backend.name == backend
    assert xp.fft.rfft(xp.ones(4)).tolist() == [4, 0, 0]


def test_no_axis_to_transform():
    x = ag.asarray(2.0)
    assert fft.fftn(x).tolist() == fft.ifftn(ag.asarray(2.0), axes=()).tolist() == 2
    assert fft.fftshift(x).tolist() == fft.ifftshift(x).tolist() == 2
    assert fft.fft(ag.ones((0, 3))).shape == (0, 3)
    assert fft.fftn(ag.ones((2, 3)), s=4, axes=0).shape == (4, 3)


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: fft.fft(x, n=0), RuntimeError, r"fft: Invalid number of data points \(0\)"),
        (lambda x: fft.fft(x, n=0), ValueError, "data points"),
        (lambda x: fft.irfft(x[:, :1]), RuntimeError, r"irfft: Invalid number of data points \(0\)"),
        (lambda x: fft.fft(x[:, :0]), RuntimeError, r"fft: Invalid number of data points \(0\)"),
        (lambda x: fft.fft(x, n=-1), RuntimeError, r"fft: Invalid number of data points \(-1\)"),
        (lambda x: fft.fftn(x, axes=(), norm="both"), RuntimeError, "fftn: Invalid normalization mode"),
        (lambda x: fft.fftn(x, s=(4, 4, 4)), RuntimeError, "fftn: Got shape with 3 values but input tensor only has 2"),
        (lambda x: fft.fftfreq(4, d=0), ValueError, "fftfreq: the distance d of two samples"),
        (lambda x: fft.rfftfreq(4, d=2j), RuntimeError, "rfftfreq: the distance d of two samples"),
        (lambda x: fft.fft(x, n=2.5), TypeError, "fft: n must be an int, got 2.5"),
        (lambda x: fft.fft(x, axis=2), IndexError, "fft: Dimension out of range"),
        (lambda x: fft.fft(x, norm="both"), RuntimeError, "fft: Invalid normalization mode: 'both'"),
        (lambda x: fft.hfft(x, norm="both"), ValueError, "hfft: Invalid normalization mode"),
        (lambda x: fft.rfft(x * 1j), TypeError, "rfft expects a real input tensor, but got complex64"),
        (lambda x: fft.fftn(x, s=(1, 2, 3), axes=(0, 1)), RuntimeError, "must have the same length"),
        (lambda x: fft.fftn(x, axes=(0, -2)), RuntimeError, "fftn: duplicate dims"),
        (lambda x: fft.rfftn(x, axes=()), RuntimeError, "rfftn must transform at least one axis"),
        (lambda x: fft.fftfreq(0), RuntimeError, "fftfreq: Invalid number of data points"),
        (lambda x: fft.rfftfreq(3, dtype=ag.int64), TypeError, "rfftfreq: frequencies are real floating"),
        (lambda x: fft.fft("word"), TypeError, "fft: expected a Tensor"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call(ag.ones((2, 3)))


def test_a_library_without_the_extension():
    class Bare:
        name = "bare"
        xp = object()

    x = ag.ones(3)
    x._backend = Bare()
    with pytest.raises(RuntimeError, match="backend 'bare' has no Fourier transforms"):
        fft.fft(x)
    assert not hasattr(Namespace(Bare(), ag), "fft")
