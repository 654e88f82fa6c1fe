"""Values of trigonometric and hyperbolic functions and of their inverses, in ulps; their dtypes and errors."""

import mpmath
import pytest
import samples
from ulps import check_ulps

import arraygrad as ag

REAL = [
    (ag.sin, mpmath.sin, (-100, 100)),
    (ag.cos, mpmath.cos, (-100, 100)),
    (ag.tan, mpmath.tan, (-100, 100)),
    (ag.asin, mpmath.asin, (-1, 1)),
    (ag.acos, mpmath.acos, (-1, 1)),
    (ag.atan, mpmath.atan, (-1e30, 1e30)),
    (ag.sinh, mpmath.sinh, (-80, 80)),
    (ag.cosh, mpmath.cosh, (-80, 80)),
    (ag.tanh, mpmath.tanh, (-30, 30)),
    (ag.asinh, mpmath.asinh, (-1e30, 1e30)),
    (ag.acosh, mpmath.acosh, (1, 1e30)),
    (ag.atanh, mpmath.atanh, (-0.9999, 0.9999)),
]


def name_of(value):
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize(("function", "reference", "interval"), REAL, ids=name_of)
def test_real_values(function, reference, interval, dtype):
    check_ulps(function, reference, ag.tensor(samples.real(*interval), dtype=dtype), limit=4)


@pytest.mark.parametrize("dtype", [ag.complex64, ag.complex128], ids=str)
@pytest.mark.parametrize(("function", "reference", "interval"), REAL, ids=name_of)
def test_complex_values(function, reference, interval, dtype):
    check_ulps(function, reference, ag.tensor(samples.complex_plane(1e-3, 20), dtype=dtype), limit=8)


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
def test_atan2(dtype):
    x1, x2 = (ag.tensor(samples.real(-1e10, 1e10, seed=seed), dtype=dtype) for seed in (1, 2))
    check_ulps(ag.atan2, mpmath.atan2, x1, x2, limit=4)


@pytest.mark.parametrize("function", [f for f, _, _ in REAL if f is not ag.atanh], ids=name_of)
@pytest.mark.parametrize("dtype", [ag.int8, ag.uint64, ag.bool], ids=str)
def test_integers_become_the_default_floating_dtype(function, dtype):
    out = function(ag.ones((2,), dtype=dtype))
    assert out.dtype == ag.float32
    assert out.tolist() == function(ag.ones((2,), dtype=ag.float32)).tolist()


@pytest.mark.parametrize("function", [f for f, _, _ in REAL if f is not ag.atanh], ids=name_of)
@pytest.mark.parametrize("dtype", [ag.float32, ag.float64, ag.complex64, ag.complex128], ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (2, 1, 3)])
def test_dtype_and_shape_are_kept(function, dtype, shape):
    out = function(ag.ones(shape, dtype=dtype))
    assert out.dtype == dtype
    assert out.shape == shape


def test_atan2_broadcasts_and_promotes():
    out = ag.atan2(ag.zeros((2, 1), dtype=ag.float64), ag.ones((3,), dtype=ag.int32))
    assert out.dtype == ag.float64
    assert out.shape == (2, 3)
    assert ag.atan2(ag.ones((2,), dtype=ag.int64), 2).dtype == ag.float32


def test_atan2_of_complex_numbers_is_refused():
    with pytest.raises(TypeError, match="atan2: expected real input, got complex64; take real"):
        ag.atan2(ag.zeros((2,), dtype=ag.complex64), 1.0)
    with pytest.raises(TypeError, match="atan2: expected real input, got the complex 1j"):
        ag.atan2(ag.zeros((2,)), 1j)
