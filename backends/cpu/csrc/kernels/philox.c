/* Philox4x32-10, a counter-based generator: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC'11. Blocks are computed in lanes, as many at a time as fill a few vectors. */
#include "base/threads.h"
#include "kernels/network.h"

#define LANES 32
#define PART 4096 /* blocks of a task */

typedef struct {
    uint32 key0, key1;
    uint64 low, high; /* the counter */
    int64 *out;
    int64 n;
} job;

static void rounds(uint32 *restrict c0, uint32 *restrict c1, uint32 *restrict c2, uint32 *restrict c3, uint32 key0,
                   uint32 key1) {
    for (int round = 0; round < 10; round++, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u)
        for (int l = 0; l < LANES; l++) {
            const uint64 a = (uint64)c0[l] * 0xD2511F53u, b = (uint64)c2[l] * 0xCD9E8D57u;
            c0[l] = (uint32)(b >> 32) ^ c1[l] ^ key0;
            c2[l] = (uint32)(a >> 32) ^ c3[l] ^ key1;
            c1[l] = (uint32)b;
            c3[l] = (uint32)a;
        }
}

static void draw(void *context, int64 part) {
    const job *p = context;
    const int64 blocks = (p->n + 3) / 4, end = blocks < (part + 1) * PART ? blocks : (part + 1) * PART;
    for (int64 block = part * PART; block < end; block += LANES) {
        uint32 c0[LANES], c1[LANES], c2[LANES], c3[LANES];
        for (int l = 0; l < LANES; l++) {
            const uint64 low = p->low + (uint64)(block + l), high = p->high + (low < p->low);
            c0[l] = (uint32)low;
            c1[l] = (uint32)(low >> 32);
            c2[l] = (uint32)high;
            c3[l] = (uint32)(high >> 32);
        }
        rounds(c0, c1, c2, c3, p->key0, p->key1);
        int64 words[4 * LANES], *out = p->out + 4 * block, *to = p->n - 4 * block < 4 * LANES ? words : out;
        for (int l = 0; l < LANES; l++) {
            to[4 * l] = c0[l];
            to[4 * l + 1] = c1[l];
            to[4 * l + 2] = c2[l];
            to[4 * l + 3] = c3[l];
        }
        for (int64 i = 0; to == words && i < p->n - 4 * block; i++)
            out[i] = words[i];
    }
}

static void philox(uint64 key, uint64 counter_low, uint64 counter_high, int64 *out, int64 n) {
    job p = {(uint32)key, (uint32)(key >> 32), counter_low, counter_high, out, n};
    ag_parallel(((n + 3) / 4 + PART - 1) / PART, draw, &p);
}

const ag_random_kernels AG_ISA_NAME(ag_randoms) = {.philox = philox};
