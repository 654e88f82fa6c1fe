#include "kernels/gather.h"

#include <string.h>

#include "kernels/rows.h"

/* An index, made non-negative; what is out of bounds is 0 from then on, so that its offset is harmless. */
#define SIGNED_INDEX(T, NAME)                                                                                          \
    static inline int64 wrapped_##T(T index, int64 length) { return index < 0 ? index + length : (int64)index; }
#define UNSIGNED_INDEX(T, NAME)                                                                                        \
    static inline int64 wrapped_##T(T index, int64 length) { return (int64)index; } /* negative where too large */
AG_SIGNED(SIGNED_INDEX)
AG_UNSIGNED(UNSIGNED_INDEX)

static inline bool is_within(int64 index, int64 length) { return (uint64)index < (uint64)length; }
static inline int64 kept(int64 index, int64 length) { return is_within(index, length) ? index : 0; }

static void report(const ag_indexed_axis *axis, int64 index) {
    if (!__atomic_exchange_n(&axis->bad->found, 1, __ATOMIC_RELAXED))
        axis->bad->index = index;
}

#define OFFSETS(NAME, T, ASSIGN)                                                                                       \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        const ag_indexed_axis *axis = context;                                                                         \
        const int64 length = axis->length, step = axis->step, so = inner[0], s1 = inner[1];                            \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p1 = data[1] + row * outer[1];                                        \
            int64 outside = 0;                                                                                         \
            if (so == sizeof(int64) && s1 == sizeof(T))                                                                \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const int64 index = wrapped_##T(((const T *)p1)[i], length);                                       \
                    outside |= !is_within(index, length);                                                              \
                    ((int64 *)o)[i] ASSIGN kept(index, length) * step;                                                 \
                }                                                                                                      \
            else                                                                                                       \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const int64 index = wrapped_##T(AG_AT(const T, p1, s1, i), length);                                \
                    outside |= !is_within(index, length);                                                              \
                    AG_AT(int64, o, so, i) ASSIGN kept(index, length) * step;                                          \
                }                                                                                                      \
            for (int64 i = 0; outside && i < n; i++) {                                                                 \
                const T index = AG_AT(const T, p1, s1, i);                                                             \
                if (!is_within(wrapped_##T(index, length), length)) {                                                  \
                    report(axis, (int64)index);                                                                        \
                    break;                                                                                             \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }
#define OFFSETS_OF(T, NAME) OFFSETS(set_offsets_##T, T, =) OFFSETS(add_offsets_##T, T, +=)
AG_INTEGERS(OFFSETS_OF)

static void add_terms(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,
                      const void *context) {
    for (int64 row = 0; row < m; row++)
        for (int64 i = 0; i < n; i++)
            AG_AT(int64, data[0] + row * outer[0], inner[0], i) +=
                AG_AT(const int64, data[1] + row * outer[1], inner[1], i);
}

static inline void copy_strided(char *to, int64 to_step, const char *from, int64 from_step, int64 n, int64 size) {
    for (int64 i = 0; i < n; i++)
        memcpy(to + i * to_step, from + i * from_step, (size_t)size);
}

/* With one offset for the whole row, the row is a strided copy. */
#define GATHER(word, size)                                                                                             \
    static void gather_##word(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,             \
                              const void *context) {                                                                   \
        const int64 so = inner[0], s1 = inner[1], s2 = inner[2];                                                       \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0];                                                                        \
            const char *p1 = data[1] + row * outer[1], *p2 = data[2] + row * outer[2];                                 \
            if (s1 == 0 && so == size && s2 == size)                                                                   \
                memcpy(o, p2 + *(const int64 *)p1, (size_t)(n * size));                                                \
            else if (s1 == 0)                                                                                          \
                copy_strided(o, so, p2 + *(const int64 *)p1, s2, n, size);                                             \
            else if (s1 == sizeof(int64) && so == size && s2 == 0) {                                                   \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++)                                                                          \
                    ((word *)o)[i] = *(const word *)(p2 + ((const int64 *)p1)[i]);                                     \
            } else                                                                                                     \
                for (int64 i = 0; i < n; i++)                                                                          \
                    AG_AT(word, o, so, i) = AG_AT(const word, p2 + AG_AT(const int64, p1, s1, i), s2, i);              \
        }                                                                                                              \
    }
AG_WORDS(GATHER)

#define SCATTER(word, size)                                                                                            \
    static void scatter_##word(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        const int64 so = inner[0], s1 = inner[1], s2 = inner[2];                                                       \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0];                                                                        \
            const char *p1 = data[1] + row * outer[1], *p2 = data[2] + row * outer[2];                                 \
            if (s1 == 0 && so == size && s2 == size)                                                                   \
                memcpy(o + *(const int64 *)p1, p2, (size_t)(n * size));                                                \
            else if (s1 == 0)                                                                                          \
                copy_strided(o + *(const int64 *)p1, so, p2, s2, n, size);                                             \
            else                                                                                                       \
                for (int64 i = 0; i < n; i++)                                                                          \
                    AG_AT(word, o + AG_AT(const int64, p1, s1, i), so, i) = AG_AT(const word, p2, s2, i);              \
        }                                                                                                              \
    }
AG_WORDS(SCATTER)

#define SET_ENTRY(T, NAME) [AG_##NAME] = set_offsets_##T,
#define ADD_ENTRY(T, NAME) [AG_##NAME] = add_offsets_##T,
#define GATHER_ENTRY(word, size) gather_##word,
#define SCATTER_ENTRY(word, size) scatter_##word,

const ag_gather_kernels AG_ISA_NAME(ag_gather) = {
    .set_offsets = {AG_INTEGERS(SET_ENTRY)},
    .add_offsets = {AG_INTEGERS(ADD_ENTRY)},
    .add = add_terms,
    .gather = {AG_WORDS(GATHER_ENTRY)},
    .scatter = {AG_WORDS(SCATTER_ENTRY)},
};
