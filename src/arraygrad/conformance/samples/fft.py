"""Samples of Fourier transforms: lengths odd and even, cut and filled up, one axis and several; of pieces.

Without `istft`, which reads back whether it may divide.
"""

from __future__ import annotations

from collections.abc import Iterator

import arraygrad as ag
from arraygrad.conformance.samples._make import Sample, cplx, numbered, real


def samples() -> Iterator[Sample]:
    """All of them."""
    for sample in (*_along_one_axis(), *_over_several(), *_of_pieces()):
        yield sample._replace(extension="fft")
    for name in ("fftshift", "ifftshift"):
        shift = getattr(ag.fft, name)
        yield from numbered(name, [(shift, (real(2, 3),)), (lambda x, f=shift: f(x, axes=1), (cplx(2, 5),))])


def _along_one_axis() -> Iterator[Sample]:
    for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
        transform = getattr(ag.fft, name)
        make = real if name in ("rfft", "ihfft") else cplx
        rows = [
            (transform, (make(5),)),
            (transform, (make(2, 4),)),
            (lambda x, f=transform: f(x, n=3), (make(2, 6),)),
            (lambda x, f=transform: f(x, n=6), (make(2, 3),)),
            (lambda x, f=transform: f(x, n=7, axis=0, norm="ortho"), (make(4, 2),)),
            (lambda x, f=transform: f(x, n=8, axis=1, norm="forward"), (make(1, 5, 2),)),
            (lambda x, f=transform: f(x, n=1), (make(2, 2),)),
        ]
        if make is cplx:
            rows.append((transform, (real(4),)))
        yield from numbered(name, rows)


def _over_several() -> Iterator[Sample]:
    for name in ("fftn", "ifftn", "rfftn", "irfftn", "hfftn", "ihfftn"):
        transform = getattr(ag.fft, name)
        make = real if name in ("rfftn", "ihfftn") else cplx
        yield from numbered(
            name,
            [
                (transform, (make(2, 3),)),
                (lambda x, f=transform: f(x, axes=(2, 0)), (make(2, 1, 4),)),
                (lambda x, f=transform: f(x, s=(3, 5), norm="ortho"), (make(2, 4, 3),)),
                (lambda x, f=transform: f(x, s=(2, -1), axes=(0, -1), norm="forward"), (make(3, 4),)),
            ],
        )
    for name in ("fft2", "ifft2", "rfft2", "irfft2", "hfft2", "ihfft2"):
        make = real if name in ("rfft2", "ihfft2") else cplx
        yield from numbered(name, [(getattr(ag.fft, name), (make(2, 3, 4),))])


def _of_pieces() -> Iterator[Sample]:
    yield from numbered(
        "stft",
        [
            (lambda x: ag.stft(x, 4), (real(2, 9),)),
            (lambda x, w: ag.stft(x, 5, 2, 3, w, center=False), (cplx(9), real(3))),
        ],
    )
