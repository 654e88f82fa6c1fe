/* Reading and writing the elements that index arrays and masks pick. */
#ifndef AG_PYTHON_INDEXING_PICKED_H
#define AG_PYTHON_INDEXING_PICKED_H

#include "python/indexing/key.h"

#define AG_FEW_OFFSETS 64

/* Byte offsets of picked elements, C-contiguous: a few of them here, many in scratch memory. */
typedef struct {
    int ndim;
    int64 shape[AG_MAXDIM];
    int64 count;
    int64 *bytes;
    bool distinct; /* none comes twice */
    int64 few[AG_FEW_OFFSETS];
} ag_offsets;

/* The offsets of an integer array along one axis; IndexError for indices out of bounds, which `function` begins. */
bool ag_index_offsets(const char *function, const Array *x, int axis, const Array *indices, ag_offsets *offsets);
static inline void ag_offsets_free(ag_offsets *offsets) {
    if (offsets->bytes != offsets->few)
        ag_scratch_free(offsets->bytes);
}

/* A new array of what a selection of x with picks selects. Counts are filled in. */
Array *ag_read_picked(const char *function, const Array *x, ag_selection *selection);

/* Write a value that is apart from x, of its dtype, to what a selection of x with picks selects. */
bool ag_write_picked(const char *function, const Array *x, ag_selection *selection, const ag_view *value);

/* ValueError unless a value broadcasts to a shape; axes of length 1 that it has in front of the shape's are dropped. */
bool ag_fit_value(const char *function, ag_view *value, int ndim, const int64 *shape);

#endif
