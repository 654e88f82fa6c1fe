#include "kernels/search_nonzero.h"

#include <string.h>

#define WORD ((int64)sizeof(uint64)) /* elements that are looked at together */
#define MOST_IN_BYTE 255             /* words whose bytes are summed within bytes */

static inline uint64 load(const bool8 *mask) {
    uint64 word;
    memcpy(&word, mask, sizeof word);
    return word;
}

static int64 count(const bool8 *mask, int64 n) {
    int64 total = 0, i = 0;
    for (; i + WORD * MOST_IN_BYTE <= n; i += WORD * MOST_IN_BYTE) {
        uint64 sums = 0; /* eight of them */
        for (int64 k = 0; k < MOST_IN_BYTE; k++)
            sums += load(mask + i + k * WORD);
        for (; sums; sums >>= 8)
            total += (uint8)sums;
    }
    for (; i < n; i++)
        total += mask[i];
    return total;
}

/* Where there is room for indices of a whole word, all are written, each over the one before unless that was true: no
 * branch depends on the mask, but for words without anything true. */
static int64 indices(const bool8 *mask, int64 n, int64 *out, int64 room) {
    int64 found = 0, i = 0;
    for (; i + WORD <= n && found + WORD <= room; i += WORD) {
        if (load(mask + i) == 0)
            continue;
        for (int64 k = 0; k < WORD; k++) {
            out[found] = i + k;
            found += mask[i + k];
        }
    }
    for (; i < n; i++)
        if (mask[i])
            out[found++] = i;
    return found;
}

const ag_nonzero_kernels AG_ISA_NAME(ag_nonzero) = {.count = count, .indices = indices};
