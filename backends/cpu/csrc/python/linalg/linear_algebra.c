/* The chapter on linear algebra: what the main namespace has of it. */
#include "python/linalg/module.h"
#include "python/linalg/products.h"

const PyMethodDef ag_linear_algebra_functions[] = {
    AG_FUNCTION("matmul", ag_matmul_function, ag_matmul_doc),
    AG_FUNCTION("matrix_transpose", ag_matrix_transpose, ag_matrix_transpose_doc),
    AG_FUNCTION("tensordot", ag_tensordot, ag_tensordot_doc),
    AG_FUNCTION("vecdot", ag_vecdot, ag_vecdot_doc),
    {NULL},
};
