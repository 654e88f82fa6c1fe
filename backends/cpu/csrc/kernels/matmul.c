/* Products by a register tile: ROWS rows of c by two vectors of columns stay in registers while k runs.
 *
 * The scheme is that of Goto and van de Geijn ("Anatomy of High-Performance Matrix Multiplication", 2008), less the
 * copy of a, which pays off only in products that BLAS does better anyhow. A panel of b lies in the level-1 cache; it
 * is copied there unless its rows are close to each other. An element's sum runs over k in order, wherever it lies.
 */
#include "kernels/matmul.h"

#include <string.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define VECTOR 64
#define ROWS 8
#elif defined(__AVX__)
#include <immintrin.h>
#define VECTOR 32
#define ROWS 6
#else
#define VECTOR 16
#define ROWS 4
#endif

#define DEPTH 128          /* of a panel of b */
#define WIDTH (2 * VECTOR) /* of a panel, in bytes: DEPTH * WIDTH is half of a level-1 cache, or less */
#define NEAR 1024          /* rows of b that are closer, in bytes, do not fall out of the cache */
#if defined(__clang__)
#define AG_UNROLLED _Pragma("clang loop unroll(full)")
#else
#define AG_UNROLLED _Pragma("GCC unroll 8")
#endif

/* Integers are multiplied as unsigned ones, which wrap around: the bits are the same. */
#define TILE_TYPES(X) X(uint8) X(uint16) X(uint32) X(uint64) X(float32) X(float64)

#define VECTOR_TYPE(T) typedef T v##T __attribute__((vector_size(VECTOR), aligned(sizeof(T)), may_alias));
TILE_TYPES(VECTOR_TYPE)

#define MULTIPLY_ADD(T)                                                                                                \
    static inline v##T multiply_add_##T(v##T a, v##T b, v##T c) { return a * b + c; }
