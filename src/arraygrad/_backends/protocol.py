"""What a backend is: the class that a plugin subclasses, and the kernels that it may bring.

A plugin is a distribution with an entry point in the group ``arraygrad.backends``. The entry point's name is the
backend's name and its object is an instance of a subclass of `Backend`::

    [project.entry-points."arraygrad.backends"]
    mylib = "arraygrad_mylib:backend"

Importing the entry point must be cheap and must not fail where the library's hardware is missing: a backend that
cannot be used says why in `Backend.unavailable`.
"""

import operator
import warnings
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from arraygrad._backends import dtypes as _dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._base import kernels as _kernels
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual

__all__ = ["KERNELS", "OLDEST_PROTOCOL", "PROTOCOL", "Backend", "BackendError", "GenericBackend", "Kernel"]

PROTOCOL = 2
"""The version of what this module describes. A plugin states the version that it was written for."""

OLDEST_PROTOCOL = 1
"""The oldest version whose plugins still work: what came later has defaults that are right for them."""

_NUMBERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"b": bool, "i": int, "u": int, "f": float, "c": complex}
)
HOST = 1  # DLPack's kDLCPU
_CPU = (HOST, 0)


class Kernel(NamedTuple):
    """The contract of an optional kernel: how it is called, and what it returns."""

    signature: str
    meaning: str


KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        "adam_step": Kernel(
            "adam_step(p, grad, mean, square, largest, step, lr, betas, eps, weight_decay, decoupled, maximize)",
            "One step of optim.Adam, number `step`, in place: p, its two running means, and the largest mean square "
            "(None without amsgrad) change, grad does not. All arrays have one shape and one real dtype. Of mutable "
            "backends only.",
        ),
        "cross_entropy": Kernel(
            "cross_entropy(x, target, axis)",
            "logsumexp(x) - x[target] along the axis, which target (integers) and the result lack; NaN where "
            "target is no index of it.",
        ),
        "erf": Kernel("erf(x)", "The error function of a floating array, within 4 units in the last place."),
        "erfc": Kernel("erfc(x)", "1 - erf(x) of a floating array, to full relative accuracy where it is tiny."),
        "gelu": Kernel("gelu(x)", "x * erfc(-x / sqrt(2)) / 2 of a floating array."),
        "index_add": Kernel(
            "index_add(x, indices, values)",
            "A new array: x with values[i] added to x[indices[i]] along axis 0, for every i, repeated ones included. "
            "indices is 1-d of an integer dtype with 0 <= indices[i] < x.shape[0]; values has the dtype of x and the "
            "shape (len(indices), *x.shape[1:]). x is not changed.",
        ),
        "index_put": Kernel(
            "index_put(x, indices, values)",
            "A new array: x with x[indices[i]] replaced by values[i] along axis 0, for every i in turn, so the last "
            "of repeated indices wins. The arguments are those of index_add. x is not changed.",
        ),
        "layer_norm": Kernel(
            "layer_norm(x, weight, bias, axes, eps)",
            "(x - mean) / sqrt(var + eps) * weight + bias with mean and population variance over axes, a tuple of the "
            "last axes; weight and bias have the shape of these axes, or are None.",
        ),
        "log_softmax": Kernel("log_softmax(x, axis)", "x - logsumexp(x) along an axis, or of a 0-d array for None."),
        "random_bits": Kernel(
            "random_bits(key, counter, n, device)",
            "The first n words of Philox4x32-10 from block counter on: a 1-d int64 array with values in [0, 2**32) "
            "on the library's device (None: the default one). Word 4 * i + j is word j of the block with the 128-bit "
            "counter (counter + i) % 2**128 and the 64-bit key; both are ints, their least significant words first.",
        ),
        "sgd_step": Kernel(
            "sgd_step(p, grad, velocity, lr, momentum, dampening, weight_decay, nesterov, maximize)",
            "One step of optim.SGD, in place: p and the velocity (None without momentum) change, grad does not. All "
            "arrays have one shape and one real dtype. Of mutable backends only.",
        ),
        "sigmoid": Kernel("sigmoid(x)", "1 / (1 + exp(-x)) of a floating array, without overflow."),
        "softmax": Kernel("softmax(x, axis)", "exp(x) scaled to sum 1 along an axis, or of a 0-d array for None."),
        "sum_to_shape": Kernel(
            "sum_to_shape(x, shape)",
            "A floating array summed to a shape that broadcasts to its own: over the axes that the shape lacks in "
            "front, and over those where it has length 1.",
        ),
        "wrap_indices": Kernel(
            "wrap_indices(indices, size)",
            "A new array of the library's dtype of indices: integers of any dtype and shape, with size added to "
            "negative ones. Brought by a library whose own functions do not check indices: those outside [-size, size) "
            "are an IndexError here, or, where a device works behind the program, at the next tolist, to_host or "
            "synchronize of the backend; until then any index inside stands in their place.",
        ),
    }
)
"""The operations that a plugin may bring a faster kernel for; it takes and returns the library's own arrays.

The core has each of them in standard functions, and the conformance suite checks that both agree.
"""


