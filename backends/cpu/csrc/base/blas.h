/* OpenBLAS, loaded at run time: one list of routines gives the table of function pointers and its names.
 *
 * These are the Fortran entry points, in which every argument is a pointer, so that one prototype serves all four
 * floating-point dtypes. Matrices are column-major: a C-ordered matrix reads as its transpose. Integers have 32 bits.
 * Behind the arguments stand the lengths of the strings, as gfortran's calling convention wants them.
 */
#ifndef AG_BASE_BLAS_H
#define AG_BASE_BLAS_H

#include <stddef.h>

#include "base/dtype.h"

#define AG_BLAS_MAX INT32_MAX

/* X(field, name for real dtypes, name for complex dtypes, prototype): without the dtype's letter. */
#define AG_BLAS_COMMON(X)                                                                                              \
    X(gemm, "gemm", "gemm",                                                                                            \
      (const char *trans_a, const char *trans_b, const int32 *m, const int32 *n, const int32 *k, const void *alpha,    \
       const void *a, const int32 *lda, const void *b, const int32 *ldb, const void *beta, void *c, const int32 *ldc,  \
       size_t, size_t))                                                                                                \
    X(gemv, "gemv", "gemv",                                                                                            \
      (const char *trans, const int32 *m, const int32 *n, const void *alpha, const void *a, const int32 *lda,          \
       const void *x, const int32 *incx, const void *beta, void *y, const int32 *incy, size_t))                        \
    X(potrf, "potrf", "potrf", (const char *uplo, const int32 *n, void *a, const int32 *lda, int32 *info, size_t))     \
    X(getrf, "getrf", "getrf",                                                                                         \
      (const int32 *m, const int32 *n, void *a, const int32 *lda, int32 *pivots, int32 *info))                         \
    X(getrs, "getrs", "getrs",                                                                                         \
      (const char *trans, const int32 *n, const int32 *nrhs, const void *a, const int32 *lda, const int32 *pivots,     \
       void *b, const int32 *ldb, int32 *info, size_t))                                                                \
    X(getri, "getri", "getri",                                                                                         \
      (const int32 *n, void *a, const int32 *lda, const int32 *pivots, void *work, const int32 *lwork, int32 *info))   \
    X(geqrf, "geqrf", "geqrf",                                                                                         \
      (const int32 *m, const int32 *n, void *a, const int32 *lda, void *tau, void *work, const int32 *lwork,           \
       int32 *info))                                                                                                   \
    X(orgqr, "orgqr", "ungqr",                                                                                         \
      (const int32 *m, const int32 *n, const int32 *k, void *a, const int32 *lda, const void *tau, void *work,         \
       const int32 *lwork, int32 *info))

/* X(field, name, prototype): what differs for real and complex dtypes; real first. */
#define AG_BLAS_REAL(X)                                                                                                \
    X(syevd, "syevd",                                                                                                  \
      (const char *jobz, const char *uplo, const int32 *n, void *a, const int32 *lda, void *w, void *work,             \
       const int32 *lwork, int32 *iwork, const int32 *liwork, int32 *info, size_t, size_t))                            \
    X(gesdd_real, "gesdd",                                                                                             \
      (const char *jobz, const int32 *m, const int32 *n, void *a, const int32 *lda, void *s, void *u,                  \
       const int32 *ldu, void *vt, const int32 *ldvt, void *work, const int32 *lwork, int32 *iwork, int32 *info,       \
       size_t))                                                                                                        \
    X(geev_real, "geev",                                                                                               \
      (const char *jobvl, const char *jobvr, const int32 *n, void *a, const int32 *lda, void *wr, void *wi, void *vl,  \
       const int32 *ldvl, void *vr, const int32 *ldvr, void *work, const int32 *lwork, int32 *info, size_t, size_t))
#define AG_BLAS_COMPLEX(X)                                                                                             \
    X(heevd, "heevd",                                                                                                  \
      (const char *jobz, const char *uplo, const int32 *n, void *a, const int32 *lda, void *w, void *work,             \
       const int32 *lwork, void *rwork, const int32 *lrwork, int32 *iwork, const int32 *liwork, int32 *info, size_t,   \
       size_t))                                                                                                        \
    X(gesdd_complex, "gesdd",                                                                                          \
      (const char *jobz, const int32 *m, const int32 *n, void *a, const int32 *lda, void *s, void *u,                  \
       const int32 *ldu, void *vt, const int32 *ldvt, void *work, const int32 *lwork, void *rwork, int32 *iwork,       \
       int32 *info, size_t))                                                                                           \
    X(geev_complex, "geev",                                                                                            \
      (const char *jobvl, const char *jobvr, const int32 *n, void *a, const int32 *lda, void *w, void *vl,             \
       const int32 *ldvl, void *vr, const int32 *ldvr, void *work, const int32 *lwork, void *rwork, int32 *info,       \
       size_t, size_t))

typedef struct {
#define AG_FIELD(field, real, complex, prototype) void(*field[AG_BLAS_COUNT]) prototype;
    AG_BLAS_COMMON(AG_FIELD)
#undef AG_FIELD
#define AG_FIELD(field, name, prototype) void(*field[AG_BLAS_COUNT]) prototype; /* NULL for the other two dtypes */
    AG_BLAS_REAL(AG_FIELD)
    AG_BLAS_COMPLEX(AG_FIELD)
#undef AG_FIELD
    const char *config;   /* the library's description of its build */
    const char *corename; /* the processor that it chose its kernels for */
} ag_blas_table;

/* The index of one of BLAS's dtypes in the table's fields. */
static inline int ag_blas_index(ag_dtype dtype) {
    enum {
#define AG_ENUMERATOR(name, NAME) index_##name,
        AG_BLAS_DTYPES(AG_ENUMERATOR)
#undef AG_ENUMERATOR
    };
    switch (dtype) {
#define AG_INDEX(name, NAME)                                                                                           \
    case AG_##NAME: return index_##name;
        AG_BLAS_DTYPES(AG_INDEX)
#undef AG_INDEX
        AG_NEVER(AG_NOT_BLAS)
    }
    __builtin_trap();
}

/* The table; NULL before ag_blas_load has succeeded. */
const ag_blas_table *ag_blas(void);

/* Load the library at `path` once, and have it use one thread: products and stacks are cut into tasks of our own pool,
 * by their shapes alone. Any thread may call it. False with a reason in `problem`, of `room` bytes. */
bool ag_blas_load(const char *path, char *problem, size_t room);

#endif
