/* The bits of a float as an integer of the same width, and back. */
#ifndef AG_BASE_BITS_H
#define AG_BASE_BITS_H

#include <string.h>

#include "base/dtype.h"

#define AG_BITS_FUNCTIONS(T, U)                                                                                        \
    static inline U ag_bits_##T(T x) {                                                                                 \
        U bits;                                                                                                        \
        memcpy(&bits, &x, sizeof bits);                                                                                \
        return bits;                                                                                                   \
    }                                                                                                                  \
    static inline T ag_from_bits_##T(U bits) {                                                                         \
        T x;                                                                                                           \
        memcpy(&x, &bits, sizeof x);                                                                                   \
        return x;                                                                                                      \
    }
AG_BITS_FUNCTIONS(float32, uint32)
AG_BITS_FUNCTIONS(float64, uint64)
#undef AG_BITS_FUNCTIONS

#endif
