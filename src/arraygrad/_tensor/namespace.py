"""The namespace of a backend: the public functions, with those that create tensors bound to the backend.

Note [Bound functions]
    A function that takes ``device=`` is bound: without a device it uses the namespace's backend where its data do not
    decide, and a device may also be the library's own object, which is what rules pass when they run on Tensors. All
    other functions are the public ones themselves.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from arraygrad._backends import default, loading
from arraygrad._backends import device as _devices
from arraygrad._base import kernels
from arraygrad._base.made import made
from arraygrad._engine.apply import apply
from arraygrad._tensor.tensor import Tensor
from arraygrad.functions.inspection import API_VERSION, Info
from arraygrad.rules import entropy, indexing, normalization, special

# What is public in the package but about choosing backends, not about the one that a namespace stands for.
_GLOBAL = frozenset({"backends", "namespace", "use_backend", "set_default_backend"})

# The modules that hold functions of a namespace, as the standard's extensions do.
_EXTENSIONS = frozenset({"linalg", "fft"})


class Namespace:
    """One backend's Array API namespace; its functions take and return Tensors.

    There is one object per backend, so namespaces compare and hash by identity; ``__name__`` is ``arraygrad.`` with
    the backend's name.

    >>> from arraygrad import numpy as xp
    >>> xp.__name__, xp is xp.zeros(2).__array_namespace__()
    ('arraygrad.numpy', True)
    """

    __array_api_version__ = API_VERSION

    def __init__(self, backend: Any, module: ModuleType, suffix: str = "") -> None:
        self.__name__ = f"arraygrad.{backend.name}{suffix}"
        self._backend = backend
        self._module = module

    def __array_namespace_info__(self) -> Info:
        """Return what this backend can do, as the standard's inspection functions."""
        return Info(self._backend)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in _GLOBAL:
            raise AttributeError(f"namespace {self.__name__!r} has no attribute {name!r}")
        if name in _EXTENSIONS and self._module is made.package and not hasattr(self._backend.xp, name):
            raise AttributeError(f"namespace {self.__name__!r} has no {name!r}, as the library has not")
        if name in _EXTENSIONS and self._module is made.package:
            value: Any = Namespace(self._backend, getattr(made.package, name), f".{name}")
        else:
            value = self._module.__dict__[name] if name in self._module.__dict__ else self._missing(name)
        if inspect.isfunction(value) and "device" in inspect.signature(value).parameters:
            value = _bind(value, self._backend)
        setattr(self, name, value)
        return value

    def _missing(self, name: str) -> Any:
        """Return a module of the package that is only loaded when it is asked for."""
        if self._module is made.package and name in made.package._LAZY:
            return attribute(name)
        raise AttributeError(f"namespace {self.__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        public = [name for name in dir(self._module) if not name.startswith("_") and name not in _GLOBAL]
        return sorted([*public, "__array_api_version__", "__array_namespace_info__", "__name__"])

    def __repr__(self) -> str:
        return f"<namespace {self.__name__!r}>"

    def __reduce__(self) -> Any:
        if self._module is made.package:
            return getattr, (self._backend, "tensor_namespace")
        return getattr, (self._backend.tensor_namespace, self.__name__.rpartition(".")[2])


def _bind(function: Callable[..., Any], backend: Any) -> Callable[..., Any]:
    """Return a public function that takes ``device=``, bound to a backend; see Note [Bound functions]."""
    creates = function.__name__ != "astype"
    converts = function.__name__ in ("asarray", "as_tensor", "tensor", "from_dlpack")

    @functools.wraps(function)
    def bound(*args: Any, device: Any = None, **options: Any) -> Any:
        if device is not None:
            device = _device(backend, device)
        elif converts and args and _is_foreign(args[0], backend):
            device = _devices.Device(backend, backend.default_device())
        with default.use_backend(backend):
            out = function(*args, device=device, **options)
        return _brought_home(out, backend) if creates and device is None else out

    return bound


def _brought_home(out: Any, backend: Any) -> Any:
    """Return what a function without a device made, on the namespace's backend: arguments may have led it elsewhere."""
    if not isinstance(out, Tensor) or out._backend is backend:
        return out
    moved = out.to_device(_devices.Device(backend, backend.default_device()))
    return moved.detach().requires_grad_() if out.requires_grad and out.is_leaf else moved


def _device(backend: Any, device: Any) -> Any:
    """Return a device argument with the library's own object made one of ours."""
    if isinstance(device, _devices.Device):
        return device
    # Where the library's devices are strings, such as NumPy's "cpu", they mean the library's devices here.
    if isinstance(device, str) and device not in backend.devices():
        return device
    return _devices.Device(backend, device)


def _is_foreign(x: Any, backend: Any) -> bool:
    """Return whether ``x`` is an array or a Tensor of another backend: a namespace converts it to its own."""
    if isinstance(x, Tensor):
        return x._backend is not backend
    return hasattr(x, "__array_namespace__") and not isinstance(x, backend.array_types)


def make(backend: Any) -> Namespace:
    """Return the namespace of a backend; called once, by ``Backend.tensor_namespace``."""
    namespace = Namespace(backend, made.package)
    kernels.register(namespace, _RECORDED)
    return namespace


# What rules use beyond the standard, recorded.
_RECORDED: dict[str, Callable[..., Any]] = {
    "erfc": lambda x: apply(special.erfc, (x,)),
    "index_add": lambda x, indices, values: apply(indexing.index_add, (x, indices, values)),
    "index_put": lambda x, indices, values: apply(indexing.index_put, (x, indices, values)),
    "log_ratio": lambda x1, x2: apply(entropy.log_ratio, (x1, x2)),
    "normal_hazard": lambda x: apply(special.normal_hazard, (x,)),
    "setitem": lambda x, value, key: apply(indexing.setitem, (x, value), (key,)),
    "softmax": lambda x, axis: apply(normalization.softmax, (x,), (axis,)),
}


def attribute(name: str) -> Any:
    """Return what the package does not have of itself: a module at its first use, or a backend's namespace.

    Nothing is imported for a name that is neither. Raises AttributeError for such a name.
    """
    if name in made.package._LAZY:
        return importlib.import_module(f"arraygrad.{name}")
    if name in loading.discovered():
        return loading.get_backend(name).tensor_namespace
    installed = ", ".join(loading.discovered()) or "none"
    raise AttributeError(
        f"module 'arraygrad' has no attribute {name!r}: there is no function, class or module of this name, and no "
        f"backend of this name is installed (installed: {installed})",
        name=name,
        obj=made.package,  # Python then looks among the names of the package for what was meant
    )
