/* The reductions, each for the dtypes of its elements; those that a dtype lacks have no function `reduce`.
 *
 * Complex numbers are summed as pairs of real ones, along one more axis, so sums know real dtypes only.
 */
#ifndef AG_KERNELS_REDUCE_H
#define AG_KERNELS_REDUCE_H

#include "base/isa.h"
#include "base/reduce.h"

typedef struct {
    ag_reduction sum[AG_DTYPE_COUNT], mean[AG_DTYPE_COUNT]; /* of bool and real dtypes; means of floats */
} ag_sum_kernels;
AG_KERNEL_GROUP(ag_sum_kernels, ag_sums)

typedef struct {
    ag_reduction prod[AG_DTYPE_COUNT];
} ag_product_kernels;
AG_KERNEL_GROUP(ag_product_kernels, ag_products)

typedef struct {
    ag_reduction max[AG_DTYPE_COUNT], min[AG_DTYPE_COUNT]; /* a NaN among the elements is the result */
} ag_extreme_kernels;
AG_KERNEL_GROUP(ag_extreme_kernels, ag_extremes)

typedef struct {
    ag_reduction any[AG_DTYPE_COUNT], all[AG_DTYPE_COUNT];
} ag_logic_kernels;
AG_KERNEL_GROUP(ag_logic_kernels, ag_logic)

/* The context of var and std. */
typedef struct {
    float64 correction;
} ag_moments_context;

typedef struct {
    ag_reduction var[AG_DTYPE_COUNT], std[AG_DTYPE_COUNT]; /* of real dtypes */
} ag_moment_kernels;
AG_KERNEL_GROUP(ag_moment_kernels, ag_moments)

/* The first position of the extreme along one axis, or of the first NaN. */
typedef struct {
    ag_reduction argmax[AG_DTYPE_COUNT], argmin[AG_DTYPE_COUNT];
} ag_position_kernels;
AG_KERNEL_GROUP(ag_position_kernels, ag_positions)

#endif
