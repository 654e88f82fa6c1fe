#include "linalg/stack.h"

#include <string.h>

#include "base/memory.h"
#include "base/threads.h"

#define TASK_WORK 100000. /* additions of a task, at least */

typedef struct {
    const ag_stack *stack;
    ag_matrix_routine routine;
    int64 count, batch;
    uint64 failure; /* atomic: the least of 16 * matrix + status, or UINT64_MAX */
} plan;

static void report(plan *p, int64 matrix, ag_linalg_status status) {
    uint64 mine = (uint64)matrix * 16 + (uint64)status, known = __atomic_load_n(&p->failure, __ATOMIC_RELAXED);
    while (mine < known &&
           !__atomic_compare_exchange_n(&p->failure, &known, mine, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

static void run_matrix(plan *p, int64 matrix, void *scratch) {
    const ag_stack *s = p->stack;
    char *data[AG_STACK_OPERANDS];
    int64 index = matrix;
    for (int k = 0; k < s->operands; k++)
        data[k] = s->data[k];
    for (int axis = s->ndim - 1; axis >= 0; axis--) {
        int64 position = index % s->shape[axis];
        index /= s->shape[axis];
        for (int k = 0; k < s->operands; k++)
            data[k] += position * s->strides[k][axis];
    }
    ag_linalg_status status = p->routine(s, data, scratch);
    if (status != AG_LINALG_DONE)
        report(p, matrix, status);
}

static void run_batch(void *context, int64 task) {
    plan *p = context;
    int64 first = task * p->batch, end = first + p->batch < p->count ? first + p->batch : p->count;
    void *scratch = ag_scratch_new(p->stack->scratch);
    if (!scratch) {
        report(p, first, AG_LINALG_NO_MEMORY);
        return;
    }
    for (int64 i = first; i < end; i++)
        run_matrix(p, i, scratch);
    ag_scratch_free(scratch);
}

ag_linalg_status ag_stack_run(const ag_stack *stack, ag_matrix_routine routine, double work) {
    plan p = {.stack = stack, .routine = routine, .count = 1, .failure = UINT64_MAX};
    for (int i = 0; i < stack->ndim; i++)
        p.count *= stack->shape[i];
    p.batch = work >= TASK_WORK ? 1 : (int64)(TASK_WORK / (work + 100)) + 1; /* a call of LAPACK costs about 100 */
    ag_parallel((p.count + p.batch - 1) / p.batch, run_batch, &p);
    return p.failure == UINT64_MAX ? AG_LINALG_DONE : (ag_linalg_status)(p.failure % 16);
}

void ag_stack_strides(int ndim, const int64 *shape, int64 elements, int64 itemsize, int64 *strides) {
    ag_contiguous_strides(ndim, shape, (elements > 1 ? elements : 1) * itemsize, strides);
}

/* By blocks, so that the rows that are read and those that are written stay in the cache. */
#define TRANSPOSE(T, CONJ)                                                                                             \
    static void transpose_##T(T *to, const T *from, int64 step, int64 m, int64 n, bool conjugate) {                    \
        for (int64 i = 0; i < m; i += 16)                                                                              \
            for (int64 j = 0; j < n; j += 16)                                                                          \
                for (int64 l = j; l < n && l < j + 16; l++)                                                            \
                    for (int64 k = i; k < m && k < i + 16; k++)                                                        \
                        to[l * m + k] = CONJ(from[k * step + l]);                                                      \
    }
#define SAME(x) (x)
#define CONJUGATE32(x) ((complex64){(x).re, conjugate ? -(x).im : (x).im})
#define CONJUGATE64(x) ((complex128){(x).re, conjugate ? -(x).im : (x).im})
TRANSPOSE(float32, SAME)
TRANSPOSE(float64, SAME)
TRANSPOSE(complex64, CONJUGATE32)
TRANSPOSE(complex128, CONJUGATE64)

void ag_transpose(char *to, const char *from, int64 step, ag_dtype dtype, int64 m, int64 n, bool conjugate) {
    switch (dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: transpose_##T((T *)to, (const T *)from, step, m, n, conjugate); return;
        AG_BLAS_DTYPES(CASE)
#undef CASE
        AG_NEVER(AG_NOT_BLAS)
    }
}

void ag_clear_triangle(char *data, int64 m, int64 n, int64 itemsize, bool below) {
    for (int64 i = 0; i < m; i++, data += n * itemsize) {
        if (below)
            memset(data, 0, (size_t)((i < n ? i : n) * itemsize));
        else if (i + 1 < n)
            memset(data + (i + 1) * itemsize, 0, (size_t)((n - i - 1) * itemsize));
    }
}

/* x - x is NaN for infinity and NaN, else 0: one sum tells for all. */
#define FINITE(T, NAME)                                                                                                \
    static bool finite_##T(const T *x, int64 n) {                                                                      \
        T lanes[16] = {0};                                                                                             \
        int64 i = 0;                                                                                                   \
        for (; i + 16 <= n; i += 16)                                                                                   \
            for (int j = 0; j < 16; j++)                                                                               \
                lanes[j] += x[i + j] - x[i + j];                                                                       \
        for (; i < n; i++)                                                                                             \
            lanes[0] += x[i] - x[i];                                                                                   \
        for (int j = 1; j < 16; j++)                                                                                   \
            lanes[0] += lanes[j];                                                                                      \
        return lanes[0] == 0;                                                                                          \
    }
AG_BLAS_REALS(FINITE)

bool ag_all_finite(const char *data, ag_dtype dtype, int64 n) {
    if (ag_is_complex(dtype))
        n *= 2;
    switch (ag_real_part(dtype)) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: return finite_##T((const T *)data, n);
        AG_BLAS_REALS(CASE)
#undef CASE
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    __builtin_trap();
}

bool ag_work_size(const void *answer, ag_dtype dtype, int32 *lwork) {
    float64 size = 0;
    switch (ag_real_part(dtype)) {
    case AG_FLOAT32: size = *(const float32 *)answer * (1 + 0x1p-23) + 1; break; /* was rounded */
    case AG_FLOAT64: size = *(const float64 *)answer; break;
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    *lwork = size <= AG_BLAS_MAX ? (int32)size : 0;
    return size >= 1 && size <= AG_BLAS_MAX;
}
