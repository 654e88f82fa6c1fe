/* What is unique in a sorted array: runs of equal elements. A NaN is equal to nothing, so it is a run of its own.
 *
 * Sorted arrays are the caller's own, with bools of 0 and 1: nobody else changes them between two steps. */
#ifndef AG_KERNELS_SORT_UNIQUE_H
#define AG_KERNELS_SORT_UNIQUE_H

#include "base/isa.h"

/* Where facts about each run go; what is NULL is not wanted. */
typedef struct {
    int64 runs;     /* how many there are */
    char *values;   /* the first element of each run */
    int64 *indices; /* its index before sorting; needs `order` */
    int64 *inverse; /* the run of each element before sorting; needs `order` */
    int64 *counts;  /* the length of each run */
} ag_unique_results;

typedef struct {
    /* The number of runs of n sorted elements. */
    int64 (*count[AG_DTYPE_COUNT])(const char *sorted, int64 n);
    /* The runs, for n > 0; order[i] is the index before sorting of sorted[i], or NULL. */
    void (*runs[AG_DTYPE_COUNT])(const char *sorted, const int64 *order, int64 n, const ag_unique_results *results);
    /* x[order[i]] for each i; bools become 0 and 1. */
    void (*take[AG_DTYPE_COUNT])(const char *x, const int64 *order, int64 n, char *out);
} ag_unique_kernels;

AG_KERNEL_GROUP(ag_unique_kernels, ag_unique)

#endif
