"""The error function and its relatives, and the logistic function.

Note [The error function]
    The standard has no error function; this one is made of standard functions. For |x| >= 1 it rests on
    erfc(x) = exp(-x^2) S(t) / (1 + 2x) for x >= 0, where t = (x - 3) / (x + 3) and S is one polynomial for the whole
    half-line: the method of Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in
    0 <= x < oo", Mathematics of Computation 36 (1981). For |x| < 1 a polynomial in x^2 gives erf(x) / x. Both were
    interpolated at Chebyshev points in 50 digits.

    exp(-x^2) loses digits with the size of x^2, so x is split into h, a multiple of 1/16 whose square is exact, and
    the rest: exp(-x^2) = exp(-h^2) exp((h - x) (h + x)). It is Cody's way, "Rational Chebyshev approximations for the
    error function", Mathematics of Computation 23 (1969).
"""

from __future__ import annotations

import functools
import math
from typing import Any

from arraygrad._base import kernels
from arraygrad._graph.primitive import Array, primitive

# Chebyshev coefficients of S(t) on [-1, 1].
_SCALED_ERFC = (
    1.17756257419656,
    0.005353904539615676,
    -0.09377550342284209,
    0.05436652555744322,
    -0.018976596707845208,
    0.004453426061462712,
    -0.0006335531710553147,
    1.7661719523171593e-05,
    1.2841532864056671e-05,
    -2.0072285659059913e-06,
    -1.807522790414837e-07,
    7.549828343825093e-08,
    1.885668523838603e-09,
    -2.699519049798364e-09,
    -1.460079119939105e-11,
    1.0361607445969489e-10,
    1.475715976623473e-12,
    -4.277340064396911e-12,
    -2.07922492859799e-13,
    1.8134502003176963e-13,
    1.973425574544739e-14,
    -7.287943737592673e-15,
    -1.5169878690228116e-15,
    2.3514112258781403e-16,
    1.0006111691821667e-16,
)
# Chebyshev coefficients of erf(x) / x in the variable 2 x^2 - 1 on [-1, 1].
_ERF_OVER_X = (
    0.9754769393826541,
    -0.14226120510371365,
    0.010035582187599796,
    -0.0005768764699767485,
    2.741993125219606e-05,
    -1.1043175507344507e-06,
    3.8488755420345036e-08,
    -1.1808582533875466e-09,
    3.2334215826050907e-11,
    -7.991015947004549e-13,
    1.7990725113961456e-14,
    -3.718635487818693e-16,
)
# Beyond this the complementary error function is below the smallest subnormal number.
_ERFC_VANISHES = 28.0


@functools.cache
def _polynomial(coefficients: tuple[float, ...], bits: int) -> tuple[float, ...]:
    """Return a Chebyshev series as coefficients of powers, highest first; fewer terms do for single precision."""
    smallest = 1e-9 if bits == 32 else 0.0
    total = [0.0] * len(coefficients)
    last, current = [0.0], [1.0]
    for k, c in enumerate(c for c in coefficients if abs(c) > smallest):
        for i, v in enumerate(current):
            total[i] += c * v
        # T(k + 1) = 2 t T(k) - T(k - 1), where the first step has T(1) = t.
        following = [0.0] + [(2 if k else 1) * v for v in current]
        for i, v in enumerate(last):
            following[i] -= v
        last, current = current, following
    while not total[-1]:
        total.pop()
    return tuple(reversed(total))


def _evaluate(xp: Any, coefficients: tuple[float, ...], t: Any) -> Any:
    """Evaluate a Chebyshev series in the precision of ``t``, by Horner's rule."""
    first, second, *rest = _polynomial(coefficients, xp.finfo(t.dtype).bits)
    total = first * t + second
    for c in rest:
        total = total * t + c
    return total


def _erf_near_zero(xp: Any, x: Any) -> Any:
    """Return erf(x) for |x| <= 1, and something finite elsewhere."""
    z = xp.minimum(xp.abs(x), 1.0)
    return x * _evaluate(xp, _ERF_OVER_X, 2 * z * z - 1)


def _erfc_of_magnitude(xp: Any, x: Any) -> Any:
    """Return erfc(|x|)."""
    z = xp.minimum(xp.abs(x), _ERFC_VANISHES)
    h = xp.round(z * 16) / 16
    exponential = xp.exp(-h * h) * xp.exp((h - z) * (h + z))
    return exponential * _evaluate(xp, _SCALED_ERFC, (z - 3) / (z + 3)) / (1 + 2 * z)


@primitive(floats=True)
def erf(xp: Any, x: Any, /) -> Any:
    kernel = kernels.find(xp, "erf")
    if kernel is not None:
        return kernel(x)
    far = 1 - _erfc_of_magnitude(xp, x)
    return xp.where(xp.abs(x) < 1, _erf_near_zero(xp, x), xp.where(x < 0, -far, far))


@erf.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return 2 / math.sqrt(math.pi) * xp.exp(-x * x)


@primitive(floats=True)
def erfc(xp: Any, x: Any, /) -> Any:
    kernel = kernels.find(xp, "erfc")
    if kernel is not None:
        return kernel(x)
    far = _erfc_of_magnitude(xp, x)
    return xp.where(xp.abs(x) < 0.5, 1 - _erf_near_zero(xp, x), xp.where(x < 0, 2 - far, far))


