"""Distances between computed numbers and exact ones, in units in the last place.

An ulp is the distance between neighbouring numbers of a dtype at the exact value (Goldberg 1991, "What every computer
scientist should know about floating-point arithmetic"). The error of a complex number is measured as a whole, against
the ulp of its modulus.
"""

import mpmath

import arraygrad as ag

# Bits of the significand, and the exponent of the smallest normal number.
_FORMATS = {"float32": (24, -126), "float64": (53, -1022)}
_REAL = {"complex64": "float32", "complex128": "float64"}

WORKING_DIGITS = 60
"""Decimal digits that a reference is computed with."""


def ulp(exact, dtype):
    """Return one ulp of a real dtype (its name) at a number of any precision."""
    bits, smallest = _FORMATS[dtype]
    exact = abs(exact)
    exponent = int(mpmath.floor(mpmath.log(exact, 2))) if exact else smallest
    return mpmath.ldexp(1, max(exponent, smallest) - bits + 1)


def distance(got, exact, dtype):
    """Return how many ulps of ``dtype`` (a name) the Python number ``got`` is away from ``exact``.

    Infinities and NaN are 0 ulps from themselves and infinitely far from anything else. A finite number beyond the
    range of the dtype counts as infinite, as it is when rounded.
    """
    dtype = _REAL.get(dtype, dtype)
    with mpmath.workdps(WORKING_DIGITS):
        got, exact = mpmath.mpmathify(got), mpmath.mpmathify(exact)
        if isinstance(got, mpmath.mpc) or isinstance(exact, mpmath.mpc):
            got, exact = mpmath.mpc(got), mpmath.mpc(exact)
            if not all(map(mpmath.isfinite, (got.real, got.imag, exact.real, exact.imag))):
                return max(distance(got.real, exact.real, dtype), distance(got.imag, exact.imag, dtype))
        elif not (mpmath.isfinite(got) and mpmath.isfinite(_rounded_range(exact, dtype))):
            same = got == _rounded_range(exact, dtype) or (mpmath.isnan(got) and mpmath.isnan(exact))
            return 0.0 if same else float("inf")
        return float(abs(got - exact) / ulp(exact, dtype))


def _rounded_range(exact, dtype):
    """Return ``exact``, or an infinity where it rounds to one."""
    bits, smallest = _FORMATS[dtype]
    if mpmath.isfinite(exact) and abs(exact) >= mpmath.ldexp(2 - mpmath.ldexp(1, -bits), 1 - smallest):
        return mpmath.sign(exact) * mpmath.inf
    return exact


def check_ulps(function, reference, *inputs, limit):
    """Check ``function(*tensors)``, 1-d and of one size, against ``reference(*numbers)`` in mpmath's numbers.

    The reference gets the numbers that the tensors hold, so rounding of the inputs plays no part. Raises AssertionError
    for the first element that is more than ``limit`` ulps of the result's dtype off.
    """
    out = function(*inputs)
    for numbers in zip(out.tolist(), *(x.tolist() for x in inputs), strict=True):
        got, arguments = numbers[0], numbers[1:]
        with mpmath.workdps(WORKING_DIGITS):
            exact = reference(*map(mpmath.mpmathify, arguments))
        off = distance(got, exact, out.dtype.name)
        assert off <= limit, (
            f"{out.dtype.name}: f{arguments} = {got!r}, exactly {mpmath.nstr(exact, 20)}: {off:.3g} ulps"
        )


def check_gradient_ulps(function, reference, x, limit):
    """Check the gradient of a real function of one tensor against mpmath's derivative of ``reference``."""

    def gradient(x):
        leaf = x.detach().requires_grad_()
        return ag.autograd.grad(ag.sum(function(leaf)), leaf)[0]

    check_ulps(gradient, lambda v: mpmath.diff(reference, v), x, limit=limit)
