/* Softmax, log-softmax and cross-entropy: the maximum is subtracted before the exponential, so that nothing overflows
 * (Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41,
 * 2021).
 *
 * Work goes in tiles of neighbouring columns, with vectors across them. Long rows are read as one column by vectors
 * along it; short rows are turned into columns in a buffer. Sums are of float64.
 */
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "kernels/math/exponential.h"
#include "kernels/network.h"
#include "kernels/rows.h"

#define TILE 64    /* columns */
#define SHORT 64   /* elements of a row that is turned */
#define LANES 32
#define GRAIN 4096 /* elements of a task, about */

typedef enum { SOFTMAX, LOG_SOFTMAX, CROSS_ENTROPY } mode;

typedef struct {
    mode mode;
    const char *x;
    const int64 *target;
    char *out;
    int64 outer, n, inner;
    int64 tile, across; /* columns of a tile, tiles along inner; or rows of a tile */
    int64 tiles, batch; /* of a task */
} job;

static int64 at_most(int64 n, int64 limit) { return n < limit ? n : limit; }

#define SOFTMAXES(T, NAME)                                                                                             \
    /* The result of cross-entropy for one sample. Others may write to the target: what is checked is what is used. */ \
    static inline T loss_##T(const T *x, int64 step, int64 n, const int64 *target, T largest, float64 log_sum) {       \
        const int64 at = __atomic_load_n(target, __ATOMIC_RELAXED);                                                    \
        return (uint64)at < (uint64)n ? (T)(((float64)largest - x[at * step]) + log_sum) : (T)__builtin_nan("");       \
    }                                                                                                                  \
    /* w columns, whose n elements are `step` elements apart in x and `out_step` in out. */                            \
    static void columns_##T(mode mode, const T *x, int64 step, const int64 *target, T *out, int64 out_step, int64 n,   \
                            int64 w) {                                                                                 \
        T largest[TILE];                                                                                               \
        float64 sum[TILE] = {0};                                                                                       \
        for (int64 j = 0; j < w; j++)                                                                                  \
            largest[j] = x[j];                                                                                         \
        for (int64 i = 1; i < n; i++)                                                                                  \
            for (int64 j = 0; j < w; j++)                                                                              \
                largest[j] = x[i * step + j] > largest[j] ? x[i * step + j] : largest[j];                              \
        if (mode == SOFTMAX)                                                                                           \
            for (int64 i = 0; i < n; i++) {                                                                            \
                AG_INDEPENDENT                                                                                         \
                for (int64 j = 0; j < w; j++) {                                                                        \
                    const T e = op_exp_##T(x[i * step + j] - largest[j]);                                              \
                    out[i * out_step + j] = e;                                                                         \
                    sum[j] += e;                                                                                       \
                }                                                                                                      \
            }                                                                                                          \
        else                                                                                                           \
            for (int64 i = 0; i < n; i++) {                                                                            \
                AG_INDEPENDENT                                                                                         \
                for (int64 j = 0; j < w; j++)                                                                          \
                    sum[j] += op_exp_##T(x[i * step + j] - largest[j]);                                                \
            }                                                                                                          \
        for (int64 j = 0; j < w; j++)                                                                                  \
            sum[j] = mode == SOFTMAX ? 1 / sum[j] : log(sum[j]);                                                       \
        if (mode == CROSS_ENTROPY) {                                                                                   \
            for (int64 j = 0; j < w; j++)                                                                              \
                out[j] = loss_##T(x + j, step, n, target + j, largest[j], sum[j]);                                     \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 i = 0; i < n; i++) {                                                                                \
            AG_INDEPENDENT                                                                                             \
            for (int64 j = 0; j < w; j++)                                                                              \
                out[i * out_step + j] = mode == SOFTMAX ? (T)(out[i * out_step + j] * sum[j])                          \
                                                        : (T)((x[i * step + j] - largest[j]) - sum[j]);                \
        }                                                                                                              \
    }                                                                                                                  \
    static T largest_##T(const T *x, int64 n) {                                                                        \
        T lane[LANES], result = x[0];                                                                                  \
        for (int l = 0; l < LANES; l++)                                                                                \
            lane[l] = x[0];                                                                                            \
        for (; n >= LANES; n -= LANES, x += LANES)                                                                     \
            for (int l = 0; l < LANES; l++)                                                                            \
                lane[l] = x[l] > lane[l] ? x[l] : lane[l];                                                             \
        for (int64 l = 0; l < n; l++)                                                                                  \
            lane[l] = x[l] > lane[l] ? x[l] : lane[l];                                                                 \
        for (int l = 0; l < LANES; l++)                                                                                \
            result = lane[l] > result ? lane[l] : result;                                                              \
        return result;                                                                                                 \
    }                                                                                                                  \
    /* The sum of exponentials of a row, which are kept in `e` unless that is NULL. */                                 \
    static float64 exponentials_##T(const T *x, T largest, int64 n, T *e) {                                            \
        float64 sum = 0;                                                                                               \
        T buffer[LANES * 16];                                                                                          \
        for (int64 i = 0; i < n; i += LANES * 16) {                                                                    \
            const int64 length = at_most(n - i, LANES * 16);                                                           \
            T *to = e ? e + i : buffer, lane[LANES] = {0};                                                             \
            AG_INDEPENDENT                                                                                             \
            for (int64 k = 0; k < length; k++)                                                                         \
                to[k] = op_exp_##T(x[i + k] - largest);                                                                \
            int64 k = 0;                                                                                               \
            for (; k + LANES <= length; k += LANES)                                                                    \
                for (int l = 0; l < LANES; l++)                                                                        \
                    lane[l] += to[k + l];                                                                              \
            for (int l = 0; k + l < length; l++)                                                                       \
                lane[l] += to[k + l];                                                                                  \
            float64 part[LANES / 4] = {0};                                                                             \
            for (int l = 0; l < LANES / 4; l++)                                                                        \
                part[l] = ((float64)lane[l] + lane[l + LANES / 4]) +                                                   \
                          ((float64)lane[l + LANES / 2] + lane[l + 3 * LANES / 4]);                                    \
            for (int l = 0; l < LANES / 4; l++)                                                                        \
                sum += part[l];                                                                                        \
        }                                                                                                              \
        return sum;                                                                                                    \
    }                                                                                                                  \
    static void row_##T(mode mode, const T *x, const int64 *target, T *out, int64 n) {                                 \
        const T largest = largest_##T(x, n);                                                                           \
        const float64 sum = exponentials_##T(x, largest, n, mode == SOFTMAX ? out : NULL);                             \
        const T scale = (T)(1 / sum), log_sum = (T)log(sum);                                                           \
        if (mode == CROSS_ENTROPY)                                                                                     \
            *out = loss_##T(x, 1, n, target, largest, log(sum));                                                       \
        else if (mode == SOFTMAX)                                                                                      \
            for (int64 i = 0; i < n; i++)                                                                              \
                out[i] *= scale;                                                                                       \
        else {                                                                                                         \
            AG_INDEPENDENT                                                                                             \
            for (int64 i = 0; i < n; i++)                                                                              \
                out[i] = (x[i] - largest) - log_sum;                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    static void turned_##T(mode mode, const T *x, const int64 *target, T *out, int64 n, int64 w) {                     \
        T buffer[SHORT * TILE];                                                                                        \
        memset(buffer, 0, (size_t)(n * TILE) * sizeof(T)); /* columns beyond w are computed with */                    \
        for (int64 j = 0; j < w; j++)                                                                                  \
            for (int64 i = 0; i < n; i++)                                                                              \
                buffer[i * TILE + j] = x[j * n + i];                                                                   \
        if (mode == CROSS_ENTROPY) {                                                                                   \
            columns_##T(mode, buffer, TILE, target, out, 0, n, w);                                                     \
            return;                                                                                                    \
        }                                                                                                              \
        columns_##T(mode, buffer, TILE, NULL, buffer, TILE, n, TILE);                                                  \
        for (int64 j = 0; j < w; j++)                                                                                  \
            for (int64 i = 0; i < n; i++)                                                                              \
                out[j * n + i] = buffer[i * TILE + j];                                                                 \
    }                                                                                                                  \
    static void tile_##T(const job *p, int64 tile) {                                                                   \
        const T *x = (const T *)p->x;                                                                                  \
        T *out = (T *)p->out;                                                                                          \
        const bool loss = p->mode == CROSS_ENTROPY;                                                                    \
        int64 at = tile / p->across * p->inner + tile % p->across * p->tile; /* among samples */                       \
        int64 w = at_most(p->tile, p->inner - tile % p->across * p->tile);                                             \
        int64 start = tile / p->across * p->inner * p->n + tile % p->across * p->tile;                                 \
        if (p->inner == 1) {                                                                                           \
            at = tile * p->tile;                                                                                       \
            w = at_most(p->tile, p->outer - at);                                                                       \
            start = at * p->n;                                                                                         \
        }                                                                                                              \
        const int64 *target = loss ? p->target + at : NULL;                                                            \
        T *to = out + (loss ? at : start);                                                                             \
        if (p->inner > 1)                                                                                              \
            columns_##T(p->mode, x + start, p->inner, target, to, p->inner, p->n, w);                                  \
        else if (p->n <= SHORT)                                                                                        \
            turned_##T(p->mode, x + start, target, to, p->n, w);                                                       \
        else                                                                                                           \
            row_##T(p->mode, x + start, target, to, p->n);                                                             \
    }                                                                                                                  \
    static void task_##T(void *context, int64 task) {                                                                  \
        const job *p = context;                                                                                        \
        for (int64 i = task * p->batch; i < at_most((task + 1) * p->batch, p->tiles); i++)                             \
            tile_##T(p, i);                                                                                            \
    }                                                                                                                  \
    static void softmax_##T(const void *x, void *out, int64 outer, int64 n, int64 inner) {                             \
        run(task_##T, SOFTMAX, x, NULL, out, outer, n, inner);                                                         \
    }                                                                                                                  \
    static void log_softmax_##T(const void *x, void *out, int64 outer, int64 n, int64 inner) {                         \
        run(task_##T, LOG_SOFTMAX, x, NULL, out, outer, n, inner);                                                     \
    }                                                                                                                  \
    static void cross_entropy_##T(const void *x, const int64 *target, void *out, int64 outer, int64 n, int64 inner) {  \
        run(task_##T, CROSS_ENTROPY, x, target, out, outer, n, inner);                                                 \
    }

