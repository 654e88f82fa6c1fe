"""What pickles call to make tensors, dtypes, devices, generators and backends again.

These names are in files that users keep, so they stay, whatever becomes of the code behind them.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from arraygrad._backends import device as _devices
from arraygrad._backends import matching
from arraygrad._backends.dtypes import DType
from arraygrad._backends.loading import get_backend
from arraygrad._backends.protocol import Backend
from arraygrad._random.generator import Generator
from arraygrad._tensor.convert import new_leaf
from arraygrad._tensor.tensor import Tensor


def dtype(name: str) -> DType:
    """Return a dtype from its name."""
    return DType(name)


def device(name: str) -> _devices.Device:
    """Return a device from its name."""
    return _devices.from_name(name)


def backend(name: str) -> Backend:
    """Return a backend from its name."""
    return get_backend(name)


def generator(device: _devices.Device | None, state: bytes) -> Generator:
    """Return a generator from its parts."""
    out = Generator(device)
    out.set_state(state)
    return out


def tensor(
    cls: type[Any] | None, device: Any, raw: Any, requires_grad: bool, attributes: dict[str, Any] | None
) -> Tensor:
    """Return a tensor from its parts, of a subclass if one is given; without a device it goes where its array is."""
    home = matching.backend_for(raw).resolve() if device is None else device.backend.resolve()
    out: Tensor = new_leaf(cls, raw if device is None else home.to_device(raw, device.raw), home)
    out._requires_grad = requires_grad
    if attributes:
        out.__dict__.update(attributes)
    return out


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
