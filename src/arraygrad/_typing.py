"""What a Tensor is to the rooms below the class: checkers see that class, and Python the one that is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arraygrad._tensor.tensor import Tensor as Tensor
else:
    from arraygrad._graph.tensor import TensorBase as Tensor  # noqa: F401  # see above
