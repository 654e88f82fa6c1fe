/* Elements that a boolean mask chooses.
 *
 * Another thread may change a mask between counting and choosing: whatever writes has a limit of its own. */
#ifndef AG_KERNELS_MASK_H
#define AG_KERNELS_MASK_H

#include "base/isa.h"
#include "base/kernel.h"
#include "kernels/words.h"

typedef struct {
    /* How many of n bytes are not 0. */
    int64 (*count)(const uint8 *mask, int64 n);
    /* For each i where the mask is true, base + i * step, until `limit` are written; returns how many. */
    int64 (*offsets)(int64 *out, int64 limit, const uint8 *mask, int64 n, int64 base, int64 step);
    /* For each i where the mask is true, the element at x + i * step, likewise. */
    int64 (*compress[AG_WORD_COUNT])(char *out, int64 limit, const uint8 *mask, int64 n, const char *x, int64 step);
    /* Operands: x, mask, value. x becomes value where the mask is true, and is not touched elsewhere. */
    ag_kernel put[AG_WORD_COUNT];
} ag_mask_kernels;

AG_KERNEL_GROUP(ag_mask_kernels, ag_mask)

#endif
