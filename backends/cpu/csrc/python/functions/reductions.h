/* What other chapters use of reductions. */
#ifndef AG_PYTHON_FUNCTIONS_REDUCTIONS_H
#define AG_PYTHON_FUNCTIONS_REDUCTIONS_H

#include "python/array/array.h"

/* Sum x, which is not empty, over the axes for which axes[i] is set, into out, of x's dtype; strides[i] is the step of
 * out along the other axes. Both arrays have room for one more axis. False without memory, and no exception set. */
bool ag_sum_into(const Array *x, bool axes[AG_MAXDIM + 1], int64 strides[AG_MAXDIM + 1], const Array *out);

#endif
