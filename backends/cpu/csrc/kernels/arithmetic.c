#include "kernels/elementwise.h"
#include "kernels/rows.h"

/* Integers wrap around, which C defines for unsigned ones only; narrow ones are computed in int. */
#define INTEGER_OPERATIONS(T, NAME)                                                                                    \
    static inline T op_add_##T(T x1, T x2) { return (T)((uint64)x1 + (uint64)x2); }                                    \
    static inline T op_subtract_##T(T x1, T x2) { return (T)((uint64)x1 - (uint64)x2); }                               \
    static inline T op_multiply_##T(T x1, T x2) { return (T)((uint64)x1 * (uint64)x2); }
AG_INTEGERS(INTEGER_OPERATIONS)

#define REAL_OPERATIONS(T, NAME)                                                                                       \
    static inline T op_add_##T(T x1, T x2) { return x1 + x2; }                                                         \
    static inline T op_subtract_##T(T x1, T x2) { return x1 - x2; }                                                    \
    static inline T op_multiply_##T(T x1, T x2) { return x1 * x2; }
AG_REALS(REAL_OPERATIONS)

#define COMPLEX_OPERATIONS(T, NAME)                                                                                    \
    static inline T op_add_##T(T x1, T x2) { return (T){x1.re + x2.re, x1.im + x2.im}; }                               \
    static inline T op_subtract_##T(T x1, T x2) { return (T){x1.re - x2.re, x1.im - x2.im}; }                          \
    static inline T op_multiply_##T(T x1, T x2) {                                                                      \
        return (T){x1.re * x2.re - x1.im * x2.im, x1.re * x2.im + x1.im * x2.re};                                      \
    }
AG_COMPLEXES(COMPLEX_OPERATIONS)

#define ARITHMETIC_KERNELS(T, NAME)                                                                                    \
    AG_BINARY_KERNEL(add_##T, T, T, op_add_##T(x1, x2))                                                                \
    AG_BINARY_KERNEL(subtract_##T, T, T, op_subtract_##T(x1, x2))                                                      \
    AG_BINARY_KERNEL(multiply_##T, T, T, op_multiply_##T(x1, x2))
AG_NUMBERS(ARITHMETIC_KERNELS)

#define ADD(T, NAME) [AG_##NAME] = add_##T,
#define SUBTRACT(T, NAME) [AG_##NAME] = subtract_##T,
#define MULTIPLY(T, NAME) [AG_##NAME] = multiply_##T,

const ag_arithmetic_kernels AG_ISA_NAME(ag_arithmetic) = {
    .arithmetic =
        {
            [AG_BINARY_add] = {AG_NUMBERS(ADD)},
            [AG_BINARY_subtract] = {AG_NUMBERS(SUBTRACT)},
            [AG_BINARY_multiply] = {AG_NUMBERS(MULTIPLY)},
        },
};
