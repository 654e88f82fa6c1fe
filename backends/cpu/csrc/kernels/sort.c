/* Sorting values: keys are made of the elements of a line, sorted, and made into elements again. */
#include "kernels/sort.h"

#include "base/memory.h"
#include "kernels/rows.h"
#include "kernels/sort_keys.h"
#include "kernels/sort_merge.h"
#include "kernels/sort_radix.h"

#define PLAIN(record) (record)
AG_RADIX_SORT(uint8, uint8, uint8, PLAIN)
AG_RADIX_SORT(uint16, uint16, uint16, PLAIN)
AG_RADIX_SORT(uint32, uint32, uint32, PLAIN)
AG_RADIX_SORT(uint64, uint64, uint64, PLAIN)

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
 * since keys were made, so their numbers are not relied on. */
#define INTEGER_RESTORE(T, NAME, U)                                                                                    \
    static void restore_##T(const char *x, const ag_sort_context *c, U flip, const U *keys, char *out) {}
#define REAL_RESTORE(T, NAME, U)                                                                                       \
    static void restore_##T(const char *x, const ag_sort_context *c, U flip, const U *keys, char *out) {               \
        const U zero = ag_key_##T(0) ^ flip, nan = (U)-1 ^ flip;                                                       \
        int64 zeros = 0, zeros_end = 0, nans = 0, nans_end = 0; /* where they are: behind all that is less */          \
        for (int64 i = 0; i < c->length; i++) {                                                                        \
            zeros += keys[i] < zero;                                                                                   \
            zeros_end += keys[i] <= zero;                                                                              \
            nans += keys[i] < nan;                                                                                     \
            nans_end += keys[i] <= nan;                                                                                \
        }                                                                                                              \
        for (int64 i = 0; i < c->length; i++) {                                                                        \
            const T element = AG_AT(const T, x, c->x_step, i);                                                         \
            if (element == 0 && zeros < zeros_end)                                                                     \
                AG_AT(T, out, c->out_step, zeros++) = element;                                                         \
            else if (element != element && nans < nans_end)                                                            \
                AG_AT(T, out, c->out_step, nans++) = element;                                                          \
        }                                                                                                              \
    }
AG_KEYED_INTEGERS(INTEGER_RESTORE)
AG_KEYED_REALS(REAL_RESTORE)

#define SORT_KERNEL(T, NAME, U)                                                                                        \
    static void sort_line_##T(char *out, const char *x, const ag_sort_context *c, U *keys) {                           \
        const U flip = c->descending ? (U)-1 : 0;                                                                      \
        const seen seen = encode_##T(x, c, flip, keys);                                                                \
        const U *sorted = sort_##U(keys, keys + c->length, c->length, seen.varying);                                   \
        decode_##T(sorted, c, flip, out);                                                                              \
        if (seen.special)                                                                                              \
            restore_##T(x, c, flip, sorted, out);                                                                      \
    }                                                                                                                  \
                                                                                                                       \
    static void sort_lines_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        const ag_sort_context *c = context;                                                                            \
        U here[2 * AG_RADIX_SHORT];                                                                                    \
        U *keys = c->length <= AG_RADIX_SHORT ? here : ag_scratch_new(2 * c->length * (int64)sizeof(U));               \
        if (!keys) {                                                                                                   \
            __atomic_store_n(c->failed, true, __ATOMIC_RELAXED);                                                       \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0; i < n; i++)                                                                              \
                sort_line_##T(data[0] + row * outer[0] + i * inner[0], data[1] + row * outer[1] + i * inner[1], c,     \
                              keys);                                                                                   \
        if (keys != here)                                                                                              \
            ag_scratch_free(keys);                                                                                     \
    }
AG_KEYED(SORT_KERNEL)

#define TO_ELEMENT(T, record) (record).value
AG_MERGE_SORT_KERNEL(complex64, complex64, TO_ELEMENT)
AG_MERGE_SORT_KERNEL(complex128, complex128, TO_ELEMENT)

#define ENTRY(T, NAME, U) [AG_##NAME] = sort_lines_##T,
#define COMPLEX_ENTRY(T, NAME) [AG_##NAME] = sort_lines_##T,
const ag_sort_kernels AG_ISA_NAME(ag_sort) = {.lines = {AG_KEYED(ENTRY) AG_COMPLEXES(COMPLEX_ENTRY)}};
