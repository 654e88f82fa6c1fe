"""Values of the special functions in ulps, their special cases, dtypes and errors."""

import math

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag

special = ag.special
FUNCTIONS = [ag.erf, ag.erfc, ag.sigmoid, special.log_sigmoid, special.erfcx, special.ndtr, special.log_ndtr]
FUNCTIONS.append(special.logit)


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


def erfcx(x):
    if abs(x) < 20:
        return mpmath.exp(x * x) * mpmath.erfc(x)
    return mpmath.hyperu(0.5, 0.5, x * x) / mpmath.sqrt(mpmath.pi)


def ndtr(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def log_ndtr(x):
    return mpmath.log(ndtr(x)) if x < 0 else mpmath.log1p(-ndtr(-x))


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(
    ("function", "reference", "interval", "limit"),
    [
        (ag.erf, mpmath.erf, (-7, 7), 3),
        (ag.erf, mpmath.erf, (-1.1, 1.1), 3),
        (ag.erf, mpmath.erf, (-1e-3, 1e-3), 3),
        (ag.erfc, mpmath.erfc, (-7, 9), 8),
        (ag.erfc, mpmath.erfc, (0.4, 1.1), 8),
        (ag.sigmoid, logistic, (-80, 80), 4),
        (ag.special.log_sigmoid, lambda x: -mpmath.log1p(mpmath.exp(-x)), (-80, 80), 4),
        (special.erfcx, erfcx, (-9, 1), 8),
        (special.erfcx, erfcx, (0, 10), 8),
        (special.erfcx, erfcx, (10, 1e6), 8),
        (special.ndtr, ndtr, (-12, 8), 8),
        (special.ndtr, ndtr, (-1, 1), 8),
        (special.log_ndtr, log_ndtr, (-1000, -3), 4),
        (special.log_ndtr, log_ndtr, (-3, 8), 10),
        (special.logit, lambda x: mpmath.log(x / (1 - x)), (1e-6, 0.5), 4),
        (special.logit, lambda x: mpmath.log(x / (1 - x)), (0.499, 0.9999), 4),
    ],
    ids=name_of,
)
def test_values(function, reference, interval, limit, dtype):
    check_ulps(function, reference, ag.tensor(samples.real(*interval, count=300), dtype=dtype), limit=limit)


def test_the_far_tail_of_erfc():
    check_ulps(ag.erfc, mpmath.erfc, ag.tensor(samples.real(9, 26.5), dtype=ag.float64), limit=12)


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (ag.erf, [-1.0, -1.0, 0.0, 1.0, 1.0]),
        (ag.erfc, [2.0, 2.0, 1.0, 0.0, 0.0]),
        (ag.sigmoid, [0.0, 0.0, 0.5, 1.0, 1.0]),
        (special.ndtr, [0.0, 0.0, 0.5, 1.0, 1.0]),
    ],
    ids=name_of,
)
def test_both_ends(function, expected, dtype):
    assert function(ag.tensor([-math.inf, -1e4, 0.0, 1e4, math.inf], dtype=dtype)).tolist() == expected
    assert math.isnan(function(ag.tensor(math.nan, dtype=dtype)).item())


def test_erf_is_odd_and_keeps_the_sign_of_zero():
    x = ag.tensor(samples.real(-6, 6), dtype=ag.float64)
    assert ag.erf(-x).tolist() == (-ag.erf(x)).tolist()
    assert math.copysign(1, ag.erf(ag.tensor(-0.0)).item()) == -1


@pytest.mark.filterwarnings("ignore:divide by zero")  # NumPy's, of logit at 0 and 1
@pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
def test_integers_become_the_default_floating_dtype(function):
    out = function(ag.tensor([0, 1]))
    assert out.dtype == ag.float32
    assert out.tolist() == function(ag.tensor([0.0, 1.0])).tolist()


@pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
def test_errors(function):
    with pytest.raises(TypeError, match="expected real input"):
        function(ag.tensor([1j]))
    with pytest.raises(TypeError, match=r"expected a Tensor, an array or a Python number|none of the inputs"):
        function("1")


@pytest.mark.filterwarnings("ignore:overflow", "ignore:divide by zero", "ignore:invalid value")  # NumPy's
def test_infinities_and_poles():
    ends = ag.tensor([-math.inf, math.inf, math.nan])
    same = {"rel": 1e-6, "nan_ok": True}
    assert special.erfcx(ends).tolist() == pytest.approx([math.inf, 0, math.nan], **same)
    assert special.log_ndtr(ends).tolist() == pytest.approx([-math.inf, 0, math.nan], **same)
    out = special.logit(ag.tensor([-0.1, 0.0, 1.0, 1.1, math.nan])).tolist()
    assert out == pytest.approx([math.nan, -math.inf, math.inf, math.nan, math.nan], **same)


def test_logit_clamps():
    x = ag.tensor([-1.0, 0.0, 0.25, 1.0], requires_grad=True)
    y = special.logit(x, eps=0.1)
    assert y.tolist() == special.logit(ag.tensor([0.1, 0.1, 0.25, 0.9])).tolist()
    y.sum().backward()
    assert x.grad.tolist() == pytest.approx([0, 0, 16 / 3, 0])
    with pytest.raises(TypeError, match="logit: expected real input"):
        special.logit(ag.tensor([1j]), 0.1)
    with pytest.raises(TypeError, match="logit: eps must be a number, got 'a'"):
        special.logit(x, "a")


def test_other_names():
    assert special.expit is ag.sigmoid
    assert special.log_expit is special.log_sigmoid
