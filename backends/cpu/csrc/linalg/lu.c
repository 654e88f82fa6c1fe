/* Cholesky and LU factors, and what is made of them.
 *
 * LAPACK reads a C-contiguous matrix as its transpose. The inverse and the determinant are the transpose's too,
 * transposed back in the same way; systems are solved with the transpose of the transpose. A Hermitian matrix's
 * transpose is its conjugate, whose upper factor, read as C-contiguous, is the matrix's lower factor.
 */
#include <math.h>
#include <string.h>

#include "linalg/stack.h"

static double cube(int64 n) { return (double)n * (double)n * (double)n; }

static ag_linalg_status cholesky(const ag_stack *s, char *const *data, void *scratch) {
    int32 n = (int32)s->n, info;
    ag_blas()->potrf[ag_blas_index(s->dtype)](s->flag ? "L" : "U", &n, data[0], &n, &info, 1);
    ag_clear_triangle(data[0], s->n, s->n, ag_itemsize(s->dtype), s->flag);
    return info == 0 ? AG_LINALG_DONE : AG_LINALG_NOT_POSITIVE;
}

ag_linalg_status ag_cholesky(ag_stack *s) {
    if (!ag_stack_fits(s))
        return AG_LINALG_TOO_LARGE;
    s->scratch = 0;
    return s->n == 0 ? AG_LINALG_DONE : ag_stack_run(s, cholesky, cube(s->n) / 3);
}

static int64 pivots_bytes(const ag_stack *s) { return ag_scratch_bytes(s->n, 1, sizeof(int32)); }

static int32 block_of(int64 n) { return (int32)(n * 64 <= AG_BLAS_MAX ? n * 64 : n); } /* getri's work */

static ag_linalg_status inverse(const ag_stack *s, char *const *data, void *scratch) {
    int32 n = (int32)s->n, info, *pivots = scratch, work = block_of(n);
    ag_blas()->getrf[ag_blas_index(s->dtype)](&n, &n, data[0], &n, pivots, &info);
    if (info == 0)
        ag_blas()->getri[ag_blas_index(s->dtype)](&n, data[0], &n, pivots, (char *)scratch + pivots_bytes(s), &work,
                                                  &info);
    return info == 0 ? AG_LINALG_DONE : AG_LINALG_SINGULAR;
}

ag_linalg_status ag_inverse(ag_stack *s) {
    if (!ag_stack_fits(s))
        return AG_LINALG_TOO_LARGE;
    if (s->n == 0)
        return AG_LINALG_DONE;
    s->scratch = pivots_bytes(s) + ag_scratch_bytes(block_of(s->n), 1, ag_itemsize(s->dtype));
    return ag_stack_run(s, inverse, 2 * cube(s->n));
}

/* Factors of a copy of the matrix; right sides are columns for LAPACK, so those in more than one column are copied. */
static ag_linalg_status solve(const ag_stack *s, char *const *data, void *scratch) {
    int64 itemsize = ag_itemsize(s->dtype), matrix = s->n * s->n * itemsize;
    int32 n = (int32)s->n, k = (int32)s->k, info, *pivots = scratch;
    char *factors = (char *)scratch + pivots_bytes(s), *behind = factors + ag_scratch_bytes(s->n, s->n, itemsize),
         *columns = k == 1 ? data[0] : behind;
    memcpy(factors, data[1], (size_t)matrix);
    ag_blas()->getrf[ag_blas_index(s->dtype)](&n, &n, factors, &n, pivots, &info);
    if (info != 0)
        return AG_LINALG_SINGULAR;
    if (k != 1)
        ag_transpose(columns, data[0], k, s->dtype, n, k, false);
    ag_blas()->getrs[ag_blas_index(s->dtype)]("T", &n, &k, factors, &n, pivots, columns, &n, &info, 1);
    if (k != 1)
        ag_transpose(data[0], columns, n, s->dtype, k, n, false);
    return AG_LINALG_DONE;
}

