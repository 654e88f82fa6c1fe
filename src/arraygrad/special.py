"""Special functions and the basics that networks need, in one namespace.

``torch.special`` has the first group under the same names; ``arraygrad.nn.functional`` has the second.
"""

from arraygrad.functions.activation import elu as elu
from arraygrad.functions.activation import gelu as gelu
from arraygrad.functions.activation import leaky_relu as leaky_relu
from arraygrad.functions.activation import relu as relu
from arraygrad.functions.activation import silu as silu
from arraygrad.functions.activation import softplus as softplus
from arraygrad.functions.categorical import one_hot as one_hot
from arraygrad.functions.dropout import dropout as dropout
from arraygrad.functions.exponential import expm1 as expm1
from arraygrad.functions.exponential import log1p as log1p
from arraygrad.functions.losses import cross_entropy as cross_entropy
from arraygrad.functions.normalization import layer_norm as layer_norm
from arraygrad.functions.normalization import log_softmax as log_softmax
from arraygrad.functions.normalization import logsumexp as logsumexp
from arraygrad.functions.normalization import softmax as softmax
from arraygrad.functions.special import erf as erf
from arraygrad.functions.special import erfc as erfc
from arraygrad.functions.special import expit as expit
from arraygrad.functions.special import log_sigmoid as log_sigmoid
from arraygrad.functions.special import sigmoid as sigmoid
