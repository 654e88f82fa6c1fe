/* Sorting indices: records of a key and an index are sorted by their keys.
 *
 * A key of up to 32 bits and an index make one integer of 64 bits, which is sorted by its upper half alone; longer
 * keys, and lines of more than 2^32 elements, take a pair. */
#include "base/memory.h"
#include "kernels/rows.h"
#include "kernels/sort.h"
#include "kernels/sort_keys.h"
#include "kernels/sort_merge.h"
#include "kernels/sort_network.h"
#include "kernels/sort_radix.h"

typedef struct {
    uint64 key;
    int64 index;
} pair;

#define PLAIN(record) (record)
#define PAIR_KEY(record) ((record).key)
AG_RADIX_SORT(packed, uint64, PLAIN)
AG_RADIX_SORT(pairs, pair, PAIR_KEY)
AG_SORT_NETWORK(uint64)

#define PACKED_BITS 32
#define MOST_PACKED ((int64)1 << PACKED_BITS)
#define LANES AG_LANES(uint64)

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
    static void sort_line_##T(char *out, const char *x, const ag_sort_context *c, pair *records) {                     \
        if (c->length <= MOST_PACKED)                                                                                  \
            sort_packed_line_##T(out, x, c, (uint64 *)records);                                                        \
        else                                                                                                           \
            sort_line_in_pairs_##T(out, x, c, records);                                                                \
    }
AG_KEYED_NARROW(PACKED_LINE)

#define PAIRED_LINE(T, NAME, U)                                                                                        \
    static void sort_line_##T(char *out, const char *x, const ag_sort_context *c, pair *records) {                     \
        sort_line_in_pairs_##T(out, x, c, records);                                                                    \
    }
AG_KEYED_WIDE(PAIRED_LINE)

/* Short lines side by side. Elements are moved to their lanes as they are, so that keys are made in vectors; a network
 * is done with rows of indices, or of integers with indices in their lower halves. */
static void scatter_indices(const uint64 *rows, char *out, int64 out_lane, int64 lanes, const ag_sort_context *c) {
    AG_FOR_LANES(out_lane == sizeof(int64), lanes, c->length, {
        AG_AT(int64, out + lane * out_lane, c->out_step, i) = (int64)(uint32)rows[i * LANES + lane];
    })
}

/* Integers of key and index, which all differ. */
#define PACKED_LANES(T, NAME, U)                                                                                       \
    static void encode_rows_##T(uint64 *rows, int64 n, U flip) {                                                       \
        for (int64 i = 0; i < n; i++)                                                                                  \
            for (int64 lane = 0; lane < LANES; lane++) {                                                               \
                const U bits = (U)rows[i * LANES + lane];                                                              \
                T element;                                                                                             \
                memcpy(&element, &bits, sizeof element);                                                               \
                rows[i * LANES + lane] = (uint64)(U)(ag_key_##T(element) ^ flip) << PACKED_BITS | (uint64)i;           \
            }                                                                                                          \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_lanes_##T(char *out, int64 out_lane, const char *x, int64 x_lane, int64 lanes,                    \
                               const ag_sort_context *c, pair *records) {                                              \
        uint64 *rows = (uint64 *)records;                                                                              \
        AG_FOR_LANES(x_lane == sizeof(T), lanes, c->length, {                                                          \
            U bits;                                                                                                    \
            memcpy(&bits, x + lane * x_lane + i * c->x_step, sizeof bits);                                             \
            rows[i * LANES + lane] = bits;                                                                             \
        })                                                                                                             \
        encode_rows_##T(rows, c->length, c->descending ? (U)-1 : 0);                                                   \
        network_uint64(rows, c->length);                                                                               \
        scatter_indices(rows, out, out_lane, lanes, c);                                                                \
    }
AG_KEYED_NARROW(PACKED_LANES)

/* Rows of keys and rows of indices, which are exchanged together; equal keys are ordered by their indices. */
typedef struct {
    uint64 *keys, *indices;
} paired_rows;

static inline void exchange_pairs(paired_rows rows, int64 i, int64 j) {
    uint64 *key_a = rows.keys + i * LANES, *key_b = rows.keys + j * LANES;
    uint64 *index_a = rows.indices + i * LANES, *index_b = rows.indices + j * LANES;
    AG_INDEPENDENT
    for (int64 lane = 0; lane < LANES; lane++) {
        const uint64 x = key_a[lane], y = key_b[lane], p = index_a[lane], q = index_b[lane];
        const uint64 exchanged = (uint64)0 - (uint64)((y < x) | ((x == y) & (q < p)));
        const uint64 keys = (x ^ y) & exchanged, indices = (p ^ q) & exchanged;
        key_a[lane] = x ^ keys;
        key_b[lane] = y ^ keys;
        index_a[lane] = p ^ indices;
        index_b[lane] = q ^ indices;
    }
}

static void network_pairs(paired_rows rows, int64 n) { AG_MERGE_EXCHANGE(rows, n, exchange_pairs) }

#define PAIRED_LANES(T, NAME, U)                                                                                       \
    static void encode_rows_##T(paired_rows rows, int64 n, U flip) {                                                   \
        for (int64 i = 0; i < n; i++)                                                                                  \
            for (int64 lane = 0; lane < LANES; lane++) {                                                               \
                T element;                                                                                             \
                memcpy(&element, &rows.keys[i * LANES + lane], sizeof element);                                        \
                rows.keys[i * LANES + lane] = ag_key_##T(element) ^ flip;                                              \
                rows.indices[i * LANES + lane] = (uint64)i;                                                            \
            }                                                                                                          \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_lanes_##T(char *out, int64 out_lane, const char *x, int64 x_lane, int64 lanes,                    \
                               const ag_sort_context *c, pair *records) {                                              \
        const paired_rows rows = {(uint64 *)records, (uint64 *)records + c->length * LANES};                           \
        AG_FOR_LANES(x_lane == sizeof(T), lanes, c->length, {                                                          \
            memcpy(&rows.keys[i * LANES + lane], x + lane * x_lane + i * c->x_step, sizeof(T));                        \
        })                                                                                                             \
        encode_rows_##T(rows, c->length, c->descending ? (U)-1 : 0);                                                   \
        network_pairs(rows, c->length);                                                                                \
        scatter_indices(rows.indices, out, out_lane, lanes, c);                                                        \
    }
AG_KEYED_WIDE(PAIRED_LANES)

#define ARGSORT_KERNEL(T, NAME, U) AG_SORT_KERNEL(T, pair, uint64, (2 * c->length), (c->length * LANES))
AG_KEYED(ARGSORT_KERNEL)

#define TO_INDEX(R, record) (record).index
AG_MERGE_SORT_KERNEL(complex64, int64, TO_INDEX)
AG_MERGE_SORT_KERNEL(complex128, int64, TO_INDEX)

#define ENTRY(T, NAME, U) [AG_##NAME] = sort_lines_##T,
#define COMPLEX_ENTRY(T, NAME) [AG_##NAME] = sort_lines_##T,
const ag_sort_kernels AG_ISA_NAME(ag_argsort) = {.lines = {AG_KEYED(ENTRY) AG_COMPLEXES(COMPLEX_ENTRY)}};
