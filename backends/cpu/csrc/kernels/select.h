/* Choosing between elements, and keeping them between bounds. */
#ifndef AG_KERNELS_SELECT_H
#define AG_KERNELS_SELECT_H

#include "base/isa.h"
#include "base/kernel.h"

typedef struct {
    ag_kernel where[AG_DTYPE_COUNT]; /* result, condition (bool), x1, x2 */
    ag_kernel clip[AG_DTYPE_COUNT];  /* result, x, lower bound, upper bound; ordered dtypes only */
} ag_select_kernels;

AG_KERNEL_GROUP(ag_select_kernels, ag_select)

#endif
