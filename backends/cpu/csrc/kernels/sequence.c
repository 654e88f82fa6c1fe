#include "kernels/sequence.h"

/* Positions are split into a float64 base and an int32 offset, whose sum is exact: conversions from int32 are vectors
 * on every level, those from int64 only on the highest. */
#define CHUNK ((int64)1 << 20)

#define FILL(T, NAME)                                                                                                  \
    static void fill_##T(void *out, int64 n, const void *element) {                                                    \
        const T x = *(const T *)element;                                                                               \
        for (int64 i = 0; i < n; i++)                                                                                  \
            ((T *)out)[i] = x;                                                                                         \
    }
AG_DTYPES(FILL)

#define INTEGER_PROGRESSION(T, NAME)                                                                                   \
    static void progression_##T(void *out, int64 first, int64 n, const ag_progression *numbers) {                      \
        const uint64 start = numbers->start + (uint64)first * numbers->step, step = numbers->step;                     \
        for (int64 i = 0; i < n; i++)                                                                                  \
            ((T *)out)[i] = (T)(start + (uint64)i * step);                                                             \
    }
AG_INTEGERS(INTEGER_PROGRESSION)

#define REAL_PROGRESSION(T, NAME)                                                                                      \
    static void progression_##T(void *out, int64 first, int64 n, const ag_progression *numbers) {                      \
        const float64 start = numbers->real_start, step = numbers->real_step;                                          \
        for (int64 done = 0; done < n; done += CHUNK) {                                                                \
            const float64 base = (float64)(first + done);                                                              \
            const int32 length = (int32)(n - done < CHUNK ? n - done : CHUNK);                                         \
            T *o = (T *)out + done;                                                                                    \
            for (int32 i = 0; i < length; i++)                                                                         \
                o[i] = (T)(start + (base + i) * step);                                                                 \
        }                                                                                                              \
    }
AG_NATIVE_REALS(REAL_PROGRESSION)

#define PARTITION(T, NAME)                                                                                             \
    static void partition_##T(void *out, int64 first, int64 n, const ag_partition *numbers) {                          \
        const float64 start = numbers->start, stop = numbers->stop, step = numbers->step;                              \
        const float64 parts = (float64)numbers->parts;                                                                 \
        const int64 stride = numbers->stride;                                                                          \
        for (int64 done = 0; done < n; done += CHUNK) {                                                                \
            const float64 base = (float64)(first + done);                                                              \
            const int32 length = (int32)(n - done < CHUNK ? n - done : CHUNK);                                         \
            T *o = (T *)out + done * stride;                                                                           \
            for (int32 i = 0; i < length; i++) {                                                                       \
                const float64 before = base + i, after = parts - before;                                               \
                const float64 near = before <= after ? before : after;                                                 \
                const float64 end = before <= after ? start : stop, away = before <= after ? step : -step;             \
                o[i * stride] = (T)(near == 0 ? end : end + near * away);                                              \
            }                                                                                                          \
        }                                                                                                              \
    }
AG_NATIVE_REALS(PARTITION)

#define FILLS(T, NAME) [AG_##NAME] = fill_##T,
#define PROGRESSIONS(T, NAME) [AG_##NAME] = progression_##T,
#define PARTITIONS(T, NAME) [AG_##NAME] = partition_##T,

const ag_sequence_kernels AG_ISA_NAME(ag_sequence) = {
    .fill = {AG_DTYPES(FILLS)},
    .progression = {AG_NATIVE_ORDERED(PROGRESSIONS)},
    .partition = {AG_NATIVE_REALS(PARTITIONS)},
};
