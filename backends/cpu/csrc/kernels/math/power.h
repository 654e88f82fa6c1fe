/* pow, hypot, logaddexp. */
#ifndef AG_KERNELS_MATH_POWER_H
#define AG_KERNELS_MATH_POWER_H

#include "kernels/math/logarithm.h"

/* x^y = 2^(y log2 x) for positive normal x, where log2 x is needed to some ten bits more than a float has: it is the
 * sum high + low of two floats.
 *
 * log2 x = k + s (C + z (C / 3 + ...)) with s = f / (2 + f), z = s^2, C = 2 log2(e): the series of atanh. */
#define POW_C_HIGH_float32 0x1.715476p1f
#define POW_C_LOW_float32 0x1.4ae0cp-25f
#define POW_C_HIGH_float64 0x1.71547652b82fep1
#define POW_C_LOW_float64 0x1.777d0ffda0d24p-55
#define POW_C3_HIGH_float64 0x1.ec709dc3a03fdp-1
#define POW_C3_LOW_float64 0x1.d27f05548af0cp-55

/* The series from C / 3 on (float32) and beyond (float64): relative to the logarithm, 2^-32.1 and 2^-65.5. */
#define POW_POLYNOMIAL_float32(z)                                                                                      \
    HORNER(float32, z, 0x1.ec709ep-1f, 0x1.277768p-1f, 0x1.a59652p-2f, 0x1.5c62c8p-2f)
#define POW_POLYNOMIAL_float64(z)                                                                                      \
    HORNER(float64, z, 0x1.2776c50ef9d24p-1, 0x1.a61762a759942p-2, 0x1.484b14218d4fbp-2, 0x1.0c9a63daec1a9p-2,         \
           0x1.c69f8a8aa293bp-3, 0x1.87b0e6c47b983p-3, 0x1.85e7bd0c3f445p-3)

/* s = f / (2 + f); `low` is the error of the division, from f - 2 s, which is exact, and s f. */
#define POW_QUOTIENT(T)                                                                                                \
    AG_INLINE T pow_quotient_##T(T f, T *low) {                                                                        \
        T inverse = 1 / (2 + f), s = f * inverse;                                                                      \
        *low = inverse * residual_##T(f - (s + s), s, f);                                                              \
        return s;                                                                                                      \
    }
POW_QUOTIENT(float32)
POW_QUOTIENT(float64)

AG_INLINE float32 log2_twice_float32(float32 x, float32 *low) {
    float32 m, k = split_float32(x, &m), s_low, s = pow_quotient_float32(m - 1, &s_low), z = s * s;
    float32 t = POW_POLYNOMIAL_float32(z), q = fma_float32(z, t, POW_C_HIGH_float32);
    float32 q_low = fma_float32(z, t, POW_C_HIGH_float32 - q) + POW_C_LOW_float32;
    float32 p = s * q, rest = fma_float32(s, q_low, fma_float32(s_low, q, product_error_float32(s, q, p)));
    float32 high = k + p;
    *low = ((k - high) + p) + rest;
    return high;
}
AG_INLINE float64 log2_twice_float64(float64 x, float64 *low) {
    float64 m, k = split_float64(x, &m), s_low, s = pow_quotient_float64(m - 1, &s_low);
    float64 z = s * s, z_low = fma_float64(s + s, s_low, product_error_float64(s, s, z));
    float64 series = POW_POLYNOMIAL_float64(z);
    float64 t = fma_float64(z, series, POW_C3_HIGH_float64);
    float64 t_low = fma_float64(z, series, POW_C3_HIGH_float64 - t) + POW_C3_LOW_float64;
    float64 q = fma_float64(z, t, POW_C_HIGH_float64);
    float64 q_low = fma_float64(z, t, POW_C_HIGH_float64 - q) + POW_C_LOW_float64;
    q_low = fma_float64(z_low, t, fma_float64(z, t_low, q_low));
    float64 p = s * q, rest = fma_float64(s, q_low, fma_float64(s_low, q, product_error_float64(s, q, p)));
    float64 high = k + p;
    *low = ((k - high) + p) + rest;
    return high;
}

/* Common: x positive and normal, and |y log2 x| below the exponents of normal numbers. */
#define LIMIT_pow_float32 LIMIT_exp2_float32
#define LIMIT_pow_float64 LIMIT_exp2_float64

/* Common: the larger of |x1|, |x2| has a square that neither overflows nor underflows. */
#define SMALLEST_hypot_float32 0x22000000u
#define SMALLEST_hypot_float64 0x2070000000000000u
#define LIMIT_hypot_float32 (0x5d800000u - SMALLEST_hypot_float32)
#define LIMIT_hypot_float64 (0x5f30000000000000u - SMALLEST_hypot_float64)

#define POWERS(T, U, SMALLEST, COMMON)                                                                                 \
    AG_INLINE U key_pow_##T(T x1, T x2) {                                                                              \
        T low, size = abs_##T(x2 * log2_twice_##T(x1, &low));                                                          \
        return ag_bits_##T(size) | (ag_bits_##T(x1) - SMALLEST > COMMON ? SIGN_##T : 0);                               \
    }                                                                                                                  \
    AG_INLINE T core_pow_##T(T x1, T x2) {                                                                             \
        T low, high = log2_twice_##T(x1, &low), p = x2 * high;                                                         \
        T n = p + ROUND_##T, r = (p - (n - ROUND_##T)) + fma_##T(x2, low, product_error_##T(x2, high, p));             \
        return fma_##T(EXP2_POLYNOMIAL_##T(r), r, 1) * power_of_two_##T(n);                                            \
    }                                                                                                                  \
    AG_INLINE U key_hypot_##T(T x1, T x2) {                                                                            \
        U a1 = ag_bits_##T(abs_##T(x1)), a2 = ag_bits_##T(abs_##T(x2));                                                \
        return (a1 > a2 ? a1 : a2) - SMALLEST_hypot_##T;                                                               \
    }                                                                                                                  \
    AG_INLINE T core_hypot_##T(T x1, T x2) { return op_sqrt_##T(fma_##T(x1, x1, x2 * x2)); }                           \
    /* max(x1, x2) + log(1 + e^-|x1 - x2|); equal infinities have no difference. */                                    \
    AG_INLINE T op_logaddexp_##T(T x1, T x2) {                                                                         \
        T difference = x1 == x2 ? 0 : x1 - x2, larger = difference < 0 ? x2 : x1;                                      \
        return larger + core_log1p_##T(op_exp_##T(-abs_##T(difference)));                                              \
    }
POWERS(float32, uint32, 0x00800000u, 0x7effffffu)
POWERS(float64, uint64, 0x0010000000000000u, 0x7fdfffffffffffffu)

RARELY_FROM_LIBRARY_2(pow)
RARELY_FROM_LIBRARY_2(hypot)

#endif
