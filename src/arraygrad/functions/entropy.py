"""Products with a logarithm, and the terms of entropies: elementwise functions of ``arraygrad.special``.

They take real floating dtypes of any shape; integers and booleans become the default floating dtype, and complex input
is a TypeError. Two inputs broadcast against each other.
"""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import REAL, elementwise
from arraygrad.rules import entropy as rules

__all__ = ["entr", "rel_entr", "xlog1py", "xlogy"]


def xlogy(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1 * log(x2)``, and 0 where ``x1`` is 0, unless ``x2`` is NaN.

    Where ``x1`` is 0 and ``x2`` is not positive the derivatives are 0.

    >>> ag.special.xlogy(ag.tensor([0.0, 2.0]), ag.tensor([0.0, 1.0]))
    tensor([0., 0.])
    """
    return elementwise(rules.xlogy, REAL, x1, x2)


def xlog1py(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1 * log(1 + x2)``, accurate where ``x2`` is small; 0 where ``x1`` is 0, unless ``x2`` is NaN.

    Where ``x1`` is 0 and ``x2`` is not above -1 the derivatives are 0.

    >>> ag.special.xlog1py(ag.tensor([0.0, 2.0]), ag.tensor([-1.0, 1e-10]))
    tensor([0.0000e+00, 2.0000e-10])
    """
    return elementwise(rules.xlog1py, REAL, x1, x2)


def entr(input: Any, /) -> Tensor:
    """Return ``-x * log(x)``, the term of an entropy: 0 for 0, and -inf for negative numbers.

    The derivative at 0 is infinite.

    >>> ag.special.entr(ag.tensor([-1.0, 0.0, 0.5, 1.0]))
    tensor([  -inf, 0.0000, 0.3466, 0.0000])
    """
    return elementwise(rules.entr, REAL, input)


def rel_entr(x1: Any, x2: Any, /) -> Tensor:
    """Return ``x1 * log(x1 / x2)``, the term of a relative entropy, as in SciPy.

    It is 0 where ``x1`` is 0 and ``x2`` is not negative, and inf wherever else one of the two is not positive. Within a
    few units in the last place also where both are close or far apart. At (0, 0) the derivatives are 0.

    >>> ag.special.rel_entr(ag.tensor([0.0, 0.5, 0.5]), ag.tensor([0.0, 0.25, 0.0]))
    tensor([0.0000, 0.3466,    inf])
    """
    return elementwise(rules.rel_entr, REAL, x1, x2)
