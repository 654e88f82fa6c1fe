/* Two operands of one function: their common dtype and shape. */
#ifndef AG_PYTHON_SUPPORT_PAIRS_H
#define AG_PYTHON_SUPPORT_PAIRS_H

#include "python/array/array.h"

/* Two operands, each an array or a Python scalar, at least one an array: *x1 and *x2 become arrays of their promoted
 * dtype, or of the one that it is computed with (new references; a Python scalar becomes 0-d, its kind checked against
 * the array's dtype as the standard says). TypeError where the standard defines no promotion. */
bool ag_promoted_pair(const char *function, PyObject *object1, PyObject *object2, Array **x1, Array **x2);

/* The common shape of two arrays; ValueError that names both. */
bool ag_common_shape(const char *function, const Array *x1, const Array *x2, int *ndim, int64 shape[AG_MAXDIM]);

#endif
