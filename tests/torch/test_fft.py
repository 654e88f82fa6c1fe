"""Fourier transforms against PyTorch: values, first and second derivatives."""

import pytest
import torch
from against_torch import check_against_torch

import arraygrad as ag

NORMS = ["backward", "ortho", "forward"]
REAL = ("rfft", "ihfft")


def numbers(shape, name):
    """Values that a transform takes, and their dtype."""
    dtype = "float64" if name.startswith(REAL) else "complex128"
    generator = torch.Generator().manual_seed(0)
    return torch.randn(shape, dtype=getattr(torch, dtype), generator=generator).tolist(), dtype


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("n", [None, 1, 2, 5, 8])
@pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"])
def test_one_axis(name, n, norm):
    values, dtype = numbers((2, 6), name)
    check_against_torch(
        lambda x: getattr(ag.fft, name)(x, n=n, norm=norm),
        lambda x: getattr(torch.fft, name)(x, n=n, norm=norm),
        values,
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(("s", "axes"), [(None, None), ((2, 5), None), ((2, 5), (2, 0)), ((4, -1), (0, 1))])
@pytest.mark.parametrize("name", ["fftn", "ifftn", "rfftn", "irfftn", "hfftn", "ihfftn"])
def test_several_axes(name, s, axes, norm):
    values, dtype = numbers((3, 2, 4), name)
    check_against_torch(
        lambda x: getattr(ag.fft, name)(x, s=s, axes=axes, norm=norm),
        lambda x: getattr(torch.fft, name)(x, s=s, dim=axes, norm=norm),
        values,
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("name", ["fft2", "ifft2", "rfft2", "irfft2", "hfft2", "ihfft2"])
def test_two_axes(name):
    values, dtype = numbers((2, 3, 4), name)
    check_against_torch(getattr(ag.fft, name), getattr(torch.fft, name), values, dtype=dtype, rtol=1e-11)


def test_shifts_and_frequencies():
    x = torch.arange(15.0).reshape(3, 5)
    for name in ("fftshift", "ifftshift"):
        for axes in (None, 0, (0, 1)):
            found = getattr(ag.fft, name)(ag.asarray(x.tolist()), axes=axes)
            assert found.tolist() == getattr(torch.fft, name)(x, axes).tolist()
    for n in (1, 4, 5):
        assert ag.fft.fftfreq(n, d=0.3).tolist() == pytest.approx(torch.fft.fftfreq(n, 0.3).tolist())
        assert ag.fft.rfftfreq(n, d=0.3).tolist() == pytest.approx(torch.fft.rfftfreq(n, 0.3).tolist())


SETTINGS = [
    {"n_fft": 8},
    {"n_fft": 9, "hop_length": 4, "normalized": True},
    {"n_fft": 8, "hop_length": 3, "win_length": 5, "window": True},
    {"n_fft": 8, "onesided": False, "window": True},
]


def both_windows(settings):
    """The settings for each library, with a window where there is to be one."""
    size = settings.get("win_length", settings["n_fft"])
    window = torch.hann_window(size, dtype=torch.float64) + 0.1 if "window" in settings else torch.ones(size)
    window = window.to(torch.float64)
    return {**settings, "window": ag.asarray(window.tolist(), dtype=ag.float64)}, {**settings, "window": window}


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular", "constant"])
def test_spectra_of_pieces(mode, settings):
    ours, theirs = both_windows(settings)
    values, dtype = numbers((2, 21), "rfft")
    check_against_torch(
        lambda x: ag.stft(x, pad_mode=mode, **ours),
        lambda x: torch.stft(x, pad_mode=mode, return_complex=True, **theirs),
        values,
        dtype=dtype,
        rtol=1e-11,
    )


@pytest.mark.parametrize("length", [None, 15])
@pytest.mark.parametrize("settings", SETTINGS)
def test_signals_from_pieces(settings, length):
    ours, theirs = both_windows(settings)
    terms = settings["n_fft"] if "onesided" in settings else settings["n_fft"] // 2 + 1
    values, dtype = numbers((2, terms, 7), "fft")
    check_against_torch(
        lambda x: ag.istft(x, length=length, **ours),
        lambda x: torch.istft(x, length=length, **theirs),
        values,
        dtype=dtype,
        rtol=1e-11,
    )
