"""Dropout."""

from __future__ import annotations

from typing import Any

from arraygrad._backends.scalars import plain
from arraygrad._engine import inplace as _inplace
from arraygrad._random.distributions import bernoulli
from arraygrad._random.generator import Generator
from arraygrad._typing import Tensor
from arraygrad.functions._axes import operand
from arraygrad.rules.arithmetic import multiply

__all__ = ["dropout"]


def dropout(
    input: Any, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Return ``input`` with elements set to zero at random, and the others scaled by ``1 / (1 - p)``.

    :param input: floating or complex, any shape.
    :param p: the probability of each element to be zeroed, in [0, 1].
    :param training: False returns the input itself; so does ``p=0``.
    :param inplace: write the result into the input.
    :param generator: where the random numbers come from; the default generator if None.

    The mean of an element stays what it was. Source: Srivastava et al., "Dropout", J. Mach. Learn. Res. 15 (2014).
    Raises ValueError for a ``p`` outside [0, 1], TypeError for integers while training.

    >>> _ = ag.manual_seed(0)
    >>> sorted(set(ag.dropout(ag.ones(100), 0.75).tolist()))
    [0.0, 4.0]
    """
    given, p = p, plain(p)
    if not isinstance(p, (int, float)):
        raise TypeError(f"dropout: the probability is a number in [0, 1], got {given!r}")
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: dropout probability has to be between 0 and 1, but got {p}")
    x = operand("dropout", input)
    if not training or p == 0:
        return x
    if x.dtype.kind not in "fc":
        raise TypeError(
            f"dropout: expected a floating input, got {x.dtype.name}; convert it with .to(arraygrad.float32)"
        )
    kept = bernoulli(x.detach(), 1 - p, generator=generator)
    mask = kept / (1 - p) if p < 1 else kept
    return _inplace.update(x, multiply, (mask,)) if inplace else x * mask
