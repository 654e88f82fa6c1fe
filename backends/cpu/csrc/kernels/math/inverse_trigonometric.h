/* asin, acos, atan, atan2: reduced to a short interval by identities, then an odd polynomial. */
#ifndef AG_KERNELS_MATH_INVERSE_TRIGONOMETRIC_H
#define AG_KERNELS_MATH_INVERSE_TRIGONOMETRIC_H

#include "kernels/math/bits.h"

#define PI_HIGH_float32 0x1.921fb6p1f
#define PI_LOW_float32 -0x1.777a5cp-24f
#define PI_HIGH_float64 0x1.921fb54442d18p1
#define PI_LOW_float64 0x1.1a62633145c07p-53

/* (asin t - t) / t^3 for |t| <= 1/2, in z = t^2: relative to asin t, 2^-27.5 and 2^-55.8. */
#define ASIN_POLYNOMIAL_float32(z)                                                                                     \
    HORNER(float32, z, 0x1.5555c8p-3f, 0x1.3301e6p-4f, 0x1.747e38p-5f, 0x1.8c28f2p-6f, 0x1.596c8cp-5f)
#define ASIN_POLYNOMIAL_float64(z)                                                                                     \
    HORNER(float64, z, 0x1.555555555539p-3, 0x1.333333336e7e3p-4, 0x1.6db6db427ba5p-5, 0x1.f1c72c38a16c7p-6,           \
           0x1.6e89f4474bb05p-6, 0x1.1c6be14698953p-6, 0x1.c6fdc85bc2f49p-7, 0x1.8ec2d44f5715p-7,                      \
           0x1.abd0a0c6fd8d8p-8, 0x1.3ff3da15023a7p-6, -0x1.09d1f55e388f5p-6, 0x1.056d08dab2f8p-5)
/* (atan t - t) / t^3 for |t| <= tan(pi / 8): relative to atan t, 2^-28.4 and 2^-54.5. */
#define ATAN_POLYNOMIAL_float32(z)                                                                                     \
    HORNER(float32, z, -0x1.55554ap-2f, 0x1.999196p-3f, -0x1.23b518p-3f, 0x1.b1eb6cp-4f, -0x1.f1e94p-5f)
#define ATAN_POLYNOMIAL_float64(z)                                                                                     \
    HORNER(float64, z, -0x1.5555555555318p-2, 0x1.9999999949682p-3, -0x1.2492490578c11p-3, 0x1.c71c65ce26fe5p-4,       \
           -0x1.745bc30e0c472p-4, 0x1.3afc33782fbfdp-4, -0x1.10051e44124c8p-4, 0x1.d2544ad2d9761p-5,                   \
           -0x1.65163481a4d1fp-5, 0x1.5c4baea808125p-6)

/* Common: the larger of |x1|, |x2| is between 2^-100 and 2^100, 2^-1000 and 2^1000. */
#define SMALLEST_atan2_float32 0x0d800000u
#define SMALLEST_atan2_float64 0x0170000000000000u
#define LIMIT_atan2_float32 (0x71800000u - SMALLEST_atan2_float32)
#define LIMIT_atan2_float64 (0x7e70000000000000u - SMALLEST_atan2_float64)

#define INVERSE_TRIGONOMETRY(T, U)                                                                                     \
    /* asin |x| = pi/2 - 2 asin t with t = sqrt((1 - |x|) / 2) where |x| > 1/2. Returns asin of t or |x|. */           \
    AG_INLINE T asin_reduced_##T(T x) {                                                                                \
        T a = abs_##T(x), z = a > (T)0.5 ? (T)0.5 * (1 - a) : a * a;                                                   \
        T root = op_sqrt_##T(z), t = a > (T)0.5 ? root : a;                                                            \
        return fma_##T(t * z, ASIN_POLYNOMIAL_##T(z), t);                                                              \
    }                                                                                                                  \
    AG_INLINE T op_asin_##T(T x) {                                                                                     \
        T p = asin_reduced_##T(x), large = PI_HIGH_##T / 2 - (2 * p - PI_LOW_##T / 2);                                 \
        return with_sign_##T(abs_##T(x) > (T)0.5 ? large : p, x);                                                      \
    }                                                                                                                  \
    AG_INLINE T op_acos_##T(T x) {                                                                                     \
        T p = asin_reduced_##T(x), large = x < 0 ? PI_HIGH_##T - (2 * p - PI_LOW_##T) : 2 * p;                         \
        return abs_##T(x) > (T)0.5 ? large : PI_HIGH_##T / 2 - (with_sign_##T(p, x) - PI_LOW_##T / 2);                 \
    }                                                                                                                  \
    /* atan(y / x), both >= 0, is `base` + atan t, |t| <= tan(pi / 8); returns the latter, and base as 4 / pi base. */ \
    AG_INLINE T atan_reduced_##T(T y, T x, T *base) {                                                                  \
        bool steep = y > (T)2.414213562373095 * x, medium = y > (T)0.41421356237309503 * x;                            \
        T n = steep ? -x : medium ? y - x : y, d = steep ? y : medium ? y + x : x, t = n / d, z = t * t;               \
        *base = steep ? 2 : medium ? 1 : 0;                                                                            \
        return fma_##T(t * z, ATAN_POLYNOMIAL_##T(z), t);                                                              \
    }                                                                                                                  \
    AG_INLINE T op_atan_##T(T x) {                                                                                     \
        T base, p = atan_reduced_##T(abs_##T(x), 1, &base);                                                            \
        return with_sign_##T(base * (PI_HIGH_##T / 4) + fma_##T(base, PI_LOW_##T / 4, p), x);                          \
    }                                                                                                                  \
    AG_INLINE U key_atan2_##T(T x1, T x2) {                                                                            \
        U a1 = ag_bits_##T(abs_##T(x1)), a2 = ag_bits_##T(abs_##T(x2));                                                \
        return (a1 > a2 ? a1 : a2) - SMALLEST_atan2_##T;                                                               \
    }                                                                                                                  \
    AG_INLINE T core_atan2_##T(T x1, T x2) {                                                                           \
        T base, p = atan_reduced_##T(abs_##T(x1), abs_##T(x2), &base);                                                 \
        bool left = x2 < 0;                                                                                            \
        T b = left ? 4 - base : base, signed_p = left ? -p : p;                                                        \
        return with_sign_##T(b * (PI_HIGH_##T / 4) + fma_##T(b, PI_LOW_##T / 4, signed_p), x1);                        \
    }
INVERSE_TRIGONOMETRY(float32, uint32)
INVERSE_TRIGONOMETRY(float64, uint64)

RARELY_FROM_LIBRARY_2(atan2)

#endif
