/* Quotients rounded down, their remainders, and powers of integers.
 *
 * A processor traps where an integer is divided by 0, and where the lowest one is divided by -1. Here both
 * results are 0 for the first, and the quotient wraps around for the second. */
#include "kernels/elementwise.h"

#include <math.h>

#include "kernels/rows.h"

#define UNSIGNED_FUNCTIONS(T, NAME)                                                                                    \
    static inline T op_floor_divide_##T(T x1, T x2) { return x2 == 0 ? 0 : (T)(x1 / x2); }                             \
    static inline T op_remainder_##T(T x1, T x2) { return x2 == 0 ? 0 : (T)(x1 % x2); }                                \
    /* By squaring; products wrap around. */                                                                           \
    static inline T op_pow_##T(T x1, T x2) {                                                                           \
        T power = 1;                                                                                                   \
        for (T base = x1, left = x2; left; left >>= 1) {                                                               \
            if (left & 1)                                                                                              \
                power = (T)(1u * power * base);                                                                        \
            base = (T)(1u * base * base);                                                                              \
        }                                                                                                              \
        return power;                                                                                                  \
    }
AG_UNSIGNED(UNSIGNED_FUNCTIONS)

/* C rounds quotients towards zero: where that is up and not exact, the quotient is one too large. */
#define SIGNED_FUNCTIONS(T, NAME)                                                                                      \
    static inline T op_floor_divide_##T(T x1, T x2) {                                                                  \
        if (x2 == 0 || x2 == -1)                                                                                       \
            return x2 == 0 ? 0 : (T)(0u - (u##T)x1);                                                                   \
        return (T)(x1 / x2 - ((x1 % x2 != 0) & ((x1 < 0) != (x2 < 0))));                                               \
    }                                                                                                                  \
    static inline T op_remainder_##T(T x1, T x2) {                                                                     \
        if (x2 == 0 || x2 == -1)                                                                                       \
            return 0;                                                                                                  \
        T rest = (T)(x1 % x2);                                                                                         \
        return (T)(rest != 0 && (rest < 0) != (x2 < 0) ? rest + x2 : rest);                                            \
    }                                                                                                                  \
    static inline T op_pow_##T(T x1, T x2) {                                                                           \
        if (x2 < 0) /* 1 / x1**-x2 rounded towards zero; 0 for 1 / 0 */                                                \
            return (T)(x1 == 1 ? 1 : x1 == -1 ? (x2 & 1 ? -1 : 1) : 0);                                                \
        return (T)op_pow_u##T((u##T)x1, (u##T)x2);                                                                     \
    }
AG_SIGNED(SIGNED_FUNCTIONS)

/* Floats. While the quotient is below EXACT, 2^(bits of the significand), its floor q is right or, where the division
 * was rounded up to an integer, one too large: the sign of x1 - q x2, rounded once, tells which, and that is the
 * remainder or lacks one x2. A larger quotient is an integer as it stands. */
#define REAL_FUNCTIONS(T, SUFFIX, EXACT)                                                                               \
    static inline T op_floor_divide_##T(T x1, T x2) {                                                                  \
        T quotient = x1 / x2, q = __builtin_floor##SUFFIX(quotient);                                                   \
        T rest = __builtin_fma##SUFFIX(-q, x2, x1);                                                                    \
        bool excess = x2 < 0 ? rest > 0 : rest < 0;                                                                    \
        bool small = __builtin_fabs##SUFFIX(quotient) < EXACT;                                                         \
        return excess && small ? q - 1 : q;                                                                            \
    }                                                                                                                  \
    static inline T op_remainder_##T(T x1, T x2) {                                                                     \
        T quotient = x1 / x2, rest;                                                                                    \
        if (__builtin_fabs##SUFFIX(quotient) < EXACT && x2 - x2 == 0) /* x2 is finite */                               \
            rest = __builtin_fma##SUFFIX(-__builtin_floor##SUFFIX(quotient), x2, x1);                                  \
        else                                                                                                           \
            rest = fmod##SUFFIX(x1, x2);                                                                               \
        if (rest == 0)                                                                                                 \
            return __builtin_copysign##SUFFIX(0, x2);                                                                  \
        return (rest < 0) != (x2 < 0) ? rest + x2 : rest;                                                              \
    }
REAL_FUNCTIONS(float32, f, 0x1p24f)
REAL_FUNCTIONS(float64, , 0x1p53)

#define DIVISIONS(X, T, NAME) X(floor_divide, T, NAME) X(remainder, T, NAME)
#define POWERS(X, T, NAME) X(pow, T, NAME)
#define PLAIN(op, T, NAME) AG_BINARY_PLAIN_KERNEL(op##_##T, T, T, op_##op##_##T(x1, x2))
#define INTEGER_KERNELS(T, NAME) DIVISIONS(PLAIN, T, NAME) POWERS(PLAIN, T, NAME)
#define REAL_KERNELS(T, NAME) DIVISIONS(PLAIN, T, NAME)
AG_INTEGERS(INTEGER_KERNELS)
AG_NATIVE_REALS(REAL_KERNELS)

#define INTEGER_ENTRIES(T, NAME) DIVISIONS(AG_ENTRY, T, NAME) POWERS(AG_ENTRY, T, NAME)
#define REAL_ENTRIES(T, NAME) DIVISIONS(AG_ENTRY, T, NAME)
static const ag_entry entries[] = {AG_INTEGERS(INTEGER_ENTRIES) AG_NATIVE_REALS(REAL_ENTRIES)};
AG_ENTRIES(ag_division, entries)
