/* The position of the largest or the smallest element: the first of equal ones, or of the first NaN.
 *
 * A long row goes in two steps: the extreme of a block, and where it beats the best so far, its position. Columns carry
 * the best value and its row along, in tiles. Components: the position, the value (as float64, int64 or uint64).
 */
#include <string.h>

#include "kernels/fold.h"

#define BLOCK 2048 /* elements of a row that are read again where they hold a new best */
#define TILE 256   /* columns */

/* Whether v, which comes later, beats `best`; a NaN beats numbers, and nothing beats a NaN. */
#define BEATS(v, best, OP) (((v)OP(best)) | (((v) != (v)) & ((best) == (best))))

#define HALVE(W, OP)                                                                                                   \
    for (int l = 0; l < (W) && LANES >= 2 * (W); l++)                                                                  \
        lane[l] = lane[l + (W)] OP lane[l] ? lane[l + (W)] : lane[l];

/* Contiguous rows; I has T's size. Others may write to them meanwhile: what was seen before need not be there any more,
 * so every search ends at n. */
#define ROWS(NAME, T, I, OP, VALUE)                                                                                    \
    /* The extreme of n elements and `best`; true in *bad where one is NaN, which a comparison loses. */               \
    static inline T NAME##_extreme(const T *x, int64 n, T best, bool *bad) {                                           \
        enum { LANES = 256 / sizeof(T) };                                                                              \
        T lane[LANES];                                                                                                 \
        I nan[LANES], any = 0;                                                                                         \
        for (int l = 0; l < LANES; l++)                                                                                \
            lane[l] = best, nan[l] = 0;                                                                                \
        for (int64 i = 0; i + LANES <= n; i += LANES)                                                                  \
            for (int l = 0; l < LANES; l++) {                                                                          \
                lane[l] = VALUE(x[i + l]) OP lane[l] ? VALUE(x[i + l]) : lane[l];                                      \
                nan[l] |= x[i + l] != x[i + l];                                                                        \
            }                                                                                                          \
        if (n >= LANES) /* the last lanes may overlap with those before */                                             \
            for (int l = 0; l < LANES; l++) {                                                                          \
                lane[l] = VALUE(x[n - LANES + l]) OP lane[l] ? VALUE(x[n - LANES + l]) : lane[l];                      \
                nan[l] |= x[n - LANES + l] != x[n - LANES + l];                                                        \
            }                                                                                                          \
        for (int64 l = 0; n < LANES && l < n; l++) {                                                                   \
            lane[l] = VALUE(x[l]) OP lane[l] ? VALUE(x[l]) : lane[l];                                                  \
            nan[l] |= x[l] != x[l];                                                                                    \
        }                                                                                                              \
        for (int l = 0; l < LANES; l++)                                                                                \
            any |= nan[l];                                                                                             \
        HALVE(128, OP) HALVE(64, OP) HALVE(32, OP) HALVE(16, OP) HALVE(8, OP) HALVE(4, OP) HALVE(2, OP) HALVE(1, OP)   \
        *bad = any;                                                                                                    \
        return lane[0];                                                                                                \
    }                                                                                                                  \
    /* The first place of a NaN, and that of a value; n where there is none. */                                        \
    static int64 NAME##_first_nan(const T *x, int64 n) {                                                               \
        int64 i = 0;                                                                                                   \
        while (i < n && x[i] == x[i])                                                                                  \
            i++;                                                                                                       \
        return i;                                                                                                      \
    }                                                                                                                  \
    static int64 NAME##_find(const T *x, int64 n, T value) {                                                           \
        int64 i = 0;                                                                                                   \
        for (I found = 0; i + 64 <= n; i += 64) {                                                                      \
            for (int l = 0; l < 64; l++)                                                                               \
                found |= VALUE(x[i + l]) == value;                                                                     \
            if (found)                                                                                                 \
                break;                                                                                                 \
        }                                                                                                              \
        while (i < n && VALUE(x[i]) != value)                                                                          \
            i++;                                                                                                       \
        return i;                                                                                                      \
    }                                                                                                                  \
    static int64 NAME##_row(const T *x, int64 n, T *value) {                                                           \
        T best = VALUE(x[0]);                                                                                          \
        int64 position = 0;                                                                                            \
        for (int64 i = 0; i < n && best == best; i += BLOCK) {                                                         \
            bool bad;                                                                                                  \
            const T extreme = NAME##_extreme(x + i, n - i < BLOCK ? n - i : BLOCK, best, &bad);                        \
            if (bad) {                                                                                                 \
                const int64 at = i + NAME##_first_nan(x + i, n - i);                                                   \
                if (at < n)                                                                                            \
                    best = x[at], position = at;                                                                       \
            } else if (extreme OP best) {                                                                              \
                const int64 at = i + NAME##_find(x + i, n - i, extreme);                                               \
                position = at < n ? at : position;                                                                     \
                best = extreme;                                                                                        \
            }                                                                                                          \
        }                                                                                                              \
        *value = best;                                                                                                 \
        return position;                                                                                               \
    }