ag_linalg_status ag_solve(ag_stack *s) {
    if (!ag_stack_fits(s))
        return AG_LINALG_TOO_LARGE;
    if (s->n == 0 || s->k == 0)
        return AG_LINALG_DONE;
    int64 itemsize = ag_itemsize(s->dtype);
    s->scratch = pivots_bytes(s) + ag_scratch_bytes(s->n, s->n, itemsize) + ag_scratch_bytes(s->n, s->k, itemsize);
    return ag_stack_run(s, solve, cube(s->n) * 2 / 3 + 2 * (double)s->n * (double)s->n * (double)s->k);
}

static bool odd_permutation(const int32 *pivots, int64 n) {
    bool odd = false;
    for (int64 i = 0; i < n; i++)
        odd ^= pivots[i] != i + 1;
    return odd;
}

/* From factors: the product of the diagonal, or its sign and the logarithm of its absolute value. A zero stays zero,
 * even where LAPACK stopped at it and left the rest as it was. */
#define REAL_DETERMINANT(T, NAME)                                                                                      \
    static void determinant_##T(const ag_stack *s, char *const *data, const char *factors, bool odd, bool zero) {      \
        const T *u = (const T *)factors;                                                                               \
        T product = odd ? -1 : 1, logarithm = 0;                                                                       \
        for (int64 i = 0; i < s->n; i++) {                                                                             \
            const T x = u[i * (s->n + 1)];                                                                             \
            if (s->flag)                                                                                               \
                product *= x;                                                                                          \
            else {                                                                                                     \
                product = isnan(x) ? x : x < 0 ? -product : product;                                                   \
                logarithm += (T)log(fabs((double)x));                                                                  \
            }                                                                                                          \
        }                                                                                                              \
        *(T *)data[0] = zero ? 0 : product;                                                                            \
        if (!s->flag)                                                                                                  \
            *(T *)data[1] = zero ? (T)-INFINITY : logarithm;                                                           \
    }
AG_BLAS_REALS(REAL_DETERMINANT)

#define COMPLEX_DETERMINANT(T, R)                                                                                      \
    static void determinant_##T(const ag_stack *s, char *const *data, const char *factors, bool odd, bool zero) {      \
        const T *u = (const T *)factors;                                                                               \
        T product = {odd ? -1 : 1, 0};                                                                                 \
        R logarithm = 0;                                                                                               \
        for (int64 i = 0; i < s->n; i++) {                                                                             \
            T x = u[i * (s->n + 1)];                                                                                   \
            if (!s->flag) {                                                                                            \
                const double size = hypot((double)x.re, (double)x.im);                                                 \
                logarithm += (R)log(size);                                                                             \
                x = (T){(R)((double)x.re / size), (R)((double)x.im / size)};                                           \
            }                                                                                                          \
            product = (T){product.re * x.re - product.im * x.im, product.re * x.im + product.im * x.re};               \
        }                                                                                                              \
        *(T *)data[0] = zero ? (T){0, 0} : product;                                                                    \
        if (!s->flag)                                                                                                  \
            *(R *)data[1] = zero ? (R)-INFINITY : logarithm;                                                           \
    }
COMPLEX_DETERMINANT(complex64, float32)
COMPLEX_DETERMINANT(complex128, float64)

static ag_linalg_status determinant(const ag_stack *s, char *const *data, void *scratch) {
    int64 matrix = s->n * s->n * ag_itemsize(s->dtype);
    int32 n = (int32)s->n, info = 0, *pivots = scratch;
    char *factors = (char *)scratch + pivots_bytes(s);
    if (n) {
        memcpy(factors, data[s->operands - 1], (size_t)matrix);
        ag_blas()->getrf[ag_blas_index(s->dtype)](&n, &n, factors, &n, pivots, &info);
    }
    bool odd = odd_permutation(pivots, n);
    switch (s->dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: determinant_##T(s, data, factors, odd, info > 0); break;
        AG_BLAS_DTYPES(CASE)
        AG_NEVER(AG_NOT_BLAS)
    }
    return AG_LINALG_DONE;
}

ag_linalg_status ag_determinant(ag_stack *s) {
    if (!ag_stack_fits(s))
        return AG_LINALG_TOO_LARGE;
    s->scratch = pivots_bytes(s) + ag_scratch_bytes(s->n, s->n, ag_itemsize(s->dtype));
    return ag_stack_run(s, determinant, cube(s->n) * 2 / 3);
}
