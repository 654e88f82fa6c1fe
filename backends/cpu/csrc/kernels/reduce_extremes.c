/* The largest and the smallest element. A comparison with NaN is false, so vector loops lose NaNs on the way: they note
 * them beside, and the group's result becomes NaN. */
#include "kernels/fold.h"

#define NEVER(a, b) 0
#define UNORDERED(a, b) __builtin_isunordered(a, b)

/* OP: by which a new element replaces an old one. */
#define EXTREME(NAME, T, G, A, I, OP, NONE, NOT_A_NUMBER, POISON)                                                      \
    static const G NAME##_NONE = NONE, NAME##_NAN = NOT_A_NUMBER;                                                      \
    static inline G NAME##_value(T x) { return x; }                                                                    \
    static inline G NAME##_fold(G a, G b) { return b OP a ? b : a; }                                                   \
    static inline I NAME##_poison(G a, G b) { return POISON(a, b); }                                                   \
    static inline A NAME##_merge(A a, A b) { return ((a OP b) | (a != a)) ? a : b; }                                   \
    static const bool NAME##_AGAIN = true;                                                                             \
    static inline bool NAME##_done(A a) { return false; }                                                              \
    AG_FOLD(NAME, T, G, A, I)

#define INTEGER_EXTREMES(T, G, A, LOWEST, HIGHEST)                                                                     \
    EXTREME(max_##T, T, G, A, G, >, LOWEST, 0, NEVER)                                                                  \
    EXTREME(min_##T, T, G, A, G, <, HIGHEST, 0, NEVER)
#define FLOAT_EXTREMES(T, I)                                                                                           \
    EXTREME(max_##T, T, T, float64, I, >, -(T)__builtin_inf(), (T)__builtin_nan(""), UNORDERED)                        \
    EXTREME(min_##T, T, T, float64, I, <, (T)__builtin_inf(), (T)__builtin_nan(""), UNORDERED)
INTEGER_EXTREMES(int8, int32, int64, INT8_MIN, INT8_MAX)
INTEGER_EXTREMES(int16, int32, int64, INT16_MIN, INT16_MAX)
INTEGER_EXTREMES(int32, int32, int64, INT32_MIN, INT32_MAX)
INTEGER_EXTREMES(int64, int64, int64, INT64_MIN, INT64_MAX)
INTEGER_EXTREMES(uint8, int32, uint64, 0, UINT8_MAX)
INTEGER_EXTREMES(uint16, int32, uint64, 0, UINT16_MAX)
INTEGER_EXTREMES(uint32, uint32, uint64, 0, UINT32_MAX)
INTEGER_EXTREMES(uint64, uint64, uint64, 0, UINT64_MAX)
FLOAT_EXTREMES(float32, int32)
FLOAT_EXTREMES(float64, int64)

#define STATES(NAME, OP, T)                                                                                            \
    static inline T NAME##_of(T a, T b) { return ((a OP b) | (a != a)) ? a : b; }                                      \
    AG_FOLD_STATES(NAME, T, RESULT_##T, NAME##_of)
#define RESULT_int64 AG_INT64
#define RESULT_uint64 AG_UINT64
#define RESULT_float64 AG_FLOAT64
STATES(signed_max, >, int64)
STATES(signed_min, <, int64)
STATES(unsigned_max, >, uint64)
STATES(unsigned_min, <, uint64)
STATES(float_max, >, float64)
STATES(float_min, <, float64)

#define SIGNED_MAX(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(max_##T, signed_max),
#define SIGNED_MIN(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(min_##T, signed_min),
#define UNSIGNED_MAX(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(max_##T, unsigned_max),
#define UNSIGNED_MIN(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(min_##T, unsigned_min),
#define FLOAT_MAX(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(max_##T, float_max),
#define FLOAT_MIN(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(min_##T, float_min),

const ag_extreme_kernels AG_ISA_NAME(ag_extremes) = {
    .max = {AG_SIGNED(SIGNED_MAX) AG_UNSIGNED(UNSIGNED_MAX) AG_NATIVE_REALS(FLOAT_MAX)},
    .min = {AG_SIGNED(SIGNED_MIN) AG_UNSIGNED(UNSIGNED_MIN) AG_NATIVE_REALS(FLOAT_MIN)},
};
