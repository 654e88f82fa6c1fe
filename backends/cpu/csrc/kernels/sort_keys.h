/* Keys: unsigned integers in the order of the elements, so that radix sorts see only one kind of number.
 *
 * A signed integer has its sign bit flipped. A float of positive sign has its sign bit set, one of negative sign all
 * its bits flipped (M. Herf, "Radix tricks", 2001; P. Terdiman, "Radix sort revisited", 2000). Elements that are equal
 * have one key: -0 has that of 0, and every NaN the largest; the elements themselves are then put back by a second look
 * at the array (AG_IS_SPECIAL). */
#ifndef AG_KERNELS_SORT_KEYS_H
#define AG_KERNELS_SORT_KEYS_H

#include "base/bits.h"

/* X(T, NAME, U): the dtypes that have keys, and the type of these: up to 32 bits, or 64. */
#define AG_KEYED_BOOLS(X) X(bool8, BOOL, uint8)
#define AG_KEYED_UNSIGNED_NARROW(X) X(uint8, UINT8, uint8) X(uint16, UINT16, uint16) X(uint32, UINT32, uint32)
#define AG_KEYED_UNSIGNED_WIDE(X) X(uint64, UINT64, uint64)
#define AG_KEYED_SIGNED_NARROW(X) X(int8, INT8, uint8) X(int16, INT16, uint16) X(int32, INT32, uint32)
#define AG_KEYED_SIGNED_WIDE(X) X(int64, INT64, uint64)
#define AG_KEYED_REALS_NARROW(X) X(float32, FLOAT32, uint32)
#define AG_KEYED_REALS_WIDE(X) X(float64, FLOAT64, uint64)

#define AG_KEYED_UNSIGNED(X) AG_KEYED_UNSIGNED_NARROW(X) AG_KEYED_UNSIGNED_WIDE(X)
#define AG_KEYED_SIGNED(X) AG_KEYED_SIGNED_NARROW(X) AG_KEYED_SIGNED_WIDE(X)
#define AG_KEYED_REALS(X) AG_KEYED_REALS_NARROW(X) AG_KEYED_REALS_WIDE(X)
#define AG_KEYED_INTEGERS(X) AG_KEYED_BOOLS(X) AG_KEYED_UNSIGNED(X) AG_KEYED_SIGNED(X)
#define AG_KEYED_NARROW(X)                                                                                             \
    AG_KEYED_BOOLS(X) AG_KEYED_UNSIGNED_NARROW(X) AG_KEYED_SIGNED_NARROW(X) AG_KEYED_REALS_NARROW(X)
#define AG_KEYED_WIDE(X) AG_KEYED_UNSIGNED_WIDE(X) AG_KEYED_SIGNED_WIDE(X) AG_KEYED_REALS_WIDE(X)
#define AG_KEYED(X) AG_KEYED_NARROW(X) AG_KEYED_WIDE(X)

#define AG_SIGN_BIT(U) ((U)((U)1 << (8 * sizeof(U) - 1)))

static inline uint8 ag_key_bool8(bool8 x) { return x != 0; }
static inline bool8 ag_value_bool8(uint8 key) { return key; }

#define AG_UNSIGNED_KEYS(T, NAME, U)                                                                                   \
    static inline U ag_key_##T(T x) { return x; }                                                                      \
    static inline T ag_value_##T(U key) { return key; }
AG_KEYED_UNSIGNED(AG_UNSIGNED_KEYS)
#undef AG_UNSIGNED_KEYS

#define AG_SIGNED_KEYS(T, NAME, U)                                                                                     \
    static inline U ag_key_##T(T x) { return (U)x ^ AG_SIGN_BIT(U); }                                                  \
    static inline T ag_value_##T(U key) { return (T)(key ^ AG_SIGN_BIT(U)); }
AG_KEYED_SIGNED(AG_SIGNED_KEYS)
#undef AG_SIGNED_KEYS

/* x + 0 turns -0 into 0 and leaves all else as it is. */
#define AG_REAL_KEYS(T, NAME, U)                                                                                       \
    static inline U ag_key_##T(T x) {                                                                                  \
        const U bits = ag_bits_##T(x + 0);                                                                             \
        const U negative = (U)0 - (bits >> (8 * sizeof(U) - 1));                                                       \
        return x != x ? (U)-1 : bits ^ (negative | AG_SIGN_BIT(U));                                                    \
    }                                                                                                                  \
    static inline T ag_value_##T(U key) {                                                                              \
        const U positive = (U)0 - (key >> (8 * sizeof(U) - 1));                                                        \
        return ag_from_bits_##T(key ^ (~positive | AG_SIGN_BIT(U)));                                                   \
    }
AG_KEYED_REALS(AG_REAL_KEYS)
#undef AG_REAL_KEYS

/* Whether an element's key does not give it back. */
#define AG_IS_SPECIAL(T, U, x) (((x) != (x)) | (ag_bits_##T(x) == AG_SIGN_BIT(U)))

#endif
