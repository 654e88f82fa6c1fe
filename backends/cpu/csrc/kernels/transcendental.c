/* One loop around each scalar function of math/, over contiguous blocks.
 *
 * Operands that are not contiguous pass through a buffer: so there is one copy of each function's vector code, and
 * strided data is computed as fast. The number of elements of a loop is rounded up to whole vectors, with ones.
 */
#include "kernels/transcendental.h"

#include "kernels/math/error_functions.h"
#include "kernels/math/exponential.h"
#include "kernels/math/hyperbolic.h"
#include "kernels/math/inverse_trigonometric.h"
#include "kernels/math/logarithm.h"
#include "kernels/math/power.h"
#include "kernels/math/trigonometric.h"
#include "kernels/rows.h"

#define VECTOR(T) ((int64)(64 / sizeof(T))) /* elements of the longest vector */
#define BLOCK 512 /* elements: a few blocks fit into the first-level cache */

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include "kernels/math/power_avx512.h" /* defines pow's blocks */
#define BINARY_COMMONLY(X) X(atan2) X(hypot)
#else
#define BINARY_COMMONLY(X) X(pow) X(atan2) X(hypot)
#endif

/* Functions whose vector code is right for every element. */
#define ALWAYS(X) X(tanh) X(asin) X(acos) X(atan) X(sqrt) X(erf) X(erfc) X(sigmoid) X(gelu)
/* Functions with a core, and rare elements that are then done again (see RARELY_FROM_LIBRARY). */
#define COMMONLY(X)                                                                                                    \
    X(exp) X(expm1) X(exp2) X(log) X(log1p) X(log2) X(log10)                                                           \
    X(sin) X(cos) X(tan) X(sinh) X(cosh) X(asinh) X(acosh) X(atanh)
#define BINARY_ALWAYS(X) X(logaddexp)

/* Tells the compiler that there is no tail to make code for. */
#define WHOLE_VECTORS(T, n)                                                                                            \
    if ((n) % VECTOR(T)) __builtin_unreachable();

/* A block: n elements, a multiple of the vector length; `out` may be x1 or x2. */
#define ALWAYS_BLOCK(NAME, T)                                                                                          \
    static void NAME##_##T##_block(T *out, const T *x1, int64 n) {                                                     \
        WHOLE_VECTORS(T, n)                                                                                            \
        AG_INDEPENDENT                                                                                                 \
        for (int64 i = 0; i < n; i++) out[i] = op_##NAME##_##T(x1[i]);                                                 \
    }
#define BINARY_ALWAYS_BLOCK(NAME, T)                                                                                   \
    static void NAME##_##T##_block(T *out, const T *x1, const T *x2, int64 n) {                                        \
        WHOLE_VECTORS(T, n)                                                                                            \
        AG_INDEPENDENT                                                                                                 \
        for (int64 i = 0; i < n; i++) out[i] = op_##NAME##_##T(x1[i], x2[i]);                                          \
    }
