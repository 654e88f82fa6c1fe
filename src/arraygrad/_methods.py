"""The methods of Tensor beyond autograd: each is a call of the function of the same name."""

from __future__ import annotations

from typing import Any

import arraygrad as ag


class Methods:
    """PyTorch's method spellings of functions."""

    __slots__ = ()

    def numel(self: Any) -> int:
        """Return the number of elements."""
        count = 1
        for n in self._data.shape:
            count *= n
        return count

    @property
    def size(self: Any) -> Any:
        """The number of elements."""
        return self.numel()

    def sum(self: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the sum."""
        return ag.sum(self, axis=axis, keepdims=keepdims)