/* Cut the samples into tiles, and the tiles into tasks. */
static void run(ag_task task, mode mode, const void *x, const int64 *target, void *out, int64 outer, int64 n,
                int64 inner) {
    job p = {mode, x, target, out, outer, n, inner, 1, 1, outer, 1};
    if (inner > 1) {
        p.tile = at_most(inner, TILE);
        p.across = (inner + p.tile - 1) / p.tile;
        p.tiles = outer * p.across;
    } else if (n <= SHORT) {
        p.tile = TILE;
        p.tiles = (outer + TILE - 1) / TILE;
    }
    const int64 elements = p.tile * n;
    p.batch = elements < GRAIN ? GRAIN / elements : 1;
    ag_parallel((p.tiles + p.batch - 1) / p.batch, task, &p);
}

AG_NATIVE_REALS(SOFTMAXES)

#define SOFTMAX_ROW(T, NAME) [AG_##NAME] = softmax_##T,
#define LOG_SOFTMAX_ROW(T, NAME) [AG_##NAME] = log_softmax_##T,
#define CROSS_ENTROPY_ROW(T, NAME) [AG_##NAME] = cross_entropy_##T,

const ag_softmax_kernels AG_ISA_NAME(ag_softmaxes) = {
    .softmax = {AG_NATIVE_REALS(SOFTMAX_ROW)},
    .log_softmax = {AG_NATIVE_REALS(LOG_SOFTMAX_ROW)},
    .cross_entropy = {AG_NATIVE_REALS(CROSS_ENTROPY_ROW)},
};
