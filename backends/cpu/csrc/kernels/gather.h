/* Elements at places that are only known at run time: reading (gather) and writing (scatter) through byte offsets.
 *
 * Index arrays become offsets first, which is where their bounds are checked. */
#ifndef AG_KERNELS_GATHER_H
#define AG_KERNELS_GATHER_H

#include "base/isa.h"
#include "base/kernel.h"
#include "kernels/words.h"

/* The context of `set_offsets` and `add_offsets`: what the indices count. */
typedef struct {
    int64 length, step; /* of the axis: indices are in [-length, length), and become index * step bytes */
    struct ag_bad_index {
        int32 found;  /* atomic: whether there is an index out of bounds */
        int64 index;  /* one of them; the bits of an uint64 for that dtype */
    } *bad;
} ag_indexed_axis;

typedef struct {
    /* Operands: int64 offsets, indices of the dtype. The second adds to what is there. */
    ag_kernel set_offsets[AG_DTYPE_COUNT], add_offsets[AG_DTYPE_COUNT];
    /* Operands: int64 sums, int64 terms. */
    ag_kernel add;
    /* Operands: result, int64 offsets, what is read at its own place plus the offset. */
    ag_kernel gather[AG_WORD_COUNT];
    /* Operands: what is written at its own place plus the offset, int64 offsets, values. Within a row, and from row to
     * row, elements are written in order: the last value stays where an offset comes twice. */
    ag_kernel scatter[AG_WORD_COUNT];
} ag_gather_kernels;

AG_KERNEL_GROUP(ag_gather_kernels, ag_gather)

#endif
