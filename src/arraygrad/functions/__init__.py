"""The public functions over Tensors, one file per chapter of the standard; PyTorch's where the standard is silent.

A name is said in the ``__all__`` of its chapter. All of those are in the namespace, but for functions that PyTorch has
in ``torch.special`` or ``torch.nn.functional`` alone. Imports ``_random``, ``_engine`` and below.
"""

from typing import TYPE_CHECKING

from arraygrad.functions.activation import relu as relu
from arraygrad.functions.arithmetic import *
from arraygrad.functions.bitwise import *
from arraygrad.functions.comparison import *
from arraygrad.functions.complex import *
from arraygrad.functions.conversion import *
from arraygrad.functions.creation import *
from arraygrad.functions.data_types import *
from arraygrad.functions.dropout import *
from arraygrad.functions.einsum import *
from arraygrad.functions.exponential import *
from arraygrad.functions.indexing import *
from arraygrad.functions.linear_algebra import *
from arraygrad.functions.manipulation import *
from arraygrad.functions.normalization import log_softmax as log_softmax
from arraygrad.functions.normalization import logsumexp as logsumexp
from arraygrad.functions.normalization import softmax as softmax
from arraygrad.functions.predicates import *
from arraygrad.functions.rounding import *
from arraygrad.functions.searching import *
from arraygrad.functions.sets import *
from arraygrad.functions.sorting import *
from arraygrad.functions.special import erf as erf
from arraygrad.functions.special import erfc as erfc
from arraygrad.functions.special import sigmoid as sigmoid
from arraygrad.functions.spectrograms import *
from arraygrad.functions.statistical import *
from arraygrad.functions.trigonometric import *
from arraygrad.functions.utility import *

if not TYPE_CHECKING:  # to checkers these are the names that are imported here, and they do not follow what this does
    __all__ = [name for name, value in vars().items() if getattr(value, "__module__", "").startswith(__name__)]
