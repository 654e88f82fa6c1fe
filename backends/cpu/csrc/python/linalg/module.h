/* What this room adds to the module: tables of functions, which end with an empty row, and functions that add
 * more than a table and return false with an exception. */
#ifndef AG_PYTHON_LINALG_MODULE_H
#define AG_PYTHON_LINALG_MODULE_H

#include "python/support/function.h"

extern const PyMethodDef ag_linear_algebra_functions[];
extern const PyMethodDef ag_openblas_functions[];

/* The module _core.linalg, and what it is made of. */
bool ag_add_linalg(PyObject *module);
extern const PyMethodDef ag_linalg_decompositions[];
extern const PyMethodDef ag_linalg_norms[];
extern const PyMethodDef ag_linalg_ranks[];
extern const PyMethodDef ag_linalg_vectors[];

#endif
