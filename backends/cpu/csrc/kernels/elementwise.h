/* The elementwise operations: one list, from which tables, loops and functions are made.
 *
 * Each file of kernels gives a list of what it implements, entry by entry; the lists are put together into one table
 * when the module starts (python/elementwise/operations.c).
 */
#ifndef AG_KERNELS_ELEMENTWISE_H
#define AG_KERNELS_ELEMENTWISE_H

#include "base/isa.h"
#include "base/kernel.h"

/* X(name, RESULT, WEIGHT, TEXT): the standard's name; the result's dtype (SAME as the operands', their REAL part's, or
 * BOOL); the cost of an element, in additions of float32; and a summary for users. */
#define AG_UNARY_STANDARD(X)                                                                                           \
    X(abs, REAL, 1, "The absolute value; real for complex elements, without undue overflow.")                          \
    X(acos, SAME, 16, "The inverse cosine, in radians.")                                                               \
    X(acosh, SAME, 20, "The inverse hyperbolic cosine.")                                                               \
    X(asin, SAME, 16, "The inverse sine, in radians.")                                                                 \
    X(asinh, SAME, 20, "The inverse hyperbolic sine.")                                                                 \
    X(atan, SAME, 16, "The inverse tangent, in radians.")                                                              \
    X(atanh, SAME, 20, "The inverse hyperbolic tangent.")                                                              \
    X(bitwise_invert, SAME, 1, "Every bit flipped; logical_not for bool.")                                             \
    X(ceil, SAME, 1, "The smallest integer-valued number that is not less.")                                           \
    X(conj, SAME, 1, "The complex conjugate; real elements stay as they are.")                                         \
    X(cos, SAME, 16, "The cosine of an angle in radians.")                                                             \
    X(cosh, SAME, 16, "The hyperbolic cosine.")                                                                        \
    X(exp, SAME, 8, "e to the power of each element.")                                                                 \
    X(expm1, SAME, 12, "exp(x) - 1, exact also near 0.")                                                               \
    X(floor, SAME, 1, "The greatest integer-valued number that is not greater.")                                       \
    X(isfinite, BOOL, 1, "Whether an element is neither infinite nor NaN.")                                            \
    X(isinf, BOOL, 1, "Whether an element, or one of its parts, is infinite.")                                         \
    X(isnan, BOOL, 1, "Whether an element, or one of its parts, is NaN.")                                              \
    X(log, SAME, 8, "The natural logarithm; NaN for negative reals.")                                                  \
    X(log1p, SAME, 12, "log(1 + x), exact also near 0.")                                                               \
    X(log2, SAME, 8, "The logarithm to base 2.")                                                                       \
    X(log10, SAME, 8, "The logarithm to base 10.")                                                                     \
    X(logical_not, SAME, 1, "True where an element of bool is False.")                                                 \
    X(negative, SAME, 1, "The negative; unsigned integers, and the lowest signed one, wrap around.")                   \
    X(positive, SAME, 1, "A copy.")                                                                                    \
    X(reciprocal, SAME, 4, "1 / x.")                                                                                   \
    X(round, SAME, 1, "The nearest integer-valued number, the even one of two; part by part.")                         \
    X(sign, SAME, 2, "-1, 0 or 1 by an element's sign; x / abs(x) for complex elements; NaN for NaN.")                 \
    X(signbit, BOOL, 1, "Whether the sign bit is set, as in -0.0 and in some NaNs.")                                   \
    X(sin, SAME, 16, "The sine of an angle in radians.")                                                               \
    X(sinh, SAME, 16, "The hyperbolic sine.")                                                                          \
    X(sqrt, SAME, 4, "The square root; NaN for negative reals.")                                                       \
    X(square, SAME, 1, "x * x.")                                                                                       \
    X(tan, SAME, 16, "The tangent of an angle in radians.")                                                            \
    X(tanh, SAME, 16, "The hyperbolic tangent.")                                                                       \
    X(trunc, SAME, 1, "The integer-valued number nearest to an element that is not farther from 0.")

#define AG_UNARY_EXTRA(X)                                                                                              \
    X(erf, SAME, 16, "The error function: 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.")                    \
    X(erfc, SAME, 20, "1 - erf(x), exact also for large x.")                                                           \
    X(exp2, SAME, 8, "2 to the power of each element.")                                                                \
    X(gelu, SAME, 20, "x times the normal distribution function: x/2 * (1 + erf(x/sqrt(2))).")                         \
    X(sigmoid, SAME, 12, "1 / (1 + exp(-x)), without overflow.")

