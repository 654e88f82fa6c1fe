"""The methods of Tensor beyond autograd: PyTorch's names, each a call of the function of the same name.

Where PyTorch and the standard spell an argument differently, ``dim`` and ``axis`` or ``keepdim`` and ``keepdims``, a
method takes both.
"""

from arraygrad._tensor.methods.conversion import ConversionMethods
from arraygrad._tensor.methods.elementwise import ElementwiseMethods
from arraygrad._tensor.methods.inplace import InplaceMethods
from arraygrad._tensor.methods.manipulation import ManipulationMethods
from arraygrad._tensor.methods.reduction import ReductionMethods
from arraygrad._tensor.methods.selection import SelectionMethods

__all__ = ["Methods"]


class Methods(
    ElementwiseMethods, ReductionMethods, ManipulationMethods, SelectionMethods, ConversionMethods, InplaceMethods
):
    """All of them."""

    __slots__ = ()
