/* Products: of integers in 64 bits, which wrap around; of floats in float64, of complex numbers in complex128. */
#include "kernels/fold.h"

#define PRODUCT(T, G, A, I, VALUE)                                                                                     \
    static const G prod_##T##_NONE = 1, prod_##T##_NAN = 0;                                                            \
    static inline G prod_##T##_value(T x) { return (G)VALUE(x); }                                                      \
    static inline G prod_##T##_fold(G a, G b) { return a * b; }                                                        \
    static inline I prod_##T##_poison(G a, G b) { return 0; }                                                          \
    static inline A prod_##T##_merge(A a, A b) { return a * b; }                                                       \
    static const bool prod_##T##_AGAIN = false;                                                                        \
    static inline bool prod_##T##_done(A a) { return false; }                                                          \
    AG_FOLD(prod_##T, T, G, A, I)
#define BOOL_PRODUCT(T, NAME) PRODUCT(T, uint64, uint64, int64, AG_NONZERO)
#define INTEGER_PRODUCT(T, NAME) PRODUCT(T, uint64, uint64, int64, AG_PLAIN)
AG_BOOLS(BOOL_PRODUCT)
AG_INTEGERS(INTEGER_PRODUCT)
PRODUCT(float32, float64, float64, int64, AG_PLAIN)
PRODUCT(float64, float64, float64, int64, AG_PLAIN)

#define MULTIPLY(a, b) ((a) * (b))
AG_FOLD_STATES(signed_product, uint64, AG_INT64, MULTIPLY)
AG_FOLD_STATES(unsigned_product, uint64, AG_UINT64, MULTIPLY)
AG_FOLD_STATES(float_product, float64, AG_FLOAT64, MULTIPLY)

/* -- complex: one after the other, in two components --------------------------------------------------------------- */

static inline complex128 multiply(complex128 a, complex128 b) {
    return (complex128){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

#define COMPLEX_PRODUCT(T, NAME)                                                                                       \
    static void prod_##T(const char *x, int64 inner, int64 outer, int64 n, int64 m, int64 first, void *state,          \
                         int64 width) {                                                                                \
        float64 *re = state, *im = re + width;                                                                         \
        for (int64 j = 0; j < m; j++) {                                                                                \
            complex128 a = {1, 0};                                                                                     \
            for (int64 i = 0; i < n; i++) {                                                                            \
                const T v = AG_AT(const T, x + j * outer, inner, i);                                                   \
                a = multiply(a, (complex128){v.re, v.im});                                                             \
            }                                                                                                          \
            re[j] = a.re;                                                                                              \
            im[j] = a.im;                                                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    static void prod_##T##_finish(void *state, int64 m, int64 width, int64 count, char *out, int64 step,               \
                                  ag_dtype dtype, const void *context) {                                               \
        const float64 *re = state, *im = re + width;                                                                   \
        for (int64 j = 0; j < m; j++)                                                                                  \
            AG_AT(T, out, step, j) = (T){re[j], im[j]};                                                                \
    }
AG_COMPLEXES(COMPLEX_PRODUCT)

static void complex_combine(void *state, const void *later, int64 m, int64 width) {
    float64 *re = state, *im = re + width;
    const float64 *re2 = later, *im2 = re2 + width;
    for (int64 j = 0; j < m; j++) {
        const complex128 a = multiply((complex128){re[j], im[j]}, (complex128){re2[j], im2[j]});
        re[j] = a.re;
        im[j] = a.im;
    }
}

#define SIGNED_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(prod_##T, signed_product),
#define UNSIGNED_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(prod_##T, unsigned_product),
#define FLOAT_ROW(T, NAME) [AG_##NAME] = AG_FOLD_REDUCTION(prod_##T, float_product),
#define COMPLEX_ROW(T, NAME)                                                                                           \
    [AG_##NAME] = {.components = 2, .reduce = prod_##T, .combine = complex_combine, .finish = prod_##T##_finish},

const ag_product_kernels AG_ISA_NAME(ag_products) = {
    .prod = {AG_BOOLS(SIGNED_ROW) AG_SIGNED(SIGNED_ROW) AG_UNSIGNED(UNSIGNED_ROW) AG_NATIVE_REALS(FLOAT_ROW)
                 AG_COMPLEXES(COMPLEX_ROW)},
};
