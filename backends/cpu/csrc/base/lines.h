/* Loops whose elements are lines: what sorts, running sums and transforms work on. */
#ifndef AG_BASE_LINES_H
#define AG_BASE_LINES_H

#include "base/loop.h"

/* A loop with one element for each line along `axis`, which stands at the line's first element. The views have as many
 * axes and the same lengths, but along `axis`, where they may differ. */
static inline void ag_lines_init(ag_loop *loop, int operands, const ag_view *views, int axis) {
    int64 shape[AG_MAXDIM], strides[AG_MAXOPS][AG_MAXDIM];
    ag_view without[AG_MAXOPS];
    const int ndim = views[0].ndim - 1;
    for (int i = 0; i < ndim; i++) {
        const int from = i < axis ? i : i + 1;
        shape[i] = views[0].shape[from];
        for (int k = 0; k < operands; k++)
            strides[k][i] = views[k].strides[from];
    }
    for (int k = 0; k < operands; k++)
        without[k] = (ag_view){views[k].data, shape, strides[k], ndim, views[k].dtype};
    ag_loop_init(loop, operands, without, ndim, shape);
}

#endif
