/* Reductions by an associative operation: sums, products, extremes, logic.
 *
 * FOLD(NAME, T, G, A, I, RESULT) makes them from inline functions, for elements T, which are condensed as G in groups
 * (a vectorised loop over lanes, at most 16 in a row, so that little is lost in rounding), and these as the wider A:
 *     G NAME_value(T)      an element
 *     G NAME_fold(G, G)    the operation
 *     I NAME_poison(G, G)  whether one of the two makes the whole result a NaN that NAME_fold loses; I has G's size
 *     A NAME_merge(A, A)   the operation, with NaN kept
 *     bool NAME_done(A)    whether more elements of the row cannot change the result
 * and constants NAME_NONE (the identity), NAME_NAN (what a poisoned group becomes), NAME_AGAIN (whether an element may
 * be taken twice).
 */
#ifndef AG_KERNELS_FOLD_H
#define AG_KERNELS_FOLD_H

#include <stddef.h>

#include "kernels/cast.h"
#include "kernels/reduce.h"
#include "kernels/rows.h"

extern const ag_cast_kernels AG_ISA_NAME(ag_cast);

#define AG_FOLD_FEW 32      /* elements of a row that are not worth a vector */
#define AG_FOLD_NARROW 128  /* outputs that are too few for a vector loop, if there are many rows */
#define AG_FOLD_WIDE 512    /* outputs that several narrow rows are read as */

static inline void ag_cast_states(ag_dtype from, const void *state, int64 m, char *out, int64 step, ag_dtype dtype) {
    const int64 inner[2] = {step, 8}, outer[2] = {0, 0};
    char *data[2] = {out, (char *)state};
    AG_ISA_NAME(ag_cast).to[from][dtype](data, inner, outer, m, 1, NULL);
}

/* Halve a small array of lanes; W is a constant. */
#define AG_HALVE(NAME, lanes, W)                                                                                       \
    for (int l_ = 0; l_ < (W); l_++)                                                                                   \
        (lanes)[l_] = NAME##_merge((lanes)[l_], (lanes)[l_ + (W)]);

