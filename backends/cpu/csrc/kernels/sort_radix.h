/* Radix sorts: stable distribution by one digit of eight bits after the other, the lowest first (D. Knuth, "The Art of
 * Computer Programming", vol. 3, 5.2.5).
 *
 * Digits are taken only where keys differ: integers of a small range take few passes. Long arrays are cut into blocks,
 * which are counted and moved in parallel; where a record goes does not depend on the cut. */
#ifndef AG_KERNELS_SORT_RADIX_H
#define AG_KERNELS_SORT_RADIX_H

#include "base/threads.h"

#define AG_RADIX 256
#define AG_RADIX_BLOCK (1 << 16) /* records from which on another block is worth a task */
#define AG_RADIX_MOST_BLOCKS 8

/* Defines R *sort_NAME(a, b, n, varying), which sorts n records of type R in `a` by KEY(record), an unsigned integer,
 * with `b` as a second buffer, and returns the one of the two where they are in the end. `varying` has all the bits in
 * which keys differ. */
#define AG_RADIX_SORT(NAME, R, KEY)                                                                                    \
    typedef struct {                                                                                                   \
        const R *from;                                                                                                 \
        R *to;                                                                                                         \
        int64 n, block; /* records, and how many of them a block has */                                                \
        int shift;                                                                                                     \
        int64 (*places)[AG_RADIX];                                                                                     \
    } pass_##NAME;                                                                                                     \
                                                                                                                       \
    static void count_##NAME(void *context, int64 block) {                                                             \
        const pass_##NAME *p = context;                                                                                \
        const int64 first = block * p->block, end = p->n - first < p->block ? p->n : first + p->block;                 \
        int64 *counts = p->places[block];                                                                              \
        memset(counts, 0, sizeof *p->places);                                                                          \
        for (int64 i = first; i < end; i++)                                                                            \
            counts[(uint8)(KEY(p->from[i]) >> p->shift)]++;                                                            \
    }                                                                                                                  \
                                                                                                                       \
    static void move_##NAME(void *context, int64 block) {                                                              \
        const pass_##NAME *p = context;                                                                                \
        const int64 first = block * p->block, end = p->n - first < p->block ? p->n : first + p->block;                 \
        int64 *places = p->places[block];                                                                              \
        R *to = p->to;                                                                                                 \
        for (int64 i = first; i < end; i++) {                                                                          \
            const R record = p->from[i];                                                                               \
            to[places[(uint8)(KEY(record) >> p->shift)]++] = record;                                                   \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static R *sort_##NAME(R *a, R *b, int64 n, uint64 varying) {                                                       \
        int64 places[AG_RADIX_MOST_BLOCKS][AG_RADIX];                                                                  \
        const int64 blocks = ag_radix_blocks(n);                                                                       \
        pass_##NAME pass = {a, b, n, (n + blocks - 1) / blocks, 0, places};                                            \
        while (varying) {                                                                                              \
            pass.shift = __builtin_ctzll(varying);                                                                     \
            varying &= ~((uint64)(AG_RADIX - 1) << pass.shift);                                                        \
            ag_parallel(blocks, count_##NAME, &pass);                                                                  \
            ag_radix_places(places, blocks);                                                                           \
            ag_parallel(blocks, move_##NAME, &pass);                                                                   \
            R *moved = pass.to;                                                                                        \
            pass.to = (R *)pass.from;                                                                                  \
            pass.from = moved;                                                                                         \
        }                                                                                                              \
        return (R *)pass.from;                                                                                         \
    }

static inline int64 ag_radix_blocks(int64 n) {
    const int64 blocks = n / AG_RADIX_BLOCK;
    return blocks < 1 ? 1 : blocks > AG_RADIX_MOST_BLOCKS ? AG_RADIX_MOST_BLOCKS : blocks;
}

/* From the number of records of each digit in each block to where the first of them goes. */
static inline void ag_radix_places(int64 (*places)[AG_RADIX], int64 blocks) {
    int64 place = 0;
    for (int digit = 0; digit < AG_RADIX; digit++)
        for (int64 block = 0; block < blocks; block++) {
            const int64 count = places[block][digit];
            places[block][digit] = place;
            place += count;
        }
}

#endif
