/* Rounding of floats to integers and to their neighbours, and their sign bits. */
#include "base/bits.h"
#include "kernels/elementwise.h"
#include "kernels/rows.h"

/* With BITS, the integer of the same width: of floats with one sign, the next larger magnitude has the next integer. */
#define FUNCTIONS(T, BITS, SUFFIX)                                                                                     \
    static inline T op_ceil_##T(T x1) { return __builtin_ceil##SUFFIX(x1); }                                           \
    static inline T op_floor_##T(T x1) { return __builtin_floor##SUFFIX(x1); }                                         \
    static inline T op_trunc_##T(T x1) { return __builtin_trunc##SUFFIX(x1); }                                         \
    static inline T op_round_##T(T x1) { return __builtin_rint##SUFFIX(x1); /* in the default rounding mode */ }       \
    static inline bool8 op_signbit_##T(T x1) { return (bool8)(ag_bits_##T(x1) >> (8 * sizeof(T) - 1)); }               \
    static inline T op_copysign_##T(T x1, T x2) { return __builtin_copysign##SUFFIX(x1, x2); }                         \
    static inline T op_nextafter_##T(T x1, T x2) {                                                                     \
        BITS sign = ag_bits_##T(x2) & (BITS)1 << (8 * sizeof(T) - 1);                                                  \
        BITS step = (x1 < x2) == (x1 > 0) ? 1 : (BITS)-1;                                                              \
        T next = x1 == 0 ? ag_from_bits_##T(sign | 1) : ag_from_bits_##T(ag_bits_##T(x1) + step);                      \
        T end = x1 == x2 ? x2 : next;                                                                                  \
        return ((x1 != x1) | (x2 != x2)) ? x1 + x2 : end;                                                              \
    }
FUNCTIONS(float32, uint32, f)
FUNCTIONS(float64, uint64, )

/* Complex numbers are rounded part by part. */
#define COMPLEX_FUNCTIONS(T, REAL)                                                                                     \
    static inline T op_round_##T(T x1) { return (T){op_round_##REAL(x1.re), op_round_##REAL(x1.im)}; }
COMPLEX_FUNCTIONS(complex64, float32)
COMPLEX_FUNCTIONS(complex128, float64)

#define ROUNDINGS(X, T, NAME) X(ceil, T, NAME) X(floor, T, NAME) X(trunc, T, NAME) X(round, T, NAME)
#define BINARY(X, T, NAME) X(copysign, T, NAME) X(nextafter, T, NAME)
#define SIGN(X, T, NAME) X(signbit, T, NAME)
#define KERNELS(T, NAME)                                                                                               \
    ROUNDINGS(AG_UNARY_SAME, T, NAME) BINARY(AG_BINARY_SAME, T, NAME) SIGN(AG_UNARY_TO_BOOL, T, NAME)
#define COMPLEX_KERNELS(T, NAME) AG_UNARY_SAME(round, T, NAME)
AG_NATIVE_REALS(KERNELS)
AG_COMPLEXES(COMPLEX_KERNELS)

#define ALL(T, NAME) ROUNDINGS(AG_ENTRY, T, NAME) BINARY(AG_ENTRY, T, NAME) SIGN(AG_ENTRY, T, NAME)
#define COMPLEX_ENTRIES(T, NAME) AG_ENTRY(round, T, NAME)
static const ag_entry entries[] = {AG_NATIVE_REALS(ALL) AG_COMPLEXES(COMPLEX_ENTRIES)};
AG_ENTRIES(ag_rounding, entries)
