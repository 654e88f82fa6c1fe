/* Whether any element, or all of them, differ from zero. NaN does. */
#include "kernels/fold.h"

#define LOGIC(NAME, T, NONZERO, OP, NONE, SETTLED)                                                                     \
    static const uint8 NAME##_NONE = NONE, NAME##_NAN = 0;                                                             \
    static inline uint8 NAME##_value(T x) { return NONZERO(x); }                                                       \
    static inline uint8 NAME##_fold(uint8 a, uint8 b) { return a OP b; }                                               \
    static inline uint8 NAME##_poison(uint8 a, uint8 b) { return 0; }                                                  \
    static inline uint64 NAME##_merge(uint64 a, uint64 b) { return a OP b; }                                           \
    static const bool NAME##_AGAIN = true;                                                                             \
    static inline bool NAME##_done(uint64 a) { return a == SETTLED; }                                                  \
    AG_FOLD(NAME, T, uint8, uint64, uint8)

#define REAL(x) ((x) != 0)
#define COMPLEX(x) (((x).re != 0) | ((x).im != 0))
#define REAL_LOGIC(T, NAME) LOGIC(any_##T, T, REAL, |, 0, 1) LOGIC(all_##T, T, REAL, &, 1, 0)
#define COMPLEX_LOGIC(T, NAME) LOGIC(any_##T, T, COMPLEX, |, 0, 1) LOGIC(all_##T, T, COMPLEX, &, 1, 0)
AG_BOOLS(REAL_LOGIC)
AG_NATIVE_ORDERED(REAL_LOGIC)
AG_COMPLEXES(COMPLEX_LOGIC)

#define OR(a, b) ((a) | (b))
#define AND(a, b) ((a) & (b))
AG_FOLD_STATES(any_states, uint64, AG_UINT64, OR)
AG_FOLD_STATES(all_states, uint64, AG_UINT64, AND)

#define ANY_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(any_##T, any_states),
#define ALL_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(all_##T, all_states),

const ag_logic_kernels AG_ISA_NAME(ag_logic) = {.any = {AG_NATIVE_DTYPES(ANY_ROW)}, .all = {AG_NATIVE_DTYPES(ALL_ROW)}};
