/* Inner products. */
#ifndef AG_KERNELS_DOT_H
#define AG_KERNELS_DOT_H

#include "base/isa.h"
#include "base/kernel.h"

/* *result = the sum of conj(a[i]) * b[i], or without conj; 0 where n is 0. Steps are in bytes. */
typedef void (*ag_dot_kernel)(char *result, const char *a, int64 a_step, const char *b, int64 b_step, int64 n,
                              bool conjugate);

typedef struct {
    ag_dot_kernel dot[AG_DTYPE_COUNT]; /* NULL for bool */
} ag_dot_kernels;

AG_KERNEL_GROUP(ag_dot_kernels, ag_dot)

#endif
