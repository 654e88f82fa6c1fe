/* The shapes of loops that kernels are made of.
 *
 * Each macro defines a static ag_kernel. EXPR is an expression of the elements x1, x2 ... that gives the result, usually
 * a call of an inline function op_name(x1, x2). The loop is written once for each pattern of strides that the compiler
 * can vectorise: everything contiguous, and one operand the same for the whole row.
 */
#ifndef AG_KERNELS_ROWS_H
#define AG_KERNELS_ROWS_H

#include "base/kernel.h"

/* No iteration depends on another: the result is either apart from the operands or the very memory of one of them. */
#if defined(__clang__)
#define AG_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define AG_INDEPENDENT _Pragma("GCC ivdep")
#endif

/* In a table by dtype: the kernel for items of T's size. */
#define AG_BY_SIZE(T, of_1, of_2, of_4, of_8, of_16)                                                                   \
    (sizeof(T) == 1 ? of_1 : sizeof(T) == 2 ? of_2 : sizeof(T) == 4 ? of_4 : sizeof(T) == 8 ? of_8 : of_16)

/* What counts of an element: itself, or, of a bool, whether it is not 0. */
#define AG_PLAIN(x) (x)
#define AG_NONZERO(x) ((x) != 0)

#define AG_AT(T, base, step, i) (*(T *)((base) + (i) * (step)))

#define AG_UNARY_KERNEL(NAME, R, T, EXPR)                                                                              \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        const int64 so = inner[0], s1 = inner[1];                                                                      \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p1 = data[1] + row * outer[1];                                        \
            if (so == sizeof(R) && s1 == sizeof(T)) {                                                                  \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T x1 = ((const T *)p1)[i];                                                                   \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else                                                                                                     \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T x1 = AG_AT(const T, p1, s1, i);                                                            \
                    AG_AT(R, o, so, i) = EXPR;                                                                         \
                }                                                                                                      \
        }                                                                                                              \
    }

#define AG_BINARY_KERNEL(NAME, R, T, EXPR)                                                                             \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        const int64 so = inner[0], s1 = inner[1], s2 = inner[2];                                                       \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p1 = data[1] + row * outer[1], *p2 = data[2] + row * outer[2];        \
            if (so == sizeof(R) && s1 == sizeof(T) && s2 == sizeof(T)) {                                               \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T x1 = ((const T *)p1)[i], x2 = ((const T *)p2)[i];                                          \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else if (so == sizeof(R) && s1 == sizeof(T) && s2 == 0) {                                                \
                const T x2 = *(const T *)p2;                                                                           \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T x1 = ((const T *)p1)[i];                                                                   \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else if (so == sizeof(R) && s1 == 0 && s2 == sizeof(T)) {                                                \
                const T x1 = *(const T *)p1;                                                                           \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T x2 = ((const T *)p2)[i];                                                                   \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else                                                                                                     \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T x1 = AG_AT(const T, p1, s1, i), x2 = AG_AT(const T, p2, s2, i);                            \
                    AG_AT(R, o, so, i) = EXPR;                                                                         \
                }                                                                                                      \
        }                                                                                                              \
    }

/* For operations that the compiler cannot vectorise, one loop is enough. */
#define AG_UNARY_PLAIN_KERNEL(NAME, R, T, EXPR)                                                                        \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p1 = data[1] + row * outer[1];                                        \
            for (int64 i = 0; i < n; i++) {                                                                            \
                const T x1 = AG_AT(const T, p1, inner[1], i);                                                          \
                AG_AT(R, o, inner[0], i) = EXPR;                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }

#define AG_BINARY_PLAIN_KERNEL(NAME, R, T, EXPR)                                                                       \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p1 = data[1] + row * outer[1], *p2 = data[2] + row * outer[2];        \
            for (int64 i = 0; i < n; i++) {                                                                            \
                const T x1 = AG_AT(const T, p1, inner[1], i), x2 = AG_AT(const T, p2, inner[2], i);                    \
                AG_AT(R, o, inner[0], i) = EXPR;                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }

/* Three operands, x1 of another dtype: the last two contiguous, or the same for the whole row. */
#define AG_TERNARY_KERNEL(NAME, R, T1, T, EXPR)                                                                        \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        const int64 so = inner[0], s1 = inner[1], s2 = inner[2], s3 = inner[3];                                        \
        const bool plain = so == sizeof(R) && s1 == sizeof(T1);                                                        \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *o = data[0] + row * outer[0], *p1 = data[1] + row * outer[1], *p2 = data[2] + row * outer[2];        \
            char *p3 = data[3] + row * outer[3];                                                                       \
            if (plain && s2 == sizeof(T) && s3 == sizeof(T)) {                                                         \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T1 x1 = ((const T1 *)p1)[i];                                                                 \
                    const T x2 = ((const T *)p2)[i], x3 = ((const T *)p3)[i];                                          \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else if (plain && s2 == sizeof(T) && s3 == 0) {                                                          \
                const T x3 = *(const T *)p3;                                                                           \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T1 x1 = ((const T1 *)p1)[i];                                                                 \
                    const T x2 = ((const T *)p2)[i];                                                                   \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else if (plain && s2 == 0 && s3 == sizeof(T)) {                                                          \
                const T x2 = *(const T *)p2;                                                                           \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T1 x1 = ((const T1 *)p1)[i];                                                                 \
                    const T x3 = ((const T *)p3)[i];                                                                   \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else if (plain && s2 == 0 && s3 == 0) {                                                                  \
                const T x2 = *(const T *)p2, x3 = *(const T *)p3;                                                      \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T1 x1 = ((const T1 *)p1)[i];                                                                 \
                    ((R *)o)[i] = EXPR;                                                                                \
                }                                                                                                      \
            } else                                                                                                     \
                for (int64 i = 0; i < n; i++) {                                                                        \
                    const T1 x1 = AG_AT(const T1, p1, s1, i);                                                          \
                    const T x2 = AG_AT(const T, p2, s2, i), x3 = AG_AT(const T, p3, s3, i);                            \
                    AG_AT(R, o, so, i) = EXPR;                                                                         \
                }                                                                                                      \
        }                                                                                                              \
    }

#endif
