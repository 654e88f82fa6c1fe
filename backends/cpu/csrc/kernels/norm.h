/* Norms of vectors. */
#ifndef AG_KERNELS_NORM_H
#define AG_KERNELS_NORM_H

#include "base/isa.h"
#include "base/kernel.h"

typedef enum {
    AG_NORM_COUNT,   /* order 0: how many elements are not 0 */
    AG_NORM_SUM,     /* order 1 */
    AG_NORM_SQUARES, /* order 2 */
    AG_NORM_MAX,     /* infinity */
    AG_NORM_MIN,     /* minus infinity; of no elements, infinity */
    AG_NORM_POWER,   /* any other order */
} ag_norm_kind;

/* The norm of n elements, `step` bytes apart. */
typedef float64 (*ag_norm_kernel)(const char *x, int64 step, int64 n, ag_norm_kind kind, float64 order);

typedef struct {
    ag_norm_kernel norm[AG_DTYPE_COUNT]; /* for floating-point dtypes */
} ag_norm_kernels;

AG_KERNEL_GROUP(ag_norm_kernels, ag_norm)

#endif
