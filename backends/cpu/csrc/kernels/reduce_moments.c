/* Variance and standard deviation, by two passes over pieces that fit the cache: the mean, then deviations from it.
 *
 * Means are rounded to the elements' dtype, which makes deviations exact up to their own rounding; what the rounding
 * shifts is taken out by the sum of deviations. Pieces are combined by Chan, Golub and LeVeque, "Algorithms for
 * computing the sample variance", The American Statistician 37, 1983. Nothing large is ever subtracted from something
 * large.
 *
 * Components: the sum of squared deviations from the mean, the mean, the number of elements.
 */
#include "kernels/fold.h"

#define PIECE 16384 /* bytes of a row that are read twice */
#define TILE 256    /* columns */
#define LANES 32

typedef struct {
    float64 squares, mean, count;
} moments;

static inline moments join(moments a, moments b) {
    const float64 count = a.count + b.count, shift = b.mean - a.mean, share = b.count / count;
    return (moments){a.squares + b.squares + shift * shift * a.count * share, a.mean + shift * share, count};
}

/* From sums of deviations and of their squares, from a centre close to the mean. */
static inline moments from_deviations(float64 center, float64 sum, float64 squares, float64 count) {
    return (moments){squares - sum * (sum / count), center + sum / count, count};
}

static inline void store(float64 *state, int64 width, moments a) {
    state[0] = a.squares;
    state[width] = a.mean;
    state[2 * width] = a.count;
}

#define ROWS(T)                                                                                                        \
    static inline float64 total_##T(const T *x, int64 n) {                                                             \
        float64 total[LANES] = {0}, rest = 0;                                                                          \
        while (n >= LANES) {                                                                                           \
            T sum[LANES] = {0};                                                                                        \
            int64 steps = n / LANES < 16 ? n / LANES : 16;                                                             \
            n -= steps * LANES;                                                                                        \
            for (; steps > 0; steps--, x += LANES)                                                                     \
                for (int l = 0; l < LANES; l++)                                                                        \
                    sum[l] += x[l];                                                                                    \
            for (int l = 0; l < LANES; l++)                                                                            \
                total[l] += sum[l];                                                                                    \
        }                                                                                                              \
        for (int64 i = 0; i < n; i++)                                                                                  \
            rest += x[i];                                                                                              \
        for (int l = 0; l < LANES; l++)                                                                                \
            rest += total[l];                                                                                          \
        return rest;                                                                                                   \
    }                                                                                                                  \
    static inline moments piece_##T(const T *x, int64 n) {                                                             \
        const T center = (T)(total_##T(x, n) / (float64)n);                                                            \
        const float64 count = (float64)n;                                                                              \
        float64 sums[LANES] = {0}, squares[LANES] = {0}, sum = 0, square = 0;                                          \
        while (n >= LANES) {                                                                                           \
            T s[LANES] = {0}, q[LANES] = {0};                                                                          \
            int64 steps = n / LANES < 16 ? n / LANES : 16;                                                             \
            n -= steps * LANES;                                                                                        \
            for (; steps > 0; steps--, x += LANES)                                                                     \
                for (int l = 0; l < LANES; l++) {                                                                      \
                    const T d = x[l] - center;                                                                         \
                    s[l] += d;                                                                                         \
                    q[l] += d * d;                                                                                     \
                }                                                                                                      \
            for (int l = 0; l < LANES; l++) {                                                                          \
                sums[l] += s[l];                                                                                       \
                squares[l] += q[l];                                                                                    \
            }                                                                                                          \
        }                                                                                                              \
        for (int64 i = 0; i < n; i++) {                                                                                \
            const float64 d = (float64)x[i] - center;                                                                  \
            sum += d;                                                                                                  \
            square += d * d;                                                                                           \
        }                                                                                                              \
        for (int l = 0; l < LANES; l++) {                                                                              \
            sum += sums[l];                                                                                            \
            square += squares[l];                                                                                      \
        }                                                                                                              \
        return from_deviations(center, sum, square, count);                                                            \
    }                                                                                                                  \
    static moments row_##T(const char *x, int64 inner, int64 n) {                                                      \
        T buffer[PIECE / sizeof(T)];                                                                                   \
        const int64 capacity = PIECE / sizeof(T);                                                                      \
        moments all = {0, 0, 0};                                                                                       \
        for (int64 i = 0; i < n; i += capacity) {                                                                      \
            const int64 length = n - i < capacity ? n - i : capacity;                                                  \
            const T *piece = (const T *)(x + i * inner);                                                               \
            if (inner != sizeof(T)) {                                                                                  \
                for (int64 k = 0; k < length; k++)                                                                     \
                    buffer[k] = AG_AT(const T, x, inner, i + k);                                                       \
                piece = buffer;                                                                                        \
            }                                                                                                          \
            const moments next = piece_##T(piece, length);                                                             \
            all = i ? join(all, next) : next;                                                                          \
        }                                                                                                              \
        return all;                                                                                                    \
    }                                                                                                                  \
    /* Rows of a few elements. */                                                                                      \
    static void few_##T(const char *x, int64 inner, int64 outer, int64 n, int64 m, float64 *state, int64 width) {      \
        const float64 count = (float64)n, part = 1 / count;                                                            \
        for (int64 j = 0; j < m; j++, x += outer) {                                                                    \
            float64 sum = 0, rest = 0, squares = 0;                                                                    \
            for (int64 i = 0; i < n; i++)                                                                              \
                sum += AG_AT(const T, x, inner, i);                                                                    \
            const float64 center = sum * part;                                                                         \
            for (int64 i = 0; i < n; i++) {                                                                            \
                const float64 d = AG_AT(const T, x, inner, i) - center;                                                \
                rest += d;                                                                                             \
                squares += d * d;                                                                                      \
            }                                                                                                          \
            store(state + j, width, (moments){squares - rest * rest * part, center + rest * part, count});             \
        }                                                                                                              \
    }

