/* What a kernel is: a loop over one or two axes of a few operands.
 *
 * Kernels never see a Python object, so the GIL can be released around each of them. Operand 0 is the result.
 */
#ifndef AG_BASE_KERNEL_H
#define AG_BASE_KERNEL_H

#include <stddef.h>

#include "base/dtype.h"

#define AG_MAXOPS 6

/* Works on m rows of n elements. `inner` and `outer` hold each operand's step in bytes, within a row and from row to
 * row. `context` is what a family of kernels agrees on, often NULL.
 *
 * An operand may be the very memory of the result (in-place operations), element by element; any other overlap is the
 * caller's to remove by a copy. A result must not depend on how elements are cut into rows. */
typedef void (*ag_kernel)(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,
                          const void *context);

/* The context of an elementwise kernel whose result is new and so large that, with its operands, it does not stay in
 * the last-level caches of today: it need not go through them. The kernel may ignore it. */
#define AG_STREAM ((const void *)1)
#define AG_STREAM_BYTES ((int64)12 << 20)

/* The context for a new result of so many bytes. */
static inline const void *ag_stream_if_large(int64 nbytes) { return nbytes >= AG_STREAM_BYTES ? AG_STREAM : NULL; }

#endif
