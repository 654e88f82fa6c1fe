/* Conversion between all pairs of dtypes, and strided copies. */
#ifndef AG_KERNELS_CAST_H
#define AG_KERNELS_CAST_H

#include "base/isa.h"
#include "base/kernel.h"

typedef struct {
    ag_kernel to[AG_DTYPE_COUNT][AG_DTYPE_COUNT]; /* [from][to] */
} ag_cast_kernels;

typedef struct {
    ag_kernel of[AG_DTYPE_COUNT]; /* by the size of items; transposed copies in tiles */
} ag_copy_kernels;

AG_KERNEL_GROUP(ag_cast_kernels, ag_cast)
AG_KERNEL_GROUP(ag_copy_kernels, ag_copying)

static inline ag_kernel ag_cast_kernel(ag_dtype from, ag_dtype to) {
    return from == to ? ag_copying()->of[from] : ag_cast()->to[from][to];
}

#endif
