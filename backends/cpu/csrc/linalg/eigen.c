/* Eigenvalues and eigenvectors. */
#include <string.h>

#include "linalg/stack.h"

static double cube(int64 n) { return (double)n * (double)n * (double)n; }

/* How much work memory syevd and heevd want at least, by their documentation; it is enough for their blocks too. */
static double eigh_work(const ag_stack *s) {
    double n = (double)s->n;
    return ag_is_complex(s->dtype) ? 2 * n + n * n + 64 * n : 1 + 6 * n + 2 * n * n + 64 * n;
}

static double eigh_real_work(const ag_stack *s) {
    double n = (double)s->n;
    return ag_is_complex(s->dtype) ? 1 + 5 * n + 2 * n * n : 0;
}

/* LAPACK reads the matrix's conjugate, of which it uses the upper triangle, and stores the conjugates of the
 * eigenvectors as columns, so our rows: they are transposed and conjugated. */
static ag_linalg_status eigh(const ag_stack *s, char *const *data, void *scratch) {
    int64 itemsize = ag_itemsize(s->dtype), real_size = ag_itemsize(ag_real_part(s->dtype));
    int which = ag_blas_index(s->dtype);
    int32 n = (int32)s->n, integers = 3 + 5 * n, reals = (int32)eigh_real_work(s), info = 0;
    const char *a = data[s->operands - 1], *job = s->flag ? "V" : "N";
    char *matrix = scratch, *work = matrix + ag_scratch_bytes(n, n, itemsize),
         *real_work = work + ag_scratch_bytes(s->lwork, 1, itemsize);
    int32 *integer_work = (int32 *)(real_work + ag_scratch_bytes(reals, 1, real_size));
    if (!ag_all_finite(a, s->dtype, s->n * s->n))
        return AG_LINALG_NOT_FINITE;
    memcpy(matrix, a, (size_t)(s->n * s->n * itemsize));
    if (ag_is_complex(s->dtype))
        ag_blas()->heevd[which](job, "U", &n, matrix, &n, data[0], work, &s->lwork, real_work, &reals, integer_work,
                                &integers, &info, 1, 1);
    else
        ag_blas()->syevd[which](job, "U", &n, matrix, &n, data[0], work, &s->lwork, integer_work, &integers, &info, 1,
                                1);
    if (s->flag)
        ag_transpose(data[1], matrix, n, s->dtype, n, n, true);
    return info == 0 ? AG_LINALG_DONE : AG_LINALG_NOT_CONVERGED;
}

ag_linalg_status ag_eigh(ag_stack *s) {
    double work = eigh_work(s), reals = eigh_real_work(s);
    if (!ag_stack_fits(s) || work > AG_BLAS_MAX || reals > AG_BLAS_MAX)
        return AG_LINALG_TOO_LARGE;
    if (s->n == 0)
        return AG_LINALG_DONE;
    int64 itemsize = ag_itemsize(s->dtype);
    s->lwork = (int32)work;
    s->scratch = ag_scratch_bytes(s->n, s->n, itemsize) + ag_scratch_bytes(s->lwork, 1, itemsize) +
                 ag_scratch_bytes((int64)reals, 1, ag_itemsize(ag_real_part(s->dtype))) +
                 ag_scratch_bytes(3 + 5 * s->n, 1, sizeof(int32));
    return ag_stack_run(s, eigh, 9 * cube(s->n));
}

/* The matrix by columns, the vectors, two vectors of reals (the values' parts, or work), and work. */
typedef struct {
    char *matrix, *vectors, *re, *im, *work;
} eig_arrays;

/* Where in scratch memory the arrays lie behind the matrix. */
typedef struct {
    int64 vectors, re, im, work, end;
} eig_layout;

static eig_layout eig_layout_of(const ag_stack *s) {
    int64 itemsize = ag_itemsize(s->dtype), matrix = ag_scratch_bytes(s->n, s->n, itemsize),
          reals = s->n * ag_itemsize(ag_real_part(s->dtype)); /* not rounded up: the two may be used as one */
    eig_layout l = {.vectors = matrix};
    l.re = l.vectors + (s->flag ? matrix : 64);
    l.im = l.re + reals;
    l.work = l.re + ag_scratch_bytes(2 * reals, 1, 1);
    l.end = l.work + ag_scratch_bytes(s->lwork, 1, itemsize);
    return l;
}

