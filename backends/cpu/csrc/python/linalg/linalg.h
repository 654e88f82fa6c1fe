/* What the files of the extension `linalg` share. */
#ifndef AG_PYTHON_LINALG_LINALG_H
#define AG_PYTHON_LINALG_LINALG_H

#include "linalg/stack.h"
#include "python/array/array.h"

typedef enum { AG_NAMED_EIG, AG_NAMED_EIGH, AG_NAMED_QR, AG_NAMED_SLOGDET, AG_NAMED_SVD, AG_NAMED_COUNT } ag_named;

/* A namedtuple of arrays, to which the references go, also where it fails. NULL where one of them is. */
PyObject *ag_named_result(ag_named type, int count, Array *const *arrays);

/* The exception for a status that is not AG_LINALG_DONE. Always returns NULL. */
void *ag_raise_status(const char *function, ag_linalg_status status);

/* An argument that is a stack of matrices of a floating-point dtype, square where asked for: borrowed, NULL with
 * TypeError or ValueError. */
Array *ag_matrix_argument(const char *function, const char *name, PyObject *object, bool square);

/* A new array with x's stack, and the first `trailing` of two lengths behind it. */
Array *ag_new_stack(const Array *x, ag_dtype dtype, int trailing, int64 a, int64 b);

/* The singular values of a stack of matrices of floating-point dtype. */
Array *ag_singular_values(const char *function, Array *x);
/* The reduced decomposition, u, s and vh: false with an exception. */
bool ag_reduced_svd(const char *function, Array *x, Array *out[3]);
Array *ag_inverse_of(const char *function, Array *x);

/* The norm of vectors along the axes chosen, which are kept with length 1 where asked for. */
Array *ag_norm_over(const char *function, Array *x, const bool axes[AG_MAXDIM], float64 ord, bool keepdims);

/* A view with a stack's diagonals as last axis. */
Array *ag_diagonal_of(const Array *x, int64 offset);

#endif
