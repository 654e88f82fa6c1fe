/* A merge sort for elements that have no keys of 64 bits: complex numbers.
 *
 * Runs of a few records are sorted by insertion, then merged pairwise from buffer to buffer (D. Knuth, "The Art of
 * Computer Programming", vol. 3, 5.2.4). */
#ifndef AG_KERNELS_SORT_MERGE_H
#define AG_KERNELS_SORT_MERGE_H

#include "base/dtype.h"

#define AG_MERGE_RUN 16

/* Whether a comes before b in NumPy's order: by the real parts and then by the imaginary parts, with NaN in the
 * imaginary part behind all else, NaN in the real part behind that, and both last. */
#define AG_COMPLEX_LESS(T, NAME)                                                                                       \
    static inline bool ag_less_##T(T a, T b) {                                                                         \
        const int kind_a = 2 * (a.re != a.re) + (a.im != a.im), kind_b = 2 * (b.re != b.re) + (b.im != b.im);          \
        if (kind_a != kind_b)                                                                                          \
            return kind_a < kind_b;                                                                                    \
        return a.re < b.re || (!(a.re > b.re) && a.im < b.im);                                                         \
    }
AG_COMPLEXES(AG_COMPLEX_LESS)
#undef AG_COMPLEX_LESS

/* Defines sort_lines_T, a kernel for lines of T. The result has elements RESULT(R, record), where a record has the
 * members `value` and `index`. */
#define AG_MERGE_SORT_KERNEL(T, R, RESULT)                                                                             \
    typedef struct {                                                                                                   \
        T value;                                                                                                       \
        int64 index;                                                                                                   \
    } record_##T;                                                                                                      \
                                                                                                                       \
    static inline bool before_##T(const record_##T *a, const record_##T *b, bool descending) {                         \
        return descending ? ag_less_##T(b->value, a->value) : ag_less_##T(a->value, b->value);                         \
    }                                                                                                                  \
                                                                                                                       \
    static void insert_##T(record_##T *a, int64 n, bool descending) {                                                  \
        for (int64 i = 1; i < n; i++) {                                                                                \
            const record_##T record = a[i];                                                                            \
            int64 place = i;                                                                                           \
            for (; place > 0 && before_##T(&record, &a[place - 1], descending); place--)                               \
                a[place] = a[place - 1];                                                                               \
            a[place] = record;                                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void merge_##T(const record_##T *a, int64 half, int64 n, record_##T *b, bool descending) {                  \
        for (int64 i = 0, left = 0, right = half; i < n; i++) {                                                        \
            const bool take_right =                                                                                    \
                left == half || (right < n && before_##T(&a[right], &a[left], descending));                            \
            b[i] = a[take_right ? right++ : left++];                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static record_##T *sort_##T(record_##T *a, record_##T *b, int64 n, bool descending) {                              \
        for (int64 i = 0; i < n; i += AG_MERGE_RUN)                                                                    \
            insert_##T(a + i, n - i < AG_MERGE_RUN ? n - i : AG_MERGE_RUN, descending);                                \
        for (int64 run = AG_MERGE_RUN; run < n; run *= 2) {                                                            \
            for (int64 i = 0; i < n; i += 2 * run) {                                                                   \
                const int64 count = n - i < 2 * run ? n - i : 2 * run;                                                 \
                merge_##T(a + i, count < run ? count : run, count, b + i, descending);                                 \
            }                                                                                                          \
            record_##T *merged = b;                                                                                    \
            b = a;                                                                                                     \
            a = merged;                                                                                                \
        }                                                                                                              \
        return a;                                                                                                      \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_line_##T(char *out, const char *x, const ag_sort_context *c, record_##T *records) {               \
        for (int64 i = 0; i < c->length; i++)                                                                          \
            records[i] = (record_##T){AG_AT(const T, x, c->x_step, i), i};                                             \
        const record_##T *sorted = sort_##T(records, records + c->length, c->length, c->descending);                   \
        for (int64 i = 0; i < c->length; i++)                                                                          \
            AG_AT(R, out, c->out_step, i) = RESULT(R, sorted[i]);                                                      \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_lines_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        const ag_sort_context *c = context;                                                                            \
        record_##T *records = ag_scratch_new(2 * c->length * (int64)sizeof(record_##T));                               \
        if (!records) {                                                                                                \
            __atomic_store_n(c->failed, true, __ATOMIC_RELAXED);                                                       \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0; i < n; i++)                                                                              \
                sort_line_##T(data[0] + row * outer[0] + i * inner[0], data[1] + row * outer[1] + i * inner[1], c,     \
                              records);                                                                                \
        ag_scratch_free(records);                                                                                      \
    }

#endif
