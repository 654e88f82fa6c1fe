/* Running a kernel over operands of any shape and strides, in parallel where they are large. */
#ifndef AG_BASE_LOOP_H
#define AG_BASE_LOOP_H

#include "base/kernel.h"
#include "base/view.h"

typedef struct {
    int operands, ndim;
    int64 shape[AG_MAXDIM];
    int64 strides[AG_MAXOPS][AG_MAXDIM];
    char *data[AG_MAXOPS];
} ag_loop;

/* A loop over `shape`, which every operand broadcasts to; operand 0 is written and has this shape.
 *
 * Axes are dropped where their length is 1, ordered so that the result is walked in memory order, and merged where all
 * operands allow it: most loops end as one or two axes. The last axis is the innermost. */
void ag_loop_init(ag_loop *loop, int operands, const ag_view *views, int ndim, const int64 *shape);

/* Call `kernel` on blocks of one or two inner axes until every element is done.
 *
 * `weight` is the cost of an element in units of one addition of float32: it decides from which size on threads help. */
void ag_loop_run(const ag_loop *loop, ag_kernel kernel, const void *context, int64 weight);

/* The two in one step. */
void ag_apply(int operands, const ag_view *views, int ndim, const int64 *shape, ag_kernel kernel, const void *context,
              int64 weight);

#endif
