"""Bounds of indices, which CuPy does not check: it wraps an index outside an axis without a word.

Note [Notes of indices]
    Reading indices back to check them would make the program wait for the GPU. So one kernel counts them from the front
    and leaves a note on the device where one is outside (bounds.cu), which stays until it is read. That happens when
    the program waits anyway: when values are read back, and in ``synchronize``. Nothing is read where no indices were
    checked since. A note is read on the stream that its kernel ran on, so that it is complete.
"""

import functools
from typing import Any, Final

import cupy as cp
import numpy as np

from arraygrad_cupy import bounds_text

_BLOCK: Final = 256
_MOST_BLOCKS: Final = 4096

_notes: Final[dict[int, Any]] = {}  # by the number of the device
# The streams with kernels whose notes were not read yet, by the number of the device and the stream's address.
_pending: Final[dict[tuple[int, int], Any]] = {}


@functools.cache
def _kernel(dtype: str) -> Any:
    return cp.RawKernel(bounds_text.text(dtype), "wrap_indices")


def wrap_indices(indices: Any, size: int) -> Any:
    """Indices with `size` added to negative ones, on the current device; see Note [Notes of indices]."""
    wrapped = cp.empty(indices.shape, dtype=np.int64)
    if not indices.size:
        return wrapped
    if not size:
        raise IndexError("an axis of size 0 has no index")
    device, stream = cp.cuda.runtime.getDevice(), cp.cuda.get_current_stream()
    note = _notes.get(device)
    if note is None:
        note = _notes.setdefault(device, cp.zeros(3, dtype=np.uint64))
    given, count = cp.ascontiguousarray(indices), indices.size
    blocks = min(-(-count // _BLOCK), _MOST_BLOCKS)
    arguments = (given, wrapped, np.int64(count), np.int64(size), note)
    _kernel(given.dtype.name)((blocks,), (_BLOCK,), arguments)
    _pending[device, stream.ptr] = stream
    return wrapped


def raise_noted() -> None:
    """Raise IndexError for an index that a kernel has found outside since the last call; wait for these kernels."""
    while _pending:
        try:
            (device, _), stream = _pending.popitem()
        except KeyError:  # another thread was faster
            return
        note = _notes[device]
        with cp.cuda.Device(device):
            found, index, size = note.get(stream=stream).tolist()
            if not found:
                continue
            with stream:
                note.fill(0)
        raise IndexError(
            f"index: {index - 2**64 if index >= 2**63 else index} is out of bounds for an axis of size {size}; the GPU "
            "found it while it worked behind the program, and it shows where values are read back: call "
            "x.backend.synchronize() after the operations that index to see which one it was"
        )
