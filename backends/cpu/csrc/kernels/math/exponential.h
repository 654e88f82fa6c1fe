/* exp, expm1, exp2: e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln(2) / 2.
 *
 * r is found by Cody and Waite's reduction: n times the first part of ln 2 is exact (Muller, Elementary Functions, 3rd
 * edition, section 11.2).
 */
#ifndef AG_KERNELS_MATH_EXPONENTIAL_H
#define AG_KERNELS_MATH_EXPONENTIAL_H

#include "kernels/math/bits.h"

#define LOG2E 0x1.71547652b82fep0
#define LN2 0x1.62e42fefa39efp-1
#define LN2_HIGH_float32 0x1.62e4p-1f /* 15 bits */
#define LN2_LOW_float32 0x1.7f7d1cp-20f
#define LN2_HIGH_float64 0x1.62e42fefa4p-1 /* 38 bits */
#define LN2_LOW_float64 -0x1.8432a1b0e2634p-43

/* (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2: relative to e^r, 2^-27.8 and 2^-56.5. */
#define EXP_POLYNOMIAL_float32(r)                                                                                      \
    HORNER(float32, r, 0x1.fffffcp-2f, 0x1.555490p-3f, 0x1.5558f4p-5f, 0x1.123a68p-7f, 0x1.6a2340p-10f)
#define EXP_POLYNOMIAL_float64(r)                                                                                      \
    HORNER(float64, r, 0x1.000000000000ap-1, 0x1.55555555554f9p-3, 0x1.55555555507f2p-5, 0x1.1111111127e8cp-7,         \
           0x1.6c16c1844ac04p-10, 0x1.a01a0129b1e19p-13, 0x1.a01999ae72734p-16, 0x1.71df2630d3292p-19,                 \
           0x1.28adcddc8e8a7p-22, 0x1.ad7efc7f99e85p-26)

/* (2^r - 1) / r for |r| <= 1/2: relative to 2^r, 2^-28.1 and 2^-55.6. */
#define EXP2_POLYNOMIAL_float32(r)                                                                                     \
    HORNER(float32, r, 0x1.62e43p-1f, 0x1.ebfbd8p-3f, 0x1.c6af78p-5f, 0x1.3b30bp-7f, 0x1.5f0a66p-10f,                  \
           0x1.3f906cp-13f)
#define EXP2_POLYNOMIAL_float64(r)                                                                                     \
    HORNER(float64, r, 0x1.62e42fefa39efp-1, 0x1.ebfbdff82c58fp-3, 0x1.c6b08d704a0d6p-5, 0x1.3b2ab6fba4ea8p-7,         \
           0x1.5d87fe78a1311p-10, 0x1.430912f85997p-13, 0x1.ffcbfc7ac24afp-17, 0x1.62c0229a564c5p-20,                  \
           0x1.b524d0ecb2082p-24, 0x1.e4cd9dc2239edp-28, 0x1.ea141f9e27411p-32, 0x1.c6d936f42efb8p-36)

/* Results overflow, are subnormal or zero beyond these: the bits of 87, 708; 126, 1022. */
#define LIMIT_exp_float32 0x42ae0000u
#define LIMIT_exp_float64 0x4086200000000000u
#define LIMIT_expm1_float32 LIMIT_exp_float32
#define LIMIT_expm1_float64 LIMIT_exp_float64
#define LIMIT_exp2_float32 0x42fc0000u
#define LIMIT_exp2_float64 0x408ff00000000000u

#define EXPONENTIALS(T, U, CLAMP_EXP, CLAMP_EXP2)                                                                      \
    /* e^r - 1; `n` is returned as the sum n + ROUND. */                                                               \
    AG_INLINE T exp_reduced_##T(T x, T *n) {                                                                           \
        T sum = fma_##T(x, (T)LOG2E, ROUND_##T), k = sum - ROUND_##T;                                                  \
        T r = fma_##T(k, -LN2_LOW_##T, fma_##T(k, -LN2_HIGH_##T, x));                                                  \
        *n = sum;                                                                                                      \
        return fma_##T(EXP_POLYNOMIAL_##T(r), r * r, r);                                                               \
    }                                                                                                                  \
    AG_INLINE U key_exp_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                   \
    AG_INLINE T core_exp_##T(T x) {                                                                                    \
        T n, e = exp_reduced_##T(x, &n);                                                                               \
        return (1 + e) * power_of_two_##T(n);                                                                          \
    }                                                                                                                  \
    AG_INLINE T op_exp_##T(T x) {                                                                                      \
        T n, e = exp_reduced_##T(clamp_##T(x, CLAMP_EXP), &n);                                                         \
        return scale_##T(1 + e, n);                                                                                    \
    }                                                                                                                  \
    AG_INLINE U key_exp2_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                  \
    AG_INLINE T core_exp2_##T(T x) {                                                                                   \
        T n = x + ROUND_##T, r = x - (n - ROUND_##T);                                                                  \
        return fma_##T(EXP2_POLYNOMIAL_##T(r), r, 1) * power_of_two_##T(n);                                            \
    }                                                                                                                  \
    AG_INLINE T op_exp2_##T(T x) {                                                                                     \
        T y = clamp_##T(x, CLAMP_EXP2), n = y + ROUND_##T, r = y - (n - ROUND_##T);                                    \
        return scale_##T(fma_##T(EXP2_POLYNOMIAL_##T(r), r, 1), n);                                                    \
    }                                                                                                                  \
    /* 2^n (e^r - 1) + (2^n - 1): nothing cancels, and n = 0 gives e^r - 1 itself. */                                  \
    AG_INLINE U key_expm1_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                 \
    AG_INLINE T core_expm1_##T(T x) {                                                                                  \
        T n, e = exp_reduced_##T(x, &n), power = power_of_two_##T(n);                                                  \
        return with_sign_##T(fma_##T(e, power, power - 1), x);                                                         \
    }
EXPONENTIALS(float32, uint32, 104.0f, 151.0f)
EXPONENTIALS(float64, uint64, 746.0, 1076.0)

RARELY_FROM_LIBRARY(expm1)

#endif
