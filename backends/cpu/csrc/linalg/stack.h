/* Running a routine of LAPACK on every matrix of a stack, in parallel. */
#ifndef AG_LINALG_STACK_H
#define AG_LINALG_STACK_H

#include "base/blas.h"
#include "base/view.h"

#define AG_STACK_OPERANDS 4

typedef enum {
    AG_LINALG_DONE,
    AG_LINALG_NO_MEMORY,
    AG_LINALG_TOO_LARGE,  /* for 32-bit LAPACK */
    AG_LINALG_NOT_FINITE, /* NaN or infinity where they would have no result, or no end */
    AG_LINALG_SINGULAR,
    AG_LINALG_NOT_POSITIVE, /* definite */
    AG_LINALG_NOT_CONVERGED,
} ag_linalg_status;

/* Matrices are C-contiguous. An operand's stack may be repeated; operand 0 has the full stack. */
typedef struct ag_stack {
    int ndim; /* of the stack: the axes before the matrices */
    const int64 *shape;
    int operands;
    char *data[AG_STACK_OPERANDS];
    const int64 *strides[AG_STACK_OPERANDS]; /* along the stack; ndim each */
    ag_dtype dtype;                          /* of the matrices: real parts of it may be among the operands */
    int64 m, n;                              /* the matrix: rows and columns */
    int64 k;                                 /* a third length, of the routine's choosing */
    bool flag, full;                         /* choices of the routine's */
    int32 lwork;                             /* elements of LAPACK's work array */
    int64 scratch;                           /* bytes that each task is given */
} ag_stack;

/* Works on one matrix of each operand. */
typedef ag_linalg_status (*ag_matrix_routine)(const ag_stack *stack, char *const *data, void *scratch);

/* The status of the first matrix that fails; the others are worked on all the same. `work` is the cost of one matrix in
 * additions. */
ag_linalg_status ag_stack_run(const ag_stack *stack, ag_matrix_routine routine, double work);

/* Strides of a stack of contiguous matrices with so many elements. */
void ag_stack_strides(int ndim, const int64 *shape, int64 elements, int64 itemsize, int64 *strides);

/* to (n by m, contiguous) = the transpose of from (m by n, whose rows are `step` elements apart), conjugated if asked.
 * May not overlap. */
void ag_transpose(char *to, const char *from, int64 step, ag_dtype dtype, int64 m, int64 n, bool conjugate);

/* Clear what is below the diagonal of a contiguous m by n matrix, or above it. */
void ag_clear_triangle(char *data, int64 m, int64 n, int64 itemsize, bool below);

/* Whether all of n contiguous elements of a floating-point dtype are finite. */
bool ag_all_finite(const char *data, ag_dtype dtype, int64 n);

/* Whether LAPACK can be told all the lengths. */
static inline bool ag_stack_fits(const ag_stack *s) {
    return s->m <= AG_BLAS_MAX && s->n <= AG_BLAS_MAX && s->k <= AG_BLAS_MAX;
}

/* The bytes of an a by b array in scratch memory, rounded up so that what follows is aligned; lengths that fit LAPACK
 * give less than 2^66, and a limit of 2^56 is out of reach of any memory but below overflow. */
static inline int64 ag_scratch_bytes(int64 a, int64 b, int64 itemsize) {
    double bytes = (double)a * (double)b * (double)itemsize;
    return bytes < 0x1p56 ? (a * b * itemsize + 63) / 64 * 64 : (int64)1 << 56;
}

/* What LAPACK answered when asked for the length of its work array; false where 32 bits do not hold it. */
bool ag_work_size(const void *answer, ag_dtype dtype, int32 *lwork);

/* The routines, on C-contiguous matrices. Bytes of scratch memory are set by the functions themselves. */

/* a (n by n), holding a matrix, becomes its Cholesky factor: upper (flag) or lower. Only that triangle is read. */
ag_linalg_status ag_cholesky(ag_stack *stack);
/* a (n by n) becomes its inverse. */
ag_linalg_status ag_inverse(ag_stack *stack);
/* x (n by k, operand 0), holding right sides, becomes the solution of a x = b; a (n by n, operand 1) is kept. */
ag_linalg_status ag_solve(ag_stack *stack);
/* sign and log of the absolute value (operands 0 and 1), or the determinant (operand 0, flag); a is the last
 * operand. */
ag_linalg_status ag_determinant(ag_stack *stack);
/* q (m by k), r (k by n) and a (m by n); k is min(m, n) or m. */
ag_linalg_status ag_qr(ag_stack *stack);
/* s (k), a (m by n), and where flag is true u and vh too, in the order s, u, vh, a; k is min(m, n). u is m by k and vh
 * k by n, or both are square where full is true. */
ag_linalg_status ag_svd(ag_stack *stack);
/* w (n), a (n by n), and where flag is true v (n by n): w, v, a. The lower triangle of a is read. */
ag_linalg_status ag_eigh(ag_stack *stack);
/* The same for any square matrix; w and v are complex. */
ag_linalg_status ag_eig(ag_stack *stack);

#endif
