"""What pickles call to make tensors, dtypes, devices, generators and backends again.

These names are in files that users keep, so they stay, whatever becomes of the code behind them. What an object is
pickled as is said where its class is, by ``pickled_as``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from arraygrad._backends.device import unpickled as device
from arraygrad._backends.dtypes import DType
from arraygrad._backends.dtypes import unpickled as dtype
from arraygrad._backends.loading import unpickled as backend
from arraygrad._random.generator import unpickled as generator
from arraygrad._tensor.convert import rebuild as tensor
from arraygrad._tensor.tensor import Tensor

__all__ = ["backend", "device", "dtype", "generator", "tensor"]

# Where pickles that were written before there were these names look for them.
_BEFORE: dict[str, dict[str, Any]] = {
    "arraygrad._backends": {"get_backend": backend},
    "arraygrad._classes": {"Tensor": Tensor},
    "arraygrad._convert": {"rebuild": tensor},
    "arraygrad._devices": {"from_name": device},
    "arraygrad._dtypes": {"DType": DType},
    "arraygrad._namespace": {"_of_backend": lambda backend: backend.tensor_namespace},
    "arraygrad._random.generator": {"_rebuild": generator},
}
for _module, _names in _BEFORE.items():
    vars(sys.modules.setdefault(_module, ModuleType(_module))).update(_names)
