"""Short-time Fourier transforms: the spectra of overlapping pieces of a signal, and the signal from these."""

from __future__ import annotations

import operator
from typing import Any

from arraygrad._plain.errors import TypeRuntimeError, ValueRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions import fft, statistical
from arraygrad.functions._axes import operand
from arraygrad.functions.complex import real
from arraygrad.functions.creation import arange, ones, zeros
from arraygrad.functions.indexing import index_add, take
from arraygrad.functions.manipulation import broadcast_to, concat, flip, moveaxis, reshape

__all__ = ["istft", "stft"]


def stft(
    input: Any,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
) -> Tensor:
    """Return the Fourier transforms of overlapping pieces of a signal, as ``torch.stft``: a column for each piece.

    :param input: of shape ``(n,)`` or ``(batch, n)``, real or complex.
    :param n_fft: how long the pieces are.
    :param hop_length: from the beginning of one piece to that of the next; a quarter of ``n_fft`` by default.
    :param win_length: how long the window is, in the middle of a piece; ``n_fft`` by default.
    :param window: what the pieces are multiplied by, of shape ``(win_length,)``; ones by default.
    :param center: whether the signal is filled up on both sides, so that piece t has element ``t * hop_length`` in its
        middle.
    :param pad_mode: what it is filled up with: "reflect", "replicate", "circular", or "constant" for zeros.
    :param normalized: whether the spectra are divided by the square root of ``n_fft``.
    :param onesided: whether only the first ``n_fft // 2 + 1`` terms are returned; by default where all is real.
    :param return_complex: the result is complex; only for programs that say so.

    The shape is ``(..., terms, pieces)``. Raises RuntimeError for lengths that do not fit.

    >>> ag.stft(ag.tensor([1.0, 2.0, 3.0, 4.0]), 2, center=False, hop_length=1)
    tensor([[ 3.+0.j,  5.+0.j,  7.+0.j],
            [-1.+0.j, -1.+0.j, -1.+0.j]])
    """
    x = operand("stft", input)
    if x.ndim not in (1, 2):
        raise RuntimeError(f"stft: expected a 1D or 2D tensor, a signal or a batch of them, got the shape {x.shape}")
    if return_complex is not None and not return_complex:
        raise RuntimeError("stft: the result is complex; for pairs of numbers stack its real and imag")
    n_fft, hop = _lengths("stft", n_fft, hop_length)
    window = _window("stft", window, n_fft, win_length, x)
    is_complex = "c" in (x.dtype.kind, window.dtype.kind)
    if onesided is None:
        onesided = not is_complex
    if onesided and is_complex:
        raise RuntimeError("stft: Cannot have onesided output if window or input is complex")
    if center:
        x = _filled_up(x, n_fft // 2, pad_mode)
    if x.shape[-1] < n_fft:
        raise ValueRuntimeError(f"stft: expected 0 < n_fft <= {x.shape[-1]}, the signal's length, got {n_fft}")
    count = 1 + (x.shape[-1] - n_fft) // hop
    pieces = reshape(take(x, _positions(count, n_fft, hop, x), axis=-1), (*x.shape[:-1], count, n_fft))
    transform = fft.rfft if onesided else fft.fft
    return moveaxis(transform(pieces * window, norm="ortho" if normalized else "backward"), -1, -2)


def istft(
    input: Any,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = None,
    center: bool = True,
    normalized: bool = False,
    onesided: bool | None = None,
    length: int | None = None,
    return_complex: bool = False,
) -> Tensor:
    """Return the signal of which the input is the `stft`; where it is none's, the one that comes closest to it.

    :param input: complex, of shape ``(..., terms, pieces)``.
    :param onesided: whether the input has ``n_fft // 2 + 1`` terms, the default, or all, of which a real signal needs
        the first half.
    :param length: of the signal; what the pieces do not reach is 0. By default as far as they reach.
    :param return_complex: whether the signal is complex; then the input has all terms.

    The other parameters are those of `stft`. The pieces are added up and divided by the sum of their squared windows
    (Griffin and Lim, "Signal estimation from modified short-time Fourier transform", IEEE Transactions on Acoustics,
    Speech, and Signal Processing 32 (1984), for real windows). Raises RuntimeError for shapes that do not fit, and
    where that sum is 0, for which it is read back from the device.

    >>> x = ag.tensor([1.0, 2.0, 3.0, 4.0])
    >>> ag.istft(ag.stft(x, 4), 4)
    tensor([1., 2., 3., 4.])
    """
    x = operand("istft", input)
    if x.dtype.kind != "c":
        raise TypeRuntimeError(
            f"istft requires a complex-valued input tensor matching the output from stft, got {x.dtype.name}"
        )
    n_fft, hop = _lengths("istft", n_fft, hop_length)
    onesided = not return_complex if onesided is None else onesided
    if onesided and return_complex:
        raise RuntimeError("istft: Cannot have onesided input if the signal is complex")
    terms = n_fft // 2 + 1 if onesided else n_fft
    if x.ndim < 2 or x.shape[-2] != terms or not x.shape[-1]:
        raise RuntimeError(
            f"istft: expected the frequency dimension, the last but one, to have {terms} terms for n_fft={n_fft} and "
            f"onesided={onesided}, and one piece or more, got the shape {list(x.shape)}"
        )
    spectra, norm = moveaxis(x, -1, -2), "ortho" if normalized else "backward"
    if return_complex:
        pieces = fft.ifft(spectra, norm=norm)
    else:
        pieces = fft.irfft(spectra[..., : n_fft // 2 + 1], n=n_fft, norm=norm)
    window = _window("istft", window, n_fft, win_length, pieces)
    if window.dtype.kind == "c" and not return_complex:
        raise RuntimeError("istft: Complex windows are incompatible with return_complex=False")
    if length is not None and length < 1:
        raise ValueRuntimeError(f"istft: the length of the signal must be above 0, got {length}")
    pieces = pieces * window
    weights = broadcast_to(window * window, pieces.shape[-2:])
    start, total = n_fft // 2 if center else 0, n_fft + hop * (x.shape[-1] - 1)
    end = total - start if length is None else start + length
    reached = slice(start, min(end, total))
    weight = _added_up(weights, hop, total)[reached]
    if not weight.numel() or statistical.min(abs(weight)).item() < 1e-11:
        raise RuntimeError(
            "istft: window overlap add min: 1: some elements of the signal are in no piece where the window is not 0; "
            "take a smaller hop_length, or the length and center that fit"
        )
    signal = _added_up(pieces, hop, total)[..., reached] / weight
    return concat([signal, _zeros(signal, end - total)], axis=-1) if end > total else signal


def _lengths(name: str, n_fft: Any, hop_length: Any) -> tuple[int, int]:
    n_fft = _integer(name, "n_fft", n_fft)
    hop = n_fft // 4 if hop_length is None else _integer(name, "hop_length", hop_length)
    if n_fft < 1 or hop < 1:
        raise ValueRuntimeError(
            f"{name}: expected n_fft > 0 and hop_length > 0, got {n_fft} and {hop}"
            + (", a quarter of n_fft; give a hop_length" if hop_length is None and n_fft > 0 else "")
        )
    return n_fft, hop


def _integer(name: str, what: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: {what} must be an int, got {value!r}") from None


def _window(name: str, window: Any, n_fft: int, win_length: int | None, like: Tensor) -> Tensor:
    """Return the window for pieces like a signal, filled up with zeros to their length."""
    size = n_fft if win_length is None else _integer(name, "win_length", win_length)
    if not 0 < size <= n_fft:
        raise ValueRuntimeError(f"{name}: expected 0 < win_length <= n_fft, got {size} and {n_fft}")
    if window is None:
        window = ones(size, dtype=real(like).dtype if like.dtype.kind in "fc" else None, device=like.device)
    window = operand(name, window)
    if window.shape != (size,):
        raise RuntimeError(
            f"{name}: expected a 1D window tensor of size equal to win_length={size}, got {window.shape}"
        )
    left = (n_fft - size) // 2
    return concat([_zeros(window, left), window, _zeros(window, n_fft - size - left)]) if size < n_fft else window


def _filled_up(x: Tensor, count: int, mode: str) -> Tensor:
    """Return ``x`` with so many elements before and behind it along the last axis."""
    n = x.shape[-1]
    if mode == "constant":
        sides = _zeros(x, count), _zeros(x, count)
    elif mode not in ("reflect", "replicate", "circular"):
        raise ValueRuntimeError(f'stft: pad_mode is "reflect", "replicate", "circular" or "constant", got {mode!r}')
    elif n < 1 + count * (mode == "reflect") or n < count * (mode == "circular"):
        raise ValueRuntimeError(
            f"stft: Padding size should be less than the corresponding input dimension, but got: padding "
            f"({count}, {count}) of a signal of {n}; take a smaller n_fft, or center=False"
        )
    elif mode == "reflect":
        sides = flip(x[..., 1 : 1 + count], axis=-1), flip(x[..., n - 1 - count : n - 1], axis=-1)
    elif mode == "circular":
        sides = x[..., n - count :], x[..., :count]
    else:
        shape = (*x.shape[:-1], count)
        sides = broadcast_to(x[..., :1], shape), broadcast_to(x[..., -1:], shape)
    return concat([sides[0], x, sides[1]], axis=-1)


def _zeros(like: Tensor, count: int) -> Tensor:
    return zeros((*like.shape[:-1], count), dtype=like.dtype, device=like.device)


def _positions(count: int, n_fft: int, hop: int, like: Tensor) -> Tensor:
    """Return where in the signal the elements of all pieces are, piece after piece."""
    starts = arange(0, count * hop, hop, device=like.device)
    return reshape(starts[:, None] + arange(n_fft, device=like.device), (-1,))


def _added_up(pieces: Tensor, hop: int, total: int) -> Tensor:
    """Return the sum of overlapping pieces, of shape ``(..., count, n_fft)``, each where it belongs."""
    *batch, count, n_fft = pieces.shape
    out = zeros((*batch, total), dtype=pieces.dtype, device=pieces.device)
    return index_add(out, -1, _positions(count, n_fft, hop, pieces), reshape(pieces, (*batch, count * n_fft)))
