"""Special functions, elementwise: the error function and its relatives, the logistic function.

They take real floating dtypes of any shape and keep them; integers and booleans become the default floating dtype, and
complex input is a TypeError.
"""

from __future__ import annotations

from typing import Any

from arraygrad._typing import Tensor
from arraygrad.functions._axes import operand
from arraygrad.functions._elementwise import REAL, check_kind, elementwise
from arraygrad.functions.searching import where
from arraygrad.rules import special as rules

__all__ = ["erf", "erfc", "erfcx", "expit", "log_expit", "log_ndtr", "log_sigmoid", "logit", "ndtr", "sigmoid"]


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


def erfcx(input: Any) -> Tensor:
    """Return the scaled complementary error function ``exp(input**2) * erfc(input)``, which does not vanish.

    Within 8 units in the last place of the exact value. The derivative, ``2 x erfcx(x) - 2 / √π``, loses the digits
    that cancel where ``input`` is large.

    >>> ag.special.erfcx(ag.tensor([-1.0, 0.0, 1e4]))
    tensor([5.0090e+00, 1.0000e+00, 5.6419e-05])
    """
    return elementwise(rules.erfcx, REAL, input)


def ndtr(input: Any) -> Tensor:
    """Return the distribution function of the standard normal distribution, the area below the bell left of ``input``.

    Within 8 units in the last place of the exact value, in the left tail too.

    >>> ag.special.ndtr(ag.tensor([-1.0, 0.0, 1.0]))
    tensor([0.1587, 0.5000, 0.8413])
    """
    return elementwise(rules.ndtr, REAL, input)


def log_ndtr(input: Any) -> Tensor:
    """Return the logarithm of ``ndtr(input)``, accurate in both tails, and so is its derivative.

    Within 10 units in the last place of the exact value.

    >>> ag.special.log_ndtr(ag.tensor([-100.0, 0.0, 10.0]))
    tensor([-5.0055e+03, -6.9315e-01, -7.6199e-24])
    """
    return elementwise(rules.log_ndtr, REAL, input)


def logit(input: Any, eps: float | None = None) -> Tensor:
    """Return ``log(input / (1 - input))``, the inverse of the logistic function: infinite at 0 and 1, NaN outside.

    Within 4 units in the last place of the exact value.

    :param eps: where it is given, the input is clamped to between it and ``1 - eps``.

    >>> ag.special.logit(ag.tensor([0.25, 0.5, 0.75]))
    tensor([-1.0986,  0.0000,  1.0986])
    """
    if eps is not None:
        check_kind("logit", REAL, input)
        if not isinstance(eps, (int, float)):
            raise TypeError(f"logit: eps must be a number, got {eps!r}")
        x = operand("logit", input)
        input = where(x < eps, eps, where(x > 1 - eps, 1 - eps, x))
    return elementwise(rules.logit, REAL, input)


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


log_expit = log_sigmoid