#define AG_BINARY_STANDARD(X)                                                                                          \
    X(add, SAME, 1, "The sum.")                                                                                        \
    X(atan2, SAME, 20, "The angle in radians of the point (x2, x1), from -pi to pi.")                                  \
    X(bitwise_and, SAME, 1, "AND of the bits.")                                                                        \
    X(bitwise_left_shift, SAME, 1, "x1 shifted by x2 bits to the left; 0 where x2 is the width or more.")              \
    X(bitwise_or, SAME, 1, "OR of the bits.")                                                                          \
    X(bitwise_right_shift, SAME, 1, "x1 shifted by x2 bits to the right, the sign kept; 0 or -1 from the width on.")   \
    X(bitwise_xor, SAME, 1, "Exclusive OR of the bits.")                                                               \
    X(copysign, SAME, 1, "The magnitude of x1 with the sign of x2.")                                                   \
    X(divide, SAME, 4, "The quotient of floats.")                                                                      \
    X(equal, BOOL, 1, "Whether x1 == x2; NaN equals nothing.")                                                         \
    X(floor_divide, SAME, 8, "The quotient rounded down; for integers, 0 where x2 is 0.")                              \
    X(greater, BOOL, 1, "Whether x1 > x2.")                                                                            \
    X(greater_equal, BOOL, 1, "Whether x1 >= x2.")                                                                     \
    X(hypot, SAME, 6, "The square root of x1 * x1 + x2 * x2, without undue overflow.")                                 \
    X(less, BOOL, 1, "Whether x1 < x2.")                                                                               \
    X(less_equal, BOOL, 1, "Whether x1 <= x2.")                                                                        \
    X(logaddexp, SAME, 20, "log(exp(x1) + exp(x2)), without overflow.")                                                \
    X(logical_and, SAME, 1, "True where both elements of bool are.")                                                   \
    X(logical_or, SAME, 1, "True where one of the elements of bool is, or both are.")                                  \
    X(logical_xor, SAME, 1, "True where just one of the elements of bool is.")                                         \
    X(maximum, SAME, 1, "The greater element; NaN where one is NaN.")                                                  \
    X(minimum, SAME, 1, "The lesser element; NaN where one is NaN.")                                                   \
    X(multiply, SAME, 1, "The product.")                                                                               \
    X(nextafter, SAME, 2, "The float next to x1 in the direction of x2.")                                              \
    X(not_equal, BOOL, 1, "Whether x1 != x2; NaN differs from everything.")                                            \
    X(pow, SAME, 24, "x1 to the power of x2; integers wrap around, negative powers of them are rounded towards 0.")    \
    X(remainder, SAME, 8, "x1 - floor(x1 / x2) * x2, with the sign of x2; for integers, 0 where x2 is 0.")             \
    X(subtract, SAME, 1, "The difference.")

#define AG_UNARY(X) AG_UNARY_STANDARD(X) AG_UNARY_EXTRA(X)
#define AG_BINARY(X) AG_BINARY_STANDARD(X)

typedef enum {
#define AG_ENUMERATOR(name, RESULT, WEIGHT, TEXT) AG_OP_##name,
    AG_UNARY(AG_ENUMERATOR) AG_BINARY(AG_ENUMERATOR)
#undef AG_ENUMERATOR
        AG_OP_COUNT
} ag_operation;

typedef enum { AG_RESULT_SAME, AG_RESULT_REAL, AG_RESULT_BOOL } ag_result;

/* One kernel: of an operation, for operands of one dtype. */
typedef struct {
    uint8 operation, dtype;
    ag_kernel kernel;
} ag_entry;

typedef struct {
    const ag_entry *entries;
    int count;
} ag_entries;

/* X(group): the files' lists. */
#define AG_ELEMENTWISE_GROUPS(X)                                                                                       \
    X(ag_arithmetic) X(ag_bitwise) X(ag_comparison) X(ag_complex_arithmetic) X(ag_complex_functions) X(ag_division)    \
    X(ag_rounding)
#define AG_DECLARE(group) AG_KERNEL_GROUP(ag_entries, group)
AG_ELEMENTWISE_GROUPS(AG_DECLARE)
#undef AG_DECLARE

/* For the files of kernels. They define op_<operation>_<dtype>(x1, x2), and then loops and entries by these macros. */
#define AG_UNARY_SAME(op, T, NAME) AG_UNARY_KERNEL(op##_##T, T, T, op_##op##_##T(x1))
#define AG_UNARY_TO_BOOL(op, T, NAME) AG_UNARY_KERNEL(op##_##T, bool8, T, op_##op##_##T(x1))
#define AG_BINARY_SAME(op, T, NAME) AG_BINARY_KERNEL(op##_##T, T, T, op_##op##_##T(x1, x2))
#define AG_BINARY_TO_BOOL(op, T, NAME) AG_BINARY_KERNEL(op##_##T, bool8, T, op_##op##_##T(x1, x2))
#define AG_ENTRY(op, T, NAME) {AG_OP_##op, AG_##NAME, op##_##T},
#define AG_ENTRIES(group, entries)                                                                                     \
    const ag_entries AG_ISA_NAME(group) = {entries, sizeof entries / sizeof *entries};

/* X(T, NAME, SIGNED): integers by width, for operations that do not depend on the sign: the kernels of the unsigned
 * dtype serve the signed one too. */
#define AG_WIDTHS(X)                                                                                                   \
    X(uint8, UINT8, INT8) X(uint16, UINT16, INT16) X(uint32, UINT32, INT32) X(uint64, UINT64, INT64)

#endif
