/* Sorting values: keys are made of the elements of a line, sorted, and made into elements again. */
#include "kernels/sort.h"

#include "base/memory.h"
#include "kernels/rows.h"
#include "kernels/sort_keys.h"
#include "kernels/sort_merge.h"
#include "kernels/sort_network.h"
#include "kernels/sort_radix.h"

#define PLAIN(record) (record)
AG_RADIX_SORT(uint8, uint8, PLAIN)
AG_RADIX_SORT(uint16, uint16, PLAIN)
AG_RADIX_SORT(uint32, uint32, PLAIN)
AG_RADIX_SORT(uint64, uint64, PLAIN)
AG_SORT_NETWORK(uint8)
AG_SORT_NETWORK(uint16)
AG_SORT_NETWORK(uint32)
AG_SORT_NETWORK(uint64)

/* What was seen when keys were made. */
typedef struct {
    uint64 varying; /* the bits in which keys differ */
    bool special;   /* there are elements that their keys do not give back */
} seen;

#define NEVER_SPECIAL(T, U, x) 0

#define CONVERSIONS(T, U, SPECIAL)                                                                                     \
    static inline seen encode_each_##T(const char *x, int64 step, int64 n, U flip, U *keys) {                          \
        const U first = ag_key_##T(*(const T *)x) ^ flip;                                                              \
        U varying = 0, special = 0;                                                                                    \
        for (int64 i = 0; i < n; i++) {                                                                                \
            const T element = AG_AT(const T, x, step, i);                                                              \
            const U key = ag_key_##T(element) ^ flip;                                                                  \
            varying |= key ^ first;                                                                                    \
            special |= SPECIAL(T, U, element);                                                                         \
            keys[i] = key;                                                                                             \
        }                                                                                                              \
        return (seen){varying, special != 0};                                                                          \
    }                                                                                                                  \
                                                                                                                       \
    static seen encode_##T(const char *x, const ag_sort_context *c, U flip, U *keys) {                                 \
        if (c->x_step == sizeof(T))                                                                                    \
            return encode_each_##T(x, sizeof(T), c->length, flip, keys);                                               \
        return encode_each_##T(x, c->x_step, c->length, flip, keys);                                                   \
    }                                                                                                                  \
                                                                                                                       \
    static void decode_##T(const U *keys, const ag_sort_context *c, U flip, char *out) {                               \
        if (c->out_step == sizeof(T))                                                                                  \
            for (int64 i = 0; i < c->length; i++)                                                                      \
                ((T *)out)[i] = ag_value_##T(keys[i] ^ flip);                                                          \
        else                                                                                                           \
            for (int64 i = 0; i < c->length; i++)                                                                      \
                AG_AT(T, out, c->out_step, i) = ag_value_##T(keys[i] ^ flip);                                          \
    }
#define INTEGER_CONVERSIONS(T, NAME, U) CONVERSIONS(T, U, NEVER_SPECIAL)
#define REAL_CONVERSIONS(T, NAME, U) CONVERSIONS(T, U, AG_IS_SPECIAL)
AG_KEYED_INTEGERS(INTEGER_CONVERSIONS)
AG_KEYED_REALS(REAL_CONVERSIONS)

/* Give zeros their signs and NaNs their bits, in the order of the array. Another thread may have written to the array
 * since keys were made, so how many there are is taken from the result. */
#define INTEGER_RESTORE(T, NAME, U)                                                                                    \
    static void restore_##T(const char *x, const ag_sort_context *c, char *out) {}
#define REAL_RESTORE(T, NAME, U)                                                                                       \
    static void restore_##T(const char *x, const ag_sort_context *c, char *out) {                                      \
        int64 zeros_begin = 0, zeros_end = 0, nans_end = 0;                                                            \
        for (int64 i = 0; i < c->length; i++) {                                                                        \
            const T element = AG_AT(const T, out, c->out_step, i);                                                     \
            zeros_begin += c->descending ? !(element <= 0) : element < 0;                                              \
            zeros_end += element == 0;                                                                                 \
            nans_end += element != element;                                                                            \
        }                                                                                                              \
        zeros_end += zeros_begin;                                                                                      \
        int64 zero = zeros_begin, nan = 0;                                                                             \
        if (!c->descending) {                                                                                          \
            nan = c->length - nans_end;                                                                                \
            nans_end = c->length;                                                                                      \
        }                                                                                                              \
        for (int64 i = 0; i < c->length; i++) {                                                                        \
            const T element = AG_AT(const T, x, c->x_step, i);                                                         \
            if (element == 0 && zero < zeros_end)                                                                      \
                AG_AT(T, out, c->out_step, zero++) = element;                                                          \
            else if (element != element && nan < nans_end)                                                             \
                AG_AT(T, out, c->out_step, nan++) = element;                                                           \
        }                                                                                                              \
    }
