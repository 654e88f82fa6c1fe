/* sin, cos, tan: x = k pi/2 + r, and polynomials in r^2 for sin r and cos r.
 *
 * The reduction subtracts k pi/2 in three parts (Cody and Waite; Muller, Elementary Functions, 3rd edition, section
 * 11.2): the first product is exact, so r keeps its relative accuracy next to the zeros. Beyond the limits, where k has
 * too many bits for this, the C library reduces by Payne and Hanek's method.
 */
#ifndef AG_KERNELS_MATH_TRIGONOMETRIC_H
#define AG_KERNELS_MATH_TRIGONOMETRIC_H

#include "kernels/math/bits.h"

/* x - k pi/2. float32: three parts of 24 bits, whose products need an FMA (or float64); float64: of 33, 33 and 53 bits.
 * `low` is what rounding took from the result: in the last step, and for float64 in the one before (Knuth's TwoSum). */
AG_INLINE float32 minus_half_pi_float32(float32 x, float32 k, float32 *low) {
#ifdef __FMA__
    float32 r1 = fma_float32(k, -0x1.921fb4p0f, x), r2 = fma_float32(k, -0x1.4442dp-24f, r1);
    float32 r = fma_float32(k, -0x1.84698ap-48f, r2);
    *low = fma_float32(k, -0x1.84698ap-48f, r2 - r);
    return r;
#else
    float64 exact = ((float64)x - (float64)k * 0x1.921fb544p0) - (float64)k * 0x1.0b4611a62633p-34;
    *low = (float32)(exact - (float32)exact);
    return (float32)exact;
#endif
}
AG_INLINE float64 minus_half_pi_float64(float64 x, float64 k, float64 *low) {
    float64 r1 = fma_float64(k, -0x1.921fb544p0, x), w = k * 0x1.0b4611a6p-34, r2 = r1 - w, change = r2 - r1;
    float64 r = fma_float64(k, -0x1.3198a2e037073p-69, r2), r2_low = (r1 - (r2 - change)) - (w + change);
    *low = fma_float64(k, -0x1.3198a2e037073p-69, r2 - r) + r2_low;
    return r;
}

/* For |r| <= pi / 4 and z = r^2: (sin r - r) / r^3 (errors relative to sin r: 2^-26.9, 2^-56.4) and
 * (cos r - 1 + z / 2) / z^2 (relative to cos r: 2^-32.6, 2^-59.6). */
#define SIN_POLYNOMIAL_float32(z) HORNER(float32, z, -0x1.555546p-3f, 0x1.11073ap-7f, -0x1.99439p-13f)
#define SIN_POLYNOMIAL_float64(z)                                                                                      \
    HORNER(float64, z, -0x1.5555555555548p-3, 0x1.111111110f7cap-7, -0x1.a01a019bfd1fcp-13, 0x1.71de35671ad6ap-19,     \
           -0x1.ae5e59fd26a6fp-26, 0x1.5d8fa57d0b715p-33)
#define COS_POLYNOMIAL_float32(z) HORNER(float32, z, 0x1.55554ap-5f, -0x1.6c0c32p-10f, 0x1.99eb54p-16f)
#define COS_POLYNOMIAL_float64(z)                                                                                      \
    HORNER(float64, z, 0x1.555555555554bp-5, -0x1.6c16c16c14f8ap-10, 0x1.a01a019c8399p-16, -0x1.27e4f7ea3d168p-22,     \
           0x1.1ee9d7563cd5p-29, -0x1.8fa467d558393p-37)

/* The bits of 1e5 and 1e6. */
#define LIMIT_sin_float32 0x47c35000u
#define LIMIT_sin_float64 0x412e848000000000u
#define LIMIT_cos_float32 LIMIT_sin_float32
#define LIMIT_cos_float64 LIMIT_sin_float64
#define LIMIT_tan_float32 LIMIT_sin_float32
#define LIMIT_tan_float64 LIMIT_sin_float64

#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define TOP_float32 31
#define TOP_float64 63
/* Adding EVEN rounds to an integer k and puts it into the low bits. */
#define EVEN_float32 0x1.8p23f
#define EVEN_float64 0x1.8p52

#define TRIGONOMETRY(T, U)                                                                                             \
    /* sin and cos of r + low. */                                                                                      \
    AG_INLINE T sin_reduced_##T(T r, T low) {                                                                          \
        T z = r * r;                                                                                                   \
        return with_sign_##T(r + fma_##T(r * z, SIN_POLYNOMIAL_##T(z), low), r); /* -0 stays -0 */                     \
    }                                                                                                                  \
    AG_INLINE T cos_reduced_##T(T r, T low) {                                                                          \
        T z = r * r, c = fma_##T(z, COS_POLYNOMIAL_##T(z), (T)-0.5);                                                   \
        return 1 + fma_##T(z, c, -r * low);                                                                            \
    }                                                                                                                  \
    AG_INLINE U key_sin_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                   \
    AG_INLINE U key_cos_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                   \
    AG_INLINE U key_tan_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                   \
    /* sin(x + quarters pi / 2). */                                                                                    \
    AG_INLINE T sine_##T(T x, U quarters) {                                                                            \
        T sum = fma_##T(x, (T)TWO_OVER_PI, EVEN_##T), low, r = minus_half_pi_##T(x, sum - EVEN_##T, &low);             \
        U k = ag_bits_##T(sum) + quarters, sign = k >> 1 << TOP_##T;                                                   \
        T y = k & 1 ? cos_reduced_##T(r, low) : sin_reduced_##T(r, low);                                               \
        return ag_from_bits_##T(ag_bits_##T(y) ^ sign);                                                                \
    }                                                                                                                  \
    AG_INLINE T core_sin_##T(T x) { return sine_##T(x, 0); }                                                           \
    AG_INLINE T core_cos_##T(T x) { return sine_##T(x, 1); }                                                           \
    /* tan x is sin r / cos r or, for odd k, -cos r / sin r. */                                                        \
    AG_INLINE T core_tan_##T(T x) {                                                                                    \
        T sum = fma_##T(x, (T)TWO_OVER_PI, EVEN_##T), low, r = minus_half_pi_##T(x, sum - EVEN_##T, &low);             \
        T s = sin_reduced_##T(r, low), c = cos_reduced_##T(r, low);                                                    \
        U odd = ag_bits_##T(sum) << TOP_##T;                                                                           \
        T quotient = (odd ? c : s) / (odd ? s : c);                                                                    \
        return ag_from_bits_##T(ag_bits_##T(quotient) ^ odd);                                                          \
    }
TRIGONOMETRY(float32, uint32)
TRIGONOMETRY(float64, uint64)

RARELY_FROM_LIBRARY(sin)
RARELY_FROM_LIBRARY(cos)
RARELY_FROM_LIBRARY(tan)

#endif