@erfc.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return -2 / math.sqrt(math.pi) * xp.exp(-x * x)


# erfcx(x) = exp(x^2) erfc(x) is S(t) / (1 + 2x) for x >= 0, and 2 exp(x^2) - erfcx(-x) for x < 0.
@primitive(floats=True)
def erfcx(xp: Any, x: Any, /) -> Any:
    z = xp.abs(x)
    t = xp.where(z < 1e30, (z - 3) / (xp.minimum(z, 1e30) + 3), 1.0)  # also of infinity
    scaled = _evaluate(xp, _SCALED_ERFC, t) / 2 / (0.5 + z)
    y = xp.clip(x, -_ERFC_VANISHES, 0.0)  # for which the result is infinite already
    h = xp.round(y * 16) / 16
    return xp.where(x < 0, 2 * xp.exp(h * h) * xp.exp((y - h) * (y + h)) - scaled, scaled)


@erfcx.derivative("x")
def _(xp: Any, x: Array, out: Array) -> Any:
    return 2 * x * out - 2 / math.sqrt(math.pi)


# The area below the bell right of z >= 0 is exp(-z^2 / 2) erfcx(z / sqrt(2)) / 2.
@primitive(floats=True)
def ndtr(xp: Any, x: Any, /) -> Any:
    tail = _bell(xp, x) * erfcx.forward(xp, math.sqrt(0.5) * xp.abs(x)) / 2
    near = 0.5 + _erf_near_zero(xp, math.sqrt(0.5) * x) / 2
    return xp.where(xp.abs(x) < 1, near, xp.where(x < 0, tail, 1 - tail))


@ndtr.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return _bell(xp, x) / math.sqrt(2 * math.pi)


def _bell(xp: Any, x: Any) -> Any:
    """Return exp(-x^2 / 2), by the split of Note [The error function], with its derivatives."""
    x = xp.clip(x, -2 * _ERFC_VANISHES, 2 * _ERFC_VANISHES)
    h = xp.round(x * 16) / 16
    return xp.exp(-h * h / 2) * xp.exp((h - x) * (h + x) / 2)


@primitive(floats=True)
def log_ndtr(xp: Any, x: Any, /) -> Any:
    scaled = erfcx.forward(xp, math.sqrt(0.5) * xp.abs(x)) / 2
    tail = _bell(xp, x) * scaled
    left = xp.log(xp.where(x < -1, scaled, xp.where(x < 0, tail, 1.0)))
    square = xp.where(x < -1, x, 0.0)
    return xp.where(x < 0, left - square * square / 2, xp.log1p(-xp.where(x < 0, 0.0, tail)))


@log_ndtr.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return normal_hazard.forward(xp, x)


# The density over the distribution function of the normal distribution, known as the inverse Mills ratio.
@primitive()
def normal_hazard(xp: Any, x: Any, /) -> Any:
    recorded = kernels.find(xp, "normal_hazard")
    if recorded is not None:
        return recorded(x)
    scaled = erfcx.forward(xp, math.sqrt(0.5) * xp.abs(x))
    bell = _bell(xp, x)
    return math.sqrt(2 / math.pi) * xp.where(x < 0, 1 / xp.where(x < 0, scaled, 1.0), bell / (2 - bell * scaled))


@normal_hazard.derivative("x")
def _(xp: Any, x: Array, out: Array) -> Any:
    # In the left tail x + out cancels. Its asymptotic series follows from that of the Mills ratio, Abramowitz and
    # Stegun 26.2.12. In the right one out vanishes before x does not count any more.
    far = x < -50
    u = 1 / xp.where(far, x * x, 2500.0)
    series = (1 - u * (2 - u * (10 - u * (74 - u * 706)))) / xp.where(far, -x, 50.0)
    return -out * xp.where(far, series, xp.where(out == 0, 0.0, x + out))


@primitive(floats=True)
def logit(xp: Any, x: Any, /) -> Any:
    near = xp.abs(x - 0.5) < 0.25
    inside = 2 * xp.atanh(xp.where(near, 2 * x - 1, 0.0))
    return xp.where(near, inside, xp.log(x) - xp.log1p(-x))


@logit.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return xp.where((x < 0) | (x > 1), xp.nan, 1 / (x * (1 - x)))


@primitive(floats=True)
def sigmoid(xp: Any, x: Any, /) -> Any:
    kernel = kernels.find(xp, "sigmoid")
    if kernel is not None:
        return kernel(x)
    z = xp.exp(-xp.abs(x))
    return xp.where(x < 0, z, 1.0) / (1 + z)


@sigmoid.derivative("x")
def _(xp: Any, out: Array) -> Any:
    return out * (1 - out)


@primitive(floats=True)
def log_sigmoid(xp: Any, x: Any, /) -> Any:
    return -xp.logaddexp(-x, 0.0)


@log_sigmoid.derivative("x")
def _(xp: Any, x: Array) -> Any:
    return logistic(xp, -x)


def logistic(xp: Any, x: Any) -> Any:
    """Return 1 / (1 + exp(-x)) with its derivatives of every order: for rules, which may run on Tensors."""
    return xp.exp(-xp.logaddexp(-x, 0.0))
