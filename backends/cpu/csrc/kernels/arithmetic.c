/* Sums, products, quotients and signs of integers and real floats. */
#include "kernels/elementwise.h"
#include "kernels/rows.h"
#include "kernels/stream.h"

/* Integers wrap around, which C defines for unsigned ones only: `1u *` keeps narrow ones from becoming int. */
#define WRAPPING_FUNCTIONS(T, NAME, SIGNED)                                                                            \
    static inline T op_add_##T(T x1, T x2) { return (T)(1u * x1 + x2); }                                               \
    static inline T op_subtract_##T(T x1, T x2) { return (T)(1u * x1 - x2); }                                          \
    static inline T op_multiply_##T(T x1, T x2) { return (T)(1u * x1 * x2); }                                          \
    static inline T op_negative_##T(T x1) { return (T)(0u - x1); }                                                     \
    static inline T op_square_##T(T x1) { return op_multiply_##T(x1, x1); }
AG_WIDTHS(WRAPPING_FUNCTIONS)

#define SIGNED_FUNCTIONS(T, NAME)                                                                                      \
    static inline T op_abs_##T(T x1) { return x1 < 0 ? (T)(0u - (u##T)x1) : x1; }                                      \
    static inline T op_sign_##T(T x1) { return (T)((x1 > 0) - (x1 < 0)); }
AG_SIGNED(SIGNED_FUNCTIONS)

#define UNSIGNED_FUNCTIONS(T, NAME)                                                                                    \
    static inline T op_sign_##T(T x1) { return x1 > 0; }
AG_UNSIGNED(UNSIGNED_FUNCTIONS)

#define REAL_FUNCTIONS(T, NAME)                                                                                        \
    static inline T op_add_##T(T x1, T x2) { return x1 + x2; }                                                         \
    static inline T op_subtract_##T(T x1, T x2) { return x1 - x2; }                                                    \
    static inline T op_multiply_##T(T x1, T x2) { return x1 * x2; }                                                    \
    static inline T op_divide_##T(T x1, T x2) { return x1 / x2; }                                                      \
    static inline T op_negative_##T(T x1) { return -x1; }                                                              \
    static inline T op_square_##T(T x1) { return x1 * x1; }                                                            \
    static inline T op_reciprocal_##T(T x1) { return 1 / x1; }                                                         \
    static inline T op_abs_##T(T x1) { return (T)__builtin_fabs(x1); }                                                 \
    static inline T op_sign_##T(T x1) { return x1 != x1 ? x1 : (T)((x1 > 0) - (x1 < 0)); }
AG_NATIVE_REALS(REAL_FUNCTIONS)

#define WRAPPING_BINARY(X, T, NAME) X(add, T, NAME) X(subtract, T, NAME) X(multiply, T, NAME)
#define WRAPPING_UNARY(X, T, NAME) X(negative, T, NAME) X(square, T, NAME)
#define SIGNED_UNARY(X, T, NAME) X(abs, T, NAME) X(sign, T, NAME)
#define UNSIGNED_UNARY(X, T, NAME) X(sign, T, NAME)
#define REAL_BINARY(X, T, NAME) WRAPPING_BINARY(X, T, NAME) X(divide, T, NAME)
#define REAL_UNARY(X, T, NAME) WRAPPING_UNARY(X, T, NAME) SIGNED_UNARY(X, T, NAME) X(reciprocal, T, NAME)

#define WRAPPING_KERNELS(T, NAME, SIGNED)                                                                              \
    WRAPPING_BINARY(AG_BINARY_SAME, T, NAME) WRAPPING_UNARY(AG_UNARY_SAME, T, NAME)
#define SIGNED_KERNELS(T, NAME) SIGNED_UNARY(AG_UNARY_SAME, T, NAME)
#define UNSIGNED_KERNELS(T, NAME) UNSIGNED_UNARY(AG_UNARY_SAME, T, NAME)
#define STREAMING(op, T, NAME) AG_STREAMING_BINARY_KERNEL(op##_##T, T, T, op_##op##_##T(x1, x2))
#define REAL_KERNELS(T, NAME) REAL_BINARY(STREAMING, T, NAME) REAL_UNARY(AG_UNARY_SAME, T, NAME)
AG_WIDTHS(WRAPPING_KERNELS)
AG_SIGNED(SIGNED_KERNELS)
AG_UNSIGNED(UNSIGNED_KERNELS)
AG_NATIVE_REALS(REAL_KERNELS)

#define WRAPPING_ENTRIES(T, NAME, SIGNED)                                                                              \
    WRAPPING_BINARY(AG_ENTRY, T, NAME) WRAPPING_UNARY(AG_ENTRY, T, NAME)                                               \
    WRAPPING_BINARY(AG_ENTRY, T, SIGNED) WRAPPING_UNARY(AG_ENTRY, T, SIGNED)
#define SIGNED_ENTRIES(T, NAME) SIGNED_UNARY(AG_ENTRY, T, NAME)
#define UNSIGNED_ENTRIES(T, NAME) UNSIGNED_UNARY(AG_ENTRY, T, NAME)
#define REAL_ENTRIES(T, NAME) REAL_BINARY(AG_ENTRY, T, NAME) REAL_UNARY(AG_ENTRY, T, NAME)

static const ag_entry entries[] = {
    AG_WIDTHS(WRAPPING_ENTRIES) AG_SIGNED(SIGNED_ENTRIES) AG_UNSIGNED(UNSIGNED_ENTRIES) AG_NATIVE_REALS(REAL_ENTRIES)
};
AG_ENTRIES(ag_arithmetic, entries)
