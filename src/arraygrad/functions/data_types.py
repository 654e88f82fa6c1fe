"""Functions about dtypes."""

from __future__ import annotations

from typing import Any

from arraygrad._apply import apply
from arraygrad._tensor import Tensor
from arraygrad.rules import manipulation as rules


def astype(x: Tensor, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Tensor:
    """Cast."""
    if x.dtype == dtype and not copy:
        return x
    return apply(rules.astype, (x,), (x._backend.raw_dtypes.get(dtype, dtype),))
