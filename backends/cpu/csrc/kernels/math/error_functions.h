/* erf, erfc and gelu, the function x Phi(x) of the normal distribution.
 *
 * erfc(a) = e^(-a^2) P(t) / (1 + 2 a) for a >= 0, with t = (a - K) / (a + K): one polynomial for the half-axis
 * (Shepherd and Laframboise, Chebyshev approximation of (1 + 2x) exp(x^2) erfc x, Math. Comp. 36, 1981). a^2 is used
 * with its rounding error, so that the result keeps its relative accuracy where it is tiny. Near 0, erf's polynomial is
 * more accurate. gelu is made in the same way, from a polynomial of its own.
 */
#ifndef AG_KERNELS_MATH_ERROR_FUNCTIONS_H
#define AG_KERNELS_MATH_ERROR_FUNCTIONS_H

#include "kernels/math/exponential.h"

/* erf(a) / a - 1 for a <= 1, in z = a^2: 2^-28.6 and 2^-54.7. */
#define ERF_POLYNOMIAL_float32(z)                                                                                      \
    HORNER(float32, z, 0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2cf8p-4f, -0x1.b7f90ep-6f, 0x1.5405b4p-8f,               \
           -0x1.a3f70ep-11f, 0x1.496a5ep-14f)
#define ERF_POLYNOMIAL_float64(z)                                                                                      \
    HORNER(float64, z, 0x1.06eba8214db68p-3, -0x1.812746b0379bdp-2, 0x1.ce2f21a040d16p-4, -0x1.b82ce311fa96ep-6,       \
           0x1.565bccf92b9f4p-8, -0x1.c02db03de8fc6p-11, 0x1.f9a2baaabc89p-14, -0x1.f4ca4d8abc29fp-17,                 \
           0x1.b97fd4edc8909p-20, -0x1.5c072d9f06088p-23, 0x1.d71b3d9e2dfe6p-27, -0x1.abaed443d647ap-31)
/* -log(erfc(1 + u)) for 1 + u up to 4 and 6: errors relative to erf, 2^-28.5 and 2^-54.6. */
#define LOG_ERFC_POLYNOMIAL_float32(u)                                                                                 \
    HORNER(float32, u, 0x1.d97fcp0f, 0x1.51c9aap1f, 0x1.afad1cp-1f, 0x1.53ff1ep-5f, -0x1.4440ecp-7f, 0x1.df8e7cp-10f,  \
           -0x1.86daaap-13f)
#define LOG_ERFC_POLYNOMIAL_float64(u)                                                                                 \
    HORNER(float64, u, 0x1.d97fbf27aa2a2p0, 0x1.51c9b0006c1b8p1, 0x1.afabc11a305cfp-1, 0x1.5477f09281d6dp-5,           \
           -0x1.48c9d24443576p-7, 0x1.033f3a4da5ff2p-9, -0x1.f1a8164a30be8p-13, -0x1.b9e5610c67a95p-16,                \
           0x1.c9ba9c610cf07p-16, -0x1.4879c217e82a5p-17, 0x1.2e5afdf6bf3c2p-19, -0x1.3cfd12d8595dap-22,               \
           -0x1.2beb17daa011bp-27, 0x1.e473e6a5fb657p-27, -0x1.bebcdd58942eep-29, 0x1.9532c398df832p-32,               \
           -0x1.3770134bc127ep-36)
/* P for K = 3, 0.45 <= a <= 10.2 and 27.3, with its first coefficient in two parts: 2^-27.8 and 2^-57.0. */
#define ERFC_POLYNOMIAL_float32(t)                                                                                     \
    (0x1.40c522p0f + HORNER(float32, t, 0x1.b16e5p-25f, -0x1.15c07ap-3f, -0x1.85a174p-5f, 0x1.0981cp-3f,               \
                        -0x1.e88af8p-4f, 0x1.17ef1p-4f, -0x1.8564a6p-6f, 0x1.37233cp-9f, 0x1.e29a04p-10f,              \
                        -0x1.0ad9f2p-11f))
#define ERFC_POLYNOMIAL_float64(t)                                                                                     \
    (0x1.40c522d7e4987p0 + HORNER(float64, t, 0x1.6ecec9ea41bb5p-55, -0x1.15c084bb9e8f9p-3, -0x1.85a15c58aa4c7p-5,     \
                        0x1.098366a5b49dap-3, -0x1.e88b803a4b669p-4, 0x1.17ca2877e21abp-4, -0x1.8574c40adf7d6p-6,      \
                        0x1.4b884e65383bcp-9, 0x1.ef1bdc7560d22p-10, -0x1.98db561cb40aap-11, -0x1.b912075ea81d3p-14,   \
                        0x1.065aacc686008p-13, 0x1.4c012369b1e04p-18, -0x1.5148b1184bba8p-16, -0x1.848cfae2d6cb7p-21,  \
                        0x1.d2fb616fbbbddp-19, 0x1.6c472c185407fp-22, -0x1.4fd0b8a760a21p-21, -0x1.f48df57bcdf1dp-24,  \
                        0x1.cd380503d81dcp-24, 0x1.67144026839c3p-26, -0x1.d299a072277fep-27))
