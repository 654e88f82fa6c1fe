"""Fourier transforms, under the names of the standard's extension ``fft`` and of ``torch.fft``."""

from arraygrad.functions.fft import *
