/* Binary search in sorted elements, in the order of sort.h: NaN is the largest value. */
#ifndef AG_KERNELS_SEARCH_H
#define AG_KERNELS_SEARCH_H

#include "base/isa.h"
#include "base/kernel.h"

/* The context of the kernels: what is searched in. */
typedef struct {
    const char *sorted; /* contiguous elements of the operand's dtype */
    int64 length;
    bool invert; /* of isin: tell which elements are not there */
} ag_search_context;

/* The context of the kernels for integers of a small range, first to first + last: which of them are there. */
typedef struct {
    const bool8 *present; /* for each from 0 to last, and false for one more */
    uint64 first, last;   /* an integer's bits, extended to 64 by its sign */
    bool invert;
} ag_table_context;

typedef struct {
    ag_kernel left[AG_DTYPE_COUNT];  /* int64: how many elements are less than the operand */
    ag_kernel right[AG_DTYPE_COUNT]; /* int64: how many are not greater */
    ag_kernel isin[AG_DTYPE_COUNT];  /* bool: whether one is equal */
    /* bool: the same, with a table; for integers. */
    ag_kernel isin_table[AG_DTYPE_COUNT];
    /* Fill in a context's table, which is all false, from sorted integers. */
    void (*fill_table[AG_DTYPE_COUNT])(const char *sorted, int64 length, uint64 first, bool8 *present);
} ag_search_kernels;

AG_KERNEL_GROUP(ag_search_kernels, ag_search)

/* The cost of one search, in units of ag_loop_run. */
static inline int64 ag_search_weight(int64 length) {
    return 8 + 4 * (64 - __builtin_clzll((uint64)length | 1));
}

#endif
