"""Embedding: a table of vectors."""

from __future__ import annotations

from typing import Any

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.nn import functional, init
from arraygrad.nn._module import Module
from arraygrad.nn._parameter import Parameter


class Embedding(Module):
    """A table of vectors that are looked up by index.

    :param num_embeddings: how many vectors there are.
    :param embedding_dim: their size.
    :param padding_idx: the vector that stays zero and gets no gradient.

    Attributes:
        weight: of shape (num_embeddings, embedding_dim), initially normal with variance 1.

    Raises ValueError for a ``padding_idx`` outside the table.

    >>> ag.nn.Embedding(10, 4)(ag.tensor([[1, 2, 3]])).shape
    (1, 3, 4)
    """

    weight: Parameter

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if padding_idx is not None:
            padding_idx = functional.row_index(padding_idx, num_embeddings)
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = padding_idx
        self.weight = Parameter(ag.empty((num_embeddings, embedding_dim), device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with ag.no_grad():
                self.weight[self.padding_idx] = 0.0

    def forward(self, input: Tensor) -> Tensor:
        """Return the vectors of these indices, along a new last axis."""
        return functional.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        """Return the sizes."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
