"""array-api-compat's Fourier transforms for CuPy, where the frequencies can be made on any device."""

from typing import Any

import array_api_compat.cupy.fft
from array_api_compat.cupy.fft import *  # noqa: F403  # all of it, with some functions replaced

from arraygrad_cupy._devices import creator

__all__ = [*array_api_compat.cupy.fft.__all__]  # noqa: PLE0604  # a list of strings, which ruff cannot see


fftfreq: Any = creator(array_api_compat.cupy.fft.fftfreq)
rfftfreq: Any = creator(array_api_compat.cupy.fft.rfftfreq)
