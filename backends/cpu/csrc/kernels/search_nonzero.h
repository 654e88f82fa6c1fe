/* Where a mask is true, and how often. */
#ifndef AG_KERNELS_SEARCH_NONZERO_H
#define AG_KERNELS_SEARCH_NONZERO_H

#include "base/isa.h"

typedef struct {
    /* How many of n elements are true. Elements are 0 or 1. */
    int64 (*count)(const bool8 *mask, int64 n);
    /* Write the indices of those that are; returns their number. There are `room` places at `out`, at least as many. */
    int64 (*indices)(const bool8 *mask, int64 n, int64 *out, int64 room);
} ag_nonzero_kernels;

AG_KERNEL_GROUP(ag_nonzero_kernels, ag_nonzero)

#endif
