/* Norms of vectors, in float64: a block of elements is gathered as float64 absolute values, then summed in LANES sums;
 * blocks are summed pairwise.
 *
 * The sum of squares is done anew with scaled elements where it overflows or loses bits to underflow (as in Blue, "A
 * Portable Fortran Program to Find the Euclidean Norm of a Vector", 1978, but after the fact, which is rare).
 */
#include "kernels/norm.h"

#include <math.h>

#define BLOCK 512
#define LANES 16

/* Exact in float64 where it matters: neither the product of parts nor their sum overflows for float32. */
#define ABSOLUTE_float32(x) fabs((float64)(x))
#define ABSOLUTE_float64(x) fabs(x)
#define ABSOLUTE_complex64(x) sqrt((float64)(x).re * (float64)(x).re + (float64)(x).im * (float64)(x).im)
#define ABSOLUTE_complex128(x) hypot((x).re, (x).im)

#define GATHER(T, NAME)                                                                                                \
    static void gather_##T(float64 *to, const char *x, int64 step, int64 n) {                                          \
        if (step == sizeof(T))                                                                                         \
            for (int64 i = 0; i < n; i++)                                                                              \
                to[i] = ABSOLUTE_##T(((const T *)x)[i]);                                                               \
        else                                                                                                           \
            for (int64 i = 0; i < n; i++)                                                                              \
                to[i] = ABSOLUTE_##T(*(const T *)(x + i * step));                                                      \
    }
AG_NATIVE_FLOATS(GATHER)

/* n absolute values become what is summed. */
static void transform(float64 *x, int64 n, ag_norm_kind kind, float64 order) {
    if (kind == AG_NORM_SQUARES)
        for (int64 i = 0; i < n; i++)
            x[i] *= x[i];
    else if (kind == AG_NORM_COUNT)
        for (int64 i = 0; i < n; i++)
            x[i] = x[i] != 0;
    else if (kind == AG_NORM_POWER)
        for (int64 i = 0; i < n; i++)
            x[i] = pow(x[i], order);
}

static float64 sum(const float64 *x, int64 n) {
    float64 lanes[LANES] = {0};
    int64 i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++)
            lanes[j] += x[i + j];
    for (int j = 0; i < n; i++, j++)
        lanes[j] += x[i];
    for (int half = LANES / 2; half; half /= 2)
        for (int j = 0; j < half; j++)
            lanes[j] += lanes[j + half];
    return lanes[0];
}

/* The greatest or least; NaN where there is one. */
static float64 extreme(const float64 *x, int64 n, float64 start, bool least) {
    float64 found = start;
    bool nan = isnan(start);
    for (int64 i = 0; i < n; i++) {
        nan |= x[i] != x[i];
        found = least ? (x[i] < found ? x[i] : found) : (x[i] > found ? x[i] : found);
    }
    return nan ? NAN : found;
}

#define NORM(T, NAME)                                                                                                  \
    static float64 pairwise_##T(const char *x, int64 step, int64 n, ag_norm_kind kind, float64 order, float64 scale) { \
        if (n > BLOCK) {                                                                                               \
            const int64 half = (n / 2 + BLOCK - 1) / BLOCK * BLOCK;                                                    \
            return pairwise_##T(x, step, half, kind, order, scale) +                                                   \
                   pairwise_##T(x + half * step, step, n - half, kind, order, scale);                                  \
        }                                                                                                              \
        float64 block[BLOCK];                                                                                          \
        gather_##T(block, x, step, n);                                                                                 \
        if (scale != 1)                                                                                                \
            for (int64 i = 0; i < n; i++)                                                                              \
                block[i] /= scale;                                                                                     \
        transform(block, n, kind, order);                                                                              \
        return sum(block, n);                                                                                          \
    }                                                                                                                  \
    static float64 extreme_##T(const char *x, int64 step, int64 n, bool least) {                                       \
        float64 found = least ? (float64)INFINITY : 0, block[BLOCK];                                                   \
        for (int64 i = 0; i < n; i += BLOCK) {                                                                         \
            const int64 length = n - i < BLOCK ? n - i : BLOCK;                                                        \
            gather_##T(block, x + i * step, step, length);                                                             \
            found = extreme(block, length, found, least);                                                              \
        }                                                                                                              \
        return found;                                                                                                  \
    }                                                                                                                  \
    static float64 euclidean_##T(const char *x, int64 step, int64 n) {                                                 \
        const float64 squares = pairwise_##T(x, step, n, AG_NORM_SQUARES, 2, 1);                                       \
        if (squares > 0x1p-960 && squares < (float64)INFINITY)                                                         \
            return sqrt(squares);                                                                                      \
        const float64 scale = extreme_##T(x, step, n, false);                                                          \
        if (!(scale > 0 && scale < (float64)INFINITY))                                                                 \
            return scale;                                                                                              \
        return scale * sqrt(pairwise_##T(x, step, n, AG_NORM_SQUARES, 2, scale));                                      \
    }                                                                                                                  \
    static float64 norm_##T(const char *x, int64 step, int64 n, ag_norm_kind kind, float64 order) {                    \
        switch (kind) {                                                                                                \
        case AG_NORM_MAX: return extreme_##T(x, step, n, false);                                                       \
        case AG_NORM_MIN: return extreme_##T(x, step, n, true);                                                        \
        case AG_NORM_SQUARES: return euclidean_##T(x, step, n);                                                        \
        case AG_NORM_POWER: return pow(pairwise_##T(x, step, n, kind, order, 1), 1 / order);                           \
        case AG_NORM_COUNT:                                                                                            \
        case AG_NORM_SUM: return pairwise_##T(x, step, n, kind, order, 1);                                             \
        }                                                                                                              \
        __builtin_unreachable();                                                                                       \
    }
AG_NATIVE_FLOATS(NORM)

#define NORM_OF(T, NAME) [AG_##NAME] = norm_##T,

const ag_norm_kernels AG_ISA_NAME(ag_norm) = {.norm = {AG_NATIVE_FLOATS(NORM_OF)}};
