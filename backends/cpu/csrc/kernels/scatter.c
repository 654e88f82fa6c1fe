/* The gradient of gathering rows: adding rows at indices, repeated ones in order. Wide rows are cut into parts that are
 * tasks of their own, so that each element has its additions in one task. */
#include "base/threads.h"
#include "kernels/network.h"
#include "kernels/rows.h"

#define PART 256 /* elements of a row */

typedef struct {
    char *x;
    const int64 *indices;
    const char *values;
    int64 count, width, part;
} job;

#define REAL_ADD(a, b) ((a) + (b))
#define INTEGER_ADD(a, b) ((uint64)(a) + (uint64)(b)) /* wraps around */

#define ADD_ROWS(T, SUM)                                                                                               \
    static void part_##T(void *context, int64 part) {                                                                  \
        const job *p = context;                                                                                        \
        const int64 start = part * p->part, length = p->width - start < p->part ? p->width - start : p->part;          \
        for (int64 i = 0; i < p->count; i++) {                                                                         \
            T *x = (T *)p->x + p->indices[i] * p->width + start;                                                       \
            const T *value = (const T *)p->values + i * p->width + start;                                              \
            if (p->width == 1) {                                                                                       \
                *x = (T)SUM(*x, *value);                                                                               \
                continue;                                                                                              \
            }                                                                                                          \
            AG_INDEPENDENT                                                                                             \
            for (int64 j = 0; j < length; j++)                                                                         \
                x[j] = (T)SUM(x[j], value[j]);                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    static void add_rows_##T(void *x, const int64 *indices, const void *values, int64 count, int64 width) {            \
        const bool large = count * width >= AG_PARALLEL_GRAIN && width >= 2 * PART;                                    \
        job p = {x, indices, values, count, width, large ? PART : width};                                              \
        ag_parallel((width + p.part - 1) / p.part, part_##T, &p);                                                      \
    }
#define INTEGER_ROWS(T, NAME) ADD_ROWS(T, INTEGER_ADD)
#define REAL_ROWS(T, NAME) ADD_ROWS(T, REAL_ADD)
AG_INTEGERS(INTEGER_ROWS)
AG_NATIVE_REALS(REAL_ROWS)

/* Rows of complex numbers are rows of twice as many real ones, of which each index takes both. */
#define COMPLEX_ROWS(T, R)                                                                                             \
    static void part_##T(void *context, int64 part) {                                                                  \
        const job *p = context;                                                                                        \
        for (int64 i = 0; i < p->count; i++)                                                                           \
            for (int64 j = 0; j < p->width; j++)                                                                       \
                ((R *)p->x)[p->indices[i] * p->width + j] += ((const R *)p->values)[i * p->width + j];                 \
    }                                                                                                                  \
    static void add_rows_##T(void *x, const int64 *indices, const void *values, int64 count, int64 width) {            \
        job p = {x, indices, values, count, 2 * width, 2 * width};                                                     \
        part_##T(&p, 0);                                                                                               \
    }
COMPLEX_ROWS(complex64, float32)
COMPLEX_ROWS(complex128, float64)

#define ROW(T, NAME) [AG_##NAME] = add_rows_##T,

const ag_scatter_kernels AG_ISA_NAME(ag_scatters) = {.add_rows = {AG_NATIVE_NUMBERS(ROW)}};
