/* Layer normalization: the mean, then the mean of squared deviations from it, then the scaled row. */
#include <math.h>

#include "base/threads.h"
#include "kernels/network.h"
#include "kernels/rows.h"

#define LANES 32
#define BLOCK 512  /* elements that are added in the elements' own dtype */
#define GRAIN 8192 /* elements of a task, about */

typedef struct {
    const char *x, *weight, *bias;
    char *out;
    int64 rows, n, batch; /* rows of a task */
    float64 eps;
} job;

#define NORMALIZATION(T, NAME)                                                                                         \
    /* The mean of x - shift, or of its square. */                                                                     \
    static inline float64 mean_##T(const T *x, int64 n, T shift, bool squared) {                                       \
        float64 sum = 0;                                                                                               \
        for (int64 i = 0; i < n; i += BLOCK) {                                                                         \
            const int64 length = n - i < BLOCK ? n - i : BLOCK;                                                        \
            T lane[LANES] = {0};                                                                                       \
            int64 k = 0;                                                                                               \
            for (; k + LANES <= length; k += LANES)                                                                    \
                for (int l = 0; l < LANES; l++) {                                                                      \
                    const T d = x[i + k + l] - shift;                                                                  \
                    lane[l] += squared ? d * d : d;                                                                    \
                }                                                                                                      \
            for (; k < length; k++) {                                                                                  \
                const float64 d = (float64)x[i + k] - shift;                                                           \
                sum += squared ? d * d : d;                                                                            \
            }                                                                                                          \
            float64 part[LANES / 4];                                                                                   \
            for (int l = 0; l < LANES / 4; l++)                                                                        \
                part[l] = ((float64)lane[l] + lane[l + LANES / 4]) +                                                   \
                          ((float64)lane[l + LANES / 2] + lane[l + 3 * LANES / 4]);                                    \
            for (int l = 0; l < LANES / 4; l++)                                                                        \
                sum += part[l];                                                                                        \
        }                                                                                                              \
        return sum / (float64)n;                                                                                       \
    }                                                                                                                  \
    static void row_##T(const job *p, int64 row) {                                                                     \
        const T *x = (const T *)p->x + row * p->n, *weight = (const T *)p->weight, *bias = (const T *)p->bias;         \
        T *out = (T *)p->out + row * p->n;                                                                             \
        const T mean = (T)mean_##T(x, p->n, 0, false);                                                                 \
        const T scale = (T)(1 / sqrt(mean_##T(x, p->n, mean, true) + p->eps));                                         \
        AG_INDEPENDENT                                                                                                 \
        for (int64 i = 0; i < p->n; i++)                                                                               \
            out[i] = (x[i] - mean) * scale;                                                                            \
        if (weight) {                                                                                                  \
            AG_INDEPENDENT                                                                                             \
            for (int64 i = 0; i < p->n; i++)                                                                           \
                out[i] *= weight[i];                                                                                   \
        }                                                                                                              \
        if (bias) {                                                                                                    \
            AG_INDEPENDENT                                                                                             \
            for (int64 i = 0; i < p->n; i++)                                                                           \
                out[i] += bias[i];                                                                                     \
        }                                                                                                              \
    }                                                                                                                  \
    static void task_##T(void *context, int64 task) {                                                                  \
        const job *p = context;                                                                                        \
        for (int64 row = task * p->batch; row < (task + 1) * p->batch && row < p->rows; row++)                         \
            row_##T(p, row);                                                                                           \
    }                                                                                                                  \
    static void layer_norm_##T(const void *x, const void *weight, const void *bias, void *out, int64 rows, int64 n,    \
                               float64 eps) {                                                                          \
        job p = {x, weight, bias, out, rows, n, n < GRAIN ? GRAIN / n : 1, eps};                                       \
        ag_parallel((rows + p.batch - 1) / p.batch, task_##T, &p);                                                     \
    }
AG_NATIVE_REALS(NORMALIZATION)

#define ROW(T, NAME) [AG_##NAME] = layer_norm_##T,

const ag_normalization_kernels AG_ISA_NAME(ag_normalizations) = {.layer_norm = {AG_NATIVE_REALS(ROW)}};
