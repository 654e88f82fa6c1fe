/* Running sums and products along an axis.
 *
 * A line is one element of a loop over the other axes, as in sort.h. Each result is the one before it combined with the
 * next element, in this order, so that special values and rounding are those of repeated additions. */
#ifndef AG_KERNELS_CUMULATIVE_H
#define AG_KERNELS_CUMULATIVE_H

#include "base/isa.h"
#include "base/kernel.h"

/* The context of the kernels. */
typedef struct {
    int64 length;           /* of a line, at least 1 */
    int64 out_step, x_step; /* bytes from element to element */
} ag_cumulative_context;

typedef struct {
    ag_kernel sum[AG_DTYPE_COUNT], prod[AG_DTYPE_COUNT]; /* NULL for bool */
} ag_cumulative_kernels;

AG_KERNEL_GROUP(ag_cumulative_kernels, ag_cumulative)

#endif