/* A tile of columns. Where they are few and without gaps, `group` rows are read as one, and their columns compared in
 * the end; I counts rows. */
#define COLUMNS(NAME, T, A, I, OP, VALUE)                                                                              \
    static inline void NAME##_take(const T *x, int64 m, I row, T *restrict best, I *restrict at) {                     \
        AG_INDEPENDENT                                                                                                 \
        for (int64 j = 0; j < m; j++) {                                                                                \
            const T v = VALUE(x[j]), old = best[j];                                                                    \
            const bool better = BEATS(v, old, OP);                                                                     \
            best[j] = better ? v : old;                                                                                \
            at[j] = better ? row : at[j];                                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    static void NAME##_columns(const char *x, int64 inner, int64 n, int64 m, int64 first, int64 *position, A *value) { \
        T best[TILE];                                                                                                  \
        I at[TILE] = {0};                                                                                              \
        int64 group = 1, row[TILE];                                                                                    \
        if (inner == m * (int64)sizeof(T))                                                                             \
            while (2 * group * m <= TILE && 2 * group <= n)                                                            \
                group *= 2;                                                                                            \
        for (int64 j = 0; j < m * group; j++)                                                                          \
            best[j] = VALUE(((const T *)x)[j]);                                                                        \
        for (int64 i = 1; i < n / group; i++)                                                                          \
            NAME##_take((const T *)(x + i * group * inner), m * group, (I)i, best, at);                                \
        for (int64 j = 0; j < m * group; j++)                                                                          \
            row[j] = (int64)at[j] * group + j / m;                                                                     \
        for (int64 j = m; j < m * group; j++) {                                                                        \
            const int64 k = j % m;                                                                                     \
            const bool nan = best[j] != best[j], old_nan = best[k] != best[k];                                         \
            const bool equal = best[j] == best[k] || (nan && old_nan);                                                 \
            if (equal ? row[j] < row[k] : (bool)BEATS(best[j], best[k], OP))                                           \
                best[k] = best[j], row[k] = row[j];                                                                    \
        }                                                                                                              \
        for (int64 i = n / group * group; i < n; i++)                                                                  \
            for (int64 j = 0; j < m; j++) {                                                                            \
                const T v = VALUE(((const T *)(x + i * inner))[j]);                                                    \
                if (BEATS(v, best[j], OP))                                                                             \
                    best[j] = v, row[j] = i;                                                                           \
            }                                                                                                          \
        for (int64 j = 0; j < m; j++) {                                                                                \
            position[j] = first + row[j];                                                                              \
            value[j] = best[j];                                                                                        \
        }                                                                                                              \
    }

/* Rows of a few elements, or of any stride: TILE of them, whose elements are brought side by side. */
#define STRIDED_ROWS(NAME, T, A, I, OP, VALUE)                                                                         \
    static void NAME##_strided(const char *x, int64 inner, int64 outer, int64 n, int64 m, int64 first,                 \
                               int64 *position, A *value) {                                                            \
        T best[TILE], side[TILE];                                                                                      \
        I at[TILE] = {0};                                                                                              \
        for (int64 j = 0; j < m; j++)                                                                                  \
            best[j] = VALUE(AG_AT(const T, x, outer, j));                                                              \
        for (int64 i = 1; i < n; i++) {                                                                                \
            for (int64 j = 0; j < m; j++)                                                                              \
                side[j] = AG_AT(const T, x + i * inner, outer, j);                                                     \
            NAME##_take(side, m, (I)i, best, at);                                                                      \
        }                                                                                                              \
        for (int64 j = 0; j < m; j++) {                                                                                \
            position[j] = first + at[j];                                                                               \
            value[j] = best[j];                                                                                        \
        }                                                                                                              \
    }

