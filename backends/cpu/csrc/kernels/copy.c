/* Copies by the size of items.
 *
 * A transposed copy walks the source across its cache lines. It is done in tiles of one line by one line: each line of
 * the source is read once as a whole, and each line of the result is written once as a whole.
 */
#include "kernels/cast.h"

#include <string.h>

#include "kernels/rows.h"
#include "kernels/stream.h"

/* tile_<T>: S by S items from p, with columns `across` bytes apart, to o, with rows `down` bytes apart. */
#define TILE_BY_BUFFER(T, S)                                                                                           \
    static void tile_##T(char *o, const char *p, int64 across, int64 down) {                                           \
        T tile[S][S] __attribute__((aligned(AG_LINE)));                                                                \
        for (int column = 0; column < S; column++)                                                                     \
            memcpy(tile[column], p + column * across, AG_LINE);                                                        \
        for (int row = 0; row < S; row++)                                                                              \
            for (int column = 0; column < S; column++)                                                                 \
                ((T *)(o + row * down))[column] = tile[column][row];                                                   \
    }

/* Where a register holds a line: log2(S) perfect shuffles of the lines. Lines c and c + S/2, merged item by item,
 * become the lines 2c and 2c + 1. */
#define UNROLL _Pragma("GCC unroll 64")
#define TILE_BY_SHUFFLES(T, S)                                                                                         \
    typedef T line_##T __attribute__((vector_size(AG_LINE)));                                                          \
    typedef T place_##T __attribute__((vector_size(AG_LINE), aligned(sizeof(T)), may_alias));                          \
    static void tile_##T(char *o, const char *p, int64 across, int64 down) {                                           \
        line_##T low, high, lines[S], merged[S];                                                                       \
        for (int i = 0; i < S; i++) {                                                                                  \
            low[i] = (T)((i & 1 ? S : 0) + i / 2);                                                                     \
            high[i] = (T)(low[i] + S / 2);                                                                             \
        }                                                                                                              \
        UNROLL for (int c = 0; c < S; c++) lines[c] = *(const place_##T *)(p + c * across);                            \
        UNROLL for (int stage = 1; stage < S; stage *= 2) {                                                            \
            UNROLL for (int c = 0; c < S / 2; c++) {                                                                   \
                merged[2 * c] = __builtin_shuffle(lines[c], lines[c + S / 2], low);                                    \
                merged[2 * c + 1] = __builtin_shuffle(lines[c], lines[c + S / 2], high);                               \
            }                                                                                                          \
            UNROLL for (int c = 0; c < S; c++) lines[c] = merged[c];                                                   \
        }                                                                                                              \
        UNROLL for (int r = 0; r < S; r++) *(place_##T *)(o + r * down) = lines[r];                                    \
    }

#if defined(__AVX512BW__) && !defined(__clang__)
#define TILE TILE_BY_SHUFFLES
#else
#define TILE TILE_BY_BUFFER
#endif
TILE(uint8, 64)
TILE(uint16, 32)
TILE(uint32, 16)
TILE(uint64, 8)
typedef uint64 words16 __attribute__((vector_size(16), aligned(8), may_alias)); /* as complex128 is aligned */
TILE_BY_BUFFER(words16, 4)

/* Whether rows of the result are columns of the source. */
static inline bool is_transposed(const int64 *inner, const int64 *outer, int64 itemsize) {
    return inner[0] == itemsize && outer[1] == itemsize && inner[1] != itemsize;
}

/* rows_<T>: every pattern but the transposed one; backwards and every second item are common enough for loops of their
 * own, which the compiler vectorises. */
#define STEPPED(NAME, T, STEP)                                                                                         \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        for (int64 row = 0; row < m; row++) {                                                                          \
            T *o = (T *)(data[0] + row * outer[0]);                                                                    \
            const T *p = (const T *)(data[1] + row * outer[1]);                                                        \
            AG_INDEPENDENT for (int64 i = 0; i < n; i++) o[i] = p[(STEP) * i];                                         \
        }                                                                                                              \
    }

#define ROWS(T)                                                                                                        \
    AG_STREAMING_UNARY_KERNEL(plain_##T, T, T, x1)                                                                     \
    STEPPED(backwards_##T, T, -1)                                                                                      \
    STEPPED(second_##T, T, 2)                                                                                          \
    static void rows_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                  \
                         const void *context) {                                                                        \
        const int64 size = sizeof(T), step = inner[0] == size ? inner[1] : size;                                       \
        ag_kernel rows = step == -size ? backwards_##T : step == 2 * size ? second_##T : plain_##T;                    \
        rows(data, inner, outer, n, m, context);                                                                       \
    }

/* The tiles that fit, down the columns, since that follows the source's lines; then what is left on two sides. */
#define COPY(T)                                                                                                        \
    ROWS(T)                                                                                                            \
    static void copy_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                  \
                         const void *context) {                                                                        \
        const int64 size = sizeof(T), side = AG_LINE / size;                                                           \
        int64 rows = is_transposed(inner, outer, size) ? m / side * side : 0, columns = rows ? n / side * side : 0;    \
        for (int64 column = 0; column < columns; column += side)                                                       \
            for (int64 row = 0; row < rows; row += side)                                                               \
                tile_##T(data[0] + row * outer[0] + column * size, data[1] + row * size + column * inner[1], inner[1], \
                         outer[0]);                                                                                    \
        char *right[2] = {data[0] + columns * inner[0], data[1] + columns * inner[1]};                                 \
        char *below[2] = {data[0] + rows * outer[0], data[1] + rows * outer[1]};                                       \
        if (rows)                                                                                                      \
            rows_##T(right, inner, outer, n - columns, rows, context);                                                 \
        rows_##T(below, inner, outer, n, m - rows, context);                                                           \
    }
COPY(uint8)
COPY(uint16)
COPY(uint32)
COPY(uint64)
COPY(words16)

#define ENTRY(T, NAME) [AG_##NAME] = AG_BY_SIZE(T, copy_uint8, copy_uint16, copy_uint32, copy_uint64, copy_words16),

const ag_copy_kernels AG_ISA_NAME(ag_copying) = {.of = {AG_DTYPES(ENTRY)}};
