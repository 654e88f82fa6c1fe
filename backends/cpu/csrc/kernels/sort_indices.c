/* Sorting indices: records of a key and an index are sorted by their keys.
 *
 * A key of up to 32 bits and an index make one integer of 64 bits, which is sorted by its upper half alone; longer keys,
 * and lines of more than 2^32 elements, take a pair. */
#include "base/memory.h"
#include "kernels/rows.h"
#include "kernels/sort.h"
#include "kernels/sort_keys.h"
#include "kernels/sort_merge.h"
#include "kernels/sort_radix.h"

typedef struct {
    uint64 key;
    int64 index;
} pair;

#define PLAIN(record) (record)
#define PAIR_KEY(record) ((record).key)
AG_RADIX_SORT(packed, uint64, uint64, PLAIN)
AG_RADIX_SORT(pairs, pair, uint64, PAIR_KEY)

#define PACKED_BITS 32
#define MOST_PACKED ((int64)1 << PACKED_BITS)

#define PAIR_LINE(T, NAME, U)                                                                                          \
    static void sort_line_in_pairs_##T(char *out, const char *x, const ag_sort_context *c, pair *pairs) {              \
        const U flip = c->descending ? (U)-1 : 0, first = ag_key_##T(*(const T *)x) ^ flip;                            \
        U varying = 0;                                                                                                 \
        for (int64 i = 0; i < c->length; i++) {                                                                        \
            const U key = ag_key_##T(AG_AT(const T, x, c->x_step, i)) ^ flip;                                          \
            varying |= key ^ first;                                                                                    \
            pairs[i] = (pair){key, i};                                                                                 \
        }                                                                                                              \
        const pair *sorted = sort_pairs(pairs, pairs + c->length, c->length, varying);                                 \
        for (int64 i = 0; i < c->length; i++)                                                                          \
            AG_AT(int64, out, c->out_step, i) = sorted[i].index;                                                       \
    }
AG_KEYED(PAIR_LINE)

#define PACKED_LINE(T, NAME, U)                                                                                        \
    static void sort_packed_line_##T(char *out, const char *x, const ag_sort_context *c, uint64 *records) {            \
        const U flip = c->descending ? (U)-1 : 0, first = ag_key_##T(*(const T *)x) ^ flip;                            \
        U varying = 0;                                                                                                 \
        for (int64 i = 0; i < c->length; i++) {                                                                        \
            const U key = ag_key_##T(AG_AT(const T, x, c->x_step, i)) ^ flip;                                          \
            varying |= key ^ first;                                                                                    \
            records[i] = (uint64)key << PACKED_BITS | (uint64)i;                                                       \
        }                                                                                                              \
        const uint64 *sorted =                                                                                         \
            sort_packed(records, records + c->length, c->length, (uint64)varying << PACKED_BITS);                      \
        for (int64 i = 0; i < c->length; i++)                                                                          \
            AG_AT(int64, out, c->out_step, i) = (int64)(uint32)sorted[i];                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_line_##T(char *out, const char *x, const ag_sort_context *c, void *records) {                     \
        if (sizeof(U) * 8 <= PACKED_BITS && c->length <= MOST_PACKED)                                                  \
            sort_packed_line_##T(out, x, c, records);                                                                  \
        else                                                                                                           \
            sort_line_in_pairs_##T(out, x, c, records);                                                                \
    }
AG_KEYED(PACKED_LINE)

#define ARGSORT_KERNEL(T, NAME, U)                                                                                     \
    static void sort_lines_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        const ag_sort_context *c = context;                                                                            \
        pair here[2 * AG_RADIX_SHORT];                                                                                 \
        pair *records = c->length <= AG_RADIX_SHORT ? here : ag_scratch_new(2 * c->length * (int64)sizeof(pair));      \
        if (!records) {                                                                                                \
            __atomic_store_n(c->failed, true, __ATOMIC_RELAXED);                                                       \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0; i < n; i++)                                                                              \
                sort_line_##T(data[0] + row * outer[0] + i * inner[0], data[1] + row * outer[1] + i * inner[1], c,     \
                              records);                                                                                \
        if (records != here)                                                                                           \
            ag_scratch_free(records);                                                                                  \
    }
AG_KEYED(ARGSORT_KERNEL)

#define TO_INDEX(R, record) (record).index
AG_MERGE_SORT_KERNEL(complex64, int64, TO_INDEX)
AG_MERGE_SORT_KERNEL(complex128, int64, TO_INDEX)

#define ENTRY(T, NAME, U) [AG_##NAME] = sort_lines_##T,
#define COMPLEX_ENTRY(T, NAME) [AG_##NAME] = sort_lines_##T,
const ag_sort_kernels AG_ISA_NAME(ag_argsort) = {.lines = {AG_KEYED(ENTRY) AG_COMPLEXES(COMPLEX_ENTRY)}};
