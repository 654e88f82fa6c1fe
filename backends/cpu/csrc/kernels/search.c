/* Several elements are searched for at once, step by step, so that the memory is busy with one while another waits; no
 * step branches on what it finds (P. Khuong and P. Morin, "Array layouts for comparison-based searching", 2017). */
#include "kernels/search.h"

#include "kernels/rows.h"
#include "kernels/sort_merge.h"

#define LANES 16

/* For each dtype: whether a sorted element lies before the place of x, left or right of its equals. Comparisons with a
 * NaN are false, which is right where the element is one; where x is one, `amend` has the last word. */
#define PLAIN_ORDER(T, NAME)                                                                                           \
    static inline bool before_left_##T(T element, T x) { return element < x; }                                         \
    static inline bool before_right_##T(T element, T x) { return element <= x; }                                       \
    static inline bool equal_##T(T a, T b) { return a == b; }
#define COMPLEX_ORDER(T, NAME)                                                                                         \
    static inline bool before_left_##T(T element, T x) { return ag_less_##T(element, x); }                             \
    static inline bool before_right_##T(T element, T x) { return !ag_less_##T(x, element); }                           \
    static inline bool equal_##T(T a, T b) { return (a.re == b.re) & (a.im == b.im); }
#define BOOL_ORDER(T, NAME)                                                                                            \
    static inline bool before_left_##T(T element, T x) { return (element != 0) < (x != 0); }                           \
    static inline bool before_right_##T(T element, T x) { return (element != 0) <= (x != 0); }                         \
    static inline bool equal_##T(T a, T b) { return (a != 0) == (b != 0); }
AG_BOOLS(BOOL_ORDER)
AG_NATIVE_ORDERED(PLAIN_ORDER)
AG_COMPLEXES(COMPLEX_ORDER)

/* places[k]: how many of the sorted elements lie before x[k]. The first places[k] of them do, and none does from there
 * + length on. Not inlined, as kernels share it. */
#define SEARCH(SIDE, T)                                                                                                \
    static __attribute__((noinline)) void search_##SIDE##_##T(const T *sorted, int64 length, const T *x,               \
                                                              int64 *places) {                                         \
        for (int k = 0; k < LANES; k++)                                                                                \
            places[k] = 0;                                                                                             \
        while (length > 1) {                                                                                           \
            const int64 half = length / 2;                                                                             \
            for (int k = 0; k < LANES; k++)                                                                            \
                places[k] += before_##SIDE##_##T(sorted[places[k] + half - 1], x[k]) ? half : 0;                       \
            length -= half;                                                                                            \
        }                                                                                                              \
        if (length == 1)                                                                                               \
            for (int k = 0; k < LANES; k++)                                                                            \
                places[k] += before_##SIDE##_##T(sorted[places[k]], x[k]);                                             \
    }

/* A NaN goes before the other NaNs, or behind them. */
#define NO_AMENDS(T, NAME)                                                                                             \
    static inline void amend_left_##T(const T *sorted, int64 length, const T *x, int64 *places) {}                     \
    static inline void amend_right_##T(const T *sorted, int64 length, const T *x, int64 *places) {}
#define AMENDS(T, NAME)                                                                                                \
    static inline int64 first_nan_##T(const T *sorted, int64 length) {                                                 \
        int64 first = 0;                                                                                               \
        while (length > 0) {                                                                                           \
            const int64 half = length / 2;                                                                             \
            const bool number = sorted[first + half] == sorted[first + half];                                          \
            first += number ? half + 1 : 0;                                                                            \
            length = number ? length - half - 1 : half;                                                                \
        }                                                                                                              \
        return first;                                                                                                  \
    }                                                                                                                  \
    static inline void amend_left_##T(const T *sorted, int64 length, const T *x, int64 *places) {                      \
        for (int k = 0; k < LANES; k++)                                                                                \
            if (x[k] != x[k])                                                                                          \
                places[k] = first_nan_##T(sorted, length);                                                             \
    }                                                                                                                  \
    static inline void amend_right_##T(const T *sorted, int64 length, const T *x, int64 *places) {                     \
        for (int k = 0; k < LANES; k++)                                                                                \
            if (x[k] != x[k])                                                                                          \
                places[k] = length;                                                                                    \
    }
AG_BOOLS(NO_AMENDS)
AG_INTEGERS(NO_AMENDS)
AG_NATIVE_REALS(AMENDS)
AG_COMPLEXES(NO_AMENDS)

/* A kernel over rows of x in groups of LANES; the last group of a row is filled up with its first element. */
#define SEARCH_KERNEL(NAME, R, T, SIDE, RESULT)                                                                        \
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
                search_##SIDE##_##T((const T *)c->sorted, c->length, x, places);                                       \
                amend_##SIDE##_##T((const T *)c->sorted, c->length, x, places);                                        \
                for (int64 k = 0; k < lanes; k++)                                                                      \
                    AG_AT(R, o, inner[0], i + k) = RESULT(T, c, places[k], x[k]);                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

#define PLACE(T, c, place, x) (place)
#define FOUND(T, c, place, x)                                                                                          \
    (((place) < (c)->length && equal_##T(((const T *)(c)->sorted)[place], x)) != (c)->invert)

#define SEARCHES(T, NAME)                                                                                              \
    SEARCH(left, T)                                                                                                    \
    SEARCH(right, T)                                                                                                   \
    SEARCH_KERNEL(searchsorted_left_##T, int64, T, left, PLACE)                                                        \
    SEARCH_KERNEL(searchsorted_right_##T, int64, T, right, PLACE)                                                      \
    SEARCH_KERNEL(isin_##T, bool8, T, left, FOUND)
AG_NATIVE_DTYPES(SEARCHES)

#define TABLES(T, NAME)                                                                                                \
    static void fill_table_##T(const char *sorted, int64 length, uint64 first, bool8 *present) {                       \
        for (int64 i = 0; i < length; i++)                                                                             \
            present[(uint64)((const T *)sorted)[i] - first] = true;                                                    \
    }                                                                                                                  \
                                                                                                                       \
    static inline bool8 look_up_##T(const ag_table_context *c, T x) {                                                  \
        const uint64 place = (uint64)x - c->first;                                                                     \
        return c->present[place <= c->last ? place : c->last + 1] != c->invert;                                        \
    }                                                                                                                  \
    AG_UNARY_KERNEL(isin_table_##T, bool8, T, look_up_##T(context, x1))
AG_INTEGERS(TABLES)

#define LEFT(T, NAME) [AG_##NAME] = searchsorted_left_##T,
#define RIGHT(T, NAME) [AG_##NAME] = searchsorted_right_##T,
#define ISIN(T, NAME) [AG_##NAME] = isin_##T,
#define ISIN_TABLE(T, NAME) [AG_##NAME] = isin_table_##T,
#define FILL_TABLE(T, NAME) [AG_##NAME] = fill_table_##T,
const ag_search_kernels AG_ISA_NAME(ag_search) = {
    .left = {AG_NATIVE_DTYPES(LEFT)},
    .right = {AG_NATIVE_DTYPES(RIGHT)},
    .isin = {AG_NATIVE_DTYPES(ISIN)},
    .isin_table = {AG_INTEGERS(ISIN_TABLE)},
    .fill_table = {AG_INTEGERS(FILL_TABLE)},
};
