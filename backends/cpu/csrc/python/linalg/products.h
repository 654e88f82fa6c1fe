/* What the chapter on linear algebra and the extension `linalg` share. */
#ifndef AG_PYTHON_LINALG_PRODUCTS_H
#define AG_PYTHON_LINALG_PRODUCTS_H

#include "python/array/array.h"

/* The matrix product of two arrays, as matmul has it; `function` is for messages. */
Array *ag_matmul_arrays(const char *function, Array *x1, Array *x2);

/* The functions of both namespaces. */
#define AG_LINEAR_ALGEBRA_FUNCTION(name)                                                                               \
    PyObject *ag_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
AG_LINEAR_ALGEBRA_FUNCTION(matmul_function)
AG_LINEAR_ALGEBRA_FUNCTION(matrix_transpose)
AG_LINEAR_ALGEBRA_FUNCTION(tensordot)
AG_LINEAR_ALGEBRA_FUNCTION(vecdot)

extern const char ag_matmul_doc[], ag_matrix_transpose_doc[], ag_tensordot_doc[], ag_vecdot_doc[];

#endif
