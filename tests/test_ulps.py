"""The measure of the other tests: distances in units in the last place."""

import math

import mpmath
import pytest
from ulps import check_ulps, distance, ulp

import arraygrad as ag


@pytest.mark.parametrize(
    ("exact", "dtype", "expected"),
    [
        (1, "float64", 2.0**-52),
        (1.9, "float64", 2.0**-52),
        (-2, "float32", 2.0**-22),
        (0.75, "float32", 2.0**-24),
        (0, "float64", 2.0**-1074),
        (1e-310, "float64", 2.0**-1074),
        (1e-40, "float32", 2.0**-149),
    ],
)
def test_an_ulp_is_the_distance_between_neighbours(exact, dtype, expected):
    assert ulp(mpmath.mpf(exact), dtype) == expected


@pytest.mark.parametrize(
    ("got", "exact", "dtype", "expected"),
    [
        (1.0, 1, "float64", 0.0),
        (1 + 2.0**-52, 1, "float64", 1.0),
        (1.0, mpmath.mpf(1) + mpmath.mpf(2) ** -25, "float32", 0.25),
        (math.inf, math.inf, "float64", 0.0),
        (math.nan, math.nan, "float32", 0.0),
        (math.inf, 1e39, "float32", 0.0),
        (math.inf, 1e38, "float32", math.inf),
        (math.inf, -math.inf, "float64", math.inf),
        (1.0, math.nan, "float64", math.inf),
        (5e-324, 0, "float64", 1.0),
        (1 + 2.0**-23 * 1j, 1, "complex64", 1.0),
        (complex(math.inf, 1.0), complex(math.inf, 1.0), "complex64", 0.0),
        (complex(math.inf, 1.0), complex(math.inf, math.nan), "complex64", math.inf),
    ],
)
def test_distances(got, exact, dtype, expected):
    assert distance(got, exact, dtype) == expected


def test_a_wrong_function_is_found():
    x = ag.tensor([0.5, 1.5], dtype=ag.float64)
    check_ulps(lambda x: x * 3, lambda x: x * 3, x, limit=0.5)
    with pytest.raises(AssertionError, match=r"float64: f\(0.5,\) = 1.5000000000001"):
        check_ulps(lambda x: x * 3 + 1e-13, lambda x: x * 3, x, limit=100)
