/* Elements that follow from their position: constants, and evenly spaced numbers.
 *
 * Each function writes n elements, the first of which is number `first` of the whole; what an element becomes does not
 * depend on how the whole is cut.
 */
#ifndef AG_KERNELS_SEQUENCE_H
#define AG_KERNELS_SEQUENCE_H

#include "base/isa.h"

/* start + i * step. Integers are given by their two's complement and computed modulo 2^64. */
typedef struct {
    uint64 start, step;
    float64 real_start, real_step;
} ag_progression;

/* Element i of `parts` + 1 numbers from start to stop: counted from the end that is nearer, so that both ends are exact
 * and the sequence reversed is the same. */
typedef struct {
    float64 start, stop, step;
    int64 parts;
    int64 stride; /* elements from one result to the next */
} ag_partition;

typedef struct {
    void (*fill[AG_DTYPE_COUNT])(void *out, int64 n, const void *element);
    void (*progression[AG_DTYPE_COUNT])(void *out, int64 first, int64 n, const ag_progression *numbers);
    void (*partition[AG_DTYPE_COUNT])(void *out, int64 first, int64 n, const ag_partition *numbers);
} ag_sequence_kernels;

AG_KERNEL_GROUP(ag_sequence_kernels, ag_sequence)

#endif
