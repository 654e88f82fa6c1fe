/* Inner products over the last axis, shared out among threads; each is summed by one thread. */
#include "base/threads.h"
#include "kernels/dot.h"
#include "linalg/product.h"

#define TASK_WORK 65536 /* multiply-adds of a task, at least */

typedef struct {
    const ag_view *out, *a, *b;
    ag_dot_kernel dot;
    bool conjugate;
    int64 count, batch, n, a_step, b_step;
} plan;

static void run_one(const plan *s, int64 index) {
    char *out = s->out->data + index * ag_itemsize(s->out->dtype);
    const char *a = s->a->data, *b = s->b->data;
    for (int axis = s->out->ndim - 1; axis >= 0; axis--) {
        int64 position = index % s->out->shape[axis];
        index /= s->out->shape[axis];
        a += position * s->a->strides[axis];
        b += position * s->b->strides[axis];
    }
    s->dot(out, a, s->a_step, b, s->b_step, s->n, s->conjugate);
}

static void run_batch(void *context, int64 task) {
    const plan *s = context;
    int64 first = task * s->batch, end = first + s->batch < s->count ? first + s->batch : s->count;
    for (int64 i = first; i < end; i++)
        run_one(s, i);
}

void ag_vecdot_run(const ag_view *out, const ag_view *a, const ag_view *b, bool conjugate) {
    plan s = {.out = out, .a = a, .b = b, .dot = ag_dot()->dot[out->dtype], .conjugate = conjugate,
              .count = ag_count(out->ndim, out->shape, ag_itemsize(out->dtype)), .n = a->shape[out->ndim],
              .a_step = a->strides[out->ndim], .b_step = b->strides[out->ndim]};
    s.batch = s.n < TASK_WORK ? TASK_WORK / (s.n + 16) + 1 : 1; /* the start of each costs about 16 */
    ag_parallel((s.count + s.batch - 1) / s.batch, run_batch, &s);
}