class BackendError(RuntimeError):
    """A backend cannot be used; the message says why and what would help, the cause is chained."""


class _DTypeTable(dict[Any, Any]):
    """A dictionary of dtypes whose misses are errors that name the backend."""

    def __init__(self, backend: str) -> None:
        super().__init__()
        self.backend = backend

    def __missing__(self, dtype: object) -> Any:
        known = ", ".join(sorted({d.name for d in (*self, *self.values()) if isinstance(d, DType)}))
        raise TypeError(f"backend {self.backend!r}: dtype {dtype} is not supported; the supported dtypes are {known}")


class Backend:
    """An array library, and the facts about it that the standard does not tell.

    A subclass sets `name`, `protocol`, `namespace` and `array_types`; the rest has defaults that hold for a library
    with a complete implementation of the Array API standard. Instances compare by identity.

    Attributes:
        name: the entry point's name.
        protocol: the value of `PROTOCOL` that the plugin was written for, as a number.
        namespace: the library's Array API namespace; a property where importing it is slow.
        array_types: the types of the library's arrays. The first is the one that tensors hold; arrays of the other
            types, such as ``numpy.generic``, go through `coerce` first.
        mutable: True if arrays may be written in place: then ``d += y`` and ``d[...] = v`` change the memory that views
            share, and `shares_memory` must be given.
        immediate: True if the library works in host memory and has finished when a call returns, so that looking at a
            value waits for nothing. Then indices of classes and of rows are checked, with an IndexError, as PyTorch
            does; elsewhere what is out of bounds gives NaN.
        kernels: functions from `KERNELS` that the library does better, by name.
        expected_failures: known failures of the conformance suite: a test's id or a glob of ids, and the reason.

    What `resolve` adds, for the core:
        xp: the namespace.
        scopes: whether the library has several devices and works on a current one, so that `scope` is to be entered.
        array_type: the first of `array_types`.
        dtypes: the library's own dtype objects, each with the `DType` that it means.
        raw_dtypes: the reverse, with only the dtypes that the library has. Both raise TypeError for others.
    """

    name: str
    protocol: int
    namespace: Any
    array_types: tuple[type, ...]
    mutable: bool = False
    immediate: bool = False
    kernels: Mapping[str, Callable[..., Any]] = MappingProxyType({})
    expected_failures: Mapping[str, str] = MappingProxyType({})

    xp: Any
    scopes: bool = False
    array_type: type
    dtypes: dict[Any, DType]
    raw_dtypes: dict[DType, Any]

    def __repr__(self) -> str:
        return f"<Backend {self.name}>"

    def __reduce__(self) -> Any:
        return made.pickling.backend, (self.name,)

    def resolve(self) -> "Backend":
        """Fill in the attributes that the core reads, once; the backend must be available."""
        if "xp" not in self.__dict__:
            self.raw_dtypes, self.dtypes = _dtype_tables(self.name, self.namespace)
            _dtypes.register_raw(self.dtypes)
            self.array_type = self.array_types[0]
            self.xp = self.namespace
            functions = dict(self.kernels)
            if type(self).device_of is Backend.device_of:
                self.__dict__["device_of"] = operator.attrgetter("device")  # the same, without a call of Python's
            else:
                functions["device_of"] = self.device_of  # for rules, which have nothing but the namespace
            if functions:
                _kernels.register(self.xp, functions)
            if type(self).scope is not Backend.scope and len(self.devices()) > 1:
                self.scopes = unusual.scoped = True
        return self

    @cached_property
    def tensor_namespace(self) -> Any:
        """The namespace over Tensors of this backend: one object for the life of the process."""
        return made.namespace(self)

    def unavailable(self) -> str | None:
        """Why the backend cannot be used on this machine, or None when a real allocation worked."""
        try:
            self.namespace.zeros(1)
        except Exception as error:  # whatever a library raises is its reason
            return f"{type(error).__name__}: {error}"
        return None

    def devices(self) -> tuple[Any, ...]:
        """The library's device objects; the position of one is its number in a device's name."""
        return tuple(self.namespace.__array_namespace_info__().devices())

    def default_device(self) -> Any:
        """The library's device that creation functions use where none is given."""
        return self.namespace.__array_namespace_info__().default_device()

    def device_index(self, raw: Any) -> int | None:
        """The number of a device; None for the only one, and for one that the library does not list."""
        devices = self.devices()
        return devices.index(raw) if len(devices) > 1 and raw in devices else None

    def device_of(self, raw: Any) -> Any:
        """The library's device that an array is on."""
        return raw.device

    def scope(self, device: Any) -> AbstractContextManager[Any]:
        """A block in which the library works on one of its devices.

        For libraries in which the current device, a setting of the thread, decides where an operation runs and
        allocates. The core enters it around whatever it does with arrays of the device. Scopes nest. Only the functions
        of the namespace that take ``device=`` and the methods of the backend are called outside as well.
        """
        return nullcontext()

    def device_name(self, raw: Any) -> str:
        """The name of a device in arraygrad: that of the backend, and its number where there are several."""
        index = self.device_index(raw)
        return self.name if index is None else f"{self.name}:{index}"

    def coerce(self, raw: Any) -> Any:
        """Turn what the library returned, such as a scalar of its own, into an array of the main type."""
        return self.namespace.asarray(raw)

    def shares_memory(self, a: Any, b: Any) -> bool:
        """Whether writing to one array may change the other; asked only of a mutable backend.

        Never False for arrays with an element in common; True for arrays that only interleave is allowed.
        """
        raise NotImplementedError(f"backend {self.name!r} is mutable and must define shares_memory")

    def quiet(self) -> AbstractContextManager[object]:
        """A block without the library's warnings about infinities and NaNs.

        A backward pass runs in it: such values are ordinary in gradients, and nobody asked for that arithmetic.
        """
        return nullcontext()

    def synchronize(self) -> None:
        """Wait until the work given to the library's devices is done; nothing to do for a library that never defers."""

    def tolist(self, raw: Any) -> Any:
        """The elements as nested lists of Python numbers; one number for a 0-d array.

        Here values are read back: an error of a device that works behind the program is raised here at the latest.
        """
        own = getattr(raw, "tolist", None)
        if own is not None:
            return own()
        # Element by element is the last resort: a lazy library computes the whole array for each.
        try:
            return (raw.__array__() if hasattr(raw, "__array__") else memoryview(raw)).tolist()
        except (TypeError, ValueError, RuntimeError, BufferError):  # not in host memory, or of complex numbers
            return _nested(raw, _NUMBERS[self.dtypes[raw.dtype].kind])

    def copy(self, raw: Any) -> Any:
        """A copy of an array in memory of its own, on the same device."""
        return self.namespace.asarray(raw, copy=True)

    def to_device(self, raw: Any, device: Any) -> Any:
        """The array on another device of this library; the array itself where it is there already."""
        import array_api_compat  # of all backends, only those without a method of their own need it

        return array_api_compat.to_device(raw, device)

    def to_host(self, raw: Any) -> Any:
        """The array as an object that other libraries can read through DLPack on the CPU."""
        return raw if raw.__dlpack_device__()[0] == HOST else _HostExport(raw)

    def from_foreign(self, raw: Any, device: Any, *, copy: bool | None = None) -> Any:
        """Another library's array as one of this library, on `device`.

        DLPack comes first, then the buffer protocol. `copy` has the meaning that the standard gives it in
        ``from_dlpack``. Raises BufferError if neither works, or a copy is needed and forbidden.
        """
        try:
            return self.namespace.from_dlpack(raw, device=device, copy=copy)
        except Exception as error:  # exporters differ in what they raise
            refusal = error
        try:
            return self.namespace.asarray(memoryview(raw), device=device, copy=copy)
        except (TypeError, ValueError, BufferError) as error:
            raise BufferError(
                f"backend {self.name!r} cannot read a {type(raw).__module__}.{type(raw).__qualname__}: through DLPack: "
                f"{refusal}; as a buffer: {error}"
            ) from refusal


