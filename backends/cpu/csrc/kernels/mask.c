#include "kernels/mask.h"

#include <string.h>

#include "kernels/rows.h"

#define LANES 128
#define MOST_IN_BYTE 255

static int64 count_true(const uint8 *mask, int64 n) {
    int64 count = 0;
    while (n >= LANES) { /* a byte for each lane, and not too many steps for it */
        const int64 steps = n / LANES < MOST_IN_BYTE ? n / LANES : MOST_IN_BYTE;
        uint8 lane[LANES] = {0};
        for (int64 i = 0; i < steps; i++, mask += LANES)
            for (int l = 0; l < LANES; l++)
                lane[l] += mask[l] != 0;
        for (int l = 0; l < LANES; l++)
            count += lane[l];
        n -= steps * LANES;
    }
    for (int64 i = 0; i < n; i++)
        count += mask[i] != 0;
    return count;
}

static inline bool are_all_false(const uint8 *mask) {
    uint64 bytes;
    memcpy(&bytes, mask, sizeof bytes);
    return bytes == 0;
}

/* Eight at a time without branches, as long as all eight have room: an element is written whether chosen or not, and
 * the next one takes its place if it was not. Then one by one. PUT stores what belongs to i at place j. */
#define CHOOSE(PUT)                                                                                                    \
    int64 i = 0, j = 0;                                                                                                \
    for (; i + 8 <= n && j + 8 <= limit; i += 8) {                                                                     \
        if (are_all_false(mask + i))                                                                                   \
            continue;                                                                                                  \
        for (int64 end = i + 8, k = i; k < end; k++) {                                                                 \
            PUT(j, k);                                                                                                 \
            j += mask[k] != 0;                                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    for (; i < n && j < limit; i++)                                                                                    \
        if (mask[i]) {                                                                                                 \
            PUT(j, i);                                                                                                 \
            j++;                                                                                                       \
        }                                                                                                              \
    return j

#define PUT_OFFSET(j, i) out[j] = base + (i) * step
static int64 true_offsets(int64 *out, int64 limit, const uint8 *mask, int64 n, int64 base, int64 step) {
    CHOOSE(PUT_OFFSET);
}

#define COMPRESS(word, size)                                                                                           \
    static int64 compress_##word(char *out, int64 limit, const uint8 *mask, int64 n, const char *x, int64 step) {      \
        word *to = (word *)out;                                                                                        \
        CHOOSE(PUT_##word);                                                                                            \
    }
#define PUT_word1(j, i) to[j] = AG_AT(const word1, x, step, i)
#define PUT_word2(j, i) to[j] = AG_AT(const word2, x, step, i)
#define PUT_word4(j, i) to[j] = AG_AT(const word4, x, step, i)
#define PUT_word8(j, i) to[j] = AG_AT(const word8, x, step, i)
#define PUT_word16(j, i) to[j] = AG_AT(const word16, x, step, i)
AG_WORDS(COMPRESS)

#define FILL(word, size)                                                                                               \
    static void put_##word(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                \
                           const void *context) {                                                                      \
        const int64 so = inner[0], s1 = inner[1], s2 = inner[2];                                                       \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0];                                                                        \
            const char *p1 = data[1] + row * outer[1], *p2 = data[2] + row * outer[2];                                 \
            if (so == size && s1 == 1 && s2 == 0) {                                                                    \
                const word value = *(const word *)p2;                                                                  \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++)                                                                          \
                    if (((const uint8 *)p1)[i])                                                                        \
                        ((word *)o)[i] = value;                                                                        \
            } else                                                                                                     \
                for (int64 i = 0; i < n; i++)                                                                          \
                    if (AG_AT(const uint8, p1, s1, i))                                                                 \
                        AG_AT(word, o, so, i) = AG_AT(const word, p2, s2, i);                                          \
        }                                                                                                              \
    }
AG_WORDS(FILL)

#define COMPRESS_ENTRY(word, size) compress_##word,
#define PUT_ENTRY(word, size) put_##word,

const ag_mask_kernels AG_ISA_NAME(ag_mask) = {
    .count = count_true,
    .offsets = true_offsets,
    .compress = {AG_WORDS(COMPRESS_ENTRY)},
    .put = {AG_WORDS(PUT_ENTRY)},
};
