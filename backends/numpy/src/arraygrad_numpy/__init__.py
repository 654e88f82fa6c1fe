"""The NumPy backend of arraygrad."""

from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

import numpy as np

from arraygrad.backend import Backend
from arraygrad_numpy import blocks, rows
from arraygrad_numpy import namespace as numpy_namespace

__all__ = ["NumpyBackend", "backend"]


class NumpyBackend(Backend):
    """NumPy's arrays; its scalars count as 0-d arrays."""

    name = "numpy"
    protocol = 2
    namespace = numpy_namespace
    array_types = (np.ndarray, np.generic)
    mutable = True
    immediate = True
    kernels = MappingProxyType(
        {
            "adam_step": blocks.adam_step,
            "index_add": rows.index_add,
            "index_put": rows.index_put,
            "sgd_step": blocks.sgd_step,
            "sigmoid": blocks.sigmoid,
        }
    )

    def devices(self) -> tuple[Any, ...]:
        """The only one."""
        return ("cpu",)

    def default_device(self) -> Any:
        """The only one."""
        return "cpu"

    def coerce(self, raw: Any) -> Any:
        """Turn a scalar into a 0-d array."""
        return np.asarray(raw)

    def quiet(self) -> AbstractContextManager[object]:
        """A block in which NumPy does not warn about divisions by zero, overflows and NaNs."""
        return np.errstate(all="ignore")

    def shares_memory(self, a: Any, b: Any) -> bool:
        """Whether the address ranges of two arrays overlap: never False for arrays that share memory."""
        return a.base is b or bool(np.may_share_memory(a, b))  # the former is sooner, and true of most views


backend = NumpyBackend()
