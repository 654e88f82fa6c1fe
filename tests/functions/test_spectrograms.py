"""Short-time Fourier transforms: against their definition, there and back, derivatives, and bad input."""

import numpy as np
import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


def hann(size):
    return ag.asarray((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).tolist(), dtype=ag.float64)


def close(out, expected):
    return np.asarray(out.tolist()) == pytest.approx(np.asarray(expected), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("mode", "numpys"), [("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap"), ("constant", "constant")]
)
def test_each_column_is_the_spectrum_of_a_piece(mode, numpys):
    x, window = uniform(2, 23), hann(6)
    out = ag.stft(x, 8, 3, 6, window, pad_mode=mode)
    signal = np.pad(np.asarray(x.tolist()), [(0, 0), (4, 4)], mode=numpys)
    weights = np.pad(np.asarray(window.tolist()), 1)
    assert out.shape == (2, 5, 8)
    for t in range(8):
        assert close(out[..., t], np.fft.rfft(signal[:, 3 * t : 3 * t + 8] * weights))
    assert close(ag.stft(x, 8, 3, 6, window, pad_mode=mode, normalized=True), np.asarray(out.tolist()) / 8**0.5)
    assert close(ag.stft(x, 8, 3, 6, window, pad_mode=mode, onesided=False)[:, :5], out.tolist())


def test_without_centre_and_of_complex_signals():
    x = uniform(12, kind="complex")
    out = ag.stft(x, 4, 2, center=False)
    signal = np.asarray(x.tolist())
    assert close(out, np.stack([np.fft.fft(signal[t : t + 4]) for t in range(0, 9, 2)], axis=-1))
    assert x.stft(4, 2, center=False).tolist() == out.tolist()
    assert ag.stft(ag.asarray([1, 2, 3, 4]), 4).dtype is ag.complex64


@pytest.mark.parametrize("normalized", [False, True])
@pytest.mark.parametrize(("n_fft", "hop", "size"), [(8, 2, 8), (8, 3, 6), (9, 4, 9)])
def test_there_and_back(n_fft, hop, size, normalized):
    settings = {"hop_length": hop, "win_length": size, "window": hann(size), "normalized": normalized}
    x = uniform(2, 24)
    assert close(ag.istft(ag.stft(x, n_fft, **settings), n_fft, **settings, length=24), x.tolist())
    whole = ag.stft(x, n_fft, **settings, onesided=False)
    assert close(whole.istft(n_fft, **settings, onesided=False, length=22), x[:, :22].tolist())
    z = uniform(24, kind="complex")
    spectra = ag.stft(z, n_fft, **settings)
    assert close(ag.istft(spectra, n_fft, **settings, length=24, return_complex=True), z.tolist())


def test_beyond_the_pieces_there_is_nothing():
    spectra = ag.stft(ag.ones(8, dtype=ag.float64), 4)
    assert close(ag.istft(spectra, 4, length=12), [1.0] * 10 + [0.0] * 2)
    assert ag.istft(spectra, 4).shape == (8,)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular", "constant"])
def test_derivatives(mode):
    window = hann(6) + 0.1
    check_derivatives(lambda x, w: ag.stft(x, 6, 4, window=w, pad_mode=mode), [uniform(2, 9), window])
    check_derivatives(lambda x: ag.stft(x, 4, center=False), [uniform(9, kind="complex")])
    check_derivatives(lambda x, w: ag.istft(x, 6, 4, window=w), [uniform(4, 3, kind="complex"), window])
    check_derivatives(
        lambda x: ag.istft(x, 4, onesided=False, return_complex=True, length=9), [uniform(2, 4, 5, kind="complex")]
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: ag.stft(x[None, None], 4), "stft: expected a 1D or 2D tensor"),
        (lambda x: ag.stft(x, 0), "stft: expected n_fft > 0"),
        (lambda x: ag.stft(x, 8, 0), "hop_length > 0"),
        (lambda x: ag.stft(x, 8, win_length=9), "stft: expected 0 < win_length <= n_fft"),
        (lambda x: ag.stft(x, 8, window=ag.ones(9)), "stft: expected a 1D window tensor of size equal to win_length=8"),
        (lambda x: ag.stft(x, 50), r"Padding size should be less .* padding \(25, 25\)"),
        (lambda x: ag.stft(x, 50, center=False), "expected 0 < n_fft <= 20"),
        (lambda x: ag.stft(x, 8, pad_mode="symmetric"), "stft: pad_mode is .* got 'symmetric'"),
        (lambda x: ag.stft(x * 1j, 8, onesided=True), "Cannot have onesided output if window or input is complex"),
        (lambda x: ag.stft(x, 8, return_complex=False), "stft: the result is complex"),
        (lambda x: ag.stft(x, 3), "got 3 and 0, a quarter of n_fft; give a hop_length"),
        (lambda x: ag.istft(ag.stft(x, 8), 8, length=-3), "istft: the length of the signal must be above 0, got -3"),
        (lambda x: ag.istft(ag.stft(x, 8), 8, window=ag.ones(8) * 1j), "Complex windows are incompatible"),
        (lambda x: ag.istft(ag.stft(x, 8), 6), "istft: expected the frequency dimension, .* 4 terms"),
        (lambda x: ag.istft(ag.stft(x, 8), 8, return_complex=True, onesided=True), "istft: Cannot have onesided"),
        (lambda x: ag.istft(ag.stft(x, 8), 8, window=ag.zeros(8)), "window overlap add min: 1"),
        (lambda x: ag.istft(ag.stft(x, 8), 8, 9), "window overlap add min: 1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(RuntimeError, match=message):
        call(ag.ones(20))


def test_wrong_types():
    for settings in ({"n_fft": 4.0}, {"n_fft": 8, "hop_length": 2.0}, {"n_fft": 8, "win_length": 2.0}):
        name = list(settings)[-1]
        with pytest.raises(TypeError, match=f"stft: {name} must be an int, got"):
            ag.stft(ag.ones(20), **settings)
    with pytest.raises(TypeError, match="istft requires a complex-valued input tensor"):
        ag.istft(ag.ones((5, 3)), 8)