AG_KEYED_INTEGERS(INTEGER_RESTORE)
AG_KEYED_REALS(REAL_RESTORE)

/* A long line: its digits one after the other. */
#define SORT_LINE(T, NAME, U)                                                                                          \
    static void sort_line_##T(char *out, const char *x, const ag_sort_context *c, U *keys) {                           \
        const U flip = c->descending ? (U)-1 : 0;                                                                      \
        const seen seen = encode_##T(x, c, flip, keys);                                                                \
        decode_##T(sort_##U(keys, keys + c->length, c->length, seen.varying), c, flip, out);                           \
        if (seen.special)                                                                                              \
            restore_##T(x, c, out);                                                                                    \
    }
AG_KEYED(SORT_LINE)

/* Short lines side by side; their first elements lie `out_lane` and `x_lane` bytes apart. Elements are moved to their
 * lanes as they are, so that keys are made in vectors. */
#define LANES(T, U, SPECIAL)                                                                                           \
    static bool encode_rows_##T(U *rows, int64 n, U flip) {                                                            \
        U special = 0;                                                                                                 \
        for (int64 k = 0; k < n * AG_LANES(U); k++) {                                                                  \
            T element;                                                                                                 \
            memcpy(&element, &rows[k], sizeof element);                                                                \
            special |= SPECIAL(T, U, element);                                                                         \
            rows[k] = ag_key_##T(element) ^ flip;                                                                      \
        }                                                                                                              \
        return special;                                                                                                \
    }                                                                                                                  \
                                                                                                                       \
    static void decode_rows_##T(U *rows, int64 n, U flip) {                                                            \
        for (int64 k = 0; k < n * AG_LANES(U); k++) {                                                                  \
            const T element = ag_value_##T(rows[k] ^ flip);                                                            \
            memcpy(&rows[k], &element, sizeof element);                                                                \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_lanes_##T(char *out, int64 out_lane, const char *x, int64 x_lane, int64 lanes,                    \
                               const ag_sort_context *c, U *rows) {                                                    \
        const U flip = c->descending ? (U)-1 : 0;                                                                      \
        AG_FOR_LANES(x_lane == sizeof(T), lanes, c->length, {                                                          \
            memcpy(&rows[i * AG_LANES(U) + lane], x + lane * x_lane + i * c->x_step, sizeof(T));                       \
        })                                                                                                             \
        const bool special = encode_rows_##T(rows, c->length, flip);                                                   \
        network_##U(rows, c->length);                                                                                  \
        decode_rows_##T(rows, c->length, flip);                                                                        \
        AG_FOR_LANES(out_lane == sizeof(T), lanes, c->length, {                                                        \
            memcpy(out + lane * out_lane + i * c->out_step, &rows[i * AG_LANES(U) + lane], sizeof(T));                 \
        })                                                                                                             \
        for (int64 lane = 0; special && lane < lanes; lane++)                                                          \
            restore_##T(x + lane * x_lane, c, out + lane * out_lane);                                                  \
    }
#define INTEGER_LANES(T, NAME, U) LANES(T, U, NEVER_SPECIAL)
#define REAL_LANES(T, NAME, U) LANES(T, U, AG_IS_SPECIAL)
AG_KEYED_INTEGERS(INTEGER_LANES)
AG_KEYED_REALS(REAL_LANES)

#define SORT_KERNEL(T, NAME, U) AG_SORT_KERNEL(T, U, U, (2 * c->length), (c->length * AG_LANES(U)))
AG_KEYED(SORT_KERNEL)

#define TO_ELEMENT(T, record) (record).value
AG_MERGE_SORT_KERNEL(complex64, complex64, TO_ELEMENT)
AG_MERGE_SORT_KERNEL(complex128, complex128, TO_ELEMENT)

#define ENTRY(T, NAME, U) [AG_##NAME] = sort_lines_##T,
#define COMPLEX_ENTRY(T, NAME) [AG_##NAME] = sort_lines_##T,
const ag_sort_kernels AG_ISA_NAME(ag_sort) = {.lines = {AG_KEYED(ENTRY) AG_COMPLEXES(COMPLEX_ENTRY)}};
