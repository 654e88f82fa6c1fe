"""Special functions, under the names of ``torch.special`` and SciPy, and ``log_sigmoid`` and ``sigmoid``."""

from arraygrad.functions.entropy import *
from arraygrad.functions.exponential import expm1 as expm1
from arraygrad.functions.exponential import log1p as log1p
from arraygrad.functions.normalization import log_softmax as log_softmax
from arraygrad.functions.normalization import logsumexp as logsumexp
from arraygrad.functions.normalization import softmax as softmax
from arraygrad.functions.special import *
