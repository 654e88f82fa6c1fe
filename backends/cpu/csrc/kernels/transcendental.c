#include "kernels/transcendental.h"

#include <math.h>

#include "kernels/rows.h"

#define FROM_LIBM(NAME)                                                                                                \
    static inline float32 op_##NAME##_float32(float32 x) { return NAME##f(x); }                                        \
    static inline float64 op_##NAME##_float64(float64 x) { return NAME(x); }
FROM_LIBM(exp) FROM_LIBM(expm1) FROM_LIBM(exp2) FROM_LIBM(log) FROM_LIBM(log1p) FROM_LIBM(log2) FROM_LIBM(log10)
FROM_LIBM(sin) FROM_LIBM(cos) FROM_LIBM(tan) FROM_LIBM(asin) FROM_LIBM(acos) FROM_LIBM(atan)
FROM_LIBM(sinh) FROM_LIBM(cosh) FROM_LIBM(tanh) FROM_LIBM(asinh) FROM_LIBM(acosh) FROM_LIBM(atanh)
FROM_LIBM(sqrt) FROM_LIBM(erf) FROM_LIBM(erfc)

#define BINARY_FROM_LIBM(NAME)                                                                                         \
    static inline float32 op_##NAME##_float32(float32 x1, float32 x2) { return NAME##f(x1, x2); }                      \
    static inline float64 op_##NAME##_float64(float64 x1, float64 x2) { return NAME(x1, x2); }
BINARY_FROM_LIBM(pow) BINARY_FROM_LIBM(atan2) BINARY_FROM_LIBM(hypot)

static inline float64 op_sigmoid_float64(float64 x) {
    float64 small = exp(-fabs(x));
    return (x < 0 ? small : 1) / (1 + small);
}
static inline float64 op_gelu_float64(float64 x) { return x == -INFINITY ? -0.0 : 0.5 * x * erfc(-x * M_SQRT1_2); }
static inline float64 op_logaddexp_float64(float64 x1, float64 x2) {
    float64 larger = fmax(x1, x2), distance = x1 == x2 ? 0 : fabs(x1 - x2);
    return x1 != x1 || x2 != x2 ? x1 + x2 : larger + log1p(exp(-distance));
}
static inline float32 op_sigmoid_float32(float32 x) { return (float32)op_sigmoid_float64(x); }
static inline float32 op_gelu_float32(float32 x) { return (float32)op_gelu_float64(x); }
static inline float32 op_logaddexp_float32(float32 x1, float32 x2) { return (float32)op_logaddexp_float64(x1, x2); }

#define UNARY_KERNELS(NAME)                                                                                            \
    AG_UNARY_KERNEL(NAME##_float32, float32, float32, op_##NAME##_float32(x1))                                         \
    AG_UNARY_KERNEL(NAME##_float64, float64, float64, op_##NAME##_float64(x1))
AG_MATH_UNARY(UNARY_KERNELS)

#define BINARY_KERNELS(NAME)                                                                                           \
    AG_BINARY_KERNEL(NAME##_float32, float32, float32, op_##NAME##_float32(x1, x2))                                    \
    AG_BINARY_KERNEL(NAME##_float64, float64, float64, op_##NAME##_float64(x1, x2))
AG_MATH_BINARY(BINARY_KERNELS)

#define ROW(NAME) [AG_MATH_##NAME] = {[AG_FLOAT32] = NAME##_float32, [AG_FLOAT64] = NAME##_float64},

const ag_transcendental_kernels AG_ISA_NAME(ag_transcendental) = {
    .unary = {AG_MATH_UNARY(ROW)},
    .binary = {AG_MATH_BINARY(ROW)},
};