class GenericBackend(Backend):
    """The backend of arrays whose library follows the standard and has no plugin; they are never written in place."""

    protocol = PROTOCOL

    def __init__(self, namespace: Any, array_type: type) -> None:
        library = namespace.__name__.partition(".")[0]
        self.name = array_type.__module__.partition(".")[0] if library == "array_api_compat" else library
        self.namespace = namespace
        self.array_types = (array_type,)

    def adopt(self, array_type: type) -> None:
        """Accept another array type of the same library, such as the one of arrays that are being traced."""
        self.array_types = (*self.array_types, array_type)

    def coerce(self, raw: Any) -> Any:
        """Leave arrays of any adopted type as they are."""
        return raw if isinstance(raw, self.array_types) else self.namespace.asarray(raw)

    def devices(self) -> tuple[Any, ...]:
        """The library's devices; JAX lists None among them, which means its default one."""
        return tuple(device for device in super().devices() if device is not None)

    def default_device(self) -> Any:
        """The library's default device, or its first one where it says None."""
        device = super().default_device()
        return self.devices()[0] if device is None else device

    def device_of(self, raw: Any) -> Any:
        """The device that an array says it is on; the default one where it says nothing, as Dask's arrays."""
        device = getattr(raw, "device", None)
        return self.default_device() if device is None else device


