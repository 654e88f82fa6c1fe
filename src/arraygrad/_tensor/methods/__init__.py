"""The methods of Tensor beyond autograd: PyTorch's names, most of them the function of the same name, assigned.

Where PyTorch and the standard spell an argument differently, ``dim`` and ``axis`` or ``keepdim`` and ``keepdims``, a
method takes both.
"""

import re

from arraygrad import _random, functions
from arraygrad._tensor.methods.conversion import ConversionMethods
from arraygrad._tensor.methods.elementwise import ElementwiseMethods
from arraygrad._tensor.methods.inplace import InplaceMethods
from arraygrad._tensor.methods.manipulation import ManipulationMethods
from arraygrad._tensor.methods.protocols import ProtocolMethods
from arraygrad._tensor.methods.reduction import ReductionMethods
from arraygrad._tensor.methods.selection import SelectionMethods

__all__ = ["Methods"]


class Methods(
    ElementwiseMethods,
    ReductionMethods,
    ManipulationMethods,
    SelectionMethods,
    ConversionMethods,
    InplaceMethods,
    ProtocolMethods,
):
    """All of them."""

    __slots__ = ()


_REFERENCE = re.compile(r"``arraygrad\.(\w+)``")


def _describe() -> None:
    """Give each method with a body of its own the documentation of the function that its docstring begins with."""
    for chapter in Methods.__bases__:
        for method in vars(chapter).values():
            named = _REFERENCE.match(getattr(method, "__doc__", None) or "")
            function = getattr(functions, named[1], getattr(_random, named[1], None)) if named else None
            if function is not None and function.__doc__ and callable(method):
                method.__doc__ = f"{method.__doc__}\n\n{function.__doc__}"


_describe()
