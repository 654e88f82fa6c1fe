/* Kernels that can write past the caches.
 *
 * An ordinary store reads its cache line before it changes it, which is a waste where the whole line is written, and it
 * drives other data out of the caches where the result is too large to stay in them. A streaming store does neither. The
 * caller asks for it by a context, AG_STREAM, which other kernels ignore.
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

static inline bool ag_streams(const void *context, const char *o, int64 step, int64 itemsize, int64 m) {
    return context == AG_STREAM && step == itemsize && m == 1 && (uintptr_t)o % AG_LINE == 0;
}

/* Lines of the result from index `done` on, element `i` of which is VALUE. */
#define AG_STREAM_LINES(R, VALUE)                                                                                      \
    for (; done + AG_LINE / (int64)sizeof(R) <= n; done += AG_LINE / (int64)sizeof(R)) {                               \
        R line[AG_LINE / sizeof(R)] __attribute__((aligned(AG_LINE)));                                                 \
        for (int64 j = 0; j < AG_LINE / (int64)sizeof(R); j++) {                                                       \
            const int64 i = done + j;                                                                                  \
            line[j] = VALUE;                                                                                           \
        }                                                                                                              \
        ag_stream_line(data[0] + done * (int64)sizeof(R), (const char *)line);                                         \
    }

/* What streams is done first; the ordinary kernel does the rest: all of it where nothing can be streamed. */
#define AG_STREAM_REST(NAME, OPERANDS)                                                                                 \
    char *rest[OPERANDS];                                                                                              \
    for (int k = 0; k < OPERANDS; k++)                                                                                 \
        rest[k] = data[k] + done * inner[k];                                                                           \
    if (done)                                                                                                          \
        ag_stream_end();                                                                                               \
    NAME##_cached(rest, inner, outer, n - done, m, context);

/* As the macros in rows.h, but with streaming for contiguous operands, and a last one that is the same for all. */
#define AG_STREAMING_UNARY_KERNEL(NAME, R, T, EXPR)                                                                    \
    AG_UNARY_KERNEL(NAME##_cached, R, T, EXPR)                                                                         \
    static inline R NAME##_element(const T x1) { return EXPR; }                                                        \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        int64 done = 0;                                                                                                \
        const T *p1 = (const T *)data[1];                                                                              \
        if (ag_streams(context, data[0], inner[0], sizeof(R), m) && inner[1] == sizeof(T))                             \
            AG_STREAM_LINES(R, NAME##_element(p1[i]))                                                                  \
        AG_STREAM_REST(NAME, 2)                                                                                        \
    }

#define AG_STREAMING_BINARY_KERNEL(NAME, R, T, EXPR)                                                                   \
    AG_BINARY_KERNEL(NAME##_cached, R, T, EXPR)                                                                        \
    static inline R NAME##_element(const T x1, const T x2) { return EXPR; }                                            \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        int64 done = 0;                                                                                                \
        const T *p1 = (const T *)data[1], *p2 = (const T *)data[2];                                                    \
        bool streams = ag_streams(context, data[0], inner[0], sizeof(R), m) && inner[1] == sizeof(T);                  \
        if (streams && inner[2] == sizeof(T))                                                                          \
            AG_STREAM_LINES(R, NAME##_element(p1[i], p2[i]))                                                           \
        else if (streams && inner[2] == 0) {                                                                           \
            const T x2 = *p2;                                                                                          \
            AG_STREAM_LINES(R, NAME##_element(p1[i], x2))                                                              \
        }                                                                                                              \
        AG_STREAM_REST(NAME, 3)                                                                                        \
    }

#define AG_STREAMING_TERNARY_KERNEL(NAME, R, T1, T, EXPR)                                                              \
    AG_TERNARY_KERNEL(NAME##_cached, R, T1, T, EXPR)                                                                   \
    static inline R NAME##_element(const T1 x1, const T x2, const T x3) { return EXPR; }                               \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        int64 done = 0;                                                                                                \
        const T1 *p1 = (const T1 *)data[1];                                                                            \
        const T *p2 = (const T *)data[2], *p3 = (const T *)data[3];                                                    \
        bool streams = ag_streams(context, data[0], inner[0], sizeof(R), m) && inner[1] == sizeof(T1) &&               \
                       inner[2] == sizeof(T);                                                                          \
        if (streams && inner[3] == sizeof(T))                                                                          \
            AG_STREAM_LINES(R, NAME##_element(p1[i], p2[i], p3[i]))                                                    \
        else if (streams && inner[3] == 0) {                                                                           \
            const T x3 = *p3;                                                                                          \
            AG_STREAM_LINES(R, NAME##_element(p1[i], p2[i], x3))                                                       \
        }                                                                                                              \
        AG_STREAM_REST(NAME, 4)                                                                                        \
    }

#endif
