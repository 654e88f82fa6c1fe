"""The methods of Tensor beyond autograd: PyTorch's names, most of them the function of the same name, assigned.

Where PyTorch and the standard spell an argument differently, ``dim`` and ``axis`` or ``keepdim`` and ``keepdims``, a
method takes both.
"""

from types import FunctionType

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


def _describe() -> None:
    """Give each method with a body of its own the documentation of the function that its docstring begins with."""
    for chapter in Methods.__bases__:
        for method in {m for m in vars(chapter).values() if isinstance(m, FunctionType)}:
            doc = method.__doc__ or ""
            if doc.startswith("``arraygrad."):
                name = doc.partition(".")[2].partition("``")[0]
                function = getattr(functions, name, None) or getattr(_random, name)
                method.__doc__ = f"{doc.rstrip()}\n\n    {function.__doc__}"


if Methods.__doc__:  # Python leaves all documentation out with -OO
    _describe()
