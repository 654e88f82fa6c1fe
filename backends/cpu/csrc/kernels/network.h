/* Fused kernels for neural networks: what arraygrad asks of a backend beyond the standard. Arrays are contiguous
 * unless a stride is given; tables are by dtype, with float32 and float64 filled where nothing else is said. */
#ifndef AG_KERNELS_NETWORK_H
#define AG_KERNELS_NETWORK_H

#include "base/isa.h"
#include "base/kernel.h"

/* x is seen as (outer, n, inner), and the middle axis is normalised. */
typedef struct {
    void (*softmax[AG_DTYPE_COUNT])(const void *x, void *out, int64 outer, int64 n, int64 inner);
    void (*log_softmax[AG_DTYPE_COUNT])(const void *x, void *out, int64 outer, int64 n, int64 inner);
    /* target and out are (outer, inner); NaN where a target is not in [0, n). */
    void (*cross_entropy[AG_DTYPE_COUNT])(const void *x, const int64 *target, void *out, int64 outer, int64 n,
                                          int64 inner);
} ag_softmax_kernels;
AG_KERNEL_GROUP(ag_softmax_kernels, ag_softmaxes)

/* x is (rows, n); weight and bias have n elements or are NULL. */
typedef struct {
    void (*layer_norm[AG_DTYPE_COUNT])(const void *x, const void *weight, const void *bias, void *out, int64 rows,
                                       int64 n, float64 eps);
} ag_normalization_kernels;
AG_KERNEL_GROUP(ag_normalization_kernels, ag_normalizations)

/* x[indices[i]] += values[i] for rows of `width` elements, i = 0 ... count - 1 in order; of all numeric dtypes. Indices
 * are valid. */
typedef struct {
    void (*add_rows[AG_DTYPE_COUNT])(void *x, const int64 *indices, const void *values, int64 count, int64 width);
} ag_scatter_kernels;
AG_KERNEL_GROUP(ag_scatter_kernels, ag_scatters)

/* n words of Philox4x32-10 from the block with a 128-bit counter on. */
typedef struct {
    void (*philox)(uint64 key, uint64 counter_low, uint64 counter_high, int64 *out, int64 n);
} ag_random_kernels;
AG_KERNEL_GROUP(ag_random_kernels, ag_randoms)

/* The contexts of steps; operands are the parameter, the gradient, and the state. */
typedef struct {
    float64 lr, momentum, dampening, weight_decay;
    bool nesterov, maximize;
} ag_sgd_context;

typedef struct {
    float64 lr, beta1, beta2, eps, weight_decay;
    float64 correction1, correction2; /* 1 - beta1^t, sqrt(1 - beta2^t) */
    bool decoupled, maximize;
} ag_adam_context;

typedef struct {
    ag_kernel sgd[AG_DTYPE_COUNT];      /* parameter, gradient */
    ag_kernel momentum[AG_DTYPE_COUNT]; /* parameter, gradient, velocity */
    ag_kernel adam[AG_DTYPE_COUNT];     /* parameter, gradient, mean, square */
    ag_kernel amsgrad[AG_DTYPE_COUNT];  /* the same, and the largest square */
} ag_optimizer_kernels;
AG_KERNEL_GROUP(ag_optimizer_kernels, ag_optimizers)

#endif
