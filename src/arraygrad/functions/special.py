"""Special functions, elementwise: the error function and its relatives, the logistic function.

They take real floating dtypes of any shape and keep them; integers and booleans become the default floating dtype, and
complex input is a TypeError.
"""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._elementwise import REAL, elementwise
from arraygrad.rules import special as rules

__all__ = ["erf", "erfc", "expit", "log_sigmoid", "sigmoid"]


def erf(input: Any) -> Tensor:
    """Return the error function, 2 / √π times the integral of exp(-t²) from 0 to ``input``.

    Within 3 units in the last place of the exact value. Integers become the default floating dtype. The method is
    that of Shepherd and Laframboise, Mathematics of Computation 36 (1981).

    >>> ag.erf(ag.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.8427,  0.0000,  0.8427])
    """
    return elementwise(rules.erf, REAL, input)


def erfc(input: Any) -> Tensor:
    """Return the complementary error function ``1 - erf(input)``, to full relative accuracy where it is tiny.

    Within 8 units in the last place of the exact value, subnormal results apart.

    >>> ag.erfc(ag.tensor([0.0, 5.0]))
    tensor([1.0000e+00, 1.5375e-12])
    """
    return elementwise(rules.erfc, REAL, input)


def sigmoid(input: Any) -> Tensor:
    """Return the logistic function ``1 / (1 + exp(-input))``, without overflow at either end.

    >>> ag.sigmoid(ag.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return elementwise(rules.sigmoid, REAL, input)


expit = sigmoid


def log_sigmoid(input: Any) -> Tensor:
    """Return the logarithm of the logistic function, exact at both ends.

    >>> ag.special.log_sigmoid(ag.tensor([-1000.0, 0.0, 1000.0]))
    tensor([-1.0000e+03, -6.9315e-01, -0.0000e+00])
    """
    return elementwise(rules.log_sigmoid, REAL, input)
