/* Conversion between all pairs of dtypes; on the diagonal, a strided copy. */
#ifndef AG_KERNELS_CAST_H
#define AG_KERNELS_CAST_H

#include "base/isa.h"
#include "base/kernel.h"

typedef struct {
    ag_kernel to[AG_DTYPE_COUNT][AG_DTYPE_COUNT]; /* [from][to] */
} ag_cast_kernels;

AG_KERNEL_GROUP(ag_cast_kernels, ag_cast)

#endif
