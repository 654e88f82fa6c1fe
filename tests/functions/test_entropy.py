"""Values of products with a logarithm and of the terms of entropies, in ulps, and their special cases."""

import math

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag
from arraygrad import special

INF, NAN = math.inf, math.nan
DTYPES = [ag.float32, ag.float64]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_values(dtype):
    second = ag.tensor(1.7, dtype=dtype)
    b = mpmath.mpf(second.item())
    for function, reference, interval in (
        (special.entr, lambda x: -x * mpmath.log(x), (1e-6, 3)),
        (lambda x: special.xlogy(2.5, x), lambda x: 2.5 * mpmath.log(x), (1e-6, 30)),
        (lambda x: special.xlogy(x, second), lambda x: x * mpmath.log(b), (-9, 9)),
        (lambda x: special.xlog1py(2.5, x), lambda x: 2.5 * mpmath.log1p(x), (-0.9, 3)),
        (lambda x: special.rel_entr(x, second), lambda x: x * mpmath.log(x / b), (1e-6, 9)),
        (lambda x: special.rel_entr(x, second), lambda x: x * mpmath.log(x / b), (1.69, 1.71)),
        (lambda x: special.rel_entr(second, x), lambda x: b * mpmath.log(b / x), (1e-6, 9)),
    ):
        check_ulps(function, reference, ag.tensor(samples.real(*interval, count=200), dtype=dtype), limit=4)


@pytest.mark.parametrize(
    ("x1", "x2", "dtype"),
    [
        (1e-300, 1e300, ag.float64),
        (1e300, 1e-300, ag.float64),
        (1e-200, 8e122, ag.float64),
        (1e-22, 4.83e22, ag.float32),
        (1e-30, 1e30, ag.float32),
        (1e30, 1e-30, ag.float32),
    ],
)
def test_quotients_out_of_range(x1, x2, dtype):
    first, second = ag.tensor(x1, dtype=dtype, requires_grad=True), ag.tensor(x2, dtype=dtype)
    out = special.rel_entr(first, second)
    out.backward()
    logarithm = mpmath.log(first.item()) - mpmath.log(second.item())
    rel = 1e-13 if dtype is ag.float64 else 1e-6
    assert out.item() == pytest.approx(float(first.item() * logarithm), rel=rel)
    assert first.grad.item() == pytest.approx(float(1 + logarithm), rel=rel)


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero")  # NumPy's, of the logarithms
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_special_cases(dtype):
    def of(values):
        return ag.tensor(values, dtype=dtype)

    same = {"rel": 0, "abs": 0, "nan_ok": True}
    first, second = of([0, 0, 0, 0, 0, -0.0, 1, 1, NAN]), of([0, -1, INF, NAN, 2, 0, 0, -1, 1])
    assert special.xlogy(first, second).tolist() == pytest.approx([0, 0, 0, NAN, 0, 0, -INF, NAN, NAN], **same)
    assert special.xlog1py(first, second - 1).tolist() == pytest.approx([0, 0, 0, NAN, 0, 0, -INF, NAN, NAN], **same)
    assert special.entr(of([-INF, -1, 0, -0.0, INF, NAN])).tolist() == pytest.approx(
        [-INF, -INF, 0, 0, -INF, NAN], **same
    )
    first, second = of([0, 0, 0, -1, 1, 1, -INF, NAN, 1]), of([0, 2, -1, 2, 0, -1, INF, 1, NAN])
    expected = [0, 0, INF, INF, INF, INF, INF, NAN, NAN]
    assert special.rel_entr(first, second).tolist() == pytest.approx(expected, **same)


def test_dtypes_and_errors():
    assert special.xlogy(ag.tensor([2]), 3).dtype is special.entr(ag.tensor([True])).dtype is ag.float32
    assert special.rel_entr(ag.tensor([2.0], dtype=ag.float64), ag.tensor([1])).dtype is ag.float64
    assert special.xlog1py(ag.ones((2, 1)), ag.ones(3)).shape == (2, 3)
    for function in (special.xlogy, special.xlog1py, special.rel_entr):
        with pytest.raises(TypeError, match=f"{function.__name__}: expected real input"):
            function(ag.tensor([1j]), 1.0)
    with pytest.raises(TypeError, match="entr: expected real input"):
        special.entr(ag.tensor([1j]))
