"""Statistical functions."""

from __future__ import annotations

from typing import Any

from arraygrad._apply import apply
from arraygrad._tensor import Tensor
from arraygrad.rules import reduction


def sum(x: Tensor, /, *, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """Sum."""
    return apply(reduction.sum_, (x,), (axis, dtype, keepdims))