/* A tile of at most TILE neighbouring columns. Narrow ones are read as one wide row of `group` rows. */
#define COLUMNS(T)                                                                                                     \
    static void sum_columns_##T(const char *x, int64 inner, int64 n, int64 m, float64 *restrict sums) {                \
        for (int64 i = 0; i < n; i += 8) {                                                                             \
            const int64 rows = n - i < 8 ? n - i : 8;                                                                  \
            if (rows == 8) {                                                                                           \
                const T *r[8];                                                                                         \
                for (int k = 0; k < 8; k++)                                                                            \
                    r[k] = (const T *)(x + (i + k) * inner);                                                           \
                AG_INDEPENDENT                                                                                         \
                for (int64 j = 0; j < m; j++)                                                                          \
                    sums[j] += ((r[0][j] + r[1][j]) + (r[2][j] + r[3][j])) +                                           \
                               ((r[4][j] + r[5][j]) + (r[6][j] + r[7][j]));                                            \
            } else                                                                                                     \
                for (int64 k = 0; k < rows; k++) {                                                                     \
                    const T *r = (const T *)(x + (i + k) * inner);                                                     \
                    AG_INDEPENDENT                                                                                     \
                    for (int64 j = 0; j < m; j++)                                                                      \
                        sums[j] += r[j];                                                                               \
                }                                                                                                      \
        }                                                                                                              \
    }                                                                                                                  \
    static void deviations_##T(const char *x, int64 inner, int64 n, int64 m, const T *restrict center,                 \
                               float64 *restrict sums, float64 *restrict squares) {                                    \
        int64 i = 0;                                                                                                   \
        for (; i + 4 <= n; i += 4) {                                                                                   \
            const T *r0 = (const T *)(x + i * inner), *r1 = (const T *)(x + (i + 1) * inner),                          \
                    *r2 = (const T *)(x + (i + 2) * inner), *r3 = (const T *)(x + (i + 3) * inner);                    \
            AG_INDEPENDENT                                                                                             \
            for (int64 j = 0; j < m; j++) {                                                                            \
                const T a = r0[j] - center[j], b = r1[j] - center[j], c = r2[j] - center[j], d = r3[j] - center[j];    \
                sums[j] += (a + b) + (c + d);                                                                          \
                squares[j] += (a * a + b * b) + (c * c + d * d);                                                       \
            }                                                                                                          \
        }                                                                                                              \
        for (; i < n; i++) {                                                                                           \
            const T *r = (const T *)(x + i * inner);                                                                   \
            AG_INDEPENDENT                                                                                             \
            for (int64 j = 0; j < m; j++) {                                                                            \
                const T d = r[j] - center[j];                                                                          \
                sums[j] += d;                                                                                          \
                squares[j] += d * d;                                                                                   \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static void columns_##T(const char *x, int64 inner, int64 n, int64 m, float64 *state, int64 width) {               \
        float64 sums[TILE] = {0}, squares[TILE] = {0};                                                                 \
        T center[TILE];                                                                                                \
        int64 group = 1;                                                                                               \
        if (inner == m * (int64)sizeof(T))                                                                             \
            while (2 * group * m <= TILE && 16 * group <= n)                                                           \
                group *= 2;                                                                                            \
        const char *rest = x + n / group * group * inner;                                                              \
        sum_columns_##T(x, inner * group, n / group, m * group, sums);                                                 \
        for (int64 j = m; j < m * group; j++)                                                                          \
            sums[j % m] += sums[j];                                                                                    \
        sum_columns_##T(rest, inner, n % group, m, sums);                                                              \
        for (int64 j = 0; j < m; j++)                                                                                  \
            center[j] = (T)(sums[j] / (float64)n);                                                                     \
        for (int64 j = m; j < m * group; j++)                                                                          \
            center[j] = center[j - m];                                                                                 \
        for (int64 j = 0; j < m * group; j++)                                                                          \
            sums[j] = 0;                                                                                               \
        deviations_##T(x, inner * group, n / group, m * group, center, sums, squares);                                 \
        for (int64 j = m; j < m * group; j++) {                                                                        \
            sums[j % m] += sums[j];                                                                                    \
            squares[j % m] += squares[j];                                                                              \
        }                                                                                                              \
        deviations_##T(rest, inner, n % group, m, center, sums, squares);                                              \
        for (int64 j = 0; j < m; j++)                                                                                  \
            store(state + j, width, from_deviations(center[j], sums[j], squares[j], (float64)n));                      \
    }

#define REDUCE(T, NAME)                                                                                                \
    ROWS(T)                                                                                                            \
    COLUMNS(T)                                                                                                         \
    static void moments_##T(const char *x, int64 inner, int64 outer, int64 n, int64 m, int64 first, void *state,       \
                            int64 width) {                                                                             \
        float64 *s = state;                                                                                            \
        if (m > 1 && outer == sizeof(T) && inner != sizeof(T))                                                         \
            for (int64 j = 0; j < m; j += TILE)                                                                        \
                columns_##T(x + j * outer, inner, n, m - j < TILE ? m - j : TILE, s + j, width);                       \
        else if (n < 32)                                                                                               \
            few_##T(x, inner, outer, n, m, s, width);                                                                  \
        else                                                                                                           \
            for (int64 j = 0; j < m; j++)                                                                              \
                store(s + j, width, row_##T(x + j * outer, inner, n));                                                 \
    }
AG_NATIVE_REALS(REDUCE)

static void combine(void *state, const void *later, int64 m, int64 width) {
    float64 *a = state;
    const float64 *b = later;
    for (int64 j = 0; j < m; j++)
        store(a + j, width,
              join((moments){a[j], a[width + j], a[2 * width + j]}, (moments){b[j], b[width + j], b[2 * width + j]}));
}

static void var_finish(void *state, int64 m, int64 width, int64 count, char *out, int64 step, ag_dtype dtype,
                       const void *context) {
    const ag_moments_context *c = context;
    float64 *squares = state, divisor = (float64)count - c->correction;
    divisor = divisor > 0 ? divisor : 0;
    for (int64 j = 0; j < m; j++)
        squares[j] = (squares[j] < 0 ? 0 : squares[j]) / divisor;
    ag_cast_states(AG_FLOAT64, squares, m, out, step, dtype);
}

static void std_finish(void *state, int64 m, int64 width, int64 count, char *out, int64 step, ag_dtype dtype,
                       const void *context) {
    float64 *variance = state;
    var_finish(state, m, width, count, (char *)variance, 8, AG_FLOAT64, context);
    for (int64 j = 0; j < m; j++)
        variance[j] = __builtin_sqrt(variance[j]);
    ag_cast_states(AG_FLOAT64, variance, m, out, step, dtype);
}

#define VAR(T, NAME)                                                                                                   \
    [AG_##NAME] = {.components = 3, .reduce = moments_##T, .combine = combine, .finish = var_finish},
#define STD(T, NAME)                                                                                                   \
    [AG_##NAME] = {.components = 3, .reduce = moments_##T, .combine = combine, .finish = std_finish},

const ag_moment_kernels AG_ISA_NAME(ag_moments) = {.var = {AG_NATIVE_REALS(VAR)}, .std = {AG_NATIVE_REALS(STD)}};
