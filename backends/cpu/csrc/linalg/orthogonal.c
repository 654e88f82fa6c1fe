/* QR and singular value decompositions. */
#include <string.h>

#include "linalg/stack.h"

static int64 smaller(int64 a, int64 b) { return a < b ? a : b; }

static int64 larger(int64 a, int64 b) { return a > b ? a : b; }

/* q (m by k) and r (k by n) of a (m by n): the factors lie in scratch memory, column by column, with room for the
 * columns of q that a does not have; behind them the reflectors' scales and LAPACK's work. */
static ag_linalg_status qr(const ag_stack *s, char *const *data, void *scratch) {
    int64 itemsize = ag_itemsize(s->dtype);
    int32 m = (int32)s->m, n = (int32)s->n, k = (int32)s->k, reflectors = (int32)smaller(m, n), info = 0;
    int which = ag_blas_index(s->dtype);
    char *factors = scratch, *scales = factors + ag_scratch_bytes(s->m, larger(s->n, s->k), itemsize),
         *work = scales + ag_scratch_bytes(reflectors, 1, itemsize);
    ag_transpose(factors, data[2], n, s->dtype, m, n, false);
    if (n)
        ag_blas()->geqrf[which](&m, &n, factors, &m, scales, work, &s->lwork, &info);
    ag_transpose(data[1], factors, m, s->dtype, n, k, false);
    ag_clear_triangle(data[1], k, n, itemsize, true);
    if (k)
        ag_blas()->orgqr[which](&m, &k, &reflectors, factors, &m, scales, work, &s->lwork, &info);
    ag_transpose(data[0], factors, m, s->dtype, k, m, false);
    return AG_LINALG_DONE;
}

ag_linalg_status ag_qr(ag_stack *s) {
    int64 columns = larger(s->n, s->k);
    if (!ag_stack_fits(s) || columns * 64 > AG_BLAS_MAX)
        return AG_LINALG_TOO_LARGE;
    if (s->m == 0)
        return AG_LINALG_DONE;
    int64 itemsize = ag_itemsize(s->dtype);
    s->lwork = (int32)larger(columns * 64, 1); /* blocks of 64 columns at most */
    s->scratch = ag_scratch_bytes(s->m, columns, itemsize) + ag_scratch_bytes(smaller(s->m, s->n), 1, itemsize) +
                 ag_scratch_bytes(s->lwork, 1, itemsize);
    return ag_stack_run(s, qr, 4 * (double)s->m * (double)s->n * (double)columns);
}

/* The transpose that LAPACK reads has the decomposition a' = vh' s u': where it stores its left and right vectors, we
 * read vh and u. */
typedef struct {
    const char *job;
    int32 rows, columns, u_rows; /* of the transpose, and of u' */
    void *s, *u, *vh;
    char *matrix, *work, *real_work;
    int32 *integer_work;
} svd_call;

static int32 call_gesdd(const ag_stack *s, const svd_call *c, int32 lwork) {
    int which = ag_blas_index(s->dtype);
    int32 info = 0, ld = (int32)larger(c->rows, 1), u_rows = (int32)larger(c->u_rows, 1);
    if (ag_is_complex(s->dtype))
        ag_blas()->gesdd_complex[which](c->job, &c->rows, &c->columns, c->matrix, &ld, c->s, c->vh, &ld, c->u, &u_rows,
                                        c->work, &lwork, c->real_work, c->integer_work, &info, 1);
    else
        ag_blas()->gesdd_real[which](c->job, &c->rows, &c->columns, c->matrix, &ld, c->s, c->vh, &ld, c->u, &u_rows,
                                     c->work, &lwork, c->integer_work, &info, 1);
    return info;
}

/* The elements of zgesdd's real work array, by its documentation. */
static int64 real_work(const ag_stack *s) {
    int64 least = smaller(s->m, s->n), most = larger(s->m, s->n);
    if (!ag_is_complex(s->dtype))
        return 0;
    return s->flag ? larger(5 * least * least + 5 * least, 2 * most * least + 2 * least * least + least) : 7 * least;
}

