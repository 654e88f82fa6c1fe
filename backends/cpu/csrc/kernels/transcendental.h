/* Functions of real floats that hardware does not have: exponentials, logarithms, trigonometry, powers, error functions.
 *
 * Complex versions are built elsewhere; the tables have entries for the real dtypes only.
 */
#ifndef AG_KERNELS_TRANSCENDENTAL_H
#define AG_KERNELS_TRANSCENDENTAL_H

#include "base/isa.h"
#include "base/kernel.h"

/* X(name): the standard's name where it has one; op_<name>_<dtype> is the scalar function (kernels/math/). */
#define AG_MATH_UNARY(X)                                                                                               \
    X(exp) X(expm1) X(exp2) X(log) X(log1p) X(log2) X(log10)                                                           \
    X(sin) X(cos) X(tan) X(asin) X(acos) X(atan)                                                                       \
    X(sinh) X(cosh) X(tanh) X(asinh) X(acosh) X(atanh)                                                                 \
    X(sqrt) X(erf) X(erfc) X(sigmoid) X(gelu)
#define AG_MATH_BINARY(X) X(pow) X(atan2) X(hypot) X(logaddexp)

typedef enum {
#define AG_ENUMERATOR(name) AG_MATH_##name,
    AG_MATH_UNARY(AG_ENUMERATOR)
#undef AG_ENUMERATOR
        AG_MATH_UNARY_COUNT
} ag_math_unary;

typedef enum {
#define AG_ENUMERATOR(name) AG_MATH_##name,
    AG_MATH_BINARY(AG_ENUMERATOR)
#undef AG_ENUMERATOR
        AG_MATH_BINARY_COUNT
} ag_math_binary;

typedef struct {
    ag_kernel unary[AG_MATH_UNARY_COUNT][AG_DTYPE_COUNT];   /* [AG_MATH_exp][dtype]; result of the operand's dtype */
    ag_kernel binary[AG_MATH_BINARY_COUNT][AG_DTYPE_COUNT]; /* [AG_MATH_pow][dtype] */
} ag_transcendental_kernels;

AG_KERNEL_GROUP(ag_transcendental_kernels, ag_transcendental)

#endif
