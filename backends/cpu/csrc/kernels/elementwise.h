/* The elementwise operations: one list, from which tables, loops and functions are made. */
#ifndef AG_KERNELS_ELEMENTWISE_H
#define AG_KERNELS_ELEMENTWISE_H

#include "base/isa.h"
#include "base/kernel.h"

/* X(name): the standard's name; op_<name> is its scalar function for each dtype. */
#define AG_ARITHMETIC(X) X(add) X(subtract) X(multiply)

typedef enum {
#define AG_ENUMERATOR(name) AG_BINARY_##name,
    AG_ARITHMETIC(AG_ENUMERATOR)
#undef AG_ENUMERATOR
        AG_BINARY_COUNT
} ag_binary;

typedef struct {
    ag_kernel arithmetic[AG_BINARY_COUNT][AG_DTYPE_COUNT]; /* results have the operands' dtype; NULL: not defined */
} ag_arithmetic_kernels;

AG_KERNEL_GROUP(ag_arithmetic_kernels, ag_arithmetic)

#endif
