#include "kernels/sort_unique.h"

#include "kernels/rows.h"

#define DIFFERENT(a, b) ((a) != (b))
#define DIFFERENT_COMPLEX(a, b) (((a).re != (b).re) | ((a).im != (b).im))

#define UNIQUE(T, VALUE, DIFFERENT)                                                                                    \
    static int64 count_##T(const char *sorted, int64 n) {                                                              \
        const T *x = (const T *)sorted;                                                                                \
        int64 runs = n > 0;                                                                                            \
        for (int64 i = 1; i < n; i++)                                                                                  \
            runs += DIFFERENT(x[i], x[i - 1]);                                                                         \
        return runs;                                                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    /* From the end on, every element is written to its run's place: the first of a run stays. */                      \
    static void values_##T(const T *x, int64 n, int64 runs, T *values) {                                               \
        int64 run = runs - 1;                                                                                          \
        for (int64 i = n - 1; i > 0; i--) {                                                                            \
            values[run] = x[i];                                                                                        \
            run -= DIFFERENT(x[i], x[i - 1]);                                                                          \
        }                                                                                                              \
        values[0] = x[0];                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void runs_##T(const char *sorted, const int64 *order, int64 n, const ag_unique_results *results) {          \
        const T *x = (const T *)sorted;                                                                                \
        T *values = (T *)results->values;                                                                              \
        if (!results->indices && !results->inverse && !results->counts) {                                              \
            values_##T(x, n, results->runs, values);                                                                   \
            return;                                                                                                    \
        }                                                                                                              \
        int64 run = -1, start = 0;                                                                                     \
        for (int64 i = 0; i < n; i++) {                                                                                \
            if (i == 0 || DIFFERENT(x[i], x[i - 1])) {                                                                 \
                if (results->counts && run >= 0)                                                                       \
                    results->counts[run] = i - start;                                                                  \
                values[++run] = x[i];                                                                                  \
                start = i;                                                                                             \
                if (results->indices)                                                                                  \
                    results->indices[run] = order[i];                                                                  \
            }                                                                                                          \
            if (results->inverse)                                                                                      \
                results->inverse[order[i]] = run;                                                                      \
        }                                                                                                              \
        if (results->counts)                                                                                           \
            results->counts[run] = n - start;                                                                          \
    }                                                                                                                  \
                                                                                                                       \
    static void take_##T(const char *x, const int64 *order, int64 n, char *out) {                                      \
        for (int64 i = 0; i < n; i++)                                                                                  \
            ((T *)out)[i] = VALUE(((const T *)x)[order[i]]);                                                           \
    }
#define BOOL_UNIQUE(T, NAME) UNIQUE(T, AG_NONZERO, DIFFERENT)
#define PLAIN_UNIQUE(T, NAME) UNIQUE(T, AG_PLAIN, DIFFERENT)
#define COMPLEX_UNIQUE(T, NAME) UNIQUE(T, AG_PLAIN, DIFFERENT_COMPLEX)
AG_BOOLS(BOOL_UNIQUE)
AG_NATIVE_ORDERED(PLAIN_UNIQUE)
AG_COMPLEXES(COMPLEX_UNIQUE)

#define COUNT(T, NAME) [AG_##NAME] = count_##T,
#define RUNS(T, NAME) [AG_##NAME] = runs_##T,
#define TAKE(T, NAME) [AG_##NAME] = take_##T,
const ag_unique_kernels AG_ISA_NAME(ag_unique) = {
    .count = {AG_NATIVE_DTYPES(COUNT)},
    .runs = {AG_NATIVE_DTYPES(RUNS)},
    .take = {AG_NATIVE_DTYPES(TAKE)},
};