#define POSITIONS(NAME, T, A, LANE, I, OP, VALUE)                                                                      \
    ROWS(NAME, T, LANE, OP, VALUE)                                                                                     \
    COLUMNS(NAME, T, A, I, OP, VALUE)                                                                                  \
    STRIDED_ROWS(NAME, T, A, I, OP, VALUE)                                                                             \
    static void NAME(const char *x, int64 inner, int64 outer, int64 n, int64 m, int64 first, void *state,              \
                     int64 width) {                                                                                    \
        int64 *position = state;                                                                                       \
        A *value = (A *)state + width;                                                                                 \
        if (n < 64 || inner != sizeof(T))                                                                              \
            for (int64 j = 0; j < m; j += TILE) {                                                                      \
                const int64 columns = m - j < TILE ? m - j : TILE;                                                     \
                if (m > 1 && outer == sizeof(T) && inner != sizeof(T))                                                 \
                    NAME##_columns(x + j * outer, inner, n, columns, first, position + j, value + j);                  \
                else                                                                                                   \
                    NAME##_strided(x + j * outer, inner, outer, n, columns, first, position + j, value + j);           \
            }                                                                                                          \
        else                                                                                                           \
            for (int64 j = 0; j < m; j++) {                                                                            \
                T best;                                                                                                \
                position[j] = first + NAME##_row((const T *)(x + j * outer), n, &best);                                \
                value[j] = best;                                                                                       \
            }                                                                                                          \
    }

#define BOTH(T, A, LANE, I, VALUE)                                                                                     \
    POSITIONS(argmax_##T, T, A, LANE, I, >, VALUE)                                                                     \
    POSITIONS(argmin_##T, T, A, LANE, I, <, VALUE)
BOTH(bool8, uint64, int8, int32, AG_NONZERO)
BOTH(int8, int64, int8, int32, AG_PLAIN)
BOTH(int16, int64, int16, int32, AG_PLAIN)
BOTH(int32, int64, int32, int32, AG_PLAIN)
BOTH(int64, int64, int64, int64, AG_PLAIN)
BOTH(uint8, uint64, int8, int32, AG_PLAIN)
BOTH(uint16, uint64, int16, int32, AG_PLAIN)
BOTH(uint32, uint64, int32, int32, AG_PLAIN)
BOTH(uint64, uint64, int64, int64, AG_PLAIN)
BOTH(float32, float64, int32, int32, AG_PLAIN)
BOTH(float64, float64, int64, int64, AG_PLAIN)

#define COMBINE(NAME, A, OP)                                                                                           \
    static void NAME(void *state, const void *later, int64 m, int64 width) {                                           \
        int64 *position = state;                                                                                       \
        A *value = (A *)state + width;                                                                                 \
        const int64 *position2 = later;                                                                                \
        const A *value2 = (const A *)later + width;                                                                    \
        for (int64 j = 0; j < m; j++)                                                                                  \
            if (BEATS(value2[j], value[j], OP)) {                                                                      \
                value[j] = value2[j];                                                                                  \
                position[j] = position2[j];                                                                            \
            }                                                                                                          \
    }
COMBINE(signed_max, int64, >)
COMBINE(signed_min, int64, <)
COMBINE(unsigned_max, uint64, >)
COMBINE(unsigned_min, uint64, <)
COMBINE(float_max, float64, >)
COMBINE(float_min, float64, <)

static void finish(void *state, int64 m, int64 width, int64 count, char *out, int64 step, ag_dtype dtype,
                   const void *context) {
    ag_cast_states(AG_INT64, state, m, out, step, dtype);
}

#define REDUCTION(NAME, STATES)                                                                                        \
    { .components = 2, .reduce = NAME, .combine = STATES, .finish = finish, .ordered = true }
#define SIGNED_MAX(T, NAME) [AG_##NAME] = REDUCTION(argmax_##T, signed_max),
#define SIGNED_MIN(T, NAME) [AG_##NAME] = REDUCTION(argmin_##T, signed_min),
#define UNSIGNED_MAX(T, NAME) [AG_##NAME] = REDUCTION(argmax_##T, unsigned_max),
#define UNSIGNED_MIN(T, NAME) [AG_##NAME] = REDUCTION(argmin_##T, unsigned_min),
#define FLOAT_MAX(T, NAME) [AG_##NAME] = REDUCTION(argmax_##T, float_max),
#define FLOAT_MIN(T, NAME) [AG_##NAME] = REDUCTION(argmin_##T, float_min),

const ag_position_kernels AG_ISA_NAME(ag_positions) = {
    .argmax = {AG_BOOLS(UNSIGNED_MAX) AG_SIGNED(SIGNED_MAX) AG_UNSIGNED(UNSIGNED_MAX) AG_NATIVE_REALS(FLOAT_MAX)},
    .argmin = {AG_BOOLS(UNSIGNED_MIN) AG_SIGNED(SIGNED_MIN) AG_UNSIGNED(UNSIGNED_MIN) AG_NATIVE_REALS(FLOAT_MIN)},
};
