"""The CuPy backend of arraygrad. CuPy is imported when the backend is first used."""

import importlib
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

from arraygrad.backend import Backend

__all__ = ["CupyBackend", "backend"]


def index_add(x: Any, indices: Any, values: Any) -> Any:
    """See `arraygrad_cupy.kernels.index_add`, which needs CuPy."""
    from arraygrad_cupy import kernels

    return kernels.index_add(x, indices, values)


def wrap_indices(indices: Any, size: int) -> Any:
    """See `arraygrad_cupy.bounds.wrap_indices`, which needs CuPy."""
    from arraygrad_cupy import bounds

    return bounds.wrap_indices(indices, size)


class CupyBackend(Backend):
    """CuPy's arrays through array-api-compat, corrected in `arraygrad_cupy.namespace`."""

    name = "cupy"
    protocol = 2
    mutable = True
    kernels = MappingProxyType({"index_add": index_add, "wrap_indices": wrap_indices})

    def __getattr__(self, attribute: str) -> Any:
        """Set what needs CuPy when it is first asked for."""
        if attribute not in ("namespace", "array_types"):
            raise AttributeError(f"{self!r} has no attribute {attribute!r}")
        self.namespace = importlib.import_module("arraygrad_cupy.namespace")
        self.array_types = (self.namespace.ndarray,)
        return self.__dict__[attribute]

    def unavailable(self) -> str | None:
        """Why no GPU can be used, in CUDA's words; None when an array was made, computed with and read back."""
        try:
            xp = self.namespace
        except ImportError as error:
            return f"CuPy cannot be imported ({error}); install arraygrad-cupy[cuda12] or arraygrad-cupy[cuda13]"
        try:
            if xp.driver_version() == 0:
                return "no NVIDIA driver is installed: where there is one, nvidia-smi lists the GPUs"
            correct = float(xp.zeros(1)[0] + 1) == 1
        except Exception as error:  # driver, runtime and compiler each have exceptions of their own
            return f"no usable CUDA device: {error}"
        return None if correct else "the CUDA device computes 0 + 1 wrongly"

    def default_device(self) -> Any:
        """CuPy's current device, which every thread has its own of."""
        from arraygrad_cupy._devices import current_device

        return current_device()

    def device_index(self, raw: Any) -> int:
        """CUDA's number of the device."""
        return int(raw.id)

    def scope(self, device: Any) -> AbstractContextManager[Any]:
        """The device itself: inside its block it is the current one of the thread."""
        return device  # type: ignore[no-any-return]  # CuPy is untyped

    def shares_memory(self, a: Any, b: Any) -> bool:
        """Whether the address ranges of two arrays overlap: never False for arrays that share memory."""
        return bool(self.namespace.may_share_memory(a, b))

    def copy(self, raw: Any) -> Any:
        """A copy of an array on its device."""
        with self.scope(raw.device):
            return raw.copy()

    def to_device(self, raw: Any, device: Any) -> Any:
        """The array on another GPU; the array itself where it is there already."""
        return raw if raw.device == device else self.namespace.asarray(raw, device=device)

    def synchronize(self) -> None:
        """Wait for everything that was started on any GPU; raise IndexError for an index that was out of bounds."""
        from arraygrad_cupy import bounds

        for device in self.devices():
            device.synchronize()
        bounds.raise_noted()

    def tolist(self, raw: Any) -> Any:
        """The elements as Python numbers; IndexError where an index was out of bounds on the way to them."""
        from arraygrad_cupy import bounds

        values = raw.tolist()
        bounds.raise_noted()
        return values

    def to_host(self, raw: Any) -> Any:
        """The array as one of NumPy, which CuPy itself depends on; raises as `tolist` does."""
        from arraygrad_cupy import bounds

        array = raw.get()
        bounds.raise_noted()
        return array


backend = CupyBackend()
