"""arraygrad_cpu as a backend of arraygrad: the object of the entry point."""

from types import MappingProxyType
from typing import Any

import arraygrad_cpu
from arraygrad.backend import KERNELS, Backend

__all__ = ["CpuBackend", "backend"]


class CpuBackend(Backend):
    """The arrays of arraygrad_cpu, and all the kernels that it has for arraygrad."""

    name = "cpu"
    protocol = 2
    namespace = arraygrad_cpu
    array_types = (arraygrad_cpu.Array,)
    mutable = True
    immediate = True
    kernels = MappingProxyType(
        {name: getattr(arraygrad_cpu.kernels, name) for name in KERNELS if hasattr(arraygrad_cpu.kernels, name)}
    )

    def shares_memory(self, a: Any, b: Any) -> bool:
        """Whether the address ranges of two arrays overlap: never False for arrays that share memory."""
        return arraygrad_cpu.may_share_memory(a, b)


backend = CpuBackend()
