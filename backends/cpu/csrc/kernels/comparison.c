/* Comparisons, the greater and the lesser of two, and tests of single elements. */
#include "kernels/elementwise.h"
#include "kernels/rows.h"

#define EQUALITY(T)                                                                                                    \
    static inline bool8 op_equal_##T(T x1, T x2) { return x1 == x2; }                                                  \
    static inline bool8 op_not_equal_##T(T x1, T x2) { return x1 != x2; }
#define EQUALITY_OF_WIDTH(T, NAME, SIGNED) EQUALITY(T)
#define EQUALITY_OF_DTYPE(T, NAME) EQUALITY(T)
static inline bool8 op_equal_bool8(bool8 x1, bool8 x2) { return (x1 != 0) == (x2 != 0); }
static inline bool8 op_not_equal_bool8(bool8 x1, bool8 x2) { return (x1 != 0) != (x2 != 0); }
AG_WIDTHS(EQUALITY_OF_WIDTH)
AG_NATIVE_REALS(EQUALITY_OF_DTYPE)

/* maximum and minimum: a NaN in x2 makes the comparison false, one in x1 is asked for. Of zeros with two signs either
 * may be the result. */
#define ORDER(T, NAME)                                                                                                 \
    static inline bool8 op_less_##T(T x1, T x2) { return x1 < x2; }                                                    \
    static inline bool8 op_less_equal_##T(T x1, T x2) { return x1 <= x2; }                                             \
    static inline T op_maximum_##T(T x1, T x2) { return ((x1 > x2) | (x1 != x1)) ? x1 : x2; }                          \
    static inline T op_minimum_##T(T x1, T x2) { return ((x1 < x2) | (x1 != x1)) ? x1 : x2; }
AG_NATIVE_ORDERED(ORDER)

#define REAL_TESTS(T, NAME)                                                                                            \
    static inline bool8 op_isnan_##T(T x1) { return x1 != x1; }                                                        \
    static inline bool8 op_isinf_##T(T x1) { return (x1 == (T)__builtin_inf()) | (x1 == -(T)__builtin_inf()); }        \
    static inline bool8 op_isfinite_##T(T x1) { return x1 - x1 == 0; }
AG_NATIVE_REALS(REAL_TESTS)

#define COMPLEX_FUNCTIONS(T, REAL)                                                                                     \
    static inline bool8 op_equal_##T(T x1, T x2) { return (x1.re == x2.re) & (x1.im == x2.im); }                       \
    static inline bool8 op_not_equal_##T(T x1, T x2) { return (x1.re != x2.re) | (x1.im != x2.im); }                   \
    static inline bool8 op_isnan_##T(T x1) { return op_isnan_##REAL(x1.re) | op_isnan_##REAL(x1.im); }                 \
    static inline bool8 op_isinf_##T(T x1) { return op_isinf_##REAL(x1.re) | op_isinf_##REAL(x1.im); }                 \
    static inline bool8 op_isfinite_##T(T x1) { return op_isfinite_##REAL(x1.re) & op_isfinite_##REAL(x1.im); }
COMPLEX_FUNCTIONS(complex64, float32)
COMPLEX_FUNCTIONS(complex128, float64)

/* Tests of integers have one answer. */
#define CONSTANT_KERNEL(NAME, VALUE)                                                                                   \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0; i < n; i++)                                                                              \
                AG_AT(bool8, data[0] + row * outer[0], inner[0], i) = VALUE;                                           \
    }
CONSTANT_KERNEL(always, 1)
CONSTANT_KERNEL(never, 0)

/* x1 > x2 is x2 < x1: loops are long, and need not be there twice. */
#define EXCHANGED_KERNEL(NAME, KERNEL)                                                                                 \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        KERNEL((char *[]){data[0], data[2], data[1]}, (int64[]){inner[0], inner[2], inner[1]},                         \
               (int64[]){outer[0], outer[2], outer[1]}, n, m, context);                                                \
    }

#define EQUALITIES(X, T, NAME) X(equal, T, NAME) X(not_equal, T, NAME)
#define ORDERINGS(X, T, NAME) X(less, T, NAME) X(less_equal, T, NAME)
#define REVERSED(X, T, NAME) X(greater, T, NAME) X(greater_equal, T, NAME)
#define EXTREMES(X, T, NAME) X(maximum, T, NAME) X(minimum, T, NAME)
#define TESTS(X, T, NAME) X(isnan, T, NAME) X(isinf, T, NAME) X(isfinite, T, NAME)

#define EQUALITY_KERNELS(T, NAME) EQUALITIES(AG_BINARY_TO_BOOL, T, NAME)
#define WIDTH_KERNELS(T, NAME, SIGNED) EQUALITIES(AG_BINARY_TO_BOOL, T, NAME)
#define ORDER_KERNELS(T, NAME)                                                                                         \
    ORDERINGS(AG_BINARY_TO_BOOL, T, NAME)                                                                              \
    EXTREMES(AG_BINARY_SAME, T, NAME)                                                                                  \
    EXCHANGED_KERNEL(greater_##T, less_##T)                                                                            \
    EXCHANGED_KERNEL(greater_equal_##T, less_equal_##T)
#define TEST_KERNELS(T, NAME) TESTS(AG_UNARY_TO_BOOL, T, NAME)
AG_BOOLS(EQUALITY_KERNELS)
AG_WIDTHS(WIDTH_KERNELS)
AG_NATIVE_FLOATS(EQUALITY_KERNELS)
AG_NATIVE_ORDERED(ORDER_KERNELS)
AG_NATIVE_FLOATS(TEST_KERNELS)

#define EQUALITY_ENTRIES(T, NAME) EQUALITIES(AG_ENTRY, T, NAME)
#define WIDTH_ENTRIES(T, NAME, SIGNED) EQUALITIES(AG_ENTRY, T, NAME) EQUALITIES(AG_ENTRY, T, SIGNED)
#define ORDER_ENTRIES(T, NAME)                                                                                         \
    ORDERINGS(AG_ENTRY, T, NAME) REVERSED(AG_ENTRY, T, NAME) EXTREMES(AG_ENTRY, T, NAME)
#define TEST_ENTRIES(T, NAME) TESTS(AG_ENTRY, T, NAME)
#define INTEGER_ENTRIES(T, NAME)                                                                                       \
    {AG_OP_isfinite, AG_##NAME, always}, {AG_OP_isinf, AG_##NAME, never}, {AG_OP_isnan, AG_##NAME, never},

static const ag_entry entries[] = {
    AG_BOOLS(EQUALITY_ENTRIES) AG_WIDTHS(WIDTH_ENTRIES) AG_NATIVE_FLOATS(EQUALITY_ENTRIES)
    AG_NATIVE_ORDERED(ORDER_ENTRIES) AG_NATIVE_FLOATS(TEST_ENTRIES) AG_INTEGERS(INTEGER_ENTRIES)
};
AG_ENTRIES(ag_comparison, entries)