class _HostExport:
    """An array on a device, exported through DLPack as a copy on the CPU."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __dlpack__(self, **options: Any) -> Any:
        return self.raw.__dlpack__(**{**options, "stream": None, "dl_device": _CPU})

    def __dlpack_device__(self) -> tuple[int, int]:
        return _CPU


def _nested(raw: Any, number: Callable[[Any], Any]) -> Any:
    """An array as nested lists, read one by one."""
    if not raw.shape:
        return number(raw)
    if len(raw.shape) == 1:
        return [number(raw[i]) for i in range(raw.shape[0])]
    return [_nested(raw[i, ...], number) for i in range(raw.shape[0])]


def _dtype_tables(name: str, namespace: Any) -> tuple[dict[DType, Any], dict[Any, DType]]:
    """A library's dtypes: by ours, and the reverse; a library may use other objects in arrays than in its namespace."""
    raw_dtypes, dtypes = _DTypeTable(name), _DTypeTable(name)
    for dtype in _dtypes.ALL:
        raw = getattr(namespace, dtype.name, None)
        if raw is None:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # JAX warns where it narrows a dtype, which it does with 64 bits by default
            array = namespace.zeros(0, dtype=raw)
        if array.dtype != raw:
            continue
        raw_dtypes[dtype] = raw
        dtypes[raw] = dtypes[array.dtype] = dtype
    return raw_dtypes, dtypes
