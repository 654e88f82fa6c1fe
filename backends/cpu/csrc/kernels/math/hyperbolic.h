/* sinh, cosh, tanh, asinh, acosh, atanh, sigmoid: from expm1, exp and log1p, by forms in which nothing cancels. */
#ifndef AG_KERNELS_MATH_HYPERBOLIC_H
#define AG_KERNELS_MATH_HYPERBOLIC_H

#include "kernels/math/logarithm.h"

#define LIMIT_sinh_float32 LIMIT_exp_float32
#define LIMIT_sinh_float64 LIMIT_exp_float64
#define LIMIT_cosh_float32 LIMIT_exp_float32
#define LIMIT_cosh_float64 LIMIT_exp_float64
/* The bits of 2^60 and 2^500, whose squares do not overflow. */
#define LIMIT_asinh_float32 0x5d800000u
#define LIMIT_asinh_float64 0x5f30000000000000u
#define LIMIT_acosh_float32 LIMIT_asinh_float32
#define LIMIT_acosh_float64 LIMIT_asinh_float64
/* The bits of the number before 1. */
#define LIMIT_atanh_float32 0x3f7fffffu
#define LIMIT_atanh_float64 0x3fefffffffffffffu

/* tanh is 1, to half a unit in the last place, from SATURATED on. */
#define HYPERBOLIC(T, U, SATURATED)                                                                                    \
    /* e / (e + 2) with e = e^(2|x|) - 1. The larger n is, the less its ln 2 matters: one part is enough. */           \
    AG_INLINE T op_tanh_##T(T x) {                                                                                     \
        T a = abs_##T(x), y = 2 * (a > SATURATED ? SATURATED : a), sum = fma_##T(y, (T)LOG2E, ROUND_##T);              \
        T r = fma_##T(sum - ROUND_##T, (T)-LN2, y), power = power_of_two_##T(sum);                                     \
        T e = fma_##T(fma_##T(EXP_POLYNOMIAL_##T(r), r * r, r), power, power - 1);                                     \
        return with_sign_##T(e / (e + 2), x);                                                                          \
    }                                                                                                                  \
    AG_INLINE U key_sinh_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                  \
    AG_INLINE T core_sinh_##T(T x) {                                                                                   \
        T e = core_expm1_##T(abs_##T(x));                                                                              \
        return with_sign_##T((T)0.5 * (e + e / (e + 1)), x);                                                           \
    }                                                                                                                  \
    AG_INLINE U key_cosh_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                  \
    AG_INLINE T core_cosh_##T(T x) {                                                                                   \
        T e = core_exp_##T(x);                                                                                         \
        return (T)0.5 * e + (T)0.5 / e;                                                                                \
    }                                                                                                                  \
    AG_INLINE U key_asinh_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                 \
    AG_INLINE T core_asinh_##T(T x) {                                                                                  \
        T a = abs_##T(x), z = a * a;                                                                                   \
        return with_sign_##T(core_log1p_##T(a + z / (1 + op_sqrt_##T(1 + z))), x);                                     \
    }                                                                                                                  \
    AG_INLINE U key_acosh_##T(T x) { return ag_bits_##T(x); }                                                          \
    AG_INLINE T core_acosh_##T(T x) {                                                                                  \
        T t = x - 1;                                                                                                   \
        return core_log1p_##T(t + op_sqrt_##T(t * (x + 1)));                                                           \
    }                                                                                                                  \
    AG_INLINE U key_atanh_##T(T x) { return ag_bits_##T(abs_##T(x)); }                                                 \
    AG_INLINE T core_atanh_##T(T x) {                                                                                  \
        T a = abs_##T(x);                                                                                              \
        return with_sign_##T((T)0.5 * core_log1p_##T(2 * a / (1 - a)), x);                                             \
    }                                                                                                                  \
    /* 1 / (1 + e^-x): of e^-|x|, so that it underflows where it should. */                                            \
    AG_INLINE T op_sigmoid_##T(T x) {                                                                                  \
        T e = op_exp_##T(-abs_##T(x));                                                                                 \
        return (x < 0 ? e : 1) / (1 + e);                                                                              \
    }
HYPERBOLIC(float32, uint32, 10.0f)
HYPERBOLIC(float64, uint64, 20.0)

RARELY_FROM_LIBRARY(sinh)
RARELY_FROM_LIBRARY(cosh)
RARELY_FROM_LIBRARY(asinh)
RARELY_FROM_LIBRARY(acosh)
RARELY_FROM_LIBRARY(atanh)

#endif
