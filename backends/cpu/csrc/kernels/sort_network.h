/* Sorting networks: several short lines are sorted side by side, each in a lane of the processor's vectors.
 *
 * Which elements are compared, and then put in order, does not depend on what they are, so that one comparison serves
 * all lanes at once and nothing branches. The network is Batcher's merge exchange (D. Knuth, "The Art of Computer
 * Programming", vol. 3, 5.2.2, algorithm M), which takes any number of elements. Lanes that have no line are sorted
 * too, whatever is in them. */
#ifndef AG_KERNELS_SORT_NETWORK_H
#define AG_KERNELS_SORT_NETWORK_H

#include "kernels/rows.h"

#define AG_LANES(U) ((int64)(64 / sizeof(U)))
#define AG_NETWORK_SHORT 64 /* elements up to which a network is faster even for one line */
#define AG_NETWORK_MOST 1024 /* elements up to which it is faster where all lanes are in use */

/* Whether `lines` lines of `length` elements with keys of `lanes` lanes should go through a network. */
static inline bool ag_network_pays(int64 length, int64 lines, int64 lanes) {
    return length <= AG_NETWORK_SHORT || (length <= AG_NETWORK_MOST && length * lanes <= AG_NETWORK_MOST * lines);
}

/* EXCHANGE(rows, i, j), i < j < n, for each comparison of the network in turn. */
#define AG_MERGE_EXCHANGE(rows, n, EXCHANGE)                                                                           \
    int64 top = 1;                                                                                                     \
    while (2 * top < (n))                                                                                              \
        top *= 2;                                                                                                      \
    for (int64 p = top; p > 0; p /= 2)                                                                                 \
        for (int64 q = top, r = 0, d = p;; d = q - p, q /= 2, r = p) {                                                 \
            for (int64 first = r; first < (n) - d; first += 2 * p) /* all i with (i & p) == r */                       \
                for (int64 i = first; i < first + p && i < (n) - d; i++)                                               \
                    EXCHANGE(rows, i, i + d);                                                                          \
            if (q == p)                                                                                                \
                break;                                                                                                 \
        }

/* Defines network_U(rows, n), which sorts the columns of n rows of AG_LANES(U) keys. */
#define AG_SORT_NETWORK(U)                                                                                             \
    static inline void exchange_##U(U *rows, int64 i, int64 j) {                                                       \
        U *a = rows + i * AG_LANES(U), *b = rows + j * AG_LANES(U);                                                    \
        AG_INDEPENDENT                                                                                                 \
        for (int64 lane = 0; lane < AG_LANES(U); lane++) {                                                             \
            const U x = a[lane], y = b[lane];                                                                          \
            a[lane] = x < y ? x : y;                                                                                   \
            b[lane] = x < y ? y : x;                                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void network_##U(U *rows, int64 n) { AG_MERGE_EXCHANGE(rows, n, exchange_##U) }

/* Run BODY, a block, with each lane and each place i of a line, in the order in which the operand lies in memory. */
#define AG_FOR_LANES(adjacent, lanes, length, BODY)                                                                    \
    if (adjacent)                                                                                                      \
        for (int64 i = 0; i < (length); i++)                                                                           \
            for (int64 lane = 0; lane < (lanes); lane++)                                                               \
                BODY                                                                                                   \
    else                                                                                                               \
        for (int64 lane = 0; lane < (lanes); lane++)                                                                   \
            for (int64 i = 0; i < (length); i++)                                                                       \
                BODY

/* Defines sort_lines_T, a kernel that takes each line to sort_line_T or groups of them to sort_lanes_T, whose records R
 * have AG_LANES(W) lanes. LINE and ROWS are how many records the two work with. */
#define AG_SORT_KERNEL(T, R, W, LINE, ROWS)                                                                            \
    static void sort_group_##T(char *out, int64 out_lane, const char *x, int64 x_lane, int64 lines,                    \
                               const ag_sort_context *c, R *records) {                                                 \
        if (ag_network_pays(c->length, lines, AG_LANES(W)))                                                            \
            sort_lanes_##T(out, out_lane, x, x_lane, lines, c, records);                                               \
        else                                                                                                           \
            for (int64 line = 0; line < lines; line++)                                                                 \
                sort_line_##T(out + line * out_lane, x + line * x_lane, c, records);                                   \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_lines_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        const ag_sort_context *c = context;                                                                            \
        const int64 count = c->length <= AG_NETWORK_MOST && LINE < ROWS ? ROWS : LINE;                                 \
        R *records = ag_scratch_new(count * (int64)sizeof(R));                                                         \
        if (!records) {                                                                                                \
            __atomic_store_n(c->failed, true, __ATOMIC_RELAXED);                                                       \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0; i < n; i += AG_LANES(W))                                                                 \
                sort_group_##T(data[0] + row * outer[0] + i * inner[0], inner[0],                                      \
                               data[1] + row * outer[1] + i * inner[1], inner[1],                                      \
                               n - i < AG_LANES(W) ? n - i : AG_LANES(W), c, records);                                 \
        ag_scratch_free(records);                                                                                      \
    }

#endif
