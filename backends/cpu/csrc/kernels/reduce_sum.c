/* Sums and means: of integers in 64 bits, which wrap around; of floats in groups of up to 16 numbers, whose sums are
 * added in float64, pairwise. */
#include "kernels/fold.h"

/* The sum of no numbers but -0.0 is -0.0. */
#define SUM(T, G, A, I, NONE, VALUE)                                                                                   \
    static const G sum_##T##_NONE = NONE, sum_##T##_NAN = 0;                                                           \
    static inline G sum_##T##_value(T x) { return (G)VALUE(x); }                                                       \
    static inline G sum_##T##_fold(G a, G b) { return a + b; }                                                         \
    static inline I sum_##T##_poison(G a, G b) { return 0; }                                                           \
    static inline A sum_##T##_merge(A a, A b) { return a + b; }                                                        \
    static const bool sum_##T##_AGAIN = false;                                                                         \
    static inline bool sum_##T##_done(A a) { return false; }                                                           \
    AG_FOLD(sum_##T, T, G, A, I)
SUM(bool8, uint16, uint64, uint16, 0, AG_NONZERO) /* no group has 2^16 elements */
SUM(int8, int32, uint64, int32, 0, AG_PLAIN)
SUM(int16, int32, uint64, int32, 0, AG_PLAIN)
SUM(int32, int64, uint64, int64, 0, AG_PLAIN)
SUM(int64, uint64, uint64, int64, 0, AG_PLAIN)
SUM(uint8, int32, uint64, int32, 0, AG_PLAIN)
SUM(uint16, int32, uint64, int32, 0, AG_PLAIN)
SUM(uint32, uint64, uint64, int64, 0, AG_PLAIN)
SUM(uint64, uint64, uint64, int64, 0, AG_PLAIN)
SUM(float32, float32, float64, int32, -0.0f, AG_PLAIN)
SUM(float64, float64, float64, int64, -0.0, AG_PLAIN)

#define ADD(a, b) ((a) + (b))
AG_FOLD_STATES(signed_sum, uint64, AG_INT64, ADD)
AG_FOLD_STATES(unsigned_sum, uint64, AG_UINT64, ADD)
AG_FOLD_STATES(float_sum, float64, AG_FLOAT64, ADD)

static void mean_finish(void *state, int64 m, int64 width, int64 count, char *out, int64 step, ag_dtype dtype,
                        const void *context) {
    float64 *sums = state;
    for (int64 j = 0; j < m; j++)
        sums[j] /= (float64)count;
    ag_cast_states(AG_FLOAT64, sums, m, out, step, dtype);
}

#define SIGNED_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(sum_##T, signed_sum),
#define UNSIGNED_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(sum_##T, unsigned_sum),
#define FLOAT_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(sum_##T, float_sum),
#define MEAN_ROW(T, NAME)                                                                                              \
    [AG_##NAME] = {.components = 1, .reduce = sum_##T, .combine = float_sum_combine, .finish = mean_finish},

const ag_sum_kernels AG_ISA_NAME(ag_sums) = {
    .sum = {AG_BOOLS(SIGNED_ROW) AG_SIGNED(SIGNED_ROW) AG_UNSIGNED(UNSIGNED_ROW) AG_NATIVE_REALS(FLOAT_ROW)},
    .mean = {AG_NATIVE_REALS(MEAN_ROW)},
};
