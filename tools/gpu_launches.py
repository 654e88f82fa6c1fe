"""Counting what a GPU is given to do: kernels, copies and memsets, of every library in the process.

CuPy has no hook for launches, and cuBLAS launches kernels that CuPy knows nothing of. So CUPTI counts, CUDA's own
interface for tools: it tells of each activity of the process on the GPU. Of its records only the first field is read,
the kind, which is the same in all versions. It is found in CUDA's toolkit or beside PyTorch, whose profiler, which uses
it, counts where it cannot be loaded.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import os
import site
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# CUpti_ActivityKind: CONCURRENT_KERNEL, MEMCPY, MEMCPY2 (between devices), MEMSET.
KINDS = {10: "kernels", 1: "copies", 22: "copies", 2: "memsets"}
SUCCESS = 0
BUFFER_BYTES = 1 << 20

_REQUEST = ctypes.CFUNCTYPE(
    None, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(ctypes.c_size_t)
)
_COMPLETE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t)


class Cupti:
    """CUPTI's activity records, counted by kind. A process can have one."""

    def __init__(self, path: str) -> None:
        self.functions = ctypes.CDLL(path)
        self.counts: Counter[str] = Counter()
        self._buffers: dict[int, Any] = {}
        self._callbacks = (_REQUEST(self._request), _COMPLETE(self._complete))  # they must live as long as the library
        self._call("cuptiActivityRegisterCallbacks", *self._callbacks)

    def _call(self, name: str, *arguments: Any) -> None:
        status = getattr(self.functions, name)(*arguments)
        if status != SUCCESS:
            raise RuntimeError(f"{name} answered {status}")

    def _request(self, buffer: Any, size: Any, most: Any) -> None:
        memory = (ctypes.c_uint64 * (BUFFER_BYTES // 8))()  # records are aligned to 8 bytes
        address = ctypes.addressof(memory)
        self._buffers[address] = memory
        buffer[0], size[0], most[0] = address, BUFFER_BYTES, 0

    def _complete(self, context: Any, stream: int, buffer: int, size: int, used: int) -> None:
        record = ctypes.c_void_p()
        following = self.functions.cuptiActivityGetNextRecord
        while following(ctypes.c_void_p(buffer), ctypes.c_size_t(used), ctypes.byref(record)) == SUCCESS:
            assert record.value is not None
            kind = KINDS.get(ctypes.c_uint32.from_address(record.value).value)
            if kind is not None:
                self.counts[kind] += 1
        self._buffers.pop(buffer, None)

    def count(self, work: Callable[[], object], synchronize: Callable[[], object]) -> dict[str, int]:
        """Return what the GPU was given to do by ``work``."""
        synchronize()
        for kind in KINDS:
            self._call("cuptiActivityEnable", ctypes.c_int(kind))
        self.counts.clear()
        try:
            work()
            synchronize()
            self._call("cuptiActivityFlushAll", ctypes.c_uint32(1))
        finally:
            for kind in KINDS:
                self._call("cuptiActivityDisable", ctypes.c_int(kind))
        return {name: self.counts[name] for name in dict.fromkeys(KINDS.values())}


def libraries() -> Iterator[str]:
    """Yield where CUPTI may be: in the system, in CUDA's toolkit, beside PyTorch and in wheels."""
    folders = [Path(p) for p in (os.environ.get("CUDA_PATH"), os.environ.get("CUDA_HOME"), "/usr/local/cuda") if p]
    patterns = [(folder, "**/libcupti.so*") for folder in folders]
    wheels = [*site.getsitepackages(), site.getusersitepackages(), *sys.path]
    for place in dict.fromkeys(wheels):
        patterns += [(Path(place, "nvidia"), "**/libcupti.so*"), (Path(place, "torch", "lib"), "libcupti*.so*")]
    for folder, pattern in patterns:
        yield from sorted(map(str, folder.glob(pattern)))
    found = ctypes.util.find_library("cupti")
    if found is not None:
        yield found


def with_cupti() -> tuple[Cupti | None, str]:
    """Return CUPTI, and where it was found or why there is none."""
    reason = "libcupti.so was not found"
    for path in libraries():
        try:
            return Cupti(path), f"CUPTI ({path})"
        except (OSError, RuntimeError, AttributeError) as error:
            reason = f"{path}: {error}"
    return None, reason


def with_profiler(work: Callable[[], object], synchronize: Callable[[], object]) -> dict[str, int]:
    """Count by PyTorch's profiler, which tells of all activity in the process, CuPy's too."""
    import torch

    synchronize()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
        work()
        synchronize()
    counts = {"kernels": 0, "copies": 0, "memsets": 0}
    for event in profile.events():
        if event.device_type == torch.autograd.DeviceType.CUDA:
            name = event.name
            kind = "copies" if name.startswith("Memcpy") else "memsets" if name.startswith("Memset") else "kernels"
            counts[kind] += 1
    return counts


class Launches:
    """Counts by CUPTI where it can be loaded, else by PyTorch's profiler."""

    def __init__(self) -> None:
        self.functions, self.method = with_cupti()
        if self.functions is None:
            self.method = f"torch.profiler, as there is no CUPTI: {self.method}"

    def count(self, work: Callable[[], object], synchronize: Callable[[], object]) -> dict[str, int]:
        """Return the numbers of kernels, copies and memsets that ``work`` starts."""
        if self.functions is None:
            return with_profiler(work, synchronize)
        with contextlib.suppress(RuntimeError):
            found = self.functions.count(work, synchronize)
            if found["kernels"]:
                return found
        self.method = f"torch.profiler, as {self.method} told of no kernels"
        self.functions = None
        return with_profiler(work, synchronize)