static int32 call_geev(const ag_stack *s, const eig_arrays *c, char *values, int32 lwork) {
    int which = ag_blas_index(s->dtype);
    const char *job = s->flag ? "V" : "N";
    int32 n = (int32)s->n, info = 0;
    if (ag_is_complex(s->dtype)) /* its real work of 2 n elements takes the room of both vectors of reals */
        ag_blas()->geev_complex[which]("N", job, &n, c->matrix, &n, values, c->vectors, &n, c->vectors, &n, c->work,
                                       &lwork, c->re, &info, 1, 1);
    else
        ag_blas()->geev_real[which]("N", job, &n, c->matrix, &n, c->re, c->im, c->vectors, &n, c->vectors,
                                    &n, c->work, &lwork, &info, 1, 1);
    return info;
}

/* A real matrix's eigenvectors: those of a conjugate pair are stored as the real and the imaginary part of the
 * first. */
#define COMPLEX_RESULTS(T, R)                                                                                          \
    static void values_##T(T *to, const R *re, const R *im, int64 n) {                                                 \
        for (int64 i = 0; i < n; i++)                                                                                  \
            to[i] = (T){re[i], im[i]};                                                                                 \
    }                                                                                                                  \
    static void vectors_##T(T *to, const R *columns, const R *im, int64 n) {                                           \
        for (int64 j = 0; j < n; j++) {                                                                                \
            const R *x = columns + j * n;                                                                              \
            const bool pair = im[j] != 0 && j + 1 < n;                                                                 \
            for (int64 i = 0; i < n; i++) {                                                                            \
                to[i * n + j] = (T){x[i], pair ? x[n + i] : 0};                                                        \
                if (pair)                                                                                              \
                    to[i * n + j + 1] = (T){x[i], -x[n + i]};                                                          \
            }                                                                                                          \
            j += pair;                                                                                                 \
        }                                                                                                              \
    }
COMPLEX_RESULTS(complex64, float32)
COMPLEX_RESULTS(complex128, float64)

static void store_results(const ag_stack *s, const eig_arrays *c, char *const *data) {
    void *values = data[0], *vectors = data[1], *re = c->re, *im = c->im, *columns = c->vectors;
    switch (s->dtype) {
    AG_BLAS_COMPLEXES(AG_CASE)
        if (s->flag)
            ag_transpose(vectors, columns, s->n, s->dtype, s->n, s->n, false);
        break;
    case AG_FLOAT32:
        values_complex64(values, re, im, s->n);
        if (s->flag)
            vectors_complex64(vectors, columns, im, s->n);
        break;
    case AG_FLOAT64:
        values_complex128(values, re, im, s->n);
        if (s->flag)
            vectors_complex128(vectors, columns, im, s->n);
        break;
        AG_NEVER(AG_NOT_BLAS)
    }
}

static ag_linalg_status eig(const ag_stack *s, char *const *data, void *scratch) {
    eig_layout l = eig_layout_of(s);
    char *memory = scratch;
    eig_arrays c = {memory, memory + l.vectors, memory + l.re, memory + l.im, memory + l.work};
    const char *a = data[s->operands - 1];
    if (!ag_all_finite(a, s->dtype, s->n * s->n))
        return AG_LINALG_NOT_FINITE;
    ag_transpose(c.matrix, a, s->n, s->dtype, s->n, s->n, false);
    if (call_geev(s, &c, data[0], s->lwork) != 0)
        return AG_LINALG_NOT_CONVERGED;
    store_results(s, &c, data);
    return AG_LINALG_DONE;
}

ag_linalg_status ag_eig(ag_stack *s) {
    if (!ag_stack_fits(s))
        return AG_LINALG_TOO_LARGE;
    if (s->n == 0)
        return AG_LINALG_DONE;
    float64 unused[2] = {0}, answer[2] = {0};
    char *none = (char *)unused;
    call_geev(s, &(eig_arrays){none, none, none, none, (char *)answer}, none, -1);
    if (!ag_work_size(answer, s->dtype, &s->lwork))
        return AG_LINALG_TOO_LARGE;
    s->scratch = eig_layout_of(s).end;
    return ag_stack_run(s, eig, 25 * cube(s->n));
}
