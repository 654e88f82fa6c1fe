"""Values of exponentials, logarithms and roots, in ulps; their dtypes and errors."""

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag

REAL = [
    (ag.exp, mpmath.exp, (-80, 80)),
    (ag.expm1, mpmath.expm1, (-80, 80)),
    (ag.log, mpmath.log, (1e-30, 1e30)),
    (ag.log1p, mpmath.log1p, (-0.999, 1e30)),
    (ag.log2, lambda x: mpmath.log(x, 2), (1e-30, 1e30)),
    (ag.log10, mpmath.log10, (1e-30, 1e30)),
    (ag.sqrt, mpmath.sqrt, (0, 1e30)),
    (ag.rsqrt, lambda x: 1 / mpmath.sqrt(x), (1e-30, 1e30)),
]
# Complex log1p and expm1 are only tried on numbers of about 1: libraries compute them without care for small ones.
COMPLEX = [
    (ag.exp, mpmath.exp, (1e-6, 50)),
    (ag.expm1, mpmath.expm1, (0.3, 10)),
    (ag.log, mpmath.log, (1e-6, 1e6)),
    (ag.log1p, mpmath.log1p, (0.3, 1e3)),
    (ag.log2, lambda z: mpmath.log(z, 2), (1e-6, 1e6)),
    (ag.log10, mpmath.log10, (1e-6, 1e6)),
    (ag.sqrt, mpmath.sqrt, (1e-12, 1e12)),
    (ag.rsqrt, lambda z: 1 / mpmath.sqrt(z), (1e-12, 1e12)),
]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(("function", "reference", "interval"), REAL, ids=name_of)
def test_real_values(function, reference, interval, dtype):
    check_ulps(function, reference, ag.tensor(samples.real(*interval), dtype=dtype), limit=4)


@pytest.mark.parametrize("dtype", [ag.complex64, ag.complex128], ids=str)
@pytest.mark.parametrize(("function", "reference", "moduli"), COMPLEX, ids=name_of)
def test_complex_values(function, reference, moduli, dtype):
    check_ulps(function, reference, ag.tensor(samples.complex_plane(*moduli), dtype=dtype), limit=8)


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
def test_logaddexp(dtype):
    x1, x2 = (ag.tensor(samples.real(-500, 500, seed=seed), dtype=dtype) for seed in (1, 2))
    check_ulps(ag.logaddexp, lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b)), x1, x2, limit=4)


@pytest.mark.parametrize("function", [f for f, _, _ in REAL], ids=name_of)
@pytest.mark.parametrize("dtype", [ag.int8, ag.uint64, ag.bool], ids=str)
def test_integers_become_the_default_floating_dtype(function, dtype):
    out = function(ag.ones((2,), dtype=dtype))
    assert out.dtype == ag.float32
    assert out.tolist() == function(ag.ones((2,), dtype=ag.float32)).tolist()


@pytest.mark.parametrize("function", [f for f, _, _ in REAL], ids=name_of)
@pytest.mark.parametrize("dtype", [ag.float32, ag.float64, ag.complex64, ag.complex128], ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (2, 1, 3)])
def test_dtype_and_shape_are_kept(function, dtype, shape):
    out = function(ag.ones(shape, dtype=dtype))
    assert out.dtype == dtype
    assert out.shape == shape


def test_logaddexp_broadcasts_and_promotes():
    out = ag.logaddexp(ag.zeros((2, 1), dtype=ag.float64), ag.zeros((3,), dtype=ag.int32))
    assert out.dtype == ag.float64
    assert out.shape == (2, 3)
    assert ag.logaddexp(0.0, ag.zeros((2,), dtype=ag.float32)).dtype == ag.float32


def test_logaddexp_of_complex_numbers_is_refused():
    with pytest.raises(TypeError, match="logaddexp: expected real input, got complex64"):
        ag.logaddexp(ag.zeros((2,), dtype=ag.complex64), 1.0)


def test_functions_take_raw_arrays():
    x = ag.tensor([0.0, 1.0])
    assert ag.exp(x._raw()).tolist() == ag.exp(x).tolist()


@pytest.mark.parametrize("wrong", [1.0, "1", None, [1.0]])
def test_anything_else_is_refused(wrong):
    with pytest.raises(TypeError, match="exp: "):
        ag.exp(wrong)