/* Where in scratch memory the arrays lie behind the matrix. */
typedef struct {
    int64 integers, reals, work, end;
} svd_layout;

static svd_layout svd_layout_of(const ag_stack *s) {
    int64 itemsize = ag_itemsize(s->dtype);
    svd_layout l = {.integers = ag_scratch_bytes(s->m, s->n, itemsize)};
    l.reals = l.integers + ag_scratch_bytes(8 * smaller(s->m, s->n), 1, sizeof(int32));
    l.work = l.reals + ag_scratch_bytes(real_work(s), 1, ag_itemsize(ag_real_part(s->dtype)));
    l.end = l.work + ag_scratch_bytes(s->lwork, 1, itemsize);
    return l;
}

/* A call without arrays. */
static svd_call svd_call_of(const ag_stack *s) {
    return (svd_call){.job = !s->flag ? "N" : s->full ? "A" : "S", .rows = (int32)s->n, .columns = (int32)s->m,
                      .u_rows = (int32)(s->full ? s->m : s->k)};
}

static ag_linalg_status svd(const ag_stack *s, char *const *data, void *scratch) {
    svd_layout l = svd_layout_of(s);
    svd_call c = svd_call_of(s);
    c.s = data[0];
    c.u = s->flag ? data[1] : scratch; /* not used without vectors */
    c.vh = s->flag ? data[2] : scratch;
    c.matrix = scratch;
    c.integer_work = (int32 *)(c.matrix + l.integers);
    c.real_work = c.matrix + l.reals;
    c.work = c.matrix + l.work;
    const char *matrix = data[s->operands - 1];
    if (!ag_all_finite(matrix, s->dtype, s->m * s->n)) /* gesdd may not end */
        return AG_LINALG_NOT_FINITE;
    memcpy(c.matrix, matrix, (size_t)(s->m * s->n * ag_itemsize(s->dtype)));
    return call_gesdd(s, &c, s->lwork) == 0 ? AG_LINALG_DONE : AG_LINALG_NOT_CONVERGED;
}

/* The full u and vh of an empty matrix are identities. */
static void set_identity(char *data, ag_dtype dtype, int64 n) {
    memset(data, 0, (size_t)(n * n * ag_itemsize(dtype)));
    for (int64 i = 0; i < n; i++) {
        char *element = data + i * (n + 1) * ag_itemsize(dtype);
        switch (ag_real_part(dtype)) {
        case AG_FLOAT32: *(float32 *)element = 1; break;
        case AG_FLOAT64: *(float64 *)element = 1; break;
            AG_NEVER(AG_NOT_BLAS_REALS)
        }
    }
}

static ag_linalg_status empty_svd(const ag_stack *s, char *const *data, void *scratch) {
    set_identity(data[1], s->dtype, s->m);
    set_identity(data[2], s->dtype, s->n);
    return AG_LINALG_DONE;
}

ag_linalg_status ag_svd(ag_stack *s) {
    s->scratch = 0;
    if (s->m == 0 || s->n == 0)
        return s->flag && s->full ? ag_stack_run(s, empty_svd, 0) : AG_LINALG_DONE;
    if (!ag_stack_fits(s) || (double)real_work(s) > AG_BLAS_MAX || 8. * (double)smaller(s->m, s->n) > AG_BLAS_MAX)
        return AG_LINALG_TOO_LARGE;
    float64 unused[2] = {0}, answer[2] = {0};
    int32 integers[8];
    svd_call query = svd_call_of(s);
    query.s = query.u = query.vh = query.matrix = query.real_work = (char *)unused;
    query.integer_work = integers;
    query.work = (char *)answer;
    call_gesdd(s, &query, -1);
    if (!ag_work_size(answer, s->dtype, &s->lwork))
        return AG_LINALG_TOO_LARGE;
    s->scratch = svd_layout_of(s).end;
    double least = (double)smaller(s->m, s->n), most = (double)larger(s->m, s->n);
    return ag_stack_run(s, svd, 12 * least * least * most);
}