/* a / 2 e^(a^2 / 2) erfc(a / sqrt(2)) for 0.7 <= a <= 14.5 and 38.7 with t = (a - 4) / (a + 4): 2^-27.2 and 2^-56.2. */
#define GELU_POLYNOMIAL_float32(t)                                                                                     \
    (0x1.82b4bcp-2f + HORNER(float32, t, -0x1.ffe5fap-28f, 0x1.2dda0ep-4f, -0x1.c41d52p-4f, 0x1.9adacap-4f,            \
                             -0x1.02507p-4f, 0x1.b141ccp-6f, -0x1.67b2acp-8f, -0x1.03139ap-10f, 0x1.a3677p-11f,        \
                             0x1.6be598p-15f))
#define GELU_POLYNOMIAL_float64(t)                                                                                     \
    (0x1.82b4bb8c94dcep-2 + HORNER(float64, t, -0x1.9d008062e4b4fp-57, 0x1.2dda040d62d06p-4, -0x1.c41d6bcaf84cdp-4,    \
                                   0x1.9adc525a9068cp-4, -0x1.024df8efd4b27p-4, 0x1.b0ffe01d8ca5fp-6,                  \
                                   -0x1.691976f7f8accp-8, -0x1.e4abd376b16aep-11, 0x1.ce76f5afd87a9p-11,               \
                                   -0x1.99ff39b02b9bdp-15, -0x1.e8a4a71de368fp-14, 0x1.16d2715786edap-16,              \
                                   0x1.2cd3d05accb07p-16, -0x1.5dade9631aa53p-19, -0x1.b78b143ef32bdp-19,              \
                                   0x1.b8d1093ae1c87p-23, 0x1.5ad00a4adb33cp-21, 0x1.700d647acb698p-25,                \
                                   -0x1.fd1b5acfda033p-24, -0x1.5f3ab98c68c3fp-26, 0x1.fcc1b3d92a706p-27,              \
                                   0x1.568a7d61d6ee9p-29))

#define ERROR_FUNCTIONS(T, ONE_FROM, ZERO_FROM)                                                                        \
    AG_INLINE T op_erf_##T(T x) {                                                                                      \
        T a = abs_##T(x), z = a * a, b = a > ONE_FROM ? ONE_FROM : a;                                                  \
        T n, e = exp_reduced_##T(-LOG_ERFC_POLYNOMIAL_##T(b - 1), &n), power = power_of_two_##T(n);                    \
        T small = fma_##T(a, ERF_POLYNOMIAL_##T(z), a), large = 1 - fma_##T(e, power, power);                          \
        return with_sign_##T(a > 1 ? large : small, x);                                                                \
    }                                                                                                                  \
    /* e^(-square - error) p, where `error` is what rounding took from `square`. */                                    \
    AG_INLINE T times_exp_##T(T p, T square, T error) {                                                                \
        T n, e = exp_reduced_##T(-square, &n);                                                                         \
        return scale_##T(fma_##T(fma_##T(e, -error, e - error), p, p), n);                                             \
    }                                                                                                                  \
    AG_INLINE T op_erfc_##T(T x) {                                                                                     \
        T b = abs_##T(x), a = b > ZERO_FROM ? ZERO_FROM : b, z = a * a, small = fma_##T(x, ERF_POLYNOMIAL_##T(z), x);  \
        T t = (a - 3) / (a + 3), p = ERFC_POLYNOMIAL_##T(t) / fma_##T(2, a, 1);                                        \
        T y = times_exp_##T(p, z, product_error_##T(a, a, z));                                                         \
        return b < (T)0.5 ? 1 - small : x < 0 ? 2 - y : y;                                                             \
    }                                                                                                                  \
    /* max(x, 0) - |x| / 2 erfc(|x| / sqrt(2)). */                                                                     \
    AG_INLINE T op_gelu_##T(T x) {                                                                                     \
        const T limit = ZERO_FROM * (T)1.4142135623730951, half = (T)0.5;                                              \
        T b = abs_##T(x), a = b > limit ? limit : b, z = a * a, b2 = a * (T)0.7071067811865476;                        \
        T t = (a - 4) / (a + 4), p = GELU_POLYNOMIAL_##T(t);                                                           \
        T far = times_exp_##T(p, half * z, half * product_error_##T(a, a, z));                                         \
        T near = half * a * (1 - fma_##T(b2, ERF_POLYNOMIAL_##T(half * z), b2)), y = a < (T)0.7 ? near : far;          \
        return x < 0 ? x - x - y : x - y; /* NaN at -infinity, like the product that defines it */                     \
    }
ERROR_FUNCTIONS(float32, 4.0f, 10.2f)
ERROR_FUNCTIONS(float64, 6.0, 27.3)

#endif
