/* What a kernel is: a loop over one or two axes of a few operands.
 *
 * Kernels never see a Python object, so the GIL can be released around each of them. Operand 0 is the result.
 */
#ifndef AG_BASE_KERNEL_H
#define AG_BASE_KERNEL_H

#include "base/dtype.h"

#define AG_MAXOPS 6

/* Works on m rows of n elements. `inner` and `outer` hold each operand's step in bytes, within a row and from row to
 * row. `context` is what a family of kernels agrees on, often NULL.
 *
 * An operand may be the very memory of the result (in-place operations), element by element; any other overlap is the
 * caller's to remove by a copy. A result must not depend on how elements are cut into rows. */
typedef void (*ag_kernel)(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,
                          const void *context);

#endif
