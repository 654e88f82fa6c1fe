/* log, log2, log10, log1p: x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), so that nothing cancels near 1.
 *
 * log(1 + f) is f plus a tail: a polynomial for float32; for float64, the series of 2 atanh(s) with s = f / (2 + f),
 * arranged so that f itself is the leading term (Muller, Elementary Functions, 3rd edition, section 11.4).
 */
#ifndef AG_KERNELS_MATH_LOGARITHM_H
#define AG_KERNELS_MATH_LOGARITHM_H

#include "kernels/math/exponential.h"

/* x = 2^k fraction for a normal positive x. */
AG_INLINE float32 split_float32(float32 x, float32 *fraction) {
    const uint32 sqrt_half = 0x3f3504f3u;
    uint32 bits = ag_bits_float32(x) - sqrt_half;
    *fraction = ag_from_bits_float32((bits & 0x007fffffu) + sqrt_half);
    return (float32)((int32)bits >> 23);
}
/* Here k becomes a float as the low bits of 2^52: few processors convert int64. */
AG_INLINE float64 split_float64(float64 x, float64 *fraction) {
    const uint64 sqrt_half = 0x3fe6a09e667f3bcdu, one = 0x3ff0000000000000u;
    uint64 bits = ag_bits_float64(x) + (one - sqrt_half);
    *fraction = ag_from_bits_float64((bits & 0x000fffffffffffffu) + sqrt_half);
    return ag_from_bits_float64((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
}

/* log(1 + f) - f for sqrt(1/2) <= 1 + f <= sqrt(2); errors relative to log(1 + f): 2^-26.9 and 2^-58.1. */
#define LOG_POLYNOMIAL_float32(f)                                                                                      \
    HORNER(float32, f, -0x1.fffff8p-2f, 0x1.55555p-2f, -0x1.00043p-2f, 0x1.99a48ep-3f, -0x1.5425e8p-3f,                \
           0x1.2263fcp-3f, -0x1.0f35f8p-3f, 0x1.08a53p-3f, -0x1.392624p-4f)
AG_INLINE float32 log_tail_float32(float32 f) { return f * f * LOG_POLYNOMIAL_float32(f); }
AG_INLINE float64 log_tail_float64(float64 f) {
    float64 s = f / (2 + f), z = s * s, half = 0.5 * f * f;
    float64 p = HORNER(float64, z, 0x1.5555555555593p-1, 0x1.999999997fb37p-2, 0x1.24924942174cep-2,
                       0x1.c71c51e8405d3p-3, 0x1.7466461cd04a9p-3, 0x1.39a0f6aaeb7fbp-3, 0x1.2f0d7d2ee13fdp-3);
    return fma_float64(s, fma_float64(z, p, half), -half);
}

#define LOG10E_HIGH_float32 0x1.bcb7b2p-2f
#define LOG10E_LOW_float32 -0x1.5b235ep-27f
#define LOG10E_HIGH_float64 0x1.bcb7b1526e50ep-2
#define LOG10E_LOW_float64 0x1.95355baaafad3p-57
#define LOG2E_HIGH_float32 0x1.715476p0f
#define LOG2E_LOW_float32 0x1.4ae0cp-26f
#define LOG2E_HIGH_float64 0x1.71547652b82fep0
#define LOG2E_LOW_float64 0x1.777d0ffda0d24p-56
#define LOG10_2_HIGH_float32 0x1.344p-2f /* 11 bits */
#define LOG10_2_LOW_float32 0x1.3509f8p-18f
#define LOG10_2_HIGH_float64 0x1.34413509f4p-2 /* 39 bits */
#define LOG10_2_LOW_float64 0x1.cff7988f8959bp-41

/* Common are the positive normal numbers. */
#define LOG_KEYS(T, U, SMALLEST)                                                                                       \
    AG_INLINE U key_log_##T(T x) { return ag_bits_##T(x) - SMALLEST; }                                                 \
    AG_INLINE U key_log2_##T(T x) { return ag_bits_##T(x) - SMALLEST; }                                                \
    AG_INLINE U key_log10_##T(T x) { return ag_bits_##T(x) - SMALLEST; }                                               \
    AG_INLINE U key_log1p_##T(T x) { return ag_bits_##T(1 + x) - SMALLEST; }
LOG_KEYS(float32, uint32, 0x00800000u)
LOG_KEYS(float64, uint64, 0x0010000000000000u)
#define LIMIT_log_float32 0x7effffffu
#define LIMIT_log_float64 0x7fdfffffffffffffu
#define LIMIT_log2_float32 0x7effffffu
#define LIMIT_log2_float64 0x7fdfffffffffffffu
#define LIMIT_log10_float32 0x7effffffu
#define LIMIT_log10_float64 0x7fdfffffffffffffu
#define LIMIT_log1p_float32 0x71000000u /* 1 + x up to 2^100, as 2^-k is needed */
#define LIMIT_log1p_float64 0x7e60000000000000u /* up to 2^1000 */

#define LOGARITHMS(T)                                                                                                  \
    AG_INLINE T core_log_##T(T x) {                                                                                    \
        T m, k = split_##T(x, &m), f = m - 1;                                                                          \
        return fma_##T(k, LN2_HIGH_##T, f + fma_##T(k, LN2_LOW_##T, log_tail_##T(f)));                                 \
    }                                                                                                                  \
    AG_INLINE T core_log2_##T(T x) {                                                                                   \
        T m, k = split_##T(x, &m), f = m - 1;                                                                          \
        T low = fma_##T(f, LOG2E_LOW_##T, log_tail_##T(f) * LOG2E_HIGH_##T);                                           \
        return k + fma_##T(f, LOG2E_HIGH_##T, low);                                                                    \
    }                                                                                                                  \
    AG_INLINE T core_log10_##T(T x) {                                                                                  \
        T m, k = split_##T(x, &m), f = m - 1, low = fma_##T(f, LOG10E_LOW_##T, log_tail_##T(f) * LOG10E_HIGH_##T);     \
        return fma_##T(k, LOG10_2_HIGH_##T, fma_##T(f, LOG10E_HIGH_##T, fma_##T(k, LOG10_2_LOW_##T, low)));            \
    }                                                                                                                  \
    /* f = 2^-k (1 + x) - 1 from x itself: exact where k = 0. */                                                       \
    AG_INLINE T core_log1p_##T(T x) {                                                                                  \
        T m, k = split_##T(1 + x, &m), power = power_of_two_##T(ROUND_##T - k), f = fma_##T(x, power, power - 1);      \
        return with_sign_##T(fma_##T(k, LN2_HIGH_##T, f + fma_##T(k, LN2_LOW_##T, log_tail_##T(f))), x);               \
    }
LOGARITHMS(float32)
LOGARITHMS(float64)

RARELY_FROM_LIBRARY(log)
RARELY_FROM_LIBRARY(log2)
RARELY_FROM_LIBRARY(log10)
RARELY_FROM_LIBRARY(log1p)

#endif
