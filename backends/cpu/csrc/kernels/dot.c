/* Inner products: a block of elements is summed in LANES sums that lie in vectors, blocks pairwise.
 *
 * So the error grows as log n behind a block (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, 4.2), and
 * an element's part in the sum depends on its place alone, not on strides.
 */
#include "kernels/dot.h"

#define LANES 32
#define BLOCK 1024

#if defined(__FMA__)
#define FUSED_float32(a, b, c) __builtin_fmaf(a, b, c)
#define FUSED_float64(a, b, c) __builtin_fma(a, b, c)
#else
#define FUSED_float32(a, b, c) ((a) * (b) + (c))
#define FUSED_float64(a, b, c) ((a) * (b) + (c))
#endif

#define AT(T, base, step, i) (*(const T *)((base) + (i) * (step)))

/* The sum of n <= BLOCK products. The loops over lanes are those that become vectors. */
#define REAL_BLOCK(T, NAME)                                                                                            \
    static T block_##T(const char *a, int64 a_step, const char *b, int64 b_step, int64 n) {                            \
        T lanes[LANES] = {0};                                                                                          \
        int64 i = 0;                                                                                                   \
        if (a_step == sizeof(T) && b_step == sizeof(T))                                                                \
            for (; i + LANES <= n; i += LANES)                                                                         \
                for (int j = 0; j < LANES; j++)                                                                        \
                    lanes[j] = FUSED_##T(((const T *)a)[i + j], ((const T *)b)[i + j], lanes[j]);                      \
        for (int j = 0; i < n; i++, j = (j + 1) % LANES)                                                               \
            lanes[j] = FUSED_##T(AT(T, a, a_step, i), AT(T, b, b_step, i), lanes[j]);                                  \
        for (int half = LANES / 2; half; half /= 2)                                                                    \
            for (int j = 0; j < half; j++)                                                                             \
                lanes[j] += lanes[j + half];                                                                           \
        return lanes[0];                                                                                               \
    }
AG_NATIVE_REALS(REAL_BLOCK)

#define REAL_DOT(T, NAME)                                                                                              \
    static T pairwise_##T(const char *a, int64 a_step, const char *b, int64 b_step, int64 n) {                         \
        if (n <= BLOCK)                                                                                                \
            return block_##T(a, a_step, b, b_step, n);                                                                 \
        const int64 half = (n / 2 + BLOCK - 1) / BLOCK * BLOCK;                                                        \
        return pairwise_##T(a, a_step, b, b_step, half) +                                                              \
               pairwise_##T(a + half * a_step, a_step, b + half * b_step, b_step, n - half);                           \
    }                                                                                                                  \
    static void dot_##T(char *result, const char *a, int64 a_step, const char *b, int64 b_step, int64 n,               \
                        bool conjugate) {                                                                              \
        *(T *)result = pairwise_##T(a, a_step, b, b_step, n);                                                          \
    }
AG_NATIVE_REALS(REAL_DOT)

/* The same for complex numbers, with half the lanes for each of the four products of parts: signs come at the end. */
#define COMPLEX_BLOCK(T, R)                                                                                            \
    static T block_##T(const char *a, int64 a_step, const char *b, int64 b_step, int64 n, bool conjugate) {            \
        R straight[LANES] = {0}, crossed[LANES] = {0}; /* re re, im im ... and re im, im re ... */                     \
        int64 i = 0;                                                                                                   \
        if (a_step == sizeof(T) && b_step == sizeof(T))                                                                \
            for (; i + LANES / 2 <= n; i += LANES / 2) {                                                               \
                const R *x = (const R *)(a + i * a_step), *y = (const R *)(b + i * b_step);                            \
                for (int j = 0; j < LANES; j++) {                                                                      \
                    straight[j] = FUSED_##R(x[j], y[j], straight[j]);                                                  \
                    crossed[j] = FUSED_##R(x[j], y[j ^ 1], crossed[j]);                                                \
                }                                                                                                      \
            }                                                                                                          \
        for (int j = 0; i < n; i++, j = (j + 2) % LANES) {                                                             \
            const T x = AT(T, a, a_step, i), y = AT(T, b, b_step, i);                                                  \
            straight[j] = FUSED_##R(x.re, y.re, straight[j]);                                                          \
            straight[j + 1] = FUSED_##R(x.im, y.im, straight[j + 1]);                                                  \
            crossed[j] = FUSED_##R(x.re, y.im, crossed[j]);                                                            \
            crossed[j + 1] = FUSED_##R(x.im, y.re, crossed[j + 1]);                                                    \
        }                                                                                                              \
        for (int half = LANES / 2; half > 1; half /= 2)                                                                \
            for (int j = 0; j < half; j++) {                                                                           \
                straight[j] += straight[j + half];                                                                     \
                crossed[j] += crossed[j + half];                                                                       \
            }                                                                                                          \
        if (conjugate)                                                                                                 \
            return (T){straight[0] + straight[1], crossed[0] - crossed[1]};                                            \
        return (T){straight[0] - straight[1], crossed[0] + crossed[1]};                                                \
    }                                                                                                                  \
    static T pairwise_##T(const char *a, int64 a_step, const char *b, int64 b_step, int64 n, bool conjugate) {         \
        if (n <= BLOCK)                                                                                                \
            return block_##T(a, a_step, b, b_step, n, conjugate);                                                      \
        const int64 half = (n / 2 + BLOCK - 1) / BLOCK * BLOCK;                                                        \
        const T x = pairwise_##T(a, a_step, b, b_step, half, conjugate);                                               \
        const T y = pairwise_##T(a + half * a_step, a_step, b + half * b_step, b_step, n - half, conjugate);           \
        return (T){x.re + y.re, x.im + y.im};                                                                          \
    }                                                                                                                  \
    static void dot_##T(char *result, const char *a, int64 a_step, const char *b, int64 b_step, int64 n,               \
                        bool conjugate) {                                                                              \
        *(T *)result = pairwise_##T(a, a_step, b, b_step, n, conjugate);                                               \
    }
COMPLEX_BLOCK(complex64, float32)
COMPLEX_BLOCK(complex128, float64)

/* Integers are summed as unsigned ones, which wrap around. */
#define INTEGER_DOT(T, NAME)                                                                                           \
    static void dot_##T(char *result, const char *a, int64 a_step, const char *b, int64 b_step, int64 n,               \
                        bool conjugate) {                                                                              \
        uint64 sum = 0;                                                                                                \
        if (a_step == sizeof(T) && b_step == sizeof(T))                                                                \
            for (int64 i = 0; i < n; i++)                                                                              \
                sum += (uint64)((const T *)a)[i] * (uint64)((const T *)b)[i];                                          \
        else                                                                                                           \
            for (int64 i = 0; i < n; i++)                                                                              \
                sum += (uint64)AT(T, a, a_step, i) * (uint64)AT(T, b, b_step, i);                                      \
        *(T *)result = (T)sum;                                                                                         \
    }
AG_INTEGERS(INTEGER_DOT)

#define DOT(T, NAME) [AG_##NAME] = dot_##T,

const ag_dot_kernels AG_ISA_NAME(ag_dot) = {.dot = {AG_NATIVE_NUMBERS(DOT)}};
