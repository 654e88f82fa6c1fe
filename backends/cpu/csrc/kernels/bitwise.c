/* Operations on the bits of integers, and on bools. */
#include "kernels/elementwise.h"
#include "kernels/rows.h"

#define BIT_FUNCTIONS(T, NAME)                                                                                         \
    static inline T op_bitwise_and_##T(T x1, T x2) { return x1 & x2; }                                                 \
    static inline T op_bitwise_or_##T(T x1, T x2) { return x1 | x2; }                                                  \
    static inline T op_bitwise_xor_##T(T x1, T x2) { return x1 ^ x2; }
AG_UNSIGNED(BIT_FUNCTIONS)

/* The count of a shift is compared as an unsigned number: a negative one counts as more than the width. */
#define WIDTH_FUNCTIONS(T, NAME, SIGNED)                                                                               \
    static inline T op_bitwise_invert_##T(T x1) { return (T)~x1; }                                                     \
    static inline T op_bitwise_left_shift_##T(T x1, T x2) {                                                            \
        T count = x2 < 8 * sizeof(T) ? x2 : 0;                                                                         \
        return x2 < 8 * sizeof(T) ? (T)(1u * x1 << count) : 0;                                                         \
    }                                                                                                                  \
    static inline T op_bitwise_right_shift_##T(T x1, T x2) {                                                           \
        T count = x2 < 8 * sizeof(T) ? x2 : 0;                                                                         \
        return x2 < 8 * sizeof(T) ? (T)(x1 >> count) : 0;                                                              \
    }
AG_WIDTHS(WIDTH_FUNCTIONS)

#define SIGNED_FUNCTIONS(T, NAME)                                                                                      \
    static inline T op_bitwise_right_shift_##T(T x1, T x2) {                                                           \
        u##T most = 8 * sizeof(T) - 1, count = (u##T)x2 < most ? (u##T)x2 : most;                                      \
        return (T)(x1 >> count);                                                                                       \
    }
AG_SIGNED(SIGNED_FUNCTIONS)

static inline bool8 op_logical_and_bool8(bool8 x1, bool8 x2) { return (x1 != 0) & (x2 != 0); }
static inline bool8 op_logical_or_bool8(bool8 x1, bool8 x2) { return (x1 | x2) != 0; }
static inline bool8 op_logical_xor_bool8(bool8 x1, bool8 x2) { return (x1 != 0) ^ (x2 != 0); }
static inline bool8 op_logical_not_bool8(bool8 x1) { return x1 == 0; }
#define op_bitwise_and_bool8 op_logical_and_bool8
#define op_bitwise_or_bool8 op_logical_or_bool8
#define op_bitwise_xor_bool8 op_logical_xor_bool8
#define op_bitwise_invert_bool8 op_logical_not_bool8

#define BIT_BINARY(X, T, NAME) X(bitwise_and, T, NAME) X(bitwise_or, T, NAME) X(bitwise_xor, T, NAME)
#define WIDTH_BINARY(X, T, NAME) BIT_BINARY(X, T, NAME) X(bitwise_left_shift, T, NAME)
#define WIDTH_UNARY(X, T, NAME) X(bitwise_invert, T, NAME)
#define SHIFT_BINARY(X, T, NAME) X(bitwise_right_shift, T, NAME)
#define BOOL_BINARY(X, T, NAME)                                                                                        \
    BIT_BINARY(X, T, NAME) X(logical_and, T, NAME) X(logical_or, T, NAME) X(logical_xor, T, NAME)
#define BOOL_UNARY(X, T, NAME) WIDTH_UNARY(X, T, NAME) X(logical_not, T, NAME)

#define WIDTH_KERNELS(T, NAME, SIGNED) WIDTH_BINARY(AG_BINARY_SAME, T, NAME) WIDTH_UNARY(AG_UNARY_SAME, T, NAME)
#define SHIFT_KERNELS(T, NAME) SHIFT_BINARY(AG_BINARY_SAME, T, NAME)
#define BOOL_KERNELS(T, NAME) BOOL_BINARY(AG_BINARY_SAME, T, NAME) BOOL_UNARY(AG_UNARY_SAME, T, NAME)
AG_WIDTHS(WIDTH_KERNELS)
AG_INTEGERS(SHIFT_KERNELS)
AG_BOOLS(BOOL_KERNELS)

#define WIDTH_ENTRIES(T, NAME, SIGNED)                                                                                 \
    WIDTH_BINARY(AG_ENTRY, T, NAME) WIDTH_UNARY(AG_ENTRY, T, NAME)                                                     \
    WIDTH_BINARY(AG_ENTRY, T, SIGNED) WIDTH_UNARY(AG_ENTRY, T, SIGNED)
#define SHIFT_ENTRIES(T, NAME) SHIFT_BINARY(AG_ENTRY, T, NAME)
#define BOOL_ENTRIES(T, NAME) BOOL_BINARY(AG_ENTRY, T, NAME) BOOL_UNARY(AG_ENTRY, T, NAME)

static const ag_entry entries[] = {AG_WIDTHS(WIDTH_ENTRIES) AG_INTEGERS(SHIFT_ENTRIES) AG_BOOLS(BOOL_ENTRIES)};
AG_ENTRIES(ag_bitwise, entries)