#define COMMONLY_BLOCK(NAME, T, U)                                                                                     \
    static void NAME##_##T##_block(T *out, const T *x1, int64 n) {                                                     \
        T kept[BLOCK];                                                                                                 \
        U largest = 0;                                                                                                 \
        WHOLE_VECTORS(T, n)                                                                                            \
        if (out == x1) x1 = memcpy(kept, x1, (size_t)n * sizeof(T));                                                   \
        WHOLE_VECTORS(T, n)                                                                                            \
        AG_INDEPENDENT                                                                                                 \
        for (int64 i = 0; i < n; i++) {                                                                                \
            U key = key_##NAME##_##T(x1[i]);                                                                           \
            largest = largest > key ? largest : key;                                                                   \
            out[i] = core_##NAME##_##T(x1[i]);                                                                         \
        }                                                                                                              \
        if (largest > LIMIT_##NAME##_##T)                                                                              \
            for (int64 i = 0; i < n; i++)                                                                              \
                if (key_##NAME##_##T(x1[i]) > LIMIT_##NAME##_##T) out[i] = op_##NAME##_##T(x1[i]);                     \
    }
#define BINARY_COMMONLY_BLOCK(NAME, T, U)                                                                              \
    static void NAME##_##T##_block(T *out, const T *x1, const T *x2, int64 n) {                                        \
        T kept[BLOCK];                                                                                                 \
        U largest = 0;                                                                                                 \
        WHOLE_VECTORS(T, n)                                                                                            \
        if (out == x1) x1 = memcpy(kept, x1, (size_t)n * sizeof(T));                                                   \
        if (out == x2) x2 = x1 == kept ? x1 : memcpy(kept, x2, (size_t)n * sizeof(T));                                 \
        WHOLE_VECTORS(T, n)                                                                                            \
        AG_INDEPENDENT                                                                                                 \
        for (int64 i = 0; i < n; i++) {                                                                                \
            U key = key_##NAME##_##T(x1[i], x2[i]);                                                                    \
            largest = largest > key ? largest : key;                                                                   \
            out[i] = core_##NAME##_##T(x1[i], x2[i]);                                                                  \
        }                                                                                                              \
        if (largest > LIMIT_##NAME##_##T)                                                                              \
            for (int64 i = 0; i < n; i++)                                                                              \
                if (key_##NAME##_##T(x1[i], x2[i]) > LIMIT_##NAME##_##T)                                               \
                    out[i] = op_##NAME##_##T(x1[i], x2[i]);                                                            \
    }

/* Rows: whole blocks where all is contiguous, otherwise through buffers. */
#define ROWS(T)                                                                                                        \
    static void gather_##T(T *buffer, const char *x, int64 step, int64 n) {                                            \
        int64 whole = (n + VECTOR(T) - 1) & -VECTOR(T);                                                                \
        for (int64 i = 0; i < n; i++) buffer[i] = AG_AT(const T, x, step, i);                                          \
        for (int64 i = n; i < whole; i++) buffer[i] = 1;                                                               \
    }                                                                                                                  \
    static void scatter_##T(char *out, int64 step, const T *buffer, int64 n) {                                         \
        for (int64 i = 0; i < n; i++) AG_AT(T, out, step, i) = buffer[i];                                              \
    }                                                                                                                  \
    static void unary_rows_##T(void (*block)(T *, const T *, int64), char *const *data, const int64 *inner,            \
                               const int64 *outer, int64 n, int64 m) {                                                 \
        const int64 so = inner[0], s1 = inner[1], size = (int64)sizeof(T);                                             \
        T x1[BLOCK];                                                                                                   \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0, count; i < n; i += count) {                                                              \
                char *o = data[0] + row * outer[0] + i * so, *p1 = data[1] + row * outer[1] + i * s1;                  \
                bool direct = so == size && s1 == size && n - i >= VECTOR(T);                                          \
                count = n - i < BLOCK ? n - i : BLOCK;                                                                 \
                if (direct) {                                                                                          \
                    count &= -VECTOR(T);                                                                               \
                    block((T *)o, (const T *)p1, count);                                                               \
                } else {                                                                                               \
                    gather_##T(x1, p1, s1, count);                                                                     \
                    block(x1, x1, (count + VECTOR(T) - 1) & -VECTOR(T));                                               \
                    scatter_##T(o, so, x1, count);                                                                     \
                }                                                                                                      \
            }                                                                                                          \
    }                                                                                                                  \
    static void binary_rows_##T(void (*block)(T *, const T *, const T *, int64), char *const *data,                    \
                                const int64 *inner, const int64 *outer, int64 n, int64 m) {                            \
        const int64 so = inner[0], s1 = inner[1], s2 = inner[2], size = (int64)sizeof(T);                              \
        T x1[BLOCK], x2[BLOCK];                                                                                        \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0, count; i < n; i += count) {                                                              \
                char *o = data[0] + row * outer[0] + i * so, *p1 = data[1] + row * outer[1] + i * s1;                  \
                char *p2 = data[2] + row * outer[2] + i * s2;                                                          \
                bool direct = so == size && s1 == size && s2 == size && n - i >= VECTOR(T);                            \
                count = n - i < BLOCK ? n - i : BLOCK;                                                                 \
                if (direct) {                                                                                          \
                    count &= -VECTOR(T);                                                                               \
                    block((T *)o, (const T *)p1, (const T *)p2, count);                                                \
                } else {                                                                                               \
                    gather_##T(x1, p1, s1, count);                                                                     \
                    gather_##T(x2, p2, s2, count);                                                                     \
                    block(x1, x1, x2, (count + VECTOR(T) - 1) & -VECTOR(T));                                           \
                    scatter_##T(o, so, x1, count);                                                                     \
                }                                                                                                      \
            }                                                                                                          \
    }
ROWS(float32)
ROWS(float64)

#define KERNEL(NAME, T)                                                                                                \
    static void NAME##_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                \
                           const void *context) {                                                                      \
        unary_rows_##T(NAME##_##T##_block, data, inner, outer, n, m);                                                  \
    }
#define BINARY_KERNEL(NAME, T)                                                                                         \
    static void NAME##_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                \
                           const void *context) {                                                                      \
        binary_rows_##T(NAME##_##T##_block, data, inner, outer, n, m);                                                 \
    }

#define ALWAYS_BLOCKS(NAME) ALWAYS_BLOCK(NAME, float32) ALWAYS_BLOCK(NAME, float64)
ALWAYS(ALWAYS_BLOCKS)
#define COMMONLY_BLOCKS(NAME) COMMONLY_BLOCK(NAME, float32, uint32) COMMONLY_BLOCK(NAME, float64, uint64)
COMMONLY(COMMONLY_BLOCKS)
#define BINARY_ALWAYS_BLOCKS(NAME) BINARY_ALWAYS_BLOCK(NAME, float32) BINARY_ALWAYS_BLOCK(NAME, float64)
BINARY_ALWAYS(BINARY_ALWAYS_BLOCKS)
#define BINARY_COMMONLY_BLOCKS(NAME)                                                                                   \
    BINARY_COMMONLY_BLOCK(NAME, float32, uint32) BINARY_COMMONLY_BLOCK(NAME, float64, uint64)
BINARY_COMMONLY(BINARY_COMMONLY_BLOCKS)
#define KERNELS(NAME) KERNEL(NAME, float32) KERNEL(NAME, float64)
AG_MATH_UNARY(KERNELS)
#define BINARY_KERNELS(NAME) BINARY_KERNEL(NAME, float32) BINARY_KERNEL(NAME, float64)
AG_MATH_BINARY(BINARY_KERNELS)

#define ROW(NAME) [AG_MATH_##NAME] = {[AG_FLOAT32] = NAME##_float32, [AG_FLOAT64] = NAME##_float64},

const ag_transcendental_kernels AG_ISA_NAME(ag_transcendental) = {
    .unary = {AG_MATH_UNARY(ROW)},
    .binary = {AG_MATH_BINARY(ROW)},
};
