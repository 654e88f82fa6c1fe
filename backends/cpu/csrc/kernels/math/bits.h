/* What the functions in this folder are made of: reinterpreted bits, fused multiply-adds, polynomials.
 *
 * The functions are branch-free, so that a compiler turns a loop around one of them into vector code. A choice is a
 * selection between two results; a number is rounded to an integer by adding 1.5 * 2^52 (2^23 for float32), whose low
 * bits then hold the integer (Muller et al., Handbook of Floating-Point Arithmetic, 2nd edition, section 11).
 *
 * Coefficients were found by Remez' algorithm in 50 digits and rounded, or rounded one after the other, with the others
 * fitted anew each time; comments name interval and relative error.
 */
#ifndef AG_KERNELS_MATH_BITS_H
#define AG_KERNELS_MATH_BITS_H

#include <math.h>

#include "base/bits.h"

/* A call that is left in a loop keeps it from being vectorised. */
#define AG_INLINE static inline __attribute__((always_inline))

#define SIGN_float32 0x80000000u
#define SIGN_float64 0x8000000000000000u

AG_INLINE float32 abs_float32(float32 x) { return ag_from_bits_float32(ag_bits_float32(x) & ~SIGN_float32); }
AG_INLINE float64 abs_float64(float64 x) { return ag_from_bits_float64(ag_bits_float64(x) & ~SIGN_float64); }

/* |x| with the sign of `sign`. */
AG_INLINE float32 with_sign_float32(float32 x, float32 sign) {
    return ag_from_bits_float32((ag_bits_float32(x) & ~SIGN_float32) | (ag_bits_float32(sign) & SIGN_float32));
}
AG_INLINE float64 with_sign_float64(float64 x, float64 sign) {
    return ag_from_bits_float64((ag_bits_float64(x) & ~SIGN_float64) | (ag_bits_float64(sign) & SIGN_float64));
}

/* a b + c, with one rounding where the processor has the instruction. */
#ifdef __FMA__
AG_INLINE float32 fma_float32(float32 a, float32 b, float32 c) { return __builtin_fmaf(a, b, c); }
AG_INLINE float64 fma_float64(float64 a, float64 b, float64 c) { return __builtin_fma(a, b, c); }
#else
AG_INLINE float32 fma_float32(float32 a, float32 b, float32 c) { return a * b + c; }
AG_INLINE float64 fma_float64(float64 a, float64 b, float64 c) { return a * b + c; }
#endif

AG_INLINE float32 op_sqrt_float32(float32 x) { return __builtin_sqrtf(x); }
AG_INLINE float64 op_sqrt_float64(float64 x) { return __builtin_sqrt(x); }

/* The rounding error of p = a b. */
#ifdef __FMA__
AG_INLINE float32 product_error_float32(float32 a, float32 b, float32 p) { return __builtin_fmaf(a, b, -p); }
AG_INLINE float64 product_error_float64(float64 a, float64 b, float64 p) { return __builtin_fma(a, b, -p); }
#else
AG_INLINE float32 product_error_float32(float32 a, float32 b, float32 p) {
    return (float32)((float64)a * b - p);
}
/* Dekker's product, with factors split by their bits: exact away from overflow and underflow. */
AG_INLINE float64 product_error_float64(float64 a, float64 b, float64 p) {
    float64 a_high = ag_from_bits_float64(ag_bits_float64(a) & 0xfffffffff8000000u), a_low = a - a_high;
    float64 b_high = ag_from_bits_float64(ag_bits_float64(b) & 0xfffffffff8000000u), b_low = b - b_high;
    return ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low;
}
#endif

/* c - a b where a b is within a factor of two of c, with one rounding. */
#ifdef __FMA__
AG_INLINE float32 residual_float32(float32 c, float32 a, float32 b) { return __builtin_fmaf(-a, b, c); }
AG_INLINE float64 residual_float64(float64 c, float64 a, float64 b) { return __builtin_fma(-a, b, c); }
#else
AG_INLINE float32 residual_float32(float32 c, float32 a, float32 b) { return (float32)(c - (float64)a * b); }
AG_INLINE float64 residual_float64(float64 c, float64 a, float64 b) {
    float64 p = a * b;
    return (c - p) - product_error_float64(a, b, p);
}
#endif

/* Adding ROUND rounds to an integer n and puts n + the exponent's bias into the low bits. */
#define ROUND_float32 (0x1.8p23f + 127)
#define ROUND_float64 (0x1.8p52 + 1023)

/* 2^n for `sum` = n + ROUND, where 2^n is a normal number. */
AG_INLINE float32 power_of_two_float32(float32 sum) { return ag_from_bits_float32(ag_bits_float32(sum) << 23); }
AG_INLINE float64 power_of_two_float64(float64 sum) { return ag_from_bits_float64(ag_bits_float64(sum) << 52); }

/* x 2^n for `sum` = n + ROUND: by two factors, so that it overflows and underflows as it should, with one rounding. */
AG_INLINE float32 scale_float32(float32 x, float32 sum) {
    uint32 n = ag_bits_float32(sum) + 127, half = n >> 1;
    return x * ag_from_bits_float32(half << 23) * ag_from_bits_float32((n - half) << 23);
}
AG_INLINE float64 scale_float64(float64 x, float64 sum) {
    uint64 n = ag_bits_float64(sum) + 1023, half = n >> 1;
    return x * ag_from_bits_float64(half << 52) * ag_from_bits_float64((n - half) << 52);
}

