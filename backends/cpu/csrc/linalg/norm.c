#include "linalg/norm.h"

#include "base/threads.h"

#define TASK_WORK 65536 /* elements of a task, at least */

typedef struct {
    const ag_view *out, *x;
    ag_norm_kind kind;
    float64 order;
    int64 count, batch;
} plan;

static void run_one(const plan *s, int64 index) {
    char *out = s->out->data + index * ag_itemsize(s->out->dtype);
    const char *x = s->x->data;
    int axis = s->out->ndim;
    int64 n = s->x->shape[axis], step = s->x->strides[axis];
    while (axis-- > 0) {
        x += index % s->out->shape[axis] * s->x->strides[axis];
        index /= s->out->shape[axis];
    }
    float64 norm = ag_norm()->norm[s->x->dtype](x, step, n, s->kind, s->order);
    switch (s->out->dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: *(T *)out = (T)norm; break;
        AG_BLAS_REALS(CASE)
#undef CASE
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
}

static void run_batch(void *context, int64 task) {
    const plan *s = context;
    int64 first = task * s->batch, end = first + s->batch < s->count ? first + s->batch : s->count;
    for (int64 i = first; i < end; i++)
        run_one(s, i);
}

void ag_norm_run(const ag_view *out, const ag_view *x, ag_norm_kind kind, float64 order) {
    plan s = {.out = out, .x = x, .kind = kind, .order = order,
              .count = ag_count(out->ndim, out->shape, ag_itemsize(out->dtype))};
    int64 n = x->shape[out->ndim];
    s.batch = n < TASK_WORK ? TASK_WORK / (n + 16) + 1 : 1; /* the start of each costs about 16 */
    ag_parallel((s.count + s.batch - 1) / s.batch, run_batch, &s);
}
