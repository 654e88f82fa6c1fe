#include "kernels/cumulative.h"

#include "kernels/rows.h"

/* Integers wrap around, which C defines for unsigned ones only; narrow ones are computed in 64 bits. */
#define INTEGER_OPERATIONS(T, NAME)                                                                                    \
    static inline T sum_##T(T total, T x) { return (T)((uint64)total + (uint64)x); }                                   \
    static inline T prod_##T(T total, T x) { return (T)((uint64)total * (uint64)x); }
#define REAL_OPERATIONS(T, NAME)                                                                                       \
    static inline T sum_##T(T total, T x) { return total + x; }                                                        \
    static inline T prod_##T(T total, T x) { return total * x; }
#define COMPLEX_OPERATIONS(T, NAME)                                                                                    \
    static inline T sum_##T(T total, T x) { return (T){total.re + x.re, total.im + x.im}; }                            \
    static inline T prod_##T(T total, T x) {                                                                           \
        return (T){total.re * x.re - total.im * x.im, total.re * x.im + total.im * x.re};                              \
    }
AG_INTEGERS(INTEGER_OPERATIONS)
AG_NATIVE_REALS(REAL_OPERATIONS)
AG_COMPLEXES(COMPLEX_OPERATIONS)

/* Along one line: each total waits for the one before. */
#define ALONG(OP, T)                                                                                                   \
    static inline void along_##OP##_##T(char *out, int64 out_step, const char *x, int64 x_step, int64 length) {        \
        T total = *(const T *)x;                                                                                       \
        *(T *)out = total;                                                                                             \
        for (int64 i = 1; i < length; i++) {                                                                           \
            total = OP##_##T(total, AG_AT(const T, x, x_step, i));                                                     \
            AG_AT(T, out, out_step, i) = total;                                                                        \
        }                                                                                                              \
    }

/* Across n lines side by side in memory: a vector of totals. The operands are apart or the same memory. */
#define ACROSS(OP, T)                                                                                                  \
    static void across_##OP##_##T(char *out, const char *x, int64 n, const ag_cumulative_context *c) {                 \
        AG_INDEPENDENT                                                                                                 \
        for (int64 i = 0; i < n; i++)                                                                                  \
            ((T *)out)[i] = ((const T *)x)[i];                                                                         \
        for (int64 step = 1; step < c->length; step++) {                                                               \
            const T *totals = (const T *)out;                                                                          \
            out += c->out_step;                                                                                        \
            x += c->x_step;                                                                                            \
            AG_INDEPENDENT                                                                                             \
            for (int64 i = 0; i < n; i++)                                                                              \
                ((T *)out)[i] = OP##_##T(totals[i], ((const T *)x)[i]);                                                \
        }                                                                                                              \
    }

#define CUMULATIVE_KERNEL(OP, T)                                                                                       \
    ALONG(OP, T)                                                                                                       \
    ACROSS(OP, T)                                                                                                      \
    static void OP##_lines_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        const ag_cumulative_context *c = context;                                                                      \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *out = data[0] + row * outer[0], *x = data[1] + row * outer[1];                                       \
            if (n > 1 && inner[0] == sizeof(T) && inner[1] == sizeof(T))                                               \
                across_##OP##_##T(out, x, n, c);                                                                       \
            else if (c->out_step == sizeof(T) && c->x_step == sizeof(T))                                               \
                for (int64 i = 0; i < n; i++)                                                                          \
                    along_##OP##_##T(out + i * inner[0], sizeof(T), x + i * inner[1], sizeof(T), c->length);           \
            else                                                                                                       \
                for (int64 i = 0; i < n; i++)                                                                          \
                    along_##OP##_##T(out + i * inner[0], c->out_step, x + i * inner[1], c->x_step, c->length);         \
        }                                                                                                              \
    }
#define CUMULATIVE_KERNELS(T, NAME)                                                                                    \
    CUMULATIVE_KERNEL(sum, T)                                                                                          \
    CUMULATIVE_KERNEL(prod, T)
AG_NATIVE_NUMBERS(CUMULATIVE_KERNELS)

#define SUM(T, NAME) [AG_##NAME] = sum_lines_##T,
#define PROD(T, NAME) [AG_##NAME] = prod_lines_##T,
const ag_cumulative_kernels AG_ISA_NAME(ag_cumulative) = {
    .sum = {AG_NATIVE_NUMBERS(SUM)},
    .prod = {AG_NATIVE_NUMBERS(PROD)},
};
