/* Several elements are searched for at once, step by step, so that the memory is busy with one while another waits; no
 * step branches on what it finds (P. Khuong and P. Morin, "Array layouts for comparison-based searching", 2017). */
#include "kernels/search.h"

#include "kernels/rows.h"
#include "kernels/sort_merge.h"

#define LANES 16

#define PLAIN_LESS(T, NAME)                                                                                            \
    static inline bool less_##T(T a, T b) { return a < b; }                                                            \
    static inline bool equal_##T(T a, T b) { return a == b; }
#define REAL_LESS(T, NAME)                                                                                             \
    static inline bool less_##T(T a, T b) { return (a < b) | ((b != b) & (a == a)); }                                  \
    static inline bool equal_##T(T a, T b) { return a == b; }
#define COMPLEX_LESS(T, NAME)                                                                                          \
    static inline bool less_##T(T a, T b) { return ag_less_##T(a, b); }                                                \
    static inline bool equal_##T(T a, T b) { return (a.re == b.re) & (a.im == b.im); }
AG_BOOLS(PLAIN_LESS)
AG_INTEGERS(PLAIN_LESS)
AG_REALS(REAL_LESS)
AG_COMPLEXES(COMPLEX_LESS)

/* Whether an element of the sorted ones lies before the place of x. */
#define BEFORE_LEFT(T, element, x) less_##T(element, x)
#define BEFORE_RIGHT(T, element, x) !less_##T(x, element)

/* places[k]: how many of the sorted elements lie before x[k]. The first `places[k]` of them do, and none does from
 * there + length on. Not inlined, as several kernels share it. */
#define SEARCH(NAME, T, BEFORE)                                                                                        \
    static __attribute__((noinline)) void search_##NAME(const T *sorted, int64 length, const T *x, int64 *places) {    \
        for (int k = 0; k < LANES; k++)                                                                                \
            places[k] = 0;                                                                                             \
        while (length > 1) {                                                                                           \
            const int64 half = length / 2;                                                                             \
            for (int k = 0; k < LANES; k++)                                                                            \
                places[k] += BEFORE(T, sorted[places[k] + half - 1], x[k]) ? half : 0;                                 \
            length -= half;                                                                                            \
        }                                                                                                              \
        if (length == 1)                                                                                               \
            for (int k = 0; k < LANES; k++)                                                                            \
                places[k] += BEFORE(T, sorted[places[k]], x[k]);                                                       \
    }

/* A kernel over rows of x in groups of LANES; the last group of a row is filled up with its first element. */
#define SEARCH_KERNEL(NAME, R, T, SEARCH_LANES, RESULT)                                                                \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        const ag_search_context *c = context;                                                                          \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p = data[1] + row * outer[1];                                         \
            for (int64 i = 0; i < n; i += LANES) {                                                                     \
                const int64 lanes = n - i < LANES ? n - i : LANES;                                                     \
                T x[LANES];                                                                                            \
                int64 places[LANES];                                                                                   \
                for (int64 k = 0; k < LANES; k++)                                                                      \
                    x[k] = AG_AT(const T, p, inner[1], k < lanes ? i + k : i);                                         \
                SEARCH_LANES((const T *)c->sorted, c->length, x, places);                                              \
                for (int64 k = 0; k < lanes; k++)                                                                      \
                    AG_AT(R, o, inner[0], i + k) = RESULT(T, c, places[k], x[k]);                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

#define PLACE(T, c, place, x) (place)
#define FOUND(T, c, place, x)                                                                                          \
    (((place) < (c)->length && equal_##T(((const T *)(c)->sorted)[place], x)) != (c)->invert)

#define SEARCHES(T, NAME)                                                                                              \
    SEARCH(left_##T, T, BEFORE_LEFT)                                                                                   \
    SEARCH(right_##T, T, BEFORE_RIGHT)                                                                                 \
    SEARCH_KERNEL(searchsorted_left_##T, int64, T, search_left_##T, PLACE)                                             \
    SEARCH_KERNEL(searchsorted_right_##T, int64, T, search_right_##T, PLACE)                                           \
    SEARCH_KERNEL(isin_##T, bool8, T, search_left_##T, FOUND)
AG_DTYPES(SEARCHES)

#define LEFT(T, NAME) [AG_##NAME] = searchsorted_left_##T,
#define RIGHT(T, NAME) [AG_##NAME] = searchsorted_right_##T,
#define ISIN(T, NAME) [AG_##NAME] = isin_##T,
const ag_search_kernels AG_ISA_NAME(ag_search) = {
    .left = {AG_DTYPES(LEFT)},
    .right = {AG_DTYPES(RIGHT)},
    .isin = {AG_DTYPES(ISIN)},
};