/* x, but not beyond +-limit; NaN stays. */
AG_INLINE float32 clamp_float32(float32 x, float32 limit) {
    return abs_float32(x) > limit ? with_sign_float32(limit, x) : x;
}
AG_INLINE float64 clamp_float64(float64 x, float64 limit) {
    return abs_float64(x) > limit ? with_sign_float64(limit, x) : x;
}

/* HORNER(T, x, c0, c1, ...): the polynomial c0 + c1 x + ... of up to 23 coefficients. */
#define HORNER_1(T, x, c) (c)
#define HORNER_2(T, x, c, ...) fma_##T(HORNER_1(T, x, __VA_ARGS__), x, c)
#define HORNER_3(T, x, c, ...) fma_##T(HORNER_2(T, x, __VA_ARGS__), x, c)
#define HORNER_4(T, x, c, ...) fma_##T(HORNER_3(T, x, __VA_ARGS__), x, c)
#define HORNER_5(T, x, c, ...) fma_##T(HORNER_4(T, x, __VA_ARGS__), x, c)
#define HORNER_6(T, x, c, ...) fma_##T(HORNER_5(T, x, __VA_ARGS__), x, c)
#define HORNER_7(T, x, c, ...) fma_##T(HORNER_6(T, x, __VA_ARGS__), x, c)
#define HORNER_8(T, x, c, ...) fma_##T(HORNER_7(T, x, __VA_ARGS__), x, c)
#define HORNER_9(T, x, c, ...) fma_##T(HORNER_8(T, x, __VA_ARGS__), x, c)
#define HORNER_10(T, x, c, ...) fma_##T(HORNER_9(T, x, __VA_ARGS__), x, c)
#define HORNER_11(T, x, c, ...) fma_##T(HORNER_10(T, x, __VA_ARGS__), x, c)
#define HORNER_12(T, x, c, ...) fma_##T(HORNER_11(T, x, __VA_ARGS__), x, c)
#define HORNER_13(T, x, c, ...) fma_##T(HORNER_12(T, x, __VA_ARGS__), x, c)
#define HORNER_14(T, x, c, ...) fma_##T(HORNER_13(T, x, __VA_ARGS__), x, c)
#define HORNER_15(T, x, c, ...) fma_##T(HORNER_14(T, x, __VA_ARGS__), x, c)
#define HORNER_16(T, x, c, ...) fma_##T(HORNER_15(T, x, __VA_ARGS__), x, c)
#define HORNER_17(T, x, c, ...) fma_##T(HORNER_16(T, x, __VA_ARGS__), x, c)
#define HORNER_18(T, x, c, ...) fma_##T(HORNER_17(T, x, __VA_ARGS__), x, c)
#define HORNER_19(T, x, c, ...) fma_##T(HORNER_18(T, x, __VA_ARGS__), x, c)
#define HORNER_20(T, x, c, ...) fma_##T(HORNER_19(T, x, __VA_ARGS__), x, c)
#define HORNER_21(T, x, c, ...) fma_##T(HORNER_20(T, x, __VA_ARGS__), x, c)
#define HORNER_22(T, x, c, ...) fma_##T(HORNER_21(T, x, __VA_ARGS__), x, c)
#define HORNER_23(T, x, c, ...) fma_##T(HORNER_22(T, x, __VA_ARGS__), x, c)
#define HORNER_NAME(c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21,    \
                    c22, c23, name, ...) name
#define HORNER(T, x, ...)                                                                                              \
    HORNER_NAME(__VA_ARGS__, HORNER_23, HORNER_22, HORNER_21, HORNER_20, HORNER_19, HORNER_18, HORNER_17, HORNER_16,   \
                HORNER_15, HORNER_14, HORNER_13, HORNER_12, HORNER_11, HORNER_10, HORNER_9, HORNER_8, HORNER_7,        \
                HORNER_6, HORNER_5, HORNER_4, HORNER_3, HORNER_2, HORNER_1)                                            \
    (T, x, __VA_ARGS__)

/* A function whose core is right for common elements only: those whose key is not above a limit. The rare ones are the
 * C library's business. */
#define RARELY_FROM_LIBRARY(NAME)                                                                                      \
    AG_INLINE float32 op_##NAME##_float32(float32 x) {                                                                 \
        return key_##NAME##_float32(x) > LIMIT_##NAME##_float32 ? NAME##f(x) : core_##NAME##_float32(x);               \
    }                                                                                                                  \
    AG_INLINE float64 op_##NAME##_float64(float64 x) {                                                                 \
        return key_##NAME##_float64(x) > LIMIT_##NAME##_float64 ? NAME(x) : core_##NAME##_float64(x);                  \
    }
#define RARELY_FROM_LIBRARY_2(NAME)                                                                                    \
    AG_INLINE float32 op_##NAME##_float32(float32 x1, float32 x2) {                                                    \
        bool rare = key_##NAME##_float32(x1, x2) > LIMIT_##NAME##_float32;                                             \
        return rare ? NAME##f(x1, x2) : core_##NAME##_float32(x1, x2);                                                 \
    }                                                                                                                  \
    AG_INLINE float64 op_##NAME##_float64(float64 x1, float64 x2) {                                                    \
        bool rare = key_##NAME##_float64(x1, x2) > LIMIT_##NAME##_float64;                                             \
        return rare ? NAME(x1, x2) : core_##NAME##_float64(x1, x2);                                                    \
    }

#endif
