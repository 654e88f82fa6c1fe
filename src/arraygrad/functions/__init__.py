"""The public functions over Tensors, one file per chapter of the standard; PyTorch's where the standard is silent."""

from arraygrad.functions.creation import asarray as asarray
from arraygrad.functions.creation import tensor as tensor
from arraygrad.functions.creation import zeros as zeros
from arraygrad.functions.creation import zeros_like as zeros_like
from arraygrad.functions.data_types import astype as astype
from arraygrad.functions.manipulation import broadcast_to as broadcast_to
from arraygrad.functions.manipulation import reshape as reshape
from arraygrad.functions.statistical import sum as sum
