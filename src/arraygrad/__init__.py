"""arraygrad: PyTorch-style automatic differentiation over any Array API library."""

import sys as _sys
from math import e as e
from math import inf as inf
from math import nan as nan
from math import pi as pi
from typing import TYPE_CHECKING

from arraygrad import pickling as pickling
from arraygrad._backends import device as _devices
from arraygrad._backends import dtypes as _dtypes
from arraygrad._backends.default import set_default_backend as set_default_backend
from arraygrad._backends.default import use_backend as use_backend
from arraygrad._backends.device import Device as Device
from arraygrad._backends.dtypes import *
from arraygrad._backends.loading import backends as backends
from arraygrad._backends.loading import namespace as namespace
from arraygrad._base.made import made as _made
from arraygrad._engine import apply as _apply
from arraygrad._plain import compiled as _compiled
from arraygrad._plain.modes import *
from arraygrad._random import *
from arraygrad._tensor import node as _node
from arraygrad._tensor.print_options import get_printoptions as get_printoptions
from arraygrad._tensor.print_options import printoptions as printoptions
from arraygrad._tensor.print_options import set_printoptions as set_printoptions
from arraygrad._tensor.tensor import Tensor as Tensor
from arraygrad.functions import *
from arraygrad.functions import conversion as _conversion
from arraygrad.functions.inspection import API_VERSION as __array_api_version__  # noqa: F401  # the standard's name
from arraygrad.functions.inspection import __array_namespace_info__ as __array_namespace_info__

# PyTorch's other names of dtypes; in this file they are not Python's any more.
bool = _dtypes.bool_
float = _dtypes.float32
int = _dtypes.int32
device = _devices.from_name
cdouble = _dtypes.complex128
cfloat = _dtypes.complex64
double = _dtypes.float64
long = _dtypes.int64

newaxis = None

# The only place where lower rooms get to know what the upper ones have: see _base/made.py.
_made.tensor, _made.node, _made.leaf_node = Tensor, _node.PrimitiveNode, _node.as_node


def _namespace_of(backend: object) -> object:
    """Make the namespace of a backend, whose module is loaded when it is first asked for."""
    from arraygrad._tensor import namespace as _namespace

    return _namespace.make(backend)


_made.asarray, _made.stored = _conversion.asarray, _conversion.stored
_made.pickling, _made.namespace, _made.package = pickling, _namespace_of, _sys.modules[__name__]

__version__ = "0.1.0"  # the build reads it from here

# Whether the engine runs as extension modules compiled by mypyc, or as the Python files beside them.
__compiled__ = not _apply.__file__.endswith(".py")
if __compiled__:
    _compiled.show_sources(__name__)

# Public modules that are loaded when they are first asked for.
_LAZY = ("autograd", "backend", "conformance", "fft", "func", "nn", "optim", "primitives", "special", "viz")

if TYPE_CHECKING:
    # Checkers see neither of the functions below, or else no name would be wrong. To them the namespace of a backend is
    # this very module, as it has the same functions.
    import arraygrad
    from arraygrad import autograd as autograd
    from arraygrad import backend as backend
    from arraygrad import conformance as conformance
    from arraygrad import fft as fft
    from arraygrad import func as func
    from arraygrad import nn as nn
    from arraygrad import optim as optim
    from arraygrad import primitives as primitives
    from arraygrad import special as special
    from arraygrad import viz as viz

    numpy = arraygrad
    cupy = arraygrad
    cpu = arraygrad
else:

    def __getattr__(name: str) -> object:
        """Return a module that is loaded at first use, or the namespace of an installed backend."""
        if name.startswith("_"):  # also a private module that is not loaded yet: the import system asks here first
            raise AttributeError(f"module 'arraygrad' has no attribute {name!r}")
        from arraygrad._tensor import namespace as _namespace

        return _namespace.attribute(name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_LAZY})


del TYPE_CHECKING
