/* Exponentials, logarithms, roots, powers and the circular and hyperbolic functions of complex numbers.
 *
 * Where the C library has a function with the special cases that the standard asks for (those of C17, annex G), it is
 * taken from there; the others are built on those. complex64 is computed in double precision and rounded at the end.
 */
#include "kernels/elementwise.h"

#include <complex.h>
#include <math.h>

#include "kernels/rows.h"

typedef double complex number;

static inline number make(float64 re, float64 im) { return __builtin_complex(re, im); }
static inline bool is_finite(number z) { return isfinite(creal(z)) && isfinite(cimag(z)); }
static inline number times_i(number z) { return make(-cimag(z), creal(z)); }
static inline number over_i(number z) { return make(cimag(z), -creal(z)); }

/* --- Sums of two parts without error: Dekker, "A floating-point technique for extending the available precision",
 * Numerische Mathematik 18 (1971); products by an FMA. */
typedef struct {
    float64 hi, lo;
} pair;

static inline pair sum(float64 a, float64 b) {
    float64 hi = a + b, part = hi - a;
    return (pair){hi, (a - (hi - part)) + (b - part)};
}

static inline pair product(float64 a, float64 b) {
    float64 hi = a * b;
    return (pair){hi, __builtin_fma(a, b, -hi)};
}

/* a + b + c + d in twice the precision, but for the last rounding. */
static inline pair sum_of_pairs(float64 a, pair b, pair c) {
    pair first = sum(b.hi, c.hi), all = sum(a, first.hi);
    return sum(all.hi, all.lo + (first.lo + (b.lo + c.lo)));
}

/* log(1 + z): near 0 the real part is log1p(2a + a^2 + b^2) / 2, where the terms may cancel and so are summed in twice
 * the precision. Elsewhere 1 + a is exact enough, and log knows what to do near the unit circle. */
static number complex_log1p(number z) {
    float64 a = creal(z), b = cimag(z);
    if (!(a >= -0.5 && a <= 1 && fabs(b) <= 1.5))
        return clog(make(1 + a, b));
    pair square = sum_of_pairs(2 * a, product(a, a), product(b, b));
    float64 re = 0.5 * (log1p(square.hi) + square.lo / (1 + square.hi));
    return make(re, atan2(b, 1 + a));
}

/* exp(z) - 1. The real part is expm1(a) cos(b) - 2 sin(b/2)^2. Near 0 it may cancel where a is about b^2 / 2, so that
 * the first terms of the series, a + (a^2 - b^2) / 2, are summed in twice the precision; the rest is far smaller. */
static float64 expm1_near_0(float64 a, float64 b) {
    number tail = 0;
    for (int n = 14; n >= 3; n--) /* z^3/3! (1 + z/4 (1 + z/5 (...))) */
        tail = make(1 + (a * creal(tail) - b * cimag(tail)) / (n + 1), (a * cimag(tail) + b * creal(tail)) / (n + 1));
    number square = make((a - b) * (a + b), 2 * a * b);
    number cube = make(a * creal(square) - b * cimag(square), a * cimag(square) + b * creal(square));
    float64 rest = (creal(cube) * creal(tail) - cimag(cube) * cimag(tail)) / 6;
    pair leading = sum_of_pairs(a, product(0.5 * a, a), product(-0.5 * b, b));
    return leading.hi + (leading.lo + rest);
}

static number complex_expm1(number z) {
    float64 a = creal(z), b = cimag(z);
    if (!is_finite(z) || a > 700) {
        number power = cexp(z);
        return make(creal(power) - 1, cimag(power));
    }
    if (b == 0)
        return make(expm1(a) + 0, b); /* + 0: no negative zero */
    float64 im = exp(a) * sin(b);
    if (fabs(a) < 0.25 && fabs(b) < 0.25)
        return make(expm1_near_0(a, b), im);
    float64 half = sin(0.5 * b);
    return make(expm1(a) * cos(b) - 2 * half * half, im);
}

static number complex_tanh(number z) {
    float64 a = creal(z), b = cimag(z);
    if (isinf(a)) /* the imaginary part is 0, whatever the angle */
        return make(copysign(1, a), copysign(0, b));
    if (a == 0 && !isfinite(b))
        return make(a, NAN);
    return ctanh(z);
}

