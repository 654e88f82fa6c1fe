/* Strided memory, and arithmetic with shapes that cannot overflow. */
#ifndef AG_BASE_VIEW_H
#define AG_BASE_VIEW_H

#include "base/dtype.h"

#define AG_MAXDIM 64

/* An array without an owner; shape and strides (in bytes) belong to whoever made the view. */
typedef struct {
    char *data;
    const int64 *shape, *strides;
    int ndim;
    ag_dtype dtype;
} ag_view;

/* The number of elements; -1 where a length is negative or the number, or its bytes at `itemsize`, overflow int64. */
int64 ag_count(int ndim, const int64 *shape, int64 itemsize);

/* Strides of a C-contiguous array. */
void ag_contiguous_strides(int ndim, const int64 *shape, int64 itemsize, int64 *strides);

/* Whether elements follow each other in C order without gaps; axes of length 1 do not matter, empty arrays always do. */
bool ag_is_contiguous(int ndim, const int64 *shape, const int64 *strides, int64 itemsize);

/* The common shape of two by the standard's broadcasting; false where there is none. out may be a or b. */
bool ag_broadcast_shapes(int ndim_a, const int64 *a, int ndim_b, const int64 *b, int *ndim, int64 out[AG_MAXDIM]);

/* Strides with which a view is read as if it had the given shape, which it broadcasts to. */
void ag_broadcast_strides(const ag_view *view, int ndim, const int64 *shape, int64 *strides);

/* Strides that give the same elements a new shape without a copy; false where there are none. */
bool ag_reshape_strides(const ag_view *view, int ndim, const int64 *shape, int64 *strides);

/* The first and one past the last byte that a view may touch; both are `data` for an empty view. */
void ag_extent(const ag_view *view, const char **first, const char **last);

/* False only where two views certainly have no byte in common. */
bool ag_may_overlap(const ag_view *a, const ag_view *b);

#endif