MULTIPLY_ADD(uint8)
MULTIPLY_ADD(uint16)
MULTIPLY_ADD(uint32)
MULTIPLY_ADD(uint64)
/* Compilers fuse the portable form only where contraction is on, which it is not here; fused, it is twice as fast. */
#if defined(__AVX512F__)
static inline vfloat32 multiply_add_float32(vfloat32 a, vfloat32 b, vfloat32 c) {
    return (vfloat32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
static inline vfloat64 multiply_add_float64(vfloat64 a, vfloat64 b, vfloat64 c) {
    return (vfloat64)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
#elif defined(__AVX__) && defined(__FMA__)
static inline vfloat32 multiply_add_float32(vfloat32 a, vfloat32 b, vfloat32 c) {
    return (vfloat32)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
static inline vfloat64 multiply_add_float64(vfloat64 a, vfloat64 b, vfloat64 c) {
    return (vfloat64)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
#else
MULTIPLY_ADD(float32)
MULTIPLY_ADD(float64)
#endif

/* Add a's rows times a panel to c, or set c; `rows` is a constant where this is inlined. */
#define TILE(T)                                                                                                        \
    static inline __attribute__((always_inline)) void tile_##T(int rows, bool add, int64 depth, const char *a,         \
                                                               int64 a_row, int64 a_column, const char *panel,         \
                                                               int64 panel_row, char *c, int64 c_row) {                \
        v##T sum[ROWS][2];                                                                                             \
        AG_UNROLLED for (int i = 0; i < rows; i++) {                                                                   \
            sum[i][0] = add ? *(const v##T *)(c + i * c_row) : (v##T){0};                                              \
            sum[i][1] = add ? *(const v##T *)(c + i * c_row + VECTOR) : (v##T){0};                                     \
        }                                                                                                              \
        for (int64 l = 0; l < depth; l++) {                                                                            \
            const v##T b0 = *(const v##T *)panel, b1 = *(const v##T *)(panel + VECTOR);                                \
            AG_UNROLLED for (int i = 0; i < rows; i++) {                                                               \
                const v##T x = *(const T *)(a + i * a_row) - (v##T){0};                                                \
                sum[i][0] = multiply_add_##T(x, b0, sum[i][0]);                                                        \
                sum[i][1] = multiply_add_##T(x, b1, sum[i][1]);                                                        \
            }                                                                                                          \
            /* What comes next, for matrices that are not in the cache yet: a line each of the next panel's row, and of\
             * the next rows of a in turn. It may lie outside of the matrix, which does no harm. */                    \
            __builtin_prefetch(panel + WIDTH);                                                                         \
            __builtin_prefetch(panel + WIDTH + WIDTH / 2);                                                             \
            __builtin_prefetch(a + (ROWS + (l & 7)) * a_row + 64);                                                     \
            a += a_column;                                                                                             \
            panel += panel_row;                                                                                        \
        }                                                                                                              \
        AG_UNROLLED for (int i = 0; i < rows; i++) {                                                                   \
            *(v##T *)(c + i * c_row) = sum[i][0];                                                                      \
            *(v##T *)(c + i * c_row + VECTOR) = sum[i][1];                                                             \
        }                                                                                                              \
    }
TILE_TYPES(TILE)

/* A block of a, a panel of b, and where their product goes. */
typedef struct {
    int64 rows, columns, depth;
    bool add; /* to c */
    const char *a, *b;
    char *c;
    int64 a_row, a_column, b_row, c_row;
} block;

#define ROWS_OF(T)                                                                                                     \
    static void some_rows_##T(const block *p, int64 rows, const char *a, char *c, int64 c_row) {                       \
        if (rows == ROWS) {                                                                                            \
            tile_##T(ROWS, p->add, p->depth, a, p->a_row, p->a_column, p->b, p->b_row, c, c_row);                      \
            return;                                                                                                    \
        }                                                                                                              \
        for (; rows >= 2; rows -= 2, a += 2 * p->a_row, c += 2 * c_row)                                                \
            tile_##T(2, p->add, p->depth, a, p->a_row, p->a_column, p->b, p->b_row, c, c_row);                         \
        if (rows)                                                                                                      \
            tile_##T(1, p->add, p->depth, a, p->a_row, p->a_column, p->b, p->b_row, c, c_row);                         \
    }                                                                                                                  \
    /* A panel with fewer columns than WIDTH: its tiles go by way of a buffer. */                                      \
    static void narrow_rows_##T(const block *p, int64 rows, const char *a, char *c) {                                  \
        T buffer[ROWS * WIDTH / sizeof(T)] = {0};                                                                      \
        char *to = (char *)buffer;                                                                                     \
        const size_t bytes = (size_t)p->columns * sizeof(T);                                                           \
        if (p->add)                                                                                                    \
            for (int64 i = 0; i < rows; i++)                                                                           \
                memcpy(to + i * WIDTH, c + i * p->c_row, bytes);                                                       \
        some_rows_##T(p, rows, a, to, WIDTH);                                                                          \
        for (int64 i = 0; i < rows; i++)                                                                               \
            memcpy(c + i * p->c_row, to + i * WIDTH, bytes);                                                           \
    }                                                                                                                  \
    static void block_##T(const block *p) {                                                                            \
        const bool narrow = p->columns < WIDTH / (int64)sizeof(T);                                                     \
        const char *a = p->a;                                                                                          \
        for (int64 i = 0; i < p->rows; i += ROWS, a += ROWS * p->a_row) {                                              \
            const int64 rows = p->rows - i < ROWS ? p->rows - i : ROWS;                                                \
            if (narrow)                                                                                                \
                narrow_rows_##T(p, rows, a, p->c + i * p->c_row);                                                      \
            else                                                                                                       \
                some_rows_##T(p, rows, a, p->c + i * p->c_row, p->c_row);                                              \
        }                                                                                                              \
    }
TILE_TYPES(ROWS_OF)

/* Copy a panel of b; what is right of its columns is zero, not garbage that might be slow to add. Where columns are
 * contiguous, squares of four by four elements are transposed in vectors. */
#define PACK(T)                                                                                                        \
    typedef T quad_##T __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T)), may_alias));                     \
    static inline void transpose_quads_##T(char *to, const char *from, int64 step) {                                   \
        const quad_##T x0 = *(const quad_##T *)from, x1 = *(const quad_##T *)(from + step),                            \
                       x2 = *(const quad_##T *)(from + 2 * step), x3 = *(const quad_##T *)(from + 3 * step);           \
        const quad_##T a = __builtin_shufflevector(x0, x2, 0, 4, 1, 5);                                                \
        const quad_##T b = __builtin_shufflevector(x0, x2, 2, 6, 3, 7);                                                \
        const quad_##T c = __builtin_shufflevector(x1, x3, 0, 4, 1, 5);                                                \
        const quad_##T d = __builtin_shufflevector(x1, x3, 2, 6, 3, 7);                                                \
        *(quad_##T *)to = __builtin_shufflevector(a, c, 0, 4, 1, 5);                                                   \
        *(quad_##T *)(to + WIDTH) = __builtin_shufflevector(a, c, 2, 6, 3, 7);                                         \
        *(quad_##T *)(to + 2 * WIDTH) = __builtin_shufflevector(b, d, 0, 4, 1, 5);                                     \
        *(quad_##T *)(to + 3 * WIDTH) = __builtin_shufflevector(b, d, 2, 6, 3, 7);                                     \
    }                                                                                                                  \
    static void pack_columns_##T(char *to, int64 depth, int64 columns, const char *b, int64 step) {                    \
        const int64 size = sizeof(T);                                                                                  \
        int64 l = 0;                                                                                                   \
        for (; l + 4 <= depth; l += 4)                                                                                 \
            for (int64 j = 0; j < columns; j += 4)                                                                     \
                transpose_quads_##T(to + l * WIDTH + j * size, b + l * size + j * step, step);                         \
        for (; l < depth; l++)                                                                                         \
            for (int64 j = 0; j < columns; j++)                                                                        \
                *(T *)(to + l * WIDTH + j * size) = *(const T *)(b + l * size + j * step);                             \
    }                                                                                                                  \
    static void pack_##T(T *to, int64 depth, int64 columns, const char *b, int64 b_row, int64 b_column) {              \
        const int64 width = WIDTH / (int64)sizeof(T);                                                                  \
        const bool whole = columns == width && b_column == sizeof(T);                                                  \
        if (columns == width && b_row == sizeof(T)) {                                                                  \
            pack_columns_##T((char *)to, depth, columns, b, b_column);                                                 \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 l = 0; l < depth; l++, to += width, b += b_row) {                                                   \
            if (whole)                                                                                                 \
                memcpy(to, b, WIDTH);                                                                                  \
            else {                                                                                                     \
                memset(to, 0, WIDTH);                                                                                  \
                for (int64 j = 0; j < columns; j++)                                                                    \
                    to[j] = *(const T *)(b + j * b_column);                                                            \
            }                                                                                                          \
        }                                                                                                              \
    }
TILE_TYPES(PACK)

#define PRODUCT(T)                                                                                                     \
    static void panels_##T(const ag_product *p, block *q, const char *b) {                                             \
        T packed[DEPTH * WIDTH / sizeof(T)];                                                                           \
        const int64 width = WIDTH / (int64)sizeof(T);                                                                  \
        for (int64 j = 0; j < p->n; j += width) {                                                                      \
            q->columns = p->n - j < width ? p->n - j : width;                                                          \
            q->c = p->c + j * (int64)sizeof(T);                                                                        \
            q->b = b + j * p->b_column;                                                                                \
            q->b_row = p->b_row;                                                                                       \
            if (q->columns < width || p->b_column != sizeof(T) || (p->b_row > NEAR && p->m > 2 * ROWS)) {              \
                pack_##T(packed, q->depth, q->columns, q->b, p->b_row, p->b_column);                                   \
                q->b = (const char *)packed;                                                                           \
                q->b_row = WIDTH;                                                                                      \
            }                                                                                                          \
            block_##T(q);                                                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    static void product_##T(const ag_product *p) {                                                                     \
        block q = {.rows = p->m, .c_row = p->c_row, .a_row = p->a_row, .a_column = p->a_column};                       \
        for (int64 l = 0; l < p->k; l += DEPTH) {                                                                      \
            q.depth = p->k - l < DEPTH ? p->k - l : DEPTH;                                                             \
            q.add = l > 0;                                                                                             \
            q.a = p->a + l * p->a_column;                                                                              \
            panels_##T(p, &q, p->b + l * p->b_row);                                                                    \
        }                                                                                                              \
    }
TILE_TYPES(PRODUCT)

/* Complex matrices go to BLAS but for tiny ones, which these plain loops serve. */
#define COMPLEX_PRODUCT(T, NAME)                                                                                       \
    static void product_##T(const ag_product *p) {                                                                     \
        for (int64 i = 0; i < p->m; i++) {                                                                             \
            T *c = (T *)(p->c + i * p->c_row);                                                                         \
            memset(c, 0, (size_t)p->n * sizeof(T));                                                                    \
            for (int64 l = 0; l < p->k; l++) {                                                                         \
                const T x = *(const T *)(p->a + i * p->a_row + l * p->a_column);                                       \
                const char *b = p->b + l * p->b_row;                                                                   \
                for (int64 j = 0; j < p->n; j++) {                                                                     \
                    const T y = *(const T *)(b + j * p->b_column);                                                     \
                    c[j].re += x.re * y.re - x.im * y.im;                                                              \
                    c[j].im += x.re * y.im + x.im * y.re;                                                              \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }
AG_COMPLEXES(COMPLEX_PRODUCT)

#define PRODUCT_OF(tile_type, NAME) [AG_##NAME] = product_##tile_type,

const ag_matmul_kernels AG_ISA_NAME(ag_matmul) = {
    .product =
        {
            PRODUCT_OF(uint8, INT8) PRODUCT_OF(uint16, INT16) PRODUCT_OF(uint32, INT32)
            PRODUCT_OF(uint64, INT64) PRODUCT_OF(uint8, UINT8) PRODUCT_OF(uint16, UINT16)
            PRODUCT_OF(uint32, UINT32) PRODUCT_OF(uint64, UINT64)
            PRODUCT_OF(float32, FLOAT32) PRODUCT_OF(float64, FLOAT64)
            PRODUCT_OF(complex64, COMPLEX64) PRODUCT_OF(complex128, COMPLEX128)
        },
};