/* Contiguous rows. The lanes of G fill 4 vectors of 64 bytes; they end as a quarter of as many lanes of A. */
#define AG_FOLD_ROWS(NAME, T, G, A, I)                                                                                 \
    enum {                                                                                                             \
        NAME##_LANES = 256 / sizeof(G),                                                                                \
        NAME##_QUARTER = NAME##_LANES / 4,                                                                             \
        NAME##_BLOCK = 16 * NAME##_LANES,                                                                              \
    };                                                                                                                 \
    static inline __attribute__((always_inline)) void NAME##_block(const T *x, int64 steps, A *total) {                \
        G lane[NAME##_LANES];                                                                                          \
        I bad[NAME##_LANES];                                                                                           \
        for (int l = 0; l < NAME##_LANES; l++)                                                                         \
            lane[l] = NAME##_NONE, bad[l] = 0;                                                                         \
        _Pragma("GCC unroll 1") /* memory is read in its order */                                                      \
        for (int64 i = 0; i < steps; i++, x += NAME##_LANES)                                                           \
            for (int l = 0; l < NAME##_LANES; l++) {                                                                   \
                const G a = NAME##_value(x[l]);                                                                        \
                lane[l] = NAME##_fold(lane[l], a);                                                                     \
                bad[l] |= NAME##_poison(a, a);                                                                         \
            }                                                                                                          \
        for (int l = 0, q = NAME##_QUARTER; l < q; l++) {                                                              \
            G v = NAME##_fold(NAME##_fold(lane[l], lane[l + q]), NAME##_fold(lane[l + 2 * q], lane[l + 3 * q]));       \
            v = (bad[l] | bad[l + q] | bad[l + 2 * q] | bad[l + 3 * q]) ? NAME##_NAN : v;                              \
            total[l] = NAME##_merge(total[l], (A)v);                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    static A NAME##_leaf(const T *x, int64 n) {                                                                        \
        const int64 whole = n;                                                                                         \
        A total[NAME##_QUARTER];                                                                                       \
        for (int l = 0; l < NAME##_QUARTER; l++)                                                                       \
            total[l] = NAME##_NONE;                                                                                    \
        for (; n >= NAME##_BLOCK; n -= NAME##_BLOCK, x += NAME##_BLOCK)                                                \
            NAME##_block(x, 16, total);                                                                                \
        const int64 steps = n / NAME##_LANES;                                                                          \
        if (steps)                                                                                                     \
            NAME##_block(x, steps, total);                                                                             \
        x += steps * NAME##_LANES;                                                                                     \
        n -= steps * NAME##_LANES;                                                                                     \
        if (NAME##_AGAIN && n && whole >= NAME##_LANES) {                                                              \
            NAME##_block(x + n - NAME##_LANES, 1, total);                                                              \
            n = 0;                                                                                                     \
        }                                                                                                              \
        for (; n >= NAME##_QUARTER; n -= NAME##_QUARTER, x += NAME##_QUARTER)                                          \
            for (int l = 0; l < NAME##_QUARTER; l++)                                                                   \
                total[l] = NAME##_merge(total[l], (A)NAME##_value(x[l]));                                              \
        for (int l = 0; l < n; l++)                                                                                    \
            total[l] = NAME##_merge(total[l], (A)NAME##_value(x[l]));                                                  \
        if (NAME##_QUARTER >= 64)                                                                                      \
            AG_HALVE(NAME, total, NAME##_QUARTER / 2)                                                                  \
        if (NAME##_QUARTER >= 32)                                                                                      \
            AG_HALVE(NAME, total, 16)                                                                                  \
        if (NAME##_QUARTER >= 16)                                                                                      \
            AG_HALVE(NAME, total, 8)                                                                                   \
        AG_HALVE(NAME, total, 4)                                                                                       \
        AG_HALVE(NAME, total, 2)                                                                                       \
        return NAME##_merge(total[0], total[1]);                                                                       \
    }                                                                                                                  \
    /* Pairwise (Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14, 1993). */                \
    static A NAME##_row(const T *x, int64 n) {                                                                         \
        if (n <= 8 * NAME##_BLOCK)                                                                                     \
            return NAME##_leaf(x, n);                                                                                  \
        const int64 half = n / 2 / NAME##_BLOCK * NAME##_BLOCK;                                                        \
        const A a = NAME##_row(x, half);                                                                               \
        return NAME##_done(a) ? a : NAME##_merge(a, NAME##_row(x + half, n - half));                                   \
    }

/* Rows of any stride, by way of a buffer; and rows of a few elements, 4 at a time. */
#define AG_FOLD_SMALL(NAME, T, G, A, I)                                                                                \
    static A NAME##_strided_row(const char *x, int64 inner, int64 n) {                                                 \
        T buffer[2048 / sizeof(T)];                                                                                    \
        const int64 capacity = 2048 / sizeof(T);                                                                       \
        if (n > capacity) {                                                                                            \
            const int64 half = (n / 2 + capacity - 1) / capacity * capacity;                                           \
            const A a = NAME##_strided_row(x, inner, half);                                                            \
            return NAME##_done(a) ? a : NAME##_merge(a, NAME##_strided_row(x + half * inner, inner, n - half));        \
        }                                                                                                              \
        for (int64 i = 0; i < n; i++)                                                                                  \
            buffer[i] = AG_AT(const T, x, inner, i);                                                                   \
        return NAME##_leaf(buffer, n);                                                                                 \
    }                                                                                                                  \
    static inline A NAME##_few(const char *x, int64 inner, int64 n) {                                                  \
        A a = NAME##_NONE;                                                                                             \
        for (int64 i = 0; i < n; i++)                                                                                  \
            a = NAME##_merge(a, (A)NAME##_value(AG_AT(const T, x, inner, i)));                                         \
        return a;                                                                                                      \
    }                                                                                                                  \
    static void NAME##_small(const char *x, int64 inner, int64 outer, int64 n, int64 m, A *state) {                    \
        int64 j = 0;                                                                                                   \
        for (; j + 4 <= m; j += 4) {                                                                                   \
            const char *p = x + j * outer;                                                                             \
            G a[4] = {NAME##_NONE, NAME##_NONE, NAME##_NONE, NAME##_NONE};                                             \
            I bad[4] = {0, 0, 0, 0};                                                                                   \
            for (int64 i = 0; i < n; i++, p += inner)                                                                  \
                for (int k = 0; k < 4; k++) {                                                                          \
                    const G v = NAME##_value(AG_AT(const T, p, outer, k));                                             \
                    a[k] = NAME##_fold(a[k], v);                                                                       \
                    bad[k] |= NAME##_poison(v, v);                                                                     \
                }                                                                                                      \
            for (int k = 0; k < 4; k++)                                                                                \
                state[j + k] = bad[k] ? (A)NAME##_NAN : (A)a[k];                                                       \
        }                                                                                                              \
        for (; j < m; j++)                                                                                             \
            state[j] = NAME##_few(x + j * outer, inner, n);                                                            \
    }

/* Neighbouring outputs: rows are taken into the states, 8 rows at a time. */
#define AG_FOLD_COLUMNS(NAME, T, G, A, I)                                                                              \
    /* As many columns as there are lanes, of a few rows. */                                                           \
    static inline void NAME##_few_rows(const char *x, int64 inner, int64 n, A *restrict state) {                       \
        G lane[NAME##_LANES];                                                                                          \
        I bad[NAME##_LANES];                                                                                           \
        for (int l = 0; l < NAME##_LANES; l++)                                                                         \
            lane[l] = NAME##_NONE, bad[l] = 0;                                                                         \
        for (; n > 0; n--, x += inner)                                                                                 \
            for (int l = 0; l < NAME##_LANES; l++) {                                                                   \
                const G a = NAME##_value(((const T *)x)[l]);                                                           \
                lane[l] = NAME##_fold(lane[l], a);                                                                     \
                bad[l] |= NAME##_poison(a, a);                                                                         \
            }                                                                                                          \
        for (int l = 0; l < NAME##_LANES; l++)                                                                         \
            state[l] = bad[l] ? (A)NAME##_NAN : (A)lane[l];                                                            \
    }                                                                                                                  \
    static void NAME##_columns(const char *x, int64 inner, int64 n, int64 m, A *restrict state) {                      \
        for (int64 j = 0; j < m; j++)                                                                                  \
            state[j] = NAME##_NONE;                                                                                    \
        for (; n >= 8; n -= 8, x += 8 * inner) {                                                                       \
            const T *r0 = (const T *)x, *r1 = (const T *)(x + inner), *r2 = (const T *)(x + 2 * inner),                \
                    *r3 = (const T *)(x + 3 * inner), *r4 = (const T *)(x + 4 * inner),                                \
                    *r5 = (const T *)(x + 5 * inner), *r6 = (const T *)(x + 6 * inner),                                \
                    *r7 = (const T *)(x + 7 * inner);                                                                  \
            AG_INDEPENDENT                                                                                             \
            for (int64 j = 0; j < m; j++) {                                                                            \
                const G a = NAME##_value(r0[j]), b = NAME##_value(r1[j]), c = NAME##_value(r2[j]),                     \
                        d = NAME##_value(r3[j]), e = NAME##_value(r4[j]), f = NAME##_value(r5[j]),                     \
                        g = NAME##_value(r6[j]), h = NAME##_value(r7[j]);                                              \
                G v = NAME##_fold(NAME##_fold(NAME##_fold(a, b), NAME##_fold(c, d)),                                   \
                                  NAME##_fold(NAME##_fold(e, f), NAME##_fold(g, h)));                                  \
                const I bad = NAME##_poison(a, b) | NAME##_poison(c, d) | NAME##_poison(e, f) | NAME##_poison(g, h);   \
                v = bad ? NAME##_NAN : v;                                                                              \
                state[j] = NAME##_merge(state[j], (A)v);                                                               \
            }                                                                                                          \
        }                                                                                                              \
        for (; n > 0; n--, x += inner) {                                                                               \
            const T *r0 = (const T *)x;                                                                                \
            AG_INDEPENDENT                                                                                             \
            for (int64 j = 0; j < m; j++)                                                                              \
                state[j] = NAME##_merge(state[j], (A)NAME##_value(r0[j]));                                             \
        }                                                                                                              \
    }                                                                                                                  \
    static void NAME##_strided_columns(const char *x, int64 inner, int64 outer, int64 n, int64 m, A *restrict state) { \
        for (int64 j = 0; j < m; j++)                                                                                  \
            state[j] = NAME##_NONE;                                                                                    \
        for (; n > 0; n--, x += inner)                                                                                 \
            for (int64 j = 0; j < m; j++)                                                                              \
                state[j] = NAME##_merge(state[j], (A)NAME##_value(AG_AT(const T, x, outer, j)));                       \
    }                                                                                                                  \
    /* Many short rows without gaps: several are read as one wide row, whose parts are combined in the end. */         \
    static void NAME##_narrow(const char *x, int64 n, int64 m, A *state) {                                             \
        A wide[AG_FOLD_WIDE], rest[AG_FOLD_NARROW];                                                                    \
        int64 group = 1, row = m * (int64)sizeof(T);                                                                   \
        while (2 * group * m <= AG_FOLD_WIDE && 16 * group <= n)                                                       \
            group *= 2;                                                                                                \
        NAME##_columns(x, row * group, n / group, m * group, wide);                                                    \
        NAME##_columns(x + n / group * group * row, row, n % group, m, rest);                                          \
        while (group > 1) {                                                                                            \
            group /= 2;                                                                                                \
            for (int64 j = 0; j < m * group; j++)                                                                      \
                wide[j] = NAME##_merge(wide[j], wide[j + m * group]);                                                  \
        }                                                                                                              \
        for (int64 j = 0; j < m; j++)                                                                                  \
            state[j] = NAME##_merge(wide[j], rest[j]);                                                                 \
    }

#define AG_FOLD(NAME, T, G, A, I)                                                                                      \
    AG_FOLD_ROWS(NAME, T, G, A, I)                                                                                     \
    AG_FOLD_SMALL(NAME, T, G, A, I)                                                                                    \
    AG_FOLD_COLUMNS(NAME, T, G, A, I)                                                                                  \
    static void NAME(const char *x, int64 inner, int64 outer, int64 n, int64 m, int64 first, void *state,              \
                     int64 width) {                                                                                    \
        A *s = state;                                                                                                  \
        if (m > 1 && outer == sizeof(T) && inner == m * outer && m <= AG_FOLD_NARROW && n >= AG_FOLD_FEW)              \
            NAME##_narrow(x, n, m, s);                                                                                 \
        else if (m > 1 && outer == sizeof(T) && inner != sizeof(T)) {                                                  \
            int64 j = 0;                                                                                               \
            for (; n < AG_FOLD_FEW && j + NAME##_LANES <= m; j += NAME##_LANES)                                        \
                NAME##_few_rows(x + j * outer, inner, n, s + j);                                                       \
            NAME##_columns(x + j * outer, inner, n, m - j, s + j);                                                     \
        } else if (n < AG_FOLD_FEW)                                                                                    \
            NAME##_small(x, inner, outer, n, m, s);                                                                    \
        else if (inner == sizeof(T))                                                                                   \
            for (int64 j = 0; j < m; j++)                                                                              \
                s[j] = NAME##_row((const T *)(x + j * outer), n);                                                      \
        else if (m > 1 && outer < inner)                                                                               \
            NAME##_strided_columns(x, inner, outer, n, m, s);                                                          \
        else                                                                                                           \
            for (int64 j = 0; j < m; j++)                                                                              \
                s[j] = NAME##_strided_row(x + j * outer, inner, n);                                                    \
    }

/* combine and finish, for states of one component A with the dtype RESULT. */
#define AG_FOLD_STATES(NAME, A, RESULT, MERGE)                                                                         \
    static void NAME##_combine(void *state, const void *later, int64 m, int64 width) {                                 \
        A *restrict a = state;                                                                                         \
        const A *restrict b = later;                                                                                   \
        for (int64 j = 0; j < m; j++)                                                                                  \
            a[j] = MERGE(a[j], b[j]);                                                                                  \
    }                                                                                                                  \
    static void NAME##_finish(void *state, int64 m, int64 width, int64 count, char *out, int64 step, ag_dtype dtype,   \
                              const void *context) {                                                                   \
        ag_cast_states(RESULT, state, m, out, step, dtype);                                                            \
    }

#define AG_FOLD_REDUCTION(NAME, STATES)                                                                                \
    { .components = 1, .reduce = NAME, .combine = STATES##_combine, .finish = STATES##_finish }

#endif
