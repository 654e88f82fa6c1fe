"""``apply`` with the types that checkers are to know: most primitives return one Tensor, the others a tuple of them."""

from __future__ import annotations

from collections.abc import Callable

from arraygrad._engine import apply as _engine
from arraygrad._typing import Tensor

apply: Callable[..., Tensor] = _engine.apply
apply_to_parts: Callable[..., tuple[Tensor, ...]] = _engine.apply
