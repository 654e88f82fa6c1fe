/* Matrix products. */
#ifndef AG_KERNELS_MATMUL_H
#define AG_KERNELS_MATMUL_H

#include "base/isa.h"
#include "base/kernel.h"

/* A matrix product, c = a b: c is m by n, a is m by k, b is k by n. Steps are in bytes; c's columns follow each
 * other. */
typedef struct {
    ag_dtype dtype;
    int64 m, n, k;
    char *c;
    const char *a, *b;
    int64 c_row, a_row, a_column, b_row, b_column;
} ag_product;

/* An element's bits do not depend on the product being cut into several by rows and columns. */
typedef void (*ag_product_kernel)(const ag_product *product);

typedef struct {
    ag_product_kernel product[AG_DTYPE_COUNT]; /* NULL for bool */
} ag_matmul_kernels;

AG_KERNEL_GROUP(ag_matmul_kernels, ag_matmul)

#endif
