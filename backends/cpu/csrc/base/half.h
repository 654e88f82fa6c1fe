/* Reals of 16 bits: how they become other reals, and the other way round.
 *
 * Conversions round once, to the nearest number and of two to the even one; what is too large becomes infinite, and NaN
 * stays NaN. All is free of branches, so that loops around it become vector code.
 */
#ifndef AG_BASE_HALF_H
#define AG_BASE_HALF_H

#include "base/bits.h"

/* A float64 rounded to float32 so that another rounding, to fewer bits, sees on which side of a middle it was: to the
 * odd neighbour where it lies between two (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", IEEE
 * Trans. Comput. 57, 2008). */
static inline float32 ag_round_to_odd(float64 x) {
    const float32 nearest = (float32)x;
    const float64 back = (float64)nearest;
    const uint32 above = __builtin_fabs(back) > __builtin_fabs(x), inexact = back != x;
    return ag_from_bits_float32((ag_bits_float32(nearest) - above) | inexact);
}

/* The same for integers, of which float64 does not hold all: a neighbour among the multiples of 2048. */
static inline float64 ag_odd_float64_of_int64(int64 x) {
    const int64 odd = (x & ~(int64)2047) | ((x & 2047) ? 2048 : 0);
    return (float64)(x >= -((int64)1 << 53) && x <= (int64)1 << 53 ? x : odd);
}
static inline float64 ag_odd_float64_of_uint64(uint64 x) {
    const uint64 odd = (x & ~(uint64)2047) | ((x & 2047) ? 2048 : 0);
    return (float64)(x <= (uint64)1 << 53 ? x : odd);
}

/* float16 (IEEE 754 binary16): 5 bits of exponent, 10 of the fraction; the least subnormal number is 2^-24. */
static inline float32 ag_float32_of_float16(float16 x) {
    const uint32 magnitude = x.bits & 0x7fff, exponent = x.bits & 0x7c00;
    const uint32 subnormal = ag_bits_float32((float32)(int32)magnitude * 0x1p-24f);
    const uint32 normal = (magnitude << 13) + ((exponent == 0x7c00 ? 224u : 112u) << 23);
    return ag_from_bits_float32((exponent ? normal : subnormal) | (uint32)(x.bits & 0x8000) << 16);
}

static inline float16 ag_float16_of_float32(float32 x) {
    const uint32 sign = ag_bits_float32(x) >> 16 & 0x8000, magnitude = ag_bits_float32(x) & 0x7fffffff;
    const uint32 normal = (magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
    const float32 shifted = ag_from_bits_float32(magnitude) + 0.5f; /* its last bit is 2^-24 */
    const uint32 subnormal = ag_bits_float32(shifted) - ag_bits_float32(0.5f);
    const uint32 special = magnitude > 0x7f800000 ? 0x7e00 | (magnitude >> 13 & 0x3ff) : 0x7c00;
    const uint32 finite = magnitude < 0x38800000 ? subnormal : normal;
    return (float16){(uint16)((magnitude < 0x47800000 ? finite : special) | sign)};
}

/* bfloat16: the upper half of a float32. */
static inline float32 ag_float32_of_bfloat16(bfloat16 x) { return ag_from_bits_float32((uint32)x.bits << 16); }

static inline bfloat16 ag_bfloat16_of_float32(float32 x) {
    const uint32 bits = ag_bits_float32(x), rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    return (bfloat16){(uint16)(x != x ? bits >> 16 | 0x40 : rounded)};
}

/* For lists of reals: float64 from and to each. */
#define AG_HALF_OF_FLOAT64(T, NAME)                                                                                    \
    static inline float64 ag_float64_of_##T(T x) { return (float64)ag_float32_of_##T(x); }                             \
    static inline T ag_##T##_from_float64(float64 x) { return ag_##T##_of_float32(ag_round_to_odd(x)); }
AG_HALVES(AG_HALF_OF_FLOAT64)
#undef AG_HALF_OF_FLOAT64
#define AG_NATIVE_OF_FLOAT64(T, NAME)                                                                                  \
    static inline float64 ag_float64_of_##T(T x) { return (float64)x; }                                                \
    static inline T ag_##T##_from_float64(float64 x) { return (T)x; }
AG_NATIVE_REALS(AG_NATIVE_OF_FLOAT64)
#undef AG_NATIVE_OF_FLOAT64

#endif