static number complex_sin(number z) { return over_i(csinh(times_i(z))); }
static number complex_cos(number z) { return ccosh(times_i(z)); }
static number complex_tan(number z) { return over_i(complex_tanh(times_i(z))); }
static number complex_asin(number z) { return over_i(casinh(times_i(z))); }
static number complex_atan(number z) { return over_i(catanh(times_i(z))); }

static number complex_log2(number z) {
    number log = clog(z);
    return make(creal(log) * M_LOG2E, cimag(log) * M_LOG2E);
}

static number complex_log10(number z) {
    number log = clog(z);
    return make(creal(log) * M_LOG10E, cimag(log) * M_LOG10E);
}

/* Whole powers by squaring; `long double` has digits to spare for its rounding errors. */
static long double complex whole_power(long double complex base, unsigned n) {
    long double complex power = 1;
    for (; n; n >>= 1) {
        if (n & 1)
            power *= base;
        base *= base;
    }
    return power;
}

/* exp(x2 log(x1)): the exponential magnifies the error of its argument by the argument's size, hence the wider type. */
static number complex_pow(number x1, number x2) {
    float64 c = creal(x2), d = cimag(x2);
    if (c == 0 && d == 0)
        return 1;
    if (x1 == 0)
        return c > 0 ? make(0, 0) : make(NAN, NAN);
    if (d == 0 && c == rint(c) && fabs(c) <= 1024 && is_finite(x1)) {
        long double complex power = whole_power(x1, (unsigned)fabs(c));
        return (number)(c < 0 ? 1 / power : power);
    }
    return (number)cexpl((long double complex)x2 * clogl(x1));
}

/* X(name, function) */
#define UNARY(X)                                                                                                       \
    X(acos, cacos) X(acosh, cacosh) X(asin, complex_asin) X(asinh, casinh) X(atan, complex_atan) X(atanh, catanh)      \
    X(cos, complex_cos) X(cosh, ccosh) X(exp, cexp) X(expm1, complex_expm1) X(log, clog) X(log1p, complex_log1p)       \
    X(log2, complex_log2) X(log10, complex_log10) X(sin, complex_sin) X(sinh, csinh) X(sqrt, csqrt)                    \
    X(tan, complex_tan) X(tanh, complex_tanh)
#define BINARY(X) X(pow, complex_pow)

#define LOAD(x) make((float64)(x).re, (float64)(x).im)
#define STORE(T, REAL, z) ((T){(REAL)creal(z), (REAL)cimag(z)})
#define UNARY_FUNCTIONS(name, function)                                                                                \
    static complex64 op_##name##_complex64(complex64 x1) {                                                             \
        number z = function(LOAD(x1));                                                                                 \
        return STORE(complex64, float32, z);                                                                           \
    }                                                                                                                  \
    static complex128 op_##name##_complex128(complex128 x1) {                                                          \
        number z = function(LOAD(x1));                                                                                 \
        return STORE(complex128, float64, z);                                                                          \
    }                                                                                                                  \
    AG_UNARY_PLAIN_KERNEL(name##_complex64, complex64, complex64, op_##name##_complex64(x1))                           \
    AG_UNARY_PLAIN_KERNEL(name##_complex128, complex128, complex128, op_##name##_complex128(x1))
UNARY(UNARY_FUNCTIONS)

#define BINARY_FUNCTIONS(name, function)                                                                               \
    static complex64 op_##name##_complex64(complex64 x1, complex64 x2) {                                               \
        number z = function(LOAD(x1), LOAD(x2));                                                                       \
        return STORE(complex64, float32, z);                                                                           \
    }                                                                                                                  \
    static complex128 op_##name##_complex128(complex128 x1, complex128 x2) {                                           \
        number z = function(LOAD(x1), LOAD(x2));                                                                       \
        return STORE(complex128, float64, z);                                                                          \
    }                                                                                                                  \
    AG_BINARY_PLAIN_KERNEL(name##_complex64, complex64, complex64, op_##name##_complex64(x1, x2))                      \
    AG_BINARY_PLAIN_KERNEL(name##_complex128, complex128, complex128, op_##name##_complex128(x1, x2))
BINARY(BINARY_FUNCTIONS)

#define ENTRIES(name, function) AG_ENTRY(name, complex64, COMPLEX64) AG_ENTRY(name, complex128, COMPLEX128)
static const ag_entry entries[] = {UNARY(ENTRIES) BINARY(ENTRIES)};
AG_ENTRIES(ag_complex_functions, entries)
