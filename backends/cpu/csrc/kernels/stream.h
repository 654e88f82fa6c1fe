/* Kernels that can write past the caches.
 *
 * An ordinary store reads its cache line before it changes it, which is a waste where the whole line is written, and it
 * drives other data out of the caches where the result is too large to stay in them. A streaming store does neither.
 * The caller asks for it by a context, AG_STREAM, which other kernels ignore.
 */
#ifndef AG_KERNELS_STREAM_H
#define AG_KERNELS_STREAM_H

#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "kernels/rows.h"

#define AG_LINE 64 /* bytes */

/* Copy a line to an aligned place, by streaming stores where the processor has them. */
static inline void ag_stream_line(char *to, const char *line) {
#if defined(__AVX512F__)
    _mm512_stream_si512((void *)to, _mm512_load_si512((const void *)line));
#elif defined(__SSE2__)
    for (int i = 0; i < AG_LINE; i += 16)
        _mm_stream_si128((__m128i *)(to + i), _mm_load_si128((const __m128i *)(line + i)));
#else
    memcpy(to, line, AG_LINE);
#endif
}

/* Make streamed lines visible to other threads before what is written next. */
static inline void ag_stream_end(void) {
#ifdef __SSE2__
    _mm_sfence();
#endif
}

/* Elements before the first one that starts a line; all n where there is none, or the row is too short to matter. */
static inline int64 ag_stream_head(const char *o, int64 itemsize, int64 n) {
    int64 bytes = (int64)(-(uintptr_t)o % AG_LINE);
    return bytes % itemsize || n * itemsize < 8 * AG_LINE ? n : bytes / itemsize;
}

/* Lines of the result from index `done` on, element `i` of which is VALUE. */
#define AG_STREAM_LINES(R, VALUE)                                                                                      \
    for (; done + AG_LINE / (int64)sizeof(R) <= n; done += AG_LINE / (int64)sizeof(R)) {                               \
        R line[AG_LINE / sizeof(R)] __attribute__((aligned(AG_LINE)));                                                 \
        for (int64 j = 0; j < AG_LINE / (int64)sizeof(R); j++) {                                                       \
            const int64 i = done + j;                                                                                  \
            line[j] = VALUE;                                                                                           \
        }                                                                                                              \
        ag_stream_line(at[0] + done * (int64)sizeof(R), (const char *)line);                                           \
    }

/* A kernel that streams where it is asked to and the strides are PLAIN: row by row, LINES does what can be done in
 * lines, and the kernel <NAME>_cached what is before and behind. It also does everything else. */
#define AG_STREAMING_KERNEL(NAME, OPERANDS, R, PLAIN, LINES)                                                           \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        if (context != AG_STREAM || inner[0] != sizeof(R) || !(PLAIN)) {                                               \
            NAME##_cached(data, inner, outer, n, m, NULL);                                                             \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *at[OPERANDS], *rest[OPERANDS];                                                                       \
            for (int k = 0; k < OPERANDS; k++)                                                                         \
                at[k] = data[k] + row * outer[k];                                                                      \
            int64 head = ag_stream_head(at[0], sizeof(R), n), done = head;                                             \
            NAME##_cached(at, inner, outer, head, 1, NULL);                                                            \
            LINES                                                                                                      \
            for (int k = 0; k < OPERANDS; k++)                                                                         \
                rest[k] = at[k] + done * inner[k];                                                                     \
            NAME##_cached(rest, inner, outer, n - done, 1, NULL);                                                      \
        }                                                                                                              \
        ag_stream_end();                                                                                               \
    }

#define AG_OPERAND(T, k) ((const T *)at[k])

/* As the macros in rows.h, but with streaming for contiguous operands, and a last one that is the same for the row. */
#define AG_STREAMING_UNARY_KERNEL(NAME, R, T, EXPR)                                                                    \
    AG_UNARY_KERNEL(NAME##_cached, R, T, EXPR)                                                                         \
    static inline R NAME##_element(const T x1) { return EXPR; }                                                        \
    AG_STREAMING_KERNEL(NAME, 2, R, inner[1] == sizeof(T),                                                             \
                        AG_STREAM_LINES(R, NAME##_element(AG_OPERAND(T, 1)[i])))

#define AG_STREAMING_BINARY_KERNEL(NAME, R, T, EXPR)                                                                   \
    AG_BINARY_KERNEL(NAME##_cached, R, T, EXPR)                                                                        \
    static inline R NAME##_element(const T x1, const T x2) { return EXPR; }                                            \
    AG_STREAMING_KERNEL(                                                                                               \
        NAME, 3, R, inner[1] == sizeof(T) && (inner[2] == sizeof(T) || inner[2] == 0),                                 \
        if (inner[2]) AG_STREAM_LINES(R, NAME##_element(AG_OPERAND(T, 1)[i], AG_OPERAND(T, 2)[i])) else {              \
            const T x2 = *AG_OPERAND(T, 2);                                                                            \
            AG_STREAM_LINES(R, NAME##_element(AG_OPERAND(T, 1)[i], x2))                                                \
        })

#define AG_STREAMING_TERNARY_KERNEL(NAME, R, T1, T, EXPR)                                                              \
    AG_TERNARY_KERNEL(NAME##_cached, R, T1, T, EXPR)                                                                   \
    static inline R NAME##_element(const T1 x1, const T x2, const T x3) { return EXPR; }                               \
    AG_STREAMING_KERNEL(                                                                                               \
        NAME, 4, R, inner[1] == sizeof(T1) && inner[2] == sizeof(T) && (inner[3] == sizeof(T) || inner[3] == 0),       \
        if (inner[3])                                                                                                  \
            AG_STREAM_LINES(R, NAME##_element(AG_OPERAND(T1, 1)[i], AG_OPERAND(T, 2)[i], AG_OPERAND(T, 3)[i])) else {  \
            const T x3 = *AG_OPERAND(T, 3);                                                                            \
            AG_STREAM_LINES(R, NAME##_element(AG_OPERAND(T1, 1)[i], AG_OPERAND(T, 2)[i], x3))                          \
        })

#endif
