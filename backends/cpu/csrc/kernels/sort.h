/* Sorting the lines of an array along an axis.
 *
 * A line is one element of a loop over the other axes: operand 0 is the first element of a line of the result, operand
 * 1 that of the array. All sorts are stable, the descending ones too; -0 and 0 are equal, NaN is the largest value
 * (last in ascending order, first in descending order), and complex numbers are ordered by their real parts and then
 * their imaginary parts, those with a NaN behind the others: NumPy's order. */
#ifndef AG_KERNELS_SORT_H
#define AG_KERNELS_SORT_H

#include "base/isa.h"
#include "base/kernel.h"

/* The context of the kernels. */
typedef struct {
    int64 length;           /* of a line, at least 1 */
    int64 out_step, x_step; /* bytes from element to element */
    bool descending;
    bool *failed; /* set to true where there was no memory */
} ag_sort_context;

typedef struct {
    ag_kernel lines[AG_DTYPE_COUNT];
} ag_sort_kernels;

AG_KERNEL_GROUP(ag_sort_kernels, ag_sort)    /* results are the elements, of the array's dtype */
AG_KERNEL_GROUP(ag_sort_kernels, ag_argsort) /* results are the elements' indices, int64 */

#endif
